"""Several people at one link at once, each with a connection of their own, on either database."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.articles.models import Article
from apps.columns import approvals
from apps.columns.models import Right
from apps.publishing import reviewing
from apps.publishing.models import State
from apps.publishing.reviews import ApprovalLink, ReviewAct, Verdict
from apps.publishing.transitions import TransitionError
from tests.factories.articles import draft_article
from tests.factories.columns import grant, make_column
from tests.publishing.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

POINTS = ["文字", "人名职务", "日期数字", "链接附件", "涉密与个人信息"]


@pytest.fixture
def secretary(staff):
    user = staff("secretary")
    grant(user, None, Right.FIRST_REVIEW, Right.SECOND_REVIEW)
    return user


@pytest.fixture
def article(editor) -> Article:
    article = draft_article(make_column("立法动态", review_steps=2), by=editor)
    reviewing.submit(article, editor)
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def link(article, secretary) -> ApprovalLink:
    return send(article, secretary)[0]


def send(article, by) -> tuple[ApprovalLink, str]:
    review = article.review
    return approvals.send(article, by, review.digest, review.step, "主任 李雄", 24)


def test_two_answers_at_once_give_one_act(article, secretary):
    _, token = send(article, secretary)
    address = reverse("columns:approval", args=[token])
    agree = {"verdict": "approve", "ticked": POINTS, "comment": ""}
    statuses = []

    def answer(data):
        return lambda: statuses.append(Client().post(address, data).status_code)

    refuse = {"verdict": "return", "comment": "请改"}
    tasks = [answer(data) for data in (agree, refuse, agree, agree)]
    assert at_once(*tasks) == []
    assert sorted(statuses) == [200, 410, 410, 410]
    act = ReviewAct.objects.get()
    expected = State.SECOND if act.verdict == "approve" else State.RETURNED
    assert Article.objects.get().state == expected


def test_using_and_revoking_at_once_end_in_one_of_them(article, link, secretary):
    tasks = [
        lambda: approvals.take(link, Verdict.RETURN, comment="请改"),
        lambda: approvals.revoke(link, secretary),
    ] * 2
    raised = at_once(*tasks)
    assert len(raised) == 3
    assert all(isinstance(e, TransitionError | approvals.LinkClosed) for e in raised)
    link.refresh_from_db()
    assert (link.used_at is None) != (link.revoked_at is None)
    assert ReviewAct.objects.count() == (1 if link.used_at else 0)


def test_two_links_to_one_step_give_one_act(article, secretary, link):
    other = send(article, secretary)[0]
    tasks = [
        lambda one=one: approvals.take(one, Verdict.APPROVE, ticked=POINTS) for one in (link, other)
    ]
    assert len(at_once(*tasks)) == 1
    assert ReviewAct.objects.count() == 1
    assert ApprovalLink.objects.filter(used_at__isnull=False).count() == 1


def test_the_desk_and_a_link_at_once_give_one_act(article, link, staff):
    first = staff("first")
    digest = article.review.digest
    tasks = [
        lambda: approvals.take(link, Verdict.APPROVE, ticked=POINTS),
        lambda: reviewing.approve(article, first, digest, 1, ticked=POINTS),
    ]
    assert len(at_once(*tasks)) == 1
    assert ReviewAct.objects.count() == 1

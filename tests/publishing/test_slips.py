"""The approval slip (发布审批单): everything that was decided about one published revision."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.articles.models import Article
from apps.publishing import slips, transitions
from apps.publishing.reviews import ReviewAct
from tests.columns.review_cast import address, cast_of, stored, submit, take
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.media import make_document

pytestmark = pytest.mark.django_db


def approve(browser_of) -> tuple[dict[str, User], Article]:
    reviewed = make_column("立法动态", review_steps=3)
    cast = cast_of(reviewed)
    at = {name: browser_of(user) for name, user in cast.items()}
    copy = draft_article(
        reviewed, "立法工作会议召开", cast["editor"], attachments=[make_document("工作报告.pdf")]
    )
    submit(at["editor"], copy, "第一次送审")
    take(at["first"], copy, "return", "日期写错了")
    copy = stored(copy)
    copy.title = "立法工作会议顺利召开"
    copy.save()
    transitions.save_draft(copy, cast["editor"])
    submit(at["editor"], copy, "改好了日期")
    for name, comment in (("first", "属实"), ("second", ""), ("final", "同意发布")):
        take(at[name], copy, comment=comment)
    return cast, stored(copy)


@pytest.fixture
def approved(keep, browser_of) -> tuple[dict[str, User], Article]:
    return keep(approve, browser_of)


@pytest.fixture
def cast(approved) -> dict[str, User]:
    return approved[0]


@pytest.fixture
def article(approved) -> Article:
    """Returned once, mended, approved in three steps."""
    return approved[1]


@pytest.fixture
def at(cast, browser_of) -> dict[str, Client]:
    return {name: browser_of(user) for name, user in cast.items()}


def shown(client, copy, number: int) -> str:
    answer = client.get(address(copy, "slip", number))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_who_took_which_step_with_what_comment(at, article):
    text = shown(at["editor"], article, 2)
    for words in (
        "网站信息发布审批单",
        "立法工作会议顺利召开",
        "立法动态",
        "王编辑",
        "改好了日期",
        "李初审",
        "属实",
        "赵复审",
        "周终审",
        "同意发布",
        "已核对：文字、人名职务、日期数字、链接附件、涉密与个人信息",
    ):
        assert words in text


def test_it_names_the_digests_of_the_text_and_of_each_attachment(at, article):
    text = shown(at["editor"], article, 2)
    live = article.live_revision
    assert live.digest in text
    assert live.attachments[0]["digest"] in text
    assert "工作报告.pdf" in text


def test_it_tells_of_the_return_before(at, article):
    text = shown(at["editor"], article, 2)
    assert "此前的送审" in text
    assert "初审：李初审退回：日期写错了" in text


def test_rounds_before_the_last_approval_are_not_told_again(at, article, cast):
    article.title = "第三版"
    article.save()
    transitions.save_draft(article, cast["editor"])
    submit(at["editor"], article)
    for name in ("first", "second", "final"):
        take(at[name], article)
    text = shown(at["editor"], article, 3)
    assert "日期写错了" not in text
    assert "第三版" in text


def test_exceptions_of_a_small_office_stand_on_it(article, at):
    act = ReviewAct(
        review=article.review,
        step=3,
        verdict="approve",
        digest=article.review.digest,
        exception="审核了自己撰写或修改的稿件",
        by_name="王编辑",
    )
    act.save()
    assert "例外：审核了自己撰写或修改的稿件" in shown(at["editor"], article, 2)


def test_a_leader_who_decided_on_the_phone_stands_on_it_with_who_sent_the_link(article, at):
    ReviewAct(
        review=article.review,
        step=3,
        verdict="approve",
        digest=article.review.digest,
        on_behalf_of="吴主任",
        by_name="周终审",
    ).save()
    text = shown(at["editor"], article, 2)
    assert "吴主任" in text
    assert "由周终审发送" in text


def test_only_a_published_revision_has_one(at, article):
    assert at["editor"].get(address(article, "slip", 1)).status_code == 404
    assert at["editor"].get(address(article, "slip", 9)).status_code == 404


def test_what_was_published_without_review_says_so(at, cast):
    free = make_column("人大要闻")
    grant(cast["editor"], free, "write")
    article = publish_article(free, "要闻", cast["editor"])
    text = shown(at["editor"], article, 1)
    assert "没有经过审核" in text
    assert "王编辑" in text


def test_it_says_what_became_of_it(at, article, cast):
    transitions.withdraw(article, cast["final"], "照片要更换")
    assert "原因：照片要更换" in shown(at["editor"], article, 2)


def test_published_revisions_are_known_without_the_audit_log(article):
    from apps.audit.models import Event

    revisions = list(article.revisions.all())
    assert slips.published_numbers(article, revisions) == {2}
    Event.objects.all()._raw_delete(using="default")
    assert slips.published_numbers(article, revisions) == {2}


def test_it_is_not_kept_by_any_cache(at, article):
    assert "no-store" in at["editor"].get(address(article, "slip", 2))["Cache-Control"]

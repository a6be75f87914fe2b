"""待我审核: what waits for whom, across articles and announcements, and what was returned."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.columns import tree
from apps.columns.models import Right
from apps.publishing import reviewing
from apps.publishing.reviews import Review
from apps.site_settings.models import SiteSettings
from tests.columns.review_cast import address, cast_of, stored, submit, take
from tests.factories.announcements import draft_announcement
from tests.factories.articles import draft_article
from tests.factories.columns import grant, make_column

pytestmark = pytest.mark.django_db

TASKS = reverse("admin:review_tasks")


@pytest.fixture
def reviewed():
    return make_column("立法动态", review_steps=3)


@pytest.fixture
def notices():
    return make_column("通知公告", kind="announcements", review_steps=1)


@pytest.fixture
def cast(reviewed, notices):
    people = cast_of(reviewed)
    grant(people["editor"], notices, Right.WRITE)
    grant(people["first"], notices, Right.FIRST_REVIEW)
    return people


@pytest.fixture
def at(cast, browser_of):
    return {name: browser_of(user) for name, user in cast.items()}


def waiting(column, title, cast, *, days=0, by="editor", draft=draft_article):
    copy = draft(column, title, cast[by])
    review = reviewing.submit(copy, cast[by], "请审")
    review.submitted_at = timezone.now() - datetime.timedelta(days=days)
    review.save()
    return stored(copy)


def titles(client) -> list[str]:
    """What the page lists, in its order."""
    return [task.title for task in client.get(TASKS).context["page"].object_list]


def test_reviews_of_every_type_wait_for_whoever_may_take_their_step_oldest_first(
    at, cast, reviewed, notices
):
    waiting(reviewed, "前天的文章", cast, days=2)
    waiting(notices, "上周的公告", cast, days=7, draft=draft_announcement)
    waiting(reviewed, "今天的文章", cast)
    draft_article(reviewed, "还没有送审", cast["editor"])
    assert titles(at["first"]) == ["上周的公告", "前天的文章", "今天的文章"]
    assert titles(at["second"]) == []
    text = at["first"].get(TASKS).content.decode()
    assert address(stored(reviewed_article(text, "今天的文章")), "review") in text


def reviewed_article(text: str, title: str):
    from apps.articles.models import Article

    assert title in text
    return Article.objects.get(title=title)


def test_a_step_that_was_taken_waits_for_the_next_person(at, cast, reviewed):
    article = waiting(reviewed, "一篇", cast)
    take(at["first"], article)
    assert titles(at["first"]) == []
    assert titles(at["second"]) == ["一篇"]


def test_what_one_wrote_and_what_one_has_reviewed_are_left_out(at, cast, reviewed):
    grant(cast["editor"], reviewed, Right.FIRST_REVIEW)
    grant(cast["first"], reviewed, Right.SECOND_REVIEW)
    article = waiting(reviewed, "一篇", cast)
    assert titles(at["editor"]) == []
    take(at["first"], article)
    assert titles(at["first"]) == []
    SiteSettings.objects.update_or_create(pk=1, defaults={"small_office": True})
    assert titles(at["first"]) == ["一篇"]


def test_reviews_in_columns_without_the_right_are_left_out(at, cast, reviewed):
    elsewhere = make_column("监督动态", review_steps=1)
    grant(cast["editor"], elsewhere, Right.WRITE)
    waiting(elsewhere, "别的栏目", cast)
    both = draft_article(reviewed, "两个栏目", cast["editor"], further=[elsewhere])
    reviewing.submit(both, cast["editor"])
    waiting(reviewed, "我的栏目", cast)
    assert titles(at["first"]) == ["我的栏目"]


def test_the_task_has_the_title_that_was_submitted(at, cast, reviewed):
    article = waiting(reviewed, "送审时的标题", cast)
    article.title = "后来改的标题"
    article.save()
    assert titles(at["first"]) == ["送审时的标题"]


def test_the_menu_says_how_much_waits(at, cast, reviewed):
    waiting(reviewed, "一篇", cast)
    waiting(reviewed, "两篇", cast)
    page = at["first"].get(reverse("admin:articles_article_changelist")).content.decode()
    assert '<span class="menu-count">2<' in page
    assert "待我审核" not in at["editor"].get(reverse("admin:index")).content.decode()


def test_whoever_may_review_nowhere_gets_no_tasks(at, browser_of, stranger):
    assert at["editor"].get(TASKS).status_code == 403
    assert browser_of(stranger).get(TASKS).status_code == 403


def test_many_tasks_are_shown_in_pages(at, cast, reviewed, monkeypatch):
    from apps.columns import review_pages

    monkeypatch.setattr(review_pages, "TASKS_A_PAGE", 2)
    for number in range(3):
        waiting(reviewed, f"第{number}篇", cast, days=9 - number)
    assert titles(at["first"]) == ["第0篇", "第1篇"]
    second = at["first"].get(TASKS, {"p": "2"})
    assert [task.title for task in second.context["page"].object_list] == ["第2篇"]
    assert at["first"].get(TASKS, {"p": "x"}).status_code == 200


def test_the_desk_shows_what_waits_what_was_returned_and_what_is_on_its_way(at, cast, reviewed):
    waiting(reviewed, "在路上的", cast)
    back = waiting(reviewed, "退回来的", cast)
    take(at["first"], back, "return", "日期写错了，请核对")
    first = at["first"].get(reverse("admin:index")).content.decode()
    assert "待我审核" in first
    assert "在路上的" in first
    assert titles(at["first"]) == ["在路上的"]
    mine = at["editor"].get(reverse("admin:index")).content.decode()
    assert "被退回的稿件" in mine
    assert "日期写错了，请核对" in mine
    assert "李初审（初审）" in mine
    assert "我送审的" in mine
    assert "在路上的" in mine


def test_a_returned_text_leaves_the_desk_when_it_is_submitted_again(at, cast, reviewed):
    back = waiting(reviewed, "退回来的", cast)
    take(at["first"], back, "return", "请改")
    submit(at["editor"], back)
    assert "被退回的稿件" not in at["editor"].get(reverse("admin:index")).content.decode()


def test_tasks_cost_as_many_queries_with_many_as_with_few(at, cast, reviewed, notices):
    def cost() -> int:
        tree.forget()
        with CaptureQueriesContext(connection) as asked:
            assert at["first"].get(TASKS).status_code == 200
        return len([one for one in asked if "publishing_review" in one["sql"]]), len(asked)

    waiting(reviewed, "一篇", cast)
    few = cost()
    for number in range(20):
        waiting(reviewed, f"文章{number}", cast)
        waiting(notices, f"公告{number}", cast, draft=draft_announcement)
    assert Review.objects.count() == 41
    assert cost() == few
    assert few[0] <= 4  # what waits and what was returned, of two types

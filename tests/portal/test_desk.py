"""The desk (工作台): the admin's first page."""

import datetime

import pytest
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.articles.models import DayViews
from apps.columns import tree
from apps.leadership.models import Term
from apps.portal.desk import desk_of
from apps.publishing import transitions
from tests.factories.announcements import draft_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.portal import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def news():
    return make_column("人大要闻")


def desk(client):
    """The desk's parts, and the page as its reader gets it."""
    tree.forget()
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    request = RequestFactory().get(reverse("admin:index"))
    request.user = client.user
    return desk_of(request, admin.site), answer.content.decode()


def days_ago(days: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def test_my_drafts_are_mine_and_not_yet_public(logged_in, staff, news):
    client, other = logged_in("编辑"), staff("other", "编辑")
    notices = make_column("通知公告", kind="announcements")
    draft_article(news, "我的草稿", client.user)
    draft_article(news, "别人的草稿", other)
    publish_article(news, "已发布", client.user)
    changed = publish_article(news, "改过", client.user)
    changed.title = "改过的题目"
    transitions.save_draft(changed, client.user)
    trashed = draft_article(news, "扔掉的", client.user)
    transitions.trash(trashed, client.user)
    draft_announcement(notices, "公告草稿", client.user)
    shown, page = desk(client)
    assert [line.title for line in shown.drafts] == ["公告草稿", "改过的题目", "我的草稿"]
    assert "别人的草稿" not in page


def test_recently_published_lists_what_the_public_reads(logged_in, news):
    client = logged_in("编辑")
    publish_article(news, "较早", published_at=days_ago(2))
    publish_article(news, "较新", published_at=days_ago(1))
    publish_article(news, "还没到时间", published_at=days_ago(-1))
    draft_article(news, "草稿")
    assert [line.title for line in desk(client)[0].published] == ["较新", "较早"]


def test_hot_articles_are_those_of_the_last_7_days(logged_in, news):
    client = logged_in("编辑")
    hot, cool = publish_article(news, "热"), publish_article(news, "冷")
    day = timezone.localdate()
    DayViews.objects.create(article=hot, day=day, views=5)
    DayViews.objects.create(article=cool, day=day - datetime.timedelta(days=8), views=500)
    assert [(line.title, line.views) for line in desk(client)[0].hot] == [("热", 5)]


def test_columns_past_their_update_cycle_are_named_longest_overdue_first(logged_in, news):
    client = logged_in("编辑")
    late = make_column("拖延", update_days=30)
    later = make_column("更拖延", update_days=10)
    fresh = make_column("按时", update_days=30)
    make_column("不要求", update_days=None)
    empty = make_column("空着", update_days=7)
    type(empty).objects.filter(pk=empty.pk).update(created_at=days_ago(8.5))
    make_column("新建的", update_days=7)
    hidden = make_column("藏着", update_days=1, is_published=False)
    publish_article(late, published_at=days_ago(40.5))
    publish_article(later, published_at=days_ago(40.5))
    publish_article(fresh, published_at=days_ago(2))
    publish_article(hidden, published_at=days_ago(99))
    shown, page = desk(client)
    assert [(column.name, column.days) for column in shown.stale] == [
        ("更拖延", 40),
        ("拖延", 40),
        ("空着", 8),
    ]
    assert [column.is_empty for column in shown.stale] == [False, False, True]
    assert f"?column={later.pk}" in page


def test_a_column_counts_as_updated_by_what_stands_below_it(logged_in):
    client = logged_in("编辑")
    above = make_column("上级", update_days=5)
    publish_article(make_column("下级", parent=above), published_at=days_ago(1))
    type(above).objects.filter(pk=above.pk).update(created_at=days_ago(50))
    assert desk(client)[0].stale == []


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("编辑", ["写文章", "写公告", "上传图片"]),
        ("发布", ["写文章", "写公告", "上传图片"]),
        ("栏目管理员", []),
        ("站点管理员", ["上传图片", "站点设置"]),
    ],
)
def test_quick_buttons_follow_the_rights(logged_in, role, labels):
    client = logged_in(role)
    shown, _ = desk(client)
    assert [button.label for button in shown.buttons] == labels
    for button in shown.buttons:
        assert client.get(button.url, follow=True).status_code == 200


def test_who_has_no_right_to_content_is_shown_none(logged_in, news):
    publish_article(news, "看不到的文章")
    shown, page = desk(logged_in("站点管理员"))
    assert (shown.drafts, shown.published, shown.hot, shown.stale) == (None, None, None, None)
    assert "看不到的文章" not in page


def test_everybody_sees_what_they_did_last(logged_in, news):
    client, other = logged_in("站点管理员"), logged_in("站点管理员", "编辑")
    client.post(reverse("admin:leadership_term_add"), {"name": "第十五届"})
    other.post(reverse("admin:leadership_term_add"), {"name": "第十六届"})
    parts, page = desk(client)
    assert [thing.text for thing in parts.done] == ["新增届次“第十五届”"]
    assert parts.done[0].url in page
    term = Term.objects.get(name="第十五届")
    client.post(reverse("admin:leadership_term_delete", args=[term.pk]), {"post": "yes"})
    parts, page = desk(client)
    assert [(thing.text, bool(thing.url)) for thing in parts.done] == [
        ("删除届次“第十五届”", False),
        ("新增届次“第十五届”", True),
    ]
    assert "我最近的操作" in page


def test_who_has_no_role_is_told_whom_to_ask(logged_in):
    _, page = desk(logged_in())
    assert "还没有分配工作" in page


def test_the_menu_stands_in_the_groups_of_the_office(admin_client):
    answer = admin_client.get(reverse("admin:index"))
    names = [group["name"] for group in answer.context["app_list"]]
    assert [name for name in ("内容", "站点", "系统") if name in names] == ["内容", "站点", "系统"]
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert "首页版块" in page


def cost(client) -> int:
    tree.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("admin:index")).status_code == 200
    return len(queries)


def test_the_desk_asks_as_little_with_much_content_as_with_little(logged_in, news):
    client = logged_in("发布")
    notices = make_column("通知公告", kind="announcements", update_days=1)

    def more(count: int) -> None:
        for number in range(count):
            draft_article(news, f"草稿{number}", client.user)
            draft_announcement(notices, f"公告{number}", client.user)
            article = publish_article(news, f"文章{number}", client.user)
            DayViews.objects.create(article=article, day=timezone.localdate(), views=number + 1)
            make_column(f"栏目{news.pk}-{count}-{number}", update_days=1)

    more(1)
    few = cost(client)
    more(12)
    fill(news, 200)
    assert cost(client) == few
    assert few <= 18

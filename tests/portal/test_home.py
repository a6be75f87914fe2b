"""The home page: what it shows, what it hides, and what it costs."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.articles.models import DayViews
from apps.columns import tree
from apps.columns.models import Column
from apps.portal.models import HomeBlock
from apps.publishing import transitions
from apps.site_settings.models import SiteLink
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_image
from tests.factories.portal import fill, make_block

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def news():
    return make_column("人大要闻")


def home(client):
    tree.forget()
    answer = client.get("/")
    assert answer.status_code == 200
    return answer


def titles(entries) -> list[str]:
    return [entry.title for entry in entries]


def hours_ago(hours: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(hours=hours)


def test_an_empty_site_has_a_home_page(client):
    page = home(client).content.decode()
    assert page.count("<h1") == 1


def test_the_latest_news_come_from_all_columns_newest_first(client, news):
    other = make_column("立法工作")
    publish_article(title="较早", column=news, published_at=hours_ago(3))
    publish_article(title="最新", column=other, published_at=hours_ago(1))
    publish_article(title="居中", column=news, published_at=hours_ago(2))
    assert titles(home(client).context["latest"]) == ["最新", "居中", "较早"]


def test_nothing_shows_that_is_not_live(client, news):
    make_block(news)
    draft_article(title="草稿", column=news)
    publish_article(title="明天", column=news, published_at=hours_ago(-24))
    publish_article(title="过期", column=news, published_at=hours_ago(9), expires_at=hours_ago(1))
    withdrawn = publish_article(title="撤回", column=news, is_headline=True)
    transitions.withdraw(withdrawn)
    shown = publish_article(title="在线", column=news)
    shown.title = "没有发布的改动"
    transitions.save_draft(shown)
    answer = home(client)
    assert titles(answer.context["latest"]) == ["在线"]
    assert titles(answer.context["blocks"][0].entries) == ["在线"]
    page = answer.content.decode()
    for hidden in ("草稿", "明天", "过期", "撤回", "没有发布的改动"):
        assert hidden not in page


def test_a_hidden_column_shows_neither_its_block_nor_its_articles(client, news):
    below = make_column("下级", parent=news)
    make_block(news)
    make_block(below)
    article = publish_article(title="看不到", column=below, is_headline=True)
    DayViews.objects.create(article=article, day=timezone.localdate(), views=9)
    assert len(home(client).context["blocks"]) == 2
    news.refresh_from_db()
    news.is_published = False
    tree.save(news)
    answer = home(client)
    assert answer.context["blocks"] == []
    assert answer.context["headlines"] == []
    assert answer.context["hot"] == {"week": [], "month": []}
    assert "看不到" not in answer.content.decode()


def test_blocks_follow_the_order_count_title_and_style_that_staff_chose(client, news):
    law = make_column("立法工作")
    make_block(news, count=2, style="summaries")
    make_block(law, title="法规动态", style="pictures")
    for number in range(3):
        publish_article(title=f"要闻{number}", column=news, published_at=hours_ago(9 - number))
    publish_article(column=law)
    first, second = home(client).context["blocks"]
    assert (first.title, first.style, titles(first.entries)) == (
        "人大要闻",
        "summaries",
        ["要闻2", "要闻1"],
    )
    assert (second.title, second.column.id, second.style) == ("法规动态", law.pk, "pictures")
    HomeBlock.objects.get(column=law).move(-1)
    assert [block.title for block in home(client).context["blocks"]] == ["法规动态", "人大要闻"]


def test_a_block_without_content_is_not_there_until_it_has_some(client, news):
    make_block(news)
    assert home(client).context["blocks"] == []
    publish_article(column=news)
    assert len(home(client).context["blocks"]) == 1


def test_a_block_that_staff_do_not_show_is_not_there(client, news):
    publish_article(column=news)
    make_block(news, is_shown=False)
    assert home(client).context["blocks"] == []


def test_a_block_shows_the_whole_branch(client, news):
    below = make_column("下级", parent=news)
    publish_article(title="下级的文章", column=below)
    make_block(news)
    assert titles(home(client).context["blocks"][0].entries) == ["下级的文章"]


def test_pinned_articles_come_first_in_a_block_as_in_the_columns_list(client, news):
    make_block(news, count=2)
    publish_article(title="置顶", column=news, published_at=hours_ago(90), is_pinned=True)
    publish_article(
        title="不再置顶",
        column=news,
        published_at=hours_ago(80),
        is_pinned=True,
        pinned_until=hours_ago(1),
    )
    publish_article(title="新", column=news, published_at=hours_ago(1))
    publish_article(title="旧", column=news, published_at=hours_ago(2))
    entries = home(client).context["blocks"][0].entries
    assert titles(entries) == ["置顶", "新"]
    assert entries[0].is_pinned


def test_two_blocks_of_one_column_each_show_their_own_number(client, news):
    make_block(news, count=1)
    make_block(news, count=3, title="更多要闻")
    fill(news, 5)
    assert [len(block.entries) for block in home(client).context["blocks"]] == [1, 3]


def test_headlines_with_a_picture_are_slides(client, news):
    cover = make_image()
    publish_article(title="有图头条", column=news, is_headline=True, cover=cover)
    publish_article(title="无图头条", column=news, is_headline=True)
    publish_article(title="有图", column=news, cover=cover)
    answer = home(client)
    assert [slide.title for slide in answer.context["slides"]] == ["有图头条"]
    assert set(titles(answer.context["headlines"])) == {"有图头条", "无图头条"}


def test_slides_that_staff_made_come_before_headlines(client, news):
    cover = make_image()
    publish_article(title="头条", column=news, is_headline=True, cover=cover)
    SiteLink.objects.create(
        kind=SiteLink.Kind.SLIDE, title="专题", url="/columns/zhuanti/", image=cover, order=1
    )
    slides = home(client).context["slides"]
    assert [slide.title for slide in slides] == ["专题", "头条"]
    assert slides[0].url == "/columns/zhuanti/"


def test_links_are_grouped_and_in_order(client):
    for kind, group, title, order in (
        (SiteLink.Kind.FRIEND, "本省", "乙", 2),
        (SiteLink.Kind.FRIEND, "全国", "丙", 3),
        (SiteLink.Kind.FRIEND, "本省", "甲", 1),
        (SiteLink.Kind.QUICK, "", "代表履职", 1),
    ):
        SiteLink.objects.create(kind=kind, group=group, title=title, url="/x/", order=order)
    SiteLink.objects.create(kind=SiteLink.Kind.QUICK, title="不显示", url="/x/", is_shown=False)
    context = home(client).context
    groups = [(group, [link.title for link in links]) for group, links in context["friend_groups"]]
    assert groups == [("本省", ["甲", "乙"]), ("全国", ["丙"])]
    assert [link.title for link in context["quick_links"]] == ["代表履职"]


def test_announcements_come_from_the_columns_of_that_kind(client, news):
    notices = make_column("通知公告", kind="announcements")
    below = make_column("任免", kind="announcements", parent=notices)
    fill(below, 2, kind="announcement")
    fill(notices, 1, kind="announcement")
    fill(news, 2)
    context = home(client).context
    assert {entry.kind for entry in context["announcements"]} == {"announcement"}
    assert context["announcement_column"].id == notices.pk


def view(article, days_ago: int, views: int) -> None:
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    DayViews.objects.create(article=article, day=day, views=views)


def test_the_hot_list_counts_7_and_30_days_to_the_day(client, news):
    today, week_edge, month, old = (
        publish_article(title=title, column=news)
        for title in ("今天", "七天之内", "三十天之内", "更早")
    )
    view(today, 0, 3)
    view(week_edge, 6, 5)
    view(month, 7, 50)
    view(month, 29, 50)
    view(old, 30, 900)
    hot = home(client).context["hot"]
    assert [(entry.title, entry.views) for entry in hot["week"]] == [("七天之内", 5), ("今天", 3)]
    assert [(entry.title, entry.views) for entry in hot["month"]] == [
        ("三十天之内", 100),
        ("七天之内", 5),
        ("今天", 3),
    ]


def test_the_hot_list_holds_only_what_the_public_can_read(client, news):
    gone = publish_article(title="撤回", column=news)
    stays = publish_article(title="在线", column=news)
    view(gone, 0, 99)
    view(stays, 0, 1)
    transitions.withdraw(gone)
    assert titles(home(client).context["hot"]["week"]) == ["在线"]


def test_equal_views_are_ordered_by_the_newer_article(client, news):
    first, second = publish_article(column=news), publish_article(column=news)
    view(first, 0, 4)
    view(second, 0, 4)
    hot = home(client).context["hot"]["week"]
    assert [entry.object_id for entry in hot] == [second.pk, first.pk]


def cost(client) -> int:
    tree.forget()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get("/").status_code == 200
    return len(queries)


def test_the_page_costs_at_most_8_queries_with_10_and_with_1000_articles(client, news):
    cover = make_image()
    columns = [news, *(make_column(f"栏目{number}") for number in range(6))]
    notices = make_column("通知公告", kind="announcements")
    make_column("领导", kind="leadership")
    make_leader()
    for column in columns:
        make_block(column, style="pictures")
    SiteLink.objects.create(kind=SiteLink.Kind.SLIDE, title="图", url="/", image=cover)
    fill(news, 10, is_headline=True, cover=cover)
    fill(notices, 2, kind="announcement")
    view(publish_article(column=news), 0, 1)
    few = cost(client)
    for column in columns:
        fill(column, 140, is_headline=True, cover=cover)
    fill(notices, 20, kind="announcement")
    view(publish_article(column=news), 0, 1)
    assert few <= 8
    assert cost(client) == few


def test_the_page_is_the_same_for_everyone(client, admin_client, news):
    publish_article(column=news)
    answer = home(client)
    assert answer.content == home(admin_client).content
    assert not answer.cookies


def test_a_column_with_a_block_can_still_be_deleted_when_it_is_empty(news):
    make_block(news)
    tree.delete(news.pk)
    assert not Column.objects.exists()
    assert not HomeBlock.objects.exists()


def test_robots_are_kept_from_the_desk(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in answer.content.decode()
    assert "Disallow: /favourites/" in answer.content.decode()

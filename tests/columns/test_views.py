"""The public page of a column: each kind, former addresses, and what is hidden."""

import pytest
from django.urls import reverse

from apps.columns import tree
from apps.columns.models import Column
from tests.factories.announcements import publish_announcement
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.portal import make_block

pytestmark = pytest.mark.django_db


def page(client, column) -> str:
    answer = client.get(column.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def hide(column) -> None:
    column.is_published = False
    tree.save(column)


# Kinds


@pytest.mark.parametrize(
    ("style", "mark"),
    [("titles", "entry-lines"), ("summaries", "entry-briefs"), ("pictures", "entry-cards")],
)
def test_a_list_is_drawn_in_its_style(client, style, mark):
    column = make_column(list_style=style, intro="这里是要闻。")
    publish_article(column, "会议召开")
    text = page(client, column)
    assert mark in text
    assert "会议召开" in text
    assert "这里是要闻。" in text


def test_a_page_shows_its_newest_article_in_place(client):
    column = make_column("机构概况", kind="page")
    publish_article(column, "旧概况", body="<p>从前的样子。</p>", published_at="2020-01-01T08:00Z")
    publish_article(column, "新概况", body="<p>今天的样子。</p>", published_at="2021-01-01T08:00Z")
    text = page(client, column)
    assert "今天的样子。" in text
    assert "从前的样子。" not in text


def test_a_page_shows_its_own_article_before_one_from_below(client):
    column = make_column("机构概况", kind="page")
    below = make_column("机构新闻", parent=column)
    publish_article(column, "概况", body="<p>概况正文。</p>", published_at="2020-01-01T08:00Z")
    publish_article(below, "新闻", body="<p>新闻正文。</p>")
    assert "概况正文。" in page(client, column)


def test_a_page_with_nothing_of_its_own_shows_the_newest_from_below(client):
    column = make_column("机构概况", kind="page")
    publish_article(make_column("职能", parent=column), "职能", body="<p>职能正文。</p>")
    assert "职能正文。" in page(client, column)


@pytest.mark.parametrize("kind", ["page", "list", "announcements", "leadership"])
def test_an_empty_column_of_any_kind_is_a_page(client, kind):
    assert "<h1" in page(client, make_column("空栏目", kind=kind))


def test_a_leadership_column_shows_the_leaders(client):
    make_leader("李雄", "主任")
    assert "李雄" in page(client, make_column("常委会领导", kind="leadership"))


def test_an_announcements_column_lists_announcements(client):
    column = make_column("通知公告", kind="announcements")
    publish_announcement(column, "征求意见")
    assert "征求意见" in page(client, column)


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "/leaders/former/"])
def test_a_link_column_leads_to_its_address_from_menus_and_from_its_own(client, url):
    column = make_column("服务平台", kind="link", link_url=url)
    answer = client.get(column.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert f'href="{url}"'.replace("&", "&amp;") in page(client, make_column("别的"))


def test_a_link_column_without_an_address_or_to_itself_is_not_found(client):
    column = make_column("服务平台", kind="link")
    assert client.get(column.get_absolute_url()).status_code == 404
    column.link_url = column.get_absolute_url()
    tree.save(column)
    assert client.get(column.get_absolute_url()).status_code == 404


def test_a_kind_whose_app_is_gone_is_not_found(client):
    column = make_column()
    Column.objects.filter(pk=column.pk).update(kind="deputies")
    tree.forget()
    assert client.get(column.get_absolute_url()).status_code == 404


# Addresses


def test_an_unknown_column_is_not_found(client):
    assert client.get("/columns/nothing/").status_code == 404


def test_the_former_address_of_a_hidden_column_says_nothing(client, small_tree):
    column = small_tree["立法规范"]
    column.slug = "guifan"
    tree.save(column)
    hide(small_tree["立法动态"])
    assert client.get("/columns/lifaguifan/").status_code == 404


def test_the_query_of_a_former_address_cannot_break_the_redirect(client, small_tree):
    column = small_tree["立法规范"]
    column.slug = "guifan"
    tree.save(column)
    answer = client.get(
        "/columns/lifaguifan/", QUERY_STRING="q=立法\r\nX-Bad: 1".encode().decode("latin-1")
    )
    assert answer.status_code in {301, 400}
    assert "X-Bad" not in answer


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_column_is_only_read(client, method):
    assert getattr(client, method)(make_column().get_absolute_url()).status_code == 405


# Hidden


def test_a_hidden_column_hides_its_branch_everywhere(client, small_tree):
    home = reverse("portal:home")
    article = publish_article(small_tree["地方性法规"], "隐藏的条例", is_headline=True)
    other = publish_article(small_tree["调研报告"], "看得见的报告")
    make_block(small_tree["地方性法规"])
    hide(small_tree["立法规范"])

    for name in ("立法规范", "地方性法规"):
        assert client.get(small_tree[name].get_absolute_url()).status_code == 404
    assert client.get(article.get_absolute_url()).status_code == 404
    addresses = [home, other.get_absolute_url(), small_tree["立法动态"].get_absolute_url()]
    for address in addresses:
        text = client.get(address).content.decode()
        for name in ("隐藏的条例", "立法规范", "地方性法规"):
            assert name not in text, address
    assert "看得见的报告" in client.get(home).content.decode()


def test_an_article_of_a_hidden_column_is_read_under_its_public_further_one(client, small_tree):
    article = publish_article(small_tree["立法计划"], "计划", further=[small_tree["调研报告"]])
    hide(small_tree["立法计划"])
    text = client.get(article.get_absolute_url()).content.decode()
    assert "调研报告" in text
    assert "立法计划" not in text


def test_a_column_out_of_the_navigation_can_still_be_read(client, small_tree):
    column = small_tree["立法计划"]
    column.in_navigation = False
    tree.save(column)
    assert column.get_absolute_url() not in page(client, small_tree["监督动态"])
    assert "立法计划" in page(client, column)

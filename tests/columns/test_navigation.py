"""Navigation as it is written into pages: levels, marks, breadcrumbs, and its cost."""

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.columns import tree
from apps.columns.templatetags.columns import breadcrumbs, header_navigation, section_navigation
from apps.site_settings.models import get_site
from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db


@pytest.fixture
def node(small_tree):
    """node(name): a column of the small tree as pages see it."""
    return lambda name: tree.load().get(small_tree[name].pk)


@pytest.fixture
def header(rf):
    """header(node): the header's menu as nested (name, mark) with the marked branch."""

    def draw(current=None):
        request = rf.get("/somewhere/")
        menu = header_navigation({"request": request, "column": current})["menu"]

        def marked(item):
            mark = "page" if item.is_current else "true" if item.is_ancestor else ""
            return (item.name, mark, [marked(child) for child in item.menu])

        return [marked(item) for item in menu]

    return draw


def test_the_header_has_two_levels_in_the_order_of_the_tree(header, small_tree):
    assert header() == [
        ("立法动态", "", [("立法计划", "", []), ("立法规范", "", [])]),
        ("监督动态", "", [("调研报告", "", [])]),
    ]


def test_the_header_marks_the_branch_where_the_reader_stands(header, node):
    first, _ = header(node("地方性法规"))
    assert first == ("立法动态", "true", [("立法计划", "", []), ("立法规范", "true", [])])
    assert header(node("监督动态"))[1][1] == "page"


def test_columns_that_are_hidden_or_kept_out_are_not_in_the_header(header, small_tree):
    for name, field in [("立法计划", "in_navigation"), ("监督动态", "is_published")]:
        column = small_tree[name]
        setattr(column, field, False)
        tree.save(column)
    assert header() == [("立法动态", "", [("立法规范", "", [])])]


def lines(node):
    return [
        (line.item.name, line.item.is_active, line.opens, len(line.closes))
        for line in section_navigation({}, node)["lines"]
    ]


def test_the_side_menu_unfolds_the_branch_where_the_reader_stands(node):
    assert lines(node("立法动态")) == [
        ("立法计划", False, False, 0),
        ("立法规范", False, False, 0),
    ]
    assert lines(node("立法规范")) == [
        ("立法计划", False, False, 0),
        ("立法规范", True, False, 0),
        ("地方性法规", False, True, 1),
    ]


@pytest.mark.parametrize("name", ["立法动态", "立法计划", "立法规范", "地方性法规"])
def test_the_side_menu_is_well_formed_on_every_level(rf, node, name):
    text = render_to_string(
        "columns/section_navigation.html", section_navigation({}, node(name)), rf.get("/")
    )
    for tag in ("ul", "li", "nav"):
        assert len(re.findall(rf"<{tag}[ >]", text)) == text.count(f"</{tag}>")
    assert text.count('aria-current="page"') == 1


def test_a_section_with_one_column_has_no_side_menu(client):
    assert "side-menu" not in client.get(make_column("独栏").get_absolute_url()).content.decode()


def test_breadcrumbs_lead_from_the_home_page_down(client, small_tree):
    article = publish_article(small_tree["地方性法规"], "条例")
    text = client.get(article.get_absolute_url()).content.decode()
    trail = text[
        text.index('class="breadcrumbs"') : text.index("</nav>", text.index("breadcrumbs"))
    ]
    names = re.findall(r"breadcrumbs__(?:link|here)[^>]*>(?:<svg.*?</svg>)?([^<]+)<", trail, re.S)
    assert [name.strip() for name in names][:4] == [
        "网站首页",
        "立法动态",
        "立法规范",
        "地方性法规",
    ]
    for name in ("立法动态", "立法规范", "地方性法规"):
        assert f'href="{small_tree[name].get_absolute_url()}"' in trail
    assert f'href="{reverse("portal:home")}"' in trail


def test_breadcrumbs_end_with_the_page_itself(node):
    assert breadcrumbs({}, node("立法规范"))["crumbs"][-1][0] == "立法规范"
    assert breadcrumbs({}, node("立法规范"), "标题")["crumbs"][-1] == ("标题", "")


def test_navigation_of_a_warm_request_asks_the_database_nothing(rf, client, node):
    current = node("地方性法规")
    client.get(reverse("portal:home"))  # warms the tree
    request = rf.get("/")
    get_site(request)  # every page reads the settings once
    with CaptureQueriesContext(connection) as captured:
        context = {"request": request, "column": current}
        header_navigation(context)
        section_navigation(context, current)
        breadcrumbs(context, current)
        [node.url for node in tree.get_tree(request)]
    assert captured.captured_queries == []


def test_a_warm_page_reads_no_column(client, small_tree):
    address = small_tree["立法规范"].get_absolute_url()
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    tree_queries = [
        query["sql"] for query in captured.captured_queries if '"columns_column"' in query["sql"]
    ]
    assert tree_queries == []


def test_a_tree_of_any_depth_can_be_read_and_looked_after(client, office):
    column = None
    for number in range(120):
        column = make_column(f"第{number}层", parent=column)
    article = publish_article(column, "深处")
    for address in (column.get_absolute_url(), article.get_absolute_url()):
        text = client.get(address).content.decode()
        assert "第119层" in text
    assert office.get(reverse("admin:columns_column_changelist")).status_code == 200
    assert office.get(reverse("admin:columns_column_change", args=[column.pk])).status_code == 200
    assert office.get(reverse("admin:columns_column_move", args=[column.pk])).status_code == 200

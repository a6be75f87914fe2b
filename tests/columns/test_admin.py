"""Staff look after the columns: list, form, moving, switching, deleting, and their rights."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.columns import moving, placing, tree
from apps.columns.models import Column
from apps.redirects import keep
from tests.factories.announcements import publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.portal import make_block

pytestmark = pytest.mark.django_db

LIST = reverse("admin:columns_column_changelist")
ADD = reverse("admin:columns_column_add")
QUICK = reverse("admin:columns_column_quick")


def address(view: str, column, *args) -> str:
    return reverse(f"admin:columns_column_{view}", args=[column.pk, *args])


def values(column: Column | None = None, **fields) -> dict:
    """What the form of a column sends, with some fields typed differently."""
    column = column or Column()
    sent = {
        "name": column.name,
        "parent": column.parent_id or "",
        "slug": column.slug,
        "kind": column.kind,
        "link_url": column.link_url,
        "list_style": column.list_style,
        "page_size": column.page_size,
        "intro": column.intro,
        "update_days": column.update_days or "",
        "description": column.description,
        "keywords": column.keywords,
    }
    for name in ("is_published", "in_navigation"):
        if getattr(column, name):
            sent[name] = "on"
    if column.pk:
        sent["version"] = column.history.latest("history_id").history_id
    return sent | fields


def fresh(column) -> Column:
    return Column.objects.get(pk=column.pk)


def errors(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def said(answer) -> str:
    """The messages on the page to which an answer leads."""
    assert answer.status_code == 302, answer.content.decode()[:500]
    return " ".join(str(message) for message in answer.wsgi_request._messages)


# The list


def test_the_list_is_the_tree_with_kinds_and_what_stands_in_each(
    office, staff, browser_of, small_tree
):
    publish_article(small_tree["地方性法规"], "一")
    draft_article(small_tree["地方性法规"], "二")
    boss = browser_of(staff("boss", "栏目管理员", "发布"))
    text = boss.get(LIST).content.decode()
    places = [text.index(f">{name}</a>") for name in small_tree]
    assert places == sorted(places)
    branch = small_tree["立法动态"].pk
    assert f'href="/admin/articles/article/?branch={branch}"' in text
    assert text.count("文章 1<") == 3
    # Who may not see articles reads the number and gets no link.
    text = office.get(LIST).content.decode()
    assert "文章 1<" in text
    assert "/admin/articles/article/?branch" not in text


def test_the_list_says_what_the_public_cannot_see_and_why(office, small_tree):
    column = small_tree["立法规范"]
    column.is_published = False
    tree.save(column)
    text = office.get(LIST).content.decode()
    assert "随“立法规范”一起不公开" in text
    assert small_tree["地方性法规"].get_absolute_url() not in text
    assert small_tree["立法计划"].get_absolute_url() in text


def test_the_list_can_be_searched(office, small_tree):
    answer = office.get(LIST, {"q": "地方"})
    text = answer.content.decode()
    assert [row.node.name for row in answer.context["rows"]] == ["地方性法规"]
    assert "立法动态 / 立法规范" in text
    assert "没有符合条件的栏目" in office.get(LIST, {"q": "没有"}).content.decode()


def test_an_empty_list_offers_the_first_column(office):
    text = office.get(LIST).content.decode()
    assert "还没有栏目" in text
    assert "?add=top" in text


def grow(total: int) -> None:
    """Columns up to this many, four levels deep, written at once and then nested."""
    above, numbers = None, range(Column.objects.count(), total)
    for level in range(4):
        here = [
            Column(name=f"栏目{n}", slug=f"column-{n}", lft=0, rght=0, tree_id=0, level=0)
            for n in numbers[level::4]
        ]
        for column, parent in zip(here, above or [], strict=False):
            column.parent = parent
        above = Column.objects.bulk_create(here)
    tree.repair()
    assert (tree.problems(), Column.objects.count()) == ([], total)


def test_the_list_asks_as_much_with_300_columns_as_with_10(office):
    counts = []
    for total in (10, 300):
        grow(total)
        office.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            office.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_whoever_may_only_look_gets_no_tools(browser_of, editor, small_tree):
    text = browser_of(editor).get(LIST).content.decode()
    assert "立法规范" in text
    for tool in (
        "data-npc-handle",
        "columns-switch",
        "/move/",
        "/delete/",
        "?add=",
        "action-select",
    ):
        assert tool not in text
    text = browser_of(editor).get(address("change", small_tree["立法规范"])).content.decode()
    assert "立法规范" in text
    assert 'name="version"' not in text


# Adding in place


def test_a_sub_column_is_added_with_its_name_alone(office, manager, small_tree):
    parent = small_tree["监督动态"]
    text = office.get(LIST, {"add": parent.pk}).content.decode()
    assert "在“监督动态”下面添加" in text
    answer = office.post(QUICK, {"parent": parent.pk, "name": "  专题 询问 "})
    column = Column.objects.get(name="专题 询问")
    assert answer["Location"] == f"{LIST}#column-{column.pk}"
    assert "已添加栏目“专题 询问”" in said(answer)
    assert (column.parent, column.slug, column.kind) == (parent, "zhuanti-xunwen", "list")
    assert column.created_by == column.history.get().history_user == manager
    assert tree.problems() == []


def test_a_top_level_column_is_added_and_then_another(office, small_tree):
    answer = office.post(QUICK, {"parent": "top", "name": "代表风采", "_another": "1"})
    assert answer["Location"] == f"{LIST}?add=top"
    assert Column.objects.filter(parent=None).last().name == "代表风采"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "这一项"),
        ("   ", "这一项"),
        ("\u200b", "请填写名称"),
        ("长" * 41, "40"),
        ("调研报告", "“监督动态”下面已经有叫“调研报告”的栏目了"),
    ],
)
def test_a_name_that_cannot_be_is_said_and_kept(office, small_tree, name, words):
    parent = small_tree["监督动态"]
    answer = office.post(f"{QUICK}?add={parent.pk}", {"parent": parent.pk, "name": name})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert words in answer.context["add_form"].errors["name"][0]
    assert answer.context["add_form"].errors["name"][0] in text
    assert f'value="{name}"' in text
    assert Column.objects.count() == 6


@pytest.mark.parametrize("parent", ["", "999", "x", "-1", "9" * 30])
def test_adding_below_a_column_that_is_not_there_is_not_found(office, small_tree, parent):
    assert office.post(QUICK, {"parent": parent, "name": "新"}).status_code == 404
    assert office.get(LIST, {"add": parent}).status_code == 200


# Switches


@pytest.mark.parametrize("name", ["is_published", "in_navigation"])
def test_a_switch_turns_off_and_on_and_says_so(office, manager, small_tree, name):
    column = small_tree["立法规范"]
    publish_article(small_tree["地方性法规"], "条例")
    for value in (0, 1):
        answer = office.post(address("switch", column, name, value))
        assert answer["Location"] == f"{LIST}#column-{column.pk}"
        assert "“立法规范”" in said(answer)
        assert getattr(fresh(column), name) is bool(value)
    assert column.history.count() == 3
    assert column.history.first().history_user == fresh(column).updated_by == manager
    assert placing.problems() == []


def test_hiding_says_how_much_the_public_no_longer_sees(office, small_tree):
    publish_article(small_tree["地方性法规"], "条例")
    answer = office.post(address("switch", small_tree["立法动态"], "is_published", 0))
    assert "公众看不到它和其中的 3 个下级栏目和 1 篇已发布的内容" in said(answer)


def test_showing_below_a_hidden_column_says_that_it_stays_hidden(office, small_tree):
    for name in ("立法动态", "立法计划"):
        office.post(address("switch", small_tree[name], "is_published", 0))
    answer = office.post(address("switch", small_tree["立法计划"], "is_published", 1))
    assert "但上级栏目“立法动态”没有公开" in said(answer)


def test_a_switch_goes_back_to_the_list_as_it_was_searched(office, small_tree):
    column = small_tree["立法计划"]
    answer = office.post(
        address("switch", column, "in_navigation", 0),
        headers={"referer": f"http://testserver{LIST}?q=a"},
    )
    assert answer["Location"] == f"{LIST}?q=a#column-{column.pk}"


def test_a_crafted_switch_is_not_found(office, small_tree):
    column = small_tree["立法计划"]
    for path in (f"{column.pk}/set/slug/1/", f"{column.pk}/set/is_published/2/"):
        assert office.post(LIST + path).status_code == 404
    for pk in (999, 2**63, 10**40):
        assert office.post(f"{LIST}{pk}/set/is_published/0/").status_code == 404
    assert office.get(address("switch", column, "is_published", 0)).status_code == 405


# Moving


def move(client, column, target, position):
    data = {"target": target.pk if target else "", "position": position}
    return client.post(address("move", column), data)


def test_a_column_moves_and_the_list_shows_it_there(office, manager, small_tree):
    column = small_tree["立法规范"]
    publish_article(small_tree["地方性法规"], "条例")
    answer = move(office, column, small_tree["监督动态"], "first-child")
    assert answer["Location"] == f"{LIST}#column-{column.pk}"
    assert "已经移到“监督动态”下面" in said(answer)
    assert fresh(column).parent == small_tree["监督动态"]
    assert fresh(column).updated_by == manager
    assert LogEntry.objects.get().get_change_message() == "移到“监督动态”下面。"
    assert tree.problems() == placing.problems() == []


def test_an_order_is_changed_and_said(office, small_tree):
    answer = move(office, small_tree["监督动态"], small_tree["立法动态"], "left")
    assert "的顺序已经调整：排在最前面，“立法动态”之前" in said(answer)
    assert Column.objects.first() == small_tree["监督动态"]


def test_a_move_to_where_it_is_writes_nothing(office, small_tree):
    column = small_tree["立法规范"]
    answer = move(office, column, small_tree["立法计划"], "right")
    assert "已经在这个位置" in said(answer)
    assert column.history.count() == 1


def statements(client, column, target, position) -> str:
    data = {"target": target.pk if target else "", "position": position}
    answer = client.get(address("move", column), data)
    assert answer.status_code == 200
    return " ".join(statement.text for statement in answer.context["statements"])


def test_before_a_move_everything_that_it_changes_is_said(office, small_tree):
    publish_article(small_tree["地方性法规"], "条例")
    text = statements(office, small_tree["立法规范"], small_tree["监督动态"], "last-child")
    for words in (
        "从“立法动态”下面移到“监督动态”下面，排在最后面，“调研报告”之后",
        "跟着一起移动的有 1 个下级栏目和 1 篇已发布的内容",
        "所有网址都不变",
        "网站首页 › 监督动态 › 立法规范",
        "主导航“监督动态”的下拉菜单",
        "不再出现在“立法动态”的列表里，会出现在“监督动态”的列表里",
    ):
        assert words in text
    assert fresh(small_tree["立法规范"]).parent == small_tree["立法动态"]


@pytest.mark.parametrize(
    ("target", "position", "words"),
    [
        (None, "first-child", "变成一级栏目"),
        (None, "first-child", "页面顶部的主导航里"),
        ("调研报告", "last-child", "它会出现在“监督动态”各页的栏目菜单里"),
        ("立法计划", "left", "上级栏目、网址和里面的内容都不变"),
        ("立法计划", "right", "什么都不会变"),
    ],
)
def test_the_statement_fits_the_move(office, small_tree, target, position, words):
    target = small_tree[target] if target else None
    assert words in statements(office, small_tree["立法规范"], target, position)


def test_a_move_that_hides_or_shows_is_a_warning(office, small_tree):
    hidden = make_column("内部", is_published=False)
    node = tree.load().get(small_tree["立法规范"].pk)
    plan = moving.plan(tree.load(), node, hidden.pk, "last-child")
    assert [one.text for one in moving.statements(plan, 0) if one.is_warning] == [
        "移动以后公众看不到它和里面的内容，因为“内部”没有公开。"
    ]
    move(office, small_tree["立法规范"], hidden, "last-child")
    text = statements(office, small_tree["立法规范"], None, "last-child")
    assert "移动以后公众就能看到它" in text


def test_the_plan_is_what_the_tree_then_does(small_tree):
    """For every column, target and position: the same place, or refused by both."""
    names = {column.pk: column.name for column in small_tree.values()}
    for pk in names:
        for target in [None, *names]:
            for position in tree.POSITIONS:
                now = tree.load()
                try:
                    plan = moving.plan(now, now.get(pk), target, position)
                except tree.TreeError:
                    with pytest.raises(tree.TreeError):
                        tree.move(pk, target, position)
                    continue
                tree.move(pk, target, position)
                node = tree.load().get(pk)
                place = node.siblings.index(node)
                above = node.siblings[place - 1].id if place else None
                assert above == (plan.previous.id if plan.previous else None)
                assert (node.parent and node.parent.id) == (plan.parent and plan.parent.id)


def test_the_page_for_moving_needs_no_script(office, small_tree):
    column = small_tree["立法规范"]
    text = office.get(address("move", column)).content.decode()
    assert "上移一位，到“立法计划”前面" in text
    assert "下移一位" not in text
    for name in ("立法规范", "地方性法规"):
        assert f'value="{small_tree[name].pk}" disabled' in text
    assert f'value="{small_tree["监督动态"].pk}" disabled' not in text


@pytest.mark.parametrize("name", ["立法动态", "立法规范", "地方性法规"])
@pytest.mark.parametrize("position", ["last-child", "left"])
def test_a_move_into_its_own_branch_is_refused_with_a_reason(office, small_tree, name, position):
    column = small_tree["立法动态"]
    answer = move(office, column, small_tree[name], position)
    assert answer.status_code == 400
    assert "不能把“立法动态”移到它自己或它的下级栏目里面" in answer.content.decode()
    assert fresh(column).parent is None


@pytest.mark.parametrize("target", ["999", "x", "-1", "9" * 30, ""])
@pytest.mark.parametrize("position", ["left", "sideways", ""])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_senseless_move_is_answered_in_words(office, small_tree, target, position, method):
    data = {"target": target, "position": position}
    answer = getattr(office, method)(address("move", small_tree["立法规范"]), data)
    assert answer.status_code == 400
    assert answer.context["error"] in answer.content.decode()


def test_a_column_that_is_gone_cannot_be_moved(office, small_tree):
    for pk in (999, 2**63, 10**40):
        assert office.get(f"{LIST}{pk}/move/").status_code == 404
        assert office.post(f"{LIST}{pk}/move/", {"position": "left"}).status_code == 404


# The form


def test_a_column_is_added_with_all_its_fields(office, manager, small_tree):
    answer = office.post(
        ADD,
        values(
            name="审议意见",
            parent=small_tree["监督动态"].pk,
            list_style="summaries",
            page_size=15,
            update_days=30,
            intro="介绍",
        ),
    )
    assert answer.status_code == 302
    column = Column.objects.get(name="审议意见")
    assert (column.slug, column.page_size, column.update_days) == ("shenyiyijian", 15, 30)
    assert column.created_by == manager


def test_the_form_moves_a_column_and_says_where_it_went_in_its_history(office, small_tree):
    column = small_tree["立法规范"]
    office.post(address("change", column), values(column, parent=small_tree["监督动态"].pk))
    assert fresh(column).parent == small_tree["监督动态"]
    assert tree.problems() == []
    text = office.get(address("history", column)).content.decode()
    assert "上级栏目" in text
    assert "立法动态 → 监督动态" in text


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": ""}, "name", "这一项"),
        ({"name": "\u200b\u3000"}, "name", "请填写名称"),
        ({"name": "长" * 41}, "name", "40"),
        ({"name": "立法计划"}, "name", "“立法动态”下面已经有叫“立法计划”的栏目了"),
        ({"slug": "lifajihua"}, "slug", "已经由栏目“立法计划”使用"),
        ({"slug": "立法"}, "slug", "网址名"),
        ({"slug": "a b"}, "slug", "网址名"),
        ({"slug": "x" * 81}, "slug", "80"),
        ({"kind": "nonsense"}, "kind", "nonsense"),
        ({"kind": "link"}, "link_url", "“链接”类型的栏目要填写链接地址"),
        ({"kind": "link", "link_url": "javascript:alert(1)"}, "link_url", "完整的网址"),
        ({"kind": "link", "link_url": "//example.org"}, "link_url", "完整的网址"),
        ({"kind": "link", "link_url": "/columns/lifaguifan/"}, "link_url", "自己"),
        ({"page_size": "0"}, "page_size", "1"),
        ({"page_size": "101"}, "page_size", "100"),
        ({"page_size": "x"}, "page_size", "整数"),
        ({"page_size": "9" * 40}, "page_size", "100"),
        ({"update_days": "0"}, "update_days", "1"),
        ({"update_days": "9" * 9}, "update_days", "3650"),
        ({"parent": "999"}, "parent", "选择"),
        ({"parent": "x"}, "parent", "选择"),
        ({"intro": "长" * 1001}, "intro", "1000"),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_field_and_kept(
    office, small_tree, typed, field, words
):
    column = small_tree["立法规范"]
    answer = office.post(address("change", column), values(column, **typed))
    assert list(errors(answer)) == [field]
    assert words in errors(answer)[field][0]
    assert fresh(column).history.count() == 1


@pytest.mark.parametrize("name", ["立法规范", "地方性法规"])
def test_a_parent_in_its_own_branch_is_refused_with_a_reason(office, small_tree, name):
    column = small_tree["立法规范"]
    answer = office.post(address("change", column), values(column, parent=small_tree[name].pk))
    assert errors(answer)["parent"] == ["不能把栏目放到它自己或它的下级栏目里面，请另选一个。"]


def test_a_kind_that_would_hide_what_is_in_it_is_refused_with_a_reason(office):
    column = make_column("通知公告", kind="announcements")
    publish_announcement(column, "公告")
    answer = office.post(address("change", column), values(column, kind="list"))
    assert "还有 1 篇公告" in errors(answer)["kind"][0]


def test_a_changed_address_says_that_the_old_one_leads_on(office, small_tree, client):
    column = small_tree["立法规范"]
    answer = office.post(address("change", column), values(column, slug="GuiFan"))
    assert fresh(column).slug == "guifan"
    assert "旧网址 /columns/lifaguifan/ 会自动转到新网址" in said(answer)
    assert client.get("/columns/lifaguifan/")["Location"] == "/columns/guifan/"


def test_the_former_address_of_another_column_is_refused_with_a_reason(office, small_tree):
    keep("/columns/guifan/", "/columns/lifaguifan/", automatic=True)
    column = small_tree["立法计划"]
    answer = office.post(address("change", column), values(column, slug="guifan"))
    assert "以前用过" in errors(answer)["slug"][0]


def test_an_emptied_address_is_made_from_the_name(office, small_tree):
    column = small_tree["立法规范"]
    office.post(address("change", column), values(column, name="立法规则", slug=""))
    assert fresh(column).slug == "lifaguize"


# Two at once


def test_a_form_opened_before_a_move_does_not_move_the_column_back(office, small_tree):
    column = small_tree["立法规范"]
    opened = values(column, intro="新的介绍")
    tree.move(column.pk, small_tree["监督动态"].pk, "first-child")
    assert office.post(address("change", column), opened).status_code == 302
    assert fresh(column).intro == "新的介绍"
    assert fresh(column).parent == small_tree["监督动态"]
    assert fresh(column).get_next_sibling() == small_tree["调研报告"]


def test_two_forms_that_change_different_fields_both_count(office, small_tree):
    column = small_tree["立法规范"]
    first, second = values(column, name="立法规则"), values(column, intro="介绍")
    second.pop("in_navigation")
    office.post(address("change", column), first)
    office.post(address("change", column), second)
    column = fresh(column)
    assert (column.name, column.intro, column.in_navigation) == ("立法规则", "介绍", False)


def test_two_forms_that_change_the_same_field_ask_once(office, manager, small_tree):
    column = small_tree["立法规范"]
    manager.first_name = "王芳"
    manager.save()
    first, second = values(column, name="立法规则"), values(column, name="立法制度", page_size=9)
    office.post(address("change", column), first)
    answer = office.post(address("change", column), second)
    assert "王芳把这一项改成了“立法规则”" in errors(answer)["name"][0]
    assert fresh(column).name == "立法规则"
    form = answer.context["adminform"].form
    assert form["name"].value() == "立法制度"
    again = second | {"version": form["version"].value()}
    assert office.post(address("change", column), again).status_code == 302
    assert (fresh(column).name, fresh(column).page_size) == ("立法制度", 9)


def test_a_switch_turned_meanwhile_is_not_turned_back(office, small_tree):
    column = small_tree["立法规范"]
    opened = values(column, intro="介绍")
    office.post(address("switch", column, "is_published", 0))
    office.post(address("change", column), opened)
    assert fresh(column).is_published is False
    assert fresh(column).intro == "介绍"


@pytest.mark.parametrize("version", ["", "x", "-1", "999999", "9" * 40])
def test_a_crafted_version_is_no_error(office, small_tree, version):
    column = small_tree["立法规范"]
    answer = office.post(address("change", column), values(column, intro="介绍", version=version))
    assert answer.status_code in {200, 302}


# History


def test_history_says_in_words_what_changed_and_leads_back(office, small_tree):
    column = small_tree["立法规范"]
    office.post(address("change", column), values(column, name="立法规则", kind="page"))
    column = fresh(column)
    text = office.get(address("history", column)).content.decode()
    assert "立法规范 → 立法规则" in text
    assert "文章列表 → 单页" in text
    first = column.history.last()
    version = reverse("admin:columns_column_simple_history", args=[column.pk, first.pk])
    page = office.get(version)
    assert 'value="立法规范"' in page.content.decode()
    sent = values(column, name="立法规范", kind="list")
    assert office.post(version, sent).status_code == 302
    assert (fresh(column).name, fresh(column).kind) == ("立法规范", "list")
    assert tree.problems() == []


def test_an_older_version_whose_parent_is_gone_keeps_todays_place(office, small_tree):
    column = small_tree["调研报告"]
    first = column.history.last()
    tree.move(column.pk, small_tree["立法动态"].pk, "last-child")
    tree.delete(small_tree["监督动态"].pk)
    page = office.get(reverse("admin:columns_column_simple_history", args=[column.pk, first.pk]))
    assert page.context["adminform"].form["parent"].value() == small_tree["立法动态"].pk


def test_history_tells_of_moves_and_switches(office, small_tree):
    column = small_tree["立法规范"]
    move(office, column, small_tree["立法计划"], "left")
    office.post(address("switch", column, "in_navigation", 0))
    text = office.get(address("history", column)).content.decode()
    assert "调整了在同级栏目中的顺序" in text
    assert "是 → 否" in text


# Deleting


def test_an_empty_column_is_deleted_and_what_goes_with_it_is_said(office, small_tree):
    column = small_tree["调研报告"]
    make_block(column)
    text = office.get(address("delete", column)).content.decode()
    assert "是空的。确定要删除吗" in text
    assert "1 个首页版块" in text
    assert office.post(address("delete", column), {"post": "yes"}).status_code == 302
    assert not Column.objects.filter(pk=column.pk).exists()
    assert tree.problems() == []


def test_a_column_that_is_not_empty_is_kept_and_what_is_in_it_is_said(office, small_tree):
    column = small_tree["立法动态"]
    publish_article(column, "一")
    text = office.get(address("delete", column)).content.decode()
    assert "栏目“立法动态”不是空的，不能删除" in text
    assert "2 个下级栏目、1 篇文章" in text
    assert office.post(address("delete", column), {"post": "yes"}).status_code == 200
    assert Column.objects.filter(pk=column.pk).exists()


def delete_selected(client, *columns, confirmed: bool = True):
    data = {"action": "delete_selected", "_selected_action": [column.pk for column in columns]}
    return client.post(LIST, data | ({"post": "yes"} if confirmed else {}))


def test_several_are_deleted_together_even_a_parent_with_its_children(office, small_tree):
    columns = [small_tree[name] for name in ("监督动态", "调研报告")]
    text = delete_selected(office, *columns, confirmed=False).content.decode()
    assert "调研报告" in text
    assert Column.objects.count() == 6
    assert delete_selected(office, *columns).status_code == 302
    assert Column.objects.count() == 4
    assert tree.problems() == []


def test_of_several_none_is_deleted_when_one_is_not_empty(office, small_tree):
    draft_article(small_tree["立法计划"])
    columns = [small_tree[name] for name in ("调研报告", "立法计划")]
    text = delete_selected(office, *columns).content.decode()
    assert "一个都没有删除" in text
    assert "“立法计划”里还有 1 篇文章" in text
    assert Column.objects.count() == 6


# Rights


def requests_that_write(column, other):
    return [
        (QUICK, {"parent": column.pk, "name": "新"}),
        (address("switch", column, "is_published", 0), {}),
        (address("move", column), {"target": other.pk, "position": "last-child"}),
        (address("delete", column), {"post": "yes"}),
        (address("change", column), values(column, name="改名")),
        (ADD, values(name="新", parent=column.pk)),
    ]


def state() -> list:
    fields = ("pk", "name", "parent", "tree_id", "lft", "is_published", "in_navigation")
    return list(Column.objects.values_list(*fields))


@pytest.mark.parametrize("who", ["editor", "reviewer", "stranger"])
def test_whoever_may_not_change_columns_gets_403_for_each_write(
    request, browser_of, small_tree, who
):
    client = browser_of(request.getfixturevalue(who))
    before = state()
    for path, data in requests_that_write(small_tree["调研报告"], small_tree["立法动态"]):
        assert client.post(path, data).status_code == 403, path
    assert client.get(address("move", small_tree["调研报告"])).status_code == 403
    assert state() == before


def test_readers_are_led_to_the_login(reader, small_tree):
    before = state()
    for path, data in requests_that_write(small_tree["调研报告"], small_tree["立法动态"]):
        answer = reader.post(path, data)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/admin/login/")
    assert state() == before


def test_the_role_of_column_managers_opens_every_page(office, small_tree):
    column = small_tree["立法规范"]
    pages = [
        LIST,
        ADD,
        *(address(view, column) for view in ("change", "history", "delete", "move")),
    ]
    for path in pages:
        assert office.get(path).status_code == 200, path


def test_who_works_in_one_branch_finds_and_changes_nothing_else(office, small_tree, limited):
    limited(small_tree["立法规范"])
    answer = office.get(LIST)
    rows = {row.node.name: row.is_mine for row in answer.context["rows"]}
    assert rows == {"立法动态": False, "立法规范": True, "地方性法规": True}
    before = state()
    for path, data in requests_that_write(small_tree["调研报告"], small_tree["立法规范"]):
        assert office.post(path, data).status_code in {200, 302, 403}, path
        assert state() == before, path


def test_a_move_needs_the_right_on_the_old_and_on_the_new_parent(office, small_tree, limited):
    limited(small_tree["立法规范"], small_tree["调研报告"])
    before = state()
    mine, own_root = small_tree["地方性法规"], small_tree["立法规范"]
    for column, target, position in [
        (mine, small_tree["监督动态"], "last-child"),  # the new parent is another's
        (mine, small_tree["立法计划"], "left"),
        (mine, None, "last-child"),  # the top level is nobody's
        (own_root, small_tree["调研报告"], "last-child"),  # the old parent is another's
        (own_root, small_tree["立法计划"], "left"),
        (small_tree["立法计划"], mine, "last-child"),
    ]:
        assert move(office, column, target, position).status_code == 403
        assert state() == before
    assert move(office, mine, small_tree["调研报告"], "last-child").status_code == 302
    assert fresh(mine).parent == small_tree["调研报告"]


def test_the_form_offers_only_the_users_own_branch_as_parent(office, small_tree, limited):
    limited(small_tree["立法规范"])
    mine = small_tree["地方性法规"]
    for parent in (small_tree["监督动态"].pk, ""):
        answer = office.post(address("change", mine), values(mine, parent=parent))
        assert list(errors(answer)) == ["parent"]
    own_root = small_tree["立法规范"]
    sent = values(own_root, parent=small_tree["监督动态"].pk, intro="介绍")
    assert office.post(address("change", own_root), sent).status_code == 302
    assert fresh(own_root).parent == small_tree["立法动态"]
    assert fresh(own_root).intro == "介绍"


def test_the_root_of_a_users_branch_cannot_be_deleted_by_them(office, small_tree, limited):
    tree.delete(small_tree["地方性法规"].pk)
    limited(small_tree["立法规范"])
    answer = office.post(address("delete", small_tree["立法规范"]), {"post": "yes"})
    assert answer.status_code == 403
    assert delete_selected(office, small_tree["立法规范"]).status_code in {200, 302, 403}
    assert Column.objects.filter(name="立法规范").exists()

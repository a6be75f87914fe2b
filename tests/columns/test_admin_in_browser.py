"""Staff look after the column tree in a real browser: with the mouse, a finger, the keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.columns import tree
from apps.columns.models import Column
from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

LIST = reverse("admin:columns_column_changelist")


def is_complaint(message) -> bool:
    """A refused request is logged too; pages are told of it in words."""
    return message.type == "error" and "Failed to load resource" not in message.text


@pytest.fixture
def desk(page: Page, live_server, log_in, manager, small_tree):
    """The list of columns in the manager's browser, watched for errors of scripts and CSP."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if is_complaint(message) else None,
    )
    page.set_viewport_size({"width": 1280, "height": 900})
    log_in(page, manager)
    page.goto(live_server.url + LIST)
    yield page
    assert complaints == []


def row(page: Page, column: Column):
    return page.locator(f"#column-{column.pk}")


def drag(page: Page, column: Column, target: Column, part: float) -> None:
    """Drag a column's grip with the mouse onto a part (0 top, 1 bottom) of another's row."""
    handle = row(page, column).locator("[data-npc-handle]")
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y + 4, steps=3)
    box = row(page, target).bounding_box()
    page.mouse.move(x + 60, box["y"] + box["height"] * part, steps=8)
    page.mouse.up()


def names(parent: Column | None) -> list[str]:
    assert tree.problems() == []
    return [column.name for column in Column.objects.filter(parent=parent)]


def test_a_drag_among_siblings_changes_their_order_at_once(desk, small_tree):
    drag(desk, small_tree["立法规范"], small_tree["立法计划"], 0.1)
    expect(desk.locator(".messagelist")).to_contain_text("“立法规范”的顺序已经调整")
    assert names(small_tree["立法动态"]) == ["立法规范", "立法计划"]
    drag(desk, small_tree["立法动态"], small_tree["监督动态"], 0.9)
    # The lower edge of an open branch is its inside, so the dialog asks; folded it is a sibling.
    desk.get_by_role("dialog").get_by_role("link", name="不移动").click()
    row(desk, small_tree["监督动态"]).locator("[data-npc-fold]").click()
    drag(desk, small_tree["立法动态"], small_tree["监督动态"], 0.9)
    expect(desk.locator(".messagelist")).to_contain_text("“立法动态”的顺序已经调整")
    assert names(None) == ["监督动态", "立法动态"]


def test_a_drag_to_another_parent_first_says_what_it_changes(desk, small_tree):
    publish_article(small_tree["地方性法规"], "条例")
    column, target = small_tree["立法规范"], small_tree["监督动态"]
    drag(desk, column, target, 0.5)
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("从“立法动态”下面移到“监督动态”下面")
    expect(dialog).to_contain_text("1 个下级栏目和 1 篇已发布的内容")
    expect(dialog).to_contain_text("所有网址都不变")
    assert names(target) == ["调研报告"]
    dialog.get_by_role("link", name="不移动").click()
    expect(dialog).to_be_hidden()
    assert names(target) == ["调研报告"]
    drag(desk, column, target, 0.5)
    dialog.get_by_role("button", name="移动").click()
    expect(desk.locator(".messagelist")).to_contain_text("“立法规范”已经移到“监督动态”下面")
    assert names(target) == ["调研报告", "立法规范"]
    assert names(small_tree["立法动态"]) == ["立法计划"]


def test_a_drag_to_the_top_level(desk, small_tree):
    drag(desk, small_tree["调研报告"], small_tree["立法动态"], 0.1)
    desk.get_by_role("dialog").get_by_role("button", name="移动").click()
    expect(desk.locator(".messagelist")).to_contain_text("已经改为一级栏目")
    assert names(None) == ["调研报告", "立法动态", "监督动态"]


def test_a_drag_into_its_own_branch_or_ended_by_escape_does_nothing(desk, small_tree):
    drag(desk, small_tree["立法动态"], small_tree["地方性法规"], 0.5)
    expect(desk.get_by_role("dialog")).to_be_hidden()
    handle = row(desk, small_tree["调研报告"]).locator("[data-npc-handle]")
    handle.hover()
    desk.mouse.down()
    box = row(desk, small_tree["立法动态"]).bounding_box()
    desk.mouse.move(box["x"] + 200, box["y"] + 5, steps=8)
    expect(desk.locator(".columns-ghost")).to_contain_text("调研报告：排在“立法动态”前面")
    desk.keyboard.press("Escape")
    expect(desk.locator(".columns-ghost")).to_have_count(0)
    desk.mouse.up()
    desk.wait_for_timeout(300)
    assert names(None) == ["立法动态", "监督动态"]


def test_a_drop_that_others_made_impossible_is_said(desk, small_tree):
    tree.delete(small_tree["调研报告"].pk)
    drag(desk, small_tree["立法规范"], small_tree["调研报告"], 0.5)
    expect(desk.get_by_role("dialog")).to_contain_text("已经不存在了")


def test_a_finger_drags_too(browser, live_server, log_in, manager, small_tree):
    context = browser.new_context(
        viewport={"width": 375, "height": 800}, has_touch=True, locale="zh-CN"
    )
    page = context.new_page()
    log_in(page, manager)
    page.goto(live_server.url + LIST)
    handle = row(page, small_tree["立法规范"]).locator("[data-npc-handle]")
    handle.evaluate("handle => handle.scrollIntoView({block: 'center'})")
    start, end = handle.bounding_box(), row(page, small_tree["立法计划"]).bounding_box()
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    send("touchStart", (x, y))
    for part in range(1, 9):
        send("touchMove", (x + part * 4, y + (end["y"] + 5 - y) * part / 8))
    send("touchEnd")
    expect(page.locator(".messagelist")).to_contain_text("“立法规范”的顺序已经调整")
    assert names(small_tree["立法动态"]) == ["立法规范", "立法计划"]
    context.close()


def test_the_keyboard_moves_a_column_over_the_page_for_it(desk, small_tree):
    link = row(desk, small_tree["立法规范"]).get_by_role("link", name="移动“立法规范”")
    link.focus()
    desk.keyboard.press("Enter")
    desk.get_by_label("参照的栏目").focus()
    for _ in range(3):  # past 立法动态 and 立法计划; its own branch cannot be chosen
        desk.keyboard.press("ArrowDown")
    desk.get_by_label("放到它里面，排在最后").focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="下一步").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("main")).to_contain_text("页面上的“当前位置”会变成")
    desk.get_by_role("button", name="移动", exact=True).focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".messagelist")).to_contain_text("已经移到“监督动态”下面")
    assert names(small_tree["监督动态"]) == ["调研报告", "立法规范"]


def test_one_step_up_from_the_page_for_moving(desk, live_server, small_tree):
    desk.goto(
        live_server.url + reverse("admin:columns_column_move", args=[small_tree["立法规范"].pk])
    )
    desk.get_by_role("button", name="上移一位").click()
    expect(desk.locator(".messagelist")).to_contain_text("排在最前面")
    assert names(small_tree["立法动态"]) == ["立法规范", "立法计划"]


def test_a_sub_column_is_added_in_place_and_then_another(desk, small_tree):
    row(desk, small_tree["监督动态"]).get_by_role("link", name="下面添加子栏目").click()
    field = desk.get_by_role("textbox", name="在“监督动态”下面添加")
    expect(field).to_be_focused()
    field.fill("专题询问")
    desk.keyboard.press("Enter")
    expect(desk.locator(".messagelist")).to_contain_text("已添加栏目“专题询问”")
    row(desk, small_tree["监督动态"]).get_by_role("link", name="下面添加子栏目").click()
    field.fill("专题询问")
    desk.get_by_role("button", name="添加后再加一个").click()
    expect(desk.get_by_role("alert")).to_contain_text("已经有叫“专题询问”的栏目了")
    expect(field).to_have_value("专题询问")
    field.fill("执法检查")
    desk.get_by_role("button", name="添加后再加一个").click()
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    assert names(small_tree["监督动态"]) == ["调研报告", "专题询问", "执法检查"]


def test_switches_turn_a_column_off_and_on(desk, small_tree):
    switch = row(desk, small_tree["立法规范"]).get_by_role("button", name="“立法规范”公开")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(desk.locator(".messagelist")).to_contain_text("“立法规范”不再公开")
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(row(desk, small_tree["地方性法规"])).to_contain_text("随“立法规范”一起不公开")
    assert Column.objects.get(name="立法规范").is_published is False


def test_branches_fold_and_stay_folded(desk, small_tree):
    fold = row(desk, small_tree["立法动态"]).get_by_role("button", name="立法动态的下级栏目")
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.click()
    for name in ("立法计划", "立法规范", "地方性法规"):
        expect(row(desk, small_tree[name])).to_be_hidden()
    desk.reload()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(row(desk, small_tree["立法计划"])).to_be_hidden()
    desk.get_by_role("button", name="全部展开").click()
    expect(row(desk, small_tree["地方性法规"])).to_be_visible()


def test_a_long_tree_scrolls_while_dragging(desk, small_tree, live_server, wait_until):
    for number in range(40):
        make_column(f"栏目{number}")
    desk.reload()
    grip = row(desk, small_tree["调研报告"]).locator("[data-npc-handle]")
    grip.evaluate("grip => grip.scrollIntoView({block: 'center'})")
    handle = grip.bounding_box()
    desk.mouse.move(handle["x"] + 5, handle["y"] + 10)
    desk.mouse.down()
    height = desk.viewport_size["height"]
    desk.mouse.move(handle["x"] + 60, height - 5, steps=6)
    last = row(desk, Column.objects.get(name="栏目39"))
    wait_until(desk, "scrollY + innerHeight > document.scrollingElement.scrollHeight - 2")
    box = last.bounding_box()
    desk.mouse.move(box["x"] + 200, box["y"] + box["height"] * 0.9, steps=4)
    desk.mouse.up()
    desk.get_by_role("dialog").get_by_role("button", name="移动").click()
    expect(desk.locator(".messagelist")).to_contain_text("已经改为一级栏目")
    assert names(None)[-1] == "调研报告"


def test_a_column_that_is_not_empty_says_so_when_it_is_to_be_deleted(desk, small_tree):
    row(desk, small_tree["立法动态"]).get_by_role("link", name="删除").click()
    expect(desk.get_by_role("main")).to_contain_text("2 个下级栏目")
    expect(desk.get_by_role("button", name="删除", exact=True)).to_have_count(0)
    desk.get_by_role("link", name="返回栏目列表").click()
    row(desk, small_tree["调研报告"]).get_by_role("link", name="删除").click()
    desk.get_by_role("button", name="删除", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("调研报告")
    assert names(small_tree["监督动态"]) == []


def test_the_form_shows_what_the_kind_needs_and_keeps_what_was_typed(desk, live_server, small_tree):
    column = small_tree["立法规范"]
    desk.goto(live_server.url + reverse("admin:columns_column_change", args=[column.pk]))
    expect(desk.get_by_label("链接地址")).to_be_hidden()
    expect(desk.get_by_label("每页篇数")).to_be_visible()
    desk.get_by_label("栏目简介").fill("介绍")
    desk.get_by_role("radio", name="链接").check()
    expect(desk.get_by_label("每页篇数")).to_be_hidden()
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk.get_by_text("要填写链接地址")).to_be_visible()
    desk.get_by_label("链接地址").fill("https://example.org/")
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk.locator(".messagelist")).to_be_visible()
    column = Column.objects.get(pk=column.pk)
    assert (column.kind, column.link_url, column.intro) == ("link", "https://example.org/", "介绍")


def test_without_script_everything_can_still_be_done(
    browser, live_server, log_in, manager, small_tree
):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    log_in(page, manager)
    page.goto(live_server.url + LIST)
    expect(page.locator("[data-npc-handle]").first).to_be_hidden()
    page.get_by_role("button", name="“立法规范”显示在导航里").click()
    page.get_by_role("link", name="移动“调研报告”").click()
    page.get_by_label("和它同级，排在它前面").check()
    page.get_by_label("参照的栏目").select_option(label="立法动态")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="移动", exact=True).click()
    page.get_by_role("link", name="添加一级栏目").click()
    page.get_by_role("textbox", name="添加一级栏目").fill("代表风采")
    page.get_by_role("button", name="添加", exact=True).click()
    assert names(None) == ["调研报告", "立法动态", "监督动态", "代表风采"]
    assert Column.objects.get(name="立法规范").in_navigation is False
    context.close()


def test_axe_finds_nothing_on_the_pages_of_columns(
    page, live_server, sound_on_every_screen, log_in, manager, small_tree
):
    log_in(page, manager)
    column = small_tree["立法规范"]
    column.is_published = False
    tree.save(column)
    target = f"?target={small_tree['监督动态'].pk}&position=last-child"
    for path in (
        LIST,
        f"{LIST}?add={column.pk}",
        f"{LIST}?q=法规",
        *(
            reverse(f"admin:columns_column_{view}", args=[column.pk])
            for view in ("change", "move", "delete", "history")
        ),
        reverse("admin:columns_column_move", args=[column.pk]) + target,
        reverse("admin:columns_column_add"),
    ):
        page.goto(live_server.url + path)
        sound_on_every_screen(page)

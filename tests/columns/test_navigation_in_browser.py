"""Visitors find their way in a real browser: mouse, keyboard, finger, without script."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.columns import tree
from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def visit(browser, live_server):
    """visit(path, **how the browser is set up): the page as a new visitor opens it."""
    contexts = []

    def open_page(path: str, width: int = 1280, **how) -> Page:
        contexts.append(
            browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", **how)
        )
        page = contexts[-1].new_page()
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def menu(page: Page):
    return page.get_by_role("navigation", name="主导航")


def link(page: Page, name: str):
    return menu(page).get_by_role("link", name=name, exact=True)


def toggle(page: Page, name: str):
    return menu(page).get_by_role("button", name=f"{name}的下级栏目")


def focused(page: Page) -> str:
    """What a screen reader says of where the keyboard is."""
    said = "active => active.getAttribute('aria-label') || active.innerText.trim()"
    return page.locator(":focus").evaluate(said)


# Wide screens


def test_a_submenu_opens_under_the_mouse_and_closes_behind_it(visit, small_tree):
    page = visit("/")
    expect(link(page, "立法计划")).to_be_hidden()
    link(page, "立法动态").hover()
    expect(link(page, "立法计划")).to_be_visible()
    link(page, "监督动态").hover()
    expect(link(page, "立法计划")).to_be_hidden()
    expect(link(page, "调研报告")).to_be_visible()
    link(page, "调研报告").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("调研报告")


def test_the_keyboard_reaches_everything_in_order(visit, small_tree):
    page = visit("/")
    link(page, "首页").focus()
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(focused(page))
    assert reached == [
        "立法动态",
        "立法动态的下级栏目",
        "立法计划",
        "立法规范",
        "监督动态",
        "监督动态的下级栏目",
        "调研报告",
    ]
    expect(link(page, "立法计划")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("调研报告")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_button_opens_and_closes_a_submenu_and_says_so(visit, small_tree, key):
    page = visit("/")
    button = toggle(page, "立法动态")
    button.focus()
    for state in ("true", "false", "true"):
        page.keyboard.press(key)
        expect(button).to_have_attribute("aria-expanded", state)
    expect(link(page, "立法规范")).to_be_visible()
    controlled = page.locator(f"#{button.get_attribute('aria-controls')}")
    expect(controlled.get_by_role("link")).to_have_text(["立法计划", "立法规范"])


def test_escape_closes_a_submenu_and_keeps_the_place(visit, small_tree):
    page = visit("/")
    toggle(page, "立法动态").focus()
    page.keyboard.press("Enter")
    expect(link(page, "立法计划")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page) == "立法计划"
    page.keyboard.press("Escape")
    expect(link(page, "立法计划")).to_be_hidden()
    expect(toggle(page, "立法动态")).to_be_focused()
    expect(toggle(page, "立法动态")).to_have_attribute("aria-expanded", "false")


def test_on_a_wide_touch_screen_the_first_tap_opens_and_the_second_follows(visit, small_tree):
    page = visit("/", has_touch=True)
    link(page, "立法动态").tap()
    expect(link(page, "立法计划")).to_be_visible()
    assert page.url.endswith("/")
    link(page, "立法动态").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("立法动态")


def test_the_skip_link_passes_the_whole_navigation(visit, small_tree):
    page = visit("/")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_where_the_reader_stands_is_marked_for_eyes_and_for_screen_readers(visit, small_tree):
    page = visit(small_tree["地方性法规"].get_absolute_url())
    expect(link(page, "立法动态")).to_have_attribute("aria-current", "true")
    side = page.get_by_role("navigation", name="立法动态的栏目")
    expect(side.get_by_role("link", name="立法规范")).to_have_attribute("aria-current", "true")
    expect(side.get_by_role("link", name="地方性法规")).to_have_attribute("aria-current", "page")
    expect(side.get_by_role("link", name="立法计划")).not_to_have_attribute("aria-current", "page")
    trail = page.get_by_role("navigation", name="当前位置")
    expect(trail.get_by_role("listitem")).to_have_text(
        [re.compile(name) for name in ("网站首页", "立法动态", "立法规范", "地方性法规")]
    )
    trail.get_by_role("link", name="立法规范").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("立法规范")


def test_the_side_menu_leads_to_the_third_level(visit, small_tree):
    page = visit(small_tree["立法动态"].get_absolute_url())
    side = page.get_by_role("navigation", name="立法动态的栏目")
    expect(side.get_by_role("link", name="地方性法规")).to_have_count(0)
    side.get_by_role("link", name="立法规范").click()
    side.get_by_role("link", name="地方性法规").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("地方性法规")


# Phones


def test_on_a_phone_a_panel_holds_the_whole_menu(visit, small_tree):
    page = visit("/", width=375, has_touch=True, is_mobile=True)
    expect(link(page, "立法动态")).to_be_hidden()
    page.get_by_role("button", name="菜单").tap()
    expect(link(page, "立法动态")).to_be_visible()
    expect(link(page, "立法计划")).to_be_hidden()
    toggle(page, "立法动态").tap()
    link(page, "立法计划").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("立法计划")


def test_on_a_phone_the_branch_where_the_reader_stands_is_unfolded(visit, small_tree):
    page = visit(small_tree["立法计划"].get_absolute_url(), width=375, has_touch=True)
    page.get_by_role("button", name="菜单").tap()
    expect(link(page, "立法规范")).to_be_visible()
    expect(link(page, "调研报告")).to_be_hidden()
    expect(link(page, "立法计划")).to_have_attribute("aria-current", "page")


def test_the_panel_keeps_the_keyboard_inside_and_gives_it_back(visit, small_tree):
    page = visit("/", width=375)
    opener = page.get_by_role("button", name="菜单")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="关闭")).to_be_focused()
    for _ in range(14):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#site-navigation')")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("!!document.activeElement.closest('#site-navigation')")
    page.keyboard.press("Escape")
    expect(link(page, "立法动态")).to_be_hidden()
    expect(opener).to_be_focused()


def test_targets_on_a_phone_are_large_enough_for_a_finger(visit, small_tree):
    page = visit("/", width=375, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="菜单").tap()
    toggle(page, "立法动态").tap()
    for target in (link(page, "立法动态"), toggle(page, "立法动态"), link(page, "立法计划")):
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44


def test_the_third_level_is_reached_on_a_phone(visit, small_tree):
    page = visit(small_tree["立法规范"].get_absolute_url(), width=375, has_touch=True)
    page.get_by_role("navigation", name="立法动态的栏目").get_by_role(
        "link", name="地方性法规"
    ).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("地方性法规")


# Without script


def test_without_script_the_menu_opens_under_the_mouse_and_with_the_keyboard(visit, small_tree):
    page = visit("/", java_script_enabled=False)
    link(page, "立法动态").hover()
    expect(link(page, "立法计划")).to_be_visible()
    page.mouse.move(5, 790)
    expect(link(page, "立法计划")).to_be_hidden()
    link(page, "立法动态").focus()
    expect(link(page, "立法计划")).to_be_visible()


def test_without_script_a_phone_opens_and_closes_the_panel(visit, small_tree):
    page = visit("/", width=375, java_script_enabled=False)
    page.get_by_role("link", name="菜单").click()
    expect(link(page, "立法计划")).to_be_visible()
    page.get_by_role("link", name="关闭").click()
    expect(link(page, "立法计划")).to_be_hidden()


# Every width


def test_axe_finds_nothing_and_nothing_runs_off_the_page(visit, axe, small_tree):
    for number in range(25):
        publish_article(
            small_tree["地方性法规"], f"关于第{number}号条例的说明", is_pinned=not number
        )
    column = small_tree["地方性法规"]
    column.intro = "本级制定的地方性法规。"
    tree.save(column)
    make_column("名称很长很长的一个栏目用来看看会不会把页面撑破", parent=small_tree["立法动态"])
    for width in (320, 375, 768, 1280):
        page = visit(column.get_absolute_url(), width=width)
        for state in ("closed", "open"):
            if state == "open" and width < 1000:
                page.get_by_role("button", name="菜单").click()
            elif state == "open":
                toggle(page, "立法动态").click()
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width

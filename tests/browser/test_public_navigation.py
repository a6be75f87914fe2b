"""The navigation as a mouse, a keyboard, a finger and a screen reader use it."""

import pytest
from playwright.sync_api import expect

from apps.columns.models import Column
from tests.factories.columns import make_column

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 375, "height": 740}
NAMES = ["人大概况", "要闻动态", "立法工作", "监督工作", "代表工作", "任免选举", "理论研究"]


@pytest.fixture
def columns(db) -> dict[str, Column]:
    """A site with three levels: 专题询问 stands in 监督工作, 教育均衡 in 专题询问."""
    made = {name: make_column(name) for name in NAMES}
    made["执法检查"] = make_column("执法检查", parent=made["监督工作"])
    made["专题询问"] = make_column("专题询问", parent=made["监督工作"])
    made["教育均衡"] = make_column("教育均衡", parent=made["专题询问"])
    made["代表建议"] = make_column("代表建议", parent=made["代表工作"])
    return made


@pytest.fixture
def page(visitor, columns):
    opened = visitor()
    opened.goto("/favourites/")
    return opened


def menu_of(page):
    return page.get_by_role("navigation", name="主导航")


def toggle_of(page, name: str):
    return menu_of(page).get_by_role("button", name=f"{name}的下级栏目")


def test_all_columns_stand_on_one_line(page):
    tops = {link.bounding_box()["y"] for link in page.locator(".navigation__item > a").all()}
    assert len(tops) == 1


def test_the_mouse_opens_a_menu_and_leaves_it(page):
    below = menu_of(page).get_by_role("link", name="专题询问")
    expect(below).to_be_hidden()
    menu_of(page).get_by_role("link", name="监督工作").hover()
    expect(below).to_be_visible()
    menu_of(page).get_by_role("link", name="代表工作").hover()
    expect(below).to_be_hidden()
    page.mouse.move(600, 600)
    expect(menu_of(page).get_by_role("link", name="代表建议")).to_be_hidden()


def test_the_keyboard_opens_a_menu_and_escape_closes_it_in_its_place(page):
    link = menu_of(page).get_by_role("link", name="立法工作")
    link.focus()
    page.keyboard.press("Tab")
    expect(menu_of(page).get_by_role("link", name="监督工作")).to_be_focused()
    below = menu_of(page).get_by_role("link", name="执法检查")
    expect(below).to_be_visible()
    toggle = toggle_of(page, "监督工作")
    assert toggle.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    expect(toggle).to_be_focused()
    page.keyboard.press("Tab")
    expect(below).to_be_focused()
    page.keyboard.press("Escape")
    expect(below).to_be_hidden()
    assert page.evaluate("!!document.activeElement.closest('.navigation__item[data-branch], li')")
    page.keyboard.press("Tab")
    expect(menu_of(page).get_by_role("link", name="代表工作")).to_be_focused()
    expect(below).to_be_hidden()


def test_the_button_of_a_menu_says_whether_it_is_open(page):
    toggle = toggle_of(page, "监督工作")
    assert toggle.get_attribute("aria-expanded") == "false"
    toggle.press("Enter")
    assert toggle.get_attribute("aria-expanded") == "true"
    controlled = page.locator(f"#{toggle.get_attribute('aria-controls')}")
    expect(controlled.get_by_role("link", name="专题询问")).to_be_visible()
    toggle.press("Enter")
    assert toggle.get_attribute("aria-expanded") == "false"


def test_the_first_touch_opens_a_menu_and_the_second_follows_the_link(visitor, columns):
    page = visitor(has_touch=True)
    page.goto("/favourites/")
    link = menu_of(page).get_by_role("link", name="监督工作")
    link.tap()
    expect(menu_of(page).get_by_role("link", name="专题询问")).to_be_visible()
    assert page.url.endswith("/favourites/")
    link.tap()
    page.wait_for_url("**" + columns["监督工作"].get_absolute_url())


def test_a_column_without_a_menu_is_followed_at_once(visitor, columns):
    page = visitor(has_touch=True)
    page.goto("/favourites/")
    menu_of(page).get_by_role("link", name="立法工作").tap()
    page.wait_for_url("**" + columns["立法工作"].get_absolute_url())


def test_where_the_reader_stands_is_marked_in_all_menus(visitor, columns):
    page = visitor()
    page.goto(columns["教育均衡"].get_absolute_url())
    main = menu_of(page).get_by_role("link", name="监督工作")
    assert main.get_attribute("aria-current") == "true"
    side = page.get_by_role("navigation", name="监督工作的栏目")
    expect(side.get_by_role("link", name="教育均衡")).to_be_visible()
    assert side.get_by_role("link", name="教育均衡").get_attribute("aria-current") == "page"
    assert side.get_by_role("link", name="专题询问").get_attribute("aria-current") == "true"
    assert side.get_by_role("link", name="执法检查").get_attribute("aria-current") is None
    crumbs = page.get_by_role("navigation", name="当前位置").get_by_role("listitem")
    names = [text.strip() for text in crumbs.all_inner_texts()]
    assert names == ["网站首页", "监督工作", "专题询问", "教育均衡"]


def test_the_third_level_unfolds_only_where_the_reader_stands(visitor, columns):
    page = visitor()
    page.goto(columns["执法检查"].get_absolute_url())
    side = page.get_by_role("navigation", name="监督工作的栏目")
    expect(side.get_by_role("link", name="教育均衡")).to_be_hidden()
    page.goto(columns["专题询问"].get_absolute_url())
    expect(side.get_by_role("link", name="教育均衡")).to_be_visible()


def test_a_phone_opens_the_menu_over_the_page_and_keeps_the_focus_in_it(visitor, columns):
    page = visitor(viewport=PHONE, has_touch=True)
    page.goto(columns["专题询问"].get_absolute_url())
    opener = page.get_by_role("button", name="菜单")
    opener.tap()
    expect(menu_of(page)).to_be_visible()
    assert opener.get_attribute("aria-expanded") == "true"
    # The branch where the reader stands is unfolded, the others are not.
    expect(menu_of(page).get_by_role("link", name="执法检查")).to_be_visible()
    expect(menu_of(page).get_by_role("link", name="代表建议")).to_be_hidden()
    toggle_of(page, "代表工作").tap()
    expect(menu_of(page).get_by_role("link", name="代表建议")).to_be_visible()
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#site-navigation')")
    page.keyboard.press("Escape")
    expect(menu_of(page)).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_row_of_navigation_stays_in_sight(visitor, columns, wait_until):
    page = visitor()
    for number in range(40):
        make_column(f"栏目{number}", parent=columns["监督工作"])
    page.goto(columns["监督工作"].get_absolute_url())
    page.mouse.wheel(0, 900)
    wait_until(page, "scrollY > 300")
    expect(menu_of(page).get_by_role("link", name="首页")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1000, 1024, 1280])
def test_many_long_columns_neither_widen_the_page_nor_hide_a_menu(visitor, columns, width):
    for number in range(8):
        long = make_column(f"名称很长的一级栏目{number}")
        make_column("名称特别特别长的下级栏目用来试一试", parent=long)
    page = visitor(viewport={"width": width, "height": 800})
    page.goto("/favourites/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for toggle in menu_of(page).get_by_role("button").all():
        toggle.press("Enter")
        panel = page.locator(f"#{toggle.get_attribute('aria-controls')}")
        expect(panel).to_be_visible()
        box = panel.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1


def test_hidden_columns_are_in_no_menu(visitor, columns):
    make_column("不公开的栏目", is_published=False)
    make_column("不进导航的栏目", in_navigation=False, parent=columns["监督工作"])
    page = visitor()
    page.goto(columns["监督工作"].get_absolute_url())
    assert page.get_by_text("不公开的栏目").count() == 0
    assert page.get_by_text("不进导航的栏目").count() == 0

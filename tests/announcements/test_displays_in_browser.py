"""Popups and floating windows as visitors meet them, in a real browser."""

import datetime

import pytest
from playwright.sync_api import expect

from tests.factories.announcements import publish_announcement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def visit(browser, live_server):
    """Opens an address as a new visitor: visit(path, **how the browser is set up)."""
    contexts = []

    def open_page(path, **how):
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 800}, **how))
        page = contexts[-1].new_page()
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def place(window):
    box = window.bounding_box()
    return box["x"], box["y"]


def drifts(window):
    before = place(window)
    window.page.wait_for_timeout(600)
    return place(window) != before


def test_a_popup_is_closed_for_the_day_and_opens_on_the_next(visit, notices, home):
    publish_announcement(notices, "征求意见", display="popup")
    page = visit(home)
    popup = page.get_by_role("dialog", name="征求意见")
    expect(popup).to_be_visible()
    popup.get_by_role("button", name="关闭").click()
    expect(popup).to_be_hidden()
    page.reload()
    expect(popup).to_be_hidden()
    page.clock.set_fixed_time(datetime.datetime.now() + datetime.timedelta(days=1))
    page.reload()
    expect(popup).to_be_visible()


def test_the_escape_key_closes_a_popup_for_the_day_too(visit, notices, home):
    publish_announcement(notices, "征求意见", display="popup")
    page = visit(home)
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_of_several_popups_each_gets_its_turn(visit, notices, home):
    publish_announcement(notices, "第一个", display="popup")
    publish_announcement(notices, "第二个", display="popup")
    page = visit(home)
    seen = []
    for _ in range(2):
        seen.append(page.locator("dialog:modal h2").inner_text())
        page.keyboard.press("Escape")
        page.reload()
    assert seen == ["第二个", "第一个"]
    assert page.locator("dialog:modal").count() == 0


def test_without_script_the_popup_is_a_block_of_the_page(visit, notices, home):
    live = publish_announcement(notices, "征求意见", display="popup")
    page = visit(home, java_script_enabled=False)
    link = page.locator("dialog").get_by_role("link", name="查看详情")
    expect(link).to_be_visible()
    assert link.get_attribute("href") == live.get_absolute_url()


def test_a_floating_window_drifts_and_rests_under_mouse_and_focus(visit, notices):
    publish_announcement(notices, "满意度调查", display="floating")
    page = visit(notices.get_absolute_url())
    window = page.locator("npc-float")
    assert drifts(window)
    window.hover()
    assert not drifts(window)
    page.mouse.move(900, 20)
    assert drifts(window)
    window.get_by_role("link").focus()
    assert not drifts(window)


def test_a_floating_window_can_be_paused_and_closed(visit, notices):
    publish_announcement(notices, "满意度调查", display="floating")
    page = visit(notices.get_absolute_url())
    window = page.locator("npc-float")
    window.get_by_role("button", name="暂停飘动").click()
    page.mouse.move(900, 20)
    page.evaluate("document.activeElement.blur()")
    assert not drifts(window)
    expect(window.get_by_role("button", name="继续飘动")).to_be_visible()
    window.get_by_role("button", name="关闭飘窗").click()
    expect(window).to_be_hidden()
    page.reload()
    expect(window).to_be_hidden()


def test_a_floating_window_stays_still_for_people_who_prefer_less_motion(visit, notices):
    publish_announcement(notices, "满意度调查", display="floating")
    window = visit(notices.get_absolute_url(), reduced_motion="reduce").locator("npc-float")
    expect(window).to_be_visible()
    assert not drifts(window)

"""The log in a browser: for everybody to read, by keyboard too, on every screen."""

import pytest
from django.contrib.auth.models import Permission

from apps.audit.log import Action, record
from apps.audit.models import Verification

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def reading(browser, staff, log_in, live_server, browser_context_args):
    """reading(**how the browser is set up): a page in which somebody may read the log."""
    user = staff("auditor")
    user.user_permissions.add(Permission.objects.get(codename="view_event"))
    for number in range(60):
        record(Action.WITHDRAW, label=f"文章《第{number}篇》", note="数据有误")
    record(Action.LOGIN_FAILED, label="登录名：nobody")
    record(Action.SETTINGS, label="站点设置", before={"网站名称": "甲"}, after={"网站名称": "乙"})
    opened = []

    def open_for(**how):
        context = browser.new_context(**browser_context_args | {"base_url": live_server.url} | how)
        opened.append(context)
        page = context.new_page()
        log_in(page, user)
        return page

    yield open_for
    for context in opened:
        context.close()


def test_list_and_event_are_accessible(reading, sound_on_every_screen):
    page = reading()
    for problem in ("", "第 3 条：内容被改动过"):
        Verification.objects.create(number=9, hash="0" * 64, problem=problem)
        page.goto("/admin/audit/event/")
        sound_on_every_screen(page)
    page.goto("/admin/audit/event/?since=昨天")
    sound_on_every_screen(page)
    page.goto("/admin/audit/event/?action=settings")
    page.locator("#result_list tbody a").click()
    page.get_by_text("更改的内容").wait_for()
    sound_on_every_screen(page)


@pytest.mark.parametrize("width", [375, 768, 1280])
def test_nothing_runs_off_the_screen(reading, width):
    page = reading(viewport={"width": width, "height": 800})
    page.goto("/admin/audit/event/")
    frame = page.locator(".audit-ask").bounding_box()
    for field in page.locator(".audit-ask :is(input, select)").all():
        box = field.bounding_box()
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    for heading in ("审计日志", "校验"):
        page.get_by_role("heading", name=heading, exact=True).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if heading == "审计日志":
            page.locator("#result_list tbody a").first.click()


def test_the_keyboard_filters_and_opens(reading):
    page = reading()
    page.goto("/admin/audit/event/")
    page.get_by_label("操作").focus()
    for _ in range(2):  # past 全部 and 登录
        page.keyboard.press("ArrowDown")
    page.get_by_label("查找").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**action=login_failed**")
    link = page.locator("#result_list tbody a")
    assert link.count() == 1
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="校验").wait_for()


def test_older_events_are_a_page_further(reading):
    page = reading()
    page.goto("/admin/audit/event/?action=withdraw")
    page.get_by_role("link", name="更早的").click()
    page.get_by_text("文章《第0篇》").wait_for()
    page.get_by_role("link", name="← 更新的").click()
    page.get_by_text("文章《第59篇》").wait_for()

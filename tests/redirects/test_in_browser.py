"""An old address is led on: added by hand, found by name, tried out, and imported."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.redirects.models import Redirect
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.proofing import xlsx_bytes

SCREENS = (375, 1280)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_somebody_keeps_redirects_by_keyboard_and_from_a_sheet(
    page: Page, log_in, staff, live_server, sound_on_every_screen, axe
):
    article = publish_article(make_column("立法工作", slug="lifa"), "立法计划公布")
    log_in(page, staff("zhao", "站点管理员"))
    page.goto(live_server.url + reverse("admin:redirects_redirect_changelist"))
    page.get_by_role("link", name="新增网址跳转").first.click()

    # A page that is there is refused, and what was typed stays.
    page.get_by_label("旧网址").fill(article.get_absolute_url())
    page.get_by_role("combobox", name="新网址").press_sequentially("立法计划")
    expect(page.get_by_role("option", name="立法计划公布")).to_be_visible()
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("新网址")).to_have_value(article.get_absolute_url())
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".errorlist").first).to_contain_text("现有的页面")
    expect(page.get_by_label("新网址")).to_have_value(article.get_absolute_url())
    sound_on_every_screen(page, widths=SCREENS)

    page.get_by_label("旧网址").fill("http://www.old.example.cn/show.asp?id=5")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("已新增")
    row = page.get_by_role("row", name="/show.asp?id=5")
    with page.expect_popup() as opened:
        row.get_by_role("link", name="试一下").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("立法计划公布")
    opened.value.close()
    page.reload()
    expect(row.locator(".field-hits")).to_have_text("1")
    sound_on_every_screen(page, widths=SCREENS)

    page.get_by_role("link", name="导入 Excel").click()
    sheet = xlsx_bytes(["旧网址", "新网址"], ["/a.html", "/columns/lifa/"], ["/", "/"])
    page.get_by_label("Excel 文件").set_input_files(
        {"name": "跳转.xlsx", "mimeType": "application/octet-stream", "buffer": sheet}
    )
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("首页总是打得开")).to_be_visible()
    sound_on_every_screen(page, widths=SCREENS)
    page.get_by_role("button", name="导入没有问题的").click()
    expect(page.locator(".messagelist")).to_contain_text("新增 1 条")
    assert Redirect.objects.get(old="/a.html").to == "/columns/lifa/"

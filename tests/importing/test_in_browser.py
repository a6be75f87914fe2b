"""A table of articles is sent in, looked at, and taken in, as staff do it."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.articles.models import Article
from apps.importing import taking
from tests.factories.columns import make_column
from tests.factories.importing import rows, xlsx_of

SCREENS = (375, 768)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_somebody_imports_a_table(
    page: Page, log_in, live_server, sound_on_every_screen, axe, monkeypatch
):
    monkeypatch.setattr(taking, "BATCH", 2)
    make_column("立法工作")
    found = rows(5)
    found[1]["发布时间"] = "昨天"
    log_in(page, User.objects.create_superuser("chief", last_name="李明"))
    page.goto(live_server.url + reverse("admin:imports"))

    # Nothing chosen: it is said, and what was ticked stays.
    page.get_by_label("直接发布").check()
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("还没有选择文件")).to_be_visible()
    expect(page.get_by_label("直接发布")).to_be_checked()
    sound_on_every_screen(page, widths=SCREENS)

    # It is looked at by itself, batch by batch.
    page.get_by_label("文章表格").set_input_files(
        {"name": "旧网站.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx_of(found)}
    )
    page.get_by_role("button", name="上传并核对").click()
    start = page.get_by_role("button", name="导入没有问题的")
    expect(start).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="有问题 1").click()
    expect(page.get_by_role("row", name="昨天")).to_be_visible()
    assert not Article.objects.exists()
    sound_on_every_screen(page, widths=(1280,))

    # The page stops when asked, says so, and goes on where it stopped.
    page.route("**/step/", lambda route: route.abort())
    start.click()
    page.get_by_role("button", name="暂停").click()
    expect(page.get_by_text("已暂停，点“继续”接着做。").first).to_be_visible()
    axe(page)
    page.unroute("**/step/")
    page.reload()
    expect(page.get_by_text("新增并发布 4 篇")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="第 3 次会议").click()
    expect(page.locator("#id_title")).to_have_value("第 3 次会议")
    assert {article.state for article in Article.objects.all()} == {"live"}

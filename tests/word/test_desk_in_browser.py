"""从 Word 导入 as somebody does it: choose files, look, put right, save."""

import pytest
from playwright.sync_api import expect

from apps.articles.models import Article
from tests.factories.columns import make_column
from tests.word.conftest import address, corpus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


def test_two_files_become_an_article_and_a_message(
    live_server, page, log_in, editor, sound_on_every_screen, tmp_path
):
    make_column("人大要闻")
    files = []
    for name in ("预算", "有密码"):
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(corpus(name))
    log_in(page, editor)
    page.goto(live_server.url + address("word"))
    sound_on_every_screen(page, "#content", widths=(375, 1280))
    page.get_by_label("Word 文件").set_input_files(files)
    page.get_by_label("人大要闻").check()
    page.get_by_role("button", name="上传并预览").click()

    expect(page.get_by_text("这个文件加了密码，打不开。")).to_be_visible()
    shown = page.frame_locator("iframe").locator("#article")
    expect(shown.locator("h1")).to_have_text("青禾州2026年部门预算公开")
    expect(shown.locator("th[colspan='2']")).to_have_count(2)
    sound_on_every_screen(page, {"include": ["#content"], "exclude": ["iframe"]})
    page.get_by_label("标题", exact=True).fill("2026年部门预算")
    page.get_by_role("button", name="存为草稿").click()

    expect(page.get_by_role("heading", name="已存为草稿的 1 篇")).to_be_visible()
    sound_on_every_screen(page, "#content", widths=(375,))
    page.get_by_role("link", name="2026年部门预算").click()
    expect(page.get_by_label("标题：", exact=False).first).to_have_value("2026年部门预算")
    assert Article.objects.get().body.count("colspan") == 4
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Word").click()
    assert download.value.suggested_filename == "2026年部门预算.docx"

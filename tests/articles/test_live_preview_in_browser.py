"""The live preview in a real browser: beside the form, on three screens, with the check in it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.articles.models import Article
from tests.factories.articles import draft_article

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.once,
]

BODY = '<h2>概况</h2><p>详情<a href="/a">点击这里</a>。</p>' + "<p>会议听取了报告。</p>" * 60


def test_what_is_typed_stands_beside_it_on_three_screens_with_the_check(
    page, log_in, editor, live_server, news, wait_until, sound_on_every_screen
):
    article = draft_article(news, "打开时的标题", body=BODY, summary="有摘要。")
    log_in(page, editor)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + reverse("admin:articles_article_change", args=[article.pk]))
    page.get_by_role("button", name="实时预览").click()
    panel = page.get_by_role("dialog", name="实时预览")
    shown = page.frame_locator(".live-preview__page")
    expect(shown.get_by_role("heading", level=1)).to_have_text("打开时的标题", timeout=20_000)
    expect(panel).to_contain_text("全文 489 字，读完约 2 分钟")

    # As wide as the screen that is meant.
    for name, width in (("手机", 375), ("平板", 768), ("电脑", 1280)):
        panel.get_by_label(name, exact=True).check()
        frame = "document.querySelector('.live-preview__page')"
        wait_until(page, f"{frame}.contentWindow.innerWidth === {width}")
        box = page.locator(".live-preview__page").bounding_box()
        assert box["x"] >= panel.bounding_box()["x"]
        assert box["x"] + box["width"] <= 1440.5

    # Typed: the page follows, without moving, and nothing is saved.
    scroll = "document.querySelector('.live-preview__page').contentDocument.documentElement"
    page.evaluate(f"{scroll}.scrollTop = 600")
    page.get_by_label("标题：", exact=True).fill("写到一半的标题")
    expect(shown.get_by_role("heading", level=1)).to_have_text("写到一半的标题", timeout=20_000)
    assert page.evaluate(f"{scroll}.scrollTop") == 600
    assert Article.objects.get().title == "打开时的标题"
    expect(page.locator(".desk-kept")).to_contain_text("已自动保存", timeout=20_000)

    # The check: from its mark to the advice, and on to the place in the text.
    mark = shown.get_by_role("button", name="第 1 处：链接的文字“点击这里”没有说明通到哪里")
    mark.click()
    advice = panel.get_by_role("listitem").filter(has_text="怎样改")
    expect(advice).to_be_focused()
    expect(advice).to_contain_text("请改")
    panel.get_by_role("button", name="去修改").click()
    expect(page.locator(".npc-editor__text")).to_be_focused()  # in the next frame
    page.keyboard.press("Shift+End")
    page.keyboard.press("Backspace")
    expect(panel.get_by_text("没有发现问题")).to_be_visible(timeout=20_000)
    expect(shown.get_by_text("点击这里")).to_have_count(0)

    # The page itself cannot be left; that it was open is remembered; so is the screen.
    shown.locator("#article a, .breadcrumbs a, nav a").first.dispatch_event("click")
    panel.get_by_label("手机", exact=True).check()
    page.reload()
    expect(shown.get_by_role("heading", level=1)).to_have_text("写到一半的标题", timeout=20_000)
    expect(panel.get_by_label("手机", exact=True)).to_be_checked()
    sound_on_every_screen(page, ".live-preview", widths=(1440,))

    # On a small screen it is over the form, and Esc leads back.
    page.set_viewport_size({"width": 375, "height": 800})
    expect(page.locator(".live-preview:modal")).to_be_visible()
    sound_on_every_screen(page, ".live-preview", widths=(375,))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="实时预览")).to_be_focused()
    page.wait_for_load_state("networkidle")

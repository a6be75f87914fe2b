"""一键排版 in a real browser: the difference, taking it over, and taking it back."""

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

TYPED = '<p>会议指出,要抓好"放管服"改革.</p><p>一、总体要求</p><p>落实<strong>"要求"</strong>。</p>'


def test_a_text_is_brought_to_house_style_and_back(
    page, log_in, editor, live_server, news, wait_until, sound_on_every_screen
):
    article = draft_article(news, "待排版的稿件", body=TYPED)
    log_in(page, editor)
    page.goto(live_server.url + reverse("admin:articles_article_change", args=[article.pk]))
    text = page.locator(".npc-editor__text")
    text.locator("p").first.click()
    page.keyboard.press("Home")
    page.keyboard.type("　　昨日,")
    page.get_by_role("button", name="一键排版").click()
    dialog = page.get_by_role("dialog", name="一键排版")
    expect(dialog.get_by_text("首行缩进（1 处）")).to_be_visible()
    expect(dialog.locator("ins", has_text="【一级标题】")).to_be_visible()
    expect(dialog.locator("del", has_text=",").first).to_be_visible()
    sound_on_every_screen(page, ".house-style", widths=(375, 1280))
    page.set_viewport_size({"width": 1280, "height": 800})

    # Not taken: nothing changes.
    dialog.get_by_role("button", name="取消").click()
    expect(text.locator("h2")).to_have_count(0)

    # Taken: one step, which both ways of undoing take back, and no more than that.
    styled = "昨日，会议指出，要抓好“放管服”改革。"
    page.keyboard.press("Control+Alt+l")
    dialog.get_by_role("button", name="应用").click()
    expect(text.locator("p").first).to_have_text(styled)
    expect(text.locator("h2")).to_have_text("一、总体要求")
    expect(text.locator("strong")).to_have_text("“要求”")
    page.keyboard.press("ControlOrMeta+z")
    expect(text.locator("p").first).to_have_text('昨日,会议指出,要抓好"放管服"改革.')
    expect(page.get_by_role("button", name="撤销排版")).to_have_count(0)
    page.keyboard.press("ControlOrMeta+y")
    expect(text.locator("p").first).to_have_text(styled)
    page.keyboard.press("ControlOrMeta+z")
    page.get_by_role("button", name="一键排版").click()
    dialog.get_by_role("button", name="应用").click()
    page.get_by_role("button", name="撤销排版").click()
    expect(text.locator("h2")).to_have_count(0)

    # Saved as it was set; set again, there is nothing to do.
    page.get_by_role("button", name="一键排版").click()
    dialog.get_by_role("button", name="应用").click()
    expect(text.locator("h2")).to_have_count(1)
    page.get_by_role("button", name="一键排版").click()
    expect(dialog).to_contain_text("没有要改的地方")
    dialog.get_by_role("button", name="知道了").click()
    page.get_by_role("button", name="保存草稿", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("已保存为草稿")
    expect(text.locator("h2")).to_have_text("一、总体要求")
    page.wait_for_load_state("networkidle")
    assert Article.objects.get().body == (
        f"<p>{styled}</p><h2>一、总体要求</h2><p>落实<strong>“要求”</strong>。</p>"
    )

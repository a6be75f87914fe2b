"""Whole tasks with the editor's newer parts, from the keyboard to the public page."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.articles.models import Article
from apps.media import uses
from apps.publishing import transitions
from tests.core.test_editor_in_browser import Desk
from tests.factories.articles import draft_article
from tests.factories.columns import make_column
from tests.factories.media import make_image, make_video, mp3_bytes, video_bytes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def open_desk(page, log_in, live_server, editor):
    """open_desk(body): the form of an article with this body, and the article."""
    desks = []

    def open_form(body: str = "") -> tuple[Desk, Article]:
        article = draft_article(make_column(), by=editor, body=body)
        page.set_viewport_size({"width": 1280, "height": 900})
        log_in(page, editor)
        address = reverse("admin:articles_article_change", args=[article.pk])
        desks.append(Desk(page, live_server.url + address))
        expect(desks[-1].text).to_be_visible()
        return desks[-1], article

    yield open_form
    for desk in desks:
        assert desk.violations == []


def answer(desk: Desk, title: str, **fields: str) -> None:
    """Fill in a dialog of the editor and close it with Enter."""
    dialog = desk.page.get_by_role("dialog", name=title)
    for label, value in fields.items():
        dialog.get_by_label(label, exact=True).fill(value)
    dialog.get_by_role("button", name="确定").click()
    expect(dialog).to_have_count(0)


def test_notes_places_and_a_video_go_from_the_keyboard_to_the_public(
    open_desk, page, live_server, reviewer, wait_until, sound_on_every_screen
):
    video = make_video("会议录像.mp4", description="主任：\n\n现在开会。")
    desk, article = open_desk()
    desk.text.click()
    desk.press("Control+Alt+2")
    desk.type("一、总体情况")
    desk.press("Enter")
    desk.type("收入增长")
    desk.press("Control+Alt+f")
    answer(desk, "插入脚注", 脚注的文字="按可比口径计算。")
    desk.type("，详见")
    desk.press("Control+k")
    dialog = page.get_by_role("dialog", name="插入链接")
    dialog.get_by_label("跳到本文的某一处").select_option(label="一、总体情况")
    answer(desk, "插入链接", 显示的文字="总体情况")
    desk.type("。")
    desk.press("Enter", "Control+Alt+v")
    page.get_by_role("dialog", name="选择视频或音频").get_by_role("button", name="会议录像").click()
    desk.text.locator("figcaption").click()
    desk.type("开幕会录像")
    desk.press("Control+s")
    expect(desk.page.locator(".npc-editor__saved")).to_contain_text("草稿已保存")
    # Changing a note that stands there already.
    desk.text.locator(".footnote").click()
    answer(desk, "修改脚注", 脚注的文字="按可比价格计算。")
    desk.save()
    article.refresh_from_db()
    assert article.body == (
        '<h2 id="s1">一、总体情况</h2><p>收入增长<span class="footnote">按可比价格计算。</span>'
        '，详见<a href="#s1">总体情况</a>。</p>'
        f'<figure><video src="{video.url}"></video><figcaption>开幕会录像</figcaption></figure>'
    )
    transitions.publish(article, reviewer)
    assert [holder.is_public for holder in uses.holders(video)] == [True]

    page.goto(live_server.url + Article.objects.get(pk=article.pk).get_absolute_url())
    page.locator("[role=doc-noteref]").click()
    expect(page.locator(":target")).to_contain_text("按可比价格计算。")
    page.locator(":target [role=doc-backlink]").click()
    expect(page.locator(":target")).to_have_text("1")
    page.locator(".prose").get_by_role("link", name="总体情况", exact=True).click()
    expect(page.locator(":target")).to_have_text("一、总体情况")
    player = "document.querySelector('video')"
    wait_until(page, f"{player}.readyState > 0")
    page.evaluate(f"{player}.currentTime = {player}.duration - 0.5")
    wait_until(page, f"!{player}.seeking && {player}.currentTime > 1")
    page.get_by_text("文字说明").click()
    expect(page.get_by_text("现在开会。")).to_be_visible()
    sound_on_every_screen(page, ".prose")
    page.emulate_media(media="print")
    expect(page.locator("video")).to_be_hidden()
    expect(page.get_by_text("开幕会录像")).to_be_visible()


def test_a_video_uploaded_in_the_dialog_asks_for_its_words(open_desk, page):
    desk, _ = open_desk()
    desk.text.click()
    desk.press("Control+Alt+v")
    dialog = page.get_by_role("dialog", name="选择视频或音频")
    film = {"name": "会议录像.mp4", "mimeType": "video/mp4", "buffer": video_bytes()}
    dialog.locator("input[type=file]").set_input_files([film])
    expect(dialog.locator("[data-npc-summary]")).to_have_text("上传好了。")
    expect(dialog.get_by_role("link", name="填写文字说明")).to_be_visible()
    others = [
        {"name": f"{name}.mp3", "mimeType": "audio/mpeg", "buffer": mp3_bytes(seconds)}
        for name, seconds in (("讲话录音", 1), ("会议录音", 2))
    ]
    dialog.locator("input[type=file]").set_input_files(others)
    expect(dialog.locator("[data-npc-summary]")).to_have_text("3 个全部上传好了。")


def test_a_table_is_made_with_the_keyboard_alone(open_desk):
    desk, article = open_desk()
    desk.text.focus()
    desk.press("Control+Alt+t")
    dialog = desk.page.get_by_role("dialog", name="插入表格")
    dialog.get_by_label("行数").fill("2")
    dialog.get_by_label("列数").fill("2")
    desk.press("Enter")
    expect(desk.text.locator("table")).to_be_visible()
    desk.type("甲")
    desk.press("Shift+ArrowRight", "Shift+ArrowRight", "Control+Alt+j")
    expect(desk.text.locator("th")).to_have_attribute("colspan", "2")
    desk.press("Tab")
    desk.type("乙")
    desk.press("Tab", "Tab")  # from the last cell, into a new row
    desk.type("丙")
    # To the tools of the table, of which the last but two makes a column of headers.
    desk.press("Alt+F10", "Alt+F10", "End", "ArrowLeft", "ArrowLeft")
    assert desk.page.evaluate("document.activeElement.textContent") == "表头列"
    desk.press("Enter")
    desk.save()
    article.refresh_from_db()
    assert article.body == (
        '<table><thead><tr><th colspan="2">甲</th></tr></thead><tbody>'
        "<tr><th>乙</th><td></td></tr><tr><th>丙</th><td></td></tr></tbody></table>"
    )


def test_the_tools_stay_in_sight_say_their_keys_and_can_be_used_by_everybody(open_desk, axe):
    picture = f'<figure><img src="{make_image().url(320)}"></figure>'
    desk, _ = open_desk("<p>第一段</p>" * 60 + picture)
    desk.text.locator("img").click()
    desk.here("填写替代文字")
    desk.page.get_by_label("只是装饰图片").check()
    answer(desk, "替代文字")
    expect(desk.context.get_by_role("button", name="装饰图片")).to_be_visible()
    assert 'alt=""' in desk.page.locator("textarea.npc-editor__field").first.input_value()
    desk.text.locator("p").nth(50).scroll_into_view_if_needed()
    for width in (1280, 768, 375):
        desk.page.set_viewport_size({"width": width, "height": 800})
        expect(desk.format).to_be_in_viewport()
        axe(desk.page, "npc-editor")
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    desk.format.get_by_role("button", name="快捷键").click()
    keys = desk.page.get_by_role("dialog", name="快捷键")
    told = keys.locator("kbd").all_inner_texts()
    for tool in desk.format.get_by_role("button").all():
        key = tool.get_attribute("title").rpartition("（")[2].rstrip("）")
        assert key in told, tool.get_attribute("title")
    axe(desk.page, ".npc-dialog")
    desk.violations.clear()  # axe tries styles of its own, which the policy refuses

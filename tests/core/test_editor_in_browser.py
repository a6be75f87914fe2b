"""The editor as staff use it, in a real browser and under the site's own strict policy."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.articles.models import Article
from apps.leadership.models import Leader
from apps.publishing import transitions
from tests.factories.articles import draft_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_image, picture_bytes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SHOTS = os.environ.get("EDITOR_SHOTS")

WORD = Path(__file__).with_name("word_clipboard.html").read_text()

PASTE = """([html, plain, picture]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  if (plain) clipboardData.setData("text/plain", plain);
  if (picture) {
    const file = new File([new Uint8Array(picture)], "截图.jpg", { type: "image/jpeg" });
    clipboardData.items.add(file);
  }
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector(".npc-editor__text").dispatchEvent(event);
}"""


class Desk:
    """An article's form, open in a browser."""

    def __init__(self, page, url):
        self.page = page
        self.violations = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.violations.append(str(error)))
        page.goto(url)
        self.text = page.locator(".npc-editor__text")
        self.format = page.get_by_role("toolbar", name="正文：格式")
        self.context = page.get_by_role("toolbar", name="正文：当前位置")

    def _hear(self, message):
        if "Content Security Policy" in message.text or message.type == "error":
            self.violations.append(message.text)

    def tool(self, name):
        self.format.get_by_role("button", name=name, exact=False).click()

    def here(self, name):
        self.context.get_by_role("button", name=name, exact=True).click()

    def type(self, words):
        self.page.keyboard.type(words)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def select_back(self, count):
        self.press(*["Shift+ArrowLeft"] * count)

    def style(self, name):
        self.format.get_by_label("段落样式").select_option(label=name)

    def paste(self, html="", plain="", picture=b""):
        self.page.evaluate(PASTE, [html, plain, list(picture) or None])

    def save(self):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="保存草稿", exact=True).click()
        expect(self.text).to_be_visible()

    def shot(self, name):
        if SHOTS:
            self.page.locator("npc-editor").screenshot(path=f"{SHOTS}/{name}.png")


@pytest.fixture
def article(editor):
    return draft_article(make_column(), by=editor, body="")


@pytest.fixture
def open_desk(page, log_in, live_server, editor, article):
    """open_desk(width): the form of an article, as its editor has it in the browser."""
    desks = []

    def open_form(width=1280, theme="light", **fields) -> Desk:
        Article.objects.filter(pk=article.pk).update(**fields) if fields else None
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        log_in(page, editor)
        address = reverse("admin:articles_article_change", args=[article.pk])
        desk = Desk(page, live_server.url + address)
        expect(desk.text).to_be_visible()
        desks.append(desk)
        return desk

    yield open_form
    for desk in desks:
        assert desk.violations == []


@pytest.fixture
def desk(open_desk):
    return open_desk()


def body(article):
    article.refresh_from_db()
    return article.body


def test_words_headings_and_marks_are_typed_and_saved(desk, article):
    desk.text.click()
    desk.style("一级标题")
    desk.type("一、基本情况")
    desk.press("Enter")
    desk.type("会议听取了报告")
    desk.select_back(2)
    desk.tool("加粗")
    desk.press("End")
    desk.save()
    assert body(article) == "<h2>一、基本情况</h2><p>会议听取了<strong>报告</strong></p>"


def test_alignment_and_indent_are_saved_as_classes(desk, article):
    desk.text.click()
    desk.type("各位代表：")
    indent = desk.format.get_by_role("button", name="首行缩进")
    expect(indent).to_have_attribute("aria-pressed", "true")
    indent.click()
    expect(indent).to_have_attribute("aria-pressed", "false")
    desk.press("Enter")
    indent.click()
    desk.type("现在报告工作。")
    desk.press("Enter")
    desk.type("市人大常委会")
    desk.tool("右对齐")
    expect(desk.format.get_by_role("button", name="右对齐")).to_have_attribute(
        "aria-pressed", "true"
    )
    desk.press("Enter")
    desk.type("附件")
    desk.tool("居中")
    desk.save()
    assert body(article) == (
        '<p class="no-indent">各位代表：</p><p>现在报告工作。</p>'
        '<p class="align-right">市人大常委会</p><p class="align-center">附件</p>'
    )


def test_lists_and_quotes_are_made(desk, article):
    desk.text.click()
    desk.tool("项目符号")
    desk.type("第一项")
    desk.press("Enter")
    desk.type("第二项")
    desk.press("Enter", "Enter")
    desk.tool("引用")
    desk.type("一切权力属于人民。")
    desk.save()
    assert body(article) == (
        "<ul><li>第一项</li><li>第二项</li></ul><blockquote><p>一切权力属于人民。</p></blockquote>"
    )


def test_a_table_is_inserted_filled_and_its_cells_merged(desk, article):
    desk.text.click()
    desk.tool("插入表格")
    dialog = desk.page.get_by_role("dialog", name="插入表格")
    dialog.get_by_label("行数").fill("2")
    dialog.get_by_label("列数").fill("3")
    dialog.get_by_role("button", name="插入").click()
    for words in ("姓名", "职务", "电话", "张三"):
        desk.type(words)
        desk.press("Tab")
    # From the cell that the cursor is in to the last one.
    desk.text.locator("td").nth(1).click()
    desk.press("Shift+ArrowRight")
    desk.text.locator("td").nth(1).drag_to(desk.text.locator("td").nth(2))
    desk.here("合并单元格")
    desk.save()
    assert body(article) == (
        "<table><thead><tr><th>姓名</th><th>职务</th><th>电话</th></tr></thead>"
        '<tbody><tr><td>张三</td><td colspan="2"></td></tr></tbody></table>'
    )


def test_the_size_of_a_table_is_checked_before_it_is_made(desk):
    desk.text.click()
    desk.tool("插入表格")
    dialog = desk.page.get_by_role("dialog", name="插入表格")
    dialog.get_by_label("行数").fill("5000")
    dialog.get_by_role("button", name="插入").click()
    expect(dialog.get_by_text("请填写 1 到 100 之间的数字。")).to_be_visible()
    expect(desk.text.locator("table")).to_have_count(0)
    dialog.get_by_role("button", name="取消").click()
    expect(desk.text).to_be_focused()


def test_a_picture_comes_from_the_library_with_its_description(desk, article):
    image = make_image("开幕会", alt="代表在会场签到")
    desk.text.click()
    desk.type("第一段")
    desk.press("Enter")
    desk.tool("从图库插入图片")
    library = desk.page.get_by_role("dialog", name="选择图片")
    library.get_by_role("button", name="开幕会").click()
    expect(desk.text.locator("figure img")).to_have_attribute("alt", "代表在会场签到")
    desk.text.locator("figcaption").click()
    desk.type("开幕会现场")
    desk.here("靠右")
    desk.save()
    assert body(article) == (
        f'<p>第一段</p><figure class="place-right"><img src="{image.url()}" alt="代表在会场签到">'
        "<figcaption>开幕会现场</figcaption></figure>"
    )


def test_a_picture_is_described_replaced_and_deleted(open_desk, article):
    image, other = make_image(), make_image("闭幕会", alt="闭幕会会场")
    desk = open_desk(body=f'<p>始</p><figure><img src="{image.url()}"></figure><p>完</p>')
    picture = desk.text.locator("figure img")
    picture.click()
    desk.here("填写替代文字")
    dialog = desk.page.get_by_role("dialog", name="替代文字")
    dialog.get_by_label("图片里有什么").fill("投票箱")
    dialog.get_by_role("button", name="确定").click()
    desk.here("通栏")
    desk.save()
    assert f'<figure class="place-full"><img src="{image.url()}" alt="投票箱">' in body(article)
    picture.click()
    desk.here("换一张")
    library = desk.page.get_by_role("dialog", name="选择图片")
    library.get_by_role("button", name="闭幕会").click()
    expect(picture).to_have_attribute("alt", "闭幕会会场")
    desk.save()
    assert f'<figure class="place-full"><img src="{other.url()}" alt="闭幕会会场">' in body(article)
    picture.click()
    desk.here("删除图片")
    desk.save()
    assert body(article) == "<p>始</p><p>完</p>"


def test_one_can_go_on_after_a_table_at_the_end(open_desk, article):
    table = "<table><tbody><tr><td>一</td></tr></tbody></table>"
    desk = open_desk(body=table)
    desk.text.locator("td").click()
    desk.text.locator("p").last.click()
    desk.type("完")
    desk.save()
    assert body(article) == table + "<p>完</p>"


def test_looking_at_a_text_is_no_unsaved_change(open_desk):
    desk = open_desk(body="<table><tbody><tr><td>一</td></tr></tbody></table>")
    before = desk.page.locator("#id_body").input_value()
    desk.text.locator("td").click()
    desk.press("ArrowDown", "ArrowDown")
    assert desk.page.locator("#id_body").input_value() == before
    desk.page.goto("about:blank")  # nobody asks
    assert desk.page.url == "about:blank"


def test_a_link_is_set_changed_and_taken_off(desk, article):
    desk.text.click()
    desk.type("中国人大网")
    desk.press("Home", "Shift+End", "Control+k")
    dialog = desk.page.get_by_role("dialog", name="插入链接")
    dialog.get_by_label("网址").fill("javascript:alert(1)")
    dialog.get_by_role("button", name="确定").click()
    expect(dialog.get_by_text("这不是网址。")).to_be_visible()
    dialog.get_by_label("网址").fill("www.npc.gov.cn")
    dialog.get_by_label("在新窗口打开").check()
    dialog.get_by_role("button", name="确定").click()
    desk.save()
    assert body(article) == (
        '<p><a href="http://www.npc.gov.cn" target="_blank">中国人大网</a></p>'
    )
    desk.text.locator("a").click()
    desk.here("取消链接")
    desk.save()
    assert body(article) == "<p>中国人大网</p>"


def test_word_is_pasted_with_its_table_and_the_lost_picture_is_told(desk, article):
    desk.text.click()
    desk.paste(WORD)
    expect(desk.page.get_by_text("1 张图片没能带过来，")).to_be_visible()
    desk.page.get_by_role("button", name="知道了").click()
    desk.shot("word")
    desk.save()
    html = body(article)
    cleaned = Path(__file__).with_name("word_cleaned.html").read_text()
    assert html == cleaned.replace("\n", "")
    assert "mso" not in html.lower()


def test_pasted_text_indents_by_itself(desk, article):
    desk.text.click()
    desk.paste(plain="　　第一段。\n　　第二段。")
    desk.save()
    assert body(article) == "<p>第一段。</p><p>第二段。</p>"


def test_a_pasted_picture_file_goes_into_the_library(desk, article):
    desk.text.click()
    desk.paste(picture=picture_bytes())
    expect(desk.text.locator("figure img")).to_be_visible()
    desk.save()
    assert body(article).startswith('<figure><img src="/media/images/')


WORD_PICTURE = """<html xmlns:v="urn:schemas-microsoft-com:vml"><head><style>p {color: red}</style>
</head><body lang=ZH-CN><!--StartFragment--><span lang=EN-US>
<!--[if gte vml 1]><v:shape/><![endif]--><![if !vml]><img width=554 height=311 src="file:///C:/Temp/clip_image001.png"><![endif]></span>
<o:p>&nbsp;</o:p><!--EndFragment--></body></html>"""


def test_a_picture_copied_alone_in_word_goes_into_the_library(desk, article):
    desk.text.click()
    desk.paste(WORD_PICTURE, picture=picture_bytes())
    expect(desk.text.locator("figure img")).to_be_visible()
    desk.save()
    assert body(article).startswith('<figure><img src="/media/images/')


def test_words_copied_with_a_picture_are_pasted_as_words(desk, article):
    desk.text.click()
    desk.paste(WORD_PICTURE.replace("&nbsp;", "会议现场"), picture=picture_bytes())
    expect(desk.page.get_by_text("1 张图片没能带过来，")).to_be_visible()
    desk.save()
    assert body(article) == "<p>会议现场</p>"


def test_undo_brings_back_what_was_there(open_desk, article):
    desk = open_desk(body="<p>原文</p>")
    desk.text.click()
    desk.press("Control+a", "Delete")
    desk.tool("撤销")
    desk.save()
    assert body(article) == "<p>原文</p>"


def test_opening_and_saving_changes_nothing(open_desk, article):
    html = (
        '<h2>标题</h2><p class="no-indent">顶格</p><p class="align-center">居中</p>'
        '<ol start="3"><li>项<ul><li>子项</li></ul></li></ol>'.replace("<li>项<", "<li><p>项</p><")
        + "<blockquote><p>引文</p></blockquote><hr>"
        '<table><thead><tr><th colspan="2">表头</th></tr></thead><tbody><tr><td>一</td>'
        '<td><p class="align-right">二</p></td></tr></tbody></table>'
        "<p>甲<br>乙<sub>2</sub><sup>3</sup><u>丙</u><s>丁</s><em>戊</em></p>"
    )
    desk = open_desk(body=html)
    desk.text.locator("p").first.click()
    desk.type("了")
    desk.press("Backspace")
    desk.save()
    assert body(article) == html


# Reach and look


def test_the_tools_are_one_stop_for_tab_and_arrow_keys_move_in_them(desk):
    desk.text.click()
    desk.press("Alt+F10")
    first = desk.format.get_by_role("button").first
    expect(first).to_be_focused()
    desk.press("ArrowRight", "ArrowRight")
    expect(desk.format.get_by_label("段落样式")).to_be_focused()
    desk.press("End")
    expect(desk.format.get_by_role("button", name="快捷键")).to_be_focused()
    desk.press("Alt+F10", "Alt+F10", "Escape")
    expect(desk.text).to_be_focused()


def test_full_screen_keeps_focus_inside_and_escape_leaves_it(desk):
    desk.text.click()
    desk.tool("全屏编辑")
    editor = desk.page.locator("npc-editor")
    assert editor.bounding_box()["height"] == 900
    desk.press("Alt+F10")
    for _ in range(6):
        desk.press("Shift+Tab")
        focused = "document.activeElement.closest('body, npc-editor').tagName"
        assert desk.page.evaluate(focused) in {"BODY", "NPC-EDITOR"}
        assert desk.page.evaluate("!document.activeElement.matches('input, a')")
    desk.text.click()
    desk.press("Escape")
    assert editor.bounding_box()["width"] < 1280


def test_the_tools_stay_in_sight_in_a_long_text(open_desk):
    desk = open_desk(body="<p>段落</p>" * 60)
    desk.text.locator("p").nth(50).click()
    desk.page.locator("npc-editor p").nth(55).scroll_into_view_if_needed()
    box = desk.format.bounding_box()
    assert -1 <= box["y"] < 200


def test_the_label_leads_into_the_text_and_names_it(desk):
    desk.page.locator("label[for=id_body]").click()
    expect(desk.text).to_be_focused()
    expect(desk.page.get_by_role("textbox", name="正文", exact=True)).to_be_visible()


RICH = (
    "<h2>一、总体情况</h2><p>常委会围绕中心工作依法履职，"
    + "全年共召开常委会会议八次、主任会议十六次，听取和审议专项工作报告十五项，" * 3
    + '取得了<strong>新的成效</strong>，详见<a href="https://www.npc.gov.cn">中国人大网</a>。</p>'
    '<p class="no-indent">各位代表：</p><h3>（一）立法</h3>'
    "<ul><li>制定条例两件</li><li>修改条例一件</li></ul><ol><li>调研</li><li>论证</li></ol>"
    "<blockquote><p>一切权力属于人民。</p></blockquote>"
    "<table><thead><tr><th>项目</th><th>数量</th><th>说明</th></tr></thead>"
    '<tbody><tr><td>议案</td><td rowspan="2">12</td><td>合并办理</td></tr>'
    "<tr><td>建议</td><td>已经答复</td></tr></tbody></table>"
    '<p class="align-right">市人大常委会办公室</p>'
)


def figure(place=""):
    src = make_image(width=1200, height=800).url()
    return f'<figure{place}><img src="{src}"><figcaption>会场</figcaption></figure>'


def test_the_form_with_the_editor_is_accessible(open_desk, sound_on_every_screen):
    desk = open_desk(body=RICH + figure())
    desk.text.locator("td").first.click()
    desk.page.remove_listener("console", desk._hear)  # axe has styles of its own
    sound_on_every_screen(desk.page, "npc-editor")


def test_the_page_shows_what_the_editor_showed(page, live_server, axe, reviewer, article):
    article.body = RICH + figure(' class="place-right"') + "<p>会议圆满完成各项议程。</p>" * 3
    article.save()
    transitions.save_draft(article, reviewer)
    transitions.publish(article, reviewer)
    for width in (375, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + Article.objects.get(pk=article.pk).get_absolute_url())
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/page-{width}.png", full_page=True)
        region = page.get_by_role("region", name="表格 1，可以左右滚动")
        expect(region).to_be_visible()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(".prose figure img")).to_have_attribute("alt", "会议现场")


# Other forms


def test_without_script_the_field_is_a_textarea_of_html(browser, live_server, log_in, staff):
    leader = make_leader(biography="<p>第一段</p><p>第二段</p>")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, staff("keeper", "站点管理员"))
    page.goto(live_server.url + reverse("admin:leadership_leader_change", args=[leader.pk]))
    field = page.get_by_label("个人简历")
    expect(field).to_have_value("<p>第一段</p>\n<p>第二段</p>")
    field.fill("<p>只有<b>一段</b></p>")
    page.get_by_role("button", name="保存", exact=True).click()
    assert Leader.objects.get(pk=leader.pk).biography == "<p>只有<strong>一段</strong></p>"
    context.close()


def test_a_new_row_of_a_formset_gets_an_editor_of_its_own(desk):
    # As Django's inlines do it: the hidden empty form is copied, renamed and put in.
    desk.page.evaluate(
        """() => {
          const row = document.createElement("div");
          row.className = "empty-form";
          row.id = "rows-empty";
          row.innerHTML = `<label for="id_rows-__prefix__-text">说明</label>
            <npc-editor><textarea id="id_rows-__prefix__-text"></textarea></npc-editor>`;
          document.querySelector("#content").append(row);
        }"""
    )
    expect(desk.page.locator("#rows-empty .npc-editor__text")).to_have_count(0)
    desk.page.evaluate(
        """() => {
          const row = document.querySelector("#rows-empty").cloneNode(true);
          row.className = "";
          row.innerHTML = row.innerHTML.replaceAll("__prefix__", "0");
          document.querySelector("#content").append(row);
        }"""
    )
    box = desk.page.get_by_role("textbox", name="说明")
    box.click()
    desk.type("第一行")
    expect(desk.page.locator("#id_rows-0-text")).to_have_value("<p>第一行</p>")

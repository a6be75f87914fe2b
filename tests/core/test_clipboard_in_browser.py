"""Texts from Word, WPS and old sites, pasted in a real browser, saved, published and read again.

The samples in tests/samples/clipboard have the shape that these programs put on the clipboard.
Chromium's asynchronous clipboard would wash them first, so a sample is copied with Ctrl+C from
a page that answers the copy event with it, as any web application may; it is then pasted with
Ctrl+V through the real clipboard. RTF and files no page can copy: where a sample has them, a
ClipboardEvent is dispatched with a DataTransfer that holds all of it.
"""

import base64
import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.articles.models import Article
from apps.media.models import Image
from apps.publishing import transitions
from tests.factories.articles import draft_article
from tests.factories.columns import make_column
from tests.factories.media import make_image, picture_bytes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]

SAMPLES = Path(__file__).parents[1] / "samples" / "clipboard"
PICTURE = re.compile(r"/media/images/[\w-]+/\d+\.\w+")

COPY = """(html) => document.addEventListener("copy", (event) => {
  event.clipboardData.setData("text/html", html);
  event.clipboardData.setData("text/plain", "（只有文字）");
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true, once: true })"""
DISPATCH = """([html, rtf]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/rtf", rtf);
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector(".npc-editor__text").dispatchEvent(event);
}"""
# A heading of its own for each sample, and the cursor in an empty paragraph after it.
BEGIN = """(name) => {
  const { editor } = document.querySelector("npc-editor");
  const marker = { type: "paragraph", content: [{ type: "text", text: `样本：${name}` }] };
  const { content, lastChild } = editor.state.doc;
  const from = content.size - (lastChild.content.size ? 0 : lastChild.nodeSize);
  const place = { from, to: content.size };
  editor.commands.insertContentAt(place, [marker, { type: "paragraph" }]);
  editor.commands.focus("end");
  window.pasted = false;
  const heard = () => setTimeout(() => (window.pasted = true));
  document.addEventListener("paste", heard, { once: true });
}"""
# What a reader is to find again: by sample on the page, or in a text that is expected.
FACTS = """([source, name]) => {
  let parts = [...document.querySelectorAll(".prose > *")];
  if (source !== null) {
    parts = [...new DOMParser().parseFromString(source, "text/html").body.children];
  } else {
    const first = parts.findIndex((part) => part.textContent === `样本：${name}`) + 1;
    const isNext = (part) => part.textContent.startsWith("样本：") || part.matches(".notes");
    parts = parts.slice(first);
    const count = parts.findIndex(isNext);
    parts = count < 0 ? parts : parts.slice(0, count);
  }
  const own = (part, what) => (part.matches(what) ? [part] : []);
  const within = (part, what) => [...own(part, what), ...part.querySelectorAll(what)];
  const all = (what) => parts.flatMap((part) => within(part, what));
  const marks = all(".note-mark, .footnote").length;
  for (const mark of all(".note-mark, .footnote")) mark.remove();
  return {
    text: parts.map((part) => part.textContent.replace(/\\s+/g, "")).filter(Boolean),
    cells: all("td, th").map((cell) => [cell.localName, cell.rowSpan, cell.colSpan]),
    headings: all("h2, h3, h4").map((heading) => heading.localName),
    items: all("ul > li, ol > li").map((item) => item.parentElement.localName),
    centred: all(".align-center, .align-right").length,
    pictures: all("img").length,
    marks,
  };
}"""


@pytest.fixture
def article(editor):
    return draft_article(make_column(), by=editor, body="", title="城区河道")


@pytest.fixture
def form(page, log_in, live_server, editor, article):
    """The article's form, open in the browser, with the cursor in the text."""
    log_in(page, editor)
    page.goto(live_server.url + reverse("admin:articles_article_change", args=[article.pk]))
    page.locator(".npc-editor__text").click()
    return page


def paste(page, html, rtf=""):
    if rtf:
        page.evaluate(DISPATCH, [html, rtf])
    else:
        page.evaluate(COPY, html)
        page.keyboard.press("Control+c")
        page.keyboard.press("Control+v")


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="保存草稿", exact=True).click()


@pytest.fixture
def paste_all(form, article, live_server, reviewer, wait_until):
    """paste_all(*names, **made): pastes samples, and HTML made here, and publishes all.

    Returns what was saved of each, with … for the address of a picture, and what the editor
    said after each. The page ends on the published article.
    """

    def paste_each(*names, **made):
        said = {}
        for name in (*names, *made):
            form.evaluate(BEGIN, name)
            rtf = SAMPLES / f"{name}.rtf"
            html = made.get(name) or (SAMPLES / f"{name}.html").read_text()
            paste(form, html, rtf.read_text() if rtf.exists() else "")
            arrived = "!document.querySelector('.npc-place[data-state=waiting]')"
            wait_until(form, f"window.pasted && {arrived}")
            said[name] = form.locator(".npc-editor__notice").inner_text()
            assert form.evaluate("window.pwned === undefined")
        save(form)
        published = Article.objects.get(pk=article.pk)
        transitions.publish(published, reviewer)
        form.goto(live_server.url + published.get_absolute_url())
        pieces = re.split(r"<p>样本：([\w-]+)</p>", PICTURE.sub("…", published.body))
        assert not pieces[0]
        return dict(zip(pieces[1::2], pieces[2::2], strict=True)), said

    return paste_each


def expected(name: str) -> str:
    return (SAMPLES / "expected" / f"{name}.html").read_text().replace("\n", "")


def compare(page, saved):
    for name, html in saved.items():
        assert html == expected(name), name
        assert page.evaluate(FACTS, [None, name]) == page.evaluate(FACTS, [expected(name), name])


def test_word_keeps_headings_lists_tables_footnotes_and_pictures(paste_all, page):
    saved, said = paste_all(
        "word-report", "word-table", "word-footnotes", "word-mac", "word-pictures"
    )
    compare(page, saved)
    assert [saved[name].count("<img") for name in ("word-pictures", "word-mac")] == [2, 0]
    assert "1 张图片没能带过来" in said["word-mac"]
    # The third is a drawing (EMF), which is said where it stood.
    assert "2 张图片已经存进图片库" in said["word-pictures"]
    assert "1 张图片没能带过来" in said["word-pictures"]
    assert "修订" in said["word-footnotes"]
    notes = page.locator(".notes li").evaluate_all("all => all.map((note) => note.firstChild.data)")
    assert [note.strip() for note in notes] == [
        "覆盖率指有专人保洁的河道长度占全部河道长度的比例。",
        "“百分点”是两个百分数相减的差。 按年度平均值计算。",
        "由第三方调查。",
    ]
    # In the library under what is known of them.
    titles = Image.objects.order_by("pk").values_list("title", "alt")
    assert [title for title, _ in titles] == ["整治前的河面", "城区河道（图 3）"]


def test_wps_and_spreadsheets_keep_tables_and_pictures(paste_all, page):
    saved, said = paste_all("wps-report", "wps-table", "wps-online", "excel-table")
    compare(page, saved)
    assert [html.count("<img") for html in saved.values()] == [1, 0, 2, 0]
    assert "2 张图片已经存进图片库" in said["wps-online"]


def test_old_sites_and_wechat_keep_their_text_and_link_to_no_picture(paste_all, page):
    saved, said = paste_all("old-site-dede", "old-site-ueditor", "wechat")
    compare(page, saved)
    assert not any("<img" in html for html in saved.values())
    assert all("1 张图片没能带过来" in words for words in said.values())
    assert "1 个视频" in said["old-site-ueditor"]


def test_hostile_paste_does_no_harm(paste_all, page, article):
    deep = "<div onclick='window.pwned=1'>" * 2000 + "最里面" + "</div>" * 2000
    tables = "<table><tr><td>甲</td><td>" * 20 + "套了很多层" + "</td></tr></table>" * 20
    wide = "<table><tr>" + "<td colspan=99999>格</td>" * 40 + "</tr></table>"
    full = f"<table><tr><td>{'大' * 60_000}</td><td>乙</td></tr></table>"
    giant = f"<p>{deep}</p>{tables}{wide}{full}"
    saved, said = paste_all("hostile", giant=giant)
    assert saved["hostile"] == expected("hostile")
    assert "5 张图片没能带过来" in said["hostile"]
    assert "1 张图片没有传上去" in said["hostile"]  # a script that calls itself a PNG
    assert not Image.objects.exists()
    for words, count in (("最里面", 1), ("套了很多层", 1), ("格", 40), ("大", 60_000)):
        assert saved["giant"].count(words) == count
    assert page.evaluate("window.pwned === undefined")
    assert page.locator(".prose").is_visible()


# Pictures on their way


def data_picture():
    data = base64.b64encode(picture_bytes(kind="PNG")).decode()
    return f'<img src="data:image/png;base64,{data}" width=400 height=300>'


def stored(article):
    article.refresh_from_db()
    return PICTURE.sub("…", article.body)


def test_saving_waits_for_pictures_that_are_on_their_way(form, article):
    held = []
    form.route("**/admin/media/image/add/", lambda route: held.append(route))
    with form.expect_request("**/admin/media/image/add/"):
        paste(form, f"<p>甲</p><p>{data_picture()}</p><p>乙</p>")
    notice = form.locator(".npc-editor__notice")
    expect(notice).to_contain_text("正在上传图片：第 1 张，共 1 张")
    form.get_by_role("button", name="保存草稿", exact=True).click()
    expect(notice).to_contain_text("传完以后自动保存")
    assert stored(article) == ""
    with form.expect_navigation():
        held[0].continue_()
    expect(form.locator(".npc-editor__text figure img")).to_be_visible()
    assert stored(article) == '<p>甲</p><figure><img src="…"></figure><p>乙</p>'


def test_a_picture_that_did_not_arrive_is_tried_again_chosen_or_left(form, article):
    chosen = make_image("投票箱", alt="红色的投票箱")
    uploads = "**/admin/media/image/add/"
    form.route(uploads, lambda route: route.fulfill(status=403))
    paste(form, "".join(f"<p>{word}</p>{data_picture()}" for word in "甲乙丙"))
    places = form.locator(".npc-place[data-state=missing]")
    expect(places).to_have_count(3)
    expect(places.first).to_contain_text("没有上传图片的权限")
    expect(form.locator(".npc-editor__notice")).to_contain_text("3 张图片没有传上去")
    form.unroute(uploads)
    places.first.get_by_role("button", name="重试").click()
    expect(places).to_have_count(2)
    places.first.get_by_role("button", name="选图片").click()
    form.get_by_role("dialog", name="选择图片").get_by_role("button", name="投票箱").click()
    expect(places).to_have_count(1)
    places.first.get_by_role("button", name="不要了").click()
    expect(places).to_have_count(0)
    save(form)
    assert stored(article) == (
        '<p>甲</p><figure><img src="…"></figure><p>乙</p>'
        '<figure><img src="…" alt="红色的投票箱"></figure><p>丙</p>'
    )
    assert chosen.url() in Article.objects.get(pk=article.pk).body


def test_rtf_is_read_for_its_pictures_whatever_shape_it_has(form):
    pictures = form.evaluate(
        """async (sources) => {
          const { picturesOfRtf } = await import("npc-editor/paste-pictures");
          return sources.map((source) => picturesOfRtf(source).map(({ type, hex }) => [type, hex]));
        }""",
        [
            "",
            "no rtf at all } } {",
            "{\\rtf1{\\pict\\pngblip\\picw1 89 50\n4e}{\\pict\\jpegblip ffd8}}",
            r"{\rtf1{\*\shppict{\pict{\*\picprop{\sp{\sv ab}}}\pngblip{\*\blipuid ff}89}}"
            r"{\nonshppict{\pict\wmetafile8 01}}}",
            r"{\rtf1{\header{\pict\pngblip 11}}{\*\listpicture{\pict\pngblip 22}}}",
            r"{\rtf1{\shp{\*\shpinst{\sp{\sn pib}{\sv {\pict\pngblip 33}}}"
            r"{\shprslt{\pict\wmetafile8 44}}}}}",
            r"{\rtf1{\pict\wmetafile8\bin4 }}{}}{\pict\emfblip 55}}",
            r"{\rtf1{\pict\pngblip 66" + "{" * 5000,
        ],
    )
    assert pictures == [
        [],
        [],
        [["image/png", "89504e"], ["image/jpeg", "ffd8"]],
        [["image/png", "89"]],
        [],
        [["image/png", "33"]],
        [["wmf", ""], ["emf", "55"]],
        [],
    ]

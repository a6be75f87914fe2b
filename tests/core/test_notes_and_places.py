"""Rich text: footnotes, places that links lead to, and recordings of the library."""

import pytest

from apps.core import html, prose

VIDEO = "/documents/12/%E8%AE%B2%E8%AF%9D.mp4"
NOTE = '<span class="footnote">见公报。</span>'


def test_a_footnote_is_kept_as_plain_text_where_its_mark_stands():
    source = '<p>甲<span class="footnote big"> 见<b>公报</b>，<br>第2期 </span>乙</p>'
    assert html.clean(source) == '<p>甲<span class="footnote">见公报， 第2期</span>乙</p>'


def test_footnotes_beside_each_other_stay_apart():
    source = f"<p>甲{NOTE}{NOTE}</p>"
    assert html.clean(source) == source


@pytest.mark.parametrize("empty", ["", " ", "<br>", "<b></b>"])
def test_a_footnote_without_words_goes(empty):
    assert html.clean(f'<p>甲<span class="footnote">{empty}</span>乙</p>') == "<p>甲乙</p>"


def test_a_footnote_that_was_never_closed_ends_with_its_paragraph():
    source = '<p>甲<span class="footnote">注<p>乙</p><p>丙</span>丁</p>'
    assert html.clean(source) == '<p>甲<span class="footnote">注</span></p><p>乙</p><p>丙丁</p>'


def test_a_footnote_in_a_link_parts_the_link():
    link = '<a href="https://x.cn/">'
    source = f"<p>{link}甲{NOTE}乙</a></p>"
    assert html.clean(source) == f"<p>{link}甲</a>{NOTE}{link}乙</a></p>"


def test_a_page_numbers_footnotes_and_lists_them_at_the_end():
    shown = html.present(
        f"<h2>标题{NOTE}</h2><table><tbody><tr><td>格"
        '<span class="footnote">A &lt; B</span></td></tr></tbody></table>'
    )
    assert shown.count('role="doc-noteref"') == 2
    assert (
        '<a id="note-mark-2" href="#note-2" role="doc-noteref" aria-label="注释 2">2</a>' in shown
    )
    notes = shown.partition('<section class="notes" role="doc-endnotes"')[2]
    assert notes.index("见公报。") < notes.index("A &lt; B")
    assert 'href="#note-mark-2"' in notes
    assert "见公报" not in shown.partition("<section")[0]


def test_a_text_without_footnotes_has_no_list_of_them():
    assert "注释" not in html.present("<p>甲</p>")


def test_search_finds_footnotes_and_summaries_leave_them_out():
    text = f"<p>甲{NOTE}乙</p><p>丙</p>"
    assert html.to_text(text) == "甲乙\n丙\n见公报。"
    assert html.summarise(text) == "甲乙 丙"


def test_a_place_keeps_its_name_and_gets_an_id_that_no_page_has():
    source = '<h2 id="part-1">甲</h2><ul><li><p id="a_2">乙</p></li></ul>'
    source += '<p><a href="#part-1">见甲</a></p>'
    assert html.clean(source) == source
    shown = html.present(source)
    assert '<h2 id="text-part-1">' in shown
    assert '<p id="text-a_2">' in shown
    assert '<a href="#text-part-1">' in shown


def test_links_to_places_of_the_page_itself_stay_as_they_are():
    source = '<p id="top">甲<a href="#main">乙</a><a href="/top">丙</a></p>'
    shown = html.present(source)
    assert '<a href="#main">' in shown
    assert '<a href="/top">' in shown


@pytest.mark.parametrize("name", ["第一条", "a b", "a.b", "", "x" * 65, "a&quot;b"])
def test_a_name_of_other_characters_goes(name):
    assert html.clean(f'<p id="{name}">甲</p>') == "<p>甲</p>"


def test_of_two_places_with_one_name_the_first_keeps_it():
    source = '<blockquote><p id="a">甲</p></blockquote><h3 id="a">乙</h3>'
    assert html.clean(source) == '<blockquote><p id="a">甲</p></blockquote><h3>乙</h3>'


def test_parts_of_a_paragraph_do_not_share_its_name():
    assert html.clean('<p id="a">甲<br><br>乙</p>') == '<p id="a">甲</p><p>乙</p>'


@pytest.mark.parametrize("tag, kind", [("video", "webm"), ("audio", "mp3"), ("audio", "m4a")])
def test_a_recording_of_the_library_is_kept_with_its_caption(tag, kind):
    source = (
        f'<figure class="place-full"><{tag} src="/documents/7/a.{kind}"></{tag}>'
        f"<figcaption>讲话<em>录音</em>{NOTE}</figcaption></figure>"
    )
    assert html.clean(source) == source


def test_a_recording_in_a_paragraph_stands_between_its_parts():
    source = f'<p id="a">甲<video src="{VIDEO}" autoplay onplay="x()"></video>乙</p>'
    shown = f'<p id="a">甲</p><figure><video src="{VIDEO}"></video></figure><p>乙</p>'
    assert html.clean(source) == shown


def test_the_type_decides_which_element_plays_a_recording():
    assert "<audio" in html.clean('<video src="/documents/7/a.mp3"></video>')


@pytest.mark.parametrize(
    "address",
    [
        "https://x.cn/a.mp4",
        "//x.cn/a.mp4",
        "/documents/7/a.html",
        "/documents/7/../../a.mp4",
        "/documents/7/a.mp4?x",
        "/documents/7/a.mp4#t",
        "/documents/x/a.mp4",
        "javascript:a.mp4",
        "blob:/documents/7/a.mp4",
    ],
)
def test_a_recording_from_elsewhere_goes_and_is_counted(address):
    cleaned = html.examine(f'<p>甲<video src="{address}"></video></p>')
    assert cleaned.html == "<p>甲</p>"
    assert cleaned.lost_embeds == 1


def test_a_page_lets_the_browser_play_recordings_and_fetches_little_before():
    shown = html.present(f'<figure><video src="{VIDEO}"></video></figure>')
    assert f'<video controls preload="metadata" playsinline src="{VIDEO}"></video>' in shown


def test_runs_name_every_piece_of_text_with_its_footnotes():
    source = f"<p>甲</p><table><tr><td>乙{NOTE}</td></tr></table><ul><li>丙</li></ul>"
    runs = [run for runs in prose.runs_of(prose.read(source).blocks) for run in runs]
    assert [words for words, _ in runs] == ["甲", "乙", "见公报。", "丙"]
    assert [bool(style.note) for _, style in runs] == [False, False, True, False]

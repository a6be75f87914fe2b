"""Footnotes, places and hidden text of foreign HTML, as the server reads it without an editor."""

import time
from pathlib import Path

import pytest

from apps.core import html

SAMPLES = sorted((Path(__file__).parents[1] / "samples" / "clipboard").glob("*.html"))


def word_note(number, words, kind="ftn"):
    return (
        f"<div style='mso-element:footnote' id={kind}{number}><p class=MsoFootnoteText>"
        f'<a href="#_{kind}ref{number}" name="_{kind}{number}">[{number}]</a> {words}</p></div>'
    )


def word_mark(number, kind="ftn"):
    return f'<a href="#_{kind}{number}" name="_{kind}ref{number}"><sup>[{number}]</sup></a>'


LIST = "<div style='mso-element:footnote-list'><br clear=all><hr size=1 width=\"33%\">"


@pytest.mark.parametrize(
    ("source", "read"),
    [
        (
            f"<p>甲{word_mark(1)}乙{word_mark(2)}。</p>{LIST}"
            f"{word_note(1, '注一。')}{word_note(2, '注<b>二</b>。')}</div>",
            '<p>甲<span class="footnote">注一。</span>乙<span class="footnote">注二。</span>。</p>',
        ),
        (
            '<p>甲<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym">'
            '<sup>1</sup></a>。</p><div id="sdfootnote1"><p class="sdfootnote">'
            '<a name="sdfootnote1sym" href="#sdfootnote1anc">1</a>注。</p></div><p>完</p>',
            '<p>甲<span class="footnote">注。</span>。</p><p>完</p>',
        ),
        (
            '<p>甲<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><hr>'
            '<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a>&nbsp;注。</p></div>',
            '<p>甲<span class="footnote">注。</span></p>',
        ),
        (  # a mark without its note, as where a part was copied
            f"<p>甲{word_mark(1)}</p>",
            '<p>甲<a href="#_ftn1"><sup>[1]</sup></a></p>',
        ),
        (  # a link back to the top is no footnote
            '<p><a name="top"></a>甲</p><p><a href="#top">回顶部</a></p>',
            '<p id="top">甲</p><p><a href="#top">回顶部</a></p>',
        ),
    ],
    ids=["word", "libreoffice", "google", "alone", "no note"],
)
def test_footnotes_stand_where_their_marks_stood(source, read):
    assert html.clean(source) == read
    assert html.clean(read) == read


@pytest.mark.parametrize(
    ("source", "read"),
    [
        (
            '<p><a href="#b">去乙</a></p><a name="b"></a><p>乙</p>',
            '<p><a href="#b">去乙</a></p><p id="b">乙</p>',
        ),
        (
            '<p><a href="#第二部分">去</a></p><h2><a name="第二部分">二、</a></h2>',
            '<p><a href="#place-1">去</a></p><h2 id="place-1">二、</h2>',
        ),
        (
            '<p><a href="#part">去</a></p><div id="part">部分</div>',
            '<p><a href="#part">去</a></p><p id="part">部分</p>',
        ),
        ('<p><a name="_Toc1">没有人链接</a></p>', "<p>没有人链接</p>"),
        (
            '<p><a href="file:///C:/a.docx#_Ref1">去</a></p><p><a name="_Ref1">到</a></p>',
            '<p><a href="#_Ref1">去</a></p><p id="_Ref1">到</p>',
        ),
    ],
)
def test_places_stay_where_a_link_leads_to_them(source, read):
    assert html.clean(source) == read
    assert html.clean(read) == read


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("<p>甲<span style='display: none'>藏</span>乙</p>", "<p>甲乙</p>"),
        ("<p style='mso-hide:all'>藏<p>乙", "<p>乙</p>"),
        ("<div style='display:none'><div>藏</div>藏</div><p>乙</p>", "<p>乙</p>"),
        ("<p>甲<del datetime='2026'>旧</del><ins datetime='2026'>新</ins></p>", "<p>甲新</p>"),
        ("<p>甲<del>划掉</del></p>", "<p>甲<s>划掉</s></p>"),
        ("<div style='mso-element:comment-list'><p>批注</p></div><p>乙</p>", "<p>乙</p>"),
        ("<b style='display:none'>没有结尾的不算", "<p><strong>没有结尾的不算</strong></p>"),
    ],
)  # fmt: skip
def test_what_a_document_hides_is_not_read(source, read):
    assert html.clean(source) == read


def test_a_text_with_an_h1_has_every_heading_one_lower():
    source = "<h1>题</h1><h2>一、</h2><h3>（一）</h3><h5>小</h5>"
    assert html.clean(source) == "<h2>题</h2><h3>一、</h3><h4>（一）</h4><h4>小</h4>"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_leave_no_rubbish_and_are_clean_at_once(path):
    cleaned = html.clean(path.read_text())
    assert html.clean(cleaned) == cleaned
    for word in ("mso", "o:p", "style=", "script", "javascript", "file:", "pwned", "evil"):
        assert word not in cleaned.lower()


@pytest.mark.parametrize(
    "piece",
    [
        "<a name=x href=#x>",
        "<a name=a{n} href=#b{n}>1</a><p><a name=b{n} href=#a{n}>",
        "<b style=display:none>",
        "<a <a #",
        "<p style='mso-hide:all'>",
    ],
)
def test_malice_takes_no_longer_than_its_length(piece):
    def seconds(count):
        source = "".join(piece.replace("{n}", str(n)) for n in range(count))
        start = time.process_time()
        html.clean(source)
        return time.process_time() - start

    few, many = seconds(400), seconds(4_000)
    assert many < max(few, 0.02) * 40

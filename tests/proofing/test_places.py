"""Where characters stand in rich text; replacements and marks in their places."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core import html
from apps.proofing import Finding
from apps.proofing.marking import marked, marked_text, numbered
from apps.proofing.places import Places
from apps.proofing.replacing import put_right, replaced

RICH = (
    "<h2>一、要抓学习</h2><p>第一段&amp;<strong>加<em>粗</em></strong>,<br>换行。</p>"
    "<ul><li>甲</li><li><p>乙</p><p>丙</p></li></ul>"
    "<table><tbody><tr><td>子</td><td>丑</td></tr>"
    "<tr><td>a &lt; b</td><td></td></tr></tbody></table>"
    '<figure><img src="/media/images/a/1.webp" alt="说明"><figcaption>图注</figcaption></figure>'
    '<p>看<a href="/x/">这里</a>。</p>'
)
pieces = st.sampled_from(
    ["文", "字", ",", "（", "a", " ", "&", "<", "\n", "&amp;", "1", "\u3000", "😀", "é"]
)
words = st.lists(pieces, max_size=8).map("".join)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


inline = st.recursive(
    words.map(escaped),
    lambda inner: st.tuples(
        st.sampled_from(["strong", "em", "u", "a", "sub"]), st.lists(inner, max_size=3)
    ).map(lambda pair: f"<{pair[0]} href='/x/'>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=5,
)
blocks = st.lists(
    st.tuples(
        st.sampled_from(["<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<p>{}<br>尾</p>",
                         "<table><tr><td>{}</td><td>二</td></tr></table>",
                         "<blockquote>{}</blockquote>"]),
        inline,
    ).map(lambda pair: pair[0].format(pair[1])),
    max_size=4,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("source", [RICH, html.clean(RICH), html.present(html.clean(RICH))])
def test_every_visible_character_has_its_place(source):
    places = Places(source)
    for offset, character in enumerate(places.text):
        if character.isspace():
            continue
        written = source[places.starts[offset] : places.ends[offset]]
        assert written in {character, f"&{ {'&': 'amp', '<': 'lt'}.get(character) };"}


@settings(max_examples=200, deadline=None)
@given(blocks)
def test_in_clean_text_every_visible_character_has_its_place(source):
    source = html.clean(source)
    places = Places(source)
    assert places.text == html.to_text(source)
    known = [
        (places.starts[offset], places.ends[offset])
        for offset, character in enumerate(places.text)
        if not character.isspace()
    ]
    assert all(start >= 0 for start, _ in known)
    assert known == sorted(known)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_written_places_are_made(source):
    places = Places(source)
    assert len(places.starts) == len(places.ends) == len(places.text)


def test_what_a_page_adds_changes_no_place():
    shown = html.present(html.clean(RICH))
    assert Places(shown).text == html.to_text(html.clean(RICH))


def test_the_characters_of_footnotes_have_their_places_too():
    note = '<span class="footnote">注' + "长" * 60 + "文</span>"
    places = Places(f"<p>甲{note}乙</p><p>丙{note}丁</p>")
    assert places.text.startswith("甲乙\n丙丁\n注长")
    spans = zip(places.starts, places.ends, strict=True)
    assert "".join(places.source[a:b] for a, b in spans) == places.text.replace("\n", "")
    assert places.offset_at(places.source.index("丁")) == places.text.index("丁")


def finding(text: str, words: str, new: str | None, **fields) -> Finding:
    start = text.index(words)
    values = {"check": "x", "level": "warning", "message": "", "field": "body", "field_label": ""}
    return Finding(
        **values | {"start": start, "end": start + len(words), "excerpt": words} | fields,
        replacement=new,
    )


def put(source: str, words: str, new: str) -> str:
    return replaced(source, finding(html.to_text(source), words, new))


@pytest.mark.parametrize(
    ("source", "words", "new", "result"),
    [
        ("<p>帐户</p>", "帐户", "账户", "<p>账户</p>"),
        ("<p><strong>帐</strong>户</p>", "帐户", "账户", "<p><strong>账</strong>户</p>"),
        ("<p>既<em>使</em>人</p>", "既使", "即使", "<p>即<em>使</em>人</p>"),
        ("<p>甲,乙</p>", ",", "，", "<p>甲，乙</p>"),
        ("<p>甲，，乙</p>", "，，", "，", "<p>甲，乙</p>"),
        ("<p>(<b>甲</b>)</p>", "(甲)", "（甲）", "<p>（<b>甲</b>）</p>"),
        ("<p>a &amp; b,人</p>", ",", "，", "<p>a &amp; b，人</p>"),
        ("<p>A&amp;B</p>", "A&B", "甲&乙", "<p>甲&amp;乙</p>"),
        ("<p>人大常委召开</p>", "人大常委", "人大常委会", "<p>人大常委会召开</p>"),
        ("<p>大<em>会</em></p>", "会", "<会", "<p>大<em>&lt;会</em></p>"),
        ("<p>多余的</p>", "多余", "", "<p>的</p>"),
        ("<table><tr><td>帐户</td></tr></table>", "帐户", "账户",
         "<table><tr><td>账户</td></tr></table>"),
    ],
)  # fmt: skip
def test_a_replacement_leaves_the_markup_as_it_is(source, words, new, result):
    assert put(source, words, new) == result


def test_several_at_once():
    source = "<p>帐户,帐<em>目</em></p>"
    text = html.to_text(source)
    these = [finding(text, "帐目", "账目"), finding(text, ",", "，"), finding(text, "帐户", "账户")]
    assert replaced(source, these) == "<p>账户，账<em>目</em></p>"


def test_what_was_followed_is_told():
    text = "甲,乙.丙"
    followed, gone = finding(text, ",", "，"), finding(text, ".", "。", excerpt="!")
    assert put_right(text, [gone, followed], is_rich=False) == ("甲，乙.丙", [followed])


def test_many_replacements_cost_as_much_as_one():
    source = "<p>" + "人大,常委。" * 2000 + "</p>"
    text = html.to_text(source)
    these = [
        finding(text, ",", "，", start=place, end=place + 1) for place in range(2, len(text), 6)
    ]
    start = time.process_time()
    assert len(put_right(source, these)[1]) == 2000
    assert time.process_time() - start < 2


def test_of_two_that_overlap_the_first_counts():
    text = "甲乙丙"
    these = [finding(text, "甲乙", "1"), finding(text, "乙丙", "2")]
    assert replaced(text, these, is_rich=False) == "1丙"


def test_words_that_are_not_there_any_more_are_left_alone():
    old = finding("甲,乙", ",", "，")
    assert replaced("<p>丙丁戊</p>", old) == "<p>丙丁戊</p>"
    assert replaced("丙丁戊", old, is_rich=False) == "丙丁戊"


def test_a_finding_without_a_replacement_changes_nothing():
    assert replaced("<p>甲,乙</p>", finding("甲,乙", ",", None)) == "<p>甲,乙</p>"


def test_plain_text_is_changed_as_it_is():
    assert replaced("<甲>,乙", finding("<甲>,乙", ",", "，"), is_rich=False) == "<甲>，乙"


@settings(max_examples=300, deadline=None)
@given(blocks, st.data())
def test_a_replacement_changes_its_place_and_nothing_else(source, data):
    source = html.clean(source)
    text = html.to_text(source)
    lines = [match.span() for match in re.finditer(r"[^\n\t]+", text)]
    if not lines:
        return
    first, last = data.draw(st.sampled_from(lines))
    start = data.draw(st.integers(first, last - 1))
    end = data.draw(st.integers(start + 1, last))
    new = data.draw(st.text(alphabet="新改&<，", min_size=1, max_size=4))
    old = text[start:end]
    if old != old.strip() or "  " in old:
        return
    one = finding(text, old, new, start=start, end=end)
    result = replaced(source, one)
    tags = re.compile(r"<[^>]*>")
    assert tags.findall(result) == tags.findall(source)
    if result != source:
        assert html.to_text(result) == text[:start] + new + text[end:]


def test_marks_stand_around_the_places():
    source = "<p>甲<strong>帐</strong>户,乙</p>"
    text = html.to_text(source)
    these = [finding(text, "帐户", "账户"), finding(text, ",", "，", level="block")]
    assert marked(source, numbered(these, "body")) == (
        '<p>甲<strong><mark id="finding-1" class="finding finding--warning">帐</mark></strong>'
        '<mark class="finding finding--warning">户</mark>'
        '<mark id="finding-2" class="finding finding--block">,</mark>乙</p>'
    )


def test_marks_do_not_overlap():
    source = "<p>甲乙丙</p>"
    these = [finding("甲乙丙", "甲乙", None), finding("甲乙丙", "乙丙", None)]
    result = marked(source, numbered(these, "body"))
    assert re.sub(r"<mark[^>]*>", "[", result).replace("</mark>", "]") == "<p>[甲乙][丙]</p>"


def test_a_picture_is_marked_as_a_whole():
    one = finding("甲", "甲", None, start=0, end=0, picture="/media/images/a/1.webp")
    result = marked(RICH, numbered([one], "body"))
    assert '<mark id="finding-1" class="finding finding--warning"><img src' in result
    assert result.replace("</mark>", "").count("<mark") == 1


def test_numbers_are_those_of_the_whole_list():
    other = finding("甲", "甲", None, field="title")
    mine = finding("甲", "甲", None)
    assert numbered([other, mine], "body") == [(2, mine)]


def test_plain_text_is_escaped_and_marked():
    text = "<b>,乙"
    assert marked_text(text, [(1, finding(text, ",", None))]) == (
        '&lt;b&gt;<mark id="finding-1" class="finding finding--warning">,</mark>乙'
    )


@settings(max_examples=200, deadline=None)
@given(blocks, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=5))
def test_marking_changes_no_text(source, spans):
    source = html.present(html.clean(source))
    text = html.to_text(source)
    these = [
        finding(text, "", None, start=start, end=start + length, excerpt="")
        for start, length in spans
    ]
    result = marked(source, numbered(these, "body"))
    assert re.sub(r"</?mark[^>]*>", "", result) == source
    assert html.to_text(result) == text

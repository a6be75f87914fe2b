"""House style: what it puts right, what it leaves alone, and that it loses nothing."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.core import html
from apps.core.prose.house_style import house_style

PICTURE = f'<img src="/media/images/{"Ab_-" * 5}zz/800.webp">'


@pytest.mark.parametrize(
    ("typed", "styled"),
    [
        # Indents, blanks and empty lines
        ("<p>　　会议开始。</p>", "<p>会议开始。</p>"),
        ("<p>甲。</p><p></p><p><br></p><p>乙。</p>", "<p>甲。</p><p>乙。</p>"),
        ("<p>甲。<br><br>乙。</p>", "<p>甲。</p><p>乙。</p>"),
        ("<p>甲 ，乙   丙。</p>", "<p>甲，乙 丙。</p>"),
        ("<p>（一）   甲乙，丙。</p><p>1.   丁。</p>", "<p>（一）甲乙，丙。</p><p>1.丁。</p>"),
        ('<p class="no-indent">会议听取了报告。</p>', "<p>会议听取了报告。</p>"),
        ("<p>各位代表：</p><p>请审议。</p>",
         '<p class="no-indent">各位代表：</p><p>请审议。</p>'),
        # Headings
        ("<p><strong>一、总体要求</strong></p><p>文。</p><p>（一）原则</p><p>文。</p>",
         "<h2>一、总体要求</h2><p>文。</p><h3>（一）原则</h3><p>文。</p>"),
        ("<h4>前言</h4><p>文。</p><h4>二、保障</h4><p>文。</p>",
         "<h2>前言</h2><p>文。</p><h2>二、保障</h2><p>文。</p>"),
        # Marks
        ('<p>推进"放管服"改革,抓好落实.</p>', "<p>推进“放管服”改革，抓好落实。</p>"),
        ("<p>他说\"要抓'三农'工作\"。</p>", "<p>他说“要抓‘三农’工作”。</p>"),
        ('<p>他说"<strong>要"抓</strong>"紧"。</p>', "<p>他说“<strong>要”抓</strong>“紧”。</p>"),
        ("<p>等等...共２０件(附后)</p>", "<p>等等……共20件（附后）</p>"),
        ("<ul><li>甲,乙</li></ul>", "<ul><li>甲，乙</li></ul>"),
        # Pictures
        (f"<figure>{PICTURE}</figure><p>图：调研现场。</p>",
         f"<figure>{PICTURE}<figcaption>图：调研现场</figcaption></figure>"),
        (f"<figure>{PICTURE}</figure><p>（张三 摄）</p>",
         f"<figure>{PICTURE}<figcaption>（张三 摄）</figcaption></figure>"),
        (f"<figure>{PICTURE}<figcaption>▲ 会场,一角。</figcaption></figure>",
         f"<figure>{PICTURE}<figcaption>会场，一角</figcaption></figure>"),
        # Alignment
        ('<p class="align-center">会议听取了报告。会议指出，要抓落实。</p>',
         "<p>会议听取了报告。会议指出，要抓落实。</p>"),
        ("<p>特此公告。</p><p>　　　　　　　　　　　州人大常委会</p><p>2026年1月2日</p>",
         '<p>特此公告。</p><p class="align-right">州人大常委会</p>'
         '<p class="align-right">2026年1月2日</p>'),
    ],
)  # fmt: skip
def test_it_is_set_in_house_style(typed, styled):
    answer = house_style(typed)
    assert answer.html == styled
    assert answer.changes
    assert house_style(styled) == house_style(answer.html)
    assert house_style(styled).changes == []


NOTE = '<span class="footnote">见"公报",第2期</span>'


@pytest.mark.parametrize(
    "text",
    [
        '<p>The "best" case, (see annex): 3,000.</p>',
        '<p>见 https://a.example.cn/?b="c",d(e) 和 a,b@example.cn。</p>',
        "<p>it's 9:30，3:2，1,234</p>",
        f"<p>中文{NOTE}之后。</p>",
        '<p id="place">见<a href="#place" title="&quot;题,题&quot;">上文</a>。</p>',
        '<table><tbody><tr><td colspan="2" rowspan="2">甲,"乙"</td><td>丙</td></tr>'
        "<tr><td>丁</td></tr></tbody></table>",
        "<p>需要：</p><p>1.身份证</p><p>2.户口簿</p><p>请带齐。</p>",
        '<p class="align-center">（2026年1月2日青禾州第十四届人民代表大会常务委员会第一次会议通过，'
        "自公布之日起施行）</p>",
        '<p class="align-center">春风又绿江南岸。<br>明月何时照我还。</p>',
        "<p>二〇二六年，张　三、李四四。</p>",
        f'<figure class="place-left">{PICTURE}<figcaption>会场</figcaption></figure>'
        "<p>图：说。</p>",
    ],
)
def test_what_has_a_meaning_of_its_own_stays(text):
    answer = house_style(text)
    assert (answer.html, answer.changes) == (text, [])


def test_the_style_of_words_stays_where_marks_change():
    typed = '<p>他说"<strong>好,</strong><a href="/a">这里</a>"。</p>'
    assert house_style(typed).html == ('<p>他说“<strong>好，</strong><a href="/a">这里</a>”。</p>')


def test_each_kind_of_change_is_told_once_with_its_number():
    told = house_style("<p>　　甲,乙。</p><p>　　丙,丁;</p>").changes
    assert told == [
        "去掉段首的空格或空行，改用首行缩进（2 处）",
        "把中文里的半角标点改成全角（3 处）",
    ]


# Whatever it is given

PIECES = [
    "会议", "听取了报告", "指出", "A", "NPC", "12", "２６", "，", "。", ",", ".", ":", ";", "...",
    "(", ")", "（", '"', "'", "“", "”", "‘", "’", " ", "  ", "　　", "\xa0", "一、", "（一）", "1.",
    "第一章 ", "第二条　", "图：", "▲", "（张三 摄）", "2026年1月2日", "委员会", "各位代表：", "https://a.cn/,(b",
    "<br>", "<strong>", "</strong>", '<a href="#p">', "</a>", NOTE, PICTURE, "</p><p>", "</p><p>",
    '</p><p class="align-center">', '</p><p class="align-right">', '</p><p class="no-indent">',
    '</p><p id="p">', "</p><h2>", "</h2><p>", "</p><h4>", "</h4><p>", "<ul><li>", "</ul>",
    "<table><tr><td>", "<th>", "</table>", "<blockquote>", "</blockquote>",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=30).map(lambda parts: f"<p>{''.join(parts)}</p>")


def letters(source: str) -> str:
    plain = unicodedata.normalize("NFKC", html.to_text(source))
    return "".join(mark for mark in plain if mark.isalnum())


@settings(max_examples=60, deadline=None)
@given(texts)
@example('<p>"会议"\'<strong>,\'</strong>"</p><p>（张三 摄）</p>')
def test_nothing_is_lost_and_a_second_time_changes_nothing(typed):
    once = house_style(typed)
    assert letters(once.html) == letters(typed)
    assert house_style(once.html).html == once.html
    assert html.clean(once.html).replace("&nbsp;", "\xa0") == once.html
    for kept in (
        r'<span class="footnote">.*?</span>',
        r'href="[^"]*"',
        r' id="\w+"',
        r"<img [^>]*>",
    ):
        assert re.findall(kept, once.html) == re.findall(kept, html.clean(typed))

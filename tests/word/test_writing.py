"""Articles as Word files: what is written opens, looks right, and reads back as the same text."""

import io
import zipfile

import docx
import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core import html
from apps.word import pictures, reading, writing
from apps.word.writing import Piece, Shown
from tests.samples.word import make

PHOTO = "/media/images/abcdefghijklmnopqrstuv/120.png"
OTHER = "/media/images/bbcdefghijklmnopqrstuv/120.png"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def shown(src: str) -> Shown | None:
    number = {PHOTO: 1, OTHER: 2}.get(src)
    return Shown(make.picture(number), "png", 120, 80) if number else None


def written(body: str, **fields) -> bytes:
    return writing.write(Piece("标题", html.clean(body), **fields), shown)


def back(data: bytes) -> reading.Reading:
    return reading.read(data, "稿件.docx")


def body_of(data: bytes, *addresses: str) -> str:
    read = back(data)
    return pictures.renamed(read.body, lambda number: addresses[number])


def part(data: bytes, name: str):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read(name))


WHOLE = f"""
<h2>一、基本情况</h2><p>今年<strong>以来<em>（上半年）</em></strong>，<u>共</u><s>收</s>到
H<sub>2</sub>O。</p><p class="no-indent">各县：</p><p class="align-right">办公室</p>
<p>第一条　不会变成粗体。</p><p></p><h3 id="part-1">（一）细节</h3>
<p><a href="#part-1">回到上面</a>，见<a href="https://www.example.com/?a=1&amp;b=2" title="说明"
 target="_blank">网页</a><span class="footnote">第一条注释。</span>。<br>第二行</p>
<ul><li>一<ol start="3"><li>三</li><li><p>四</p><p>四的第二段</p></li></ol></li><li>二</li></ul>
<ol><li>另一个</li></ol><blockquote><p>引文</p></blockquote><hr>
<figure class="place-left"><img src="{PHOTO}" alt="会场"><figcaption>会场<em>全景</em></figcaption>
</figure><figure class="place-full"><img src="{OTHER}" alt=""></figure>
<table><thead><tr><th rowspan="2">名称</th><th colspan="2">数量</th></tr><tr><th>甲</th><th>乙</th>
</tr></thead><tbody><tr><th>行</th><td>1</td><td><p>2</p><p class="align-right">3</p></td></tr>
<tr><td rowspan="2">跨两行</td><td>x<span class="footnote">表里的注释</span></td></tr>
<tr><td colspan="2"></td></tr></tbody></table>
<table><tbody><tr><td>又一个表</td></tr></tbody></table>
"""


def test_an_article_reads_back_as_it_was():
    body = html.clean(WHOLE)
    data = written(
        WHOLE, subtitle="副标题", author="李小禾", author_affiliation="办公室", source="青禾日报"
    )
    read = back(data)
    assert body_of(data, PHOTO, OTHER) == body
    assert (read.title, read.subtitle, read.author) == ("标题", "副标题", "李小禾")
    assert (read.author_affiliation, read.source) == ("办公室", "青禾日报")
    assert read.notices == []


WORDS = st.text(
    st.sampled_from("一二（）、第条章年月日甲乙丙1234.=+-@<>&\"'　 aB"), min_size=1, max_size=12
).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
MARKED = st.tuples(st.sampled_from(["strong", "em", "u", "s", "sub", "sup"]), WORDS).map(
    lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
)
NOTE = WORDS.map(lambda text: f'<span class="footnote">{text}</span>')
LINK = WORDS.map(lambda text: f'<a href="https://www.example.com/x" target="_blank">{text}</a>')
LINE = st.lists(st.one_of(WORDS, MARKED, NOTE, LINK, st.just("<br>")), min_size=1, max_size=4).map(
    "".join
)
ALIGNED = st.sampled_from(
    ["", ' class="align-center"', ' class="align-right"', ' class="no-indent"']
)
TEXT = st.tuples(st.sampled_from(["p", "p", "h2", "h3", "h4"]), ALIGNED, LINE).map(
    lambda made: f"<{made[0]}{made[1]}>{made[2]}</{made[0]}>"
)
LISTS = st.recursive(
    st.lists(LINE, min_size=1, max_size=3).map(
        lambda items: f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
    ),
    lambda inner: st.tuples(st.integers(1, 30), LINE, inner).map(
        lambda made: f'<ol start="{made[0]}"><li><p>{made[1]}</p>{made[2]}</li><li>尾</li></ol>'
    ),
    max_leaves=3,
)
TABLE = st.tuples(st.integers(1, 3), st.integers(1, 3), LINE).map(
    lambda made: (
        f'<table><thead><tr><th colspan="{made[0] + 1}">{made[2]}</th><th>尾</th></tr></thead>'
        f'<tbody><tr><td rowspan="2">左</td><td colspan="{made[0]}">中</td><td>{made[2]}</td></tr>'
        f'<tr><td colspan="{made[0] + 1}"></td></tr></tbody></table>'
    )
)
FIGURE = LINE.map(
    lambda line: f'<figure><img src="{PHOTO}" alt="图"><figcaption>{line}</figcaption></figure>'
)
QUOTE = LINE.map(lambda line: f"<blockquote><p>{line}</p></blockquote>")
BODY = st.lists(
    st.one_of(TEXT, LISTS, TABLE, FIGURE, QUOTE, st.just("<hr>")), min_size=1, max_size=5
).map("".join)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(BODY)
def test_any_text_reads_back_as_it_was(source):
    body = html.clean(source)
    if body:
        assert body_of(written(source), PHOTO) == body


def test_what_word_is_told_is_what_a_reader_of_word_finds():
    document = docx.Document(io.BytesIO(written(WHOLE, author="李小禾")))
    styles = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    assert styles[0] == ("Title", "标题")
    assert ("Heading 1", "一、基本情况") in styles
    assert ("Heading 2", "（一）细节") in styles
    assert [len(table.rows) for table in document.tables] == [5, 1]
    head = document.tables[0].rows[0].cells
    assert head[1].text == head[2].text == "数量"
    assert document.tables[0].cell(0, 0).text == document.tables[0].cell(1, 0).text == "名称"


def test_footnotes_are_footnotes_of_word():
    notes = part(written(WHOLE), "word/footnotes.xml")
    texts = ["".join(note.itertext()).strip() for note in notes]
    assert texts[2:] == ["第一条注释。", "表里的注释"]


def test_the_page_is_set_as_the_standard_has_it():
    data = written("<p>正文</p>")
    section = docx.Document(io.BytesIO(data)).sections[0]
    assert (section.page_width.mm, section.page_height.mm) == (
        pytest.approx(210, abs=1),
        pytest.approx(297, abs=1),
    )
    styles = {style.get(f"{W}styleId"): style for style in part(data, "word/styles.xml")}
    indent = styles["Normal"].find(f"{W}pPr/{W}ind")
    assert indent.get(f"{W}firstLineChars") == "200"
    assert styles["Title"].find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") == "方正小标宋简体"
    assert " PAGE " in ElementTree.tostring(part(data, "word/footer1.xml"), encoding="unicode")


def test_control_characters_and_formulas_do_no_harm():
    data = writing.write(
        Piece('=HYPERLINK("x")\x0b\x00<w:t>', "<p>=1+1 &lt;w:p/&gt;</p>", author="\x1f@甲"), shown
    )
    read = back(data)
    assert read.title == '=HYPERLINK("x")<w:t>'
    assert read.body == "<p>=1+1 &lt;w:p/&gt;</p>"
    fields = {one.tag for one in part(data, "word/document.xml").iter()}
    assert f"{W}fldSimple" not in fields
    assert f"{W}instrText" not in fields


def test_a_picture_that_is_gone_leaves_a_word():
    gone = PHOTO.replace("abc", "zzz")
    data = written(f'<p>甲</p><figure><img src="{gone}" alt="会场"></figure>')
    assert "（图片：会场）" in back(data).body


def test_the_same_article_gives_the_same_file():
    assert written(WHOLE) == written(WHOLE)

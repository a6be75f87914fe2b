"""The accessibility and quality check: what it remarks on, where, and what it lets pass."""

import pytest
from hypothesis import given, settings

from apps.core import html
from apps.core.prose.quality import check, marked
from tests.core.test_html_properties import anything

SRC = f"/media/images/{'Ab_-' * 5}zz/800.webp"
VIDEO = "/documents/7/%E8%AE%B2%E8%AF%9D.mp4"
LONG = "会议听取了报告，" * 60


def picture(alt: str) -> str:
    return f'<figure><img src="{SRC}"{alt}></figure>'


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("heading-order", "<h3>甲</h3>"),
        ("heading-order", "<h2>甲</h2><p>文。</p><h4>乙</h4>"),
        ("heading-empty", "<h2> </h2>"),
        ("alt-missing", picture("")),
        ("alt-file-name", picture(' alt="IMG_2026.JPG"')),
        ("alt-file-name", picture(' alt="微信图片_20260102093600"')),
        ("link-vague", '<p>详情请<a href="/a">点击这里！</a></p>'),
        ("link-vague", '<p><a href="/a">Click here</a></p>'),
        ("link-address", '<p><a href="https://a.cn/b">https://a.cn/b?c=d</a></p>'),
        ("link-twice", '<p><a href="/a">决议</a>和<a href="/b">决议</a></p>'),
        ("table-headers", "<table><tbody><tr><td>甲</td><td>1</td></tr>"
                          "<tr><td>乙</td><td>2</td></tr></tbody></table>"),
        ("paragraph-long", f"<p>{LONG.replace('，', '。')}</p>"),
        ("sentence-long", f"<p>{LONG[:200]}</p>"),
        ("bold-heading", "<p><strong>一、</strong><strong>总体要求</strong></p>"),
        ("recording-description", f'<figure><video src="{VIDEO}"></video></figure>'),
        ("headings-none", "<p>会议听取了报告。</p>" * 200),
        ("text-long", "<h2>甲</h2>" + "<p>会议听取了报告。</p>" * 1200),
    ],
)  # fmt: skip
def test_it_is_remarked_on_with_advice(code, text):
    remarks = check(text).remarks
    assert [remark.code for remark in remarks] == [code]
    assert remarks[0].message.endswith("。")
    assert remarks[0].advice.endswith("。")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<h2>甲</h2><p>文。</p><h3>乙</h3><p>文。</p><h2>丙</h2>",
        picture(' alt="代表们在茶园听取介绍"'),
        picture(' alt=""'),  # a decoration
        '<p><a href="/a">2026 年部门预算</a>、<a href="/a">2026 年部门预算</a></p>',
        "<table><tbody><tr><th>甲</th><td>1</td></tr><tr><th>乙</th><td>2</td></tr></tbody></table>",
        "<table><tbody><tr><td>只有一格</td></tr></tbody></table>",
        "<p><strong>会议强调，要抓好落实。</strong></p>",
        "<p><strong>会议</strong>强调</p>",
        "<table><tbody><tr><th><p><strong>合计</strong></p></th></tr></tbody></table>",
        f'<figure><video src="{VIDEO}"></video><figcaption>主任谈立法计划</figcaption></figure>',
    ],
)
def test_what_is_good_passes(text):
    assert check(text).remarks == []


@pytest.mark.parametrize(
    ("said", "codes"),
    [(None, []), ("会场", []), ("", ["alt-missing"]), ("DSC_0012.jpg", ["alt-file-name"])],
)
def test_a_picture_without_words_of_its_own_has_those_of_the_library(said, codes):
    remarks = check(picture(""), library={SRC: said}).remarks
    assert [remark.code for remark in remarks] == codes


def test_a_recording_is_described_in_the_library():
    text = f'<figure><video src="{VIDEO}"></video><figcaption>讲话</figcaption></figure>'
    assert check(text, library={VIDEO: "主任在会上讲了立法计划。"}).remarks == []
    assert [one.code for one in check(text, library={VIDEO: ""}).remarks] == [
        "recording-description"
    ]


def test_title_and_summary_are_looked_at_where_there_are_such_fields():
    codes = [(one.code, one.field) for one in check("", title=" ", summary="").remarks]
    assert codes == [("title-empty", "title"), ("summary-empty", "summary")]
    assert check("", title="州人大常委会会议", summary="听取了报告。").remarks == []
    assert [one.code for one in check("", title="会" * 51).remarks] == ["title-long"]


def test_the_length_of_reading_is_told():
    checked = check(f"<p>{'会议 听取' * 100}。</p><h2>甲</h2><table><tr><td>乙</td></tr></table>")
    assert (checked.characters, checked.minutes) == (403, 2)


def test_each_remark_says_where_it_is_and_is_marked_there():
    text = '<p id="a">好。</p><h3 class="align-center">甲</h3><p>见<a href="/x">这里</a></p>'
    remarks = check(text, title="").remarks
    assert [(one.tag, one.number, one.text) for one in remarks[1:]] == [
        ("h3", 0, "甲"),
        ("a", 0, "这里"),
    ]
    assert marked(text, remarks) == (
        '<p id="a">好。</p><h3 class="align-center" data-check="2">甲</h3>'
        '<p>见<a href="/x" data-check="3">这里</a></p>'
    )


def test_marks_survive_what_a_page_adds():
    text = (
        '<p id="p"><strong>甲乙</strong></p><p><a href="#p">这里</a>'
        '<span class="footnote">注</span></p>'
        f"<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody>"
        f'</table><figure><video src="{VIDEO}"></video></figure>{picture("")}'
    )
    remarks = check(text).remarks
    shown = html.present(marked(text, remarks))
    assert len(remarks) == 5
    assert all(shown.count(f'data-check="{number}"') == 1 for number in range(1, 6))
    assert 'href="#text-p"' in shown


@settings(max_examples=40, deadline=None)
@given(anything)
def test_whatever_stands_in_a_text_is_checked_and_marked(source):
    text = html.clean(source)
    remarks = check(text).remarks
    shown = marked(text, remarks)
    assert html.clean(shown) == text
    assert all(
        text.startswith(f"<{one.tag}", one.start) and one.message for one in remarks if one.tag
    )

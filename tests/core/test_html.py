# ruff: noqa: E501 (a sample of HTML stands on one line)
"""Rich text: what the allow-list keeps, what it turns into ours, and what never gets through."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from apps.core import html

PICTURE = "/media/images/Ab_-Ab_-Ab_-Ab_-Ab_-zz/800.webp"

# What may not get through

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.cn/a.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<script/xss src=x></script>",
    "<<script>alert(1)//<</script>",
    "<script>alert(1)",
    '<p onclick="alert(1)">文</p>',
    "<p onclick=alert(1) ONMOUSEOVER='alert(1)'>文</p>",
    "<p/onclick=alert(1)>文</p>",
    "<img src=x onerror=alert(1)>",
    "<img src='x'onerror=alert(1)>",
    '<img src="javascript:alert(1)">',
    '<img """><script>alert(1)</script>">',
    f'<img src="{PICTURE}" onload="alert(1)">',
    f'<img src="{PICTURE}?x" srcset="javascript:alert(1)">',
    '<a href="javascript:alert(1)">文</a>',
    '<a href=" \t javascript:alert(1)">文</a>',
    '<a href="java\nscript:alert(1)">文</a>',
    '<a href="java&#10;script:alert(1)">文</a>',
    '<a href="java&Tab;script:alert(1)">文</a>',
    '<a href="&#106;&#97;vascript&colon;alert(1)">文</a>',
    '<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61lert(1)">文</a>',
    '<a href="\x01javascript:alert(1)">文</a>',
    '<a href="&#1;javascript:alert(1)">文</a>',
    '<a href="JaVaScRiPt:alert(1)">文</a>',
    '<a href="vbscript:msgbox(1)">文</a>',
    '<a href="data:text/html,<script>alert(1)</script>">文</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">文</a>',
    '<a href="//evil.cn/">文</a>',
    '<a href="/\\evil.cn/">文</a>',
    '<a href="\\\\evil.cn/">文</a>',
    '<a href="/\t/evil.cn/">文</a>',
    '<a href="https:///evil.cn">文</a>',
    '<a href="http:\\\\evil.cn">文</a>',
    '<a href="file:///etc/passwd">文</a>',
    '<a href="blob:https://x.cn/1">文</a>',
    '<a href="x" style="position:fixed;inset:0" id="a" name="b">文</a>',
    '<p style="background:url(javascript:alert(1))">文</p>',
    '<p style="width:expression(alert(1))">文</p>',
    '<p style="position:fixed;top:0;left:0;width:100%;height:100%">文</p>',
    '<p style="text-align:center;background:url(//x.cn/a)">文</p>',
    "<style>body{display:none}</style>",
    "<style>@import 'https://x.cn/a.css';</style>",
    '<link rel="stylesheet" href="//x.cn/a.css">',
    '<p class="page__main popup is-grey">文</p>',
    '<p id="main" name="x" tabindex="1" accesskey="x" contenteditable data-npc-x="1">文</p>',
    '<svg onload="alert(1)"><circle r="9"/></svg>',
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>文</text></a></svg>',
    '<svg><animate attributeName="href" values="javascript:alert(1)"/></svg>',
    '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>"/></svg>',
    '<svg><style><img src=x onerror="alert(1)"></style></svg>',
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    '<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>"></foreignObject></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<math><maction actiontype="statusline" xlink:href="javascript:alert(1)">文</maction></math>',
    '<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<template><img src=x onerror="alert(1)"></template>',
    "<template><script>alert(1)</script></template>",
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="x.swf"><param name="a" value="b"></object>',
    '<embed src="javascript:alert(1)">',
    '<applet code="X"></applet>',
    '<frameset><frame src="javascript:alert(1)"></frameset>',
    '<base href="//evil.cn/">',
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<form action="//evil.cn"><input name="password"><button formaction="javascript:alert(1)">文</button></form>',
    '<isindex action="javascript:alert(1)" type="image">',
    '<select><style></select><img src=x onerror=alert(1)></style>',
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>">',
    '<title><img title="</title><img src=x onerror=alert(1)>">',
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<!-- > <img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><?php system('x') ?>",
    '<video><source onerror="alert(1)"></video>',
    "<audio src=x onerror=alert(1)>",
    '<video poster="javascript:alert(1)"></video>',
    "<details open ontoggle=alert(1)>文</details>",
    "<marquee onstart=alert(1)>文</marquee>",
    "<body onload=alert(1)>文</body>",
    '<table background="javascript:alert(1)"><tr><td background="javascript:x">文</td></tr></table>',
    "<td style=\"behavior:url(x.htc)\">文</td>",
    "<custom-element onclick=alert(1) is=x>文</custom-element>",
    "<o:p><v:imagedata src='file:///x'/></o:p>",
    '<p title="&quot; onclick=&quot;alert(1)">文</p>',
    f'<img src="{PICTURE}" alt="&quot; onerror=&quot;alert(1)">',
    '<a href="https://x.cn/&quot; onclick=&quot;alert(1)">文</a>',
    "<p>\x00<scr\x00ipt>alert(1)</scr\x00ipt></p>",
    "＜script＞alert(1)＜/script＞",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]  # fmt: skip


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_html_is_neutralised(source, dom):
    seen = dom(html.clean(source))
    assert seen.tags <= {"p", "a", "figure", "img", "table", "tbody", "tr", "td"}
    assert seen.attributes <= {"href", "src", "alt", "title", "class", "id"}
    assert all(link.startswith("https://x.cn/") for link in seen.values("href"))
    assert set(seen.values("src")) <= {PICTURE}
    assert set(seen.values("class")) <= {"align-center"}
    assert all(
        name.startswith("text-") for name in dom(html.present(html.clean(source))).values("id")
    )


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_html_does_no_harm_on_a_page_and_in_search(source, dom):
    shown = html.present(html.clean(source))
    assert not {"script", "style", "iframe", "svg"} & dom(shown).tags
    assert "\x00" not in html.to_text(source)


@pytest.mark.parametrize("source", HOSTILE)
def test_the_allow_list_holds_even_if_nothing_made_the_html_plain_before(source, dom, monkeypatch):
    monkeypatch.setattr(html.prose, "write", lambda blocks: source)
    html.examine.cache_clear()
    seen = dom(html.clean(source))
    html.examine.cache_clear()
    assert not seen.tags & {
        "script",
        "style",
        "iframe",
        "svg",
        "math",
        "form",
        "base",
        "meta",
        "body",
    }
    assert seen.attributes <= {"href", "src", "alt", "title", "class", "id"}
    assert all(link.startswith("https://x.cn/") for link in seen.values("href"))
    assert set(seen.values("src")) <= {PICTURE}
    assert set(seen.values("class")) <= {"", "align-center"}


@pytest.fixture
def dom():
    """dom(html): tags, attributes and values as a parser that is not ours sees them."""
    from html.parser import HTMLParser

    class Seen(HTMLParser):
        def __init__(self, source):
            super().__init__()
            self.tags, self.attributes, self.found = set(), set(), []
            self.feed(source)

        def handle_starttag(self, tag, attrs):
            self.tags.add(tag)
            self.attributes |= {name for name, _ in attrs}
            self.found += attrs

        def handle_comment(self, data):
            raise AssertionError(f"a comment got through: {data}")

        def values(self, name):
            return [value for found, value in self.found if found == name]

    return Seen


# What becomes ours


def becomes(source, expected):
    assert html.clean(source) == expected
    assert html.clean(expected) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>一<b>二</b><i>三</i><strike>四</strike><del>五</del></p>", "<p>一<strong>二</strong><em>三</em><s>四五</s></p>"),
        ("<h1>题</h1><h5>小</h5><h6>题</h6>", "<h2>题</h2><h4>小</h4><h4>题</h4>"),
        ("<div>一</div><div>二<div>三</div></div>", "<p>一</p><p>二</p><p>三</p>"),
        ("<div><p>一</p></div>", "<p>一</p>"),
        ("一<br>二", "<p>一<br>二</p>"),
        ('<p><font color="red" size="7">红</font><span lang="EN-US">字</span></p>', "<p>红字</p>"),
        ('<span style="font-weight:700">粗</span><b style="font-weight:normal">细</b>', "<p><strong>粗</strong>细</p>"),
        ("<p>x<sup>2</sup>H<sub>2</sub></p>", "<p>x<sup>2</sup>H<sub>2</sub></p>"),
        ("<p>一<b></b><i></i>二</p>", "<p>一二</p>"),
        ("<p><b>一</b><b>二</b></p>", "<p><strong>一二</strong></p>"),
        ("<p><b>一<i>二</b>三</i></p>", "<p><strong>一<em>二</em></strong><em>三</em></p>"),
        ("<code>x &lt; y &amp; z</code>", "<p>x &lt; y &amp; z</p>"),
        ("纯文字 1 < 2", "<p>纯文字 1 &lt; 2</p>"),
        ("<p>未写完<b", "<p>未写完&lt;b</p>"),
        ("<dl><dt>名</dt><dd>释</dd></dl>", "<p>名</p><p>释</p>"),
    ],
)  # fmt: skip
def test_tags_of_other_editors_become_ours(source, expected):
    becomes(source, expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<p style="text-align: center">中</p>', '<p class="align-center">中</p>'),
        ('<p style="TEXT-ALIGN:RIGHT;mso-x:y">右</p>', '<p class="align-right">右</p>'),
        ('<p align="center">中</p>', '<p class="align-center">中</p>'),
        ("<center>中<p>间</p></center>", '<p class="align-center">中</p><p class="align-center">间</p>'),
        ('<div align="right"><p>右</p><p align="left">左</p></div>', '<p class="align-right">右</p><p>左</p>'),
        ('<h2 style="text-align:center">题</h2>', '<h2 class="align-center">题</h2>'),
        ('<p style="text-align:justify">文</p>', "<p>文</p>"),
        ('<p class="align-justify other">文</p>', '<p class="align-justify">文</p>'),
        ('<p class="align-left no-indent">文</p>', '<p class="align-left no-indent">文</p>'),
        ('<p style="text-indent:0cm">顶格</p>', '<p class="no-indent">顶格</p>'),
        ('<p style="text-indent:-21.0pt">悬挂</p>', '<p class="no-indent">悬挂</p>'),
        ('<p style="text-indent:32.0pt;mso-char-indent-count:2.0">段</p>', "<p>段</p>"),
        ('<p style="text-indent:0.5em">段</p>', "<p>段</p>"),
        ('<p class="no-indent" style="text-align:center">中</p>', '<p class="align-center">中</p>'),
        ('<ul><li><p class="no-indent">项</p></li></ul>', "<ul><li>项</li></ul>"),
    ],
)  # fmt: skip
def test_alignment_and_indent_become_classes(source, expected):
    becomes(source, expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p></p>", ""),
        ("", ""),
        (" \n ", ""),
        ("<p>&nbsp;</p><p><br></p>", ""),
        ("<p>一</p><p></p><p> </p>", "<p>一</p>"),
        ("<p></p><p>一</p>", "<p>一</p>"),
        ("<p>一</p><p></p><p>&nbsp;</p><p>二</p>", "<p>一</p><p></p><p>二</p>"),
        ("<h2> </h2><ul><li></li></ul><blockquote></blockquote><table></table><p>一</p>", "<p>一</p>"),
    ],
)  # fmt: skip
def test_emptiness_does_not_pile_up(source, expected):
    becomes(source, expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>　　全角缩进</p>", "<p>全角缩进</p>"),
        ("<p>&nbsp;&nbsp;&nbsp;&nbsp;空格缩进 </p>", "<p>空格缩进</p>"),
        ("<p>中文\n换行</p>", "<p>中文换行</p>"),
        ("<p>two\nwords</p>", "<p>two words</p>"),
        ("<p>　　一<br>　　二<br><br>三</p>", "<p>一</p><p>二</p><p>三</p>"),
        ("<p>　　　　　　　　市人大</p>", "<p>　　　　　　　　市人大</p>"),
        ("<p>\ufeff零\u200b宽\x07</p>", "<p>零宽</p>"),
    ],
)
def test_spaces_that_stand_for_layout_go(source, expected):
    becomes(source, expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<ul><li>一<li>二</ul>", "<ul><li>一</li><li>二</li></ul>"),
        ('<ol start="3"><li>三</ol>', '<ol start="3"><li>三</li></ol>'),
        ('<ol start="-3" type="a"><li>一</ol>', "<ol><li>一</li></ol>"),
        ("<ul><li>一<ul><li>二</ul></ul>", "<ul><li><p>一</p><ul><li>二</li></ul></li></ul>"),
        ("<ul><li>一</li><ul><li>二</li></ul></ul>", "<ul><li><p>一</p><ul><li>二</li></ul></li></ul>"),
        ("<li>散</li>", "<p>散</p>"),
        ("<blockquote>引<p>文</p></blockquote>", "<blockquote><p>引</p><p>文</p></blockquote>"),
        ("<p>一<hr>二", "<p>一</p><hr><p>二</p>"),
    ],
)  # fmt: skip
def test_lists_quotes_and_rules_keep_their_structure(source, expected):
    becomes(source, expected)


@pytest.mark.parametrize(
    "source", ["<ul>散<li>一</ul>", "<table>散<tr><td>一</table>", "<tr>散</tr>"]
)
def test_words_between_the_parts_of_a_list_or_table_are_kept(source):
    assert "散" in html.to_text(html.clean(source))


# Links


@pytest.mark.parametrize(
    "address",
    [
        "https://www.npc.gov.cn/a?b=1&c=2#d", "http://a.cn", "HTTPS://A.CN/", "mailto:a@b.cn",
        "tel:010-1", "/gongbao/3/", "#fujian", "/documents/7/报告.pdf", "https://用户@例子.中国/路径",
    ],
)  # fmt: skip
def test_links_of_the_allowed_kinds_stay(address):
    escaped = address.replace("&", "&amp;")
    becomes(f'<a href="{escaped}">看</a>', f'<p><a href="{escaped}">看</a></p>')


@pytest.mark.parametrize("address", ["ftp://a.cn", "a/b.html", "?q=1", "", "www.a.cn", "x" * 3000])
def test_other_links_leave_their_words(address):
    assert html.clean(f'<a href="{address}">看</a>') == "<p>看</p>"


def test_a_link_keeps_its_title_and_window_and_its_marks():
    becomes(
        '<p><a href="/a" title=" 提 示 " target="_blank" rel="opener" class="x">看<b>这</b></a>里</p>',
        '<p><a href="/a" title="提 示" target="_blank">看<strong>这</strong></a>里</p>',
    )


def test_an_ampersand_in_a_link_is_no_entity():
    assert html.clean('<a href="/?a=1&copy=2">x</a>') == '<p><a href="/?a=1&amp;copy=2">x</a></p>'


# Pictures


def test_a_picture_of_the_library_becomes_a_figure():
    becomes(
        f'<img src="{PICTURE}" alt="会场">', f'<figure><img src="{PICTURE}" alt="会场"></figure>'
    )


def test_a_figure_keeps_its_caption_and_its_place():
    becomes(
        f'<figure class="place-left figure"><img src="{PICTURE}" width="5" style="float:left">'
        "<figcaption><p>说明<b>一</b></p></figcaption></figure>",
        f'<figure class="place-left"><img src="{PICTURE}"><figcaption>说明<strong>一</strong></figcaption></figure>',
    )


def test_a_picture_inside_a_paragraph_parts_it():
    becomes(
        f'<p class="align-center">前<img src="{PICTURE}" alt="">后</p>',
        f'<p class="align-center">前</p><figure><img src="{PICTURE}" alt=""></figure>'
        '<p class="align-center">后</p>',
    )


def test_a_caption_without_its_picture_stays_as_text():
    assert (
        html.clean("<figure><img src='http://x.cn/a.png'><figcaption>会场</figcaption></figure>")
        == '<p class="align-center">会场</p>'
    )


def test_a_table_in_a_figure_stays_a_table():
    cleaned = html.clean("<figure class='table'><table><tr><td>一</td></tr></table></figure>")
    assert cleaned == "<table><tbody><tr><td>一</td></tr></tbody></table>"


@pytest.mark.parametrize(
    "src",
    [
        "http://x.cn/a.png", "https://x.cn" + PICTURE, "//x.cn" + PICTURE, "blob:x", "", "cid:1",
        "data:image/png;base64,AAAA", "file:///C:/a.png", PICTURE + "/../x", "/media/images/../../x/1.png",
    ],
)  # fmt: skip
def test_any_other_picture_is_left_out_and_counted(src):
    found = html.examine(f'<p>文<img src="{src}"></p>')
    assert found.html == "<p>文</p>"
    assert found.lost_pictures == 1


def test_what_was_lost_is_said_in_plain_words():
    found = html.examine("<img src=a><img src=b><img><iframe src=x></iframe><video></video>")
    assert found.notice == (
        "3 张图片没有带进来，请用“图片”按钮从图库插入。"
        "2 个视频或其他嵌入内容没有带进来，请改用链接。"
    )
    assert html.examine("<p>文</p>").notice == ""


def test_the_address_that_core_knows_is_the_one_the_library_gives(db):
    from tests.factories.media import make_image

    image = make_image(width=1200, height=900)
    for address in [image.url(), *(part.split()[0] for part in image.srcset.split(", "))]:
        assert html.examine(f'<img src="{address}">').lost_pictures == 0


# Tables


def test_merged_cells_stay_merged():
    becomes(
        "<table border=1><tr><td rowspan=2 width=50>一<td colspan='2' style='mso-x:y'>二"
        "<tr><td>三<td>四</table>",
        '<table><tbody><tr><td rowspan="2">一</td><td colspan="2">二</td></tr>'
        "<tr><td>三</td><td>四</td></tr></tbody></table>",
    )


def test_header_rows_form_the_head():
    becomes(
        "<table><tbody><tr><th><p>甲</p></th><th><p>乙</p></th></tr><tr><td>1</td><td>2</td></tr></tbody></table>",
        "<table><thead><tr><th>甲</th><th>乙</th></tr></thead>"
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    )


def test_a_header_that_reaches_into_the_body_makes_no_head():
    becomes(
        "<table><tr><th rowspan=2>甲</th><th>乙</th></tr><tr><td>2</td></tr></table>",
        '<table><tbody><tr><th rowspan="2">甲</th><th>乙</th></tr><tr><td>2</td></tr></tbody></table>',
    )


@pytest.mark.parametrize("span", ["0", "-2", "x", "999999999", "2.5"])
def test_absurd_spans_are_brought_to_reason(span):
    cleaned = html.clean(f"<table><tr><td colspan='{span}' rowspan='{span}'>一</td></tr></table>")
    assert "rowspan" not in cleaned
    assert cleaned.count("999") == 0


def test_a_caption_of_a_table_stands_before_it():
    assert html.clean("<table><caption>表一</caption><tr><td>1</table>") == (
        '<p class="align-center">表一</p><table><tbody><tr><td>1</td></tr></tbody></table>'
    )


def test_cells_keep_paragraphs_lists_and_alignment():
    becomes(
        '<table><tr><td align="right">1</td><td><p>一</p><p>二</p></td><td><ul><li>三</ul></td></tr></table>',
        '<table><tbody><tr><td><p class="align-right">1</p></td><td><p>一</p><p>二</p></td>'
        "<td><ul><li>三</li></ul></td></tr></tbody></table>",
    )


def test_bold_in_one_cell_does_not_run_into_the_next():
    assert "<td>二</td>" in html.clean("<table><tr><td><b>一</td><td>二</td></tr></table>")


# Word


def test_a_document_of_word_is_taken_over_whole():
    source = Path(__file__).with_name("word_clipboard.html").read_text()
    expected = Path(__file__).with_name("word_cleaned.html").read_text().replace("\n", "")
    # Only the clipboard of the editor tells a flush line from one without an indent.
    expected = expected.replace(' class="no-indent"', "").replace("<p>各位", "<p></p><p>各位")
    found = html.examine(source)
    assert found.html == expected
    assert found.lost_pictures == 1


# Limits


def test_a_text_beyond_the_limit_is_refused_with_a_message():
    with pytest.raises(ValidationError, match="正文太长"):
        html.clean("字" * (html.MAX_LENGTH + 1))


def test_what_is_nested_too_deep_becomes_plain_and_is_said():
    found = html.examine("<ul><li>层" * 20)
    assert found.html.count("<ul>") == 8
    assert found.html.count("层") == 20
    assert found.notice == "套得太深的表格、列表或引用已经改成普通段落。"


def test_a_table_nested_too_deep_does_not_break_out_of_its_cell():
    deep = "<table><tr><td>" * 12 + "内" + "</td></tr></table>" * 12
    found = html.examine(f"<table><tr><td>{deep}</td><td>旁</td></tr></table>")
    assert found.html.endswith("<td>旁</td></tr></tbody></table>")
    assert found.html.count("内") == 1


# Showing


def test_tables_stand_in_a_region_that_the_keyboard_reaches():
    table = html.clean("<table><tr><td><table><tr><td>内</table></table>")
    shown = html.present(table * 2)
    assert shown.count('<div class="table-scroll" role="region" tabindex="0"') == 2
    assert 'aria-label="表格 1，可以左右滚动"' in shown
    assert 'aria-label="表格 2，可以左右滚动"' in shown
    assert shown.count("</div>") == 2


def test_header_cells_say_what_they_head():
    shown = html.present(html.clean("<table><tr><th>甲<th>乙<tr><th>行<td>1</table>"))
    assert shown.count('<th scope="col">') == 2
    assert '<th scope="row">行</th>' in shown


@pytest.mark.parametrize(
    ("link", "has_rel"),
    [('href="https://x.cn/"', True), ('href="/a" target="_blank"', True), ('href="/a"', False)],
)
def test_links_that_lead_away_keep_the_window_to_themselves(link, has_rel):
    shown = html.present(html.clean(f"<a {link}>看</a>"))
    assert ('rel="noopener"' in shown) is has_rel


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://a.cn/?x=1&amp;y=[2]|3", "https://a.cn/?x=1&amp;y=%5B2%5D%7C3"),
        ("/名单/50%", "/%E5%90%8D%E5%8D%95/50%25"),
        ("/a?x=1&amp;y='2'", "/a?x=1&amp;y='2'"),
    ],
)
def test_a_link_is_shown_as_a_uri_and_kept_as_it_was_typed(typed, shown):
    kept = html.clean(f'<p><a href="{typed}" title="href=&quot;/&quot;">看</a></p>')
    assert f'href="{typed}"' in kept
    assert f' href="{shown}"' in html.present(kept)


def test_showing_changes_nothing_else():
    plain = '<h2>题</h2><p class="no-indent">文<a href="/a">看</a></p><hr>'
    assert html.present(plain) == plain


# Plain text


def test_text_has_a_line_for_each_block_and_parts_cells():
    source = (
        "<h2>题</h2><p>一<br>二&nbsp;&lt;三&gt;</p><ul><li>甲</li><li>乙</li></ul>"
        f"<table><tr><td>1</td><td>2</td></tr></table><figure><img src='{PICTURE}' alt='图'>"
        "<figcaption>说明</figcaption></figure><script>x()</script><style>y</style>"
    )
    assert html.to_text(source) == "题\n一\n二\xa0<三>\n甲\n乙\n1\t2\n说明"


def test_a_summary_is_one_line_and_ends_with_dots():
    source = "<p>会议听取了报告，</p><p>审议了草案。</p>"
    assert html.summarise(source) == "会议听取了报告， 审议了草案。"
    assert html.summarise(source, 9) == "会议听取了报告…"
    assert html.summarise("") == ""

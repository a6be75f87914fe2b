"""What becomes of Word files: the right article, or a message that says what to do."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from apps.core import html
from apps.word import reading
from apps.word.numbering import figure
from apps.word.reading import Reading
from tests.samples.word import make

LIBREOFFICE = Path(make.__file__).parent / "libreoffice"


@cache
def sound(name: str) -> Reading:
    return reading.read(make.SOUND[name](), f"{name}.docx")


def refusal(data: bytes, name: str = "稿件.docx") -> str:
    with pytest.raises(ValidationError) as error:
        reading.read(data, name)
    return error.value.messages[0]


def headings(body: str) -> list[str]:
    return re.findall(r"<(h[234])[^>]*>(?:.*?)</h[234]>", body)


# 公文


def test_an_official_document_loses_its_red_head_and_finds_its_title():
    read = sound("公文")
    assert read.title == "青禾州人民代表大会常务委员会关于开展代表联络站提质行动的通知"
    assert read.body.startswith('<p class="align-center">青禾人发〔2026〕12 号</p>')
    assert "版头没有带进来：“青禾州人民代表大会常务委员会文件”。" in read.notices


def test_the_levels_of_an_official_document_are_headings():
    body = sound("公文").body
    assert "<h2>二、重点任务</h2><h3>（一）建好站点</h3><h4>1. 选好地点</h4><p>选好地点，由" in body
    assert headings(body).count("h2") == 3
    assert headings(body).count("h3") == 7


def test_receiver_and_signature_stand_where_they_stood():
    body = sound("公文").body
    assert '<p class="no-indent">各县人民代表大会常务委员会：</p>' in body
    assert body.endswith('<p class="align-right">2026年3月18日</p>')


def test_words_in_the_footer_are_told():
    assert "页眉和页脚没有带进来：“内部资料，注意保存”。" in sound("公文").notices


# 条例


def test_a_regulation_has_its_chapters_as_headings_and_its_forty_articles_marked():
    read = sound("条例")
    assert read.title == "青禾州湿地保护条例"
    assert re.findall(r'<h2 class="align-center">(第.章)', read.body) == [
        "第一章", "第二章", "第三章", "第四章", "第五章", "第六章",
    ]  # fmt: skip
    articles = re.findall(r"<p><strong>(第[^<]+条)</strong>　", read.body)
    assert articles == [f"第{make.chinese(number)}条" for number in range(1, 41)]
    assert read.body.startswith('<p class="align-center">（2026年1月9日青禾州第十五届')


def test_numbers_that_word_writes_by_itself_are_not_lost():
    body = sound("自动编号的条例").body
    assert "<h2>第一章　总则</h2><p><strong>第一条</strong>　总则的第一项规定。</p>" in body
    assert "<h2>第二章　登记</h2><p><strong>第三条</strong>　登记的第一项规定。</p>" in body


@pytest.mark.parametrize(
    ("form", "count", "written"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 40, "四十"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographDigital", 20, "二〇"),
        ("ideographTraditional", 3, "丙"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("decimalEnclosedCircle", 7, "⑦"),
        ("decimal", 3, "3"),
    ],
)
def test_numbers_are_written_as_word_writes_them(form, count, written):
    assert figure(form, count) == written


# Tables, pictures, footnotes, styles


def test_merged_cells_come_as_spans_under_a_head_of_two_rows():
    body = sound("预算").body
    assert (
        '<table><thead><tr><th rowspan="2">项目</th><th colspan="2">2025年决算</th>'
        '<th colspan="2">2026年预算</th></tr><tr><th>金额</th>'
    ) in body
    assert '<td>合计</td><td colspan="2">2,000</td><td colspan="2">2,170</td>' in body
    assert '<td rowspan="2">办公室</td>' in body
    assert body.count("<table>") == 2


def test_pictures_come_in_order_with_their_descriptions_each_once():
    read = sound("二十张图")
    assert len(read.pictures) == 19  # the last is the first again
    assert re.findall(r'alt="第 (\d+) 个村的农田"', read.body) == [str(n) for n in range(1, 21)]
    assert read.body.count("<img ") == 20
    assert "<figcaption>图4　第四个村的水渠。李小禾 摄</figcaption>" in read.body


def test_author_and_source_are_taken_from_the_line_under_the_title():
    read = sound("二十张图")
    assert (read.author, read.source) == ("李小禾", "青禾州人大常委会办公室")
    assert "李小禾　" not in read.body


def test_a_picture_at_the_side_stays_there():
    assert '<figure class="place-right">' in sound("裁剪").body
    assert sound("裁剪").pictures[0].crop == (0.0, 0.0, 0.5, 0.0)


def test_footnotes_and_endnotes_become_notes_of_the_text():
    body = sound("脚注").body
    assert '石桥建于明代<span class="footnote">见《青禾州志》第三卷。</span>，现有' in body
    assert '<span class="footnote">数据截至2025年底。 由统计局提供。</span>' in body
    assert '桥下有碑。<span class="footnote">参见附件。</span>' in body


def test_styles_of_word_are_headings_lists_and_quotations():
    read = sound("样式")
    assert (read.title, read.subtitle) == ("代表履职手册", "闭会期间怎样履职")
    assert read.body.startswith("<h2>怎样提建议</h2><p>建议要<strong>一事一议</strong>，")
    assert "<em>问题</em>和H<sub>2</sub>O。" in read.body
    assert (
        "<ul><li><p>走访选民</p><ul><li>村里的选民</li></ul></li><li>核对事实</li></ul>"
        in read.body
    )
    assert "<ol><li>写好初稿</li><li>请人看一遍</li></ol>" in read.body
    assert "<blockquote><p>知屋漏者在宇下。</p></blockquote>" in read.body
    assert '<a href="https://www.example.com/shouce?p=1&amp;q=2">网上手册</a>' in read.body


@pytest.mark.parametrize("name", ["公文", "条例", "预算", "脚注", "样式"])
def test_the_same_file_written_by_libreoffice_is_the_same_article(name):
    read = reading.read((LIBREOFFICE / f"{name}.docx").read_bytes(), f"{name}.docx")
    assert read == sound(name)


@pytest.mark.parametrize("name", make.SOUND)
def test_what_is_read_is_clean(name):
    assert html.clean(sound(name).body) == sound(name).body


# What is told


@pytest.mark.parametrize(
    "told",
    [
        "修订已按“接受”处理",
        "1 条批注没有带进来",
        "1 处隐藏的文字没有带进来",
        "1 个文本框里的内容放在了",
        "1 个公式",
        "1 个嵌入的对象",
        "1 个图表",
        "1 个 SmartArt",
        "1 张图片不在文件里，只是链接到别处",
        "1 张图片是网页不能显示的格式（WMF、EMF 等）",
        "页眉和页脚没有带进来：“青禾人大”",
    ],
)
def test_whatever_stays_behind_is_told(told):
    assert any(notice.startswith(told) for notice in sound("带不进来的").notices)


def test_words_outside_of_the_text_are_kept_or_dropped_as_told():
    body = sound("带不进来的").body
    assert "新加的字" in body
    assert "a=b+c" in body
    assert "<p>框里的字</p>" in body
    assert "删掉的字" not in body
    assert "藏起来的字" not in body


@pytest.mark.parametrize("name", ["公文", "条例", "预算", "脚注", "样式"])
def test_nothing_is_told_of_lost_pictures_where_none_are(name):
    assert not any("图片" in notice for notice in sound(name).notices)


def test_a_file_without_a_title_is_called_by_its_name():
    paper = make.Paper()
    paper.text("这是一段很长的话，讲了很多事情，所以它不会是标题。")
    read = reading.read(paper.bytes(), "会议纪要.docx")
    assert read.title == "会议纪要"
    assert "没有认出标题，先用了文件名，请改成文章的标题。" in read.notices


def test_a_number_under_the_title_stays_there_and_the_title_is_one():
    paper = make.Paper()
    paper.line("关于做好防汛工作的通知", make.CENTRE, 22)
    paper.line("青禾人办〔2026〕3号", make.CENTRE, 22)
    paper.text("现将有关事项通知如下。")
    read = reading.read(paper.bytes(), "x.docx")
    assert read.title == "关于做好防汛工作的通知"
    assert read.body.startswith('<p class="align-center">青禾人办〔2026〕3号</p>')
    assert read.notices == []


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("作者：李小禾", "李小禾", ""),
        ("来源：青禾日报　　作者：李小禾", "李小禾", "青禾日报"),
        ("（撰稿：李小禾　供稿单位：州信访局）", "李小禾", "州信访局"),
        ("记者：今年的重点工作是什么？", "", ""),
        ("时间：2026年3月1日　地点：州会议中心", "", ""),
    ],
)
def test_a_line_that_names_the_author_is_told_from_speech(line, author, source):
    paper = make.Paper()
    paper.line("代表访谈", make.CENTRE, 22)
    paper.text(line)
    paper.text("今年的重点工作是修路。")
    read = reading.read(paper.bytes(), "x.docx")
    assert (read.author, read.source) == (author, source)
    assert (line in read.body) == (not author)


@pytest.mark.parametrize(("line", "author"), [("孙　正", "孙正"), ("目录", ""), ("摘要", "")])
def test_a_name_alone_under_the_title_is_the_author(line, author):
    paper = make.Paper()
    paper.line("我的履职故事", make.CENTRE, 22)
    paper.line(line, make.CENTRE, 14)
    paper.text("当代表五年了。")
    assert reading.read(paper.bytes(), "x.docx").author == author


def test_lines_that_are_a_list_stay_one():
    paper = make.Paper()
    paper.line("会议议程", make.CENTRE, 22)
    for line in ("一、听取报告", "二、审议草案", "三、表决"):
        paper.text(line)
    assert headings(reading.read(paper.bytes(), "x.docx").body) == []


def test_links_to_the_site_itself_become_links_within_it():
    paper = make.Paper()
    paper.line("看这里", make.CENTRE, 22)
    paragraph = paper.text("点")
    key = paper.document.part.relate_to(
        "https://rd.example.cn/articles/7/",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    link = f'<w:hyperlink {make.nsdecls("w", "r")} r:id="{key}"><w:r><w:t>这</w:t></w:r>'
    paragraph._p.append(make.parse_xml(f"{link}</w:hyperlink>"))
    body = reading.read(paper.bytes(), "x.docx", "https://rd.example.cn").body
    assert body == '<p>点<a href="/articles/7/">这</a></p>'


# What is refused


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("损坏", "文件已损坏"),
        ("里面损坏", "文件已损坏"),
        ("有密码", "这个文件加了密码，打不开"),
        ("旧格式", "这是旧格式的 Word 或 WPS 文件"),
        ("压缩炸弹", "文件展开以后太大"),
        ("说谎的炸弹", "文件已损坏"),
        ("实体", "文件里有 Word 不会写的内容"),
        ("外部实体", "文件里有 Word 不会写的内容"),
        ("出格的路径", "文件里有 Word 不会写的内容"),
        ("套得太深", "文件展开以后太大，或者套得太深"),
        ("成员太多", "文件展开以后太大"),
        ("巨大的单元格", "正文太长"),
        ("空", "文件里没有文字和图片"),
        ("网页", "它不是 Word 的 .docx 文件"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(name, told):
    assert refusal(make.REFUSED[name]()).startswith(told)


def test_every_refusal_of_the_corpus_is_tried():
    assert len(make.REFUSED) == 14


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x00" * 5000, "这是文字".encode()])
def test_what_is_no_package_at_all_is_refused(data):
    assert "文件已损坏，或者不是 Word 文件" in refusal(data)


def test_a_picture_that_would_unpack_to_too_much_stays_behind():
    read = reading.read(make.wide_picture(), "x.docx")
    assert "<img" not in read.body
    assert "1 张图片太大，没有带进来。请缩小后从图库插入。" in read.notices


def test_what_stands_in_boxes_within_boxes_is_read_once():
    start = '<w:p><w:r><w:pict><v:shape xmlns:v="v"><w:txbxContent>'
    end = "</w:txbxContent></v:shape></w:pict></w:r></w:p>"
    inner = f"<w:p><w:r><w:t>字</w:t></w:r></w:p>{start * 20}<w:p><w:r><w:t>框</w:t></w:r></w:p>"
    body = reading.read(make.document_with(inner + end * 20), "x.docx").body
    assert body.count("框") == 1


def test_scripts_are_words_and_links_to_programs_are_none():
    read = reading.read(make.hostile_words(), "x.docx")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in read.body
    assert "<a " not in read.body
    assert "3 个链接的地址不能用在网页上，只留下了文字。" in read.notices
    assert read.pictures == []  # words that look like the address of one


def test_nothing_is_fetched_for_a_document(monkeypatch):
    import socket

    def refuse(*args, **kwargs):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert "<img" not in reading.read(make.lossy(), "x.docx").body

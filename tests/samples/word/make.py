"""Word files such as staff have: made here with python-docx, and by hand what that cannot write.

    python tests/samples/word/make.py DIR                 writes them all to DIR
    soffice --headless --convert-to docx --outdir libreoffice DIR/*.docx

The files in libreoffice/ are those of SOUND as LibreOffice 7.4 wrote them again, made once by the
second line. People, places and figures are invented.
"""

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt
from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
CENTRE, RIGHT = ALIGN.CENTER, ALIGN.RIGHT
HAN = "一二三四五六七八九十"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{HAN[tens - 1]}十"
    return head + (HAN[ones - 1] if ones else "")


def picture(number: int, kind: str = "PNG", size: tuple[int, int] = (120, 80)) -> bytes:
    """A small picture that differs from those with other numbers."""
    drawn = Image.new("RGB", size, (40 + number * 9 % 200, 90, 200 - number * 7 % 150))
    ImageDraw.Draw(drawn).rectangle((4, 4, 4 + number * 5 % 100, 40), fill=(250, 240, 200))
    buffer = io.BytesIO()
    drawn.save(buffer, kind)
    return buffer.getvalue()


class Paper:
    """A document with the shortcuts that its makers need."""

    def __init__(self):
        self.document = Document()
        self.body = self.document.element.body

    def line(self, text: str = "", align=None, size: float = 16, style=None, *, bold=False):
        paragraph = self.document.add_paragraph(style=style)
        if align is not None:
            paragraph.alignment = align
        if text:
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(size), bold or None
        return paragraph

    def text(self, text: str, *, indent: bool = True):
        paragraph = self.line(text)
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(32)
        return paragraph

    def bytes(self) -> bytes:
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


def insert(paragraph, xml: str) -> None:
    """Put elements (of the main namespaces) into the last run of a paragraph, or a new one."""
    run = paragraph.add_run()
    for element in parse_xml(f"<w:x {nsdecls('w', 'r', 'wp', 'a', 'pic')}>{xml}</w:x>"):
        run._r.append(element)


def changed(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same package after its parts were changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return packed(parts)


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def with_part(data: bytes, name: str, content: str, kind: str) -> bytes:
    """The package with one more part that belongs to the document."""
    types = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"

    def change(parts: dict[str, bytes]) -> None:
        parts[f"word/{name}"] = content.encode()
        head, tail = "[Content_Types].xml", "word/_rels/document.xml.rels"
        override = f'<Override PartName="/word/{name}" ContentType="{types}"/></Types>'
        parts[head] = parts[head].replace(b"</Types>", override.encode())
        relation = (
            f'<Relationship Id="x{kind}" Target="{name}" Type="http://schemas.openxmlformats.org/'
            f'officeDocument/2006/relationships/{kind}"/></Relationships>'
        )
        parts[tail] = parts[tail].replace(b"</Relationships>", relation.encode())

    return changed(data, change)


# What has to come in whole


def official() -> bytes:
    """A 公文: red head, number, title in two lines, receiver, four levels, signature, footer."""
    paper = Paper()
    paper.line("青禾州人民代表大会常务委员会文件", CENTRE, 36)
    paper.line("青禾人发〔2026〕12 号", CENTRE)
    paper.line()
    paper.line("青禾州人民代表大会常务委员会", CENTRE, 22)
    paper.line("关于开展代表联络站提质行动的通知", CENTRE, 22)
    paper.line()
    paper.text("各县人民代表大会常务委员会：", indent=False)
    paper.text("为了让代表联络站更好地服务群众，现将有关事项通知如下。")
    for number, (title, parts) in enumerate(
        {
            "总体要求": ["指导思想", "基本原则"],
            "重点任务": ["建好站点", "用好站点", "管好站点"],
            "组织保障": ["加强领导", "搞好宣传"],
        }.items()
    ):
        paper.text(f"{HAN[number]}、{title}")
        for place, part in enumerate(parts):
            paper.text(f"（{HAN[place]}）{part}")
            if part == "建好站点":
                for step, name in enumerate(("选好地点", "配好设备"), 1):
                    paper.text(f"{step}. {name}")
                    paper.text(f"{name}，由各县按照实际情况安排，月底以前完成。")
                continue
            paper.text(f"{part}，要结合本地实际，分步实施。")
    paper.line("青禾州人民代表大会常务委员会办公室", RIGHT)
    paper.line("2026年3月18日", RIGHT)
    paper.document.sections[0].footer.paragraphs[0].text = "内部资料，注意保存"
    return paper.bytes()


def regulation() -> bytes:
    """A 条例 of 40 articles in six chapters, as laws are printed; numbers typed by hand."""
    paper = Paper()
    paper.line("青禾州湿地保护条例", CENTRE, 22, bold=True)
    paper.line("（2026年1月9日青禾州第十五届人民代表大会第五次会议通过）", CENTRE, 14)
    chapters = ["总　则", "规划和名录", "保护和利用", "修复和补偿", "法律责任", "附　则"]
    starts = {1: 0, 7: 1, 14: 2, 24: 3, 32: 4, 39: 5}
    for number in range(1, 41):
        if number in starts:
            place = starts[number]
            paper.line(f"第{HAN[place]}章　{chapters[place]}", CENTRE, 16, bold=True)
        paper.text(f"第{chinese(number)}条　保护湿地的第 {number} 项规定，由州人民政府组织实施。")
        if number == 8:
            for place, item in enumerate(("国家重要湿地；", "省级重要湿地；", "一般湿地。")):
                paper.text(f"（{HAN[place]}）{item}")
    return paper.bytes()


def numbered_regulation() -> bytes:
    """The same kind of text, its chapters and articles numbered by Word."""
    paper = Paper()
    paper.line("青禾州养犬管理条例", CENTRE, 22)
    numbering = paper.document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:suff w:val="space"/><w:lvlText w:val="第%1章"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlRestart w:val="0"/><w:suff w:val="space"/><w:lvlText w:val="第%2条"/></w:lvl>'
        "</w:abstractNum>"
    )
    numbering.insert(0, abstract)
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
        )
    )  # fmt: skip
    for chapter in ("总则", "登记"):
        _numbered(paper.line(chapter), 0)
        for article in (f"{chapter}的第一项规定。", f"{chapter}的第二项规定。"):
            _numbered(paper.line(article), 1)
    return paper.bytes()


def _numbered(paragraph, depth: int, number: int = 90) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/>'
            f'<w:numId w:val="{number}"/></w:numPr>'
        )
    )


def budget() -> bytes:
    """A report with two tables: merged cells in both directions, and a head of two rows."""
    paper = Paper()
    paper.line("青禾州2026年部门预算公开", CENTRE, 22)
    paper.text("收支总表如下：")
    table = paper.document.add_table(5, 5, "Table Grid")
    rows = [
        ["项目", "2025年决算", "", "2026年预算", ""],
        ["", "金额", "占比", "金额", "占比"],
        ["基本支出", "1,200", "60%", "1,350", "62%"],
        ["项目支出", "800", "40%", "820", "38%"],
        ["合计", "2,000", "", "2,170", ""],
    ]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 3).merge(table.cell(0, 4))
    table.cell(4, 1).merge(table.cell(4, 2))
    table.cell(4, 3).merge(table.cell(4, 4))
    paper.text("“三公”经费支出表如下：")
    table = paper.document.add_table(4, 3, "Table Grid")
    rows = [
        ["单位", "科目", "金额"],
        ["办公室", "公务接待费", "12.5"],
        ["", "公务用车费", "30"],
        ["信访局", "公务接待费", "3"],
    ]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    paper.text("以上数字单位均为万元。")
    return paper.bytes()


def pictures() -> bytes:
    """Twenty pictures, each with a description; two are the same; one has a caption."""
    paper = Paper()
    paper.line("春耕掠影", CENTRE, 22)
    paper.line("作者：李小禾　来源：青禾州人大常委会办公室", CENTRE, 12)
    for number in range(1, 21):
        paper.text(f"第 {number} 个村的春耕情况。")
        data = picture(1 if number == 20 else number, "JPEG" if number % 3 == 0 else "PNG")
        paragraph = paper.line(align=CENTRE)
        shape = paragraph.add_run().add_picture(io.BytesIO(data), Cm(6))
        shape._inline.docPr.set("descr", f"第 {number} 个村的农田")
        if number == 4:
            paper.line("图4　第四个村的水渠。李小禾 摄", CENTRE, 12)
    return paper.bytes()


def cropped() -> bytes:
    """A picture of which Word shows the left half, and one that floats at the right."""
    paper = Paper()
    paper.line("裁过的照片", CENTRE, 22)
    paper.text("下面的照片裁掉了右边一半。")
    shape = paper.line().add_run().add_picture(io.BytesIO(picture(3, size=(200, 100))), Cm(6))
    fill = shape._inline.graphic.graphicData.pic.blipFill
    fill.insert(1, parse_xml(f'<a:srcRect {nsdecls("a")} r="50000"/>'))
    paragraph = paper.text("右边有一张图。")
    shape = paragraph.add_run().add_picture(io.BytesIO(picture(5)), Cm(4))
    inline = shape._inline
    anchor = parse_xml(
        f"<wp:anchor {nsdecls('wp', 'a', 'pic', 'r')}><wp:positionH relativeFrom='column'>"
        "<wp:align>right</wp:align></wp:positionH><wp:wrapSquare wrapText='bothSides'/></wp:anchor>"
    )
    for child in list(inline):
        anchor.append(child)
    inline.getparent().replace(inline, anchor)
    return paper.bytes()


FOOTNOTES = (
    '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> '
    "见《青禾州志》第三卷。</w:t></w:r></w:p></w:footnote>"
    '<w:footnote w:id="2"><w:p><w:r><w:t>数据截至2025年底。</w:t></w:r></w:p>'
    "<w:p><w:r><w:t>由统计局提供。</w:t></w:r></w:p></w:footnote></w:footnotes>"
)
ENDNOTES = (
    FOOTNOTES.replace("footnote", "endnote")
    .replace("见《青禾州志》第三卷。", "参见附件。")
    .partition('<w:endnote w:id="2">')[0]
    + "</w:endnotes>"
)


def footnotes() -> bytes:
    """Two footnotes, one of two paragraphs, and an endnote."""
    paper = Paper()
    paper.line("石桥的来历", CENTRE, 22)
    paragraph = paper.text("石桥建于明代")
    insert(paragraph, '<w:footnoteReference w:id="1"/>')
    paragraph.add_run("，现有住户三百。")
    insert(paragraph, '<w:footnoteReference w:id="2"/>')
    paragraph = paper.text("桥下有碑。")
    insert(paragraph, '<w:endnoteReference w:id="1"/>')
    data = with_part(paper.bytes(), "footnotes.xml", FOOTNOTES, "footnotes")
    return with_part(data, "endnotes.xml", ENDNOTES, "endnotes")


def styled() -> bytes:
    """What Word's own styles say: title, headings, lists within lists, a quotation, links."""
    paper = Paper()
    document = paper.document
    document.add_paragraph("代表履职手册", style="Title")
    document.add_paragraph("闭会期间怎样履职", style="Subtitle")
    document.add_heading("怎样提建议", 1)
    paragraph = document.add_paragraph("建议要")
    paragraph.add_run("一事一议").bold = True
    paragraph.add_run("，写清")
    paragraph.add_run("问题").italic = True
    paragraph.add_run("和H")
    paragraph.add_run("2").font.subscript = True
    paragraph.add_run("O。")
    document.add_heading("提交以前", 2)
    for text, style in (
        ("走访选民", "List Bullet"),
        ("村里的选民", "List Bullet 2"),
        ("核对事实", "List Bullet"),
        ("写好初稿", "List Number"),
        ("请人看一遍", "List Number"),
    ):
        document.add_paragraph(text, style=style)
    document.add_paragraph("知屋漏者在宇下。", style="Quote")
    paragraph = document.add_paragraph("详见")
    key = document.part.relate_to(
        "https://www.example.com/shouce?p=1&q=2",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    link = parse_xml(
        f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}">'
        "<w:r><w:t>网上手册</w:t></w:r></w:hyperlink>"
    )
    paragraph._p.append(link)
    paragraph.add_run("。")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_heading("怎样视察", 1)
    document.add_paragraph("视察以前，先看材料。")
    return paper.bytes()


def lossy() -> bytes:
    """Everything of which something has to be told."""
    paper = Paper()
    paper.line("什么带不进来", CENTRE, 22)
    paragraph = paper.text("第一段")
    for xml in (
        '<w:ins w:id="1" w:author="x"><w:r><w:t>新加的字</w:t></w:r></w:ins>',
        '<w:del w:id="2" w:author="x"><w:r><w:delText>删掉的字</w:delText></w:r></w:del>',
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏起来的字</w:t></w:r>",
        '<w:r><w:commentReference w:id="1"/></w:r>',
        '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' ProgID="Excel.Sheet.12"/></w:object></w:r>',
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        "<m:r><m:t>a=b+c</m:t></m:r></m:oMath>",
        "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData"
        ' uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></wp:inline>'
        "</w:drawing></w:r>",
        "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData"
        ' uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"/></a:graphic></wp:inline>'
        "</w:drawing></w:r>",
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>框里的字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
        "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill>"
        '<a:blip r:link="rIdAway"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>",
    ):
        for element in parse_xml(f"<w:x {nsdecls('w', 'r', 'wp', 'a', 'pic')}>{xml}</w:x>"):
            paragraph._p.append(element)
    shape = paper.line().add_run().add_picture(io.BytesIO(picture(7)), Cm(2))
    key = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
    emf = b"\x01\x00\x00\x00" + b"\x00" * 36 + b" EMF" + b"\x00" * 60
    name = paper.document.part.related_parts[key].partname.lstrip("/")
    paper.document.sections[0].header.paragraphs[0].text = "青禾人大"

    def change(parts: dict[str, bytes]) -> None:
        parts[name] = emf
        parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
            b"</Relationships>",
            b'<Relationship Id="rIdAway" TargetMode="External" Target="http://203.0.113.9/a.png"'
            b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
            b"</Relationships>",
        )

    return changed(paper.bytes(), change)


SOUND = {
    "公文": official,
    "条例": regulation,
    "自动编号的条例": numbered_regulation,
    "预算": budget,
    "二十张图": pictures,
    "裁剪": cropped,
    "脚注": footnotes,
    "样式": styled,
    "带不进来的": lossy,
}


# What must be refused, or do no harm


def document_with(inner: str, before: str = "") -> bytes:
    """A package with just this inside of the document's body."""
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return packed({
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": (
            f'<Relationships xmlns="{relations}"><Relationship Id="a"'
            f' Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/document.xml": (
            f"{before}<w:document {nsdecls('w', 'r')}><w:body>{inner}</w:body></w:document>"
        ).encode(),
    })  # fmt: skip


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def damaged() -> bytes:
    data = official()
    return data[: len(data) // 2]


def damaged_inside() -> bytes:
    """The directory is whole, the document itself is not."""
    data = bytearray(official())
    place = data.index(b"word/document.xml") + 200
    data[place : place + 64] = bytes(64)
    return bytes(data)


def locked() -> bytes:
    """What Word writes with a password: an OLE file with the encrypted package in it."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0") + bytes(1024)


def old() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"WordDocument".ljust(2048, b"\0")


def bomb() -> bytes:
    """Ninety megabytes of blanks in a few kilobytes."""
    return changed(document_with(_paragraph("x")), lambda parts: parts.update(
        {"word/media/image1.png": bytes(90_000_000)}
    ))  # fmt: skip


def lying_bomb() -> bytes:
    """Thirty megabytes of text that the directory gives out as a hundred bytes."""
    text = b"<w:p/>" * 5_000_000
    data = document_with("@")
    whole = changed(data, lambda parts: parts.update({
        "word/document.xml": parts["word/document.xml"].replace(b"@", text)
    }))  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    return whole.replace(struct.pack("<L", size), struct.pack("<L", 100))


def entities() -> bytes:
    laughs = "".join(
        f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 9)
    )  # fmt: skip
    return document_with(_paragraph("&a8;"), f'<!DOCTYPE x [<!ENTITY a0 "哈">{laughs}]>')


def outside_entity() -> bytes:
    return document_with(
        _paragraph("&secret;"), '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    )


def climbing() -> bytes:
    """A member whose name leads out of the package."""
    return changed(document_with(_paragraph("字")), lambda parts: parts.update(
        {"../../escape.txt": b"x"}
    ))  # fmt: skip


def deep() -> bytes:
    """Tables in tables in tables."""
    start, end = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return document_with(start * 2000 + _paragraph("字") + end * 2000)


def crowd() -> bytes:
    """More members than any document has."""
    return changed(document_with(_paragraph("字")), lambda parts: parts.update(
        {f"word/media/{number}.png": b"" for number in range(2100)}
    ))  # fmt: skip


def giant_cell() -> bytes:
    text = "字" * 2_100_000
    return document_with(f"<w:tbl><w:tr><w:tc>{_paragraph(text)}</w:tc></w:tr></w:tbl>")


def empty() -> bytes:
    return document_with("<w:p/><w:p/>")


def web_page() -> bytes:
    """A web page that calls itself .docx, as some old systems export them."""
    return "<html><body><p>字</p></body></html>".encode()


def wide_picture() -> bytes:
    """A PNG that says it is 60,000 by 60,000 pixels."""
    head = struct.pack(">LLBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, content: bytes) -> bytes:
        sum_ = struct.pack(">L", zlib.crc32(kind + content))
        return struct.pack(">L", len(content)) + kind + content + sum_

    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))
    paper = Paper()
    paper.line("太大的图", CENTRE, 22)
    paper.text("下面的图太大。")
    paper.line().add_run().add_picture(io.BytesIO(picture(9)), Cm(2))

    def change(parts: dict[str, bytes]) -> None:
        name = next(name for name in parts if name.startswith("word/media/"))
        parts[name] = png + chunk(b"IEND", b"")

    return changed(paper.bytes(), change)


def hostile_words() -> bytes:
    """Scripts in the text, links to programs, formulas at the beginning of lines."""
    paper = Paper()
    paper.line("=cmd|'/c calc'!A0 的故事", CENTRE, 22)
    paper.text("<script>alert(1)</script>和<img src=x onerror=alert(1)>")
    paragraph = paper.text("点")
    for address in ("javascript:alert(1)", "file:///etc/passwd", "vbscript:x"):
        key = paper.document.part.relate_to(
            address,
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
            is_external=True,
        )
        link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>这里</w:t></w:r>'
        paragraph._p.append(parse_xml(f"{link}</w:hyperlink>"))
    paper.text("/media/images/docx-7/0.png")
    return paper.bytes()


REFUSED = {
    "损坏": damaged,
    "里面损坏": damaged_inside,
    "有密码": locked,
    "旧格式": old,
    "压缩炸弹": bomb,
    "说谎的炸弹": lying_bomb,
    "实体": entities,
    "外部实体": outside_entity,
    "出格的路径": climbing,
    "套得太深": deep,
    "成员太多": crowd,
    "巨大的单元格": giant_cell,
    "空": empty,
    "网页": web_page,
}
HARMLESS = {"太大的图": wide_picture, "恶意文字": hostile_words}

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in {**SOUND, **REFUSED, **HARMLESS}.items():
        (folder / f"{name}.docx").write_bytes(make())

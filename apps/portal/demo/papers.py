"""Small real PDF, Word and Excel files, written without any office program.

The same words always give the same bytes, so that the library keeps one copy of each.
"""

import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "application/vnd.openxmlformats-officedocument"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

_LINE_LENGTH = 38
_LINES_ON_A_PAGE = 34


def write(name: str, lines: list[str]) -> bytes:
    """The file called `name`, by its extension: a title and, under it, `lines`."""
    title, _, extension = name.rpartition(".")
    return _WRITERS[extension](title, lines)


def _pdf(title: str, lines: list[str]) -> bytes:
    """Pages of text in the song typeface that PDF programs bring along for Chinese."""
    wrapped = [
        line[i : i + _LINE_LENGTH] for line in lines for i in range(0, len(line), _LINE_LENGTH)
    ]
    count = _LINES_ON_A_PAGE
    pages = [wrapped[i : i + count] for i in range(0, len(wrapped), count)] or [[]]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    for number, page in enumerate(pages):
        words = [(22, title)] if number == 0 else []
        words += [(13, line) for line in page]
        stream = b"BT 60 770 Td " + b"".join(_pdf_line(size, text) for size, text in words) + b"ET"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> >>" % (7 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _pdf_file(objects)


def _pdf_line(size: int, text: str) -> bytes:
    code = text.encode("utf-16-be").hex().encode()
    return b"/F %d Tf <%s> Tj 0 -%d Td " % (size, code, 44 if size > 13 else 21)


def _pdf_file(objects: list[bytes]) -> bytes:
    file = io.BytesIO()
    file.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n" % (len(objects) + 1))
    file.write(b"%d\n%%%%EOF\n" % table)
    return file.getvalue()


def _docx(title: str, lines: list[str]) -> bytes:
    paragraphs = [_paragraph(title, size=36, is_title=True), *map(_paragraph, lines)]
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{"".join(paragraphs)}</w:body></w:document>'
    return _package(
        "word/document.xml", "wordprocessingml.document", {"word/document.xml": document}
    )


def _paragraph(text: str, size: int = 24, is_title: bool = False) -> str:
    layout = '<w:pPr><w:jc w:val="center"/></w:pPr>' if is_title else ""
    look = f'<w:rPr>{"<w:b/>" if is_title else ""}<w:sz w:val="{size}"/></w:rPr>'
    words = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return f"<w:p>{layout}<w:r>{look}{words}</w:r></w:p>"


def _xlsx(title: str, lines: list[str]) -> bytes:
    """A sheet: the title, then a row for each line, its cells parted by "|"."""
    rows = [[title], *([cell.strip() for cell in line.strip("| ").split("|")] for line in lines)]
    data = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_LINKS}"><sheets>'
        '<sheet name="表1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><cols>'
        '<col min="1" max="6" width="22" customWidth="1"/></cols>'
        f"<sheetData>{data}</sheetData></worksheet>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1"'
        f' Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    return _package("xl/workbook.xml", "spreadsheetml.sheet", parts)


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _package(main: str, kind: str, parts: dict[str, str]) -> bytes:
    """An Office Open XML file whose document is `main`."""
    sheet = (
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        f' ContentType="{_OFFICE}.spreadsheetml.worksheet+xml"/>'
    )
    types = (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{_OFFICE}.{kind}.main+xml"/>'
        f"{sheet if main.startswith('xl/') else ''}</Types>"
    )
    relations = (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1"'
        f' Type="{_LINKS}/officeDocument" Target="{main}"/></Relationships>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"[Content_Types].xml": types, "_rels/.rels": relations, **parts}.items():
            # ZipInfo's own date: the same words give the same bytes at any time.
            archive.writestr(zipfile.ZipInfo(name), _XML + text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


_WRITERS: dict[str, Callable[[str, list[str]], bytes]] = {"pdf": _pdf, "docx": _docx, "xlsx": _xlsx}

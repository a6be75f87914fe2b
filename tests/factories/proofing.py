"""Words, files and revisions for tests of the automatic checks."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from apps.media.models import Document
from apps.proofing.models import ChecklistItem, WordRule
from tests.factories.media import make_document

DAY = date(2026, 11, 20)  # a Friday


def make_revision(body: str = "", **fields: Any) -> SimpleNamespace:
    """What the checks read of an article: nothing is wrong with it but what `fields` say."""
    usual = {
        "title": "州人大常委会召开会议",
        "subtitle": "",
        "summary": "会议研究了有关工作。",
        "author": "",
        "source": "州人大常委会办公室",
        "attachments": [],
        "published_at": DAY,
        "cover": None,
    }
    return SimpleNamespace(**usual | {"body": body} | fields)


def make_rule(wrong: str = "象样", right: str = "", **fields: Any) -> WordRule:
    return WordRule.objects.create(wrong=wrong, right=right, **fields)


def make_item(text: str = "标点符号", **fields: Any) -> ChecklistItem:
    return ChecklistItem.objects.create(text=text, **fields)


def frozen(document: Document, name: str = "") -> dict[str, Any]:
    """A document as a revision keeps it among its attachments."""
    return {
        "id": document.pk,
        "name": name or document.name,
        "extension": document.extension,
        "size": document.size,
        "digest": document.digest,
    }


def attach(name: str, content: bytes) -> dict[str, Any]:
    """A document of the library as an attachment of a revision."""
    return frozen(make_document(name, content))


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx_bytes(*paragraphs: str, runs: Iterable[str] = (), **parts: str) -> bytes:
    """A Word file with these paragraphs, and one more that is cut into `runs`.

    `parts` adds files of these names (with / as __) to word/.
    """
    written = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    written += f"<w:p>{''.join(f'<w:r><w:t>{escape(text)}</w:t></w:r>' for text in runs)}</w:p>"
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{written}</w:body></w:document>'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": document,
            **{f"word/{name.replace('__', '/')}.xml": text for name, text in parts.items()},
        }
    )


def word_bytes(body: str, **parts: str) -> bytes:
    """A Word file with this XML as its body; `parts` adds word/NAME.xml with a root of that name.

    All in the namespace w.
    """

    def rooted(root: str, text: str) -> str:
        return f'<w:{root} xmlns:w="{_WORD}">{text}</w:{root}>'

    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": rooted("document", f"<w:body>{body}</w:body>"),
            **{f"word/{name}.xml": rooted(name, text) for name, text in parts.items()},
        }
    )


def zipped(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx_bytes(*rows: Iterable[Any]) -> bytes:
    """An Excel file with these rows on its only sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def pdf_bytes(text: str) -> bytes:
    """A PDF of one page with a line of ASCII text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        % (
            size,
            table,
            size,
        )
        + b"startxref\n%d\n%%%%EOF\n" % len(written)
    )


def id_card(front: str = "532901199003071", sequence: str = "23") -> str:
    """An identity card number with the right check character, of nobody."""
    digits = front + sequence
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def bank_card(front: str = "622202250400123456") -> str:
    """A card number with the right check digit, of nobody."""
    digits = [int(digit) for digit in front]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[::-2])
    total = doubled + sum(digits[-2::-2])
    return front + str(-total % 10)

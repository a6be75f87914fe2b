"""The words of attachments: what is read, once, and under which limits."""

import io
import time
from functools import partial

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.db import connection

from apps.articles.models import Article
from apps.core.packages import Package
from apps.media.models import Document
from apps.proofing import examine, files
from apps.proofing.models import CheckSetting, FileText
from tests.articles.conftest import typed
from tests.factories.columns import make_column
from tests.factories.proofing import (
    attach,
    docx_bytes,
    id_card,
    make_revision,
    pdf_bytes,
    xlsx_bytes,
    zipped,
)

NUMBER = id_card()
PHONE = "13800138000"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("名单.docx", docx_bytes("名单", f"张三 {NUMBER}")),
        ("名单.xlsx", xlsx_bytes(["姓名", "证件"], ["张三", NUMBER])),
        ("名单.pdf", pdf_bytes(f"Zhang San {NUMBER}")),
        ("名单.txt", f"张三 {NUMBER}".encode()),
        ("名单.csv", f"张三,{NUMBER}".encode("gb18030")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_number_in_an_attachment_is_found(found, name, content):
    (finding,) = found("id_card", attachments=[attach(name, content)])
    assert finding.field == "attachments"
    assert finding.field_label == f"附件“{name}”"
    assert finding.excerpt == f"532***********{NUMBER[-4:]}"
    assert not finding.has_place
    assert "重新上传" in finding.message


def test_a_number_that_word_cut_into_pieces_is_whole():
    words = files.read(docx_bytes(runs=["电话138", "0013", "8000"]), "docx")
    assert PHONE in words.text


def test_paragraphs_and_cells_stay_apart():
    assert "138001" not in files.read(docx_bytes("138", "001"), "docx").text
    assert "138001" not in files.read(xlsx_bytes(["138", "001"]), "xlsx").text


def test_headers_and_footnotes_of_word_are_read():
    header = f'<w:hdr xmlns:w="urn:w"><w:p><w:r><w:t>{PHONE}</w:t></w:r></w:p></w:hdr>'
    assert PHONE in files.read(docx_bytes("正文", header1=header), "docx").text


def test_a_number_that_excel_holds_as_a_number_is_read():
    assert PHONE in files.read(xlsx_bytes([13800138000]), "xlsx").text


def test_every_sheet_of_excel_is_read():
    import openpyxl

    book = openpyxl.Workbook()
    book.create_sheet("另一张").append([PHONE])
    buffer = io.BytesIO()
    book.save(buffer)
    assert PHONE in files.read(buffer.getvalue(), "xlsx").text


@pytest.mark.django_db
def test_a_file_is_read_only_once(monkeypatch, found):
    item = attach("名单.docx", docx_bytes(NUMBER))
    assert found("id_card", attachments=[item])
    monkeypatch.setattr(files, "read", lambda *args: pytest.fail("read again"))
    assert found("id_card", attachments=[item])
    assert FileText.objects.get().digest == item["digest"]


@pytest.mark.django_db
def test_what_an_older_reader_read_is_read_again(found):
    item = attach("名单.docx", docx_bytes(NUMBER))
    FileText.objects.create(digest=item["digest"], text="", reader=files.READER - 1)
    assert found("id_card", attachments=[item])


@pytest.mark.django_db
def test_many_known_attachments_cost_one_query(found, django_assert_num_queries):
    items = [attach(f"{number}.txt", f"第{number}份".encode()) for number in range(8)]
    found("id_card", attachments=items)
    with django_assert_num_queries(1):
        found("id_card", attachments=items)


# What cannot be read


def encrypted_pdf() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_bytes("secret")))
    writer.encrypt("password", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
BOMB = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * 90_000_000})
LAUGHS = zipped({
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x><t>&b;</t></x>',
})  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind", "problem"),
    [
        (b"%PDF-1.4\n%%EOF", "pdf", "文件读不了，可能已经损坏"),
        (encrypted_pdf(), "pdf", "文件有密码，读不了里面的文字"),
        (pdf_bytes(""), "pdf", "文件里没有可以读取的文字，可能是扫描件"),
        (b"PK\x03\x04 broken", "docx", "文件读不了，可能已经损坏"),
        (OLE, "docx", "文件有密码，读不了里面的文字"),
        (OLE, "xlsx", "文件有密码，读不了里面的文字"),
        (BOMB, "docx", "文件展开后太大，没有检查里面的文字"),
        (LAUGHS, "docx", "文件读不了，可能已经损坏"),
        (zipped({"word/document.xml": "<a><b></a>"}), "docx", "文件读不了，可能已经损坏"),
        (zipped({"xl/worksheets/sheet1.xml": "<a"}), "xlsx", "文件读不了，可能已经损坏"),
        (b"", "pdf", "文件读不了，可能已经损坏"),
        (b"", "xlsx", "文件读不了，可能已经损坏"),
    ],
    ids=range(12),
)
def test_what_cannot_be_read_is_said_and_never_an_error(content, kind, problem):
    assert files.read(content, kind).problem == problem


def test_a_directory_that_lies_about_sizes_does_not_help(monkeypatch):
    monkeypatch.setattr(files, "Package", partial(Package, most=2000))
    bomb = bytearray(zipped({"word/document.xml": "<a><t>" + "x" * 50_000 + "</t></a>"}))
    real = (50_000 + 14).to_bytes(4, "little")
    assert bomb.count(real)  # the sizes as the file has them
    lying = bytes(bomb).replace(real, (100).to_bytes(4, "little"))
    assert files.read(bytes(bomb), "docx").problem.startswith("文件展开后太大")
    words = files.read(lying, "docx")
    assert words.problem == "文件读不了，可能已经损坏"
    assert len(words.text) < 5000


def test_a_long_text_is_read_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(files, "MAX_CHARACTERS", 100)
    words = files.read(docx_bytes(*["人大" * 20] * 20), "docx")
    assert len(words.text) == 100
    assert "只检查了前面一部分" in words.problem


def test_a_pdf_of_many_pages_is_read_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(files, "MAX_PAGES", 1)
    writer = pypdf.PdfWriter()
    for _ in range(3):
        writer.append(io.BytesIO(pdf_bytes("page")))
    buffer = io.BytesIO()
    writer.write(buffer)
    assert "只检查了前面一部分" in files.read(buffer.getvalue(), "pdf").problem


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(files, "MAX_SECONDS", 0.01)
    start = time.monotonic()
    assert "太慢" in files.read(pdf_bytes("text"), "pdf").problem
    assert time.monotonic() - start < 5


@pytest.mark.django_db
def test_a_large_file_is_not_opened(monkeypatch, found):
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    (finding,) = found("unread", attachments=[attach("报告.docx", docx_bytes("正文"))])
    assert "没有检查" in finding.message


@pytest.mark.django_db
def test_an_unreadable_attachment_is_a_warning_for_a_person(found):
    item = attach("扫描.pdf", b"%PDF-1.4\nbroken\n%%EOF")
    (finding,) = found("unread", attachments=[item])
    assert finding.field_label == "附件“扫描.pdf”"
    assert finding.message.startswith("文件读不了，可能已经损坏。请人工核对")


@pytest.mark.django_db
def test_a_readable_attachment_needs_no_warning(found):
    assert found("unread", attachments=[attach("报告.docx", docx_bytes("正文"))]) == []


@pytest.mark.django_db
@pytest.mark.parametrize("extension", ["doc", "xls", "wps", "ofd", "zip", "pptx"])
def test_a_format_that_cannot_be_read_is_said_and_never_blocks(found, extension):
    CheckSetting.objects.create(code="unread", level="block")
    item = {"id": 1, "name": f"材料.{extension}", "extension": extension, "digest": "d", "size": 1}
    (finding,) = found("unread", attachments=[item])
    assert finding.field_label == f"附件“材料.{extension}”"
    assert finding.message.startswith(f"没有检查：这种格式（{extension}）读不了。")
    assert finding.level == "warning"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "item",
    [{}, {"id": "x"}, {"digest": 5, "extension": "docx"}, {"id": None, "name": None}],
)
def test_odd_attachments_break_nothing(item):
    assert all(
        "没有检查成功" not in one.message for one in examine(make_revision(attachments=[item]))
    )


# Files that are gone


@pytest.mark.django_db
def test_an_attachment_whose_file_is_gone_is_found(found):
    item = attach("报告.docx", docx_bytes("正文"))
    assert found("files", attachments=[item]) == []
    default_storage.delete(Document.objects.get().file.name)
    (finding,) = found("files", attachments=[item])
    assert finding.field_label == "附件“报告.docx”"
    assert "不见了" in finding.message
    assert found("unread", attachments=[item]) == []


@pytest.mark.django_db
def test_an_attachment_that_the_library_does_not_have_is_found(found):
    item = attach("报告.docx", docx_bytes("正文"))
    Document.objects.all().delete()
    assert len(found("files", attachments=[item])) == 1


@pytest.mark.django_db
def test_publishing_reads_attachments_before_the_form_is_saved(admin_client, monkeypatch):
    """Else everybody who writes would wait while a long PDF is read."""
    column, item = make_column(), attach("报告.docx", docx_bytes("正文"))
    inside = []
    read = files.read

    def watched(*given):
        inside.append(len(connection.savepoint_ids))
        return read(*given)

    monkeypatch.setattr(files, "read", watched)
    within = len(connection.savepoint_ids)  # of the test itself
    values = typed(column, attachments=[Document.objects.get(pk=item["id"])], _publish="")
    admin_client.post("/admin/articles/article/add/", values)
    assert Article.objects.get().live_revision is not None
    assert inside == [within]


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "１"])
def test_a_crafted_attachment_is_no_reason_to_fail(admin_client, value):
    values = typed(make_column(), _publish="") | {
        "attachments-TOTAL_FORMS": "1",
        "attachments-0-document": value,
        "attachments-0-order": "0",
    }
    assert admin_client.post("/admin/articles/article/add/", values).status_code in {200, 302}

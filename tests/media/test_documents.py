"""Taking documents in: the allow-list, recognised by content."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.media import documents
from apps.media.models import Document
from tests.factories.media import make_document, pdf_bytes, picture_bytes, upload, zip_bytes

pytestmark = pytest.mark.django_db

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
DOCX = ("[Content_Types].xml", "word/document.xml")


def ingest(content: bytes, name: str) -> Document:
    return documents.ingest(upload(name, content))


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as refused:
        ingest(content, name)
    assert not Document.objects.exists()
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("报告.pdf", pdf_bytes()),
        ("通知.doc", OLE),
        ("表.xls", OLE + b"x"),
        ("片.ppt", OLE + b"p"),
        ("文.wps", OLE + b"w"),
        ("表.et", OLE + b"e"),
        ("通知.docx", zip_bytes(*DOCX)),
        ("表.xlsx", zip_bytes("[Content_Types].xml", "xl/workbook.xml")),
        ("片.pptx", zip_bytes("[Content_Types].xml", "ppt/presentation.xml")),
        ("公文.ofd", zip_bytes("OFD.xml", "Doc_0/Document.xml")),
        ("包.zip", zip_bytes("a.txt")),
        ("包.rar", b"Rar!\x1a\x07\x01\x00" + b"x" * 20),
        ("包.7z", b"7z\xbc\xaf\x27\x1c" + b"x" * 20),
        ("说明.txt", "第一条 为了规范……".encode()),
        ("说明2.txt", "第一条 为了规范……".encode("gbk")),
        ("说明3.txt", "第一条 为了规范……".encode("utf-16")),
        ("名单.csv", "姓名,职务\n张三,主任".encode()),
        ("大写.PDF", pdf_bytes()),
    ],
)
def test_the_allowed_types_are_taken_in(name, content):
    document = ingest(content, name)
    assert document.pk
    assert document.size == len(content)
    assert document.extension == name.rpartition(".")[2].lower()
    with document.file.open() as file:
        assert file.read() == content


@pytest.mark.parametrize(
    "name",
    ["图.svg", "页.html", "程序.exe", "脚本.js", "页.htm", "宏.docm", "图.jpg", "没有扩展名"],
)
def test_other_types_are_refused_with_what_is_allowed(name):
    assert "可以上传" in refusal(b"anything", name)


@pytest.mark.parametrize("kind", list(documents.TYPES))
def test_no_type_accepts_a_program(kind):
    refusal(b"MZ\x90\x00" + b"\x00" * 100, f"文件.{kind}")


@pytest.mark.parametrize("kind", list(documents.TYPES))
def test_no_type_accepts_a_web_page(kind):
    refusal(b"<!DOCTYPE html><script>alert(1)</script>", f"文件.{kind}")
    refusal(b"\n <svg xmlns='http://www.w3.org/2000/svg'/>", f"文件.{kind}")


@pytest.mark.parametrize("kind", list(documents.TYPES))
def test_no_type_accepts_a_picture(kind):
    refusal(picture_bytes(), f"文件.{kind}")


def test_one_office_type_under_the_extension_of_another_is_refused():
    assert "内容却不是 Excel" in refusal(zip_bytes(*DOCX), "表.xlsx")


def test_a_document_with_macros_is_refused():
    assert "宏" in refusal(zip_bytes(*DOCX, "word/vbaProject.bin"), "通知.docx")


def test_a_damaged_archive_is_refused():
    assert "损坏" in refusal(zip_bytes("a.txt")[:30], "包.zip")


def test_an_empty_file_is_refused():
    assert "空文件" in refusal(b"", "报告.pdf")


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "MAX_BYTES", 10)
    assert "太大" in refusal(pdf_bytes(), "报告.pdf")


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("工作报告.pdf", "工作报告.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("报告\u202efdp.pdf", "报告fdp.pdf"),
        ('a"b<c>|d?.pdf', "abcd.pdf"),
        ("  两  个   空格 .pdf", "两 个 空格.pdf"),
        ("..pdf", "未命名文件.pdf"),
    ],
)
def test_names_are_cleaned_for_display(given_name, shown):
    file = upload("x.pdf", pdf_bytes())
    file._name = given_name
    assert documents.ingest(file).name == shown


def test_a_given_name_keeps_the_extension_of_the_file():
    file = upload("1.pdf", pdf_bytes())
    assert documents.ingest(file, name="年度报告.exe").name == "年度报告.exe.pdf"


def test_files_do_not_lie_under_their_own_name(files_in):
    make_document("机密名称.pdf")
    assert len(files_in()) == 1
    assert "机密" not in files_in()[0]


def test_the_same_document_again_is_the_one_that_is_there(files_in):
    content = pdf_bytes()
    first = ingest(content, "甲.pdf")
    again = ingest(content, "乙.pdf")
    assert again.pk == first.pk
    assert "甲.pdf" in again.remark
    assert len(files_in()) == 1


@hypothesis_settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.text(max_size=30),
    kind=st.sampled_from([*documents.TYPES, "exe", ""]),
    start=st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe"]),
    rest=st.binary(max_size=200),
)
def test_any_file_is_taken_or_refused_and_never_breaks(name, kind, start, rest):
    file = upload("x", start + rest)
    file._name = f"{name}.{kind}"
    try:
        document = documents.ingest(file)
    except ValidationError as refused:
        assert refused.messages[0]
    else:
        assert "/" not in document.name
        assert document.url

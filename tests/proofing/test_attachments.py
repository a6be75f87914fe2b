"""The words of attachments: what is read, once, and under which limits."""

import io
import time
import tracemalloc
from datetime import datetime
from functools import partial

import openpyxl
import pypdf
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from openpyxl.comments import Comment

from apps.articles.models import Article
from apps.core.packages import Package
from apps.media.models import Document
from apps.proofing import examine, excel_words, files, office_words
from apps.proofing.models import CheckSetting, FileText
from tests.articles.conftest import typed
from tests.factories.columns import make_column
from tests.factories.proofing import (
    attach,
    docx_bytes,
    id_card,
    make_revision,
    pdf_bytes,
    saved,
    word_bytes,
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


def encrypted_pdf(algorithm: str = "RC4-128", password: str = "password") -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_bytes("secret")))
    writer.encrypt(password, "of the owner", algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


# What does not show


def test_words_of_word_that_do_not_show_are_told_apart():
    words = files.read(
        word_bytes(
            "<w:p><w:r><w:t>公开一</w:t></w:r>"
            "<w:del><w:r><w:delText>删除的</w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t>移走的</w:t></w:r></w:moveFrom>"
            "<w:ins><w:r><w:t>公开二</w:t></w:r></w:ins>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏的</w:t></w:r>"
            '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>公开三</w:t></w:r></w:p>'
            "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>公开四</w:t></w:r>"
            "<w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>"
            "<w:t>公开五</w:t></w:r></w:p>",
            comments="<w:comment><w:p><w:r><w:t>批注</w:t></w:r></w:p></w:comment>",
        ),
        "docx",
    )
    for number in "一二三四五":
        assert f"公开{number}" in words.text
    for text in ("删除的", "移走的", "隐藏的", "批注"):
        assert text not in words.text
        assert text in words.unseen


STYLES = (
    '<w:style w:styleId="form"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="below"><w:basedOn w:val="form"/></w:style>'
    '<w:style w:styleId="shown"><w:basedOn w:val="form"/>'
    '<w:rPr><w:vanish w:val="false"/></w:rPr></w:style>'
    '<w:style w:styleId="table"><w:tblStylePr><w:rPr><w:vanish/></w:rPr></w:tblStylePr></w:style>'
    '<w:style w:styleId="round"><w:basedOn w:val="round"/></w:style>'
)


@pytest.mark.parametrize(
    ("style", "is_seen"),
    [("form", False), ("below", False)]
    + [(style, True) for style in ("shown", "table", "round", "unknown")],
)
def test_words_that_a_style_of_word_hides_are_told_apart(style, is_seen):
    words = files.read(
        word_bytes(
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>一段</w:t></w:r></w:p>'
            f'<w:p><w:r><w:rPr><w:rStyle w:val="{style}"/></w:rPr><w:t>几字</w:t></w:r>'
            "<w:r><w:t>公开</w:t></w:r></w:p>"
            f'<w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:pPrChange>'
            f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr></w:pPr><w:r><w:t>原样</w:t></w:r></w:p>',
            styles=STYLES,
        ),
        "docx",
    )
    for text in ("一段", "几字"):
        assert text in (words.text if is_seen else words.unseen)
        assert text not in (words.unseen if is_seen else words.text)
    assert "公开" in words.text
    assert "原样" in words.text


def test_a_box_is_hidden_with_the_words_around_it():
    def box(text: str) -> str:
        return (
            "<w:pict><w:txbxContent><w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"
            f"<w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></w:pict>"
        )

    words = files.read(
        word_bytes(
            f"<w:p><w:r><w:rPr><w:vanish/></w:rPr>{box('隐藏的框')}<w:t>隐藏的字</w:t></w:r>"
            f"<w:r>{box('公开的框')}<w:t>公开的字</w:t></w:r></w:p>"
        ),
        "docx",
    )
    for kind in ("框", "字"):
        assert f"公开的{kind}" in words.text
        assert f"隐藏的{kind}" in words.unseen
        assert f"隐藏的{kind}" not in words.text


def test_what_excel_hides_is_told_apart():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "公开表"
    sheet.append(["甲公开", "乙隐藏列", "丙公开"])
    sheet.append(["丁隐藏行"])
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[2].hidden = True
    sheet["A1"].comment = Comment("批注里的话", "某人")
    for name, state in (("戊隐藏表", "hidden"), ("己深藏表", "veryHidden")):
        other = book.create_sheet(name)
        other.append([f"{name}的字"])
        other.sheet_state = state
    words = files.read(saved(book), "xlsx")
    for text in ("公开表", "甲公开", "丙公开"):
        assert text in words.text
    for text in ("乙隐藏列", "丁隐藏行", "批注里的话", "戊隐藏表的字", "己深藏表的字"):
        assert text not in words.text
        assert text in words.unseen


SHEET = (
    '<worksheet><cols><col min="2" max="2" hidden="1"/></cols><sheetData><row>'
    '<c t="str"><v>甲</v></c><c t="str"><v>乙</v></c><c t="str"><v>丙</v></c>'
    "</row></sheetData></worksheet>"
)


def test_a_hidden_column_is_told_apart_where_cells_do_not_say_where_they_stand():
    words = files.read(zipped({"xl/worksheets/sheet1.xml": SHEET}), "xlsx")
    assert (words.text.split(), words.unseen.split()) == (["甲", "丙"], ["乙"])


def test_answers_to_comments_of_excel_are_read():
    answers = (
        "<ThreadedComments><threadedComment><text>回复</text></threadedComment></ThreadedComments>"
    )
    parts = {"xl/threadedComments/threadedComment1.xml": answers}
    assert files.read(zipped(parts), "xlsx").unseen.strip() == "回复"


def hidden_sheet(text: str) -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("底稿").append([text])
    book["底稿"].sheet_state = "veryHidden"
    return saved(book)


DELETED = f"<w:p><w:del><w:r><w:delText>张三 {NUMBER}</w:delText></w:r></w:del></w:p>"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [("名单.docx", word_bytes(DELETED)), ("名单.xlsx", hidden_sheet(f"张三 {NUMBER}"))],
    ids=["docx", "xlsx"],
)
def test_a_number_that_does_not_show_is_found_all_the_same(found, name, content):
    assert found("id_card", attachments=[attach(name, content)])


# What cells show

SHOWN = [
    (datetime(2026, 1, 15), 'yyyy"年"m"月"d"日"', "2026年1月15日"),
    (datetime(2026, 1, 5), "yyyy-mm-dd", "2026-01-05"),
    (datetime(2026, 1, 5), "[$-804]yyyy/m/d;@", "2026/1/5"),
    (datetime(2026, 1, 5, 9, 3), 'm"月"d"日" h:mm', "1月5日 9:03"),
    (0.052, "0.0%", "5.2%"),
    (0.5, "0%", "50%"),
    (0.285, "0%", "29%"),
    (0.052, "0.##%", "5.2%"),
    (0.05, "0.##%", "5%"),
    (-0.052, "0.00%", "-5.20%"),
    (5, '0"%"', "5"),
    (datetime(2026, 1, 15), "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026年1月15日"),
    (datetime(2026, 1, 15), "[Red]yyyy年m月d日", "2026年1月15日"),
    (datetime(2026, 1, 15), '[DBNum1][$-804]yyyy"年"m"月"d"日"', "2026-01-15"),
    (datetime(2026, 1, 15), '[$-804]e"年"m"月"d"日"', "2026-01-15"),
    (datetime(2026, 1, 15), "mmm d, yyyy", "2026-01-15"),
    (datetime(2026, 1, 15), "yyyy/m/d aaaa", "2026-01-15"),
    (datetime(2026, 1, 15, 14, 5), "yyyy/m/d h:mm AM/PM", "2026-01-15 14:05"),
    (46037, "0", "46037"),
    (46037, "General", "46037"),
    (1.5, "[h]:mm", "1.5"),
    (-5, "yyyy-mm-dd", "-5"),
]


@pytest.mark.parametrize(("value", "code", "shown"), SHOWN)
def test_a_cell_is_read_as_it_shows(value, code, shown):
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.active["A1"].number_format = code
    assert f"\n{shown}\t" in files.read(saved(book), "xlsx").text


@pytest.mark.parametrize(
    ("number", "value", "shown"),
    [
        (31, 46037, "2026年1月15日"),
        (36, 46037, "2026年1月"),
        (55, 0.6, "14:24"),
        (58, 46037, "1月15日"),
    ],
)
def test_a_date_whose_format_has_only_a_number_is_read(number, value, shown):
    package = {
        "xl/styles.xml": f'<styleSheet><cellXfs><xf numFmtId="{number}"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet><sheetData><row><c s="0"><v>{value}</v></c></row>'
        "</sheetData></worksheet>",
    }
    assert files.read(zipped(package), "xlsx").text.strip() == shown


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_says_who_may_print_is_read(algorithm):
    assert "secret" in files.read(encrypted_pdf(algorithm, password=""), "pdf").text


# What cannot be read


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
        (encrypted_pdf("AES-256"), "pdf", "文件有密码，读不了里面的文字"),
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
    ids=range(13),
)
def test_what_cannot_be_read_is_said_and_never_an_error(content, kind, problem):
    assert files.read(content, kind).problem == problem


@pytest.mark.parametrize(("old", "new"), [(b"/Standard", b"/Anothers"), (b"/V 5", b"/V 9")])
def test_a_pdf_with_a_lock_that_nobody_here_knows_is_not_called_damaged(old, new):
    content = encrypted_pdf("AES-256", password="")
    assert content.count(old) == 1
    words = files.read(content.replace(old, new), "pdf")
    assert words.problem == "文件有密码，读不了里面的文字"


MANY_STYLES = '<xf numFmtId="14"/>' * 150_000


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("styles", f"<styleSheet><cellXfs>{MANY_STYLES}</cellXfs></styleSheet>"),
        ("workbook", f"<workbook><extLst>{MANY_STYLES}</extLst></workbook>"),
        ("_rels/workbook.xml", f"<Relationships>{MANY_STYLES}</Relationships>"),
    ],
)
def test_what_is_read_before_the_cells_costs_little_memory(part, content):
    needed = {"workbook": "<workbook/>", "_rels/workbook.xml": "<Relationships/>"}
    parts = {f"xl/{name}.xml": text for name, text in (needed | {part: content}).items()} | {
        "xl/worksheets/sheet1.xml": SHEET
    }
    parts["xl/_rels/workbook.xml.rels"] = parts.pop("xl/_rels/workbook.xml.xml")
    packed = zipped(parts)
    tracemalloc.start()
    words = files.read(packed, "xlsx")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "甲" in words.text
    assert most < 20_000_000


@pytest.mark.parametrize(
    ("module", "kind", "content"),
    [
        (excel_words, "xlsx", zipped({"xl/styles.xml": f"<a>{'<b/>' * 9}</a>"})),
        (office_words, "docx", word_bytes("", styles="<w:style/>")),
    ],
    ids=["xlsx", "docx"],
)
def test_styles_that_are_too_large_are_not_read(monkeypatch, module, kind, content):
    monkeypatch.setattr(module, "MOST_OF_STYLES", 30)
    assert files.read(content, kind).problem == "文件展开后太大，只检查了前面一部分文字"


def test_a_directory_that_lies_about_sizes_does_not_help(monkeypatch):
    monkeypatch.setattr(office_words, "Package", partial(Package, most=2000))
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

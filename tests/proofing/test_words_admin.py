"""易错词和敏感词: kept by staff, in a list and as an Excel sheet."""

import io

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.audit.models import Event
from apps.core import list_import
from apps.core.packages import OLE
from apps.proofing import sheets
from apps.proofing.models import WordRule
from apps.proofing.words import matcher
from tests.factories.proofing import make_rule, xlsx_bytes, zipped

pytestmark = pytest.mark.django_db

LIST = "/admin/proofing/wordrule/"
IMPORT = f"{LIST}import/"
EXPORT = f"{LIST}excel/"
HEAD = ["出现的词", "应改为", "类型", "发现时", "说明", "这些词里不算", "使用"]


@pytest.fixture(autouse=True)
def empty_list(db):
    WordRule.objects.all().delete()


def send(client, content: bytes, name: str = "词表.xlsx"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def confirm(client, page) -> str:
    """Let the import that the page shows happen; the text of the page after it."""
    sealed = page.context["sealed"]
    return client.post(IMPORT, {"confirmed": sealed}, follow=True).content.decode()


# The list and the form


def form(**fields: str) -> dict[str, str]:
    usual = {"wrong": "布署", "right": "部署", "kind": "typo", "level": "", "is_active": "on"}
    return usual | {"note": "", "exceptions": ""} | fields


def test_a_word_is_added(admin_client):
    admin_client.post(f"{LIST}add/", form())
    rule = WordRule.objects.get()
    assert (rule.wrong, rule.right, rule.created_by.username) == ("布署", "部署", "admin")
    assert Event.objects.latest("number").action == "add"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"wrong": "署"}, "至少要有 2 个字"),
        ({"wrong": ""}, "请填写这一项。"),
        ({"right": "布署"}, "等于没有改"),
        ({"wrong": "长" * 61}, "60"),
        ({"exceptions": "公布署名 布局"}, "“布局”里没有“布署”"),
        ({"wrong": " 按装 "}, "词表里已经有这个词了"),
    ],
)
def test_a_word_that_makes_no_sense_is_refused(admin_client, fields, told):
    make_rule("按装")
    page = admin_client.post(f"{LIST}add/", form(**fields))
    assert told in page.content.decode()
    assert WordRule.objects.count() == 1


def test_the_list_is_searched_and_filtered(admin_client):
    make_rule("布署", "部署")
    make_rule("残废人", "残疾人", kind="sensitive")
    assert "残废人" not in admin_client.get(LIST, {"q": "部署"}).content.decode()
    assert "布署" not in admin_client.get(LIST, {"kind__exact": "sensitive"}).content.decode()


def test_the_list_costs_no_more_queries_with_more_words(admin_client, django_assert_num_queries):
    make_rule("布署")
    with CaptureQueriesContext(connection) as few:
        admin_client.get(LIST)
    for number in range(30):
        make_rule(f"错词{number}")
    with django_assert_num_queries(len(few)):
        admin_client.get(LIST)


# Excel out


def rows_of(answer) -> list[list]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_list_comes_out_as_excel(admin_client):
    make_rule("布署", "部署", level="block", note="动词", exceptions="公布署名", is_active=False)
    make_rule("残废人", kind="sensitive")
    answer = admin_client.get(EXPORT)
    assert "attachment" in answer["Content-Disposition"]
    rows = rows_of(answer)
    assert rows[0] == HEAD
    assert ["布署", "部署", "易错", "阻止", "动词", "公布署名", "否"] in rows
    assert ["残废人", None, "敏感", "按校对设置", None, None, "是"] in rows


def test_an_export_is_in_the_log(admin_client):
    admin_client.get(EXPORT)
    assert Event.objects.latest("number").action == "export"


@pytest.mark.parametrize("value", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)"])
def test_a_value_that_looks_like_a_formula_is_text(admin_client, value):
    make_rule("布署", value)
    sheet = openpyxl.load_workbook(io.BytesIO(admin_client.get(EXPORT).getvalue())).active
    cell = sheet["B2"]
    assert (cell.value, cell.data_type) == (value, "s")


def test_what_came_out_goes_in_again_without_a_change(admin_client):
    make_rule("布署", "=部署", level="warning", note="动词", exceptions="公布署名")
    make_rule("残废人", kind="sensitive", is_active=False)
    page = send(admin_client, admin_client.get(EXPORT).getvalue())
    plan = page.context["plan"]
    assert (plan.same, plan.new, plan.changed, plan.errors) == (2, [], [], [])


def test_the_empty_sheet_has_the_headings(admin_client):
    assert rows_of(admin_client.get(f"{LIST}template/")) == [HEAD]


# Excel in


def test_nothing_is_imported_before_it_was_looked_at(admin_client):
    page = send(admin_client, xlsx_bytes(HEAD, ["布署", "部署"]))
    text = page.content.decode()
    assert "布署" in text
    assert "部署" in text
    assert not WordRule.objects.exists()


def test_new_words_are_added_and_known_ones_changed(admin_client):
    make_rule("布署", "步署", note="旧")
    make_rule("按装", "安装")
    page = send(
        admin_client,
        xlsx_bytes(
            HEAD,
            ["布署", "部署", "易错", "阻止", "新", "公布署名", "是"],
            ["按装", "安装", "", "", "", "", ""],
            ["残废人", "残疾人", "敏感", "", "", "", "否"],
        ),
    )
    plan = page.context["plan"]
    assert [row["wrong"] for row in plan.new] == ["残废人"]
    assert [change.row["wrong"] for change in plan.changed] == ["布署"]
    assert ("应改为", "步署", "部署") in plan.changed[0].differences
    assert plan.same == 1
    told = confirm(admin_client, page)
    assert "新增 1 个词，修改 1 个词" in told
    changed, added = WordRule.objects.get(wrong="布署"), WordRule.objects.get(wrong="残废人")
    assert (changed.right, changed.level, changed.note) == ("部署", "block", "新")
    assert (added.kind, added.is_active, added.created_by.username) == ("sensitive", False, "admin")
    assert Event.objects.latest("number").after == {"新增": ["残废人"], "修改": ["布署"]}


def test_words_that_the_sheet_does_not_name_stay(admin_client):
    make_rule("布署")
    confirm(admin_client, send(admin_client, xlsx_bytes(HEAD, ["按装", "安装"])))
    assert set(WordRule.objects.values_list("wrong", flat=True)) == {"布署", "按装"}


def test_columns_that_the_sheet_lacks_stay_as_they_are(admin_client):
    make_rule("布署", "步署", note="动词", kind="sensitive")
    confirm(admin_client, send(admin_client, xlsx_bytes(["应改为", "出现的词"], ["部署", "布署"])))
    rule = WordRule.objects.get()
    assert (rule.right, rule.note, rule.kind) == ("部署", "动词", "sensitive")


def test_a_change_of_the_list_by_import_counts_at_once(admin_client):
    rule = make_rule("布署", "步署")
    assert [match.rule.right for match in matcher().matches("布署")] == ["步署"]
    confirm(admin_client, send(admin_client, xlsx_bytes(HEAD, ["布署", "部署"])))
    assert [match.rule.right for match in matcher().matches("布署")] == ["部署"]
    assert WordRule.objects.get().pk == rule.pk


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["", "部署"], "没有填“出现的词”。"),
        (["署", "部署"], "“出现的词”至少要有 2 个字，一个字的会到处误报。"),
        (["部署", "部署"], "“应改为”和“出现的词”一样。"),
        (["长" * 61], "“出现的词”太长，最多 60 个字。"),
        (["布署", "", "错别"], "“类型”填了“错别”，只能填“易错”、“敏感”。"),
        (["布署", "", "", "马上"], "“发现时”填了“马上”，只能填“按校对设置”、“提醒”、“阻止”。"),
        (["布署", "", "", "", "", "", "1"], "“使用”填了“1”，只能填“是”、“否”。"),
        (["布署", "=1+1"], "“应改为”里是公式，请改成普通文字。"),
        (["按装"], "“按装”和第 2 行重复了。"),
    ],
)
def test_a_row_with_a_mistake_is_told_by_its_number_and_left_out(admin_client, row, told):
    page = send(admin_client, xlsx_bytes(HEAD, ["按装", "安装"], row))
    assert page.context["plan"].errors == [(3, told)]
    assert "第 3 行" in page.content.decode()
    confirm(admin_client, page)
    assert list(WordRule.objects.values_list("wrong", flat=True)) == ["按装"]


def test_empty_rows_are_passed_over_and_numbers_are_those_of_excel(admin_client):
    page = send(admin_client, xlsx_bytes([], HEAD, [], ["布署"], [], ["署"]))
    assert [number for number, _ in page.context["plan"].errors] == [6]
    assert len(page.context["plan"].new) == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("词表.xls", b"\xd0\xcf\x11\xe0", "只能导入 .xlsx 文件"),
        ("词表.xlsx", b"not a sheet", "打不开这个文件"),
        ("词表.xlsx", OLE, "旧格式的表格"),
        ("词表.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "有密码"),
        ("词表.xlsx", b"", "空文件"),
        ("词表.xlsx", xlsx_bytes(), "表格是空的"),
        ("词表.xlsx", xlsx_bytes(["词", "改"]), "第一行没有找到“出现的词”这一列"),
        ("词表.xlsx", zipped({"xl/workbook.xml": b" " * 60_000_000}), "表格展开后太大"),
        ("词表.xlsx", zipped({"xl/workbook.xml": "<!DOCTYPE x><x/>"}), "打不开这个文件"),
        ("词表.xlsx", zipped({f"{number}": "" for number in range(300)}), "表格展开后太大"),
    ],
    ids=range(10),
)
def test_what_is_no_list_of_words_is_refused_with_a_reason(admin_client, name, content, told):
    page = send(admin_client, content, name)
    assert page.status_code == 200
    assert told in page.content.decode()
    assert page.context["plan"] is None


def test_a_large_file_is_refused_before_it_is_read(admin_client, monkeypatch):
    monkeypatch.setattr("apps.core.sheets.MAX_BYTES", 100)
    monkeypatch.setattr(sheets, "read", lambda file: pytest.fail("read"))
    assert "文件太大" in send(admin_client, xlsx_bytes(HEAD, ["布署"])).content.decode()


def test_too_many_rows_are_refused(admin_client, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    page = send(admin_client, xlsx_bytes(HEAD, *[[f"错词{number}"] for number in range(5)]))
    assert "表格超过 3 行" in page.content.decode()


def test_no_file_is_asked_for(admin_client):
    assert "还没有选择文件" in admin_client.post(IMPORT).content.decode()


def test_rows_that_nobody_looked_at_cannot_be_sent(admin_client):
    answer = admin_client.post(IMPORT, {"confirmed": "crafted:1abc:xyz"}, follow=True)
    assert "没有导入" in answer.content.decode()
    assert not WordRule.objects.exists()


def test_an_import_that_was_looked_at_too_long_ago_is_refused(admin_client, monkeypatch):
    page = send(admin_client, xlsx_bytes(HEAD, ["布署"]))
    monkeypatch.setattr(list_import, "MAX_AGE", -1)
    assert "请重新选择文件" in confirm(admin_client, page)
    assert not WordRule.objects.exists()


def test_a_word_that_somebody_added_meanwhile_is_changed_and_not_doubled(admin_client):
    page = send(admin_client, xlsx_bytes(HEAD, ["布署", "部署"]))
    make_rule("布署", "步署")
    confirm(admin_client, page)
    assert WordRule.objects.get().right == "部署"


def test_five_thousand_words_are_imported_in_one_go(admin_client):
    rows = [[f"错词{number:05}", f"对词{number:05}"] for number in range(5000)]
    page = send(admin_client, xlsx_bytes(HEAD, *rows))
    assert len(page.content) < 1_000_000
    confirm(admin_client, page)
    assert WordRule.objects.count() == 5000


@pytest.mark.parametrize("address", [IMPORT, EXPORT, f"{LIST}template/"])
def test_a_stranger_gets_neither_in_nor_out(stranger, browser_of, address):
    client = browser_of(stranger)
    assert client.get(address).status_code == 403
    assert client.post(address).status_code in {403, 405}


def test_who_may_only_look_may_export_and_not_import(staff, browser_of):
    user = staff("onlooker")
    user.user_permissions.add(Permission.objects.get(codename="view_wordrule"))
    client = browser_of(user)
    assert client.get(EXPORT).status_code == 200
    assert client.get(IMPORT).status_code == 403
    assert reverse("admin:proofing_wordrule_import") not in client.get(LIST).content.decode()

"""批量导入 in the admin: by those who may, with their own rights, in steps that lose nothing."""

import io
import json
import zipfile

import openpyxl
import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from apps.articles.models import Article
from apps.audit.models import Action, Event
from apps.columns import tree
from apps.columns.models import Column, Right
from apps.importing import desk, spool, taking
from apps.importing.models import Run, Stage
from tests.factories.columns import grant, make_column
from tests.factories.importing import json_lines, rows, xlsx, xlsx_of
from tests.factories.media import picture_bytes, upload
from tests.importing.scenes import bring_in, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def laws(db) -> Column:
    return make_column("立法工作")


@pytest.fixture
def chief(browser_of) -> Client:
    return browser_of(User.objects.create_superuser("chief", last_name="李明"))


@pytest.fixture
def mover(staff, browser_of):
    """mover(*rights in 立法工作): somebody who may import."""

    def make(column: Column, *held: Right) -> Client:
        user = staff("mover")
        user.user_permissions.add(Permission.objects.get(codename="import_articles"))
        grant(user, column, *held)
        return browser_of(user)

    return make


def address(name: str, run: Run | None = None) -> str:
    return reverse(f"admin:{name}", args=[run.key] if run else [])


def send(client: Client, content: bytes | None, name: str = "文章.xlsx", **fields):
    data = {"how": "draft"} | fields
    if content is not None:
        data["file"] = upload(name, content)
    return client.post(address("imports"), data)


def go_through(client: Client, run: Run) -> Run:
    """Press the button until there is nothing more to do."""
    for _ in range(50):
        run.refresh_from_db()
        if run.stage not in {Stage.CHECKING, Stage.IMPORTING}:
            return run
        assert client.post(address("import_step", run)).status_code == 302
    raise AssertionError("it never ends")


def checked(client: Client, content: bytes, **fields) -> Run:
    assert send(client, content, **fields).status_code == 302
    return go_through(client, Run.objects.first())


def taken(client: Client, run: Run) -> Run:
    client.post(address("import_start", run))
    return go_through(client, run)


def test_a_table_is_looked_at_and_then_taken_in(laws, chief, monkeypatch):
    monkeypatch.setattr(taking, "BATCH", 2)
    found = rows(5)
    found[1]["发布时间"] = "昨天"
    run = checked(chief, xlsx_of(found))
    assert not Article.objects.exists()
    page = chief.get(address("import", run)).content.decode()
    assert "4 行可以导入" in page
    assert "看不懂“发布时间”里的“昨天”" in page
    only = chief.get(address("import", run) + "?show=wrong").content.decode()
    assert ("第 2 次会议" in only, "第 3 次会议" in only) == (True, False)

    run = taken(chief, run)
    assert (run.stage, run.made, run.wrong) == (Stage.DONE, 4, 1)
    assert {article.state for article in Article.objects.all()} == {"draft"}
    assert Article.objects.first().created_by == chief.user
    assert not spool.place(run.key).exists()
    events = Event.objects.filter(action=Action.IMPORT)
    assert {event.actor_name for event in events} == {"李明"}
    assert run.name in chief.get(address("imports")).content.decode()


def test_a_script_is_told_how_far_it_has_come(laws, chief, monkeypatch):
    monkeypatch.setattr(taking, "BATCH", 2)
    send(chief, xlsx_of(rows(3)))
    run = Run.objects.get()
    told = [
        chief.post(address("import_step", run), headers={"accept": "application/json"}).json()
        for _ in range(3)
    ]
    assert [(one["done"], one["percent"], one["is_going"]) for one in told] == [
        (2, 66, True),
        (3, 100, True),
        (3, 100, False),
    ]


def test_pictures_that_are_sent_along_are_used_and_removed_after(laws, chief):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("uploads/a.jpg", picture_bytes())
    found = rows(1, 正文='<p><img src="/uploads/a.jpg" alt="会场"></p>')
    run = checked(chief, xlsx_of(found), attachments=upload("图片.zip", file.getvalue()))
    assert spool.files_of(run.key).is_dir()
    taken(chief, run)
    assert "/media/images/" in Article.objects.get().body
    assert not spool.files_of(run.key).exists()


@pytest.mark.parametrize(
    ("content", "name", "fields", "said"),
    [
        (None, "", {}, "还没有选择文件"),
        (b"x", "a.xls", {}, "另存为“Excel 工作簿（.xlsx）”"),
        (b"PK broken", "a.xlsx", {}, "打不开"),
        (b"", "a.xlsx", {}, "空文件"),
        (xlsx(["标题", "正文"], ["甲", "乙"]), "a.xlsx", {}, "没有找到“栏目”"),
        (xlsx(["标题", "栏目"]), "a.xlsx", {}, "没有要导入的行"),
        ("{坏的".encode(), "a.jsonl", {"how": "nonsense"}, "没有这个选项"),
        (xlsx_of(rows(1)), "a.xlsx", {"attachments": "x.zip"}, "打不开这个压缩包"),
        (xlsx_of(rows(1)), "a.xlsx", {"attachments": "x.rar"}, "压缩成一个 .zip"),
    ],
)
def test_what_cannot_be_read_is_told_and_what_was_chosen_stays(chief, content, name, fields, said):
    if "attachments" in fields:
        fields = {"attachments": upload(fields["attachments"], b"no zip")}
    answer = send(chief, content, name, **{"how": "live", "makes_columns": "on"} | fields)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert not Run.objects.exists()
    form = answer.context["form"]
    assert form["makes_columns"].value() is True
    assert "checked" in str(form["makes_columns"])
    folders = spool.place("")
    assert not folders.exists() or not list(folders.iterdir())


def test_the_empty_table_can_be_sent_back_as_it_is(laws, chief):
    answer = chief.get(address("import_template"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["文章", "填写说明"]
    run = checked(chief, answer.content)
    assert (run.made, run.wrong, run.unknown) == (0, 1, [])
    assert "示例" in told(run)[2][1]


def test_no_cell_of_the_report_is_a_formula(laws, chief):
    lines = "\n".join(json.dumps(one) for one in rows(2, 标题="=HYPERLINK(1)", 栏目="=2"))
    send(chief, lines.encode(), "a.jsonl")
    run = go_through(chief, Run.objects.get())
    answer = chief.get(address("import_report", run))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "=HYPERLINK(1)" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert Event.objects.first().action == Action.EXPORT


# Rights


def test_nobody_without_the_right_meets_it(laws, logged_in):
    desk = logged_in("编辑", "发布", "栏目管理员", "站点管理员")
    run = Run.objects.create(name="x", digest="x", created_by=desk.user)
    for name in ("imports", "import_template"):
        assert desk.get(address(name)).status_code == 403
    for name in ("import", "import_report"):
        assert desk.get(address(name, run)).status_code == 403
    for name in ("import_step", "import_start", "import_remove"):
        assert desk.post(address(name, run)).status_code == 403
    assert "批量导入" not in desk.get(reverse("admin:index")).content.decode()


def test_somebody_imports_only_into_columns_in_which_they_write(laws, mover):
    make_column("财经工作")
    client = mover(laws, Right.WRITE)
    run = checked(
        client, xlsx_of(rows(1) + rows(1, "财经工作", start=2) + rows(1, "新的", start=3))
    )
    assert run.made == 1
    assert "您不能在栏目“财经工作”里写文章" in told(run)[3][1]
    taken(client, run)
    assert Article.objects.get().column == laws


def test_somebody_publishes_only_where_they_may(laws, mover):
    run = checked(mover(laws, Right.WRITE), xlsx_of(rows(1)), how="live")
    assert "没有栏目“立法工作”的发布权限" in told(run)[2][1]


def test_nobody_publishes_past_the_review(laws, chief):
    laws.review_steps = 1
    tree.save(laws)
    run = checked(chief, xlsx_of(rows(1)), how="live")
    assert "要先审核再发布" in told(run)[2][1]
    assert taken(chief, run).made == 0
    run = checked(chief, xlsx_of(rows(1)))
    assert taken(chief, run).made == 1
    assert Article.objects.get().state == "draft"


def test_what_the_checks_forbid_is_not_published(laws, chief):
    body = "<p>身份证号 11010519491231002X。</p>"
    run = checked(chief, xlsx_of(rows(1, 正文=body)), how="live")
    assert "没有通过自动检查" in told(run)[2][1]
    run = checked(chief, xlsx_of(rows(1, 正文=body)))
    assert run.made == 1


def test_somebody_makes_columns_only_below_those_that_they_manage(laws, mover):
    client = mover(laws, Right.WRITE, Right.MANAGE)
    found = rows(1, "立法工作/动态") + rows(1, "财经工作", start=2)
    run = checked(client, xlsx_of(found), makes_columns="on")
    assert "会新建栏目“立法工作 / 动态”" in told(run)[2][1]
    assert "您不能建立栏目“财经工作”" in told(run)[3][1]
    taken(client, run)
    assert Article.objects.get().column.name == "动态"
    assert not Column.objects.filter(name="财经工作").exists()


def test_rights_that_were_taken_away_meanwhile_count(laws, mover):
    client = mover(laws, Right.WRITE)
    run = checked(client, xlsx_of(rows(1)))
    client.user.column_grants.all().delete()
    assert taken(client, run).made == 0
    assert not Article.objects.exists()


def test_the_imports_of_others_are_not_found(laws, chief, mover):
    run = checked(chief, xlsx_of(rows(1)))
    other = mover(laws, Right.WRITE)
    for name in ("import", "import_report"):
        assert other.get(address(name, run)).status_code == 404
    for name in ("import_step", "import_start", "import_remove"):
        assert other.post(address(name, run)).status_code == 404
    assert run.name not in other.get(address("imports")).content.decode()
    assert Run.objects.get(pk=run.pk).stage == Stage.CHECKED


def test_what_the_command_imports_is_seen_and_not_meddled_with(laws, chief, tmp_path):
    bring_in(json_lines(tmp_path / "a.jsonl", rows(2)))
    run = Run.objects.get()
    assert "命令" in chief.get(address("import", run)).content.decode()
    assert chief.post(address("import_remove", run)).status_code == 404


# What goes wrong


def test_an_import_whose_file_is_gone_says_so(laws, chief):
    send(chief, xlsx_of(rows(1)))
    run = Run.objects.get()
    spool.forget(run.key)
    assert "请<a" in chief.get(address("import", run)).content.decode()
    answer = chief.post(address("import_step", run), headers={"accept": "application/json"})
    assert (answer.status_code, "重新上传" in answer.json()["problem"]) == (409, True)
    assert chief.post(address("import_step", run)).status_code == 302


def test_pressing_twice_and_out_of_order_does_no_harm(laws, chief):
    send(chief, xlsx_of(rows(2)))
    run = Run.objects.get()
    chief.post(address("import_start", run))  # not looked at yet
    assert Run.objects.get().stage == Stage.CHECKING
    go_through(chief, run)
    for _ in range(3):
        taken(chief, run)
        chief.post(address("import_step", run))
    assert Article.objects.count() == 2


@pytest.mark.parametrize("query", ["?p=99999", "?p=x", "?show=nonsense", "?show=made&p=-1"])
def test_crafted_addresses_of_an_import_are_no_error(laws, chief, query):
    run = checked(chief, xlsx_of(rows(1)))
    assert chief.get(address("import", run) + query).status_code == 200
    assert chief.get("/admin/imports/none/").status_code == 404


def test_an_import_is_forgotten_and_its_articles_stay(laws, chief):
    run = taken(chief, checked(chief, xlsx_of(rows(1))))
    chief.post(address("import_remove", run))
    assert (Run.objects.count(), Article.objects.count()) == (0, 1)
    assert checked(chief, xlsx_of(rows(1))).same == 1


def test_a_long_table_is_for_the_command(laws, chief, monkeypatch):
    monkeypatch.setattr(desk, "LIMITS", desk.Limits(10**7, 10**7, 3))
    assert "超过 3 行" in send(chief, xlsx_of(rows(4))).content.decode()
    assert not Run.objects.exists()

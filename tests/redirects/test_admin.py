"""网址跳转 at the desk: the list, the form, and Excel in and out."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit.models import Event
from apps.core import list_import
from apps.publishing import transitions
from apps.redirects import importing, keep
from apps.redirects.models import Redirect
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.proofing import xlsx_bytes, zipped

pytestmark = pytest.mark.django_db

LIST = "/admin/redirects/redirect/"
ADD, IMPORT, EXCEL = f"{LIST}add/", f"{LIST}import/", f"{LIST}excel/"
HEAD = ["旧网址", "新网址", "备注"]


@pytest.fixture
def office(logged_in):
    return logged_in("站点管理员")


def form(**fields: str) -> dict[str, str]:
    return {"old": "/news/5.html", "to": "/leaders/former/", "note": "", "is_active": "on"} | fields


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


# The form


def test_an_old_address_may_be_pasted_as_a_whole_url(office):
    office.post(ADD, form(old="http://www.old.example.cn/index.php?id=5", note="旧站"))
    redirect = Redirect.objects.get()
    assert (redirect.old, redirect.to) == ("/index.php?id=5", "/leaders/former/")
    assert redirect.created_by == office.user
    assert not redirect.is_automatic
    assert Event.objects.latest("number").after["旧网址"] == "/index.php?id=5"


def errors_of(office, **fields) -> dict:
    answer = office.post(ADD, form(**fields))
    assert answer.status_code == 200
    for typed in fields.values():
        assert typed in answer.content.decode()
    return answer.context["adminform"].form.errors


def test_a_page_that_exists_is_no_old_address(office):
    address = publish_article(make_column()).get_absolute_url()
    for typed in (address, address.removesuffix("/")):
        assert "现有的页面" in errors_of(office, old=typed)["old"][0]
    assert not Redirect.objects.exists()


def test_a_page_that_was_withdrawn_is_no_old_address(office, reviewer):
    article = publish_article(make_column())
    transitions.withdraw(article, by=reviewer)
    assert "已经撤回" in errors_of(office, old=article.get_absolute_url())["old"][0]


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"old": ""}, "old", "请填写"),
        ({"old": "/"}, "old", "首页"),
        ({"old": "/admin/x"}, "old", "后台"),
        ({"to": "http://example.org/"}, "to", "https://"),
        ({"to": "//example.org/"}, "to", "https://"),
        ({"to": "javascript:alert(1)"}, "to", "https://"),
        ({"to": "/news/5.html"}, "to", "同一个地址"),
        ({"old": "/b"}, "old", "已经有一条跳转"),
        ({"old": "/a", "to": "/b"}, "to", "绕圈子"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(office, fields, field, told):
    keep("/b", "/a")
    assert told in errors_of(office, **fields)[field][0]
    assert Redirect.objects.count() == 1


def test_a_target_that_is_missing_is_said_and_kept(office):
    draft = draft_article(make_column())
    answer = office.post(ADD, form(to=draft.get_absolute_url()), follow=True)
    assert "现在打不开" in said(answer)
    assert Redirect.objects.get().to == draft.get_absolute_url()


def test_a_target_that_leads_on_is_replaced_and_this_is_said(office):
    keep("/b", "/leaders/former/")
    answer = office.post(ADD, form(to="/b"), follow=True)
    assert "/b 自己也要跳转" in said(answer)
    assert Redirect.objects.get(old="/news/5.html").to == "/leaders/former/"


def test_a_redirect_is_changed_and_deleted_on_record(office):
    redirect = keep("/news/5.html", "/leaders/former/")
    page = f"{LIST}{redirect.pk}/"
    office.post(f"{page}change/", form(to="https://example.org/", is_active=""))
    redirect.refresh_from_db()
    assert (redirect.to, redirect.is_active) == ("https://example.org/", False)
    office.post(f"{page}delete/", {"post": "yes"})
    assert not Redirect.objects.exists()
    assert [event.action for event in Event.objects.order_by("-number")[:2]] == ["delete", "change"]


def test_one_that_the_site_made_keeps_its_old_address(office):
    redirect = keep("/columns/jiu/", "/leaders/former/", automatic=True)
    office.post(f"{LIST}{redirect.pk}/change/", form(old="/other", to="/", note="改过"))
    redirect.refresh_from_db()
    assert (redirect.old, redirect.to, redirect.note) == ("/columns/jiu", "/", "改过")


def test_columns_and_live_articles_are_offered_by_their_names(office):
    column = make_column("立法工作", slug="lifa")
    article = publish_article(column, "立法计划公布")
    draft_article(column, "立法草稿")
    hidden = make_column("立法内参", is_published=False)
    publish_article(hidden, "立法内情")

    def offered(query: str) -> list[str]:
        return [one["url"] for one in office.get(f"{LIST}choices/", {"q": query}).json()["choices"]]

    assert offered("立法") == ["/columns/lifa/", article.get_absolute_url()]
    assert offered("lfgz") == ["/columns/lifa/"]
    assert offered("") == offered("没有") == []


# The list


def test_the_list_is_searched_and_filtered(office):
    keep("/used.html", "/leaders/former/")
    Redirect.objects.update(hits=7, last_hit_at=timezone.now())
    keep("/unused.html", "/leaders/former/", automatic=True)

    def shown(**query: str) -> list[str]:
        return [row.old for row in office.get(LIST, query).context["cl"].result_list]

    assert shown(q="used.html") == ["/unused.html", "/used.html"]
    assert shown(used="never") == ["/unused.html"]
    assert shown(used="ever") == ["/used.html"]
    assert shown(origin="automatic") == ["/unused.html"]
    assert shown(origin="manual") == ["/used.html"]
    assert 'href="/used.html"' in office.get(LIST).content.decode()


def test_the_list_costs_no_more_queries_with_more_redirects(office):
    keep("/a", "/leaders/former/")
    with CaptureQueriesContext(connection) as few:
        office.get(LIST)
    for number in range(30):
        keep(f"/a/{number}", "/leaders/former/")
    with CaptureQueriesContext(connection) as many:
        office.get(LIST)
    assert len(many) == len(few)


@pytest.mark.parametrize("address", [LIST, ADD, IMPORT, EXCEL, f"{LIST}choices/"])
def test_only_who_may_opens_it(address, browser_of, editor):
    assert browser_of(editor).get(address).status_code == 403


# Excel


def send(client, content: bytes, name: str = "跳转.xlsx"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def test_what_came_out_as_excel_goes_in_again_without_a_change(office):
    keep("/a.asp?id=1", "/leaders/former/", note="=旧站")
    content = b"".join(office.get(EXCEL).streaming_content)
    rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert next(rows) == (*HEAD, "次数", "最近一次", "来历", "使用")
    assert next(rows) == ("/a.asp?id=1", "/leaders/former/", "=旧站", 0, None, "手工", "是")
    assert Event.objects.latest("number").action == "export"
    plan = send(office, content).context["plan"]
    assert (plan.same, plan.new, plan.changed, plan.errors) == (1, [], [], [])


def test_a_sheet_is_looked_at_and_then_imported(office):
    keep("/known.html", "/")
    keep("/before", "/chain.html")
    new = publish_article(make_column()).get_absolute_url()
    sheet = xlsx_bytes(
        HEAD,
        ["http://old.example.cn/a.html", new, "首批"],
        ["/known.html", new],
        ["/chain.html", "/a.html"],
        ["/a.html", "/"],
        ["/x.html", "/chain.html/#y"],
        ["", "/"],
        ["/y.html", "http://example.org/"],
        ["/z.html", "=1+1"],
        [new, "/"],
        ["/nowhere.html", "/nothing.html"],
        ["/loop.html", "/before"],
        ["/z.html", "/z.html"],
    )
    page = send(office, sheet)
    plan = page.context["plan"]
    assert Redirect.objects.count() == 2
    assert [row.old for row in plan.new] == [
        "/a.html",
        "/chain.html",
        "/x.html",
        "/nowhere.html",
        "/loop.html",
    ]
    assert [row.old for row, _ in plan.changed] == ["/known.html"]
    assert [number for number, _ in plan.errors] == [5, 7, 8, 9, 10, 13]
    assert [number for number, _ in plan.doubtful] == [11]
    told = page.content.decode()
    for words in ("和第 2 行重复", "请填写旧网址", "https://", "公式", "现有的页面", "现在打不开"):
        assert words in told
    answer = office.post(IMPORT, {"confirmed": page.context["sealed"]}, follow=True)
    assert "新增 5 条，修改 1 条" in said(answer)
    assert set(Redirect.objects.values_list("old", "to")) == {
        ("/a.html", new),
        ("/known.html", new),
        ("/chain.html", new),
        ("/before", new),
        ("/x.html", new),
        ("/nowhere.html", "/nothing.html"),
        ("/loop.html", new),
    }
    assert Event.objects.latest("number").action == "import"


def test_a_circle_in_the_sheet_is_told_of(office):
    plan = send(office, xlsx_bytes(HEAD, ["/a", "/b"], ["/b", "/c"], ["/c", "/a"])).context["plan"]
    assert [row.old for row in plan.rows] == ["/a", "/b"]
    assert "绕圈子" in plan.errors[0][1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no sheet", "打不开这个文件"),
        (zipped({"a": b""}), "打不开这个文件"),
        (zipped({"a": b"\0" * 60_000_000}), "展开后太大"),
        (xlsx_bytes(["别的"], ["/a"]), "没有找到“旧网址”这一列"),
        (xlsx_bytes(["旧网址"], ["/a"]), "没有找到“新网址”这一列"),
        (xlsx_bytes([]), "表格是空的"),
    ],
)
def test_a_file_that_is_no_such_sheet_is_refused_with_a_reason(office, content, told):
    assert told in send(office, content).content.decode()


def test_a_sheet_that_is_too_long_is_refused(office, monkeypatch):
    monkeypatch.setattr(importing, "MAX_ROWS", 2)
    sheet = xlsx_bytes(HEAD, *([f"/{number}", "/x"] for number in range(3)))
    assert "超过 2 行" in send(office, sheet).content.decode()


def test_a_made_up_confirmation_imports_nothing(office):
    for made_up in ("x", list_import.sealed([], "redirects.redirect") + "x", ""):
        answer = office.post(IMPORT, {"confirmed": made_up})
        assert answer.status_code == 200
        assert "没有导入" in said(answer)


def test_many_redirects_are_imported_with_few_queries(office):
    rows = [importing.Row(number, f"/n/{number}", "/leaders/former/", "") for number in range(3000)]
    with CaptureQueriesContext(connection) as captured:
        assert len(importing.apply(rows, by=office.user).new) == 3000
    assert len(captured) < 60
    assert Redirect.objects.count() == 3000

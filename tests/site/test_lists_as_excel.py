"""Every list of the admin can be had as an Excel file: what it shows, and no more than that."""

import datetime
import io
import re

import openpyxl
import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.audit.models import Action, Event
from apps.core.admin import BaseAdmin
from apps.core.sheets import put
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.whole_site import make_whole_site

pytestmark = pytest.mark.django_db

LIST, EXCEL = "admin:articles_article_changelist", "admin:articles_article_excel"
# A list that brings an export of its own, and models that have none.
OWN = {"audit.Event"}
NO_LISTS = {"proofing.CheckSetting", "site_settings.SiteSettings"}


@pytest.fixture
def chief(browser_of):
    return browser_of(User.objects.create_superuser("chief", last_name="李明"))


def sheet_of(answer) -> list[tuple]:
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows(values_only=True))


def titles(answer) -> list[str]:
    heading, *rows = sheet_of(answer)
    place = heading.index("标题")
    return [row[place] for row in rows]


def test_every_list_of_the_admin_can_be_exported():
    without = {
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if not (isinstance(model_admin, BaseAdmin) and model_admin.has_excel)
    }
    assert without == OWN | NO_LISTS


def test_each_has_chinese_headings_and_all_the_rows_of_its_list(chief, keep):
    keep(make_whole_site)
    seen = 0
    for model in admin.site._registry:
        if model._meta.label in OWN | NO_LISTS:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        heading, *rows = sheet_of(chief.get(reverse(f"{name}_excel")))
        assert all(re.search(r"[\u4e00-\u9fff]", head) for head in heading), (name, heading)
        assert len(set(heading)) == len(heading), (name, heading)
        page = chief.get(reverse(f"{name}_changelist"))
        assert len(rows) == page.context["cl"].queryset.count(), name
        assert ("导出 Excel" in page.content.decode()) == bool(rows), name
        seen += bool(rows)
    assert seen > 8


def test_it_is_narrowed_searched_and_sorted_as_the_list_and_has_every_page(chief):
    column, other = make_column("要闻"), make_column("公示")
    for number in range(35):
        publish_article(column, f"会议之{number:02}")
    draft_article(column, "会议的草稿")
    draft_article(other, "会议的公示")
    asked = {"q": "会议", "branch": column.pk, "state": "live", "o": "1"}
    answer = chief.get(reverse(EXCEL), asked | {"p": "2"})
    assert titles(answer) == [f"会议之{number:02}" for number in range(35)]
    link = chief.get(reverse(LIST), asked | {"p": "2"}).context["excel_url"]
    assert "state=live" in link
    assert "p=2" not in link
    event = Event.objects.first()
    assert (event.action, event.subject_type) == (Action.EXPORT, "articles.article")
    assert event.after == {"查找": "会议", "状态": "已发布", "栏目": "要闻", "导出几条": 35}


def test_nobody_exports_what_the_list_does_not_show_them(editor, browser_of, stranger):
    own, foreign = make_column("本职"), make_column("外事")
    draft_article(own, "自己栏目的")
    draft_article(foreign, "别人栏目的")
    editor.groups.clear()
    grant(editor, own, "write")
    assert titles(browser_of(editor).get(reverse(EXCEL))) == ["自己栏目的"]
    assert browser_of(stranger).get(reverse(EXCEL)).status_code == 403
    assert browser_of(editor).get(reverse("admin:auth_user_excel")).status_code == 403


def test_a_row_more_asks_nothing_more_of_the_database(chief):
    columns = [make_column(f"栏目{number}") for number in range(5)]

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            chief.get(reverse(EXCEL))
        return len(queries)

    draft_article(columns[0], by=chief.user)
    asked()
    few = asked()
    for column in columns:
        publish_article(column, by=chief.user)
    assert asked() == few


@pytest.mark.parametrize(
    "asked",
    [{"p": "x"}, {"state": "nonsense"}, {"branch": "1' OR 1=1"}, {"o": "-99.1"}, {"e": "1"}],
)
def test_a_crafted_address_does_no_harm(chief, asked):
    assert chief.get(reverse(EXCEL), asked).status_code in {200, 302, 400}


def test_an_export_is_only_read(chief):
    assert chief.post(reverse(EXCEL)).status_code == 405


# What a cell holds


@pytest.fixture
def cell():
    return openpyxl.Workbook().active["A1"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", " =cmd|'/c calc'!A1"])
def test_text_is_never_a_formula(cell, text):
    put(cell, text)
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value == text


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("会\x00议\x1b[31m\ufffe", "会议[31m"),
        ("\ud800半个", "半个"),
        ("长" * 40_000, "长" * 32_000),
        (True, "是"),
        (None, None),
        (7, 7),
        (datetime.date(2026, 1, 2), datetime.date(2026, 1, 2)),
        (datetime.date(1021, 1, 2), "1021-01-02"),
        (
            datetime.datetime(2026, 1, 1, 16, 30, 59, tzinfo=datetime.UTC),
            datetime.datetime(2026, 1, 2, 0, 30),
        ),
    ],
)
def test_a_value_is_stored_as_excel_can_read_it(cell, value, stored):
    assert put(cell, value).value == stored

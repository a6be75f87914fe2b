"""栏目授权 on the pages of accounts and roles: one person says what another may do, and where."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.columns import rights
from apps.columns.models import Grant, Right
from apps.portal import administrators
from tests.factories.columns import grant, make_column
from tests.portal.test_accounts import change, one_grant, role_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def security(logged_in):
    """A browser in which somebody is logged in who gives rights."""
    return logged_in(administrators.SECURITY)


def rows(answer) -> list[dict]:
    formset = answer.context["inline_admin_formsets"][0].formset
    return [form.errors for form in formset.forms]


def test_a_right_in_a_column_is_given_and_holds_at_once(security, staff, browser_of):
    column, other = make_column("立法动态"), staff("other")
    below = make_column("立法计划", parent=column)
    assert browser_of(other).get(reverse("admin:articles_article_add")).status_code == 403
    sent = {"groups": []} | one_grant(None, "write", "first_review", column=column)
    assert security.post(change(other), sent).status_code == 302
    given = Grant.objects.get(user=other)
    assert (given.column, given.rights_label) == (column, "撰稿、初审")
    assert rights.columns_of(other, Right.FIRST_REVIEW) == {column.pk, below.pk}
    assert browser_of(other).get(reverse("admin:articles_article_add")).status_code == 200


def test_a_right_on_the_whole_site_is_chosen_on_purpose(security, staff):
    other = staff("other")
    sent = {"groups": []} | one_grant(None, "publish", column="")
    answer = security.post(change(other), sent)
    assert "请选择栏目。如果对所有栏目都有效，请选“整个网站”。" in answer.content.decode()
    assert not Grant.objects.filter(user=other).exists()
    sent["column_grants-0-column"] = "site"
    assert security.post(change(other), sent).status_code == 302
    assert Grant.objects.get(user=other).column is None


def test_a_row_without_a_right_is_refused_in_words(security, staff):
    column, other = make_column(), staff("other")
    sent = {"groups": []} | one_grant(None, "write", column=column)
    del sent["column_grants-0-write"]
    answer = security.post(change(other), sent)
    assert "请至少勾选一项可以做的事" in answer.content.decode()
    assert not Grant.objects.filter(user=other).exists()


@pytest.mark.parametrize("where", ["site", "column"])
def test_a_place_has_one_row(security, staff, where):
    column, other = make_column("立法动态"), staff("other")
    place = column if where == "column" else None
    grant(other, place, Right.WRITE)
    sent = {"groups": []} | one_grant(other)
    sent |= {
        "column_grants-TOTAL_FORMS": 3,
        "column_grants-1-column": place.pk if place else "site",
        "column_grants-1-publish": "on",
        "column_grants-2-column": place.pk if place else "site",
        "column_grants-2-publish": "on",
    }
    answer = security.post(change(other), sent)
    assert [list(row) for row in rows(answer)] == [[], ["column"], ["column"]]
    assert "已经有一条授权了" in answer.content.decode()
    assert Grant.objects.get(user=other).rights_label == "撰稿"


def test_a_row_that_somebody_else_added_meanwhile_is_not_written_twice(security, staff):
    column, other = make_column("立法动态"), staff("other")
    sent = {"groups": []} | one_grant(None, "publish", column=column)
    grant(other, column, Right.WRITE)
    answer = security.post(change(other), sent)
    assert "栏目“立法动态”已经有一条授权了" in answer.content.decode()


def test_a_stored_row_keeps_its_place(security, staff):
    column, beyond, other = make_column("立法动态"), make_column("监督动态"), staff("other")
    grant(other, column, Right.WRITE)
    sent = {"groups": []} | one_grant(other, "publish")
    for place in (beyond.pk, "site", ""):
        sent["column_grants-0-column"] = place
        assert security.post(change(other), sent).status_code == 302
        assert Grant.objects.get(user=other).column == column


def test_a_grant_is_taken_away(security, staff):
    other = staff("other")
    grant(other, make_column(), Right.WRITE)
    sent = {"groups": []} | one_grant(other) | {"column_grants-0-DELETE": "on"}
    assert security.post(change(other), sent).status_code == 302
    assert not Grant.objects.filter(user=other).exists()


def test_another_persons_grant_is_not_taken_from_a_crafted_form(security, staff):
    other, third = staff("other"), staff("third")
    foreign = grant(third, make_column(), Right.WRITE)
    sent = {"groups": []} | one_grant(third, "publish") | {"column_grants-0-DELETE": "on"}
    security.post(change(other), sent)
    foreign.refresh_from_db()
    assert (foreign.user, foreign.rights_label) == (third, "撰稿")


def test_a_role_is_given_a_column(security):
    role, column = Group.objects.create(name="通讯员"), make_column("立法动态")
    sent = {"name": "通讯员"} | one_grant(None, "write", column=column)
    assert security.post(role_address(role), sent).status_code == 302
    assert role.column_grants.get().column == column


def test_the_page_says_in_which_column_a_stored_row_holds(security, staff):
    column, other = make_column("立法动态"), staff("other")
    below = make_column("立法计划", parent=column)
    grant(other, below, Right.WRITE)
    grant(other, None, Right.PUBLISH)
    page = security.get(change(other)).content.decode()
    assert "立法动态 / 立法计划</b>" in page
    assert "整个网站</b>" in page
    assert "直接发布不用审核的稿件" in page


def test_ones_own_grants_are_read_and_not_changed(security):
    grant(security.user, make_column("立法动态"), Right.WRITE)
    page = security.get(change(security.user)).content.decode()
    assert "立法动态</b>" in page
    assert "任何人都不能给自己权限" in page
    assert 'name="column_grants-0-publish"' not in page


def test_who_looks_after_accounts_does_not_read_grants(logged_in, staff):
    other = staff("other")
    grant(other, make_column("立法动态"), Right.WRITE)
    page = logged_in(administrators.SYSTEM).get(change(other)).content.decode()
    assert "栏目授权" not in page


def test_the_page_of_an_account_asks_as_much_with_many_grants_as_with_few(
    security, staff, django_assert_max_num_queries
):
    other = staff("other")
    for number in range(30):
        grant(other, make_column(f"栏目{number}"), Right.WRITE)
    with django_assert_max_num_queries(20):
        security.get(change(other))

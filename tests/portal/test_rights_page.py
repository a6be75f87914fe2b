"""权限一览: who may do what where, and for one column everybody who may do something."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.columns import rights, tree
from apps.columns.models import Right
from apps.portal import administrators
from tests.factories.columns import grant, make_column

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:rights")


@pytest.fixture
def security(logged_in):
    return logged_in(administrators.SECURITY)


@pytest.fixture
def office(staff) -> dict[str, User]:
    """王芳 writes in 立法动态, 李强 reviews everywhere by a role, 赵敏 does nothing."""
    people = {}
    for login, name, roles in (
        ("wangfang", "王芳", ()),
        ("liqiang", "李强", ("终审员",)),
        ("zhaomin", "赵敏", ()),
    ):
        for role in roles:
            grant(Group.objects.create(name=role), None, Right.FINAL_REVIEW)
        people[name] = staff(login, *roles)
        people[name].last_name = name
        people[name].save()
    return people


@pytest.fixture
def columns(office) -> dict:
    top = make_column("立法动态")
    made = {
        "立法动态": top,
        "立法计划": make_column("立法计划", parent=top),
        "监督动态": make_column("监督动态"),
    }
    grant(office["王芳"], top, Right.WRITE, Right.PUBLISH)
    return made


def shown(client, **query) -> dict[str, list[tuple[str, list[str], str]]]:
    """{name: [(place, what may be done there, from where)]} as the page has it."""
    page = client.get(PAGE, query)
    assert page.status_code == 200
    return {
        person.name: [
            (line.place, [label for label, held in line.marks if held], line.source)
            for line in person.lines
        ]
        for person in page.context["people"]
    }


def test_everybody_stands_with_what_they_may_do_and_where_they_have_it_from(security, columns):
    found = shown(security)
    assert found["王芳"] == [("立法动态", ["撰稿", "发布和撤回"], "本人")]
    assert found["李强"] == [("整个网站", ["终审"], "角色“终审员”")]
    assert found["赵敏"] == []
    assert "没有栏目授权" in security.get(PAGE).content.decode()


def test_what_a_person_and_their_role_have_in_one_place_is_one_line(security, office, columns):
    grant(office["李强"], None, Right.WRITE)
    assert shown(security)["李强"] == [("整个网站", ["撰稿", "终审"], "本人、角色“终审员”")]


def test_people_are_found_by_name_and_by_login(security, columns):
    assert set(shown(security, q="王芳")) == {"王芳"}
    assert set(shown(security, q="liqi")) == {"李强"}
    assert "没有符合条件的人员" in security.get(PAGE, {"q": "没有的人"}).content.decode()


def test_a_branch_shows_what_was_given_above_and_below_it(security, office, columns):
    grant(office["赵敏"], columns["立法计划"], Right.WRITE)
    assert set(shown(security, column=columns["立法动态"].pk)) == {"王芳", "李强", "赵敏"}
    assert set(shown(security, column=columns["立法计划"].pk)) == {"王芳", "李强", "赵敏"}
    assert set(shown(security, column=columns["监督动态"].pk)) == {"李强"}


def test_one_column_shows_everybody_who_may_do_something_in_it(security, office, columns):
    grant(office["赵敏"], columns["立法计划"], Right.WRITE)
    above = shown(security, view="column", column=columns["立法动态"].pk)
    assert set(above) == {"王芳", "李强"}
    below = shown(security, view="column", column=columns["立法计划"].pk)
    assert below["王芳"] == [("立法动态 / 立法计划", ["撰稿", "发布和撤回"], "本人（立法动态）")]
    assert below["赵敏"] == [("立法动态 / 立法计划", ["撰稿"], "本人")]
    assert below["李强"][0][2] == "角色“终审员”（整个网站）"


def test_the_page_says_what_the_rights_themselves_say(security, office, columns):
    grant(office["赵敏"], columns["立法计划"], Right.MANAGE)
    grant(office["李强"], columns["监督动态"], Right.FIRST_REVIEW)
    for column in columns.values():
        found = shown(security, view="column", column=column.pk)
        for name, user in office.items():
            said = {label for _, labels, _ in found.get(name, []) for label in labels}
            fresh = User.objects.get(pk=user.pk)
            held = {
                right.label
                for right in Right
                if (ids := rights.columns_of(fresh, right)) is None or column.pk in ids
            }
            assert said == held, (column.name, name)


def test_a_superuser_may_do_all_and_closed_accounts_do_not_stand_there(
    security, admin_user, office, columns
):
    office["王芳"].is_active = False
    office["王芳"].save()
    assert "王芳" not in shown(security)
    assert "超级管理员，可以做全部事情" in security.get(PAGE).content.decode()


@pytest.mark.parametrize("value", ["0", "x", "9" * 40, "-1", "٣"])
def test_a_column_that_is_not_there_is_not_found(security, value):
    assert security.get(PAGE, {"column": value}).status_code == 404


@pytest.mark.parametrize(
    "role", ["编辑", "站点管理员", administrators.SYSTEM, administrators.AUDIT]
)
def test_the_page_is_for_those_who_give_rights(logged_in, role):
    assert logged_in(role).get(PAGE).status_code == 403


def test_the_page_asks_as_much_with_many_accounts_and_grants_as_with_few(security, staff, columns):
    def cost(**query) -> int:
        tree.forget()
        with CaptureQueriesContext(connection) as captured:
            assert security.get(PAGE, query).status_code == 200
        return len(captured)

    queries = (
        {},
        {"column": columns["立法动态"].pk},
        {"view": "column", "column": columns["立法计划"].pk},
    )
    few = [cost(**query) for query in queries]
    for number in range(30):
        person = staff(f"person{number}", "编辑")
        grant(person, columns["立法计划"], Right.WRITE)
        grant(person, columns["监督动态"], Right.PUBLISH)
    assert [cost(**query) for query in queries] == few
    assert max(few) <= 20

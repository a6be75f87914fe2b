"""The roles that the migrations make."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

from apps.columns.models import Grant
from apps.portal import administrators

pytestmark = pytest.mark.django_db

separation = importlib.import_module("apps.portal.migrations.0006_administrators")

CONTENT = {"articles", "announcements", "columns"}


@pytest.fixture
def everything(staff):
    """everything(role): all that somebody with this role may do, as Django names it."""

    def permitted(role: str) -> set[str]:
        user = staff(f"with {role}", role)
        every = Permission.objects.select_related("content_type")
        names = {f"{one.content_type.app_label}.{one.codename}" for one in every}
        return {name for name in names if user.has_perm(name)}

    return permitted


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("编辑", ["write"]),
        ("发布", ["write", "publish"]),
        ("栏目管理员", ["manage"]),
    ],
)
def test_a_role_that_works_with_content_has_a_grant_for_the_whole_site(role, given):
    grant = Grant.objects.get(group__name=role)
    assert grant.column is None
    assert [right for right in ("write", "publish", "manage") if getattr(grant, right)] == given
    held = Group.objects.get(name=role).permissions
    assert not held.filter(content_type__app_label__in=CONTENT).exists()


def test_editors_write_but_do_not_publish(staff):
    editor = staff("editor", "编辑")
    assert editor.has_perms(["articles.add_article", "articles.change_article"])
    assert editor.has_perms(["announcements.change_announcement", "media.add_image"])
    assert editor.has_perm("articles.change_articleattachment")
    assert not editor.has_perm("articles.publish_article")
    assert not editor.has_perm("announcements.publish_announcement")
    assert not editor.has_perm("columns.change_column")
    assert not editor.has_perm("auth.change_user")


def test_publishers_do_all_that_editors_do_and_publish(everything):
    extra = everything("发布") - everything("编辑")
    assert extra == {"articles.publish_article", "announcements.publish_announcement"}


def test_column_managers_look_after_columns_alone(everything):
    permitted = everything("栏目管理员")
    assert {name.split(".")[0] for name in permitted} == {"columns"}
    assert "columns.delete_column" in permitted


def test_site_managers_look_after_the_site_and_not_after_its_people(staff, everything):
    manager = staff("manager", "站点管理员")
    assert manager.has_perms(["site_settings.change_sitesettings", "portal.change_homeblock"])
    assert manager.has_perm("leadership.change_leader")
    assert not any(name.startswith("auth.") for name in everything("站点管理员"))
    assert not manager.has_perm("articles.publish_article")


@pytest.mark.parametrize("name", administrators.NAMES)
def test_an_administrator_does_what_the_other_two_cannot(everything, name):
    own = everything(name)
    for other in administrators.NAMES:
        keys = {".".join(key) for key in administrators.RESERVED[other]}
        if other == name:
            # Nobody but a superuser deletes accounts.
            assert keys - own <= {"auth.delete_user"}
        else:
            assert not keys & own
    assert not {permission.split(".")[0] for permission in own} & {"articles", "announcements"}


def test_the_auditor_reads_the_log_and_nothing_else(everything):
    assert everything(administrators.AUDIT) == {"audit.view_event"}


def test_no_other_role_has_what_is_reserved_to_the_administrators():
    others = Group.objects.exclude(name__in=administrators.NAMES)
    held = administrators.reserved().filter(group__in=others)
    assert not held.exists()


def test_what_is_reserved_is_there_to_be_reserved():
    assert administrators.reserved().count() == sum(map(len, administrators.RESERVED.values()))


def permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@pytest.fixture
def before_the_separation(staff):
    """A site as it was: one role looked after accounts, an office had made others."""
    Group.objects.filter(name__in=administrators.NAMES).delete()
    site = Group.objects.get(name="站点管理员")
    for codename in ("add_user", "change_user", "view_user"):
        site.permissions.add(permission("auth", codename))
    own = Group.objects.create(name="安全管理员")
    own.permissions.add(
        permission("leadership", "change_leader"), permission("auth", "change_group")
    )
    return {"site": staff("site", "站点管理员"), "own": staff("own", "安全管理员")}


def separate() -> None:
    separation.separate(apps, SimpleNamespace(connection=connection))


def test_who_looked_after_accounts_goes_on_doing_so_and_gives_no_rights(before_the_separation):
    separate()
    person = before_the_separation["site"]
    assert {group.name for group in person.groups.all()} == {"站点管理员", "系统管理员"}
    assert person.has_perm("auth.change_user")
    assert not person.has_perm("columns.change_grant")


def test_a_role_of_the_same_name_keeps_its_people_under_another_name(before_the_separation):
    separate()
    person = before_the_separation["own"]
    assert [group.name for group in person.groups.all()] == ["安全管理员（原有）"]
    assert person.has_perm("leadership.change_leader")
    assert not person.has_perm("auth.change_group")
    assert not Group.objects.get(name="安全管理员").user_set.exists()


def test_no_permission_stands_twice():
    keys = Permission.objects.values_list("content_type", "codename")
    assert len(keys) == len(set(keys))

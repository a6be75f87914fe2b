"""The roles that the migration makes."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

pytestmark = pytest.mark.django_db

migration = importlib.import_module("apps.portal.migrations.0002_roles")


@pytest.mark.parametrize("name", ["编辑", "发布", "栏目管理员", "站点管理员"])
def test_the_role_exists_with_rights(name):
    assert Group.objects.get(name=name).permissions.exists()


def test_editors_write_but_do_not_publish(staff):
    editor = staff("editor", "编辑")
    assert editor.has_perms(["articles.add_article", "articles.change_article"])
    assert editor.has_perms(["announcements.change_announcement", "media.add_image"])
    assert editor.has_perm("articles.change_articleattachment")
    assert not editor.has_perm("articles.publish_article")
    assert not editor.has_perm("announcements.publish_announcement")
    assert not editor.has_perm("columns.change_column")
    assert not editor.has_perm("auth.change_user")


def test_publishers_do_all_that_editors_do_and_publish(staff):
    editor, publisher = staff("editor", "编辑"), staff("publisher", "发布")
    extra = publisher.get_all_permissions() - editor.get_all_permissions()
    assert extra == {"articles.publish_article", "announcements.publish_announcement"}
    assert editor.get_all_permissions() <= publisher.get_all_permissions()


def test_column_managers_look_after_columns_alone(staff):
    rights = staff("manager", "栏目管理员").get_all_permissions()
    assert {right.split(".")[0] for right in rights} == {"columns"}
    assert "columns.delete_column" in rights


def test_site_managers_look_after_the_site_and_its_people(staff):
    manager = staff("manager", "站点管理员")
    assert manager.has_perms(["site_settings.change_sitesettings", "portal.change_homeblock"])
    assert manager.has_perms(["leadership.change_leader", "auth.add_user", "auth.change_user"])
    assert not manager.has_perm("auth.delete_user")
    assert not manager.has_perm("auth.change_group")
    assert not manager.has_perm("articles.publish_article")


def test_making_the_roles_again_changes_nothing_that_staff_changed():
    editors = Group.objects.get(name="编辑")
    editors.permissions.add(Permission.objects.get(codename="change_column"))
    before = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    migration.make_roles(apps, SimpleNamespace(connection=connection))
    assert {group.name: set(group.permissions.all()) for group in Group.objects.all()} == before


def test_no_permission_stands_twice():
    keys = Permission.objects.values_list("content_type", "codename")
    assert len(keys) == len(set(keys))

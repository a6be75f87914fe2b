"""The tests' own ground: what one test leaves behind never reaches the next."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection

ROLES = {"编辑", "发布", "栏目管理员", "站点管理员"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_the_roles_outlive_the_flush_after_a_transactional_test(time, editor):
    assert set(Group.objects.values_list("name", flat=True)) == ROLES
    assert editor.has_perm("articles.add_article")
    keys = Permission.objects.values_list("content_type", "codename")
    assert len(keys) == len(set(keys))
    Group.objects.all().delete()


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_is_a_file_that_takes_concurrent_writers():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert "memory" not in str(connection.settings_dict["NAME"])


@pytest.mark.django_db
def test_files_are_stored_in_a_folder_of_the_test(media_root, tmp_path):
    assert media_root.is_relative_to(tmp_path)

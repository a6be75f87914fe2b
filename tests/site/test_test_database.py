"""The tests' own ground: what one test leaves behind never reaches the next."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.storage import default_storage
from django.db import connection

from apps.articles.models import Article
from apps.columns import tree
from apps.columns.models import Column
from tests import snapshots
from tests.factories.columns import make_column
from tests.factories.whole_site import make_whole_site

ROLES = {"编辑", "发布", "栏目管理员", "站点管理员", "系统管理员", "安全管理员", "审计管理员"}
found: dict[str, snapshots.Rows] = {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_migrations_wrote_outlives_the_flush_after_a_transactional_test(time, request):
    rows = {table: sorted(stored) for table, stored in snapshots.take().items() if stored}
    assert {"auth_group", "auth_permission", "django_content_type"} <= set(rows)
    assert found.setdefault("migrated", rows) == rows
    Group.objects.all().delete()
    make_column()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_the_roles_outlive_the_flush_after_a_transactional_test(time, editor):
    assert set(Group.objects.values_list("name", flat=True)) == ROLES
    assert editor.has_perm("articles.add_article")
    keys = Permission.objects.values_list("content_type", "codename")
    assert len(keys) == len(set(keys))
    Group.objects.all().delete()


@pytest.mark.parametrize("time", ["made", "put back", "put back again"])
@pytest.mark.parametrize(
    "how",
    [
        pytest.param("undone", marks=pytest.mark.django_db),
        pytest.param("flushed", marks=pytest.mark.django_db(transaction=True)),
    ],
)
def test_a_site_that_is_put_back_is_the_one_that_was_made(keep, client, how, time):
    site = keep(make_whole_site)
    rows = {table: sorted(stored, key=repr) for table, stored in snapshots.take().items()}
    assert found.setdefault("site", rows) == rows
    full = site.articles["full"]
    assert Article.objects.get(pk=full.pk).column == site.columns["要闻"]
    for image in site.images.values():
        assert all(default_storage.exists(name) for name in image.file_names())
    assert client.get(full.get_absolute_url()).status_code == 200
    # What this test does to its site is nothing to the next.
    full.title = "改过"
    full.save()
    default_storage.delete(site.images["cover"].file_names()[0])


@pytest.mark.django_db
def test_a_site_is_made_anew_where_something_is_there_already(keep):
    column = make_column("先有的栏目")
    site = keep(make_whole_site)
    assert tree.problems() == []
    assert {column, *site.columns.values()} == set(Column.objects.all())


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_is_a_file_that_takes_concurrent_writers():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert "memory" not in str(connection.settings_dict["NAME"])


@pytest.mark.django_db
def test_files_are_stored_in_a_folder_of_the_test(media_root, tmp_path):
    assert media_root.is_relative_to(tmp_path)

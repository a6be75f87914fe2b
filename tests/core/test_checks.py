"""The system checks that hold the project's conventions."""

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.db import models
from django.test.utils import isolate_apps

from apps.core import checks
from apps.core.admin import BaseAdmin

IDS = {
    checks.names_are_chinese: ["core.E001"],
    checks.accounts_take_nothing_along: ["core.E002"],
    checks.desks_stand_on_the_base: ["core.E003", "core.E004"],
    checks.writers_wait_their_turn: ["core.E005", "core.E006"],
}


def ids(check, app_configs=None) -> list[str]:
    return [error.id for error in check(app_configs)]


class OneApp:
    """Stands for an app with these models."""

    def __init__(self, *found):
        self.found = found

    def get_models(self):
        return self.found


@pytest.mark.parametrize("check", IDS)
def test_the_project_itself_keeps_the_conventions(check):
    assert check(None) == []


@isolate_apps("apps.core")
def test_a_model_with_an_english_name_is_named():
    class Thing(models.Model):
        __module__ = "apps.core.things"

        class Meta:
            app_label = "core"

    assert ids(checks.names_are_chinese, [OneApp(Thing)]) == ["core.E001"]


@isolate_apps("apps.core")
def test_a_model_that_would_go_with_an_account_is_named():
    class Note(models.Model):
        __module__ = "apps.core.notes"
        by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "core"
            verbose_name = verbose_name_plural = "便条"

    assert ids(checks.accounts_take_nothing_along, [OneApp(Note)]) == ["core.E002"]


def test_an_admin_off_the_base_and_one_in_no_group_are_named(monkeypatch):
    class Bare(admin.ModelAdmin):
        __module__ = "apps.core.bare"

    class Astray(BaseAdmin):
        __module__ = "apps.core.astray"
        menu_group = "别处"

    registry = {User: Bare(User, site), models.Model: Astray(User, site)}
    monkeypatch.setattr(site, "_registry", registry)
    assert ids(checks.desks_stand_on_the_base) == ["core.E003", "core.E004"]


def test_a_database_that_fails_under_writers_is_named(monkeypatch):
    careless = {"ENGINE": "django.db.backends.sqlite3", "ATOMIC_REQUESTS": True}
    monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES={"default": careless}))
    assert ids(checks.writers_wait_their_turn) == ["core.E005", "core.E006"]

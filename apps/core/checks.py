"""The project's conventions as system checks: `manage.py check` names what breaks one."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin import site
from django.core.checks import Error, Tags, register
from django.db import models

from apps.core.admin import BaseAdmin
from apps.core.admin_site import MENU_GROUPS

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _is_ours(thing: type) -> bool:
    return thing.__module__.startswith("apps.")


def _our_models(app_configs: Iterable[AppConfig] | None) -> Iterator[type[models.Model]]:
    for config in app_configs or apps.get_app_configs():
        yield from (model for model in config.get_models() if _is_ours(model))


@register(Tags.models)
def names_are_chinese(app_configs: Iterable[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """Staff read the names of models everywhere in the desk."""
    return [
        Error(
            f"The verbose_name “{model._meta.verbose_name}” is not Chinese.",
            hint="Give Meta a verbose_name and a verbose_name_plural in Simplified Chinese.",
            obj=model,
            id="core.E001",
        )
        for model in _our_models(app_configs)
        if not _CHINESE.search(str(model._meta.verbose_name))
        or not _CHINESE.search(str(model._meta.verbose_name_plural))
    ]


@register(Tags.models)
def accounts_take_nothing_along(
    app_configs: Iterable[AppConfig] | None, **kwargs: Any
) -> list[Error]:
    """Deleting a staff account never deletes content or history.

    A model that is nothing without the account says so with `goes_with_account = True`.
    """
    return [
        Error(
            "Deleting a staff account would delete these rows.",
            hint="Use on_delete=SET_NULL (with null=True) or PROTECT.",
            obj=field,
            id="core.E002",
        )
        for model in _our_models(app_configs)
        if not getattr(model, "goes_with_account", False)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and field.remote_field.model._meta.label == settings.AUTH_USER_MODEL
    ]


@register(Tags.admin)
def desks_stand_on_the_base(app_configs: Iterable[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """Every admin of ours works under the strict policy and stands in a group of the menu."""
    errors = []
    for model, model_admin in site._registry.items():
        if not _is_ours(type(model_admin)):
            continue
        if not isinstance(model_admin, BaseAdmin):
            errors.append(
                Error(
                    "This admin does not work under the site's Content-Security-Policy.",
                    hint="Derive it from apps.core.admin.BaseAdmin.",
                    obj=type(model_admin),
                    id="core.E003",
                )
            )
        elif model_admin.menu_group not in MENU_GROUPS:
            errors.append(
                Error(
                    f"There is no group “{model_admin.menu_group}” in the menu of {model}.",
                    hint=f"menu_group is one of {'、'.join(MENU_GROUPS)}.",
                    obj=type(model_admin),
                    id="core.E004",
                )
            )
    return errors


@register(Tags.database)
def writers_wait_their_turn(app_configs: Iterable[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """SQLite as it was measured to take concurrent writers, and transactions that end soon."""
    errors = []
    for alias, config in settings.DATABASES.items():
        if config.get("ATOMIC_REQUESTS"):
            errors.append(
                Error(
                    f"ATOMIC_REQUESTS of the database “{alias}” makes every request a writer.",
                    hint="Open a transaction around what must happen together, and there only.",
                    id="core.E005",
                )
            )
        options = config.get("OPTIONS", {})
        if config["ENGINE"].endswith("sqlite3") and (
            options.get("transaction_mode") != "IMMEDIATE"
            or "journal_mode=WAL" not in options.get("init_command", "")
        ):
            errors.append(
                Error(
                    f"Concurrent writers to the database “{alias}” would fail.",
                    hint="SQLite needs transaction_mode IMMEDIATE and journal_mode WAL.",
                    id="core.E006",
                )
            )
    return errors

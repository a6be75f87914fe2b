"""A list of the admin as an Excel file: what it shows, as it is narrowed and sorted, all pages.

The rows are those of the list's own queryset, so nobody exports what they may not see.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import IO, Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from apps.core.people import display_name
from apps.core.sheets import Table

# Sent before a list is sent out: model, label, told ({what: how the list was narrowed}), request.
list_exported = Signal()

_BATCH = 500
_WIDTH, _WIDE = 16, 40
PAGING = ("p", "all")  # of the list's parameters: which part of it the screen shows


@dataclass(frozen=True)
class Column:
    """A column of the file that is not shown as it is on the screen."""

    heading: str
    value: Callable[[Any], Any]
    width: int = _WIDTH


NUMBER = Column("编号", lambda row: row.pk, 8)


@dataclass
class ExportedList:
    """The file, open at its beginning, how many rows it has, and how the list was narrowed."""

    file: IO[bytes]
    count: int
    told: Mapping[str, Any]


def export(model_admin: admin.ModelAdmin, request: HttpRequest) -> ExportedList:
    """The list that `request` asks for. Raises IncorrectLookupParameters as the list does."""
    request.GET = request.GET.copy()
    for name in PAGING:
        request.GET.pop(name, None)
    changes = model_admin.get_changelist_instance(request)
    columns = [_column(model_admin, named) for named in model_admin.get_excel_columns(request)]
    table = Table(
        str(model_admin.opts.verbose_name_plural),
        {column.heading: column.width for column in columns},
    )
    found = changes.queryset
    if model_admin.excel_select_related:
        found = found.select_related(*model_admin.excel_select_related)
    for row in found.iterator(chunk_size=_BATCH):
        table.append([_plain(column.value(row)) for column in columns])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    table.save(file)
    file.seek(0)
    return ExportedList(file, table.count, _told(changes) | {"导出几条": table.count})


def _column(model_admin: admin.ModelAdmin, named: Any) -> Column:
    if isinstance(named, Column):
        return named
    heading = str(label_for_field(named, model_admin.model, model_admin))
    field = _field(model_admin.model, named)
    is_wide = isinstance(field, models.CharField) and (field.max_length or 0) > _WIDE
    return Column(
        heading,
        lambda row: _value(model_admin, row, named),
        _WIDE if is_wide and not field.choices else _WIDTH,
    )


def _field(model: type[models.Model], named: Any) -> models.Field | None:
    return next((field for field in model._meta.fields if field.name == named), None)


def _value(model_admin: admin.ModelAdmin, row: models.Model, named: Any) -> Any:
    """What stands in a cell of the list, or the row that it names."""
    field, _, value = lookup_field(named, row, model_admin)
    if field is not None and field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    elif field is not None and field.is_relation:
        value = getattr(row, field.name)
    return value


def _plain(value: Any) -> Any:
    """A value as a sheet takes it: people by their names, HTML as its words."""
    if isinstance(value, AbstractBaseUser):
        return display_name(value)
    if isinstance(value, SafeString):
        return unescape(strip_tags(value))
    return str(value) if isinstance(value, models.Model) else value


def _told(changes: ChangeList) -> dict[str, str]:
    """How the list was narrowed, in the words of its filters."""
    told = {"查找": changes.query} if changes.query else {}
    for spec in changes.filter_specs:
        asked = set(spec.expected_parameters()) & set(changes.filter_params)
        if asked:
            chosen = [
                str(choice["display"]).strip()
                for choice in spec.choices(changes)
                if choice.get("selected")
            ]
            told[str(spec.title)] = "、".join(chosen) or "（未知）"
    return told

"""A row of a table as a line of JSON, and back, checked as a form would check it.

Values are plain: instants in UTC with microseconds, keys as numbers, types of content and
permissions by name. The same row makes the same bytes on every database.
"""

import datetime
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models

from apps.archiving.carried import Kind
from apps.core import html
from apps.core.editor import RichTextField
from apps.publishing.models import Revision


class RowError(ValueError):
    """What is wrong with a row; str() says so in Chinese."""


# Out


def written(kind: Kind, rows: list[models.Model]) -> Iterable[dict[str, Any]]:
    """The rows as JSON objects. One query for each many-to-many field, however many rows."""
    joined = {field.name: _joined(field, [row.pk for row in rows]) for field in kind.many}
    for row in rows:
        values = {field.name: _out(field, field.value_from_object(row)) for field in kind.fields}
        for name, targets in joined.items():
            values[name] = targets.get(row.pk, [])
        yield values


def line(values: dict[str, Any]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def _joined(field: models.ManyToManyField, keys: list[Any]) -> dict[Any, list]:
    """{key of a row: what it is joined to, sorted}."""
    owner, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    pairs = field.remote_field.through._base_manager.filter(**{f"{owner}__in": keys})
    found: dict[Any, list] = {}
    names = _permission_names() if field.related_model is Permission else None
    for key, other in pairs.order_by().values_list(f"{owner}_id", f"{target}_id"):
        if names is None:
            found.setdefault(key, []).append(other)
        elif other in names:  # those of models that are no more say nothing
            found.setdefault(key, []).append(names[other])
    return {key: sorted(others) for key, others in found.items()}


def _permission_names() -> dict[int, str]:
    rows = Permission.objects.select_related("content_type")
    return {
        row.pk: f"{row.content_type.app_label}.{row.codename}"
        for row in rows
        if row.content_type.model_class() is not None
    }


def _out(field: models.Field, value: Any) -> Any:
    if value is None:
        return None
    if field.related_model is ContentType:
        found = ContentType.objects.get_for_id(value)
        return f"{found.app_label}.{found.model}"
    if isinstance(field, models.JSONField):
        return value
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(field, models.FileField):
        return value.name
    if isinstance(value, bool | int | str):
        return value
    raise TypeError(f"{field} holds what an archive has no form for: {type(value).__name__}")


# In


def read(kind: Kind, values: dict[str, Any]) -> tuple[models.Model, dict[str, list]]:
    """(the unsaved row, {many-to-many field: keys that it is joined to}).

    A key that is missing takes the field's default. Raises RowError.
    """
    known = {field.name: field for field in (*kind.fields, *kind.many)}
    if unknown := sorted(set(values) - set(known)):
        raise RowError(f"不认识“{unknown[0]}”这一项")
    given: dict[str, Any] = {}
    for field in kind.fields:
        if field.name in values:
            given[field.attname] = _in(field, values[field.name])
        elif not (field.has_default() or field.null):
            raise RowError(f"缺少“{field.name}”")
    row = kind.model(**given)
    if not isinstance(row.pk, int) or row.pk < 1:
        raise RowError("编号不对")
    if isinstance(row, Revision):
        _require_lists(row)
    if kind.fill is not None:
        try:
            kind.fill(row)
        except ValidationError as error:
            raise RowError("；".join(error.messages)) from None
    return row, {field.name: _keys(field, values.get(field.name, [])) for field in kind.many}


def _keys(field: models.ManyToManyField, values: Any) -> list[int]:
    if not isinstance(values, list) or len(values) > 100_000:
        raise RowError(f"“{field.name}”应当是一个列表")
    if field.related_model is Permission:
        known = _permissions()
        if strange := [name for name in values if not isinstance(name, str) or name not in known]:
            raise RowError(f"本程序没有“{strange[0]}”这项权限")
        return [known[name] for name in values]
    if not all(_is_number(one) and one > 0 for one in values):
        raise RowError(f"“{field.name}”里应当都是编号")
    return values


@cache
def _permissions() -> dict[str, int]:
    return {name: pk for pk, name in _permission_names().items()}


@cache
def _content_types() -> dict[str, int]:
    return {f"{one.app_label}.{one.model}": one.pk for one in ContentType.objects.all()}


def forget() -> None:
    """Drop what was remembered of the program's tables: each import asks anew."""
    _permissions.cache_clear()
    _content_types.cache_clear()


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _in(field: models.Field, value: Any) -> Any:
    """The value for the attribute of a model. Raises RowError."""
    if value is None:
        if not field.null:
            raise RowError(f"“{field.name}”不能是空的")
        return None
    if field.related_model is ContentType:
        if not isinstance(value, str) or value not in _content_types():
            raise RowError(f"“{field.name}”不是本程序的内容类型")
        return _content_types()[value]
    if field.is_relation:
        if not _is_number(value) or not 0 < value < 2**63:
            raise RowError(f"“{field.name}”应当是编号")
        return value
    value = _plain(field, value)
    try:
        field.run_validators(value)
        if isinstance(field, RichTextField) and html.clean(value) != value:
            raise RowError(f"“{field.name}”里有网站不允许的内容，或者不是网站保存的写法")
    except ValidationError as error:
        raise RowError(f"“{field.name}”：{'；'.join(error.messages)}") from None
    allowed = [choice for choice, _ in field.flatchoices]
    if allowed and value not in field.empty_values and value not in allowed:
        raise RowError(f"“{field.name}”没有“{str(value)[:40]}”这个选项")
    return value


def _plain(field: models.Field, value: Any) -> Any:
    """A value of the type that the field holds."""
    if isinstance(field, models.JSONField):
        _require_storable(value)
        if field.has_default() and not isinstance(value, type(field.get_default())):
            raise RowError(f"“{field.name}”的类型不对")
        return value
    if isinstance(field, models.BooleanField):
        fits = isinstance(value, bool)
    elif isinstance(field, models.IntegerField):
        fits = _is_number(value)
    elif isinstance(field, models.DateField):  # instants as well
        return _moment(field, value)
    else:
        fits = isinstance(value, str)
        _require_storable(value)
    if not fits:
        raise RowError(f"“{field.name}”的类型不对")
    return value


# What a revision keeps of each thing in its lists.
_LISTED = {"id": int, "name": str}
_ATTACHED = {**_LISTED, "extension": str, "size": int, "digest": str}


def _require_lists(row: Revision) -> None:
    """Raise RowError unless the frozen lists are as pages read them."""
    for name in row.list_names():
        shape = _ATTACHED if name == "attachments" else _LISTED
        for one in getattr(row, name):
            fits = isinstance(one, dict) and all(
                isinstance(one.get(key), kind) for key, kind in shape.items()
            )
            if not fits:
                raise RowError(f"“{name}”里的写法不对")


def _moment(field: models.Field, value: Any) -> datetime.date | datetime.datetime:
    is_instant = isinstance(field, models.DateTimeField)
    try:
        if not is_instant:
            return datetime.date.fromisoformat(value)
        found = datetime.datetime.fromisoformat(value)
        if found.utcoffset() is None:
            raise ValueError
        return found.astimezone(datetime.UTC)
    except (TypeError, ValueError, OverflowError):
        raise RowError(f"“{field.name}”应当是{'时间' if is_instant else '日期'}") from None


def _require_storable(value: Any) -> None:
    """Raise RowError for text that PostgreSQL does not store: NUL, halves of characters."""
    if isinstance(value, str):
        try:
            if "\x00" not in value:
                value.encode()
                return
        except UnicodeEncodeError:
            pass
        raise RowError("有不能保存的字符")
    if isinstance(value, dict):
        for key, one in value.items():
            _require_storable(key)
            _require_storable(one)
    elif isinstance(value, list):
        for one in value:
            _require_storable(one)

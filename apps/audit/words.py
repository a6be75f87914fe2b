"""The values of a row as staff read them: 是 and 否, names for keys, plain text for rich text."""

import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from apps.core import dates, html
from apps.core.editor import RichTextField
from apps.core.people import display_name


def of_field(field: models.Field, value: Any) -> Any:
    """A field's stored value (for a foreign key: the key) in words; whole numbers stay numbers."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        row = field.related_model._base_manager.filter(pk=value).first()
        return of_row(row) if row is not None else "（已删除）"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    if isinstance(field, RichTextField):
        return html.to_text(value)
    if isinstance(value, datetime.datetime):
        return dates.minute(value)
    if isinstance(value, datetime.date):
        return dates.long_day(value)
    return value if isinstance(value, int) else str(value)


def of_row(row: models.Model) -> str:
    """What staff call a row."""
    return display_name(row) if isinstance(row, AbstractBaseUser) else str(row)

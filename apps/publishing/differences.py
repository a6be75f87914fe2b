"""A readable difference between two versions of an item."""

import difflib
import re
from dataclasses import dataclass
from typing import Any

from django.db import models

from apps.core import html
from apps.core.dates import minute
from apps.publishing.models import Revision


@dataclass(frozen=True)
class Piece:
    """A run of text: kept ("same"), only in the older ("removed") or newer ("added")."""

    change: str
    text: str


@dataclass(frozen=True)
class FieldDifference:
    """One public field that differs: its Chinese label and each side in pieces."""

    label: str
    old: list[Piece]
    new: list[Piece]


_LIST_LABELS = {"attachments": "附件", "columns": "栏目", "leaders": "相关领导"}


def differences(old: Revision, new: Revision) -> list[FieldDifference]:
    """The public fields in which two revisions of one type differ, in the form's order."""
    found = []
    for field in new.content_fields():
        before, after = getattr(old, field.attname), getattr(new, field.attname)
        if before == after:
            continue
        sides = _texts(field, old, new)
        found.append(FieldDifference(str(field.verbose_name), *_pieces(*sides)))
    for name in new.list_names():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            sides = ["\n".join(str(item["name"]) for item in side) for side in (before, after)]
            found.append(FieldDifference(_LIST_LABELS.get(name, name), *_pieces(*sides)))
    return found


def _texts(field: models.Field, old: Revision, new: Revision) -> tuple[str, str]:
    if field.name == "body":
        before, after = html.to_text(old.body), html.to_text(new.body)
        if before == after:  # only the markup differs: show that instead of nothing
            return _markup(old.body), _markup(new.body)
        return before, after
    return _readable(field, old), _readable(field, new)


def _readable(field: models.Field, revision: Revision) -> str:
    value: Any = getattr(revision, field.name)
    if isinstance(field, models.DateTimeField):
        return minute(value)
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return "" if value is None else str(value)


def _markup(body: str) -> str:
    return re.sub(r"(</(?:p|h\d|li|tr|table|ul|ol|blockquote|figure)>)", r"\1\n", body)


def _pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    before, after = _sentences(old), _sentences(new)
    left: list[Piece] = []
    right: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        one, two = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            left.append(Piece("same", one))
            right.append(Piece("same", two))
        elif tag == "replace" and len(one) + len(two) < 4000:
            _within(one, two, left, right)
        else:
            if one:
                left.append(Piece("removed", one))
            if two:
                right.append(Piece("added", two))
    return left, right


def _within(one: str, two: str, left: list[Piece], right: list[Piece]) -> None:
    """Compare a replaced passage letter by letter, unless too little of it is left."""
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    if matcher.ratio() < 0.4:
        left.append(Piece("removed", one))
        right.append(Piece("added", two))
        return
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if i2 > i1:
            left.append(Piece("same" if tag == "equal" else "removed", one[i1:i2]))
        if j2 > j1:
            right.append(Piece("same" if tag == "equal" else "added", two[j1:j2]))


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+$", text)

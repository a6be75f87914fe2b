"""A readable difference between two versions of an item."""

import difflib
import re
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from apps.core.dates import minute
from apps.core.editor import RichTextField
from apps.media import rendering
from apps.media.models import Image
from apps.publishing import reading
from apps.publishing.models import Revision

# Beyond these sizes a letter-by-letter comparison takes longer than anyone waits.
_MAX_PASSAGE = 4000
_MAX_SENTENCES = 2000


@dataclass(frozen=True)
class Piece:
    """A run of text: kept ("same"), only in the older ("removed") or newer ("added")."""

    change: str
    text: str


@dataclass(frozen=True)
class FieldDifference:
    """One public field that differs: its Chinese label and each side in pieces.

    `note` says what the pieces show where that is not plain. The images are the pictures
    that only one side shows.
    """

    label: str
    old: list[Piece]
    new: list[Piece]
    note: str = ""
    old_images: list[Image] = field(default_factory=list)
    new_images: list[Image] = field(default_factory=list)


LIST_LABELS = {"attachments": "附件", "columns": "栏目", "leaders": "相关领导"}
_ONLY_FORMAT = "文字没有变，只有格式不同。方括号里写的是格式。"


def differences(old: Revision, new: Revision) -> list[FieldDifference]:
    """The public fields in which two revisions of one type differ, in the form's order."""
    found = []
    for one in new.content_fields():
        if getattr(old, one.attname) != getattr(new, one.attname):
            compare = _body_difference if isinstance(one, RichTextField) else _field_difference
            found.append(compare(one, getattr(old, one.name), getattr(new, one.name)))
    for name in new.list_names():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            label = LIST_LABELS.get(name, name)
            found.append(FieldDifference(label, *pieces(lines(before), lines(after))))
    return found


def _body_difference(one: models.Field, before: str, after: str) -> FieldDifference:
    """Rich text: by its words, or by its formatting where the words are the same."""
    old_images, new_images = rendering.images_in(before), rendering.images_in(after)
    names = {
        address: _named(image)
        for image in {*old_images, *new_images}
        for address in (reverse("media:image", args=[image.key, name]) for name in image.renditions)
    }
    sides, note = (reading.plain(before, names), reading.plain(after, names)), ""
    if sides[0] == sides[1]:
        sides = reading.formatted(before, names), reading.formatted(after, names)
        note = _ONLY_FORMAT
    return FieldDifference(
        str(one.verbose_name),
        *pieces(*sides),
        note,
        [image for image in old_images if image not in new_images],
        [image for image in new_images if image not in old_images],
    )


def _field_difference(one: models.Field, before: Any, after: Any) -> FieldDifference:
    images = [], []
    if one.related_model is Image:
        images = [before] if before else [], [after] if after else []
    sides = readable(one, before), readable(one, after)
    return FieldDifference(str(one.verbose_name), *pieces(*sides), "", *images)


def _named(image: Image) -> str:
    return f"{image}（编号 {image.pk}）"


def readable(one: models.Field, value: Any) -> str:
    """The value of a public field, other than rich text, as people read it; "" for none."""
    if isinstance(one, models.DateTimeField):
        return minute(value)
    if isinstance(one, models.BooleanField):
        return "是" if value else "否"
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(value, Image):
        return _named(value)
    return "" if value is None else str(value)


def lines(items: list[dict]) -> str:
    """A frozen list, a line for each item; files with their type, size and number."""
    return "\n".join(
        f"{item['name']}（{item['extension'].upper()}，{filesizeformat(item['size'])}，"
        f"文件编号 {item['id']}）"
        if "size" in item
        else str(item["name"])
        for item in items
    )


def pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Two texts in pieces that say what differs: by sentences, and by letters within them."""
    before, after = _sentences(old), _sentences(new)
    left: list[Piece] = []
    right: list[Piece] = []
    is_long = max(len(before), len(after)) > _MAX_SENTENCES
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=is_long)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        one, two = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            left.append(Piece("same", one))
            right.append(Piece("same", two))
        elif tag == "replace" and len(one) + len(two) < _MAX_PASSAGE:
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

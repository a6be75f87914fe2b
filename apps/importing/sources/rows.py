"""What every kind of file gives: numbered rows of named text."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.importing import headings

MAX_CELL = 4_000_000  # characters; a body may have half of it (core.html.MAX_LENGTH)
# What no database or page takes: control characters, halves of characters, non-characters.
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SAME_LINE = {"body", "body_file", "attachments", "summary"}
# What Excel shows for a formula that it could not work out.
_BROKEN = re.compile(r"#(REF|N/A|VALUE|NAME|DIV/0|NULL|NUM|SPILL|CALC)[!?]?", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A row by its number in the file; with a `problem` it could not be read."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def text_of(value: Any, name: str) -> str:
    """A cell's value as text; raises ValidationError where it is no value of one cell."""
    label = headings.LABELS[name]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime.datetime | datetime.date):
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value)
        value = value.isoformat(" ")
    if isinstance(value, list) and name in {"attachments", "keywords", "column"}:
        joint = {"attachments": "\n", "keywords": " ", "column": "/"}[name]
        value = joint.join(text_of(one, name) for one in value)
    if not isinstance(value, str | int | float | datetime.time):
        raise ValidationError(f"“{label}”要写成文字，现在是别的东西。")
    text = str(value)
    if len(text) > MAX_CELL:
        raise ValidationError(
            f"“{label}”太长：最多 {MAX_CELL // 10_000} 万个字符，"
            f"现在有 {len(text) // 10_000} 万个。"
        )
    text = _UNUSABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if _BROKEN.fullmatch(text):
        raise ValidationError(f"“{label}”里的公式算不出来（{text}），请改成文字。")
    return text if name in _SAME_LINE else " ".join(text.split())


def row_of(number: int, cells: Iterable[tuple[str, Any]]) -> Row | None:
    """A row from (name, value) pairs; None where nothing is in it."""
    values: dict[str, str] = {}
    try:
        for name, value in cells:
            if text := text_of(value, name):
                values[name] = text
    except ValidationError as error:
        return Row(number, values, " ".join(error.messages))
    return Row(number, values) if values else None


class Table:
    """Rows of a table under their headings; `unknown` are headings that nobody knows."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.unknown: list[str] = []

    def take(self, number: int, cells: list[Any]) -> Row | None:
        """The next row; the first one with anything in it has the headings.

        Raises ValidationError where a heading that has to be there is not.
        """
        if not self.places:
            if any(cell not in (None, "") for cell in cells):
                self._head(cells)
            return None
        return row_of(
            number,
            ((name, cells[place]) for name, place in self.places.items() if place < len(cells)),
        )

    def _head(self, cells: list[Any]) -> None:
        for place, cell in enumerate(cells):
            heading = str(cell or "").strip()
            name = headings.name_of(heading)
            if name:
                self.places.setdefault(name, place)
            elif heading:
                self.unknown.append(heading[:40])
        require(self.places)

    def finish(self) -> None:
        """Raises ValidationError where there were not even headings."""
        if not self.places:
            raise ValidationError("文件是空的。请在第一行写上各列的名称，从第二行起填写内容。")


def require(names: Iterable[str]) -> None:
    if lacking := headings.missing(names):
        known = "、".join(f"“{label}”" for label in headings.LABELS.values())
        raise ValidationError(
            f"第一行没有找到“{lacking[0]}”这一列。第一行要写各列的名称，可以用的有：{known}。"
            "可以下载空表来填。"
        )

"""Reading single values of a site file, each against the model field that it is for.

A reader takes a JSON value and its place and returns the Python value; what is wrong it
writes down at the place and returns INVALID, so that one run tells everything.
"""

import datetime
import difflib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from apps.core.editor import RichTextField
from apps.portal.site_file.outcome import Problem

Reader = Callable[[Any, "Place"], Any]

INVALID = object()
MAX_PROBLEMS = 50
MAX_RICH_TEXT = 1_000_000
MAX_NUMBER = {models.PositiveSmallIntegerField: 32_767, models.PositiveIntegerField: 2**31 - 1}
YEARS = range(1900, 2200)
_SHOWN = 40

# Characters that no text needs: control characters apart from tab and line breaks.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where a value stands in the file, and the list that collects what is wrong."""

    path: str
    problems: list[Problem]

    def key(self, name: str) -> "Place":
        return Place(f"{self.path}.{name}" if self.path else name, self.problems)

    def item(self, number: int) -> "Place":
        return Place(f"{self.path}[{number}]", self.problems)

    def wrong(self, message: str) -> Any:
        """Write down a problem; returns INVALID."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.path or "最外层", message))
        return INVALID


@dataclass(frozen=True)
class Record:
    """An object of the file: its place, and the values of the keys that it gives."""

    place: Place
    values: dict[str, Any] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def chosen(self, keys: Iterable[str]) -> dict[str, Any]:
        """The values of those of `keys` that the file gives."""
        return {key: self.values[key] for key in keys if key in self.values}


def show(value: Any) -> str:
    """A value of the file as a message may quote it: short, on one line, printable."""
    if isinstance(value, str):
        text = value[: _SHOWN + 1]
    elif isinstance(value, dict | list):
        return "一个对象" if isinstance(value, dict) else "一个列表"
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**_SHOWN:
        return "一个很大的数"
    else:
        text = json.dumps(value)
    text = "".join(char if char.isprintable() else "�" for char in text)
    text = text[:_SHOWN] + "…" if len(text) > _SHOWN else text
    return f"“{text}”"


# Objects and lists


def record(readers: dict[str, Reader], required: Iterable[str] = ()) -> Reader:
    """A reader of objects that have these keys, or a "note", and no others; into a Record."""
    readers = {**readers, "note": remark}

    def read(value: Any, place: Place) -> Any:
        if not isinstance(value, dict):
            return place.wrong(f"要是一个对象 {{…}}，不能是{show(value)}。")
        for key in getattr(value, "repeated", ()):
            place.wrong(f"键{show(key)}写了不止一次。")
        found = Record(place)
        for key, given in value.items():
            if key not in readers:
                place.wrong(_unknown(key, readers))
            elif (read_one := readers[key](given, place.key(key))) is not INVALID:
                found.values[key] = read_one
        for key in required:
            if key not in value:
                place.wrong(f"缺少“{key}”。")
        return found

    return read


def _unknown(key: Any, readers: dict[str, Reader]) -> str:
    near = difflib.get_close_matches(key[:80], readers, 1) if isinstance(key, str) else []
    hint = f"是不是“{near[0]}”？" if near else f"可以用的键：{'、'.join(readers)}。"
    return f"不认识的键{show(key)}。{hint}"


def sequence(reader: Reader, most: int = 200_000) -> Reader:
    """A reader of lists whose items `reader` reads, into the list of those that are right."""

    def read(value: Any, place: Place) -> Any:
        if not isinstance(value, list | tuple):
            return place.wrong(f"要是一个列表 […]，不能是{show(value)}。")
        if len(value) > most:
            return place.wrong(f"最多 {most} 项，现在有 {len(value)} 项。")
        items = [reader(item, place.item(number)) for number, item in enumerate(value)]
        return [item for item in items if item is not INVALID]

    return read


def remark(value: Any, place: Place) -> Any:
    """A reader of what is only for people who read the file: nothing of it is kept."""
    return INVALID


# Single values


def text(most: int, *, required: bool = False, lines: bool = False) -> Reader:
    """A reader of texts, without white space around them; `lines` allows line breaks."""

    def read(value: Any, place: Place) -> Any:
        if value is None and not required:
            return ""
        if not isinstance(value, str):
            return place.wrong(f"要是文字，不能是{show(value)}。")
        if len(value) > most * 4 + 1000:  # looked at before it is worked on
            return place.wrong(f"太长：最多 {most} 个字，现在有 {len(value)} 个。")
        value = value.replace("\r\n", "\n").strip()
        if len(value) > most:
            return place.wrong(f"太长：最多 {most} 个字，现在有 {len(value)} 个。")
        if _CONTROL.search(value) or not _is_unicode(value):
            return place.wrong("里面有不能用的控制字符或残缺的字符。")
        if not lines and re.search(r"[\n\r\u2028\u2029]", value):
            return place.wrong("不能换行。")
        if required and not value:
            return place.wrong("不能为空。")
        return value

    return read


def markup(value: Any, place: Place) -> Any:
    """A reader of HTML; control characters, which old sites leave in it, are dropped."""
    if isinstance(value, str):
        value = _CONTROL.sub("", value)
    return text(MAX_RICH_TEXT, lines=True)(value, place)


def may_be_empty(reader: Reader) -> Reader:
    """A reader that takes null and empty texts as empty, and anything else with `reader`."""

    def read(value: Any, place: Place) -> Any:
        is_empty = value is None or (isinstance(value, str) and not value.strip())
        return "" if is_empty else reader(value, place)

    return read


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def whole_number(least: int, most: int, *, may_be_empty: bool = False) -> Reader:
    def read(value: Any, place: Place) -> Any:
        if value is None and may_be_empty:
            return None
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not least <= value <= most:
            return place.wrong(f"要是 {least} 到 {most} 之间的整数，不能是{show(value)}。")
        return value

    return read


def flag(value: Any, place: Place) -> Any:
    if not isinstance(value, bool):
        return place.wrong(f"要是 true 或 false，不能是{show(value)}。")
    return value


def one_of(names: Callable[[], Iterable[str]]) -> Reader:
    def read(value: Any, place: Place) -> Any:
        known = list(names())
        if not isinstance(value, str) or value not in known:
            return place.wrong(f"只能是 {'、'.join(known)} 之一，不能是{show(value)}。")
        return value

    return read


def moment(*, may_be_empty: bool) -> Reader:
    """A reader of instants; without an offset they are the site's time, without a time 00:00."""

    def read(value: Any, place: Place) -> Any:
        if value is None and may_be_empty:
            return None
        found = _MOMENT.fullmatch(value) if isinstance(value, str) and len(value) < 60 else None
        if found is not None and int(found[1]) in YEARS:
            try:
                instant = datetime.datetime.fromisoformat(value)
                aware = instant if found[6] else timezone.make_aware(instant)
                return aware.astimezone(datetime.UTC)
            except (ValueError, OverflowError):
                pass
        return place.wrong(
            f"不是正确的时间{show(value)}，要写成 2018-11-20T09:36:00+08:00 或 2018-11-20 09:36，"
            f"年份在 {YEARS[0]} 到 {YEARS[-1]} 之间。"
        )

    return read


def minute(value: Any, place: Place) -> Any:
    """A reader of publication times, which are kept to the minute."""
    instant = moment(may_be_empty=False)(value, place)
    return instant if instant is INVALID else instant.replace(second=0, microsecond=0)


def day(value: Any, place: Place) -> Any:
    """A reader of days, or of nothing."""
    if value is None:
        return None
    found = _DAY.fullmatch(value) if isinstance(value, str) and len(value) == 10 else None
    if found is not None and int(found[1]) in YEARS:
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    return place.wrong(f"不是正确的日期{show(value)}，要写成 2018-11-20。")


def keywords(most: int) -> Reader:
    """A reader of keywords: one text, or a list of words."""
    one = text(most)
    words = sequence(text(most, required=True), 100)

    def read(value: Any, place: Place) -> Any:
        if isinstance(value, list | tuple):
            found = words(value, place)
            return found if found is INVALID else one("，".join(found), place)
        return one(value, place)

    return read


def column_path(value: Any, place: Place) -> Any:
    """A reader of a column's path: the names from the top-level column down, as a tuple."""
    if not isinstance(value, list | tuple) or not value:
        return place.wrong(
            f'要是从一级栏目开始的名称列表，例如 ["上级", "下级"]，不能是{show(value)}。'
        )
    names = sequence(text(40, required=True), 30)(value, place)
    return tuple(names) if names is not INVALID and len(names) == len(value) else INVALID


def of_field(model: type[models.Model], name: str) -> Reader:
    """A reader for what a model's field holds, by the field's own type, limits and validators."""
    model_field = model._meta.get_field(name)
    read_type = _type_reader(model_field)

    def read(value: Any, place: Place) -> Any:
        found = read_type(value, place)
        if found is INVALID:
            return INVALID
        try:
            return model_field.clean(found, None)
        except ValidationError as error:
            return place.wrong(" ".join(error.messages))

    return read


def _type_reader(model_field: models.Field) -> Reader:
    if model_field.choices and not isinstance(model_field, models.IntegerField):
        return one_of(lambda: [value for value, _ in model_field.flatchoices])
    if isinstance(model_field, models.BooleanField):
        return flag
    if isinstance(model_field, models.IntegerField):
        least, most = 0, MAX_NUMBER[type(model_field)]
        for validator in model_field._validators:
            if isinstance(validator, MinValueValidator):
                least = validator.limit_value
            elif isinstance(validator, MaxValueValidator):
                most = validator.limit_value
        return whole_number(least, most, may_be_empty=model_field.null)
    if isinstance(model_field, models.DateTimeField):
        return moment(may_be_empty=model_field.null)
    if isinstance(model_field, models.DateField):
        return day
    if isinstance(model_field, RichTextField):
        raise TypeError("Rich text may name pictures: read it with files.rich_text.")
    is_long = isinstance(model_field, models.TextField)
    return text(model_field.max_length, required=not model_field.blank, lines=is_long)

"""Numbers that Word writes by itself: 一、 （一） 1. 第一条, counted as Word counts."""

import re
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element

from apps.word.parts import child, is_on, number, value

_HAN = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_SIMPLE = re.compile(r"%[1-9][.．、]?")
_MOST = 9999


class Mark(NamedTuple):
    """How a paragraph is numbered: `kind` bullet, number or text."""

    kind: str
    number: int = 0
    text: str = ""  # what stands before the words


@dataclass
class _Level:
    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    is_legal: bool = False
    space: str = "tab"
    restart: int | None = None  # begins anew after a level above this one; 0: never


class Numbering:
    def __init__(self, root: Element | None):
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        links, styles = {}, {}
        for abstract in root.iter("abstractNum"):
            name = abstract.get("abstractNumId", "")
            self._levels[name] = dict(map(_level, abstract.findall("lvl")))
            links[name] = value(abstract, "numStyleLink")
            styles[value(abstract, "styleLink")] = self._levels[name]
        for name, style in links.items():  # its levels stand with the style of the list
            if style and style in styles:
                self._levels[name] = styles[style]
        for one in root.iter("num"):
            starts, own = {}, {}
            for override in one.findall("lvlOverride"):
                depth = number(override.get("ilvl")) or 0
                if (start := number(value(override, "startOverride"))) is not None:
                    starts[depth] = start
                if (level := child(override, "lvl")) is not None:
                    own[depth] = _level(level)[1]
            key = abstract = value(one, "abstractNumId") or ""
            if own:  # counts for itself
                key = f"{abstract}/{one.get('numId')}"
                self._levels[key] = self._levels.get(abstract, {}) | own
            self._lists[one.get("numId", "")] = (key, starts)

    def mark(self, list_id: str, depth: int) -> Mark | None:
        """The number of the next paragraph of this list; None where it has none."""
        if list_id not in self._lists:
            return None
        key, starts = self._lists[list_id]
        levels = self._levels.get(key, {})
        level = levels.get(depth)
        if level is None:
            return None
        if level.form == "bullet":
            return Mark("bullet")
        counts = self._counts.setdefault(key, {})
        if depth in starts and (list_id, depth) not in self._begun:
            counts[depth] = starts[depth]
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        self._begun.add((list_id, depth))
        for deeper in [one for one in counts if one > depth]:
            restart = levels.get(deeper, _Level()).restart
            if restart is None or depth < restart:
                del counts[deeper]
        if level.form == "none" and not level.text.strip():
            return None
        written = re.sub(
            r"%([1-9])", lambda match: self._figure(level, levels, counts, int(match[1]) - 1),
            level.text,
        )  # fmt: skip
        if level.form == "decimal" and _SIMPLE.fullmatch(level.text):
            return Mark("number", counts[depth], f"{counts[depth]}. ")
        return Mark("text", counts[depth], written + _space_after(written, level.space))

    def _figure(self, level, levels, counts, depth: int) -> str:
        one = levels.get(depth, _Level())
        count = counts.get(depth, one.start)
        return figure("decimal" if level.is_legal else one.form, count)


def _level(element: Element) -> tuple[int, _Level]:
    depth = number(element.get("ilvl")) or 0
    text = value(element, "lvlText")
    return depth, _Level(
        form=value(element, "numFmt") or "decimal",
        text=(text if text is not None else f"%{depth + 1}.")[:60],
        start=number(value(element, "start")) or (0 if value(element, "start") == "0" else 1),
        is_legal=bool(is_on(element, "isLgl")),
        space=value(element, "suff") or "tab",
        restart=number(value(element, "lvlRestart")),
    )


def _space_after(written: str, how: str) -> str:
    if re.search(r"第.+[编章节条]$", written):
        return "\u3000"
    if how == "nothing" or re.search(r"[、）：．]$", written):
        return ""
    return " "


def figure(form: str, count: int) -> str:
    """A number as one of Word's formats (ST_NumberFormat) writes it."""
    count = min(max(count, 0), _MOST)
    if form in {"chineseCounting", "chineseCountingThousand", "taiwaneseCountingThousand",
                "taiwaneseCounting", "japaneseCounting", "koreanCounting"}:  # fmt: skip
        return _chinese(count)
    if form in {"ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"}:
        return "".join(_HAN[int(digit)] for digit in str(count))
    if form in {"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"}:
        return _chinese(count, _LEGAL, "拾佰仟", is_short=False)
    if form == "ideographTraditional" and count:
        return _STEMS[(count - 1) % 10]
    if form == "ideographZodiac" and count:
        return _BRANCHES[(count - 1) % 12]
    if form in {"upperLetter", "lowerLetter"} and count:
        letter = chr(ord("A") + (count - 1) % 26) * min((count - 1) // 26 + 1, 5)
        return letter if form == "upperLetter" else letter.lower()
    if form in {"upperRoman", "lowerRoman"} and count:
        roman, left = "", count
        for worth, mark in _ROMAN:
            roman += mark * (left // worth)
            left %= worth
        return roman if form == "upperRoman" else roman.lower()
    if form.startswith("decimalEnclosedCircle") and 1 <= count <= 20:
        return chr(ord("①") + count - 1)
    if form == "decimalZero":
        return f"{count:02}"
    if form in {"bullet", "none"}:
        return ""
    return str(count)


def _chinese(
    count: int, digits: str = _HAN, powers: str = "十百千", *, is_short: bool = True
) -> str:
    if count == 0:
        return "零" if digits == _LEGAL else "〇"
    written, zero = "", False
    text = str(count)
    for place, digit in enumerate(text):
        power = len(text) - place - 1
        if digit == "0":
            zero = True
            continue
        written += "零" if zero and written else ""
        zero = False
        written += digits[int(digit)] + (powers[power - 1] if power else "")
    return written[1:] if is_short and 10 <= count < 20 else written

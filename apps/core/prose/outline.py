"""The headings of a text, told by how official documents number them.

GB/T 9704-2012, 7.3.3: the levels of an official document are 一、 (一) 1. and (1); laws and
rules have 编, 章, 节 and 条. The last of each only numbers sentences, so it makes no heading.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

TOP, DEEPEST = 2, 4  # h2 to h4: h1 is the title of the page
_LONGEST = 40  # characters of a heading; more is a sentence

_CHINESE = "〇零一二三四五六七八九十百千两"
_FIGURE = rf"[{_CHINESE}0-9０-９]{{1,8}}"
_SPACE = r"[ \u00a0\u2002\u2003\u3000]*"
# Kinds from the widest to the narrowest; a text may use any of them.
KINDS = ("part", "chapter", "section", "article", "first", "second", "third", "fourth")
_MARKS = {
    "part": rf"第({_FIGURE})编(?![{_CHINESE}\d])",
    "chapter": rf"第({_FIGURE})章",
    "section": rf"第({_FIGURE})节",
    "article": rf"第({_FIGURE})条(?![第款的规])(?:之[{_CHINESE}]{{1,3}})?",
    "first": rf"([{_CHINESE}]{{1,4}})[、.．]",
    "second": rf"[（(]([{_CHINESE}]{{1,4}})[）)]、?",
    "third": r"([0-9０-９]{1,2})(?:[.．](?![0-9０-９])|、)",
    "fourth": r"(?:[（(]([0-9０-９]{1,2})[）)]|([①-⑳]))、?",
}
_NUMBERED = {kind: re.compile(_SPACE + mark + _SPACE) for kind, mark in _MARKS.items()}
_FOLLOWED_BY_SPACE = {"part", "chapter", "section", "article"}
_SENTENCE = re.compile(r"[。！？；：!?;:…]|[，、,]\s*$")
_DIGITS = {mark: value for value, mark in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


class Numbering(NamedTuple):
    """How a line is numbered: one of KINDS, the number, and where its own words begin."""

    kind: str
    number: int
    end: int


class Line(NamedTuple):
    """A paragraph (level 0) or heading (its level) as one line; "" for any other block."""

    text: str
    level: int = 0


def numbering_of(text: str) -> Numbering | None:
    """The numbering that a line begins with, or None."""
    for kind in KINDS:
        match = _NUMBERED[kind].match(text)
        if not match:
            continue
        figure = next(group for group in match.groups() if group)
        rest = text[match.end() :]
        # "第三章" is named in sentences as well: a heading has a space behind it, or nothing.
        if kind in _FOLLOWED_BY_SPACE and rest and match[0][-1] not in " \u00a0\u2002\u2003\u3000":
            continue
        return Numbering(kind, _number(figure), match.end())
    return None


def stands_alone(text: str) -> bool:
    """Whether a line is numbered and no sentence: it may be a heading."""
    found = numbering_of(text)
    if found is None or found.kind == "fourth" or len(text.strip()) > _LONGEST:
        return False
    if not text[found.end :].strip():
        return found.kind in _FOLLOWED_BY_SPACE
    return not _SENTENCE.search(text[found.end :])


def levels(lines: Sequence[Line]) -> list[int]:
    """The level that each line should have, 0 for what is no heading.

    Paragraphs whose numbering stands alone become headings; short lines that are numbered one
    after the other are a list, and stay one. Levels begin with TOP and go down one by one.
    Given its own answer, it says the same again.
    """
    is_heading = [_is_heading(lines, place) for place in range(len(lines))]
    found = [
        numbering_of(line.text) if is_one else None
        for line, is_one in zip(lines, is_heading, strict=True)
    ]
    found = [mark if mark and mark.kind != "fourth" else None for mark in found]
    level_of = _levels_of_kinds(found, is_heading)
    wanted = [
        0 if not is_one else level_of[mark.kind] if mark else min(max(line.level, TOP), DEEPEST)
        for line, is_one, mark in zip(lines, is_heading, found, strict=True)
    ]
    while True:
        stepped = _without_jumps(wanted)
        settled = [
            want if mark else step for want, step, mark in zip(wanted, stepped, found, strict=True)
        ]
        if settled == wanted:
            return stepped
        wanted = settled  # lower ones only, so that this ends


def _levels_of_kinds(found: list[Numbering | None], is_heading: list[bool]) -> dict[str, int]:
    """The level of each kind of numbering that the headings have.

    Where the widest begins again at one, it counts within headings that have no numbers.
    """
    kinds = sorted({mark.kind for mark in found if mark}, key=KINDS.index)
    has_others = any(one and not mark for one, mark in zip(is_heading, found, strict=True))
    starts = sum(1 for mark in found if mark and mark.kind == kinds[0] and mark.number == 1)
    top = TOP + (has_others and starts > 1)
    return {kind: min(top + place, DEEPEST) for place, kind in enumerate(kinds)}


def _is_heading(lines: Sequence[Line], place: int) -> bool:
    """Whether a line is a heading already, or a paragraph that should be one."""
    line = lines[place]
    if line.level:
        return True
    if not stands_alone(line.text):
        return False
    kind = numbering_of(line.text).kind
    if place + 1 == len(lines):
        return False
    beside = [lines[other] for other in (place - 1, place + 1) if other >= 0]
    if kind in _FOLLOWED_BY_SPACE:
        return True
    return not any(_kind(other.text) == kind and not other.level for other in beside)


def _kind(text: str) -> str:
    found = numbering_of(text)
    return found.kind if found and len(text.strip()) <= _LONGEST else ""


def _without_jumps(wanted: list[int]) -> list[int]:
    """The same order of levels, each at most one below what it belongs to."""
    stepped, above = [], []
    for level in wanted:
        if not level:
            stepped.append(0)
            continue
        while above and above[-1] >= level:
            above.pop()
        stepped.append(TOP + len(above))
        above.append(level)
    return stepped


def _number(figure: str) -> int:
    """What a figure of either kind counts; 0 where it makes no sense."""
    if figure in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(figure) - ord("①") + 1
    if figure.isdecimal():
        return int(figure)
    total = digit = 0
    for mark in figure:
        if mark in _POWERS:
            total += (digit or 1) * _POWERS[mark]
            digit = 0
        else:
            digit = _DIGITS.get(mark, 0)
    return total + digit

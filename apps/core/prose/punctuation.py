"""Full-width and half-width characters where the other belongs, and doubled punctuation.

Chinese text has full-width punctuation (GB/T 15834-2011, 5.1), quotation marks “” with ‘’ in
them (4.8), and half-width digits and letters (GB/T 15835-2011).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ENDS = rf"[{HAN}”’》）】〉」』％]"  # what Chinese words end with
_STARTS = rf"[{HAN}“‘《（【〈「『]"
# A longer pair is two findings: nobody reads a page long one.
_PAIR = 60

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII
)
_SINGLE = re.compile(
    rf"(?<={_ENDS})[,;:?!](?![,;:?!])[ ]?|(?<![,;:?!])[,;?!](?={_STARTS})|"
    rf"(?<=[A-Za-z%])[ ]?:(?={_STARTS})"
)
# At the end of a line only: elsewhere it may part a name or follow a number (一.总体要求).
_STOP = re.compile(rf"(?<={_ENDS})\.(?=[”’）]?$)", re.MULTILINE)
_DOTS = re.compile(rf"(?<={_ENDS})\.{{3,6}}(?!\.)|。{{3,}}")
_BRACKETS = re.compile(r"[(（]([^()（）\n]{0,200})[)）]")
_QUOTE = re.compile(r"[\"'“”‘’]")
_DEEPEST = 20  # quotations in one another
_STRAIGHT = "\"'"
_IS_WIDE = re.compile(rf"[{HAN}\u3000-\u303f\uff00-\uffef“”‘’—…]")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+(?:[．，：／－][０-９Ａ-Ｚａ-ｚ]+)*")
_NARROW = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
_RUN = re.compile(r"[，,。、；;：:]{2,}")
_STRENGTH = "。；：，、"  # of several marks the strongest was meant
_LINE = re.compile(r"[^\n]+")
_HAS_HAN = re.compile(rf"[{HAN}]")


class Edit(NamedTuple):
    """What belongs in a place instead, and what to tell about it."""

    start: int
    end: int
    new: str
    message: str


PUNCTUATION = "中文里的标点应当用全角（中文）的，这里用了半角（英文）的。"
CHARACTERS = "数字和字母应当用半角的，这里用了全角的。"
DOUBLED = "标点重复了。"
ELLIPSIS = "省略号应当用六个点的“……”。"
UNEVEN = "括号一边全角、一边半角。"


def edits(text: str) -> list[Edit]:
    """What to put right in a text; in order, none overlapping another.

    A short pair is one edit, with what is wrong between, so that a person decides once.
    """
    small, pairs = _found(text)
    return _apart(_with_pairs(text, _apart(small), pairs), _addresses(text))


def small_edits(text: str) -> list[Edit]:
    """The same mark by mark: what stands between the marks of a pair is no part of an edit."""
    small, pairs = _found(text)
    ends = [
        edit
        for (start, end), left, right, message in pairs
        for edit in (Edit(start, start + 1, left, message), Edit(end - 1, end, right, message))
        if text[edit.start] != edit.new
    ]
    return _apart([*small, *ends], _addresses(text))


def _addresses(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _ADDRESS.finditer(text)]


def _found(text: str) -> tuple[list[Edit], list[tuple]]:
    """Single marks to put right, and pairs: (span, left, right, message)."""
    small, pairs = [], []
    for match in _RUN.finditer(text):
        small += _run(text, match)
    for match in _DOTS.finditer(text):
        small.append(Edit(*match.span(), "……", ELLIPSIS))
    for match in _SINGLE.finditer(text):
        small.append(Edit(*match.span(), _FULL[match[0].strip()], PUNCTUATION))
    for match in _STOP.finditer(text):
        small.append(Edit(*match.span(), "。", PUNCTUATION))
    for match in _WIDE.finditer(text):
        small.append(Edit(*match.span(), match[0].translate(_NARROW), CHARACTERS))
    for match in _BRACKETS.finditer(text):
        left, right = text[match.start()], text[match.end() - 1]
        halves = (left == "(") + (right == ")")
        if halves == 1:
            pairs.append((match.span(), "（", "）", UNEVEN))
        elif halves == 2 and _HAS_HAN.search(match[1]):
            pairs.append((match.span(), "（", "）", PUNCTUATION))
    for line in _LINE.finditer(text):
        for start, end, marks in _quotations(line[0]):
            pairs.append(((line.start() + start, line.start() + end), *marks, PUNCTUATION))
    return small, pairs


def _quotations(line: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, the marks that belong there) of what stands in straight quotation marks.

    Double marks stand outside and single ones within them. Only where the words are Chinese,
    within the marks or around them; marks that find no other stay as they are, since nobody
    knows what they stand for (27" is a size).
    """
    around: list[int] = []  # the ends of the quotations that a place stands in
    for start, end in sorted(_pairs(line)):
        while around and around[-1] <= start:
            around.pop()
        if line[start] in _STRAIGHT and _is_chinese(line, start, end):
            is_outer = line[start] == '"' if not around else len(around) % 2 == 0
            yield start, end, "“”" if is_outer else "‘’"
        around.append(end)


def _pairs(line: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each quotation in a line, whichever marks it has."""
    places = [match.start() for match in _QUOTE.finditer(line)]
    single = [place for place in places if line[place] == "'" and not _is_apostrophe(line, place)]
    double = [place for place in places if line[place] == '"']
    left_out = {place for place in places if line[place] == "'"} - set(single)
    for straight in (single, double):
        if len(straight) % 2:
            left_out.update(straight)
    opened: list[int] = []
    for place in places:
        mark = line[place]
        if place in left_out:
            continue
        found = _opening(line, opened, mark)
        if found is None:
            if mark not in "”’":
                opened.append(place)
            continue
        start = opened[found]
        del opened[found:]
        yield start, place + 1


def _opening(line: str, opened: list[int], mark: str) -> int | None:
    """Which of the open marks this one closes, if any.

    Straight marks within a quotation of curly ones find each other in there.
    """
    if mark in "“‘":
        return None
    wanted = {"”": "“", "’": "‘"}.get(mark, mark)
    for number in range(len(opened) - 1, max(len(opened) - _DEEPEST, 0) - 1, -1):
        if line[opened[number]] == wanted:
            return number
        if mark in _STRAIGHT and line[opened[number]] in "“‘":
            return None
    return None


def _is_apostrophe(line: str, place: int) -> bool:
    """Whether a mark stands in or after a word of letters or figures: it's, 5' 30."""
    return line[place - 1 : place].isascii() and line[place - 1 : place].isalnum()


def _is_chinese(line: str, start: int, end: int) -> bool:
    """Whether a quotation holds Chinese words, or stands among them."""
    if _HAS_HAN.search(line[start:end]):
        return True
    before, after = line[:start][-1:], line[end : end + 1]
    sides = [not side or bool(_IS_WIDE.match(side)) for side in (before, after)]
    return all(sides) and bool(_HAS_HAN.search(before + after))


def _run(text: str, match: re.Match) -> Iterator[Edit]:
    """Several marks in a row; nothing to say where letters stand around them (std::vector)."""
    marks = {_FULL.get(mark, mark) for mark in match[0]}
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    if len(set(match[0])) == 1 and match[0][0] == "。" and len(match[0]) > 2:
        return  # dots that stand for an ellipsis
    if match[0].isascii() and not _HAS_HAN.search(around):
        return
    yield Edit(*match.span(), next(mark for mark in _STRENGTH if mark in marks), DOUBLED)


def _with_pairs(text: str, small: list[Edit], pairs: list[tuple]) -> list[Edit]:
    """Pairs of brackets and quotation marks as one edit each, with what is wrong between."""
    found = {edit.start: edit for edit in small}
    for (start, end), left, right, message in sorted(
        pairs, key=lambda pair: pair[0][1] - pair[0][0]
    ):
        if end - start > _PAIR:
            found[start] = Edit(start, start + 1, left, message)
            found[end - 1] = Edit(end - 1, end, right, message)
            continue
        pieces, done = [left], start + 1
        for place in range(start + 1, end - 1):
            edit = found.get(place)
            if edit and done <= edit.start and edit.end < end:
                pieces += [text[done : edit.start], edit.new]
                done = edit.end
                del found[place]
        pieces += [text[done : end - 1], right]
        found[start] = Edit(start, end, "".join(pieces), message)
    return list(found.values())


def _apart(found: list[Edit], taken: list[tuple[int, int]] = ()) -> list[Edit]:
    """The edits in order, without those that overlap an earlier one or a taken span."""
    kept: list[Edit] = []
    spans = iter(sorted(taken))
    span = next(spans, None)
    for edit in sorted(found):
        while span and span[1] <= edit.start:
            span = next(spans, None)
        if span and span[0] < edit.end:
            continue
        if not kept or kept[-1].end <= edit.start:
            kept.append(edit)
    return kept

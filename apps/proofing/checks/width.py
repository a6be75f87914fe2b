"""Full-width and half-width characters where the other belongs, and doubled punctuation.

Chinese text has full-width punctuation (GB/T 15834-2011, 5.1), and half-width digits and
letters (GB/T 15835-2011).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from apps.proofing.finding import Finding
from apps.proofing.reading import FieldText, Manuscript

HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ENDS = rf"[{HAN}”’》）】〉」』％]"  # what Chinese words end with
_STARTS = rf"[{HAN}“‘《（【〈「『]"
# A longer pair is two findings: nobody reads a page long one.
_PAIR = 60
_SKIPPED = {"keywords"}  # parted by commas of any kind

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
_QUOTES = re.compile(r"\"[^\"“”\n]{1,200}\"|(?<![A-Za-z])'[^'‘’\n]{1,200}'(?![A-Za-z])")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+(?:[．，：／－][０-９Ａ-Ｚａ-ｚ]+)*")
_NARROW = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
_RUN = re.compile(r"[，,。、；;：:]{2,}")
_STRENGTH = "。；：，、"  # of several marks the strongest was meant
_HAS_HAN = re.compile(rf"[{HAN}]")


class Edit(NamedTuple):
    """What belongs in a place instead, and what to tell about it."""

    start: int
    end: int
    new: str
    message: str


_PUNCTUATION = "中文里的标点应当用全角（中文）的，这里用了半角（英文）的。"
_CHARACTERS = "数字和字母应当用半角的，这里用了全角的。"
_DOUBLED = "标点重复了。"
_ELLIPSIS = "省略号应当用六个点的“……”。"
_UNEVEN = "括号一边全角、一边半角。"


def find(manuscript: Manuscript) -> Iterator[Finding]:
    for text in manuscript.texts:
        if text.name not in _SKIPPED:
            yield from _in_text(text)


def _in_text(text: FieldText) -> Iterator[Finding]:
    for edit in edits(text.text):
        yield text.finding("width", edit.message, edit.start, edit.end, replacement=edit.new)


def edits(text: str) -> list[Edit]:
    """What to put right in a text; in order, none overlapping another."""
    small, pairs = [], []
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    for match in _RUN.finditer(text):
        small += _run(text, match)
    for match in _DOTS.finditer(text):
        small.append(Edit(*match.span(), "……", _ELLIPSIS))
    for match in _SINGLE.finditer(text):
        small.append(Edit(*match.span(), _FULL[match[0].strip()], _PUNCTUATION))
    for match in _STOP.finditer(text):
        small.append(Edit(*match.span(), "。", _PUNCTUATION))
    for match in _WIDE.finditer(text):
        small.append(Edit(*match.span(), match[0].translate(_NARROW), _CHARACTERS))
    for match in _BRACKETS.finditer(text):
        left, right = text[match.start()], text[match.end() - 1]
        halves = (left == "(") + (right == ")")
        if halves == 1:
            pairs.append((match.span(), "（", "）", _UNEVEN))
        elif halves == 2 and _HAS_HAN.search(match[1]):
            pairs.append((match.span(), "（", "）", _PUNCTUATION))
    for match in _QUOTES.finditer(text):
        if _HAS_HAN.search(match[0]):
            marks = "“”" if match[0][0] == '"' else "‘’"
            pairs.append((match.span(), *marks, _PUNCTUATION))
    return _apart(_with_pairs(text, _apart(small), pairs), addresses)


def _run(text: str, match: re.Match) -> Iterator[Edit]:
    """Several marks in a row; nothing to say where letters stand around them (std::vector)."""
    marks = {_FULL.get(mark, mark) for mark in match[0]}
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    if len(set(match[0])) == 1 and match[0][0] == "。" and len(match[0]) > 2:
        return  # dots that stand for an ellipsis
    if match[0].isascii() and not _HAS_HAN.search(around):
        return
    yield Edit(*match.span(), next(mark for mark in _STRENGTH if mark in marks), _DOUBLED)


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

"""The words of Excel files, as their cells show them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import BinaryIO

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from apps.core.packages import Package
from apps.proofing.office_words import (
    MOST_OF_STYLES,
    Unreadable,
    Unseen,
    attribute,
    elements,
    opened,
)

MAX_CELLS = 500_000
MAX_CHARACTERS = 1_000_000  # of all texts that cells share

_COMMENTS = re.compile(r"xl/(?:comments\d*|comments/\w+|threadedComments/\w+)\.xml")
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
_DECIMALS = re.compile(r"\.([0#?]+)")
_DURATION = re.compile(r"\[[hms]+\]", re.IGNORECASE)
# What stands in a format for itself, is room, or names a language or a colour
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!DBNum)[^\]]*\]', re.IGNORECASE)
# Names of months and days, halves of the day, years of an era, Chinese numerals
_ELABORATE = re.compile(r"m{3}|d{3}|a{3}|AM/PM|A/P|上午/下午|[eg]|\[DBNum", re.IGNORECASE)
_OF_THE_SYSTEM = {"[$-F800]": 'yyyy"年"m"月"d"日"', "[$-F400]": "h:mm:ss"}
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?E\+?[0-9]{1,2}")
# What Excel in Chinese shows for formats that have a number and no code (ECMA-376, 18.8.30).
_DATES = BUILTIN_FORMATS | {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_TOKENS = re.compile(r'"([^"]*)"|\\(.)|(\[[^\]]*\]|_.|\*.)|(y+|m+|d+|h+|s+)|(.)', re.IGNORECASE)


@dataclass
class _Book:
    """What a sheet's cells refer to."""

    shared: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)  # of each style, its number format
    names: dict[str, str] = field(default_factory=dict)  # {part: the name of its sheet}
    hidden: set[str] = field(default_factory=set)  # parts whose sheets are not shown
    epoch: object = CALENDAR_WINDOWS_1900


def read(file: BinaryIO) -> Iterator[str]:
    """The words of an .xlsx; comments, and what stands in hidden places, as Unseen."""
    with opened(file) as package:
        book = _book(package)
        cells = 0
        for name in package.names:
            if _COMMENTS.fullmatch(name):
                for text in _texts(package, name, {"text", "comment"}):
                    yield Unseen(f"{text}\n")
            if not _SHEETS.fullmatch(name):
                continue
            is_seen = name not in book.hidden
            title = f"{book.names.get(name, '')}\n"
            yield title if is_seen else Unseen(title)
            for piece in _read_sheet(package, name, book):
                if piece.endswith("\t"):
                    cells += 1
                    if cells > MAX_CELLS:
                        raise Unreadable("表格太大，只检查了前面一部分单元格")
                yield piece if is_seen else Unseen(piece)


def _read_sheet(package: Package, name: str, book: _Book) -> Iterator[str]:
    """Each cell with a tab behind it, each row with a line break."""
    text = ""
    hidden_columns: list[tuple[int, int]] = []
    is_row_hidden = False
    place = 0
    for event, element in elements(package, name):
        if event == "start":
            if element.tag == "row":
                is_row_hidden = _is_true(element, "hidden")
                place = 0
            continue
        if element.tag == "col" and _is_true(element, "hidden"):
            first, last = attribute(element, "min"), attribute(element, "max")
            if first.isdecimal() and last.isdecimal():
                hidden_columns.append((int(first), int(last)))
        elif element.tag in {"t", "v"}:
            text += element.text or ""  # its cell says what kind of value it is
        elif element.tag == "c":
            shown = _cell(text, attribute(element, "t"), attribute(element, "s"), book) + "\t"
            text = ""
            place = _column(attribute(element, "r")) or place + 1  # some leave it out
            is_hidden = any(first <= place <= last for first, last in hidden_columns)
            yield Unseen(shown) if is_row_hidden or is_hidden else shown
        elif element.tag == "row":
            yield "\n"
            element.clear()
    yield "\n"


def _is_true(element, name: str) -> bool:
    return attribute(element, name).lower() in {"1", "true"}


def _column(reference: str) -> int:
    """The number of a cell's column: 28 for AB7; 0 where it names none."""
    number = 0
    for char in reference[:3]:
        if "A" <= char <= "Z":
            number = 26 * number + ord(char) - ord("A") + 1
    return number


def _cell(text: str, kind: str, style: str, book: _Book) -> str:
    """What a cell shows; a long number is stored as 1.3888E+10 where Excel thinks so."""
    if kind == "s":
        shared = book.shared
        return shared[int(text)] if text.isdecimal() and int(text) < len(shared) else ""
    if kind not in {"", "n"} or not text:
        return text
    number = f"{float(text):.0f}" if _SCIENTIFIC.fullmatch(text) else text
    formats = book.formats
    code = formats[int(style)] if style.isdecimal() and int(style) < len(formats) else ""
    code = code.partition(";")[0]  # the part for positive numbers
    code = _OF_THE_SYSTEM.get(code[:8].upper(), code)
    try:
        if "%" in _LITERAL.sub("", code):
            return _percentage(text, code)
        if is_date_format(code) and float(text) >= 0 and not _DURATION.search(code):
            return _moment(float(text), code, book.epoch)
    except (ValueError, ArithmeticError, AttributeError, TypeError):
        pass  # a number that is no date
    return number


def _percentage(text: str, code: str) -> str:
    """A share as its format shows it: rounded as Excel does, which holds fifteen digits."""
    found = _DECIMALS.search(code)
    decimals = found[1][:9] if found else ""
    share = Decimal(f"{float(text):.15g}") * 100
    shown = str(share.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP))
    for optional in reversed(decimals):
        if optional == "0" or not shown.endswith("0"):
            break
        shown = shown[:-1]
    return f"{shown.removesuffix('.')}%"


def _moment(value: float, code: str, epoch: object) -> str:
    """A date or a time of day as its format shows it; as in ISO where that is not simple."""
    moment = from_excel(value, epoch)
    if _ELABORATE.search(_LITERAL.sub("", code)):
        return _iso(moment)
    shown, before = [], ""
    tokens = [match.groups() for match in _TOKENS.finditer(code)]
    letters = [letters.lower() for *_, letters, _ in tokens if letters]
    number = -1
    for quoted, escaped, _, letters_here, other in tokens:
        if not letters_here:
            shown.append(quoted or escaped or other or "")
            continue
        number += 1
        token = letters_here.lower()
        after = letters[number + 1] if number + 1 < len(letters) else ""
        shown.append(_part(moment, token, is_minute=before == "h" or after.startswith("s")))
        before = token[0]
    return "".join(shown)


def _iso(moment: datetime | time) -> str:
    if isinstance(moment, time):
        return f"{moment:%H:%M}"
    return f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def _part(moment, token: str, *, is_minute: bool) -> str:
    values = {"h": "hour", "s": "second", "y": "year", "d": "day"}
    name = values.get(token[0], "minute" if is_minute else "month")
    value = getattr(moment, name)
    if name == "year":
        return str(value) if len(token) > 2 else f"{value % 100:02}"
    return f"{value:02}" if len(token) == 2 else str(value)


def _book(package: Package) -> _Book:
    book, names = _Book(), package.names
    if "xl/sharedStrings.xml" in names:
        book.shared = list(_texts(package, "xl/sharedStrings.xml", {"si"}))
    if "xl/styles.xml" in names:
        book.formats = list(_formats(package))
    if "xl/workbook.xml" in names and "xl/_rels/workbook.xml.rels" in names:
        _read_names(package, book)
    return book


def _read_names(package: Package, book: _Book) -> None:
    parts = {}
    for event, element in elements(package, "xl/_rels/workbook.xml.rels", MOST_OF_STYLES):
        if event == "start":
            continue
        if element.tag == "Relationship":
            target = attribute(element, "Target").removeprefix("/xl/")
            parts[attribute(element, "Id")] = f"xl/{target}"
        element.clear()
    for event, element in elements(package, "xl/workbook.xml", MOST_OF_STYLES):
        if event == "start":
            continue
        if element.tag == "sheet":
            part = parts.get(_relationship(element), "")
            book.names[part] = attribute(element, "name")
            if attribute(element, "state") in {"hidden", "veryHidden"}:
                book.hidden.add(part)
        elif element.tag == "workbookPr" and _is_true(element, "date1904"):
            book.epoch = CALENDAR_MAC_1904
        element.clear()


def _relationship(element) -> str:
    """The relationship of a sheet, whose other attribute `sheetId` is a number."""
    return next((text for key, text in element.items() if key.endswith("}id")), "")


def _formats(package: Package) -> Iterator[str]:
    """The number format of each style, in the order in which cells name them."""
    codes: dict[str, str] = {}
    is_of_cells = False
    for event, element in elements(package, "xl/styles.xml", MOST_OF_STYLES):
        if element.tag == "cellXfs":
            is_of_cells = event == "start"
        if event == "start":
            continue
        if element.tag == "numFmt":
            codes[attribute(element, "numFmtId")] = attribute(element, "formatCode")
        elif element.tag == "xf" and is_of_cells:
            number = attribute(element, "numFmtId")
            built_in = _DATES.get(int(number), "") if number.isdecimal() else ""
            yield codes.get(number, built_in)
        element.clear()


def _texts(package: Package, name: str, ends: set[str]) -> Iterator[str]:
    """The words of a part, one text for each element named in `ends`."""
    text, length = "", 0
    is_reading = True
    for event, element in elements(package, name):
        if element.tag == "rPh":  # how a word is pronounced
            is_reading = event == "end"
        if event == "start":
            continue
        # The answers to a comment have their words without a run around them.
        if element.tag in {"t", "text"} and is_reading:
            text += element.text or ""
        if element.tag in ends:
            length += len(text)
            if length > MAX_CHARACTERS:
                raise Unreadable("表格太大，没有检查里面的文字")
            yield text
            text = ""
            element.clear()

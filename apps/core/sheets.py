"""Lists as Excel sheets, out and in.

Out, row by row, so that memory stays flat; whatever a value begins with, Excel takes it for
text. In, from files that anybody may have made: what is no sheet, is too large or would
unpack to too much is refused with a message.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import openpyxl
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from apps.core import packages
from apps.core.packages import Package

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MAX_BYTES = 5 * 1024 * 1024
# Less than elsewhere: openpyxl keeps all texts in memory, and a list has few parts.
MAX_UNPACKED = 50 * 1024 * 1024
MAX_PARTS = 200
MAX_COLUMNS = 30

MOST_ROWS = 1_000_000  # of a sheet; Excel reads 1,048,576
MOST_CHARACTERS = 32_000  # of a cell; Excel takes 32,767
_MOST_TITLE = 31  # characters of a sheet's name

# What no cell may hold (XML 1.0): control characters, halves of characters, non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What Excel, or whoever pastes from it, may take for the beginning of a formula.
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r]")
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")
_FIRST_YEAR = 1900  # before it Excel knows no dates

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
UNREADABLE = "打不开这个文件。" + _SAVE_AS
# What no cell may hold (XML 1.0) or nobody sees.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]"
)


# Out


def put(cell: Cell, value: Any) -> Cell:
    """Set a cell's value, and return the cell.

    Text is never a formula, whatever it begins with, and keeps its lines. An instant is shown
    in the site's time zone, to the minute; a yes or no reads 是 or 否.
    """
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(value, datetime.date) and value.year < _FIRST_YEAR:
        value = value.isoformat()
    if isinstance(value, datetime.date):
        cell.value = value
        is_instant = isinstance(value, datetime.datetime)
        cell.number_format = "yyyy-mm-dd hh:mm" if is_instant else "yyyy-mm-dd"
    elif isinstance(value, int | float):
        cell.value = value
    elif value is not None:
        _put_text(cell, str(value))
    return cell


def _put_text(cell: Cell, value: str) -> None:
    value = _UNWRITABLE.sub("", value)[:MOST_CHARACTERS]
    cell.value = value
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    if _FORMULA.match(value):
        cell.quotePrefix = True
    if "\n" in value:
        cell.alignment = Alignment(wrap_text=True, vertical="top")


class Table:
    """A workbook with one table, written row by row; what does not fit goes to more sheets.

    `headings` are the columns in their order: {heading: width in characters}.
    """

    def __init__(self, title: str, headings: Mapping[str, int]):
        self.title, self.headings = _NO_TITLE.sub(" ", title), headings
        self.count = 0
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet: Any = None

    def append(self, values: list[Any]) -> None:
        """Add a row."""
        if self.count % MOST_ROWS == 0:
            self._begin()
        self._row(values)
        self.count += 1

    def save(self, file: BinaryIO) -> None:
        if self._sheet is None:
            self._begin()
        self._book.save(file)

    def _begin(self) -> None:
        number = self.count // MOST_ROWS + 1
        ending = "" if number == 1 else f" {number}"
        sheet = self._book.create_sheet(self.title[: _MOST_TITLE - len(ending)] + ending)
        sheet.freeze_panes = "A2"
        for place, width in enumerate(self.headings.values(), start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        self._sheet = sheet
        self._row(list(self.headings), font=Font(bold=True))

    def _row(self, values: list[Any], font: Font | None = None) -> None:
        cells = [put(WriteOnlyCell(self._sheet), value) for value in values]
        if font is not None:
            for cell in cells:
                cell.font = font
        self._sheet.append(cells)


def write(
    file: BinaryIO, title: str, headings: Mapping[str, int], rows: Iterable[Iterable[Any]]
) -> int:
    """Write a table `title` as xlsx; returns how many rows it has.

    headings: {heading: width of its column}. rows: values in that order, as `put` takes them.
    """
    table = Table(title, headings)
    for row in rows:
        table.append(list(row))
    table.save(file)
    return table.count


def written(title: str, headings: Mapping[str, int], rows: Iterable[Iterable[Any]]) -> bytes:
    """The same as `write` makes, for short lists."""
    file = BytesIO()
    write(file, title, headings, rows)
    return file.getvalue()


def download(content: bytes, name: str) -> HttpResponse:
    """An answer that a browser stores as the file `name`, and nobody keeps on the way."""
    return HttpResponse(
        content,
        headers={
            "Content-Type": XLSX,
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "no-store, private",
        },
    )


# In


@dataclass(frozen=True)
class Line:
    """A row of a sheet: its number in Excel, its values by name as text, and which are formulas."""

    number: int
    values: dict[str, str]
    formulas: tuple[str, ...] = ()


def read(
    file: BinaryIO, headings: Mapping[str, str], required: Iterable[str], most_rows: int
) -> Iterator[Line]:
    """The rows of the first sheet of an xlsx file, below its headings.

    headings: {heading: name of the value}; columns may stand in any order, and others are
    passed over. Raises ValidationError in Chinese for what is no such file, is too large, or
    lacks a column whose name is among `required`.
    """
    opened(file, MAX_UNPACKED, MAX_PARTS).close()
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=most_rows + 2, max_col=MAX_COLUMNS)
        yield from _lines(rows, headings, tuple(required), most_rows)
    except ValidationError:
        raise
    except Exception:  # a damaged file makes openpyxl raise errors of every kind
        raise ValidationError(UNREADABLE) from None


def opened(file: BinaryIO, most_unpacked: int, most_parts: int = packages.MAX_PARTS) -> Package:
    """The package of an xlsx file. Raises ValidationError in Chinese where it is refused."""
    try:
        return Package(file, most_unpacked, most_parts)
    except packages.Locked:
        said = "这个表格有密码，打不开。请用 Excel 或 WPS 打开，去掉密码，另存后再上传。"
    except packages.Old:
        said = "这是旧格式的表格（.xls、.et）。" + _SAVE_AS
    except packages.TooLarge:
        said = "表格展开后太大。请只留下要导入的这一张工作表，或者分成几个文件，另存后再上传。"
    except packages.Refused:
        said = UNREADABLE
    raise ValidationError(said)


def _lines(
    rows: Iterator[tuple], headings: Mapping[str, str], required: tuple[str, ...], most_rows: int
) -> Iterator[Line]:
    places: dict[str, int] = {}
    count = 0
    for number, row in enumerate(rows, start=1):
        values = [_text(cell.value) for cell in row]
        if not any(values):
            continue
        if not places:
            places = _places(values, headings, required)
            continue
        count += 1
        if count > most_rows:
            raise ValidationError(f"表格超过 {most_rows} 行。请分成几个文件导入。")
        known = {name: place for name, place in places.items() if place < len(values)}
        formulas = [
            name for name, place in known.items() if getattr(row[place], "data_type", "") == "f"
        ]
        found = {name: values[place] for name, place in known.items()}
        if any(found.values()):
            yield Line(number, found, tuple(formulas))
    if not places:
        raise ValidationError("表格是空的。请在第一行写上各列的名称，从第二行起填写内容。")


def _places(
    values: list[str], headings: Mapping[str, str], required: tuple[str, ...]
) -> dict[str, int]:
    places = {
        name: values.index(heading) for heading, name in headings.items() if heading in values
    }
    missing = [heading for heading, name in headings.items() if name in required]
    missing = [heading for heading in missing if headings[heading] not in places]
    if missing:
        known = "、".join(f"“{heading}”" for heading in headings)
        raise ValidationError(
            f"第一行没有找到“{missing[0]}”这一列。第一行要写各列的名称：{known}。可以下载空表来填。"
        )
    return places


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return tidy(str(value))


def tidy(text: str) -> str:
    """A value on one line, with single spaces and without what nobody sees."""
    return " ".join(_INVISIBLE.sub("", text).split())

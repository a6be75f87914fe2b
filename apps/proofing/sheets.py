"""The word list as an Excel sheet, out and in."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import openpyxl
from django.core.exceptions import ValidationError
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from apps.proofing.models import WordRule

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 20_000
MAX_COLUMNS = 30

# Field of the rule: heading of its column, width of it in Excel.
COLUMNS = {
    "wrong": ("出现的词", 20),
    "right": ("应改为", 20),
    "kind": ("类型", 10),
    "level": ("发现时", 14),
    "note": ("说明", 40),
    "exceptions": ("这些词里不算", 30),
    "is_active": ("使用", 8),
}
_UNREADABLE = "打不开这个文件。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
# What no cell may hold (XML 1.0) or nobody sees.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True)
class Line:
    """A row of a sheet: its number in Excel, and its values by field as text."""

    number: int
    values: dict[str, str]
    formulas: tuple[str, ...] = ()


def written(rules: Iterable[WordRule]) -> bytes:
    """The rules as an xlsx file. Whatever a value begins with, Excel takes it for text."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("词表")
    sheet.freeze_panes = "A2"
    for number, (_, width) in enumerate(COLUMNS.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, heading, is_bold=True) for heading, _ in COLUMNS.values()])
    for rule in rules:
        shown = {
            "kind": rule.get_kind_display(),
            "level": rule.get_level_display(),
            "is_active": "是" if rule.is_active else "否",
        }
        values = (shown.get(name) or getattr(rule, name) for name in COLUMNS)
        sheet.append([_cell(sheet, value) for value in values])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: str, *, is_bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_INVISIBLE.sub("", value))
    if value[:1] in set("=+-@\t\r"):
        cell.data_type = "s"
        cell.quotePrefix = True
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def read(file: BinaryIO) -> Iterator[Line]:
    """The rows of the first sheet of an xlsx file, below its headings.

    Columns may stand in any order; others are passed over. Raises ValidationError in Chinese
    for what is no such file, is too large, or has no column 出现的词.
    """
    _check(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS)
        yield from _lines(rows)
    except ValidationError:
        raise
    except Exception:  # a damaged file makes openpyxl raise errors of every kind
        raise ValidationError(_UNREADABLE) from None


def _check(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except Exception:
        raise ValidationError(_UNREADABLE) from None
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise ValidationError("表格展开后太大。请只留下词表这一张工作表，另存后再上传。")
    file.seek(0)


def _lines(rows: Iterator[tuple]) -> Iterator[Line]:
    places: dict[str, int] = {}
    count = 0
    for number, row in enumerate(rows, start=1):
        values = [_text(cell.value) for cell in row]
        if not any(values):
            continue
        if not places:
            places = _headings(values)
            continue
        count += 1
        if count > MAX_ROWS:
            raise ValidationError(f"表格超过 {MAX_ROWS} 行。请分成几个文件导入。")
        known = {name: place for name, place in places.items() if place < len(values)}
        formulas = [
            name for name, place in known.items() if getattr(row[place], "data_type", "") == "f"
        ]
        found = {name: values[place] for name, place in known.items()}
        if any(found.values()):
            yield Line(number, found, tuple(formulas))
    if not places:
        raise ValidationError("表格是空的。请在第一行写上各列的名称，下面每行一个词。")


def _headings(values: list[str]) -> dict[str, int]:
    places = {
        name: values.index(heading) for name, (heading, _) in COLUMNS.items() if heading in values
    }
    if "wrong" not in places:
        headings = "、".join(f"“{heading}”" for heading, _ in COLUMNS.values())
        raise ValidationError(
            f"第一行没有找到“出现的词”这一列。第一行要写各列的名称：{headings}。可以下载空表来填。"
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

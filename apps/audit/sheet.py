"""Events as an Excel sheet, written row by row: memory stays flat however many there are."""

import re
from collections.abc import Iterable
from typing import Any, BinaryIO

import openpyxl
from django.utils import timezone
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from apps.audit import listing, showing
from apps.audit.models import Event

MOST_ROWS = 1_000_000  # Excel reads 1,048,576 on a sheet
MOST_CHARACTERS = 32_000  # of a cell; Excel takes 32,767
HEADINGS = {
    "序号": 9,
    "时间": 20,
    "人员": 14,
    "登录名": 14,
    "来源地址": 16,
    "操作": 14,
    "类别": 12,
    "事项": 40,
    "说明": 30,
    "更改前": 40,
    "更改后": 40,
    "校验码": 68,
}
# What no cell may hold (XML 1.0).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(events: Iterable[Event], file: BinaryIO) -> int:
    """Write the events to a file as xlsx; returns how many there were."""
    book = openpyxl.Workbook(write_only=True)
    count, sheet = 0, None
    for event in events:
        if count % MOST_ROWS == 0:
            sheet = _sheet(book, count // MOST_ROWS + 1)
        sheet.append([_cell(sheet, value) for value in _row(event)])
        count += 1
    if sheet is None:
        _sheet(book, 1)
    book.save(file)
    return count


def _sheet(book: openpyxl.Workbook, number: int):
    sheet = book.create_sheet("审计日志" if number == 1 else f"审计日志 {number}")
    sheet.freeze_panes = "A2"
    for place, width in enumerate(HEADINGS.values(), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    headings = [_cell(sheet, heading) for heading in HEADINGS]
    for cell in headings:
        cell.font = Font(bold=True)
    sheet.append(headings)
    return sheet


def _row(event: Event) -> list[str | int]:
    return [
        event.number,
        timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
        event.actor_name,
        event.actor_login,
        event.address,
        event.get_action_display(),
        listing.subject_name(event.subject_type),
        event.subject_label,
        event.note,
        _told(event.before),
        _told(event.after),
        event.hash,
    ]


def _told(values: dict[str, Any]) -> str:
    return "\n".join(f"{name}：{showing.text(value)}" for name, value in values.items())


def _cell(sheet, value: str | int) -> WriteOnlyCell:
    """A cell that holds a number, or text that Excel never takes for a formula."""
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value=value)
    value = _FORBIDDEN.sub("", value)[:MOST_CHARACTERS]
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    if value[:1] in set("=+-@\t\r"):
        cell.quotePrefix = True
    if "\n" in value:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell

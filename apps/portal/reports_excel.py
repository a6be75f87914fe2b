"""The report as an Excel workbook: what it counts, and a sheet with a chart for each table."""

from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from apps.core.sheets import put
from apps.portal.reports import NAMES, Report

_HEAD = PatternFill("solid", fgColor="F1EAE0")
_INDENT = "　"
_CHARTED = 20  # as many lines of a table as its chart has room for


def workbook(report: Report, about: list[tuple[str, str]]) -> bytes:
    """The xlsx file. `about` are (name, value) lines that say what the report is of."""
    book = openpyxl.Workbook()
    _about(book.active, about)
    heads = list(NAMES.values())
    _table(
        book.create_sheet("按人员"),
        ["姓名", *heads],
        [[line.name, *line.figures.values] for line in report.people],
        report.total.values,
    )
    rows = []
    for line in report.columns:
        rows.append([_INDENT * line.depth + line.name, *line.branch.values, *line.direct.values])
    both = [*(f"{head}（含下级）" for head in heads), *(f"{head}（本栏目）" for head in heads)]
    _table(book.create_sheet("按栏目"), ["栏目", *both], rows, None)
    _table(
        book.create_sheet("按月份"),
        ["月份", *heads],
        [[line.name, *line.figures.values] for line in report.months],
        report.total.values,
    )
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _about(sheet: Worksheet, about: list[tuple[str, str]]) -> None:
    sheet.title = "说明"
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 80
    for number, (name, value) in enumerate(about, start=1):
        put(sheet.cell(number, 1), name).font = Font(bold=True)
        put(sheet.cell(number, 2), value).alignment = Alignment(wrap_text=True, vertical="top")


def _table(
    sheet: Worksheet, heads: list[str], rows: list[list[Any]], total: list[int] | None
) -> None:
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = 30
    for column, head in enumerate(heads, start=1):
        cell = put(sheet.cell(1, column), head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        if column > 1:
            sheet.column_dimensions[cell.column_letter].width = 14
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            put(sheet.cell(number, column), value)
    if total is not None:
        for column, value in enumerate(["合计", *total], start=1):
            put(sheet.cell(len(rows) + 2, column), value).font = Font(bold=True)
    if rows:
        _draw(sheet, min(len(rows), _CHARTED), len(rows) + (5 if total is None else 6))


def _draw(sheet: Worksheet, lines: int, below: int) -> None:
    """A chart of the first two figures, 撰写 and 发布, below the table."""
    chart = BarChart()
    chart.type = "col"
    chart.title = sheet.title
    chart.height, chart.width = 9, max(16, min(34, lines * 2))
    figures = Reference(sheet, min_col=2, max_col=3, min_row=1, max_row=lines + 1)
    chart.add_data(figures, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=lines + 1))
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False  # newer Excel hides them otherwise
    sheet.add_chart(chart, f"A{below}")

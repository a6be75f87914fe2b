"""The empty table to fill in: the headings with an example, and a sheet that explains them."""

from io import BytesIO

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from apps.core import sheets
from apps.importing.headings import EXAMPLE, HEADINGS, REQUIRED

NAME = "文章导入（空表）.xlsx"
_HEAD = PatternFill("solid", start_color="F1EAE0")
_NOTES = (
    "带 * 的两列必须有，其他的列可以删去；列的先后可以调换。",
    "每行一篇文章。标着“示例”的那一行不会导入，可以删去。",
    "图片：正文里的图片，按它在旧网站上的位置放进附件文件夹，系统自动对上，放进图库。",
    "先核对，再导入。核对不改变网站上的任何内容，会逐行说明哪里有问题。",
)


def workbook() -> bytes:
    book = openpyxl.Workbook(write_only=True)
    _articles(book.create_sheet("文章"))
    _explained(book.create_sheet("填写说明"))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _articles(sheet) -> None:
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = heading.width
    sheet.append([_head(sheet, _label(heading)) for heading in HEADINGS])
    values = [EXAMPLE if one.name == "title" else one.example for one in HEADINGS]
    sheet.append([sheets.put(WriteOnlyCell(sheet), value) for value in values])


def _explained(sheet) -> None:
    for letter, width in zip("ABC", (14, 70, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_head(sheet, name) for name in ("列", "怎么填", "例子")])
    for one in HEADINGS:
        sheet.append([_cell(sheet, text) for text in (_label(one), one.help, one.example)])
    sheet.append([])
    for note in _NOTES:
        sheet.append([None, _cell(sheet, note)])


def _label(heading) -> str:
    return f"{heading.label}*" if heading.name in REQUIRED else heading.label


def _head(sheet, text: str) -> WriteOnlyCell:
    cell = sheets.put(WriteOnlyCell(sheet), text)
    cell.font, cell.fill = Font(bold=True), _HEAD
    return cell


def _cell(sheet, text: str) -> WriteOnlyCell:
    cell = sheets.put(WriteOnlyCell(sheet), text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell

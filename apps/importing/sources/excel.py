"""Rows of an Excel sheet, as a stream.

openpyxl streams the rows, but keeps every text of the file in memory; here they lie in a
temporary file. Formulas are not worked out: what Excel last showed is taken. What would make
a parser fill the memory (a cell of gigabytes, a row of a million columns) ends the reading.
"""

import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from apps.core import sheets

MOST_ROWS = 1_048_576  # Excel's own number
MOST_COLUMNS = 200  # more are passed over
_MOST_OTHER = 20 * 1024 * 1024  # bytes of a part that is read as a whole
_STREAMED = re.compile(r"xl/(?:worksheets/|sharedStrings)", re.IGNORECASE)

_MOST_TEXT = 2 * 1024 * 1024  # bytes without a tag: a cell of Excel has 32,767 characters
_MOST_TAGS = 150_000  # of a row: 16,384 columns have less than half
_ENDS = re.compile(rb"</(?:\w+:)?(?:row|si)\b")

_ROWS = f"{{{SHEET_MAIN_NS}}}sheetData"

_TOO_MUCH = "表格里有一格或者一行大得不正常，为了安全不能导入。请检查表格，只留下要导入的内容。"


def rows(file: BinaryIO, most_unpacked: int) -> Iterator[tuple[int, list[Any]]]:
    """(number in Excel, values) of each row of the first sheet.

    Raises ValidationError in Chinese for what is no such file, or would unpack to more.
    """
    _check(file, most_unpacked)
    strings = _Strings()
    try:
        with _Archive(file) as archive:
            reader = _Reader(file, strings, archive)
            reader.read()
            yield from _rows_of(reader.wb.worksheets[0], strings)
    except ValidationError:
        raise
    except Exception:  # a damaged file makes openpyxl raise errors of every kind
        raise ValidationError(sheets.UNREADABLE) from None
    finally:
        strings.close()


def _rows_of(sheet: Any, strings: "_Strings") -> Iterator[tuple[int, list[Any]]]:
    """The rows that are there, one at a time.

    Not by openpyxl's iter_rows, which makes up the rows between, a billion if a file says so,
    and keeps something of each.
    """
    book = sheet.parent
    with book._archive.open(sheet._worksheet_path) as source:
        parser = WorkSheetParser(
            source,
            strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        rows, last = None, 0
        for event, element in iterparse(source, events=("start", "end")):
            if event == "start" and element.tag == _ROWS:
                rows = element
            elif event == "end" and element.tag == _ROWS:
                return
            elif event == "end" and element.tag == ROW_TAG:
                number, cells = parser.parse_row(element)
                parser.row_dimensions.clear()
                if rows is not None:
                    rows.clear()
                number = last = max(number, last + 1)  # a file may number them as it likes
                if number <= MOST_ROWS:
                    yield number, _values(cells)


def _values(cells: list[dict[str, Any]]) -> list[Any]:
    found = {cell["column"]: cell["value"] for cell in cells if cell["column"] <= MOST_COLUMNS}
    return [found.get(column) for column in range(1, max(found, default=0) + 1)]


def _check(file: BinaryIO, most_unpacked: int) -> None:
    with sheets.opened(file, most_unpacked) as package:
        whole = (name for name in package.names if not _STREAMED.match(name))
        if any(package.size(name) > _MOST_OTHER for name in whole if name.endswith("xml")):
            raise ValidationError(_TOO_MUCH)


class _Archive(zipfile.ZipFile):
    """A workbook whose parts are watched while they are read."""

    def open(self, name, mode="r", *args, **kwargs):
        part = super().open(name, mode, *args, **kwargs)
        return _Watched(part) if mode == "r" else part


class _Watched:
    """A part of a workbook; reading it raises where a cell or a row never ends."""

    def __init__(self, part: Any):
        self._part = part
        self._text = self._tags = 0  # since the last tag, since the last row
        self._tail = b""

    def read(self, size: int = -1) -> bytes:
        data = self._part.read(size)
        self._look(data)
        return data

    def _look(self, data: bytes) -> None:
        last = data.rfind(b"<")
        self._text = self._text + len(data) if last < 0 else len(data) - last
        joined = self._tail + data
        end = None
        for match in _ENDS.finditer(joined):
            end = match.end()
        if end is None:
            self._tags += data.count(b"<")
        else:
            self._tags = joined.count(b"<", end)
        self._tail = joined[-16:]
        if self._text > _MOST_TEXT or self._tags > _MOST_TAGS:
            raise ValidationError(_TOO_MUCH)

    def close(self) -> None:
        self._part.close()

    def __enter__(self) -> "_Watched":
        return self

    def __exit__(self, *args) -> None:
        self.close()


class _Strings:
    """The texts that cells name by their number, in a temporary file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by close())
        self._starts = array("Q", [0])

    def append(self, text: str) -> None:
        self._file.write(text.encode("utf-8", "surrogatepass"))
        self._starts.append(self._file.tell())

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self):
            raise IndexError(number)
        start, end = self._starts[number], self._starts[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        self._file.close()


class _Reader(ExcelReader):
    """openpyxl's reader, with the texts in a file and the parts watched."""

    def __init__(self, file: BinaryIO, strings: _Strings, archive: _Archive):
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.archive = archive
        self.shared_strings = strings

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        tag = f"{{{SHEET_MAIN_NS}}}si"
        with self.archive.open(part.PartName[1:]) as source:
            root = None
            for event, node in iterparse(source, events=("start", "end")):
                if root is None:
                    root = node
                if event == "end" and node.tag == tag:
                    self.shared_strings.append(Text.from_tree(node).content.replace("x005F_", ""))
                    root.clear()  # openpyxl leaves an empty node for every text

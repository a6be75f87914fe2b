"""Rows of a CSV file: parted by commas, semicolons or tabs, in UTF-8, UTF-16 or GB18030."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from django.core.exceptions import ValidationError

from apps.importing.sources.rows import MAX_CELL

MOST_COLUMNS = 200
_CHUNK = 1024 * 1024
_MOST_LINE = 8 * 1024 * 1024  # characters of one line
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class _EndlessLine(Exception):
    """A line longer than any row."""


def rows(file: BinaryIO) -> Iterator[tuple[int, list[str] | str]]:
    """(number, cells) of each row, counted as Excel counts them; or (number, problem).

    After a row whose end cannot be found there is nothing more to read.
    """
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    first = text.readline(_MOST_LINE)
    text.seek(0)
    csv.field_size_limit(MAX_CELL + 1)
    yield from _numbered(csv.reader(_lines(text), delimiter=_delimiter(first)))


def _numbered(reader) -> Iterator[tuple[int, list[str] | str]]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _EndlessLine):
            yield (
                number,
                "这一行有一格太大，或者引号没有成对，后面的内容没有再读。请改好这一行，再导入一次。",
            )
            return
        yield number, cells[:MOST_COLUMNS]


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(_MOST_LINE):
        if len(line) >= _MOST_LINE and not line.endswith(("\n", "\r")):
            raise _EndlessLine
        yield line.replace("\0", "")


def _encoding(file: BinaryIO) -> str:
    """How the file is written: it says so, or all of it can be read so."""
    file.seek(0)
    head = file.read(4)
    for mark, name in _BOMS.items():
        if head.startswith(mark):
            return name
    for name in ("utf-8", "gb18030"):
        if _decodes(file, name):
            return name
    raise ValidationError(
        "看不出文件是用什么编码保存的。请用 Excel 或 WPS 打开，另存为“CSV UTF-8”再试。"
    )


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(line: str) -> str:
    return max((",", ";", "\t", "，"), key=line.count)

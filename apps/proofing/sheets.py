"""The word list as an Excel sheet: what its columns are, and taking it in."""

from collections.abc import Iterator
from typing import BinaryIO

from apps.core import sheets

MAX_ROWS = 20_000

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


def empty() -> bytes:
    """A sheet to be filled in: the headings alone."""
    return sheets.written("词表", dict(COLUMNS.values()), [])


def read(file: BinaryIO) -> Iterator[sheets.Line]:
    """The rows of the first sheet of an xlsx file, below its headings; values by field.

    Raises ValidationError as apps.core.sheets.read does; 出现的词 has to be there.
    """
    headings = {heading: name for name, (heading, _) in COLUMNS.items()}
    return sheets.read(file, headings, ("wrong",), MAX_ROWS)

"""The report of an import, row by row, as a file for Excel."""

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from apps.core import sheets
from apps.importing.models import Outcome

HEADINGS = {"行号": 8, "结果": 14, "标题": 50, "说明": 80, "文章编号": 10}
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r]")
Row = tuple[int, str, str, str, int | None]  # number, outcome, title, text, article


def rows(lines: Iterable[Any]) -> Iterable[list[Any]]:
    """Lines or results as the file has them."""
    for line in lines:
        label = Outcome(line.outcome).label
        yield [line.number, label, line.title, line.text, line.article_id]


class Report:
    """A file that is written row by row: .xlsx or .csv, by its name."""

    def __init__(self, path: Path):
        """Raises ValueError for a name of another kind, OSError where it cannot be written."""
        self.path = path
        self._close: Callable[[], None]
        if path.suffix.lower() == ".csv":
            file = path.open("w", encoding="utf-8-sig", newline="")
            writer = csv.writer(file)
            writer.writerow(HEADINGS)
            self._append, self._close = writer.writerow, file.close
        elif path.suffix.lower() == ".xlsx":
            path.open("wb").close()
            table = sheets.Table("导入报告", HEADINGS)
            self._append, self._close = table.append, lambda: _save(table, path)
        else:
            raise ValueError(path.suffix)
        self._is_csv = path.suffix.lower() == ".csv"

    def add(self, lines: Iterable[Any]) -> None:
        for row in rows(lines):
            self._append([_harmless(value) for value in row] if self._is_csv else row)

    def close(self) -> None:
        self._close()


def _save(table: sheets.Table, path: Path) -> None:
    with path.open("wb") as file:
        table.save(file)


def _harmless(value: Any) -> Any:
    """What Excel would take for a formula in a CSV file begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value

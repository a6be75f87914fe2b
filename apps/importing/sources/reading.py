"""Opening a file by what it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError

from apps.importing import headings
from apps.importing.sources import delimited, excel, json_lines
from apps.importing.sources.rows import Row, Table, row_of

KINDS = {".xlsx": "Excel", ".csv": "CSV", ".jsonl": "JSON lines", ".ndjson": "JSON lines"}
_MOST_UNKNOWN = 20


@dataclass(frozen=True)
class Limits:
    """How large a file may be: as it is, unpacked (Excel), and in rows."""

    bytes: int
    unpacked: int
    rows: int


GENEROUS = Limits(20 * 1024**3, 8 * 1024**3, 10_000_000)


class Source:
    """The rows of a file. After reading, `unknown` are columns that nobody knows."""

    def __init__(self, path: Path, name: str = "", limits: Limits = GENEROUS):
        """`name` says what kind of file it is, where `path` does not."""
        self.path, self.limits = path, limits
        self.suffix = Path(name or path.name).suffix.lower()
        self.unknown: list[str] = []
        if self.suffix not in KINDS:
            raise ValidationError(
                "只能导入 .xlsx、.csv 和 .jsonl 文件。"
                "旧的 .xls 表格，请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”。"
            )

    def __iter__(self) -> Iterator[Row]:
        size = self.path.stat().st_size
        if size > self.limits.bytes:
            raise ValidationError(
                f"文件太大，最多 {self.limits.bytes // 1024 // 1024} MB。请分成几个文件导入。"
            )
        if not size:
            raise ValidationError("这是一个空文件。请检查后重新选择。")
        found = self._objects() if self.suffix in {".jsonl", ".ndjson"} else self._table()
        for count, row in enumerate(found, start=1):
            if count > self.limits.rows:
                raise ValidationError(f"文件超过 {self.limits.rows} 行。请分成几个文件导入。")
            yield row

    def _table(self) -> Iterator[Row]:
        table = Table()
        with self.path.open("rb") as file:
            if self.suffix == ".xlsx":
                rows = excel.rows(file, self.limits.unpacked)
            else:
                rows = delimited.rows(file)
            for number, cells in rows:
                if isinstance(cells, str):
                    yield Row(number, problem=cells)
                elif row := table.take(number, cells):
                    yield row
        table.finish()
        self.unknown = table.unknown[:_MOST_UNKNOWN]

    def _objects(self) -> Iterator[Row]:
        with self.path.open("rb") as file:
            for number, found in json_lines.rows(file):
                if isinstance(found, str):
                    yield Row(number, problem=found)
                    continue
                cells = {}
                for key, value in found.items():
                    name = headings.name_of(key)
                    if name:
                        cells.setdefault(name, value)
                    elif len(self.unknown) < _MOST_UNKNOWN and key[:40] not in self.unknown:
                        self.unknown.append(key[:40])
                if row := row_of(number, cells.items()):
                    yield row

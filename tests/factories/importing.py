"""Files of articles to import, for tests and for the pictures of the manual."""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl

BODY = "<p>会议听取了关于立法工作的汇报。</p>"


def rows(count: int, column: str = "立法工作", start: int = 1, **more: Any) -> list[dict[str, Any]]:
    """Sound rows that differ from each other."""
    return [
        {
            "标题": f"第 {number} 次会议",
            "栏目": column,
            "作者": "王芳",
            "发布时间": "2018-11-20 09:36",
            "正文": BODY,
            "原网址": f"http://www.old.example.cn/show.asp?id={number}",
        }
        | more
        for number in range(start, start + count)
    ]


def json_lines(path: Path, found: Iterable[dict[str, Any] | str]) -> Path:
    """A file of JSON lines; what is text already stays as it is."""
    lines = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in found)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def xlsx(*lines: Iterable[Any]) -> bytes:
    """An Excel file with these lines, the first its headings."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsx_of(found: Iterable[dict[str, Any]]) -> bytes:
    found = list(found)
    return xlsx(list(found[0]), *(list(one.values()) for one in found))

"""Rows of a file with one JSON object in each line, in UTF-8."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

_MOST_LINE = 16 * 1024 * 1024  # bytes


def rows(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """(line, object) of each line with anything in it; or (line, problem)."""
    file.seek(0)
    number = 0
    while line := file.readline(_MOST_LINE):
        number += 1
        if len(line) >= _MOST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(_MOST_LINE)
            yield number, "这一行太长，没有导入。"
            continue
        line = line.removeprefix(b"\xef\xbb\xbf").strip()
        if line:
            yield number, _object(line)


def _object(line: bytes) -> dict[str, Any] | str:
    try:
        found = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "这一行不是 UTF-8 编码。"
    except (ValueError, RecursionError):  # no JSON, a number of thousands of digits, too deep
        return "这一行不是完整的 JSON，请检查引号、逗号和括号。"
    return found if isinstance(found, dict) else "这一行要是一个 JSON 对象，用大括号括起来。"

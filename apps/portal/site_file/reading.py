"""From the bytes of a site file to JSON values; a malformed file is told by line and column."""

import json
from pathlib import Path
from typing import Any

from apps.portal.site_file.outcome import Problem, SiteFileError

MAX_BYTES = 200 * 1024 * 1024

# What json.JSONDecodeError says, for people.
_MESSAGES = {
    "Expecting value": "这里应当是一个值（文字、数字、true、false、null、[ 或 {）",
    "Expecting property name enclosed in double quotes": "这里应当是用英文双引号括起来的键",
    "Expecting ',' delimiter": "这里缺少英文逗号，或前面多了一个引号",
    "Expecting ':' delimiter": "这里缺少英文冒号",
    "Unterminated string starting at": "从这里开始的文字没有结束的双引号",
    "Invalid control character at": "文字里有换行或控制字符，换行要写成 \\n",
    "Invalid \\escape": "反斜线后面的字符不对",
    "Invalid \\uXXXX escape": "\\u 后面要有四位十六进制数字",
    "Extra data": "前面的内容已经结束，这里多出了别的内容",
    "Illegal trailing comma before end of object": "最后一项后面多了逗号",
    "Illegal trailing comma before end of array": "最后一项后面多了逗号",
}


class JsonObject(dict):
    """An object of the file that remembers which of its keys stood there more than once."""

    repeated: tuple[str, ...] = ()


def read(path: Path) -> Any:
    """The JSON value in the file at `path`. Raises SiteFileError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _error(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请分成几个文件载入。")
        content = path.read_bytes()
    except IsADirectoryError:
        raise _error("这是一个文件夹，请给出 JSON 文件。") from None
    except FileNotFoundError:
        raise _error("没有这个文件。") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "文件名不对"
        raise _error(f"读不了这个文件（{reason}）。") from None
    return parse(_decoded(content))


def parse(text: str) -> Any:
    """The JSON value that `text` writes. Raises SiteFileError with line and column."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        message = _MESSAGES.get(error.msg.removesuffix(": "), "写法不对")
        place = f"第 {error.lineno} 行第 {error.colno} 列"
        raise SiteFileError([Problem(place, f"不是正确的 JSON：{message}。")]) from None
    except RecursionError:
        raise _error("括号嵌套得太深。") from None
    except ValueError:  # Python reads no whole number of more than 4300 digits
        raise _error("文件里有一个过长的数字。") from None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        place = f"第 {line} 行第 {column} 个字节"
        message = "不是 UTF-8 编码的文字，请另存为 UTF-8 编码。"
        raise SiteFileError([Problem(place, message)]) from None


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = JsonObject(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        found.repeated = tuple(key for key, _ in pairs if key in seen or seen.add(key))
    return found


def _refuse_constant(name: str) -> None:
    raise _error(f"数字不能是 {name}。")


def _error(message: str) -> SiteFileError:
    return SiteFileError([Problem("", message)])

"""The folder with the pictures and attachments of an import, as an old site named them.

What a row or a body names is looked up inside the folder and nowhere else: no way leads out of
it, and links in the file system are not followed.
"""

import posixpath
import re
import stat
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from django.core.exceptions import ValidationError

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_MOST_PARTS = 20
_MOST_CHARACTERS = 1000


class Folder:
    """Files by name or by the address that they had; `root` None: an empty one."""

    def __init__(self, root: Path | None):
        self.root = root

    def named(self, name: str) -> Path:
        """The file that a row names. Raises ValidationError where it has none such."""
        if self.root is None:
            raise ValidationError(f"没有附件文件夹，找不到“{_short(name)}”。")
        clean = name.strip().replace("\\", "/")
        parts = [part for part in clean.split("/") if part not in {"", "."}]
        if ".." in parts or re.match(r"[A-Za-z]:", clean):
            raise ValidationError(
                f"“{_short(name)}”指到了附件文件夹外面，不能使用。请把文件放进附件文件夹，写它的名称。"
            )
        found = self._file(parts)
        if found is None:
            raise ValidationError(f"附件文件夹里没有“{_short(name)}”，请检查文件名和放的位置。")
        return found

    def at(self, address: str, page: str = "") -> Path | None:
        """The file that stood at `address`, as the page at the address `page` named it.

        None for what is not there, and for other sites' where no folder bears their name.
        """
        if self.root is None or not address or len(address) > _MOST_CHARACTERS:
            return None
        host, path = _split(address)
        old_host, old_path = _split(page)
        if not path:
            return None
        if not host and not path.startswith("/"):
            path = posixpath.join(posixpath.dirname(old_path) or "/", path)
        # As a browser does, nothing is above the top.
        parts = [part for part in posixpath.normpath("/" + path).split("/") if part]
        if host and (found := self._file([host, *parts])):
            return found
        is_foreign = bool(host) and bool(old_host) and host != old_host
        if not host and old_host and (found := self._file([old_host, *parts])):
            return found
        # The folder may be a part of the old site: /uploads/2018 without /uploads.
        starts = range(1 if is_foreign else min(len(parts), _MOST_PARTS))
        return next((found for start in starts if (found := self._file(parts[start:]))), None)

    def _file(self, parts: list[str]) -> Path | None:
        if not parts or len(parts) > _MOST_PARTS or any("\0" in part for part in parts):
            return None
        path = self.root
        for place, part in enumerate(parts, start=1):
            path = path / part
            try:
                mode = path.lstat().st_mode
            except (OSError, ValueError):
                return None
            is_last = place == len(parts)
            if not (stat.S_ISREG(mode) if is_last else stat.S_ISDIR(mode)):
                return None
        return path


def is_elsewhere(address: str, page: str) -> bool:
    """Whether an address leads to another site than the page's."""
    host, _ = _split(address)
    return bool(host) and host != _split(page)[0]


def _split(address: str) -> tuple[str, str]:
    """(host in lower case or "", path as it was typed) of an address."""
    address = address.strip().replace("\\", "/")
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    if parts.scheme not in {"", "http", "https"} and _SCHEME.match(address):
        return "", ""
    raw = unquote_to_bytes(parts.path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return (parts.netloc.lower().rpartition("@")[2], raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return "", ""


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:79]}…"

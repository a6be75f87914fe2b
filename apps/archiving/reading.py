"""Opening a site archive that may come from anybody, and believing none of it.

Nothing is unpacked by the names in it, nothing is larger than the file itself, and every
member is what the manifest says before anything is written anywhere.
"""

import hashlib
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from apps.archiving import layout
from apps.archiving.carried import KINDS, LOG
from apps.archiving.errors import SiteArchiveError
from apps.archiving.layout import Manifest, Member

_CHUNK = 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
    OSError,
)


class Archive:
    """An open archive whose directory and manifest are sound. A context manager.

    `digest` is the manifest's, and so says what all of the archive is. Raises SiteArchiveError,
    whatever is wrong with the file.
    """

    def __init__(self, path: Path):
        try:
            self._size = path.stat().st_size
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise SiteArchiveError(f"没有“{path}”这个文件。") from None
        except _DAMAGED:
            raise SiteArchiveError(f"“{path.name}”不是整站归档，或者没有传完整，打不开。") from None
        try:
            self._check_directory()
            self.manifest = self._read_manifest()
            self._check_members()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *given) -> None:
        self._zip.close()

    # Before anything is read

    def _check_directory(self) -> None:
        seen: set[str] = set()
        for info in self._zip.infolist():
            name = info.filename
            if name in seen:
                raise SiteArchiveError(f"归档里有两个“{_short(name)}”。")
            seen.add(name)
            if not _is_known(name):
                raise SiteArchiveError(f"归档里有不该有的文件“{_short(name)}”，没有导入。")
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG):
                raise SiteArchiveError(f"归档里的“{_short(name)}”不是普通文件，没有导入。")
            if info.flag_bits & 1:
                raise SiteArchiveError(f"归档里的“{_short(name)}”加了密，读不了。")
            if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
                raise SiteArchiveError(
                    f"归档里的“{_short(name)}”是压缩过的。"
                    "整站归档里的文件都不压缩，请用导出时的原文件。"
                )
        if sum(info.file_size for info in self._zip.infolist()) > self._size:
            raise SiteArchiveError("归档声称的内容比文件本身还大，没有导入。")
        if layout.MANIFEST not in seen or layout.FILES not in seen:
            raise SiteArchiveError("文件里没有清单，不是整站归档，或者没有传完整。")
        self._names = seen

    def _read_manifest(self) -> Manifest:
        if self._zip.getinfo(layout.MANIFEST).file_size > layout.MOST_MANIFEST:
            raise SiteArchiveError("归档的清单太大，没有导入。")
        with self._open(layout.MANIFEST) as file:
            data = file.read()
        self.digest = hashlib.sha256(data).hexdigest()
        told = _object(data, layout.MANIFEST)
        if told.get("format") != layout.FORMAT:
            raise SiteArchiveError("这不是整站归档。")
        if told.get("version") != layout.VERSION:
            raise SiteArchiveError(
                f"归档的格式是第 {_short(str(told.get('version')))} 版，"
                f"本程序只认识第 {layout.VERSION} 版。请用同一版本的程序导入。"
            )
        try:
            members = {name: Member(**given) for name, given in told["members"].items()}
            manifest = Manifest(members, told["log"], told["missing"])
        except (KeyError, TypeError, AttributeError):
            raise SiteArchiveError("归档的清单不完整，没有导入。") from None
        if not _is_sound(manifest):
            raise SiteArchiveError("归档的清单不对，没有导入。")
        return manifest

    def _check_members(self) -> None:
        told = {*self.manifest.members, layout.MANIFEST}
        found = {name for name in self._names if not name.startswith(layout.MEDIA)}
        if strange := sorted(told ^ found):
            where = "清单里没有" if strange[0] in found else "归档里没有"
            raise SiteArchiveError(f"{where}“{_short(strange[0])}”，归档不完整，没有导入。")
        if (self.manifest.log is None) != (LOG.member not in found):
            raise SiteArchiveError("清单和归档里的审计日志对不上，没有导入。")

    # Every byte, before anything is written

    def verify(self, report: Callable[[str, int], None]) -> None:
        """Read the whole archive once, and raise SiteArchiveError where a digest is not right."""
        for name, member in self.manifest.members.items():
            self._verify(name, member.bytes, member.sha256)
        files = {name for name in self._names if name.startswith(layout.MEDIA)}
        count = 0
        for name, size, digest in self.files():
            if layout.MEDIA + name not in files:
                raise SiteArchiveError(f"归档里没有文件“{_short(name)}”，或者列了两次。")
            files.remove(layout.MEDIA + name)
            self._verify(layout.MEDIA + name, size, digest)
            count += 1
            if count % 1000 == 0:
                report("核对文件", count)
        if files:
            raise SiteArchiveError(f"清单里没有“{_short(min(files))}”，没有导入。")
        report("核对文件", count)

    def _verify(self, name: str, size: int, digest: str) -> None:
        found, count = hashlib.sha256(), 0
        with self._open(name) as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
                count += len(chunk)
        if (count, found.hexdigest()) != (size, digest):
            raise SiteArchiveError(f"“{_short(name)}”和清单里的校验码不符，文件被改动过或已损坏。")

    # Reading

    @contextmanager
    def _open(self, name: str) -> Iterator[BinaryIO]:
        try:
            with self._zip.open(name) as file:
                yield file
        except SiteArchiveError:
            raise
        except _DAMAGED:
            raise SiteArchiveError(f"归档里的“{_short(name)}”已损坏，读不了。") from None

    def lines(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """(number, object) for each line of a member."""
        with self._open(name) as file:
            number = 0
            while line := file.readline(layout.MOST_LINE + 1):
                number += 1
                if len(line) > layout.MOST_LINE:
                    raise SiteArchiveError(f"“{name}”第 {number} 行太长。")
                yield number, _object(line, name, number)

    def files(self) -> Iterator[tuple[str, int, str]]:
        """(name in the library's storage, bytes, SHA-256) for each file."""
        for number, told in self.lines(layout.FILES):
            name, size, digest = told.get("name"), told.get("bytes"), told.get("sha256")
            is_sound = (
                isinstance(name, str)
                and layout.SAFE_PATH.fullmatch(name)
                and _is_count(size)
                and isinstance(digest, str)
            )
            if not is_sound:
                raise SiteArchiveError(f"“{layout.FILES}”第 {number} 行不对，没有导入。")
            yield name, size, digest

    def chunks(self, name: str) -> Iterator[bytes]:
        """A file of the library, piece by piece."""
        with self._open(layout.MEDIA + name) as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def _is_known(name: str) -> bool:
    if name in (layout.MANIFEST, layout.FILES, LOG.member) or name in KINDS:
        return True
    inside = name.removeprefix(layout.MEDIA)
    return inside != name and bool(layout.SAFE_PATH.fullmatch(inside))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_sound(manifest: Manifest) -> bool:
    members = all(
        _is_count(one.rows)
        and _is_count(one.bytes)
        and isinstance(one.sha256, str)
        and _DIGEST.fullmatch(one.sha256)
        for one in manifest.members.values()
    )
    log = manifest.log is None or (
        isinstance(manifest.log, dict)
        and _is_count(manifest.log.get("after"))
        and isinstance(manifest.log.get("hash"), str)
        and bool(_DIGEST.fullmatch(manifest.log["hash"]))
    )
    missing = isinstance(manifest.missing, list) and all(
        isinstance(name, str) for name in manifest.missing
    )
    return bool(members and log and missing)


def _object(data: bytes, name: str, number: int = 0) -> dict[str, Any]:
    try:
        found = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        where = f"第 {number} 行" if number else ""
        raise SiteArchiveError(f"“{name}”{where}不是归档的写法，没有导入。")
    return found


def _refuse(name: str):
    raise ValueError(name)


def _short(name: str) -> str:
    """A name from an archive, for a message: printable, on one line, not too long."""
    shown = "".join(char if char.isprintable() else "?" for char in name)
    return shown if len(shown) <= 80 else shown[:79] + "…"

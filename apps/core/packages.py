"""Office files (docx, xlsx: ZIP packages of XML) that anybody may have made, opened under limits.

The one gate: whoever reads such a file opens a Package first, also where another library then
reads the parts. Whatever a file holds, opening it and reading its parts takes bounded time and
memory, fetches nothing, and raises nothing but Refused.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from defusedxml.ElementTree import iterparse

MAX_PARTS = 2000
MAX_UNPACKED = 80 * 1024 * 1024
MAX_DENSITY = 800  # unpacked to packed; ZIP itself ends at 1032, tables of one sentence at 200
_SMALL = 50 * 1024 * 1024  # bytes that may be as dense as they like

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word 97 to 2003; also wraps what has a password
# The directory of an OLE file names its streams in UTF-16.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Refused(Exception):
    """A file that cannot be read; str() is for the log, the class says what is the matter."""


class Locked(Refused):
    """It has a password."""


class Old(Refused):
    """It is of the format before 2007."""


class Damaged(Refused):
    """It is no such package, or its parts are broken."""


class TooLarge(Refused):
    """It has too many parts, or would unpack to too much."""


class Unsafe(Refused):
    """It holds what no office program writes: entities, names that lead out of the package."""


class Package:
    """An open package, to be closed, best by `with`; `file` itself stays open.

    most: how many bytes all parts may have together, unpacked; most_parts: how many there may
    be. Raises Refused.
    """

    def __init__(self, file: BinaryIO, most: int = MAX_UNPACKED, most_parts: int = MAX_PARTS):
        self._most = most
        file.seek(0)
        if file.read(len(OLE)) == OLE:
            raise Locked if _holds(file, _ENCRYPTED) else Old
        try:
            self._archive = zipfile.ZipFile(file)
            infos = self._archive.infolist()
        except Exception as error:  # a damaged directory makes zipfile raise many kinds
            raise Damaged(str(error)) from None
        unpacked = sum(info.file_size for info in infos)
        packed = sum(info.compress_size for info in infos) or 1
        is_dense = unpacked > _SMALL and unpacked / packed > MAX_DENSITY
        if len(infos) > most_parts or unpacked > most or is_dense:
            raise TooLarge
        if any(info.flag_bits & 1 for info in infos):
            raise Locked
        if any(leads_out(info.filename) for info in infos):
            raise Unsafe("a name leads out of the package")
        self._sizes = {info.filename: info.file_size for info in infos}

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._archive.close()

    @property
    def names(self) -> list[str]:
        return list(self._sizes)

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def size(self, name: str) -> int:
        """How large a part says it is, unpacked."""
        return self._sizes[name]

    def read(self, name: str, most: int | None = None) -> bytes:
        """A part. Raises TooLarge where it has more than `most` bytes, Damaged where it is cut."""
        data = bytearray()
        try:
            with self._archive.open(name) as part:
                limited = self._limited(part, most)
                while chunk := limited.read(1 << 20):
                    data += chunk
        except Refused:
            raise
        except Exception as error:  # wrong sums, broken streams, unknown methods
            raise Damaged(f"{name}: {error}") from None
        return bytes(data)

    def events(self, name: str, most: int | None = None) -> Iterator[tuple[str, Any]]:
        """(event, element) of an XML part, "start" and "end"; entities and DTDs are refused."""
        try:
            with self._archive.open(name) as part:
                limited = self._limited(part, most)
                yield from iterparse(limited, events=("start", "end"), forbid_dtd=True)
        except (Refused, GeneratorExit):
            raise
        except Exception as error:
            # defusedxml names what it forbids; everything else is XML that is none.
            kind = Unsafe if type(error).__module__.startswith("defusedxml") else Damaged
            raise kind(f"{name}: {error}") from None

    def _limited(self, part: Any, most: int | None) -> "_Limited":
        return _Limited(part, self._most if most is None else most)


def leads_out(name: str) -> bool:
    """Whether the name of a member would lie outside of the folder it is unpacked in."""
    parts = re.split(r"[\\/]", name)
    return ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]


def _holds(file: BinaryIO, wanted: bytes) -> bool:
    """Whether `wanted` comes in the rest of a file, however long that is."""
    tail = b""
    while chunk := file.read(1 << 20):
        if wanted in tail + chunk:
            return True
        tail = chunk[-len(wanted) :]
    return False


class _Limited(io.RawIOBase):
    """A part that ends where the limit is, whatever the directory says."""

    def __init__(self, part: BinaryIO, most: int):
        self.part, self.left = part, most

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = 65536 if size is None or size < 0 else size
        data = self.part.read(min(size, self.left + 1))
        self.left -= len(data)
        if self.left < 0:
            raise TooLarge
        return data

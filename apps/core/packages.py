"""Office files (docx, xlsx: ZIP packages of XML) that anybody may have made, opened under limits.

Whatever a file holds, opening it and reading its parts takes bounded time and memory, fetches
nothing, and raises nothing but Refused.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from defusedxml.ElementTree import iterparse

MAX_PARTS = 2000
MAX_UNPACKED = 80 * 1024 * 1024

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
    """It would unpack to too much."""


class Unsafe(Refused):
    """It holds what no office program writes: entities, names that lead out of the package."""


class Package:
    """An open package. Use as a context manager."""

    def __init__(self, file: BinaryIO):
        file.seek(0)
        head = file.read(8)
        if head == OLE:
            file.seek(0)
            raise Locked if _ENCRYPTED in file.read() else Old
        try:
            self._archive = zipfile.ZipFile(file)
            infos = self._archive.infolist()
        except Exception as error:  # a damaged directory makes zipfile raise many kinds
            raise Damaged(str(error)) from None
        if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise TooLarge
        if any(info.flag_bits & 1 for info in infos):
            raise Locked
        if any(leads_out(info.filename) for info in infos):
            raise Unsafe("a name leads out of the package")
        self._sizes = {info.filename: info.file_size for info in infos}

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    @property
    def names(self) -> list[str]:
        return list(self._sizes)

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def size(self, name: str) -> int:
        """How large a part says it is, unpacked."""
        return self._sizes[name]

    def read(self, name: str, most: int = MAX_UNPACKED) -> bytes:
        """A part. Raises TooLarge where it has more than `most` bytes, Damaged where it is cut."""
        data = bytearray()
        try:
            with self._archive.open(name) as part:
                limited = _Limited(part, most)
                while chunk := limited.read(1 << 20):
                    data += chunk
        except Refused:
            raise
        except Exception as error:  # wrong sums, broken streams, unknown methods
            raise Damaged(f"{name}: {error}") from None
        return bytes(data)

    def events(self, name: str, most: int = MAX_UNPACKED) -> Iterator[tuple[str, Any]]:
        """(event, element) of an XML part, "start" and "end"; entities and DTDs are refused."""
        try:
            with self._archive.open(name) as part:
                limited = _Limited(part, most)
                yield from iterparse(limited, events=("start", "end"), forbid_dtd=True)
        except (Refused, GeneratorExit):
            raise
        except Exception as error:
            # defusedxml names what it forbids; everything else is XML that is none.
            kind = Unsafe if type(error).__module__.startswith("defusedxml") else Damaged
            raise kind(f"{name}: {error}") from None


def leads_out(name: str) -> bool:
    """Whether the name of a member would lie outside of the folder it is unpacked in."""
    parts = re.split(r"[\\/]", name)
    return ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]


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

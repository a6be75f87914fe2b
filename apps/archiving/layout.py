"""How a site archive is laid out: the names of its members, and what its manifest says.

docs/site-archive.md is the description for people.
"""

import re
from dataclasses import dataclass
from typing import Any

FORMAT = "npc-site-archive"
VERSION = 1

MANIFEST = "manifest.json"
FILES = "files.jsonl"
MEDIA = "media/"

MOST_MANIFEST = 1024 * 1024
# A text has at most two million characters; the words of a long document may be more.
MOST_LINE = 64 * 1024 * 1024

# What a file of the library is called, wherever it comes from: no way leads out of the folder.
_PART = r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}"
SAFE_PATH = re.compile(rf"{_PART}(?:/{_PART}){{1,5}}")


@dataclass
class Member:
    """What the manifest says of a member: how many rows, how many bytes, and their SHA-256."""

    rows: int
    bytes: int
    sha256: str


@dataclass
class Manifest:
    """What is in an archive.

    `log` is None without the audit log, else after which event it begins and that event's
    hash. `missing` are files of the library that the old machine did not have either.
    """

    members: dict[str, Member]
    log: dict[str, Any] | None
    missing: list[str]

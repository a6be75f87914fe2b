"""The rows of a file in one plain form, so that reading can go on in the middle.

A row is a line of JSON: [number, values, problem]. Written once, before anything is imported;
a run notes how many bytes of it are settled.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings

from apps.importing.sources import Row

_CHUNK = 1024 * 1024
_OLD = 24 * 60 * 60  # seconds


def place(key: str) -> Path:
    """The folder of a run, which no address of the site leads to."""
    return Path(settings.DATA_DIR) / "imports" / key


def path_of(key: str) -> Path:
    return place(key) / "rows.jsonl"


def files_of(key: str) -> Path:
    """Where the attachments that were sent along lie."""
    return place(key) / "files"


def write(key: str, rows: Iterable[Row], told: Callable[[int], None] = lambda count: None) -> int:
    """Write the rows; how many there are. Until it is whole, it has another name."""
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    count = 0
    with part.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps([row.number, row.values, row.problem], ensure_ascii=False))
            file.write("\n")
            count += 1
            if count % 1000 == 0:
                told(count)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return count


def read(key: str, offset: int, most: int) -> Iterator[tuple[Row, int]]:
    """At most so many rows from `offset` on, each with where the next one begins.

    Raises FileNotFoundError where the spool is gone.
    """
    with path_of(key).open("rb") as file:
        file.seek(offset)
        for line in islice(iter(file.readline, b""), most):
            offset += len(line)
            yield Row(*json.loads(line)), offset


def forget(key: str) -> None:
    """Remove what lies on the disk for a run."""
    shutil.rmtree(place(key), ignore_errors=True)


def tidy(keys: set[str]) -> None:
    """Remove what lies there for a day and belongs to no run among `keys`: an upload that broke
    off, a run that was deleted."""
    root = place("")
    if not root.is_dir():
        return
    for folder in root.iterdir():
        if folder.name not in keys and folder.stat().st_mtime < time.time() - _OLD:
            shutil.rmtree(folder, ignore_errors=True)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()

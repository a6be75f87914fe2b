"""Moving the oldest events out of the database into a file of JSON lines, and checking one.

Each line is one event with every stored value and its hash. The log in the database then
begins later: the head keeps the last hash that went out, and an event says the same, so that
the chain goes on from it and the file can be told from any other.
"""

import datetime
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone

from apps.audit import chain, log
from apps.audit.models import Action, Event, Head
from apps.core import locks

DIGEST, FILE, COUNT = "文件的校验码", "文件", "共几条"


class ArchiveError(Exception):
    """Why nothing was archived, or what is wrong with a file; str() says so in Chinese."""


def archive(before: datetime.datetime, path: Path) -> int:
    """Write the events older than the aware instant `before` to the new file `path`, and take
    them out of the log. Returns how many; 0 writes no file.

    Raises ArchiveError where the log is broken, or where the file exists or cannot be
    written: then the log is as it was.
    """
    head = Head.load()
    newer = Event.objects.filter(at__gte=before).order_by("number").values_list("number")[:1]
    last = newer[0][0] - 1 if newer else head.number
    count = last - head.archived_number
    if count <= 0:
        return 0
    if broken := next(chain.breaks(), None):
        raise ArchiveError(f"日志有问题，先运行 verify_audit 查清楚，没有归档。{broken}")
    digest = _write(path, last)
    with transaction.atomic():
        locks.exclusive("audit")
        head = Head.load()
        final = Event.objects.get(number=last)
        # Past the manager of Event, which refuses everybody.
        models.QuerySet(Event).filter(number__lte=last).delete()
        head.archived_number, head.archived_hash = final.number, final.hash
        head.save()
        log.record(
            Action.ARCHIVE,
            Event,
            label=Event._meta.verbose_name_plural,
            after={
                FILE: path.name,
                COUNT: count,
                chain.ARCHIVED_TO: final.number,
                chain.ARCHIVED_HASH: final.hash,
                DIGEST: digest,
            },
        )
    return count


def _write(path: Path, last: int) -> str:
    """The events up to number `last` as lines of the file, safe on the disk; its SHA-256."""
    digest = hashlib.sha256()
    events = Event.objects.filter(number__lte=last).order_by("number")
    try:
        with path.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            for event in events.iterator(chunk_size=1000):
                values = event.stored() | {"hash": event.hash}
                line = json.dumps(values, ensure_ascii=False).encode() + b"\n"
                digest.update(line)
                file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise ArchiveError(f"文件“{path}”已经有了，请换一个名字。") from None
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ArchiveError(f"写不了文件“{path}”：{error.strerror}。") from None
    return digest.hexdigest()


def read(path: Path) -> Iterator[Event]:
    """The events of an archive file, unsaved, in its order. Raises ArchiveError."""
    names = {field.attname for field in Event._meta.concrete_fields}
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                try:
                    values = json.loads(line)
                    if not isinstance(values, dict) or set(values) != names:
                        raise ValueError
                    values["at"] = datetime.datetime.fromisoformat(values["at"])
                    values["number"] = int(values["number"])
                    timezone.localtime(values["at"])
                except (ValueError, TypeError):
                    raise ArchiveError(f"文件的第 {number} 行不是一条审计记录。") from None
                yield Event(**values)
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveError(f"读不了文件“{path}”：{error}。") from None


def breaks(path: Path, walk: chain.Walk) -> Iterator[chain.Break]:
    """Every break inside an archive file, and whether its end is one that the log recorded.

    Raises ArchiveError where it is no such file.
    """
    events = read(path)
    first = next(events, None)
    if first is None:
        raise ArchiveError(f"文件“{path}”是空的。")
    walk.number, walk.hash = first.number - 1, first.previous_hash
    yield from chain.chained(_from(first, events), walk)
    recorded = {
        (event.after.get(chain.ARCHIVED_TO), event.after.get(chain.ARCHIVED_HASH))
        for event in Event.objects.filter(action=Action.ARCHIVE)
    }
    if (walk.number, walk.hash) not in recorded:
        yield chain.Break(walk.number, "文件到这里结束，但是数据库里没有与此相符的归档记录")


def _from(first: Event, others: Iterator[Event]) -> Iterator[Event]:
    yield first
    yield from others

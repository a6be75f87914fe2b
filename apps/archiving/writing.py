"""Writing the whole site into an archive, piece by piece: memory stays flat.

The archive is a ZIP file whose members are stored as they are, in a fixed order and with a fixed
date. The same site makes the same bytes, with every version of every packer; and a file that
unpacks to more than it is has no place in it.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from django.core.files.storage import default_storage
from django.db import connection, transaction

from apps.archiving import layout, rows, trail
from apps.archiving.carried import CARRIED, LOG, Kind
from apps.archiving.layout import Manifest, Member
from apps.audit.models import Head
from apps.media.models import Asset

_BATCH = 100  # rows in memory at once
_CHUNK = 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP file knows
_MODE = 0o100644 << 16

Report = Callable[[str, int], None]  # of a member: what it holds, and how many


@dataclass
class Export:
    """What became of an export; complete once its stream has ended."""

    rows: int = 0
    files: int = 0
    bytes: int = 0
    sha256: str = ""
    missing: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def stream(
    *,
    with_log: bool = True,
    report: Report | None = None,
    export: Export | None = None,
    is_checked: bool = False,
) -> Iterator[bytes]:
    """The bytes of the archive of the site as it stands at this moment.

    `report` is told of each member as it is done, `export` is filled in on the way.
    `is_checked`: each row is read again as an import would, and what it would refuse is noted
    in `export.problems`.
    """
    export = export if export is not None else Export()
    digest = hashlib.sha256()
    with snapshot():
        for chunk in _Writer(export, report or _silent, is_checked).chunks(with_log):
            digest.update(chunk)
            export.bytes += len(chunk)
            yield chunk
    export.sha256 = digest.hexdigest()


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction that sees the database as it is now, and keeps nobody from writing."""
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _silent(name: str, count: int) -> None:
    pass


class _Sink:
    """Takes what the packer writes, until it is fetched. It has no place to go back to."""

    def __init__(self):
        self._chunks: list[bytes] = []
        self.size = 0

    def write(self, data) -> int:
        data = bytes(data)
        self._chunks.append(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        data = b"".join(self._chunks)
        self._chunks.clear()
        self.size = 0
        return data


class _Writer:
    def __init__(self, export: Export, report: Report, is_checked: bool):
        self.export, self.report, self.is_checked = export, report, is_checked
        self.sink = _Sink()
        self.manifest = Manifest({}, None, export.missing)

    def chunks(self, with_log: bool) -> Iterator[bytes]:
        with zipfile.ZipFile(self.sink, "w", zipfile.ZIP_STORED) as self.archive:
            for kind in CARRIED:
                yield from self._member(kind.member, self._lines(kind))
                self.report(kind.name, self.manifest.members[kind.member].rows)
            if with_log:
                yield from self._log()
            with tempfile.TemporaryFile() as listed:
                yield from self._media(listed)
                listed.seek(0)
                yield from self._member(layout.FILES, listed)
            self.report("文件", self.export.files)
            text = json.dumps(
                {"format": layout.FORMAT, "version": layout.VERSION, **asdict(self.manifest)},
                ensure_ascii=False,
                sort_keys=True,
                indent=1,
            )
            yield from self._member(layout.MANIFEST, [text.encode() + b"\n"])
        yield self.sink.take()

    def _member(self, name: str, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Write a member; the manifest takes note of it, unless it is the manifest."""
        digest, count, size = hashlib.sha256(), 0, 0
        with self.archive.open(_info(name), "w", force_zip64=True) as member:
            for line in lines:
                digest.update(line)
                member.write(line)
                count, size = count + 1, size + len(line)
                if self.sink.size > _CHUNK:
                    yield self.sink.take()
        if name.startswith("data/"):
            self.export.rows += count
        self.manifest.members[name] = Member(count, size, digest.hexdigest())

    def _lines(self, kind: Kind, last: int | None = None) -> Iterator[bytes]:
        for batch in batches(kind, last):
            for row, values in zip(batch, rows.written(kind, batch), strict=True):
                if self.is_checked:
                    self._check(kind, values, row.pk)
                yield rows.line(values)

    def _check(self, kind: Kind, values: dict, key: int) -> None:
        try:
            rows.read(kind, values)
        except rows.RowError as error:
            self.export.problems.append(f"{kind.name}（编号 {key}）：{error}")

    def _log(self) -> Iterator[bytes]:
        head = Head.load()
        yield from self._member(LOG.member, self._lines(LOG, trail.last_number()))
        self.manifest.log = {"after": head.archived_number, "hash": head.archived_hash}
        self.report(LOG.name, self.manifest.members[LOG.member].rows)

    # The files of the library

    def _media(self, listed) -> Iterator[bytes]:
        """Write the files, and a line for each into `listed`: name, bytes, SHA-256."""
        for kind in CARRIED:
            if not issubclass(kind.model, Asset):
                continue
            for batch in batches(kind):
                for name in (name for asset in batch for name in sorted(asset.file_names())):
                    try:
                        file = default_storage.open(name)
                    except FileNotFoundError:
                        self.export.missing.append(name)
                        continue
                    with file:
                        yield from self._file(name, file, listed)
        self.export.missing.sort()

    def _file(self, name: str, file, listed) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        with self.archive.open(_info(layout.MEDIA + name), "w", force_zip64=True) as member:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                member.write(chunk)
                size += len(chunk)
                yield self.sink.take()
        listed.write(rows.line({"name": name, "bytes": size, "sha256": digest.hexdigest()}))
        self.export.files += 1


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = 3
    info.external_attr = _MODE
    return info


def batches(kind: Kind, last_key: int | None = None) -> Iterator[list]:
    """The rows of a kind in their order, some at a time; up to a key, if one is given."""
    found = kind.model._base_manager.order_by(*kind.order)
    if last_key is not None:
        found = found.filter(pk__lte=last_key)
    if kind.order != ("pk",):  # few: the columns
        yield list(found)
        return
    last = 0
    while batch := list(found.filter(pk__gt=last)[:_BATCH]):
        yield batch
        last = batch[-1].pk

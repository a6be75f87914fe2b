"""Bringing an archive into an empty site: all of it, or nothing.

The rows are written in one transaction, so an interrupt of any kind leaves the site empty;
files that it stored by then are of no row, and the next attempt writes over them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.management.color import no_style
from django.db import DatabaseError, connection, models

from apps.archiving import layout, library, rows, trail
from apps.archiving.carried import CARRIED, LOG, Kind
from apps.archiving.errors import SiteArchiveError
from apps.archiving.reading import Archive
from apps.articles import mentions
from apps.audit import chain
from apps.audit.models import Action, Event, Head
from apps.columns import lock, placing, tree
from apps.columns.models import Column
from apps.core.editor import RichTextField
from apps.portal import titles
from apps.search import checking as searching
from apps.site_settings import generations

_BATCH = 100
# As many texts as the cleaner remembers: what was found clean is not cleaned again to be stored.
_BATCH_OF_TEXTS = 8
_MOST_SHOWN = 5

Report = Callable[[str, int], None]


@dataclass
class Outcome:
    """How much came in."""

    rows: int
    files: int
    has_log: bool


def restore(path: Path, report: Report) -> Outcome:
    """Make this empty site the one in the archive.

    `report` is told how far it has come. Raises SiteArchiveError, and leaves the site empty,
    where the site is not empty or anything about the archive is not right.
    """
    rows.forget()
    with Archive(path) as archive:
        require_empty()
        archive.verify(report)
        try:
            with library.Intake() as intake, lock.exclusive():
                require_empty()
                return _restore(archive, path.name, intake, report)
        except DatabaseError as error:
            reason = str(error).strip().partition("\n")[0]
            raise SiteArchiveError(f"数据库不接受归档里的内容，没有导入：{reason}") from None
        finally:
            tree.forget()


def existing() -> list[str]:
    """What an empty site does not have: what migrations write and nothing more."""
    found = [
        f"{kind.name} {count} 个"
        for kind in CARRIED
        if not kind.is_seeded and (count := kind.model._base_manager.count())
    ]
    if events := Event.objects.count():
        found.append(f"审计记录 {events} 条")
    return found


def require_empty() -> None:
    if found := existing():
        more = f"等 {len(found)} 种" if len(found) > _MOST_SHOWN else ""
        raise SiteArchiveError(
            f"这个网站不是空的（{'、'.join(found[:_MOST_SHOWN])}{more}），没有导入。"
            "请导入到新的数据库：换一个 DATA_DIR 或 DATABASE_URL，不要先启动网站，"
            "直接运行 import_site。"
        )


def _restore(archive: Archive, name: str, intake: library.Intake, report: Report) -> Outcome:
    count = 0
    for kind in reversed(CARRIED):
        if kind.is_seeded and kind.member in archive.manifest.members:
            _empty(kind)
    for kind in CARRIED:
        if kind.member in archive.manifest.members:
            added = _bring_in(kind, archive, report)
            report(kind.name, added)
            count += added
    connection.check_constraints()
    _count_on()
    intake.take(archive, report)
    try:
        _derive(report)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise SiteArchiveError("归档里的内容前后对不上，没有导入。") from None
    if archive.manifest.log is not None:
        _bring_in_log(archive, report)
    files = archive.manifest.members[layout.FILES].rows
    trail.record(
        Action.IMPORT,
        {
            "文件": name,
            "内容": f"{count} 行，{files} 个文件",
            "清单的校验码": archive.digest,
        },
    )
    return Outcome(count, files, archive.manifest.log is not None)


def _empty(kind: Kind) -> None:
    """Take away what the migrations wrote: nobody did it, so nothing keeps a record of it."""
    for model in (*(field.remote_field.through for field in kind.many), kind.model):
        model._base_manager.all()._raw_delete(connection.alias)


# Rows


def _bring_in(kind: Kind, archive: Archive, report: Report) -> int:
    has_texts = any(isinstance(field, RichTextField) for field in kind.fields)
    size = _BATCH_OF_TEXTS if has_texts else _BATCH
    count = 0
    for batch in _batches(_rows(kind, archive), size):
        found = [row for row, _ in batch]
        _insert(kind.model, found)
        for field in kind.many:
            _join(field, [(row.pk, others[field.name]) for row, others in batch])
        count += len(batch)
        if count % 2000 < size <= count:
            report(kind.name, count)
    return count


def _rows(kind: Kind, archive: Archive) -> Iterator[tuple[models.Model, dict]]:
    nesting = _Nesting() if kind.model is Column else None
    for number, values in archive.lines(kind.member):
        try:
            row, others = rows.read(kind, values)
            if nesting is not None:
                nesting.add(row)
        except rows.RowError as error:
            raise SiteArchiveError(
                f"“{kind.member}”第 {number} 行（{kind.name}）：{error}。没有导入。"
            ) from None
        if nesting is None:
            yield row, others
    if nesting is not None:
        nesting.close()
        yield from ((row, {}) for row in nesting.rows)


class _Nesting:
    """Numbers columns as django-mptt does, in the order in which they come."""

    def __init__(self):
        self.rows: list[Column] = []
        self._open: list[Column] = []  # from the top down to the newest
        self._next = self._trees = 0

    def add(self, row: Column) -> None:
        """Raises RowError unless the parent is the column before, or one above it."""
        while self._open and self._open[-1].pk != row.parent_id:
            self._leave()
        if row.parent_id is not None and not self._open:
            raise rows.RowError("上级栏目没有排在它的前面")
        if not self._open:
            self._trees += 1
            self._next = 1
        row.tree_id, row.level, row.lft = self._trees, len(self._open), self._next
        self._next += 1
        self._open.append(row)
        self.rows.append(row)

    def _leave(self) -> None:
        self._open.pop().rght = self._next
        self._next += 1

    def close(self) -> None:
        while self._open:
            self._leave()


def _insert(model: type[models.Model], found: list[models.Model]) -> None:
    """Store rows as they are: raw, as loaddata does, so that no date becomes today's."""
    fields = model._meta.concrete_fields
    size = max(1, connection.ops.bulk_batch_size(fields, found))
    for start in range(0, len(found), size):
        model._base_manager.all()._insert(
            found[start : start + size], fields=fields, using=connection.alias, raw=True
        )


def _join(field: models.ManyToManyField, pairs: list[tuple[int, list[int]]]) -> None:
    owner, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    through = field.remote_field.through
    through._base_manager.bulk_create(
        through(**{owner: key, target: other}) for key, others in pairs for other in others
    )


def _batches(found: Iterator, size: int) -> Iterator[list]:
    batch = []
    for one in found:
        batch.append(one)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _count_on() -> None:
    """Let PostgreSQL give numbers beyond those that came in; SQLite sees them by itself."""
    tables = [kind.model for kind in CARRIED]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


# What follows from the rows


def _derive(report: Report) -> None:
    """Write what is derived, and see that the tree and the lists are sound."""
    placing.place_all()
    mentions.rebuild()
    for done in titles.rebuild():
        report("标题索引", done)
    for name in ("tree", "content"):
        generations.bump(name)
    if placing.problems():  # made by another version of the program
        for done, _ in placing.rebuild():
            report("栏目列表", done)
    for done, _ in searching.mend(reads_files=False):
        report("搜索索引", done)
    if left := [*tree.problems(), *placing.problems()]:
        raise SiteArchiveError(f"归档里的栏目或列表不对，没有导入：{'；'.join(left[:3])}。")


def _bring_in_log(archive: Archive, report: Report) -> None:
    """The log goes on where it ended; it has to be whole."""
    told = archive.manifest.log
    head = Head(pk=1, archived_number=told["after"], archived_hash=told["hash"])
    head.number, head.hash = head.archived_number, head.archived_hash
    for batch in _batches(_rows(LOG, archive), _BATCH):
        events = [event for event, _ in batch]
        _insert(Event, events)
        head.number, head.hash = events[-1].number, events[-1].hash
    head.save()
    if broken := next(chain.breaks(), None):
        raise SiteArchiveError(f"归档里的审计日志接不上，没有导入：{broken}。")
    report(LOG.name, archive.manifest.members[LOG.member].rows)

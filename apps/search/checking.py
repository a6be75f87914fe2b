"""Comparing the search documents with what the public can read, and mending them."""

import logging
from collections.abc import Iterator

from django.db import DatabaseError, connection, transaction

from apps.search import backends, keeping
from apps.search.backends.opensearch import OpenSearch
from apps.search.documents import ContentSource, sources
from apps.search.models import Pending, SearchDocument

_BATCH = 200
log = logging.getLogger(__name__)


def problems() -> list[str]:
    """How the documents differ from what can be read, in Chinese; [] when in step."""
    found = []
    for source in sources():
        known = set(
            SearchDocument.objects.filter(kind=source.kind).values_list("object_id", flat=True)
        )
        wanted = source.wanted()
        wrong = keeping.differing(source)
        missing = [pk for pk in wrong if pk not in known]
        stray = [pk for pk in wrong if pk not in wanted]
        stale = len(wrong) - len(missing) - len(stray)
        for count, what in (
            (len(missing), "已公开，却搜索不到"),
            (len(stray), "没有公开，却还能搜索到"),
            (stale, "搜索到的不是最新的内容"),
        ):
            if count:
                found.append(f"{source.label}：{count} 个{what}")
    if without := SearchDocument.objects.filter(words__isnull=True).count():
        found.append(f"{without} 个搜索内容没有文字")
    if not _index_is_sound():
        found.append("数据库的全文索引和搜索内容不一致")
    return [*found, *_problems_of_server()]


def mend(everything: bool = False, reads_files: bool = True) -> Iterator[tuple[int, int]]:
    """Write what differs anew, or everything. Yields (done, total) after each batch.

    Works in short transactions: the site stays usable, and after an interrupt a second run
    goes on where this one ended. Files that nobody has read are read here, which is slow.
    """
    work = []
    for source in sources():
        if everything:
            stored = SearchDocument.objects.filter(kind=source.kind)
            ids = source.wanted().keys() | set(stored.values_list("object_id", flat=True))
        else:
            broken = SearchDocument.objects.filter(kind=source.kind, words__isnull=True)
            ids = {*keeping.differing(source), *broken.values_list("object_id", flat=True)}
            if reads_files and isinstance(source, ContentSource):
                ids |= source.with_unread_files()
        work += [(source, batch) for batch in _batches(sorted(ids))]
    total = sum(len(batch) for _, batch in work)
    done = 0
    for source, batch in work:
        if reads_files and isinstance(source, ContentSource):
            source.read_files(batch)
        keeping.mend(source, batch)
        done += len(batch)
        yield done, total
    if not _index_is_sound():
        _make_index_anew()


def push_all(everything: bool = False) -> Iterator[int]:
    """Tell the search server what it does not know. Yields how many. Raises Unreachable."""
    if not backends.is_remote():
        return
    server = backends.current()
    is_whole = server.known() == OpenSearch.expected() or Pending.objects.exists()
    if everything or not is_whole:
        server.empty()
        rows = SearchDocument.objects.values_list("kind", "object_id").iterator()
        Pending.objects.bulk_create(
            (Pending(kind=kind, object_id=pk) for kind, pk in rows),
            batch_size=1000,
            ignore_conflicts=True,
        )
    yield from backends.push()


def fill(sender, verbosity: int = 1, **kwargs) -> None:
    """Receiver of post_migrate: a site that is older than its search gets its documents."""
    if SearchDocument.objects.exists():
        return
    for done, total in mend():
        if verbosity:
            print(f"  正在建立搜索索引：{done}/{total}")


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _index_is_sound() -> bool:
    """Whether SQLite's indexes agree with their tables; a vector of PostgreSQL is in its row."""
    if connection.vendor != "sqlite":
        return True
    try:
        # In a transaction of its own, which a failure ends.
        with transaction.atomic(), connection.cursor() as cursor:
            for index in ("search_titles", "search_words"):
                cursor.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True


def _make_index_anew() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for index in ("search_titles", "search_words"):
            cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")


def _problems_of_server() -> list[str]:
    if not backends.is_remote():
        return []
    server = backends.current()
    if waiting := Pending.objects.count():
        return [f"{waiting} 处变动还没有告诉搜索服务器"]
    try:
        known, wanted = server.known(), OpenSearch.expected()
    except backends.Unreachable as error:
        return [f"搜索服务器没有正常回答（{error}）"]
    return [] if known == wanted else [f"搜索服务器上有 {known} 条，应当有 {wanted} 条"]

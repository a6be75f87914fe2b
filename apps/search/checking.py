"""Comparing the search documents with what the public can read, and mending them."""

import logging
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet

from apps.columns import placing
from apps.search import backends, keeping
from apps.search.backends.opensearch import OpenSearch
from apps.search.documents import ContentSource, sources
from apps.search.models import Pending, SearchDocument, SearchText

_BATCH = 200
_MANY = 1000  # documents, after which the database is told how much there is
log = logging.getLogger(__name__)


def problems() -> list[str]:
    """How the documents differ from what can be read, in Chinese; [] when in step."""
    found = []
    for source in sources():
        differing = keeping.differing(source)
        for wrong, what in (
            (differing.missing, "已公开，却搜索不到"),
            (differing.stray, "没有公开，却还能搜索到"),
            (differing.stale, "搜索到的不是最新的内容"),
        ):
            if wrong:
                found.append(f"{source.label}：{len(wrong)} 个{what}")
    damaged = sum(map(len, _damaged().values()))
    strays = _stray_documents().count() + _stray_texts().count()
    for count, what in ((damaged, "个搜索内容不完整或被改动过"), (strays, "个搜索内容没有出处")):
        if count:
            found.append(f"{count} {what}")
    if wrong := placing.problems():
        found.append(f"{len(wrong)} 处栏目列表和已发布的内容不一致，会搜不到或搜不全")
    if not backends.database().is_sound():
        found.append("数据库的全文索引和搜索内容不一致")
    return [*found, *_problems_of_server()]


def mend_lists() -> Iterator[tuple[int, int]]:
    """Write the lists of columns anew where they are not as they should be.

    Each search asks them when and where content shows. Yields (done, total) after each batch.
    """
    if placing.problems():
        yield from placing.rebuild()


def mend(everything: bool = False, reads_files: bool = True) -> Iterator[tuple[int, int]]:
    """Write what differs anew, or everything. Yields (done, total) after each batch.

    Works in short transactions: the site stays usable, and after an interrupt a second run
    goes on where this one ended. Files that nobody has read are read here, which is slow.
    """
    # First of all, since what writes and deletes documents keeps this in step.
    database = backends.database()
    if not database.is_sound():
        database.make_anew()
    for kind, pk in list(_stray_documents().values_list("kind", "object_id")):
        keeping.remove(kind, [pk])
    _stray_texts().delete()
    damaged = {} if everything else _damaged()
    work = []
    for source in sources():
        if everything:
            stored = SearchDocument.objects.filter(kind=source.kind)
            ids = source.wanted().keys() | set(stored.values_list("object_id", flat=True))
        else:
            ids = keeping.differing(source).all() | damaged.get(source.kind, set())
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
    if done >= _MANY:
        database.take_stock()


def push_all(everything: bool = False) -> Iterator[int]:
    """Tell the search server what it does not know. Yields how many. Raises Unreachable."""
    if not backends.is_remote():
        return
    server = backends.server()
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
    """Receiver of post_migrate: a site that is older than its search gets its documents.

    So does one whose documents have a plain form that is no longer ours, or words of files as an
    older reader read them. All documents are asked, so that an interrupted upgrade is gone on with.
    """
    if not any(keeping.differing(source).all() for source in sources()):
        return
    for done, total in mend():
        if verbosity:
            print(f"  正在建立搜索索引：{done}/{total}")


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _damaged() -> dict[str, set[int]]:
    """{kind: object ids} of documents that are not as they were written. Reads all of them."""
    found: dict[str, set[int]] = {}
    without = SearchDocument.objects.filter(words__isnull=True)
    for kind, pk in without.values_list("kind", "object_id"):
        found.setdefault(kind, set()).add(pk)
    for words in SearchText.objects.select_related("document").iterator(chunk_size=_BATCH):
        if words.seal != keeping.seal(words):
            found.setdefault(words.document.kind, set()).add(words.document.object_id)
    return found


def _stray_documents() -> QuerySet[SearchDocument]:
    """Of kinds that no source has."""
    return SearchDocument.objects.exclude(kind__in=[source.kind for source in sources()])


def _stray_texts() -> QuerySet[SearchText]:
    """Without a document: a database that does not always hold to its keys may have them."""
    return SearchText.objects.filter(~Exists(SearchDocument.objects.filter(pk=OuterRef("pk"))))


def _problems_of_server() -> list[str]:
    if not backends.is_remote():
        return []
    server = backends.server()
    if waiting := Pending.objects.count():
        return [f"{waiting} 处变动还没有告诉搜索服务器"]
    try:
        known, wanted = server.known(), OpenSearch.expected()
    except backends.Unreachable as error:
        return [f"搜索服务器没有正常回答（{error}）"]
    return [] if known == wanted else [f"搜索服务器上有 {known} 条，应当有 {wanted} 条"]

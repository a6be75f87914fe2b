"""Keeping Entry and Placement in step with what is live and with the tree.

Publishing and the tree call in through signals. What is written here is derived, and is
written inside the transaction of the change.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from apps.columns import lock
from apps.columns.models import Column, ColumnContent, Entry, Placement, content_types
from apps.columns.tree import Tree, load
from apps.media import uses
from apps.publishing.models import DeskCopy
from apps.site_settings import generations

_BATCH = 1000
_TEXTS = 100  # of revisions with their bodies


def on_live(sender: type[DeskCopy], copy, revision, **kwargs) -> None:
    """Receiver of went_live: write the entry and its placements."""
    if issubclass(sender, ColumnContent):
        lock.share()
        _write(copy, revision, load(), updated_at=timezone.now())
        generations.bump("content")


def on_many_live(sender: type[DeskCopy], copies: list, **kwargs) -> None:
    """Receiver of many_went_live: the same for many that had no entry before."""
    if not issubclass(sender, ColumnContent):
        return
    lock.share()
    tree = load()
    entries = Entry.objects.bulk_create(
        Entry(
            kind=sender.entry_kind,
            object_id=copy.pk,
            updated_at=copy.live_revision.created_at,
            **_values(copy, copy.live_revision, tree),
        )
        for copy in copies
    )
    rows = []
    for copy, entry in zip(copies, entries, strict=True):
        revision = copy.live_revision
        rows += _placements(entry, [item["id"] for item in revision.columns], revision, tree)
    Placement.objects.bulk_create(rows, batch_size=_BATCH)
    _show_files([entry for entry in entries if not entry.column_id])
    generations.bump("content")


def on_off(sender: type[DeskCopy], copy, **kwargs) -> None:
    """Receiver of went_off: the entry leaves every list."""
    if issubclass(sender, ColumnContent):
        lock.share()  # a branch that moves meanwhile would place what is gone
        Entry.objects.filter(kind=copy.entry_kind, object_id=copy.pk).delete()
        generations.bump("content")


def on_branch_changed(sender: type[Column], column_id: int, **kwargs) -> None:
    """Receiver of branch_changed: recompute the placements of all that stands in the branch."""
    tree = load()
    node = tree.get(column_id)
    ids = [below.id for below in node.branch()]
    entries = Entry.objects.filter(placements__is_direct=True, placements__column__in=ids)
    for batch in _batches(list(entries.distinct().values_list("pk", flat=True))):
        _replace(batch, tree)


def problems(tree: Tree | None = None) -> list[str]:
    """How the stored lists differ from what the live revisions ask for; [] when in step."""
    tree = tree or load()
    found = []
    for model in content_types():
        live = model.objects.filter(live_revision__isnull=False)
        texts = live.select_related("live_revision").defer("body", "live_revision__body_html")
        for batch in _batches(list(live.values_list("pk", flat=True))):
            entries = {
                entry.object_id: entry
                for entry in Entry.objects.filter(
                    kind=model.entry_kind, object_id__in=batch
                ).prefetch_related("placements")
            }
            # Not all at once: a thousand long texts are a lot of memory.
            for copy in texts.filter(pk__in=batch).iterator(_TEXTS):
                entry = entries.get(copy.pk)
                found += _problems_of(copy, entry, tree)
        stray = Entry.objects.filter(kind=model.entry_kind).exclude(object_id__in=live.values("pk"))
        found += [f"“{entry.title}”没有发布，却还在列表里" for entry in stray]
    return found


def rebuild() -> Iterator[tuple[int, int]]:
    """Write every entry and placement anew from the live revisions.

    Works in short transactions, so that the site stays usable and an interrupt loses
    nothing; a second run goes on. Yields (done, total) after each batch.
    """
    ids = [
        (model, pk)
        for model in content_types()
        for pk in model.objects.filter(live_revision__isnull=False).values_list("pk", flat=True)
    ]
    done = 0
    for model in content_types():
        with lock.exclusive():
            live = model.objects.filter(live_revision__isnull=False)
            Entry.objects.filter(kind=model.entry_kind).exclude(
                object_id__in=live.values("pk")
            ).delete()
        for batch in _batches([pk for owner, pk in ids if owner is model], 200):
            with lock.exclusive():
                tree = load()
                copies = model.objects.filter(pk__in=batch, live_revision__isnull=False)
                for copy in copies.select_related("live_revision"):
                    _write(copy, copy.live_revision, tree)
                generations.bump("content")
            done += len(batch)
            yield done, len(ids)


def place_all() -> None:
    """Bring the placements of every entry in step, for whoever stored entries by themselves."""
    tree = load()
    for batch in _batches(list(Entry.objects.order_by("pk").values_list("pk", flat=True))):
        _replace(batch, tree)


def _batches(ids: list[int], size: int = _BATCH) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _public_home(column_ids: Iterable[int], tree: Tree) -> int | None:
    """The first of the item's columns that the public can reach."""
    for column_id in column_ids:
        node = tree.get(column_id)
        if node is not None and node.is_reachable:
            return column_id
    return None


def _listed_in(direct: Iterable[int], tree: Tree) -> set[int]:
    return {
        shown.id
        for column_id in direct
        if (node := tree.get(column_id)) is not None
        for shown in node.listed_in()
    }


def _values(copy, revision, tree: Tree) -> dict:
    columns = [item["id"] for item in revision.columns]
    return {
        "revision_id": revision.pk,
        "home_id": columns[0],
        "column_id": _public_home(columns, tree),
        "title": revision.title,
        "summary": revision.summary_or_start,
        "published_at": revision.published_at,
        "expires_at": revision.expires_at,
        **copy.entry_values(revision),
    }


def _write(copy, revision, tree: Tree, updated_at: datetime | None = None) -> Entry:
    """The entry as it should be; without a time, that of its last change stays as it is.

    Review and withdrawal lie between a text and the public: it may be older by days.
    """
    values = _values(copy, revision, tree)
    changed = {"updated_at": updated_at} if updated_at else {}
    entry, _ = Entry.objects.update_or_create(
        kind=copy.entry_kind,
        object_id=copy.pk,
        defaults=values | changed,
        create_defaults={"updated_at": revision.created_at} | values | changed,
    )
    direct = [item["id"] for item in revision.columns]
    entry.placements.all().delete()
    Placement.objects.bulk_create(_placements(entry, direct, revision, tree))
    _show_files([entry])
    return entry


def _placements(entry: Entry, direct: list[int], revision, tree: Tree) -> list[Placement]:
    """The rows of an entry that has none."""
    return [
        Placement(
            entry=entry,
            column_id=column_id,
            is_direct=column_id in direct,
            **_placement_values(entry, revision.is_pinned, revision.pinned_until),
        )
        for column_id in _listed_in(direct, tree)
    ]


def _show_files(entries: list[Entry]) -> None:
    """Let files be as public as their items: not where every column of an item is hidden."""
    for model in content_types():
        windows = {
            entry.object_id: (entry.published_at, entry.expires_at)
            if entry.column_id
            else (None, None)
            for entry in entries
            if entry.kind == model.entry_kind
        }
        if windows:
            uses.show(model, windows)


def _placement_values(entry: Entry, is_pinned: bool, pinned_until) -> dict:
    return {
        "kind": entry.kind,
        "published_at": entry.published_at,
        "changed_at": entry.changed_at,
        "expires_at": entry.expires_at,
        "is_pinned": is_pinned,
        "pinned_until": pinned_until,
    }


def _replace(entry_ids: list[int], tree: Tree) -> None:
    """Bring the placements and public homes of these entries in step with the tree.

    Touches only the rows that differ: most moves change few of them.
    """
    entries = Entry.objects.in_bulk(entry_ids)
    rows: dict[int, dict[int, int]] = {pk: {} for pk in entries}
    for pk, entry_id, column_id in Placement.objects.filter(entry__in=entry_ids).values_list(
        "pk", "entry", "column"
    ):
        rows[entry_id][column_id] = pk
    stale: list[int] = []
    missing, moved, now = [], [], timezone.now()
    for entry_id, columns, is_pinned, pinned_until in _frozen(entries.values()):
        entry, stored = entries[entry_id], rows[entry_id]
        public_home = _public_home(columns, tree)
        if public_home != entry.column_id:
            if entry.column_id is None:
                entry.updated_at = now
                # Each of its rows bears that moment too: they are written anew.
                stale += stored.values()
                stored = {}
            entry.column_id = public_home
            moved.append(entry)
        wanted = _listed_in(columns, tree)
        stale += [pk for column_id, pk in stored.items() if column_id not in wanted]
        missing += [
            Placement(
                entry=entry,
                column_id=column_id,
                is_direct=column_id in columns,
                **_placement_values(entry, is_pinned, pinned_until),
            )
            for column_id in wanted - set(stored)
        ]
    for batch in _batches(stale):
        Placement.objects.filter(pk__in=batch).delete()
    Placement.objects.bulk_create(missing, batch_size=_BATCH)
    Entry.objects.bulk_update(moved, ["column", "updated_at"], batch_size=_BATCH)
    _show_files(moved)


def _frozen(entries: Iterable[Entry]) -> Iterator[tuple[int, list[int], bool, datetime | None]]:
    """(entry id, column ids with home first, pinned, pinned until) as published."""
    by_kind: dict[str, dict[int, int]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, {})[entry.revision_id] = entry.pk
    for model in content_types():
        entry_of = by_kind.get(model.entry_kind, {})
        revisions = model._meta.get_field("live_revision").related_model.objects
        for revision_id, columns, is_pinned, pinned_until in revisions.filter(
            pk__in=list(entry_of)
        ).values_list("pk", "columns", "is_pinned", "pinned_until"):
            ids = [item["id"] for item in columns]
            yield entry_of[revision_id], ids, is_pinned, pinned_until


def _problems_of(copy, entry: Entry | None, tree: Tree) -> list[str]:
    revision = copy.live_revision
    if entry is None:
        return [f"“{revision.title}”已发布，却不在任何列表里"]
    found = []
    values = _values(copy, revision, tree)
    if any(getattr(entry, name) != value for name, value in values.items()):
        found.append(f"“{revision.title}”在列表里的内容不是线上版本")
    rows = {row.column_id: row for row in entry.placements.all()}
    direct = [item["id"] for item in revision.columns]
    if {pk: row.is_direct for pk, row in rows.items()} != {
        pk: pk in direct for pk in _listed_in(direct, tree)
    }:
        found.append(f"“{revision.title}”所在的栏目列表不对")
    wanted = _placement_values(entry, revision.is_pinned, revision.pinned_until)
    if any(getattr(row, name) != value for row in rows.values() for name, value in wanted.items()):
        found.append(f"“{revision.title}”的列表顺序信息不对")
    return found

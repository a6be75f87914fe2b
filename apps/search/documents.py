"""What search finds, and from where it gets it: one source for each kind of thing.

Every type of content that stands in columns has its source by itself; whoever has anything
else to be found registers a source when its app starts.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.columns.models import ColumnContent, Entry, content_types
from apps.columns.tree import Tree, load
from apps.core import html
from apps.leadership.models import Leader
from apps.leadership.place import leadership_column
from apps.proofing import files
from apps.proofing.models import FileText
from apps.search.normalising import VERSION

SECOND = 1 << 29  # how many places a second has
_EARLIEST = 1 << 33  # seconds before 1970 that can still be told apart
# Of all attachments of one item; what is beyond is not searched.
MOST_OF_FILES = 1_000_000


@dataclass
class Draft:
    """A document before it is stored.

    `texts`, and the names and words of `files`, are shown around what is found in them; `words`
    are not. Without `published_at` it has no date; then `column_id` says in which column it is
    found.
    """

    kind: str
    object_id: int
    address: str
    title: str
    texts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    column_id: int | None = None
    fingerprint: str = ""

    def __post_init__(self) -> None:
        self.fingerprint = self.fingerprint or fingerprint(
            self.address, self.title, self.texts, self.words, self.column_id
        )

    @property
    def place(self) -> int:
        """Newer is greater; without a date below zero. No two documents have the same."""
        own = self.object_id << 3 | source(self.kind).number
        if self.published_at is None:
            return -own - 1
        return place_at(self.published_at) + own % SECOND


def place_at(when: datetime) -> int:
    """The first place of the second of an aware datetime."""
    second = min(max(int(when.timestamp()) + _EARLIEST, 1), 2 * _EARLIEST - 1)
    return second * SECOND


def fingerprint(*made_from: Any) -> str:
    """What tells documents made from other things, or by another way of writing, apart."""
    return digest(VERSION, *made_from)


def digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


class Source(ABC):
    """Where the documents of one kind come from. `number` is its own, from 0 to 7."""

    kind: str
    label: str
    number: int

    @abstractmethod
    def wanted(self) -> dict[int, str]:
        """{object id: fingerprint} of every document that there should be now."""

    @abstractmethod
    def drafts(self, ids: Sequence[int]) -> list[Draft]:
        """The documents of these as they should be; none for what search must not find.

        Inside a transaction: they stand still until it ends.
        """


class ContentSource(Source):
    """The live revisions of one type of content."""

    def __init__(self, model: type[ColumnContent]):
        self.model = model
        self.kind = model.entry_kind
        self.label = model._meta.verbose_name
        self.number = model.search_number

    def wanted(self) -> dict[int, str]:
        rows = self.model.objects.filter(live_revision__isnull=False).values_list(
            "pk", "live_revision_id", "live_revision__attachments"
        )
        read = set(FileText.objects.filter(reader=files.READER).values_list("digest", flat=True))
        return {
            pk: self._fingerprint(revision_id, attachments, read)
            for pk, revision_id, attachments in rows.iterator()
        }

    def drafts(self, ids: Sequence[int]) -> list[Draft]:
        copies = self.model.objects.filter(pk__in=ids, live_revision__isnull=False)
        locked = set(copies.select_for_update().values_list("pk", flat=True))
        return self.of(copies.filter(pk__in=locked).select_related("live_revision"))

    def of(self, copies: Iterable[ColumnContent]) -> list[Draft]:
        """The documents of (locked) desk copies by their live revisions."""
        copies = list(copies)
        digests = [item.get("digest") for copy in copies for item in copy.live_revision.attachments]
        kept = FileText.objects.filter(digest__in=digests, reader=files.READER) if digests else ()
        words = {row.digest: row.text for row in kept}
        return [self._draft(copy, copy.live_revision, words) for copy in copies]

    def with_unread_files(self) -> set[int]:
        """Whose attachments nobody has read yet, of those that can be read."""
        read = set(FileText.objects.filter(reader=files.READER).values_list("digest", flat=True))
        rows = self.model.objects.filter(live_revision__isnull=False).exclude(
            live_revision__attachments=[]
        )
        return {
            pk
            for pk, attached in rows.values_list("pk", "live_revision__attachments").iterator()
            if any(
                item.get("extension") in files.READABLE and item.get("digest") not in read
                for item in attached
            )
        }

    def read_files(self, ids: Sequence[int]) -> None:
        """Read the files of these that nobody has read yet: slow, so outside a transaction."""
        rows = self.model.objects.filter(pk__in=ids, live_revision__isnull=False)
        for attached in rows.values_list("live_revision__attachments", flat=True):
            if attached:
                files.words_of(attached)

    def _draft(self, copy: ColumnContent, revision: Any, words: dict[str, str]) -> Draft:
        elsewhere = getattr(revision, "external_url", "")
        # Where the page is another site's, nobody reads our text of it, nor its files.
        body, attachments = ("", []) if elsewhere else (revision.body, revision.attachments)
        attached, left = [], MOST_OF_FILES
        for item in attachments:
            read = words.get(item.get("digest"), "")[:left]
            attached.append(f"{item['name']}\n{read}")
            left -= len(read)
        return Draft(
            kind=self.kind,
            object_id=copy.pk,
            address=elsewhere or copy.get_absolute_url(),
            title=revision.title,
            texts=[html.to_text(body)],
            words=copy.searched_words(revision),
            files=attached,
            published_at=revision.published_at,
            fingerprint=self._fingerprint(revision.pk, revision.attachments, words),
        )

    def _fingerprint(self, revision_id: int, attachments: list[dict], read: Iterable) -> str:
        known = sorted(item["digest"] for item in attachments if item.get("digest") in read)
        # With the reader: what an older one took from a file may be what nobody should find.
        return fingerprint(self.kind, revision_id, [f"{files.READER} {one}" for one in known])


class LeaderSource(Source):
    """The leaders who have a public page."""

    kind = "leader"
    label = "领导"
    number = 6

    def wanted(self) -> dict[int, str]:
        return {draft.object_id: draft.fingerprint for draft in self._all(load())}

    def drafts(self, ids: Sequence[int]) -> list[Draft]:
        return self._all(load(), pk__in=ids)

    def _all(self, tree: Tree, **which: Any) -> list[Draft]:
        column = leadership_column(tree)
        if column is None:
            return []
        leaders = Leader.objects.published().filter(**which).select_related("position", "term")
        return [
            Draft(
                kind=self.kind,
                object_id=one.pk,
                address=one.get_absolute_url(),
                title=one.name,
                texts=[
                    f"{one.position.name}{one.name}",
                    one.party_duties,
                    one.committee_duties,
                    html.to_text(one.biography),
                ],
                words=[str(one.term or "")],
                column_id=column.id,
            )
            for one in leaders
        ]


class ColumnSource(Source):
    """The columns that the public can reach; those that lead elsewhere are found by the menu."""

    kind = "column"
    label = "栏目"
    number = 7

    def wanted(self) -> dict[int, str]:
        return {draft.object_id: draft.fingerprint for draft in self._all(load())}

    def drafts(self, ids: Sequence[int]) -> list[Draft]:
        return [draft for draft in self._all(load()) if draft.object_id in set(ids)]

    def _all(self, tree: Tree) -> list[Draft]:
        return [
            Draft(
                kind=self.kind,
                object_id=node.id,
                address=reverse("columns:detail", args=[node.slug]),
                title=node.name,
                texts=[node.intro or node.description],
                words=[node.description, node.keywords],
                column_id=node.id,
            )
            for node in tree
            if node.is_reachable and node.kind != "link"
        ]


_registered: list[Source] = [LeaderSource(), ColumnSource()]


def register(one: Source) -> None:
    """Let what this source gives be found. Called from an AppConfig.ready()."""
    _registered.append(one)


def sources() -> list[Source]:
    """Every source, in the order in which readers are offered them."""
    models = sorted(content_types(), key=lambda model: model.search_number)
    return [*map(ContentSource, models), *_registered]


def source(kind: str) -> Source:
    """The source of that kind. Raises LookupError where there is none."""
    for one in sources():
        if one.kind == kind:
            return one
    raise LookupError(kind)


def entries_of(found: Iterable[tuple[str, int]], now: datetime | None = None) -> dict:
    """{(kind, object id): entry} of content that the public may read; one query."""
    by_kind: dict[str, list[int]] = {}
    for kind, object_id in found:
        by_kind.setdefault(kind, []).append(object_id)
    found = {}
    rows = Entry.objects.visible(now or timezone.now()).filter(
        kind__in=by_kind, object_id__in=[pk for ids in by_kind.values() for pk in ids]
    )
    for entry in rows.select_related("column", "cover"):
        found[entry.kind, entry.object_id] = entry
    return found

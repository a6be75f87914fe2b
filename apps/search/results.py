"""What a search finds, as a page shows it: counted, sliced, and with what is around the words."""

import logging
from dataclasses import dataclass, field
from functools import cached_property

from apps.columns.models import Entry
from apps.columns.tree import Node, Tree
from apps.search import backends, marking
from apps.search.backends import Asked, Unreachable
from apps.search.backends.asking import MOST
from apps.search.documents import entries_of, sources
from apps.search.models import SearchDocument

log = logging.getLogger(__name__)


@dataclass
class Hit:
    """One thing that was found. The pieces tell apart what was searched for."""

    kind: str
    label: str
    title: str
    url: str
    title_pieces: marking.Pieces
    excerpt: marking.Pieces = field(default_factory=list)
    in_files: marking.Pieces = field(default_factory=list)  # where an attachment has the words
    column: Node | None = None
    entry: Entry | None = None  # for content: its times, and whether it is over


class Results:
    """The hits of a search in their order; counted and sliced like a queryset."""

    def __init__(self, asked: Asked, tree: Tree):
        self.asked = asked
        self._tree = tree
        self._backend = backends.current()

    def count(self) -> int:
        """How many there are to turn pages through: MOST at most."""
        return min(self._count, MOST)

    @property
    def is_more(self) -> bool:
        """Whether there are more than are counted."""
        return self._count > MOST

    @cached_property
    def _count(self) -> int:
        return self._ask("count") if self.asked.terms else 0

    def __getitem__(self, key: slice) -> list[Hit]:
        if not self.asked.terms:
            return []
        places = self._ask("find", key.start or 0, key.stop)
        whole = SearchDocument.objects.filter(words__isnull=False)
        rows = whole.select_related("words").in_bulk(places)
        documents = [rows[place] for place in places if place in rows]
        entries = entries_of(((one.kind, one.object_id) for one in documents), self.asked.now)
        labels = {source.kind: source.label for source in sources()}
        return [
            self._hit(one, entries.get((one.kind, one.object_id)), labels.get(one.kind, ""))
            for one in documents
            # A search server may not have heard yet.
            if one.place < 0 or (one.kind, one.object_id) in entries
        ]

    def _ask(self, name: str, *given):
        try:
            return getattr(self._backend, name)(self.asked, *given)
        except Unreachable as error:
            log.warning("The search server is passed over: %s", error)
            self._backend = backends.database()
            return getattr(self._backend, name)(self.asked, *given)

    def _hit(self, one: SearchDocument, entry: Entry | None, label: str) -> Hit:
        terms = self.asked.terms
        column_id = entry.column_id if entry else one.column_id
        excerpt = marking.excerpt(one.words.text, terms)
        in_files = [] if excerpt else marking.excerpt(one.words.files, terms)
        summary = entry.summary if entry else one.words.text
        return Hit(
            kind=one.kind,
            label=label,
            title=one.title,
            url=entry.url if entry else one.address,
            title_pieces=marking.marked(one.title, terms),
            excerpt=excerpt or ([] if in_files else marking.beginning(summary, terms)),
            in_files=in_files,
            column=self._tree.get(column_id),
            entry=entry,
        )

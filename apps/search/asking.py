"""What somebody asks for in an address: a search, with whatever is odd about it left out."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from apps.columns.tree import Node, Tree, named
from apps.search.backends import Asked
from apps.search.documents import source, sources
from apps.search.normalising import MOST_CHARACTERS, MOST_TERMS, plain, terms_of

# {value in the address: (days back, label)}
TIMES = {
    "week": (7, "一周内"),
    "month": (30, "一个月内"),
    "quarter": (91, "三个月内"),
    "year": (365, "一年内"),
}
# Marks, embeddings and isolates of direction (Unicode Standard Annex 9), and NUL.
_UNSHOWN = dict.fromkeys(
    [0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
) | {0: " "}


@dataclass(frozen=True)
class Limit:
    """Something that narrows a search, and the address of the same search without it."""

    label: str
    url: str


@dataclass
class Question:
    """A search as it was asked. What is not understood counts as not said; nothing raises."""

    tree: Tree
    words: str = ""
    column: Node | None = None
    kind: str = ""
    time: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    newest_first: bool = False
    notes: list[str] = field(default_factory=list)  # what was left out, in Chinese

    @classmethod
    def read(cls, given: QueryDict, tree: Tree) -> "Question":
        words = typed(given.get("q", ""))
        question = cls(tree, words[:MOST_CHARACTERS])
        if len(words) > MOST_CHARACTERS:
            question.notes.append(f"要找的文字太长，只用了前 {MOST_CHARACTERS} 个字。")
        elif len(set(question.words.split())) > MOST_TERMS:
            question.notes.append(f"词太多，只用了前 {MOST_TERMS} 个。")
        column = named(tree, given.get("column", ""))
        question.column = column if column is not None and column.is_reachable else None
        kind, time = given.get("kind", ""), given.get("time", "")
        question.kind = kind if any(source.kind == kind for source in sources()) else ""
        question.time = time if time in TIMES else ""
        question.since, question.until = _day(given.get("from")), _day(given.get("to"))
        if question.since and question.until and question.since > question.until:
            question.since, question.until = question.until, question.since
        question.newest_first = given.get("order") == "time"
        return question

    @cached_property
    def terms(self) -> tuple[str, ...]:
        return terms_of(self.words)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.limits)

    @cached_property
    def limits(self) -> list[Limit]:
        """All that narrows it; [] of a search of the whole site."""
        labels = {
            "column": self.column.name if self.column else "",
            "kind": source(self.kind).label if self.kind else "",
            "time": TIMES[self.time][1] if self.time else "",
            "from": f"从 {self.since}" if self.since else "",
            "to": f"到 {self.until}" if self.until else "",
        }
        return [Limit(label, self.address(**{name: ""})) for name, label in labels.items() if label]

    def asked(self, words: str | None = None, *, narrowed: bool = True) -> Asked:
        """What a backend is asked: for these words instead, or without what narrows it."""
        words = self.words if words is None else words
        now = timezone.now()
        said = {
            "terms": terms_of(words),
            "title": words,
            "exact": plain(words)[:200],
            "now": now,
            "newest_first": self.newest_first,
        }
        if not narrowed:
            return Asked(**said)
        since, until = _midnight(self.since), _midnight(self.until, 1)
        if self.time:
            earliest = now - datetime.timedelta(days=TIMES[self.time][0])
            since = max(since, earliest) if since else earliest
        columns = tuple(node.id for node in self.column.branch()) if self.column else ()
        return Asked(**said, columns=columns, kind=self.kind, since=since, until=until)

    def said(self, **changes) -> dict[str, str]:
        """{name in an address: value} of this search, with some otherwise; "" leaves one out."""
        parts = {
            "q": self.words,
            "column": self.column.slug if self.column else "",
            "kind": self.kind,
            "time": self.time,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "order": "time" if self.newest_first else "",
        }
        return {name: value for name, value in (parts | changes).items() if value}

    def query(self, **changes) -> str:
        """The same as an address has it."""
        return urlencode(self.said(**changes))

    def address(self, **changes) -> str:
        query = self.query(**changes)
        return reverse("search:results") + (f"?{query}" if query else "")

    def address_without_limits(self, words: str | None = None) -> str:
        words = self.words if words is None else words
        return self.address(q=words, column="", kind="", time="", **{"from": "", "to": ""})


def typed(text: str) -> str:
    """What somebody typed, in one line, without signs that would turn the page's own text round."""
    return " ".join(text.translate(_UNSHOWN).split())


def _day(value: str | None) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(value or "")
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _midnight(day: datetime.date | None, days: int = 0) -> datetime.datetime | None:
    if day is None:
        return None
    start = datetime.datetime.combine(day + datetime.timedelta(days=days), datetime.time())
    return timezone.make_aware(start)

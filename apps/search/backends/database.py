"""What SQLite and PostgreSQL have in common: an answer in parts, each read newest first.

A part is a range of documents in the order of their places, so the first page reads no more
than it shows, however many documents there are. Ranking all of them by a score would read all.
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from apps.search.backends.asking import MOST, Asked, Backend
from apps.search.documents import SECOND, place_at
from apps.search.normalising import spaced

TITLE, TEXT = "title", "text"


@dataclass
class Part:
    """A piece of SQL: what is read, by which number, the conditions, and their values in order."""

    tables: str = "search_searchdocument d"
    place: str = "d.place"
    conditions: list[str] = field(default_factory=list)
    values: list = field(default_factory=list)

    def where(self, condition: str, *values) -> None:
        self.conditions.append(condition)
        self.values += values


class Database(Backend):
    """Asks twice for a page: how many are in each part, and for the rows of those it shows."""

    def __init__(self):
        self._counts: dict[Asked, list[int]] = {}

    def count(self, asked: Asked) -> int:
        return min(sum(self._count(asked)), MOST + 1)

    def find(self, asked: Asked, start: int, stop: int) -> list[int]:
        stop = min(stop, MOST)
        chosen, values, begins = [], [], 0
        for part, count in zip(self._parts(asked), self._count(asked), strict=True):
            first, last = max(start - begins, 0), min(stop - begins, count)
            if first < last:
                chosen.append((part, last - first, first))
            begins += count
        if not chosen:
            return []
        # A sliced query cannot stand in a UNION on SQLite; one around it can.
        pieces = []
        for number, (part, count, first) in enumerate(chosen):
            rows = self._select(part, f"d.place AS place, {number} AS part")
            rows = f"{rows} ORDER BY {part.place} DESC LIMIT %s OFFSET %s"
            pieces.append(f"SELECT place, part FROM ({rows}) AS found{number}")
            values += [*part.values, count, first]
        sql = f"{' UNION ALL '.join(pieces)} ORDER BY part, place DESC"
        return [place for place, _ in self._fetch(sql, values)]

    def _count(self, asked: Asked) -> list[int]:
        """How many are in each part, of each MOST + 1 at most."""
        if asked not in self._counts:
            parts = list(self._parts(asked))
            counted = [
                f"(SELECT COUNT(*) FROM ({self._select(part, '1')} LIMIT {MOST + 1}) AS found)"
                for part in parts
            ]
            values = [value for part in parts for value in part.values]
            self._counts[asked] = list(self._fetch(f"SELECT {', '.join(counted)}", values)[0])
        return self._counts[asked]

    @abstractmethod
    def matching(self, asked: Asked, where: str) -> Part:
        """The documents `d` in whose title (TITLE) or whole text (TEXT) every term is."""

    @abstractmethod
    def in_title(self) -> str:
        """The condition, with one value, that a spaced text is in the title of `d`."""

    def _parts(self, asked: Asked) -> Iterator[Part]:
        if asked.newest_first:
            yield self._dated(asked, self.matching(asked, TEXT))
            if not asked.has_dates_only:
                yield self._undated(asked, self.matching(asked, TEXT))
            return
        ranges = [self._dated] if asked.has_dates_only else [self._undated, self._dated]
        for limit in ranges:
            exact = Part()
            exact.where("d.exact = %s", asked.exact)
            yield limit(asked, exact)
        for limit in ranges:
            title = self.matching(asked, TITLE)
            title.where("d.exact <> %s", asked.exact)
            yield limit(asked, title)
        for limit in reversed(ranges):
            text = self.matching(asked, TEXT)
            conditions = " AND ".join([self.in_title()] * len(asked.terms))
            text.where(f"NOT ({conditions})", *map(spaced, asked.terms))
            yield limit(asked, text)

    def _dated(self, asked: Asked, part: Part) -> Part:
        """Content: as the lists of columns have it at this moment."""
        part.tables += " JOIN columns_entry e ON e.kind = d.kind AND e.object_id = d.object_id"
        part.where(f"{part.place} >= %s", place_at(asked.since) if asked.since else 0)
        until = min(asked.until, asked.now) if asked.until else asked.now
        part.where(f"{part.place} < %s", place_at(until) + SECOND)
        part.where("e.column_id IS NOT NULL AND e.published_at <= %s", asked.now)
        part.where("(e.expires_at IS NULL OR e.expires_at > %s)", asked.now)
        if asked.since:
            part.where("e.published_at >= %s", asked.since)
        if asked.until:
            part.where("e.published_at < %s", asked.until)
        if asked.columns:
            part.where(
                "EXISTS (SELECT 1 FROM columns_placement p"
                " WHERE p.entry_id = e.id AND p.column_id = %s)",
                asked.columns[0],
            )
        return self._of_kind(asked, part)

    def _undated(self, asked: Asked, part: Part) -> Part:
        part.where(f"{part.place} < 0")
        if asked.columns:
            marks = ", ".join(["%s"] * len(asked.columns))
            part.where(f"d.column_id IN ({marks})", *asked.columns)
        return self._of_kind(asked, part)

    def _of_kind(self, asked: Asked, part: Part) -> Part:
        if asked.kind:
            part.where("d.kind = %s", asked.kind)
        return part

    def _select(self, part: Part, what: str) -> str:
        return f"SELECT {what} FROM {part.tables} WHERE {' AND '.join(part.conditions)}"

    def _fetch(self, sql: str, values: list) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.adapted(value) for value in values])
            return cursor.fetchall()

    def adapted(self, value):
        return value

"""What SQLite and PostgreSQL have in common: how an answer is read.

What finds no more than can be paged is read whole, once, and sorted here: looking for a phrase of
frequent characters is dear however little it finds. What finds more is read in parts. A part is a
range of documents in the order of their places, so the first page reads no more than it shows,
however many documents there are. Ranking all of them by a score would read all.
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from django.db import connection

from apps.search.backends.asking import MOST, Asked, Backend
from apps.search.documents import SECOND, place_at
from apps.search.normalising import spaced

TITLE, TEXT = "title", "text"
_SAME_TITLE = "d.exact = %s AND d.title = %s"  # the first has an index


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
    def __init__(self):
        self._read: dict[Asked, list[int]] = {}

    def count(self, asked: Asked) -> int:
        return len(self._places(asked))

    def find(self, asked: Asked, start: int, stop: int) -> list[int]:
        stop = min(stop, MOST)
        if start >= stop:
            return []
        places = self._places(asked)
        return places[start:stop] if len(places) <= MOST else self.in_parts(asked, start, stop)

    def _places(self, asked: Asked) -> list[int]:
        """All that is found, in its order; MOST + 1, in no order, of what finds more."""
        if asked not in self._read:
            in_title = " AND ".join([self.in_title()] * len(asked.terms))
            step = (
                f"CASE WHEN {_SAME_TITLE} THEN 0 WHEN d.exact = %s THEN 1"
                f" WHEN {in_title} THEN 2 ELSE 3 END"
            )
            of_step = [asked.exact, asked.title, asked.exact, *map(spaced, asked.terms)]
            pieces, values = [], []
            for number, part in enumerate(self._in_time(asked, self.candidates(asked))):
                rows = f"{self._select(part, f'd.place AS place, {step} AS step')} LIMIT {MOST + 1}"
                pieces.append(f"SELECT place, step FROM ({rows}) AS found{number}")
                values += [*of_step, *part.values]
            found = self._fetch(" UNION ALL ".join(pieces), values)[: MOST + 1]
            found.sort(key=partial(_rank, asked.newest_first))
            self._read[asked] = [place for place, _ in found]
        return self._read[asked]

    def in_parts(self, asked: Asked, start: int, stop: int) -> list[int]:
        """The same as `find`, without reading all that is found."""
        pieces, values = [], []
        for number, part in enumerate(self._parts(asked)):
            rows = self._select(part, f"d.place AS place, {number} AS part")
            rows = f"{rows} ORDER BY {part.place} DESC LIMIT %s"
            # A sliced query cannot stand in a UNION on SQLite; one around it can.
            pieces.append(f"SELECT place, part FROM ({rows}) AS found{number}")
            values += [*part.values, stop]
        sql = f"{' UNION ALL '.join(pieces)} ORDER BY part, place DESC LIMIT %s OFFSET %s"
        return [place for place, _ in self._fetch(sql, [*values, stop - start, start])]

    @abstractmethod
    def matching(self, asked: Asked, where: str) -> Part:
        """The documents `d` in whose title (TITLE) or whole text (TEXT) every term is."""

    def candidates(self, asked: Asked) -> Part:
        """The same as `matching` in the whole text, for who reads all of them in any order."""
        return self.matching(asked, TEXT)

    @abstractmethod
    def is_sound(self) -> bool:
        """Whether what words are looked up in, and all that keeps it in step, is there and agrees
        with the documents. Reads all of them."""

    @abstractmethod
    def make_anew(self) -> None:
        """Make all of that from the documents, whatever is left of it."""

    def take_stock(self) -> None:
        """Let the database see how much there is now, after much was written at once."""

    @abstractmethod
    def in_title(self) -> str:
        """The condition, with one value, that a spaced text is in the title of `d`."""

    def _parts(self, asked: Asked) -> Iterator[Part]:
        if asked.newest_first:
            yield from self._in_time(asked, self.matching(asked, TEXT))
            return
        ranges = [self._dated] if asked.has_dates_only else [self._undated, self._dated]
        for limit in ranges:
            same = Part()
            same.where(_SAME_TITLE, asked.exact, asked.title)
            yield limit(asked, same)
        for limit in ranges:
            exact = Part()
            exact.where("d.exact = %s AND d.title <> %s", asked.exact, asked.title)
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

    def _in_time(self, asked: Asked, content: Part) -> Iterator[Part]:
        """All that is found: the `content`, and what has no date."""
        yield self._dated(asked, content)
        if not asked.has_dates_only:
            yield self._undated(asked, self.matching(asked, TEXT))

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


def _rank(newest_first: bool, found: tuple[int, int]) -> tuple:
    """What comes first has the lesser rank; the order of Backend."""
    place, step = found
    if newest_first:
        return (-place,)
    return step, step < 3 and place >= 0, -place

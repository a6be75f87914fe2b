"""Looking up on PostgreSQL: vectors of characters and of pairs, all of which have to be there.

A phrase of a vector ends at position 16,383, which long reports pass; so pairs stand without
positions, and a term of three characters or more is compared with the text itself.
"""

from django.db import DatabaseError, connection, transaction

from apps.search.backends import postgresql_index
from apps.search.backends.asking import Asked
from apps.search.backends.database import TITLE, Database, Part
from apps.search.normalising import spaced

_ASKED = ("search_searchdocument", "search_searchtext", "columns_entry", "columns_placement")
_LOOKED = "strpos(t.tokens, %s) > 0"


class PostgreSQL(Database):
    def matching(self, asked: Asked, where: str) -> Part:
        return self._in_titles(asked) if where == TITLE else self._in_texts(asked)

    def _in_titles(self, asked: Asked) -> Part:
        part = Part()
        part.where("d.vector @@ %s::tsquery", _query(asked))  # no title is too long for one
        for term in _long(asked):
            part.where(self.in_title(), term)
        return part

    def _in_texts(self, asked: Asked) -> Part:
        """By the texts themselves: for what is frequent, and read in the order of places.

        Asked by its index for several pieces, PostgreSQL expects few and reads all there are. One
        condition, whatever the number of terms, it takes for one that many meet.
        """
        part = Part("search_searchdocument d JOIN search_searchtext t ON t.document_id = d.place")
        places = ", ".join(["strpos(t.tokens, %s)"] * len(asked.terms))
        part.where(f"least({places}) > 0", *map(spaced, asked.terms))
        return part

    def candidates(self, asked: Asked) -> Part:
        """By the index, then the texts one by one for as long as somebody takes them.

        What has too many different pairs for a vector is looked through. It stands apart: an OR of
        the two would read the vector of all that the index found, to compare it once more.
        """
        terms = [*map(spaced, asked.terms)]
        by_text = " AND ".join(["t.vector IS NULL", *[_LOOKED] * len(terms)])
        part = Part(
            "(SELECT document_id FROM search_searchtext t WHERE t.vector @@ %s::tsquery"
            f" UNION ALL SELECT document_id FROM search_searchtext t WHERE {by_text}) found"
            " JOIN search_searchdocument d ON d.place = found.document_id",
            values=[_query(asked), *terms],
        )
        for term in _long(asked):
            part.where(
                f"(SELECT {_LOOKED} FROM search_searchtext t WHERE t.document_id = d.place)", term
            )
        return part

    def is_sound(self) -> bool:
        try:
            # In a transaction of its own, which a failure ends.
            with transaction.atomic(), connection.cursor() as cursor:
                return postgresql_index.is_there(cursor) and postgresql_index.is_filled(cursor)
        except DatabaseError:
            return False

    @transaction.atomic
    def make_anew(self) -> None:
        with connection.cursor() as cursor:
            postgresql_index.make(cursor)

    def take_stock(self) -> None:
        """Else it plans as if there were little, and answers slowly, until autovacuum comes by."""
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(_ASKED)}")

    def in_title(self) -> str:
        return "strpos(d.title_tokens, %s) > 0"


def _query(asked: Asked) -> str:
    """All pieces of all terms, for a vector. Plain terms hold no quotes."""
    pieces = [piece for term in asked.terms for piece in _pieces(term)]
    return " & ".join(f"'{piece}'" for piece in dict.fromkeys(pieces))


def _pieces(term: str) -> list[str]:
    """The pairs of a plain term; a single character is itself."""
    return [term[place : place + 2] for place in range(len(term) - 1)] or [term]


def _long(asked: Asked) -> list[str]:
    """The terms that a vector does not answer for alone, as they stand in a text."""
    return [spaced(term) for term in asked.terms if len(term) > 2]

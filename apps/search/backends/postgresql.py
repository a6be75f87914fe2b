"""Looking up on PostgreSQL: vectors of characters and of pairs, all of which have to be there.

A phrase of a vector ends at position 16,383, which long reports pass; so pairs stand without
positions, and a term of three characters or more is compared with the text itself.
"""

from django.db import connection, transaction

from apps.search.backends.asking import Asked
from apps.search.backends.database import TITLE, Database, Part
from apps.search.normalising import spaced

# (table, its tokens, the condition under which its vector is not what they give)
_VECTORS = [
    (table, tokens, f"vector IS DISTINCT FROM search_vector({tokens})")
    for table, tokens in (
        ("search_searchdocument", "title_tokens"),
        ("search_searchtext", "tokens"),
    )
]


class PostgreSQL(Database):
    def matching(self, asked: Asked, where: str) -> Part:
        if where == TITLE:
            part, row, column = Part(), "d", "title_tokens"
        else:
            part, row, column = Part(), "t", "tokens"
            part.tables += " JOIN search_searchtext t ON t.document_id = d.place"
        looked = f"strpos({row}.{column}, %s) > 0"
        terms = list(map(spaced, asked.terms))
        long_ones = [spaced(term) for term in asked.terms if len(term) > 2]
        by_index = " AND ".join([f"{row}.vector @@ %s::tsquery", *[looked] * len(long_ones)])
        # What has too many different pairs for a vector is looked through.
        by_text = " AND ".join([f"{row}.vector IS NULL", *[looked] * len(terms)])
        part.where(f"({by_index} OR {by_text})", self._query(asked), *long_ones, *terms)
        return part

    def _query(self, asked: Asked) -> str:
        pieces = [piece for term in asked.terms for piece in _pieces(term)]
        return " & ".join(f"'{piece}'" for piece in dict.fromkeys(pieces))

    def is_sound(self) -> bool:
        return not any(
            self._fetch(f"SELECT 1 FROM {table} WHERE {wrong} LIMIT 1", [])
            for table, _, wrong in _VECTORS
        )

    @transaction.atomic
    def make_anew(self) -> None:
        with connection.cursor() as cursor:
            for table, tokens, wrong in _VECTORS:
                # A trigger writes the vector.
                cursor.execute(f"UPDATE {table} SET {tokens} = {tokens} WHERE {wrong}")

    def in_title(self) -> str:
        return "strpos(d.title_tokens, %s) > 0"


def _pieces(term: str) -> list[str]:
    """The pairs of a plain term, which holds no quotes; a single character is itself."""
    return [term[place : place + 2] for place in range(len(term) - 1)] or [term]

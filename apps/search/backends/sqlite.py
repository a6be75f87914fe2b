"""Looking up on SQLite: FTS5 over single characters, asked for phrases.

FTS5 gives its rows in the order of their numbers, which are our places, as fast as they are
taken: nothing is collected first. Its own tokenisers either take a whole sentence for one word
(unicode61) or find nothing of two characters (trigram).
"""

import datetime

from django.db import DatabaseError, connection, transaction

from apps.search.backends import sqlite_index
from apps.search.backends.asking import Asked
from apps.search.backends.database import TITLE, Database, Part
from apps.search.normalising import spaced

# Characters that the index is asked for, of all terms together: each costs a walk through all that
# hold it. What few documents have these is compared with the whole terms.
_LOOKED_UP = 16
_IN_TITLE = "instr(d.title_tokens, %s) > 0"
_IN_TEXT = "(SELECT instr(tokens, %s) > 0 FROM search_searchtext WHERE document_id = d.place)"


class SQLite(Database):
    def matching(self, asked: Asked, where: str) -> Part:
        index = "search_titles" if where == TITLE else "search_words"
        # CROSS JOIN keeps the planner to this order. Plain terms hold no quotes.
        part = Part(
            f"{index} CROSS JOIN search_searchdocument d ON d.place = {index}.rowid",
            f"{index}.rowid",
        )
        most = _LOOKED_UP // len(asked.terms)
        phrases = " AND ".join(f'"{spaced(term[:most])}"' for term in asked.terms)
        part.where(f"{index} MATCH %s", phrases)
        for term in asked.terms:
            if len(term) > most:
                part.where(_IN_TITLE if where == TITLE else _IN_TEXT, spaced(term))
        return part

    def is_sound(self) -> bool:
        try:
            # In a transaction of its own, which a failure ends.
            with transaction.atomic(), connection.cursor() as cursor:
                if not sqlite_index.is_there(cursor):
                    return False
                for index in sqlite_index.NAMES:
                    cursor.execute(
                        f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"
                    )
        except DatabaseError:
            return False
        return True

    @transaction.atomic
    def make_anew(self) -> None:
        with connection.cursor() as cursor:
            sqlite_index.make(cursor)

    def in_title(self) -> str:
        return _IN_TITLE

    def adapted(self, value):
        if isinstance(value, datetime.datetime):
            return connection.ops.adapt_datetimefield_value(value)
        return value

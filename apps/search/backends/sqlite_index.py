"""What SQLite looks words up in: how it is made, whether it is there, and making it anew.

Full-text indexes of single characters, hung on the two tables by triggers. Migrations made them
first; this is how they have to be now (a test holds that both are the same).
"""

from django.db import DatabaseError, transaction

# {full-text index: the table whose words it has, their number there, and the words}
_INDEXES = {
    "search_titles": ("search_searchdocument", "place", "title_tokens"),
    "search_words": ("search_searchtext", "document_id", "tokens"),
}
NAMES = tuple(_INDEXES)
# The tables in which FTS5 keeps an index.
_BENEATH = [f"{index}_{name}" for index in NAMES for name in ("data", "idx", "docsize", "config")]


def _statements(index: str, table: str, key: str, words: str) -> dict[str, str]:
    add = f"INSERT INTO {index} (rowid, {words}) VALUES (new.{key}, new.{words});"
    take = (
        f"INSERT INTO {index} ({index}, rowid, {words}) VALUES ('delete', old.{key}, old.{words});"
    )
    return {
        index: f"CREATE VIRTUAL TABLE {index} USING fts5( {words}, content='{table}',"
        f" content_rowid='{key}', tokenize='ascii')",
        f"{index}_added": f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"{index}_gone": f"CREATE TRIGGER {index}_gone AFTER DELETE ON {table} BEGIN {take} END",
        f"{index}_changed": f"CREATE TRIGGER {index}_changed AFTER UPDATE OF {key}, {words}"
        f" ON {table} BEGIN {take} {add} END",
    }


# {name of an index or a trigger: the statement that makes it}
_MADE = {
    name: statement
    for index, where in _INDEXES.items()
    for name, statement in _statements(index, *where).items()
}


def is_there(cursor) -> bool:
    """Whether every index and trigger is there, and made as here."""
    names = [*_MADE, *_BENEATH]
    marks = ", ".join(["%s"] * len(names))
    cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE name IN ({marks})", names)
    there = {name: " ".join(sql.split()) for name, sql in cursor.fetchall()}
    return len(there) == len(names) and there.items() >= _MADE.items()


def make(cursor) -> None:
    """Make all of them anew and fill them, whatever is left of them. Inside a transaction."""
    for name in _MADE:
        if name not in _INDEXES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
    for index in _INDEXES:
        _drop(cursor, index)
    for table in _BENEATH:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _MADE.values():
        cursor.execute(statement)
    for index in _INDEXES:
        cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")


def _drop(cursor, index: str) -> None:
    try:
        with transaction.atomic():
            cursor.execute(f"DROP TABLE IF EXISTS {index}")
    except DatabaseError:
        # To drop it SQLite opens it, and this one cannot be opened. It is but a name for the tables
        # beneath, so striking it out of the schema leaves nothing behind.
        try:
            cursor.execute("PRAGMA writable_schema = ON")
            cursor.execute("DELETE FROM sqlite_master WHERE name = %s", [index])
        finally:
            cursor.execute("PRAGMA writable_schema = RESET")

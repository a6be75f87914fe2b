"""What PostgreSQL looks words up in: how it is made, whether it is there, and making it anew.

Vectors of single characters and of pairs, written by triggers. Migrations made them first; this
is how they have to be now (a test holds that both are the same).
"""

from django.db import connection

# {table: its words}
_TABLES = {"search_searchdocument": "title_tokens", "search_searchtext": "tokens"}
# {table: the condition under which its vector is not what its words give}
_WRONG = {
    table: f"vector IS DISTINCT FROM search_vector({words})" for table, words in _TABLES.items()
}
# A vector takes 2^20 bytes of words.
_VECTOR = """CREATE OR REPLACE FUNCTION search_vector(tokens text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE AS $$
        WITH apart AS (SELECT string_to_array(tokens, ' ') AS a),
        pieces AS (
            SELECT unnest(a) AS piece FROM apart
            UNION
            SELECT x || y FROM apart, unnest(a[:cardinality(a) - 1], a[2:]) AS pair (x, y)
        )
        SELECT CASE
            WHEN count(*) = 0 THEN ''::tsvector
            WHEN sum(octet_length(piece)) > 1000000 THEN NULL
            ELSE array_to_tsvector(array_agg(piece))
        END
        FROM pieces WHERE piece <> ''
    $$"""
_TOO_LONG = "searchtext_too_long"
# {index: the statement that makes it}
_INDEXES = {
    f"{table}_pieces": f"CREATE INDEX {table}_pieces ON {table}"
    " USING gin (vector) WITH (fastupdate = off)"
    for table in _TABLES
} | {_TOO_LONG: f"CREATE INDEX {_TOO_LONG} ON search_searchtext (document_id) WHERE vector IS NULL"}


def is_there(cursor) -> bool:
    """Whether every trigger is there and on, and every index there and whole."""
    cursor.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
        " WHERE tgrelid = ANY(%s::regclass[]) AND NOT tgisinternal AND tgenabled IN ('O', 'A')",
        [[*_TABLES]],
    )
    triggers = set(cursor.fetchall())
    return {(table, f"{table}_vector") for table in _TABLES} <= triggers and not _missing(cursor)


def is_filled(cursor) -> bool:
    """Whether every vector is what the words give. Reads all of them."""
    for table, wrong in _WRONG.items():
        cursor.execute(f"SELECT 1 FROM {table} WHERE {wrong} LIMIT 1")
        if cursor.fetchone():
            return False
    return True


def make(cursor) -> None:
    """Make functions and triggers anew, the indexes that are lost, and the vectors that are wrong.

    Inside a transaction.
    """
    # Of a table that is changed nothing may wait to be checked.
    connection.check_constraints()
    cursor.execute(_VECTOR)
    for table, words in _TABLES.items():
        cursor.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS vector tsvector")
        cursor.execute(
            f"""CREATE OR REPLACE FUNCTION {table}_vector() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    NEW.vector := search_vector(NEW.{words});
                    RETURN NEW;
                END
            $$"""
        )
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_vector ON {table}")
        cursor.execute(
            f"""CREATE TRIGGER {table}_vector BEFORE INSERT OR UPDATE OF {words} ON {table}
                FOR EACH ROW EXECUTE FUNCTION {table}_vector()"""
        )
        cursor.execute(f"UPDATE {table} SET {words} = {words} WHERE {_WRONG[table]}")
    connection.check_constraints()
    for index in _missing(cursor):
        cursor.execute(f"DROP INDEX IF EXISTS {index}")
        cursor.execute(_INDEXES[index])


def _missing(cursor) -> set[str]:
    """The indexes that are not there, or not whole."""
    cursor.execute(
        "SELECT indexrelid::regclass::text FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND indisvalid",
        [[*_TABLES]],
    )
    return _INDEXES.keys() - {name for (name,) in cursor.fetchall()}

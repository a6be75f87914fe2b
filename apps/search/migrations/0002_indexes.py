"""What the two databases look words up in, hung on the tables by triggers.

SQLite: full-text indexes of single characters, asked for phrases. PostgreSQL: vectors of
single characters and of pairs, all of which have to be there; a text with more different pairs
than a vector takes has none and is looked through instead.

A later migration that makes either table anew on SQLite (as adding a column does) loses its
triggers, and has to run `make` again.
"""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE search_titles USING fts5(
        title_tokens, content='search_searchdocument', content_rowid='place', tokenize='ascii')""",
    """CREATE VIRTUAL TABLE search_words USING fts5(
        tokens, content='search_searchtext', content_rowid='document_id', tokenize='ascii')""",
    *(
        statement
        for index, table, key, column in (
            ("search_titles", "search_searchdocument", "place", "title_tokens"),
            ("search_words", "search_searchtext", "document_id", "tokens"),
        )
        for statement in (
            f"""CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN
                INSERT INTO {index} (rowid, {column}) VALUES (new.{key}, new.{column});
            END""",
            f"""CREATE TRIGGER {index}_gone AFTER DELETE ON {table} BEGIN
                INSERT INTO {index} ({index}, rowid, {column})
                VALUES ('delete', old.{key}, old.{column});
            END""",
            f"""CREATE TRIGGER {index}_changed AFTER UPDATE OF {key}, {column} ON {table} BEGIN
                INSERT INTO {index} ({index}, rowid, {column})
                VALUES ('delete', old.{key}, old.{column});
                INSERT INTO {index} (rowid, {column}) VALUES (new.{key}, new.{column});
            END""",
        )
    ),
]
POSTGRESQL = [
    "ALTER TABLE search_searchdocument ADD COLUMN vector tsvector",
    "ALTER TABLE search_searchtext ADD COLUMN vector tsvector",
    # A vector takes 2^20 bytes of words.
    """CREATE FUNCTION search_vector(tokens text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
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
    $$""",
    *(
        statement
        for table, column in (
            ("search_searchdocument", "title_tokens"),
            ("search_searchtext", "tokens"),
        )
        for statement in (
            f"""CREATE FUNCTION {table}_vector() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    NEW.vector := search_vector(NEW.{column});
                    RETURN NEW;
                END
            $$""",
            f"""CREATE TRIGGER {table}_vector BEFORE INSERT OR UPDATE OF {column} ON {table}
                FOR EACH ROW EXECUTE FUNCTION {table}_vector()""",
            f"CREATE INDEX {table}_pieces ON {table} USING gin (vector) WITH (fastupdate = off)",
        )
    ),
    "CREATE INDEX searchtext_too_long ON search_searchtext (document_id) WHERE vector IS NULL",
]


def make(apps, schema_editor) -> None:
    by_vendor = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def take_away(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for index in ("search_titles", "search_words"):
            for event in ("added", "gone", "changed"):
                schema_editor.execute(f"DROP TRIGGER {index}_{event}", params=None)
            schema_editor.execute(f"DROP TABLE {index}", params=None)
        return
    for table in ("search_searchdocument", "search_searchtext"):
        schema_editor.execute(f"DROP FUNCTION {table}_vector() CASCADE", params=None)
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN vector", params=None)
    schema_editor.execute("DROP FUNCTION search_vector(text)", params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make, take_away)]

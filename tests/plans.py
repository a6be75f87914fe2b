"""How the database means to answer a query."""

from django.db import connection

_VACUUM = "VACUUM (ANALYZE, DISABLE_PAGE_SKIPPING)"


def look_over() -> None:
    """Let the planner know what the tables hold now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else _VACUUM)


def steps_on_sqlite(sql: str) -> list[str]:
    """The plan, a line a step."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql)
        return [row[-1] for row in cursor.fetchall()]


def steps_on_postgresql(sql: str) -> list[dict]:
    """Every step of the plan, each with those below it."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql)
        return _steps_of(cursor.fetchone()[0][0]["Plan"])


def _steps_of(plan: dict) -> list[dict]:
    below = [step for part in plan.get("Plans", []) for step in _steps_of(part)]
    return [{**plan, "below": below}, *below]

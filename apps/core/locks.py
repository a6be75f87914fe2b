"""Locks that last until the end of the current transaction.

PostgreSQL has advisory locks for this. On SQLite every transaction of ours is
IMMEDIATE (settings), so it already is the only writer.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


def _lock(function: str, name: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A lock needs a transaction around it.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [zlib.crc32(name.encode())])


def exclusive(name: str) -> None:
    """Wait until nobody else holds the lock `name`, then hold it alone."""
    _lock("pg_advisory_xact_lock", name)


def shared(name: str) -> None:
    """Hold the lock `name` together with other sharers; waits for an exclusive holder."""
    _lock("pg_advisory_xact_lock_shared", name)


@contextmanager
def impatient(milliseconds: int) -> Iterator[None]:
    """A transaction that waits no longer than this for others who write.

    Then it fails with OperationalError, and has done nothing.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {int(milliseconds)}")
            yield
        return
    if connection.in_atomic_block:  # it is the only writer already
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {int(milliseconds)}")
    try:
        with transaction.atomic():
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")

"""The one lock over the column tree.

django-mptt takes no locks: concurrent writers break its nesting. Whoever writes the tree
holds this lock alone; whoever publishes into it shares it, so that ancestors stand still.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from apps.audit import log
from apps.core import locks

_NAME = "columns"
_held: ContextVar[bool] = ContextVar("column_tree_lock_held", default=False)


@contextmanager
def exclusive() -> Iterator[None]:
    """A transaction in which nobody else reads ancestors to publish, or writes the tree."""
    with transaction.atomic():
        locks.exclusive(_NAME)
        token = _held.set(True)
        try:
            with log.at_the_end():  # further locks are taken after a column was written
                yield
        finally:
            _held.reset(token)


def share() -> None:
    """Keep the tree as it is until the current transaction ends."""
    locks.shared(_NAME)


def require() -> None:
    """Raise RuntimeError unless the caller holds the lock alone."""
    if not _held.get():
        raise RuntimeError("Columns are written only through apps.columns.tree.")

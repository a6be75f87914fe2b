"""Who looks things up: the database, or the OpenSearch server that SEARCH_URL names."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from apps.search.backends.asking import Asked, Backend, Unreachable
from apps.search.backends.opensearch import OpenSearch
from apps.search.backends.postgresql import PostgreSQL
from apps.search.backends.sqlite import SQLite

__all__ = [
    "Asked",
    "Backend",
    "Unreachable",
    "current",
    "database",
    "is_remote",
    "push",
    "push_soon",
    "server",
]


def is_remote() -> bool:
    """Whether a search server has to be told of changes."""
    return bool(settings.SEARCH_URL)


def database() -> Backend:
    """The one of the database, which also stands in while a server cannot be reached."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def server() -> OpenSearch:
    """The one that SEARCH_URL names, whether it answers or not."""
    return OpenSearch(settings.SEARCH_URL)


def current() -> Backend:
    """Whom a reader's search asks: the server, unless it was silent a moment ago."""
    return server() if is_remote() and not server().is_silent else database()


def push() -> Iterator[int]:
    """Tell the server what it has not heard of; yields how many are done. Raises Unreachable."""
    return server().push()


def push_soon() -> None:
    """The same while somebody waits: not to a server that was silent. Raises Unreachable."""
    if not server().is_silent:
        for _ in push():
            pass

"""Who looks things up: the database, or the OpenSearch server that SEARCH_URL names."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from apps.search.backends.asking import Asked, Backend, Unreachable
from apps.search.backends.opensearch import OpenSearch
from apps.search.backends.postgresql import PostgreSQL
from apps.search.backends.sqlite import SQLite

__all__ = ["Asked", "Backend", "Unreachable", "current", "is_remote", "push"]


def is_remote() -> bool:
    """Whether a search server has to be told of changes."""
    return bool(settings.SEARCH_URL)


def database() -> Backend:
    """The one of the database, which also stands in while a server cannot be reached."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def current() -> Backend:
    return OpenSearch(settings.SEARCH_URL) if is_remote() else database()


def push() -> Iterator[int]:
    """Tell the server what it has not heard of; yields how many are done. Raises Unreachable."""
    return OpenSearch(settings.SEARCH_URL).push()

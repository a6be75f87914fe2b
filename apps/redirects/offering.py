"""Pages of this site offered as a new address. The apps that have pages say which there are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest

MOST = 12  # how many are offered at once


@dataclass(frozen=True)
class Offer:
    """A page that the public may open: its name, what it is, where it stands, its address."""

    title: str
    kind: str
    where: str
    url: str


_sources: list[Callable[[HttpRequest, str], Iterable[Offer]]] = []


def register(source: Callable[[HttpRequest, str], Iterable[Offer]]) -> None:
    """Offer what `source(request, query)` finds, best first, from the ready() of its app."""
    _sources.append(source)


def find(request: HttpRequest, query: str) -> list[Offer]:
    """What may be meant by `query`, of each source some, at most MOST."""
    query = query.strip().replace("\0", "")[:100]
    if not query:
        return []
    found = [offer for source in _sources for offer in source(request, query)]
    return found[:MOST]

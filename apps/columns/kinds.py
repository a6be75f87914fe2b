"""What kinds of column there are, and which view shows each.

Apps above register theirs when they start, so that columns need not know them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Kind:
    """`view(request, node)` answers the public address of a column of this kind.

    `lists_content` is false where that page shows nothing of what stands in the column.
    """

    name: str
    label: str
    view: Callable[[HttpRequest, "object"], HttpResponse]
    help_text: str = ""
    lists_content: bool = True


_kinds: dict[str, Kind] = {}


def register(
    name: str, label: str, view: Callable, help_text: str = "", lists_content: bool = True
) -> None:
    """Offer a kind of column to staff. Called from an AppConfig.ready()."""
    _kinds[name] = Kind(name, label, view, help_text, lists_content)


def get(name: str) -> Kind | None:
    """The kind of that name, or None when its app is no longer installed."""
    return _kinds.get(name)


def choices() -> list[tuple[str, str]]:
    """(name, label) in the order in which staff think of them."""
    order = ["list", "page", "leadership", "announcements", "link"]
    known = [name for name in order if name in _kinds]
    return [(name, _kinds[name].label) for name in [*known, *sorted(set(_kinds) - set(order))]]

"""What stands beside an item in its column: previous, next and related."""

from dataclasses import dataclass, field

from django.db.models import Q, Subquery
from django.utils import timezone

from apps.columns.listing import visible_now
from apps.columns.models import Entry, Placement
from apps.core.keywords import keywords

_CANDIDATES = 40  # how many of the column's newest are weighed for "related"


@dataclass
class Neighbours:
    """`previous` is the next newer item (above in the list), `next` the next older one."""

    previous: Entry | None = None
    next: Entry | None = None
    related: list[Entry] = field(default_factory=list)


def neighbours(column_id: int, kind: str, object_id: int, published_at, related: int) -> Neighbours:
    """The neighbours of a live item in a column's list, and up to `related` kindred ones.

    Kindred: most keywords in common, then newest. One query, whatever the column's size.
    """
    own = Subquery(Entry.objects.filter(kind=kind, object_id=object_id).values("pk")[:1])
    rows = Placement.objects.filter(visible_now(timezone.now()), column=column_id, kind=kind)
    newer = rows.filter(published_at__gte=published_at).filter(
        Q(published_at__gt=published_at) | Q(entry__gt=own)
    )
    older = rows.filter(published_at__lte=published_at).filter(
        Q(published_at__lt=published_at) | Q(entry__lt=own)
    )
    parts = [
        newer.order_by("published_at", "entry")[:1],
        older.order_by("-published_at", "-entry")[:1],
        rows.filter(entry=own)[:1],
        rows.order_by("-published_at", "-entry")[: _CANDIDATES if related else 1],
    ]
    # A sliced query cannot stand in a UNION on SQLite; one around it can.
    first, *others = (
        Placement.objects.filter(pk__in=part.values("pk")).values("entry") for part in parts
    )
    found = (
        Entry.objects.filter(pk__in=first.union(*others))
        .select_related("cover")
        .order_by("-published_at", "-pk")
    )
    return _arrange(list(found), kind, object_id, related)


def _arrange(entries: list[Entry], kind: str, object_id: int, related: int) -> Neighbours:
    item = (kind, object_id)
    place = next(
        (i for i, entry in enumerate(entries) if (entry.kind, entry.object_id) == item), None
    )
    if place is None:
        return Neighbours()
    own = set(keywords(entries[place].keywords))
    others = entries[:place] + entries[place + 1 :]
    others.sort(key=lambda entry: -len(own.intersection(keywords(entry.keywords))))
    return Neighbours(
        previous=entries[place - 1] if place else None,
        next=entries[place + 1] if place + 1 < len(entries) else None,
        related=others[:related],
    )

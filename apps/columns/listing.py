"""Lists of live content: a column's branch by page, and several columns in one query."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from apps.columns.models import Entry, Placement

_NEWEST = ("-published_at", "-entry")


def visible_now(now) -> Q:
    """The condition under which a placement (or entry) is public at `now` (aware)."""
    return Q(published_at__lte=now) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))


class Listing:
    """What a column shows, with its branch: pinned first, then newest.

    Counted and sliced like a queryset, and stable: equal times are ordered by entry. Any
    slice reads one range of an index and then only its own rows, with as many queries as any
    other. `kind` narrows it to one kind of content.
    """

    def __init__(self, column_id: int, kind: str | None = None):
        self._now = timezone.now()
        rows = Placement.objects.filter(visible_now(self._now), column=column_id)
        self._rows = rows.filter(kind=kind) if kind else rows

    def count(self) -> int:
        return self._rows.count()

    @cached_property
    def _pinned(self) -> list[int]:
        """The pinned entries' ids, newest first; pages read only those that they show."""
        rows = self._rows.filter(
            Q(is_pinned=True) & (Q(pinned_until__isnull=True) | Q(pinned_until__gt=self._now))
        )
        return list(rows.order_by(*_NEWEST).values_list("entry", flat=True))

    def index_of(self, entry_id: int) -> int | None:
        """How many entries stand above this one, or None where it does not show."""
        if entry_id in self._pinned:
            return self._pinned.index(entry_id)
        own = self._rows.filter(entry=entry_id).values_list("published_at", flat=True).first()
        if own is None:
            return None
        above = Q(published_at__gt=own) | Q(published_at=own, entry__gt=entry_id)
        rest = self._rows.exclude(entry__in=self._pinned) if self._pinned else self._rows
        return len(self._pinned) + rest.filter(above).count()

    def __getitem__(self, key: slice) -> list[Entry]:
        start, stop = key.start or 0, key.stop
        above = self._pinned[start:stop]
        start, stop = (max(0, place - len(self._pinned)) for place in (start, stop))
        if not above and stop <= start:
            return []
        chosen = self._rows.filter(entry__in=above).values("entry")
        if stop > start:
            # The subquery walks an index alone; only the rows of this page are read whole.
            rows = self._rows.exclude(entry__in=self._pinned) if self._pinned else self._rows
            rest = rows.order_by(*_NEWEST)[start:stop]
            if above:
                # A sliced query cannot stand in a UNION on SQLite; one around it can.
                around = Placement.objects.filter(pk__in=rest.values("pk")).values("entry")
                chosen = chosen.union(around, all=True)
            else:
                chosen = rest.values("entry")
        entries = Entry.objects.filter(pk__in=chosen).select_related("cover")
        found = {entry.pk: entry for entry in entries.order_by("-published_at", "-pk")}
        first = [found.pop(pk) for pk in above if pk in found]
        for entry in first:
            entry.is_pinned = True
        return [*first, *found.values()]


def newest(wanted: Iterable[tuple[int, int]], kind: str | None = None) -> dict[int, list[Entry]]:
    """The newest `count` entries of each column, for (column id, count) pairs, in one query."""
    now = timezone.now()
    parts = []
    for column_id, count in dict(wanted).items():
        rows = Placement.objects.filter(visible_now(now), column=column_id)
        if kind:
            rows = rows.filter(kind=kind)
        first = rows.order_by(*_NEWEST).values("pk")[:count]
        # A sliced query cannot stand in a UNION on SQLite; one around it can.
        parts.append(Placement.objects.filter(pk__in=first).values("pk"))
    if not parts:
        return {}
    chosen = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    rows = Placement.objects.filter(pk__in=chosen).select_related("entry__cover")
    found: dict[int, list[Entry]] = {}
    for row in rows.order_by(*_NEWEST):
        found.setdefault(row.column_id, []).append(row.entry)
    return found

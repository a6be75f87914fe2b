"""The lists of the home page, all read in one query.

Each list is a part of one UNION and carries its name in the column `place`. A part takes
only the numbers of its entries from an index, and reads the rows of those alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import CharField, Q, QuerySet, Value
from django.utils import timezone

from apps.articles.models import Article
from apps.columns.listing import visible_now
from apps.columns.models import Entry, Placement

LATEST_COUNT = 8
HEADLINE_COUNT = 3
SLIDE_COUNT = 6


@dataclass(frozen=True)
class Wanted:
    """A list of the page by its name: the newest `count` of the branches of some columns."""

    name: str
    column_ids: tuple[int, ...]
    count: int


@dataclass
class Front:
    """The newest articles of the site, its headlines, and each wanted list by its name."""

    latest: list[Entry] = field(default_factory=list)
    headlines: list[Entry] = field(default_factory=list)
    pictured: list[Entry] = field(default_factory=list)
    lists: dict[str, list[Entry]] = field(default_factory=dict)


def read(wanted: Iterable[Wanted]) -> Front:
    """What the home page shows now. One query, whatever is wanted."""
    wanted = list(wanted)
    now = timezone.now()
    visible = Entry.objects.visible(now)
    newest = ("-published_at", "-pk")
    headlines = visible.filter(is_headline=True).order_by(*newest)
    parts = [
        _part("latest", visible.filter(kind=Article.entry_kind).order_by(*newest)[:LATEST_COUNT]),
        _part("headlines", headlines[:HEADLINE_COUNT]),
        _part("pictured", headlines.filter(cover__isnull=False)[:SLIDE_COUNT]),
    ]
    for one in wanted:
        for column_id in one.column_ids:
            rows = Placement.objects.filter(visible_now(now), column=column_id)
            rows = rows.order_by("-published_at", "-entry")
            pinned = rows.filter(
                Q(pinned_until__isnull=True) | Q(pinned_until__gt=now), is_pinned=True
            )
            parts.append(_part(f"{one.name} pinned", pinned.values("entry")[: one.count]))
            parts.append(_part(one.name, rows.values("entry")[: one.count]))
    found: dict[str, dict[int, Entry]] = {}
    for entry in parts[0].union(*parts[1:], all=True):
        found.setdefault(entry.place, {})[entry.pk] = entry

    def newest_of(name: str) -> list[Entry]:
        entries = found.get(name, {}).values()
        return sorted(entries, key=lambda entry: (entry.published_at, entry.pk), reverse=True)

    def pinned_first(one: Wanted) -> list[Entry]:
        pinned = newest_of(f"{one.name} pinned")
        for entry in pinned:
            entry.is_pinned = True
        above = {entry.pk for entry in pinned}
        rest = [entry for entry in newest_of(one.name) if entry.pk not in above]
        return [*pinned, *rest][: one.count]

    return Front(
        latest=newest_of("latest"),
        headlines=newest_of("headlines"),
        pictured=newest_of("pictured"),
        lists={one.name: pinned_first(one) for one in wanted},
    )


def _part(place: str, chosen: QuerySet) -> QuerySet:
    """The entries of one list. `chosen` is sliced: only one around it can stand in a UNION."""
    chosen = chosen if chosen.model is Placement else chosen.values("pk")
    entries = Entry.objects.filter(pk__in=chosen).select_related("cover")
    return entries.order_by().annotate(place=Value(place, output_field=CharField()))

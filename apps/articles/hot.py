"""The most read articles of the last days (热点排行)."""

import datetime
from collections.abc import Collection

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Sum, Value
from django.utils import timezone

from apps.articles.models import Article, DayViews
from apps.columns.models import Entry


def hot_articles(
    windows: dict[str, int], count: int, homes: Collection[int] | None = None
) -> dict[str, list[Entry]]:
    """The `count` visible entries with most views in each window, most read first.

    `windows` are numbers of days by name; today (Asia/Shanghai) is the last of the days.
    With `homes` (ids of columns) only of articles that belong there. Each entry carries
    `views`. One query.
    """
    visible = Entry.objects.visible().filter(kind=Article.entry_kind)
    if homes is not None:
        visible = visible.filter(home__in=homes)
    parts = [_window(visible, name, days, count) for name, days in windows.items()]
    found: dict[str, list[Entry]] = {name: [] for name in windows}
    for entry in parts[0].union(*parts[1:], all=True):
        found[entry.window].append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: (-entry.views, -entry.object_id))
    return found


def _window(visible: QuerySet, name: str, days: int, count: int) -> QuerySet:
    since = timezone.localdate() - datetime.timedelta(days=days - 1)
    totals = (
        DayViews.objects.filter(day__gte=since)
        .order_by()
        .values("article")
        .annotate(total=Sum("views"))
    )
    ranked = totals.filter(article__in=visible.values("object_id")).order_by("-total", "-article")
    own = totals.filter(article=OuterRef("object_id")).values("total")
    return visible.filter(object_id__in=ranked.values("article")[:count]).annotate(
        views=Subquery(own), window=Value(name, output_field=CharField())
    )

"""The most read articles of the last days (热点排行)."""

import datetime

from django.db.models import Sum
from django.utils import timezone

from apps.articles.models import Article, DayViews
from apps.columns.models import Entry


def hot_articles(days: int, count: int) -> list[Entry]:
    """The `count` visible entries with most views in the last `days` days, most read first.

    Today is the last of the days (Asia/Shanghai). Each entry carries `views`. Two queries.
    """
    since = timezone.localdate() - datetime.timedelta(days=days - 1)
    visible = Entry.objects.visible().filter(kind=Article.entry_kind)
    ranked = (
        DayViews.objects.filter(day__gte=since, article__in=visible.values("object_id"))
        .order_by()
        .values("article")
        .annotate(total=Sum("views"))
        .order_by("-total", "-article")[:count]
    )
    totals = {row["article"]: row["total"] for row in ranked}
    entries = visible.filter(object_id__in=totals).select_related("cover")
    for entry in entries:
        entry.views = totals[entry.object_id]
    return sorted(entries, key=lambda entry: (-entry.views, -entry.object_id))

"""What happens on the site on which day: what goes live, is taken down, or ends.

Read from the live revisions, through the list index: what the desk copies say changes nothing
until it is published. What waits in review stands on the day for which it is meant.
"""

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber, TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from apps.columns.models import Placement
from apps.columns.tree import Node, get_tree
from apps.portal.contents import entries_seen, kinds_seen
from apps.publishing.reviews import OPEN_STAGES, Review, Stage

FIRST_YEAR, LAST_YEAR = 1990, 2100
OF_A_DAY = 4  # how many lines a day of the month shows
OF_A_LONG_DAY = 300  # how many its own page shows, of each sort


class Sort(models.TextChoices):
    """What happens to an item."""

    LIVE = "live", "上线"
    DOWN = "down", "下线"
    PIN = "pin", "置顶结束"
    VALID = "valid", "有效期结束"
    REVIEW = "review", "待审"


_BEFORE = {
    Sort.LIVE: "将上线",
    Sort.DOWN: "将下线",
    Sort.PIN: "置顶将结束",
    Sort.VALID: "有效期将结束",
}
_AFTER = {
    Sort.LIVE: "已上线",
    Sort.DOWN: "已下线",
    Sort.PIN: "置顶已结束",
    Sort.VALID: "有效期已结束",
}


@dataclass(frozen=True)
class Happening:
    """One thing that happens to one item; `label` says what, as of now."""

    sort: Sort
    label: str
    when: datetime.datetime
    title: str
    kind: str
    column: str
    url: str


@dataclass
class Day:
    date: datetime.date
    is_today: bool
    in_month: bool = True
    happenings: list[Happening] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        """How many happen that are not among the lines."""
        return self.count - len(self.happenings)


@dataclass
class Month:
    first: datetime.date
    weeks: list[list[Day]]

    @property
    def previous(self) -> datetime.date | None:
        before = self.first - datetime.timedelta(days=1)
        return before.replace(day=1) if before.year >= FIRST_YEAR else None

    @property
    def next(self) -> datetime.date | None:
        after = self.first + datetime.timedelta(days=31)
        return after.replace(day=1) if after.year <= LAST_YEAR else None

    @property
    def busy_days(self) -> list[Day]:
        """The days of this month on which something happens."""
        return [day for week in self.weeks for day in week if day.in_month and day.count]

    @property
    def past_days(self) -> list[Day]:
        return [day for day in self.busy_days if day.date < timezone.localdate()]

    @property
    def coming_days(self) -> list[Day]:
        """Today and what comes after it."""
        return [day for day in self.busy_days if day.date >= timezone.localdate()]


def month_of(
    request: HttpRequest, site: AdminSite, first: datetime.date, branch: Node | None
) -> Month:
    """The month that begins on `first`, in whole weeks. As many queries whatever happens."""
    dates = calendar.Calendar().monthdatescalendar(first.year, first.month)
    days = {date: _day(date, first.month) for week in dates for date in week}
    for date, count, happening in _happenings(
        request, site, dates[0][0], dates[-1][-1], branch, OF_A_DAY
    ):
        days[date].happenings.append(happening)
        days[date].count += count
    for day in days.values():
        day.happenings = _in_order(day.happenings)[:OF_A_DAY]
    return Month(first, [[days[date] for date in week] for week in dates])


def day_of(request: HttpRequest, site: AdminSite, date: datetime.date, branch: Node | None) -> Day:
    """All that happens on one day."""
    day = _day(date, date.month)
    for _, count, happening in _happenings(request, site, date, date, branch, OF_A_LONG_DAY):
        day.happenings.append(happening)
        day.count += count
    day.happenings = _in_order(day.happenings)
    return day


def _day(date: datetime.date, month: int) -> Day:
    return Day(date, date == timezone.localdate(), date.month == month)


def _in_order(happenings: list[Happening]) -> list[Happening]:
    return sorted(happenings, key=lambda one: (one.when, one.sort, one.title))


def _happenings(
    request: HttpRequest,
    site: AdminSite,
    first: datetime.date,
    last: datetime.date,
    branch: Node | None,
    most: int,
) -> Iterator[tuple[datetime.date, int, Happening]]:
    """(day, how many of its sort that day has if this is the first of them else 0, happening).

    At most `most` of each sort and day are read; the database counts the others.
    """
    kinds = kinds_seen(request, site)
    entries = entries_seen(request, kinds, branch)
    pins = Placement.objects.filter(is_pinned=True, is_direct=True, column=F("entry__home"))
    pins = pins.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=F("pinned_until")))
    rows = [
        (Sort.LIVE, _entries_on(entries, "published_at")),
        (Sort.DOWN, _entries_on(entries, "expires_at")),
        (Sort.VALID, _entries_on(entries, "valid_until")),
        (
            Sort.PIN,
            pins.filter(entry__in=entries.values("pk")).values(
                when=F("pinned_until"),
                of_kind=F("kind"),
                item=F("entry__object_id"),
                name=F("entry__title"),
                where=F("entry__home"),
            ),
        ),
    ]
    for model_admin in kinds.values():
        rows.append((Sort.REVIEW, _waiting(request, model_admin, branch)))
    begin = timezone.make_aware(datetime.datetime.combine(first, datetime.time.min))
    end = timezone.make_aware(
        datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time.min)
    )
    now = timezone.now()
    for sort, found in rows:
        for row in _some_a_day(found.filter(when__gte=begin, when__lt=end), most):
            count = row["of_day"] if row["place"] == 1 else 0
            yield row["day"], count, _happening(request, kinds, sort, row, now)


def _entries_on(entries: QuerySet, instant: str) -> QuerySet:
    return entries.values(
        when=F(instant),
        of_kind=F("kind"),
        item=F("object_id"),
        name=F("title"),
        where=F("home"),
    )


def _some_a_day(rows: QuerySet, most: int) -> QuerySet:
    day = TruncDate("when")
    rows = rows.annotate(
        day=day,
        place=Window(RowNumber(), partition_by=[day], order_by=["when", "item"]),
        of_day=Window(Count("*"), partition_by=[day]),
    )
    return rows.filter(place__lte=most).order_by("when", "item")


def _waiting(request: HttpRequest, model_admin: ModelAdmin, branch: Node | None) -> QuerySet:
    """What waits in review, with the time at which its revision is meant to go live."""
    model = model_admin.model
    copies = model_admin.get_queryset(request).filter(trashed_at__isnull=True)
    if branch:
        copies = copies.filter(column__in=[node.id for node in branch.branch()])
    revisions = model._meta.get_field("live_revision").related_model.objects.filter(
        copy=OuterRef("object_id"), number=OuterRef("revision_number")
    )
    reviews = Review.objects.filter(
        stage__in=OPEN_STAGES.values(),
        content_type=ContentType.objects.get_for_model(model),
        object_id__in=copies.values("pk"),
    )
    return reviews.values(
        "stage",
        when=Subquery(revisions.values("published_at"), output_field=DateTimeField()),
        of_kind=models.Value(model.entry_kind),
        item=F("object_id"),
        name=Subquery(revisions.values("title")),
        where=Subquery(model._base_manager.filter(pk=OuterRef("object_id")).values("column")),
    )


def _happening(request, kinds: dict[str, ModelAdmin], sort: Sort, row: dict, now) -> Happening:
    options = kinds[row["of_kind"]].opts
    home = get_tree(request).get(row["where"])
    if sort == Sort.REVIEW:
        is_late = row["when"] <= now
        stage = Stage(row["stage"]).label
        label = f"{stage}，原定上线" if is_late else f"{stage}，计划上线"
    else:
        label = (_AFTER if row["when"] <= now else _BEFORE)[sort]
    return Happening(
        sort=sort,
        label=label,
        when=row["when"],
        title=row["name"],
        kind=str(options.verbose_name),
        column=home.name if home else "",
        url=reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row["item"]]),
    )

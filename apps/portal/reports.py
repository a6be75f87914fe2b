"""What was written, published, withdrawn, reviewed and read in a period: by person, column, month.

Counted by the database, one query for each figure and kind of content, however much there is.
Everything keeps to the columns of the person who asks.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils import timezone

from apps.articles.models import Article, DayViews
from apps.columns import rights
from apps.columns.tree import Node, get_tree
from apps.core.people import display_name
from apps.portal.contents import kinds_seen
from apps.publishing.reviews import ReviewAct

NOBODY = "（没有记录，或账号已删除）"


@dataclass
class Figures:
    """What is counted.

    written: items begun in the period, without those in the recycle bin. published: items on
    the site whose publication time lies in it and has come. withdrawn: items taken off the
    site in it. reviewed: review steps taken in it, whatever the verdict. views: how often
    the articles were read in it.
    """

    written: int = 0
    published: int = 0
    withdrawn: int = 0
    reviewed: int = 0
    views: int = 0

    def add(self, name: str, number: int) -> None:
        setattr(self, name, getattr(self, name) + number)

    @property
    def values(self) -> list[int]:
        return [getattr(self, one.name) for one in fields(self)]

    def __bool__(self) -> bool:
        return any(self.values)


NAMES = {
    "written": "撰写",
    "published": "发布",
    "withdrawn": "撤回",
    "reviewed": "审核",
    "views": "浏览",
}


@dataclass(frozen=True)
class PersonLine:
    """A person: what they wrote and what became of it, and the review steps that they took."""

    name: str
    figures: Figures


@dataclass(frozen=True)
class ColumnLine:
    """A column: what stands in it directly, and together with all below it."""

    name: str
    path_name: str
    depth: int
    direct: Figures
    branch: Figures

    @property
    def has_both(self) -> bool:
        """Whether things stand both in the column itself and below it."""
        return bool(self.direct) and self.direct != self.branch


@dataclass(frozen=True)
class MonthLine:
    first: datetime.date
    figures: Figures

    @property
    def name(self) -> str:
        return f"{self.first.year}年{self.first.month}月"


@dataclass
class Report:
    people: list[PersonLine] = field(default_factory=list)
    columns: list[ColumnLine] = field(default_factory=list)
    months: list[MonthLine] = field(default_factory=list)
    total: Figures = field(default_factory=Figures)


@dataclass(frozen=True)
class Counted:
    """A number of one figure, of one person in one column and month."""

    name: str
    person: int | None
    column: int
    month: datetime.date
    number: int


def report_of(
    request: HttpRequest,
    site: AdminSite,
    start: datetime.date,
    end: datetime.date,
    branch: Node | None,
) -> Report:
    """The report from `start` to `end`, both days included, below `branch` or of all columns."""
    kinds = kinds_seen(request, site)
    people: dict[int | None, Figures] = defaultdict(Figures)
    direct: dict[int, Figures] = defaultdict(Figures)
    months = {first: Figures() for first in _months(start, min(end, timezone.localdate()))}
    report = Report()
    for counted in _counted(request, kinds.values(), start, end, branch):
        people[counted.person].add(counted.name, counted.number)
        direct[counted.column].add(counted.name, counted.number)
        months.setdefault(counted.month, Figures()).add(counted.name, counted.number)
        report.total.add(counted.name, counted.number)
    report.people = _person_lines(people)
    report.columns = list(_column_lines(request, direct, branch))
    report.months = [MonthLine(first, months[first]) for first in sorted(months)]
    return report


def _months(start: datetime.date, end: datetime.date) -> Iterator[datetime.date]:
    first = start.replace(day=1)
    while first <= end:
        yield first
        first = (first + datetime.timedelta(days=32)).replace(day=1)


# Counting


def _counted(
    request: HttpRequest,
    model_admins: Iterable[ModelAdmin],
    start: datetime.date,
    end: datetime.date,
    branch: Node | None,
) -> Iterator[Counted]:
    begin, stop = _midnight(start), _midnight(end + datetime.timedelta(days=1))
    for model_admin in model_admins:
        copies = model_admin.get_queryset(request)
        if branch:
            copies = copies.filter(column__in=[node.id for node in branch.branch()])
        yield from _of_copies("written", copies.filter(trashed_at=None), "created_at", begin, stop)
        # What is dated in the future is no publication yet.
        come = min(stop, timezone.now())
        yield from _of_copies("published", copies, "live_revision__published_at", begin, come)
        yield from _of_copies("withdrawn", copies, "withdrawn_at", begin, stop)
        yield from _reviews(model_admin, copies, begin, stop)
        if model_admin.model is Article:
            yield from _views(copies, start, end)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _of_copies(
    name: str, copies: QuerySet, instant: str, begin: datetime.datetime, stop: datetime.datetime
) -> Iterator[Counted]:
    rows = copies.filter(**{f"{instant}__gte": begin, f"{instant}__lt": stop}).order_by()
    rows = rows.annotate(in_month=TruncMonth(instant))
    grouped = rows.values("in_month", person=F("created_by"), where=F("column"))
    return _numbers(name, grouped.annotate(number=Count("pk")))


def _reviews(model_admin: ModelAdmin, copies: QuerySet, begin, stop) -> Iterator[Counted]:
    model = model_admin.model
    column = model._base_manager.filter(pk=OuterRef("review__object_id")).values("column")
    rows = ReviewAct.objects.filter(
        at__gte=begin,
        at__lt=stop,
        review__content_type=ContentType.objects.get_for_model(model),
        review__object_id__in=copies.values("pk"),
    ).order_by()
    rows = rows.annotate(in_month=TruncMonth("at"), where=Subquery(column))
    grouped = rows.values("in_month", "where", person=F("by"))
    return _numbers("reviewed", grouped.annotate(number=Count("pk")))


def _views(copies: QuerySet, start: datetime.date, end: datetime.date) -> Iterator[Counted]:
    rows = DayViews.objects.filter(day__gte=start, day__lte=end, article__in=copies.values("pk"))
    rows = rows.order_by().annotate(in_month=TruncMonth("day"))
    grouped = rows.values("in_month", person=F("article__created_by"), where=F("article__column"))
    return _numbers("views", grouped.annotate(number=Sum("views")))


def _numbers(name: str, rows: QuerySet) -> Iterator[Counted]:
    for row in rows:
        month = row["in_month"]
        if isinstance(month, datetime.datetime):
            month = timezone.localdate(month)
        yield Counted(name, row["person"], row["where"], month, row["number"])


# Lines


def _person_lines(people: dict[int | None, Figures]) -> list[PersonLine]:
    users = get_user_model().objects.in_bulk([pk for pk in people if pk is not None])
    lines = [
        PersonLine(display_name(users[pk]) if pk in users else NOBODY, figures)
        for pk, figures in people.items()
    ]
    return sorted(lines, key=_most_first)


def _most_first(line: PersonLine) -> tuple:
    figures = line.figures
    counts = (figures.published, figures.written, figures.reviewed, figures.withdrawn)
    return (line.name == NOBODY, *(-count for count in counts), line.name)


def _column_lines(
    request: HttpRequest, direct: dict[int, Figures], branch: Node | None
) -> Iterator[ColumnLine]:
    """The user's columns in which there is anything to count, in the order of the tree."""
    tree, mine = get_tree(request), rights.columns_for(request)
    sums: dict[int, Figures] = defaultdict(Figures)
    for column_id, figures in direct.items():
        node = tree.get(column_id)
        for above in node.path if node else []:
            for name in NAMES:
                sums[above.id].add(name, getattr(figures, name))
    listed: set[int] = set()
    for node in branch.branch() if branch else tree:
        if node.id not in sums or not (mine is None or node.id in mine):
            continue
        listed.add(node.id)
        above = [one for one in node.ancestors if one.id in listed]
        yield ColumnLine(
            # Where a column's parent is not listed, its whole path says where it stands.
            name=node.name if above or node.parent is None else node.path_name,
            path_name=node.path_name,
            depth=len(above),
            direct=direct.get(node.id, Figures()),
            branch=sums[node.id],
        )

"""Loading articles and announcements, through the verbs with which staff publish."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.announcements.models import Announcement
from apps.articles.models import Article, DayViews
from apps.portal.site_file import leaders, writing
from apps.portal.site_file.outcome import Outcome, Report, counted
from apps.portal.site_file.shape import ANNOUNCEMENT_FIELDS, ARTICLE_FIELDS
from apps.portal.site_file.values import Record
from apps.publishing import transitions
from apps.publishing.models import DeskCopy, Revision
from apps.site_settings.models import SiteSettings

NOTE = "载入网站文件"
NOTE_BEFORE = "载入网站文件前自动保存"


@dataclass(frozen=True)
class Kind:
    """A type of content as the file has it.

    `fields` are its plain ones, `picture` the key of its picture with the attribute for it.
    """

    model: type[DeskCopy]
    fields: tuple[str, ...]
    picture: tuple[str, str]

    @property
    def noun(self) -> str:
        return self.model._meta.verbose_name


ARTICLES = Kind(Article, ARTICLE_FIELDS, ("cover", "cover_id"))
ANNOUNCEMENTS = Kind(Announcement, ANNOUNCEMENT_FIELDS, ("picture", "picture_id"))

# Where the file's key is not the model's field.
_KEYS = {"body": "body_html"}


@dataclass
class Wanted:
    """What the file says about one item; a list that it does not give is None."""

    plain: dict[str, Any]
    column_id: int
    further: list[int] | None = None
    leaders: list[int] | None = None
    attachments: list[tuple[Any, str]] | None = None

    def is_live(self, live: Revision) -> bool:
        """Whether the public already reads exactly this."""
        column_ids = [item["id"] for item in live.columns]
        return (
            all(getattr(live, name) == value for name, value in self.plain.items())
            and column_ids[0] == self.column_id
            and (self.further is None or set(column_ids[1:]) == set(self.further))
            and (self.leaders is None or {one["id"] for one in live.leaders} == set(self.leaders))
            and (
                self.attachments is None
                or [(one["id"], one["name"]) for one in live.attachments]
                == [(one.pk, name or one.name) for one, name in self.attachments]
            )
        )

    def set_lists(self, copy: DeskCopy) -> None:
        """Write the lists to the (saved) desk copy."""
        if self.attachments is not None:
            copy.attachments.all().delete()
            for order, (document, name) in enumerate(self.attachments):
                copy.attachments.create(document=document, name=name, order=order)
        if self.further is not None:
            copy.further_columns.set(self.further)
        if self.leaders is not None:
            copy.leaders.set(self.leaders)


@dataclass
class Known:
    """The items of one kind that the site has, told apart by column, title and time."""

    kind: Kind
    found: dict[tuple[int, str], list[tuple[int, datetime]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.kind.model.objects.order_by("pk")
        for pk, column_id, title, at in rows.values_list("pk", "column", "title", "published_at"):
            self.found.setdefault((column_id, title), []).append((pk, at))

    def match(self, column_id: int, record: Record, namesakes: int) -> int | None:
        """The item that the record means, or None for a new one.

        The only one of its title in its column is meant whatever its time; where the site
        or the file (`namesakes`) has several, the publication time decides. Writes down a
        problem when it cannot.
        """
        there = self.found.get((column_id, record["title"]), [])
        exact = [pk for pk, at in there if at == record.get("published_at")]
        if exact:
            return exact[0]
        if namesakes > 1 or not there:
            return None
        if len(there) > 1:
            record.place.wrong(
                f"网站上有 {len(there)} 篇“{record['title']}”，"
                "请写上其中一篇的“published_at”，才知道是哪一篇。"
            )
        return there[0][0]


def write(
    kind: Kind,
    records: list[Record],
    columns: dict[tuple[str, ...], int],
    outcome: Outcome,
    report: Report,
) -> None:
    """Make, change and publish items; what staff withdrew or deleted stays so.

    `columns` are the site's columns by path.
    """
    known = Known(kind)
    titles = Counter((record["column"], record["title"]) for record in records)
    for record in counted(records, kind.noun, report):
        wanted = _wanted(kind, record, columns, outcome)
        namesakes = titles[record["column"], record["title"]]
        pk = known.match(wanted.column_id, record, namesakes)
        try:
            if pk is None:
                _create(kind, record, wanted, outcome)
            else:
                _refresh(kind, pk, record, wanted, outcome)
        except transitions.TransitionError as error:
            record.place.wrong(str(error))


def _wanted(
    kind: Kind, record: Record, columns: dict[tuple[str, ...], int], outcome: Outcome
) -> Wanted:
    plain = record.chosen((*kind.fields, "published_at", "keywords"))
    if "body_html" in record:
        plain["body"] = record["body_html"].cleaned(outcome)
    key, attribute = kind.picture
    if key in record:
        plain[attribute] = record[key].asset.pk if record[key] else None
    wanted = Wanted(plain, columns[record["column"]])
    if "further_columns" in record:
        ids = dict.fromkeys(columns[path] for path in record["further_columns"])
        wanted.further = [pk for pk in ids if pk != wanted.column_id]
    if "leaders" in record:
        found = [leaders.find(named) for named in record["leaders"]]
        wanted.leaders = list(dict.fromkeys(one.pk for one in found if one is not None))
    if "attachments" in record:
        wanted.attachments = [(ref.asset, ref.name) for ref in record["attachments"]]
    return wanted


def _create(kind: Kind, record: Record, wanted: Wanted, outcome: Outcome) -> None:
    # As the form of a new item offers it.
    plain = {"source": SiteSettings.load().name} | wanted.plain
    copy = kind.model(column_id=wanted.column_id, **plain)
    if not writing.is_right(copy, record.place, _KEYS):
        return
    copy.save()
    _put_on_site(copy, wanted)
    if record.get("views"):
        day = timezone.localdate(copy.published_at)
        DayViews.objects.create(article_id=copy.pk, day=day, views=record["views"])
    outcome.created(kind.noun, copy.title)


def _refresh(kind: Kind, pk: int, record: Record, wanted: Wanted, outcome: Outcome) -> None:
    copy = kind.model.objects.select_related("live_revision").get(pk=pk)
    live = copy.live_revision
    if live is not None and wanted.is_live(live):
        outcome.unchanged(kind.noun)
        return
    if copy.trashed_at or (live is None and copy.withdrawn_at):
        state = "在回收站里" if copy.trashed_at else "已经撤回"
        outcome.left(
            kind.noun, f"{record.place.path}：{kind.noun}《{copy.title}》{state}，没有改动。"
        )
        return
    # What staff typed and did not publish is kept as a version and does not come along.
    if live is None:
        transitions.keep(copy, note=NOTE_BEFORE)
    elif copy.has_changes:
        copy = transitions.restore(copy, live)
        outcome.notices.append(
            f"{record.place.path}：{kind.noun}《{copy.title}》有未发布的修改，已存为历史版本。"
        )
    writing.apply(copy, wanted.plain | {"column_id": wanted.column_id})
    if writing.is_right(copy, record.place, _KEYS):
        copy.save()
        _put_on_site(copy, wanted)
        outcome.updated(kind.noun, copy.title)


def _put_on_site(copy: DeskCopy, wanted: Wanted) -> None:
    wanted.set_lists(copy)
    transitions.save_draft(copy)
    transitions.publish(copy, note=NOTE)

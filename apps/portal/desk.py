"""What the desk (工作台), the admin's first page, tells the person who opens it.

Every part asks the admin's own rights: what somebody may not see is neither shown nor read.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from apps.announcements.models import Announcement
from apps.articles.hot import hot_articles
from apps.articles.models import Article
from apps.columns import rights, tasks
from apps.columns.listing import visible_now
from apps.columns.models import Column, Entry, Placement, Right
from apps.columns.tasks import Task
from apps.columns.tree import Node, get_tree
from apps.media.models import Image
from apps.portal.contents import kinds_seen
from apps.publishing.models import DeskCopy, State
from apps.site_settings.models import SiteSettings

LINES = 8  # how many lines each list shows
HOT_DAYS = 7
_VERBS = {ADDITION: "新增", CHANGE: "修改", DELETION: "删除"}


@dataclass(frozen=True)
class QuickButton:
    """A button that leads straight to a task."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class DeskLine:
    """A line of a list: an item, where staff work on it, and what there is to say."""

    title: str
    url: str
    kind: str
    column: str
    when: datetime.datetime | None
    state: str = ""
    state_label: str = ""
    public_url: str = ""
    views: int = 0


@dataclass(frozen=True)
class StaleColumn:
    """A column that has had nothing new for longer than its update cycle."""

    name: str
    url: str
    days: int
    update_days: int
    is_empty: bool
    add_url: str = ""


@dataclass(frozen=True)
class DoneThing:
    """Something that the user did: in words, when, and where it stands if it still does."""

    text: str
    when: datetime.datetime
    url: str


@dataclass
class Desk:
    """The parts of the page; None where the user has no right to a part."""

    buttons: list[QuickButton] = field(default_factory=list)
    # 待我审核: None for whoever reviews nowhere; the first of so many.
    to_review: list[Task] | None = None
    to_review_count: int = 0
    # What was returned to the user, and what of theirs is on its way; None without the right
    # to write.
    returned: list[Task] | None = None
    submitted: list[Task] | None = None
    drafts: list[DeskLine] | None = None
    drafts_url: str = ""
    drafts_label: str = ""
    published: list[DeskLine] | None = None
    hot: list[DeskLine] | None = None
    stale: list[StaleColumn] | None = None
    done: list[DoneThing] = field(default_factory=list)


def desk_of(request: HttpRequest, site: AdminSite) -> Desk:
    """The desk of the request's user. As many queries with much content as with little."""
    desk = Desk(buttons=_buttons(request, site), done=_done(request, site))
    kinds = kinds_seen(request, site)
    if not kinds:
        return desk
    _add_review(request, desk)
    desk.drafts = _drafts(request, list(kinds.values()))
    first = next(iter(kinds.values()))
    desk.drafts_url = f"{_url(first.model, 'changelist')}?mine=1"
    desk.drafts_label = f"我写的全部{first.opts.verbose_name}"
    desk.published = _published(request, kinds)
    if Article.entry_kind in kinds:
        homes = rights.columns_for(request)
        hot = hot_articles({"hot": HOT_DAYS}, LINES, homes)["hot"]
        desk.hot = [_entry_line(request, entry, kinds[entry.kind]) for entry in hot]
    desk.stale = _stale_columns(request, kinds.get(Article.entry_kind))
    return desk


def _url(model: type, view: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def _model_admin(site: AdminSite, model: type) -> ModelAdmin | None:
    return site.get_model_admin(model) if site.is_registered(model) else None


def _buttons(request: HttpRequest, site: AdminSite) -> list[QuickButton]:
    offers = [
        (Article, "add", "写文章", "article"),
        (Announcement, "add", "写公告", "announcement"),
        (Image, "changelist", "上传图片", "image"),
        (SiteSettings, "changelist", "站点设置", "settings"),
    ]
    buttons = []
    for model, view, label, icon in offers:
        model_admin = _model_admin(site, model)
        if model_admin is None:
            continue
        may = (
            model_admin.has_change_permission(request)
            if model is SiteSettings
            else model_admin.has_add_permission(request)
        )
        if may:
            buttons.append(QuickButton(label, _url(model, view), icon))
    return buttons


def _done(request: HttpRequest, site: AdminSite) -> list[DoneThing]:
    log = LogEntry.objects.filter(user=request.user, action_flag__in=_VERBS)
    log = log.select_related("content_type").order_by("-action_time", "-pk")
    entries = list(log[: 4 * LINES])
    beyond = _beyond(request, site, entries)
    kept = [one for one in entries if (one.content_type_id, one.object_id) not in beyond]
    return [_done_thing(request, site, entry) for entry in kept[:LINES]]


def _beyond(request: HttpRequest, site: AdminSite, entries: list[LogEntry]) -> set[tuple[int, str]]:
    """(type, id) of content in columns where the user has no right any more. A query a type."""
    found: set[tuple[int, str]] = set()
    for model in (Article, Announcement):
        model_admin = _model_admin(site, model)
        mine = [
            one for one in entries if one.content_type and one.content_type.model_class() is model
        ]
        ids = {one.object_id for one in mine if (one.object_id or "").isdecimal()}
        if not ids or model_admin is None:
            continue
        seen = set(
            model_admin.get_queryset(request).filter(pk__in=ids).values_list("pk", flat=True)
        )
        there = model._base_manager.filter(pk__in=ids).values_list("pk", flat=True)
        hidden = {str(pk) for pk in there if pk not in seen}
        found |= {(mine[0].content_type_id, pk) for pk in hidden}
    return found


def _done_thing(request: HttpRequest, site: AdminSite, entry: LogEntry) -> DoneThing:
    model = entry.content_type and entry.content_type.model_class()
    model_admin = _model_admin(site, model) if model else None
    name = str(model._meta.verbose_name) if model else ""
    # The only row of its kind is called what its kind is called.
    what = name if name == entry.object_repr else f"{name}“{entry.object_repr}”"
    reachable = (
        model_admin is not None
        and entry.action_flag != DELETION
        and model_admin.has_view_or_change_permission(request)
    )
    return DoneThing(
        text=f"{_VERBS[entry.action_flag]}{what}",
        when=entry.action_time,
        url=_url(model, "change", entry.object_id) if reachable else "",
    )


def _add_review(request: HttpRequest, desk: Desk) -> None:
    waiting = tasks.tasks_of(request)
    if tasks.may_review(request):
        desk.to_review = waiting.to_review[:LINES]
        desk.to_review_count = len(waiting.to_review)
    if rights.has_anywhere(request.user, Right.WRITE):
        desk.returned = waiting.returned[:LINES]
        desk.submitted = waiting.submitted[:LINES]


def _drafts(request: HttpRequest, model_admins: list[ModelAdmin]) -> list[DeskLine]:
    """What the user wrote or changed last and the public does not read yet, newest first."""
    now = timezone.now()
    mine = Q(updated_by=request.user) | Q(created_by=request.user, updated_by=None)
    found: list[DeskCopy] = []
    for model_admin in model_admins:
        copies = model_admin.get_queryset(request)
        pending = copies.in_state(State.DRAFT) | copies.in_state(State.CHANGED, now)
        pending = pending.filter(mine).select_related("column", "live_revision")
        found += pending.order_by("-updated_at")[:LINES]
    found.sort(key=lambda copy: copy.updated_at, reverse=True)
    return [_draft_line(copy, now) for copy in found[:LINES]]


def _draft_line(copy: DeskCopy, now: datetime.datetime) -> DeskLine:
    state = copy.state_at(now)
    return DeskLine(
        title=copy.title,
        url=_url(type(copy), "change", copy.pk),
        kind=str(copy._meta.verbose_name),
        column=copy.column.name,
        when=copy.updated_at,
        state=state.value,
        state_label=state.label,
    )


def _published(request: HttpRequest, kinds: dict[str, ModelAdmin]) -> list[DeskLine]:
    entries = Entry.objects.visible().filter(kind__in=kinds)
    allowed = rights.columns_for(request)
    if allowed is not None:
        entries = entries.filter(home__in=allowed)
    newest = entries.order_by("-published_at", "-pk")[:LINES]
    return [_entry_line(request, entry, kinds[entry.kind]) for entry in newest]


def _entry_line(request: HttpRequest, entry: Entry, model_admin: ModelAdmin) -> DeskLine:
    home = get_tree(request).get(entry.home_id)
    return DeskLine(
        title=entry.title,
        url=_url(model_admin.model, "change", entry.object_id),
        kind=str(model_admin.opts.verbose_name),
        column=home.name if home else "",
        when=entry.published_at,
        public_url=entry.page_url,
        views=getattr(entry, "views", 0),
    )


def _stale_columns(request: HttpRequest, articles: ModelAdmin | None) -> list[StaleColumn]:
    """Public columns past their update cycle, the longest overdue first. One query."""
    now = timezone.now()
    allowed = rights.columns_for(request)
    watched = {
        node.id: node
        for node in get_tree(request)
        if node.update_days and node.is_reachable and (allowed is None or node.id in allowed)
    }
    if not watched:
        return []
    newest = Placement.objects.filter(visible_now(now), column=OuterRef("pk"))
    newest = newest.order_by("-published_at", "-entry").values("published_at")[:1]
    columns = Column.objects.filter(pk__in=watched).annotate(newest_at=Subquery(newest))
    may_add = articles is not None and articles.has_add_permission(request)
    stale = []
    for pk, created_at, newest_at in columns.values_list("pk", "created_at", "newest_at"):
        days = (now - (newest_at or created_at)).days
        if days > watched[pk].update_days:
            stale.append(_stale_column(watched[pk], days, newest_at is None, may_add))
    return sorted(stale, key=lambda column: column.update_days - column.days)[:LINES]


def _stale_column(node: Node, days: int, is_empty: bool, may_add: bool) -> StaleColumn:
    return StaleColumn(
        name=node.path_name,
        url=node.url,
        days=days,
        update_days=node.update_days,
        is_empty=is_empty,
        add_url=f"{_url(Article, 'add')}?column={node.id}" if may_add else "",
    )

"""Live content as the API lists it: by pages whose cost does not grow with their number."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from apps.columns.listing import visible_now
from apps.columns.live import live_or_404
from apps.columns.models import CHANGED, Entry, Placement, content_types
from apps.columns.tree import Node, Tree, get_tree
from apps.core.keywords import keywords
from apps.core.requests import absolute, site_root
from apps.leadership.models import Leader
from apps.leadership.place import leadership_column
from apps.machines.api.asked import Asked, Place
from apps.machines.bodies import with_absolute_addresses
from apps.media.models import Image
from apps.publishing.models import Revision


@dataclass(frozen=True)
class Page:
    """The entries of one page, and the address of the next; "" at the end."""

    entries: list[Entry]
    next_url: str


def page(request: HttpRequest, asked: Asked) -> Page:
    """What is live and asked for. Newest first; after `since` in the order of change."""
    now = timezone.now()
    if asked.since is not None and asked.column is not None:
        entries = _changes_of_column(asked, now)
    elif asked.since is not None:
        entries = _changes(asked, now)
    elif asked.column is not None:
        entries = _of_column(asked, now)
    else:
        entries = _newest(asked, now)
    found = list(entries[: asked.limit + 1])
    shown = found[: asked.limit]
    following = ""
    if len(found) > len(shown):
        last = shown[-1]
        instant = last.changed_at if asked.since is not None else last.published_at
        query = request.GET.dict() | {"after": str(Place(instant, last.pk))}
        address = f"{reverse('machines:api_items')}?{urlencode(query)}"
        following = absolute(request, address)
    return Page(shown, following)


def _newest(asked: Asked, now: datetime) -> QuerySet:
    entries = Entry.objects.filter(_older(asked.after, "pk", now), column__isnull=False)
    if asked.kind:
        entries = entries.filter(kind=asked.kind)
    return entries.select_related("cover").order_by("-published_at", "-pk")


def _of_column(asked: Asked, now: datetime) -> QuerySet:
    rows = Placement.objects.filter(_older(asked.after, "entry", now), column=asked.column.id)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    # An index alone says which they are; only the rows of this page are read whole.
    chosen = rows.order_by("-published_at", "-entry").values("entry")[: asked.limit + 1]
    entries = Entry.objects.filter(pk__in=chosen).select_related("cover")
    return entries.order_by("-published_at", "-pk")


def _changes(asked: Asked, now: datetime) -> QuerySet:
    entries = Entry.objects.visible(now).select_related("cover").annotate(changed=CHANGED)
    entries = entries.filter(_later(asked, "changed", "pk"))
    if asked.kind:
        entries = entries.filter(kind=asked.kind)
    return entries.order_by("changed", "pk")


def _changes_of_column(asked: Asked, now: datetime) -> QuerySet:
    # What is scheduled stands behind the present, and there the range ends.
    is_public = Q(changed_at__lte=now) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))
    rows = Placement.objects.filter(
        _later(asked, "changed_at", "entry"), is_public, column=asked.column.id
    )
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    chosen = rows.order_by("changed_at", "entry").values("entry")[: asked.limit + 1]
    entries = Entry.objects.filter(pk__in=chosen).select_related("cover")
    return entries.order_by(CHANGED, "pk")


def _later(asked: Asked, changed: str, number: str) -> Q:
    """Changed since what is asked for, and behind the page before, in the order of change.

    With one lower bound of the time: of two a planner may take the wrong one for its range.
    """
    place = asked.after
    if place is None:
        return Q(**{f"{changed}__gte": asked.since})
    later = Q(**{f"{changed}__gt": place.instant})
    same = Q(**{changed: place.instant, f"{number}__gt": place.entry_id})
    return Q(**{f"{changed}__gte": place.instant}) & (later | same)


def _older(place: Place | None, number: str, now: datetime) -> Q:
    """Live at `now`, and behind `place` in the order from newest to oldest.

    With one upper bound of the time: of two a planner may take the wrong one for its range.
    """
    if place is None or place.instant > now:
        return visible_now(now)
    older = Q(published_at__lt=place.instant)
    same = Q(published_at=place.instant) & Q(**{f"{number}__lt": place.entry_id})
    is_over = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return Q(published_at__lte=place.instant) & (older | same) & is_over


def listed(request: HttpRequest, entry: Entry) -> dict:
    """An entry as lists have it."""
    tree = get_tree(request)
    return {
        "kind": entry.kind,
        "id": entry.object_id,
        "title": entry.title,
        "summary": entry.summary,
        "url": absolute(request, entry.page_url),
        "api_url": absolute(request, reverse(f"machines:api_{entry.kind}", args=[entry.object_id])),
        "external_url": uri(request, entry.link),
        "column": column_named(request, tree.get(entry.column_id)),
        "author": entry.author,
        "source": entry.source,
        "keywords": keywords(entry.keywords),
        "cover": picture(request, entry.cover),
        "is_headline": entry.is_headline,
        "published_at": instant(entry.published_at),
        "updated_at": instant(entry.changed_at),
        "expires_at": instant(entry.expires_at),
        "valid_until": instant(entry.valid_until),
    }


def whole(request: HttpRequest, kind: str, pk: int) -> dict:
    """An item with its text. Raises Http404, or Gone where it was live once."""
    model = next(model for model in content_types() if model.entry_kind == kind)
    copies = model.objects.select_related("live_revision").defer("body", "live_revision__body")
    copy, _ = live_or_404(request, copies, pk)
    entry = Entry.objects.visible().filter(kind=kind, object_id=pk).select_related("cover").first()
    if entry is None:
        raise Http404("没有这篇内容。")
    revision, tree = copy.live_revision, get_tree(request)
    return (
        listed(request, entry)
        | {
            "subtitle": getattr(revision, "subtitle", ""),
            "author_affiliation": getattr(revision, "author_affiliation", ""),
            "source_url": uri(request, getattr(revision, "source_url", "")),
            "valid_from": instant(getattr(revision, "valid_from", None)),
            "columns": _columns(request, tree, revision),
            "leaders": _leaders(request, tree, revision),
        }
        | _text(request, entry, revision)
    )


def _text(request: HttpRequest, entry: Entry, revision: Revision) -> dict:
    """What the item's page shows; nothing of what was written where it leads elsewhere instead."""
    if entry.link:
        return {"body_html": "", "attachments": []}
    page = absolute(request, entry.page_url)
    return {
        "body_html": with_absolute_addresses(revision.body_html, site_root(request), page),
        "attachments": [
            {
                "name": item["name"],
                "url": absolute(request, item["url"]),
                "extension": item["extension"],
                "bytes": item["size"],
            }
            for item in revision.downloads
        ],
    }


def column_named(request: HttpRequest, node: Node | None) -> dict | None:
    if node is None:
        return None
    return {"id": node.id, "name": node.name, "slug": node.slug, "url": uri(request, node.url)}


def uri(request: HttpRequest, address: str) -> str | None:
    """An address that staff may have written, as a URI with its host (RFC 3986)."""
    return absolute(request, address) if address else None


def picture(request: HttpRequest, image: Image | None) -> dict | None:
    if image is None:
        return None
    return {
        "url": absolute(request, image.url()),
        "width": image.width,
        "height": image.height,
        "alt": image.alt_text,
    }


def instant(moment: datetime | None) -> str | None:
    """With the site's offset from UTC, as RFC 3339 has it."""
    return timezone.localtime(moment).isoformat() if moment else None


def _columns(request: HttpRequest, tree: Tree, revision: Revision) -> list[dict]:
    nodes = (tree.get(item["id"]) for item in revision.columns)
    return [column_named(request, node) for node in nodes if node and node.is_reachable]


def _leaders(request: HttpRequest, tree: Tree, revision: Revision) -> list[dict]:
    """Those whom the public may see. One query, where any are named."""
    ids = [item["id"] for item in getattr(revision, "leaders", [])]
    if not ids or leadership_column(tree) is None:
        return []
    leaders = Leader.objects.published().filter(pk__in=ids).in_protocol_order()
    return [
        {"id": pk, "name": name, "url": absolute(request, reverse("leadership:detail", args=[pk]))}
        for pk, name in leaders.values_list("pk", "name")
    ]

"""The public pages of announcements."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.announcements.models import Announcement, AnnouncementRevision
from apps.columns.live import live_or_404
from apps.columns.neighbours import Neighbours, neighbours
from apps.columns.tree import Node


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An announcement's page: the live revision, never the desk copy."""
    announcement, node = find(request, pk)
    return announcement_page(request, announcement, announcement.live_revision, node)


def find(request: HttpRequest, pk: int) -> tuple[Announcement, Node]:
    """The announcement that the public may read; raises as live_or_404 does."""
    announcements = Announcement.objects.select_related("live_revision__picture")
    return live_or_404(request, announcements, pk)


def announcement_page(
    request: HttpRequest,
    announcement: Announcement,
    revision: AnnouncementRevision,
    node: Node,
    *,
    is_preview: bool = False,
) -> HttpResponse:
    """The page of one revision, with its neighbours in the column `node`."""
    beside = (
        Neighbours()
        if is_preview
        else neighbours(
            node.id, announcement.entry_kind, announcement.pk, revision.published_at, related=0
        )
    )
    context = {
        "announcement": announcement,
        "revision": revision,
        "column": node,
        "is_over": revision.is_over,
        "previous": beside.previous,
        "next": beside.next,
        "is_preview": is_preview,
    }
    return render(request, "announcements/announcement_detail.html", context)

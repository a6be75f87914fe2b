"""What is live, with its texts, for feeds and the API: few queries however many there are."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from apps.columns.listing import visible_now
from apps.columns.models import Entry, Placement, content_types
from apps.columns.tree import Node
from apps.publishing.models import Revision


def newest_entries(node: Node | None, count: int) -> list[Entry]:
    """The newest that is live in a column's branch, in the whole site for None.

    Each with its column; one query.
    """
    entries = Entry.objects.visible()
    if node is not None:
        rows = Placement.objects.filter(visible_now(timezone.now()), column=node.id)
        # An index alone says which they are; only these are read whole.
        chosen = rows.order_by("-published_at", "-entry").values("entry")[:count]
        entries = Entry.objects.filter(pk__in=chosen)
    return list(entries.select_related("column").order_by("-published_at", "-pk")[:count])


def last_expiry(node: Node | None, since: datetime | None) -> datetime | None:
    """When something of the branch, or of the site, that was published `since` last expired."""
    rows = Entry.objects.filter(column__isnull=False)
    if node is not None:
        rows = Placement.objects.filter(column=node.id)
    if since is not None:
        rows = rows.filter(published_at__gte=since)
    return rows.filter(expires_at__lte=timezone.now()).aggregate(last=Max("expires_at"))["last"]


def revisions_of(entries: Iterable[Entry]) -> dict[int, Revision]:
    """{entry id: what the public reads}; a query for each kind of content among them."""
    by_kind: dict[str, dict[int, int]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, {})[entry.revision_id] = entry.pk
    found: dict[int, Revision] = {}
    for model in content_types():
        entry_of = by_kind.get(model.entry_kind)
        if entry_of:
            revisions = model._meta.get_field("live_revision").related_model.objects
            for pk, revision in revisions.defer("body").in_bulk(list(entry_of)).items():
                found[entry_of[pk]] = revision
    return found

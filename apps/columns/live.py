"""Finding what the public may read, by the number in an address."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from apps.columns.tree import Node, Tree, get_tree
from apps.core.errors import Gone
from apps.publishing.models import DeskCopy, DeskCopyQuerySet, Revision


def public_column(tree: Tree, revision: Revision) -> Node | None:
    """The first of the revision's columns that the public can reach: home when it can."""
    return _first_reachable(tree, revision.columns)


def public_ids(copies: DeskCopyQuerySet, tree: Tree, now: datetime | None = None) -> list[int]:
    """The items that the public may read at `now`, asked of the live revisions; one query.

    The list index is to say the same; this does without it.
    """
    rows = copies.published(now).values_list("pk", "live_revision__columns")
    return [pk for pk, columns in rows.iterator() if _first_reachable(tree, columns)]


def page_column(tree: Tree, copy: DeskCopy, revision: Revision) -> Node:
    """The column around the page of a revision that may not be live: as if it were published.

    Where the public can reach none of its columns, its home; where that is gone, the desk copy's.
    """
    homes = (tree.get(item["id"]) for item in revision.columns[:1])
    home = next(homes, None) or tree.get(copy.column_id)
    return public_column(tree, revision) or home


def _first_reachable(tree: Tree, columns: Iterable[dict]) -> Node | None:
    nodes = (tree.get(item["id"]) for item in columns)
    return next((node for node in nodes if node is not None and node.is_reachable), None)


def live_or_404(request: HttpRequest, copies: DeskCopyQuerySet, pk: int) -> tuple[DeskCopy, Node]:
    """The item that the public may read now, with the column where it finds it.

    `copies` should select the live revision. Raises Gone when the item was public once and
    is no longer, Http404 when it never was or stands only in hidden columns.
    """
    copy = copies.filter(pk=pk).first() if pk < 2**63 else None
    if copy is None:
        raise Http404("没有这篇内容。")
    if copy.is_gone:
        raise Gone(f"这篇{copy._meta.verbose_name}已经撤下。")
    revision = copy.live_revision
    if revision is None or not revision.is_public_at(timezone.now()):
        raise Http404("没有这篇内容。")
    node = public_column(get_tree(request), revision)
    if node is None:
        raise Http404("没有这篇内容。")
    return copy, node

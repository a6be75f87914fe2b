"""Columns and what stands in them, as addresses to lead to."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils import timezone

from apps.columns.models import Entry, content_types
from apps.columns.tree import get_tree
from apps.core.sounds import rank, sounds_of, words_of
from apps.redirects.offering import Offer

_OF_EACH = 6


def pages(request: HttpRequest, query: str) -> Iterator[Offer]:
    """The public columns by name or pinyin, and live items by words of their titles.

    One query, beside the tree.
    """
    words = words_of(query)
    if not words:
        return
    ranked = []
    for node in get_tree(request):
        if node.is_reachable and node.kind != "link":
            place = rank(words, sounds_of(node.name))
            if place is not None:
                ranked.append((place, len(ranked), node))
    for _, _, node in sorted(ranked)[:_OF_EACH]:
        yield Offer(node.name, "栏目", node.path_name, node.url)
    names = {model.entry_kind: str(model._meta.verbose_name) for model in content_types()}
    rows = Entry.objects.visible(timezone.now()).select_related("column")
    for word in query.split():
        rows = rows.filter(title__icontains=word)
    for entry in rows.order_by("-published_at", "-id")[:_OF_EACH]:
        yield Offer(entry.title, names[entry.kind], entry.column.name, entry.page_url)

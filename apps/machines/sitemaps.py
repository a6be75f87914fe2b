"""The sitemap (sitemaps.org 0.9): an index, and parts by ranges of ids.

A part is one range of the primary key, so the last of a million addresses costs what the first
does; the index finds the ranges that hold anything by one step of the key for each.
"""

from datetime import datetime

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from apps.columns.models import Entry
from apps.columns.tree import get_tree
from apps.core.requests import absolute
from apps.leadership.models import Leader
from apps.leadership.place import leadership_column

PART = 5000  # addresses; the format allows 50,000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# A column that leads elsewhere, and one in whose place an article stands that has an address.
_NO_PAGE_OF_THEIR_OWN = {"link", "page"}

_RANGES = """
WITH RECURSIVE part(number) AS (
    SELECT (SELECT id FROM {table} WHERE {live} ORDER BY id LIMIT 1) / {size}
    UNION ALL
    SELECT (
        SELECT id FROM {table} WHERE id >= (part.number + 1) * {size} AND {live}
        ORDER BY id LIMIT 1
    ) / {size}
    FROM part WHERE part.number IS NOT NULL
)
SELECT number FROM part WHERE number IS NOT NULL
"""
_LIVE = (
    "column_id IS NOT NULL AND link = '' AND published_at <= %s"
    " AND (expires_at IS NULL OR expires_at > %s)"
)


def parts() -> list[int]:
    """The numbers of the ranges of Entry ids that hold something live. One query."""
    sql = _RANGES.format(table=Entry._meta.db_table, live=_LIVE, size=PART)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(sql, [now] * 4)
        return [number for (number,) in cursor.fetchall()]


def index(request: HttpRequest) -> str:
    """The sitemap of sitemaps."""
    addresses = [reverse("machines:sitemap_pages")]
    addresses += [reverse("machines:sitemap_part", args=[number]) for number in parts()]
    lines = [f"<sitemap><loc>{escape(absolute(request, one))}</loc></sitemap>" for one in addresses]
    return _document("sitemapindex", lines)


def part(request: HttpRequest, number: int) -> str:
    """What is live of the `number`th range of ids; "" where nothing is. One query."""
    entries = Entry.objects.visible().filter(
        pk__gte=number * PART, pk__lt=(number + 1) * PART, link=""
    )
    rows = entries.order_by("pk").values_list("kind", "object_id", "updated_at", "published_at")
    # One reverse for each kind, not for each address.
    starts: dict[str, str] = {}
    lines = []
    for kind, object_id, updated_at, published_at in rows.iterator():
        if kind not in starts:
            starts[kind] = absolute(request, reverse(f"{kind}s:detail", args=[0]))
        address = starts[kind].replace("/0/", f"/{object_id}/")
        lines.append(_line(address, max(updated_at, published_at)))
    return _document("urlset", lines) if lines else ""


def pages(request: HttpRequest) -> str:
    """The pages that are no content: home, columns, leaders. One query beside the tree's."""
    tree = get_tree(request)
    addresses = [reverse("portal:home")]
    addresses += [
        node.url for node in tree if node.is_reachable and node.kind not in _NO_PAGE_OF_THEIR_OWN
    ]
    lines = [_line(absolute(request, address)) for address in addresses]
    if leadership_column(tree) is not None:
        leaders = Leader.objects.published().order_by("pk").values_list("pk", "updated_at")
        lines += [
            _line(absolute(request, reverse("leadership:detail", args=[pk])), updated_at)
            for pk, updated_at in leaders
        ]
        lines.append(_line(absolute(request, reverse("leadership:former"))))
    return _document("urlset", lines)


def _line(address: str, changed: datetime | None = None) -> str:
    said = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{said}</url>"


def _document(name: str, lines: list[str]) -> str:
    start = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{name} xmlns="{_NAMESPACE}">']
    return "\n".join([*start, *lines, f"</{name}>\n"])

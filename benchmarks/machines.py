"""What programs ask of a site of a million addresses, beside one of a thousand, in one run.

    python -m benchmarks.machines [--postgres] [--entries N] [--rounds N]

The sitemap's index and parts, feeds, and pages of the API at the beginning, in the middle and
near the end, also of a column in which seven stand; the median of each, with the thousand and
with all.
"""

import argparse
import datetime
import os
import statistics
import time
from collections.abc import Iterable

from benchmarks.rights import _set_up

FEW = 1000
RARE = 7
BATCH = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    os.environ.setdefault("DEBUG", "false")
    _set_up(asked.postgres)
    _columns()
    _fill(0, FEW)
    _place_rare()
    few = _measure(asked.rounds)
    _fill(FEW, asked.entries)
    many = _measure(asked.rounds)
    print(f"{'milliseconds':<44}{FEW:>12,}{asked.entries:>12,}")
    for name in many:
        print(f"{name:<44}{few[name]:>12.1f}{many[name]:>12.1f}")


def _columns() -> None:
    from apps.columns import tree
    from apps.columns.models import Column

    tree.save(Column(name="要闻", slug="news"))
    tree.save(Column(name="简报", slug="rare"))


def _fill(first: int, last: int) -> None:
    """Live entries straight into the list index, a minute apart, a fiftieth announcements."""
    from django.db import connection
    from django.utils import timezone

    from apps.columns.models import Column, Entry

    column, now = Column.objects.get(slug="news"), timezone.now()
    for start in range(first, last, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, last)):
            at = now - datetime.timedelta(minutes=2_000_000 - number)
            rows.append(
                Entry(
                    kind="announcement" if number % 50 == 0 else "article",
                    object_id=number + 1,
                    revision_id=number + 1,
                    home=column,
                    column=column,
                    title=f"第 {number} 篇：常委会召开立法工作会议",
                    summary="会议听取了关于立法工作的汇报。" * 5,
                    published_at=at,
                    updated_at=at,
                )
            )
        _place(Entry.objects.bulk_create(rows, batch_size=2000), column)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _place_rare() -> None:
    """Seven stand in the second column too."""
    from apps.columns.models import Column, Entry

    entries = Entry.objects.order_by("pk")[: FEW : FEW // RARE][:RARE]
    _place(entries, Column.objects.get(slug="rare"))


def _place(entries: Iterable, column) -> None:
    from apps.columns.models import Placement

    Placement.objects.bulk_create(
        (
            Placement(
                column=column,
                entry=entry,
                is_direct=True,
                kind=entry.kind,
                published_at=entry.published_at,
                changed_at=entry.changed_at,
            )
            for entry in entries
        ),
        batch_size=5000,
    )


def _measure(rounds: int) -> dict[str, float]:
    from django.test import Client

    client = Client()
    times: dict[str, list[float]] = {}
    addresses = _addresses()
    for name, address in addresses.items():
        assert client.get(address).status_code == 200, address
        times[name] = []
    for _ in range(rounds):
        for name, address in addresses.items():
            started = time.perf_counter()
            client.get(address)
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _addresses() -> dict[str, str]:
    from apps.columns.models import Entry
    from apps.machines import sitemaps
    from apps.machines.api.asked import Place

    parts = sitemaps.parts()
    items = "/api/v1/items/?limit=20"
    found = {
        "sitemap, index": "/sitemap.xml",
        "sitemap, pages": "/sitemap-pages.xml",
        "sitemap, first part": f"/sitemap-{parts[0]}.xml",
        "sitemap, a part in the middle": f"/sitemap-{parts[len(parts) // 2]}.xml",
        "feed of the site": "/atom.xml",
        "feed of a column": "/columns/news/rss.xml",
    }
    total = Entry.objects.count()
    first = Entry.objects.order_by("pk").first().pk
    for where, share in (("begins", 1.0), ("in the middle", 0.5), ("near the end", 0.01)):
        entry = Entry.objects.get(pk=first + int((total - 1) * share))
        after = "" if share == 1.0 else f"&after={Place(entry.published_at, entry.pk)}"
        found[f"API, {where}"] = items + after
        found[f"API, a column, {where}"] = f"{items}&column=news{after}"
        found[f"API, announcements, {where}"] = f"{items}&kind=announcement{after}"
        found[f"API, changes, {where}"] = f"{items}&since=1970-01-01{after}"
        found[f"API, changes in a column, {where}"] = f"{items}&since=1970-01-01&column=news{after}"
    rare = f"{items}&since=1970-01-01&column=rare"
    found["API, changes in a column of seven"] = rare
    found["API, its changes of a kind"] = f"{rare}&kind=article"
    return found


if __name__ == "__main__":
    main()

"""Blocks of the home page, and content in bulk for pages that must not slow down."""

import datetime

from django.utils import timezone

from apps.columns.models import Column, Entry, Placement
from apps.portal.models import HomeBlock


def make_block(column: Column, **fields) -> HomeBlock:
    return HomeBlock.objects.create(column=column, **fields)


def fill(column: Column, count: int, kind: str = "article", **fields) -> None:
    """Write `count` live entries straight into the list index, a minute apart."""
    now = timezone.now()
    start = Entry.objects.filter(kind=kind).count() + 1_000_000
    entries = Entry.objects.bulk_create(
        Entry(
            kind=kind,
            object_id=start + number,
            revision_id=start + number,
            home=column,
            column=column,
            title=f"第{number}篇",
            published_at=now - datetime.timedelta(minutes=number + 1),
            updated_at=now,
            **fields,
        )
        for number in range(count)
    )
    Placement.objects.bulk_create(
        Placement(
            column=column,
            entry=entry,
            is_direct=True,
            kind=kind,
            published_at=entry.published_at,
            changed_at=entry.changed_at,
        )
        for entry in entries
    )

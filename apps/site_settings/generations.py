"""Counters that tell a kept picture of the site from a stale one.

`tree` goes up with each change of the column tree, `content` with each change of anything
that public pages show. Both are read with the site's settings, in the one query that every
page makes anyway.
"""

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone


def bump(name: str) -> None:
    """Count one change of `name`, inside the transaction that makes the change."""
    generation = apps.get_model("site_settings", "Generation")
    rows = generation.objects.filter(name=name)
    if rows.update(number=F("number") + 1, changed_at=timezone.now()):
        return
    try:
        with transaction.atomic():
            generation.objects.create(name=name)
    except IntegrityError:  # somebody else counted the first change in between
        rows.update(number=F("number") + 1, changed_at=timezone.now())

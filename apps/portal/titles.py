"""The titles of what staff write, by their sound; kept with each save, for the palette.

Derived: `manage.py index_titles` writes all of it anew, as is needed after rows were written
past the models.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from apps.columns.models import ColumnContent, content_types
from apps.core.sounds import sounds_of
from apps.portal.models import TitleSounds

_BATCH = 1000


def keep(sender: type[ColumnContent], instance, update_fields=None, **kwargs) -> None:
    """Receiver of post_save: the title as it is now. One query, and none for other fields."""
    if update_fields is None or "title" in update_fields:
        _write(sender, [(instance.pk, instance.title, instance.updated_at)])


def keep_many(sender: type[ColumnContent], copies: list, **kwargs) -> None:
    """Receiver of many_written: the same for many that were stored past save()."""
    _write(sender, [(copy.pk, copy.title, copy.updated_at) for copy in copies])


def forget(sender: type[ColumnContent], instance, **kwargs) -> None:
    """Receiver of post_delete."""
    TitleSounds.objects.filter(kind=sender.entry_kind, object_id=instance.pk).delete()


def rebuild() -> Iterator[int]:
    """Write every title anew, in short transactions. Yields how many are done."""
    done = 0
    for model in content_types():
        kept = TitleSounds.objects.filter(kind=model.entry_kind)
        kept.exclude(object_id__in=model.objects.values("pk")).delete()
        titles = model.objects.order_by("pk").values_list("pk", "title", "updated_at")
        last = 0
        while batch := list(titles.filter(pk__gt=last)[:_BATCH]):
            _write(model, batch)
            last = batch[-1][0]
            done += len(batch)
            yield done


def _write(model: type[ColumnContent], titles: Iterable[tuple[int, str, datetime]]) -> None:
    rows = []
    for pk, title, changed_at in titles:
        sounds = sounds_of(title)
        rows.append(
            TitleSounds(
                kind=model.entry_kind,
                object_id=pk,
                text=sounds.text,
                initials=sounds.initials,
                syllables=sounds.syllables,
                changed_at=changed_at,
            )
        )
    TitleSounds.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["text", "initials", "syllables", "changed_at"],
    )

"""Who uses which picture or document, and whether the public may see it for that reason.

Whoever shows an asset records it here in the same transaction, and forgets it when it no
longer does; a holder that is deleted must be forgotten too, or its assets stay undeletable.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from apps.media.models import Asset, Holder, Use, UseQuerySet


def _of_holder(holder: models.Model) -> UseQuerySet:
    return Use.objects.filter(
        holder_type=ContentType.objects.get_for_model(holder), holder_id=holder.pk
    )


@transaction.atomic
def record(
    holder: models.Model,
    role: str,
    assets: Iterable[Asset],
    *,
    label: str,
    public_from: datetime | None = None,
    public_until: datetime | None = None,
) -> None:
    """State that `holder` (saved) uses exactly these assets in `role`.

    Replaces what was recorded for the same holder and role, and gives every use of the
    holder the new `label`. With `public_from` the public may see the assets from then on,
    until `public_until` or, without it, for good.
    """
    mine = _of_holder(holder)
    label = label[:300]
    mine.filter(role=role).delete()
    mine.exclude(label=label).update(label=label)
    wanted = {(asset.use_field, asset.pk): asset for asset in assets}
    Use.objects.bulk_create(
        Use(
            **{field: asset},
            holder_type=ContentType.objects.get_for_model(holder),
            holder_id=holder.pk,
            role=role,
            label=label,
            public_from=public_from,
            public_until=public_until,
        )
        for (field, _), asset in wanted.items()
    )


def record_new(
    holders: Iterable[models.Model],
    uses: Iterable[tuple[models.Model, str, Iterable[Asset], datetime | None, datetime | None]],
) -> None:
    """The same for many `holders` of one class of which nothing is recorded yet; one query.

    uses: (holder, role, assets, public_from, public_until). A holder is labelled by its class
    and its title, as publishing labels what it records.
    """
    labels = {one.pk: f"{one._meta.verbose_name}《{one}》"[:300] for one in holders}
    Use.objects.bulk_create(
        Use(
            **{asset.use_field: asset},
            holder_type=ContentType.objects.get_for_model(holder),
            holder_id=holder.pk,
            role=role,
            label=labels[holder.pk],
            public_from=public_from,
            public_until=public_until,
        )
        for holder, role, assets, public_from, public_until in uses
        for asset in {(asset.use_field, asset.pk): asset for asset in assets}.values()
    )


def show(
    holder_class: type[models.Model],
    windows: dict[int, tuple[datetime | None, datetime | None]],
    role: str = "live",
) -> None:
    """Change when the public may see what holders use in `role`.

    `windows` gives (public_from, public_until) for the primary key of each holder;
    (None, None) hides its assets.
    """
    kind = ContentType.objects.get_for_model(holder_class)
    rows = Use.objects.filter(holder_type=kind, holder_id__in=list(windows), role=role)
    hidden = [pk for pk, (start, _) in windows.items() if start is None]
    rows.filter(holder_id__in=hidden).update(public_from=None, public_until=None)
    shown = rows.exclude(holder_id__in=hidden).values_list("holder_id", flat=True).distinct()
    for pk in list(shown):
        start, end = windows[pk]
        rows.filter(holder_id=pk).update(public_from=start, public_until=end)


def forget(holder: models.Model, role: str | None = None) -> None:
    """Drop what is recorded for `holder`: in `role`, or in every role."""
    mine = _of_holder(holder)
    (mine if role is None else mine.filter(role=role)).delete()


def of(asset: Asset) -> UseQuerySet:
    """The uses of an asset, oldest first."""
    return Use.objects.filter(**{asset.use_field: asset})


def holders(asset: Asset) -> list[Holder]:
    """Who uses an asset, each named once; those that the public sees come first."""
    return of(asset).holders()

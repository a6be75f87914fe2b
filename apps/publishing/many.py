"""Many new items at once: the same rows that saving and publishing write, in a few queries.

For importers. What the verbs of apps.publishing.transitions check one by one (rights, reviews,
what is missing) the caller has checked; what they keep in step is kept in step here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from apps.core import html
from apps.core.editor import cleaned
from apps.core.people import display_name
from apps.media import rendering, uses
from apps.media.models import Asset, Document
from apps.publishing.models import DeskCopy, Revision
from apps.publishing.reviews import Contribution
from apps.publishing.signals import many_went_live, many_written


@dataclass
class New:
    """An unsaved desk copy, its documents by the name that readers see, and its other lists.

    `lists` is what frozen_lists() would give beyond the attachments; what stands there has
    to be what a desk copy without further rows gives (columns: its home; the rest empty).
    """

    copy: DeskCopy
    lists: dict[str, list[dict]]
    documents: list[tuple[Document, str]] = field(default_factory=list)


@transaction.atomic
def create(news: Sequence[New], *, is_live: bool, by: Any = None) -> None:
    """Store these items, all of one type, as drafts or as what the public reads from now on.

    Afterwards each copy has its key. Nothing is recorded in the audit log: the caller has a
    reason, which is one event for all of them.
    """
    if not news:
        return
    model = type(news[0].copy)
    revisions = [frozen(new, by) for new in news]
    for new, revision in zip(news, revisions, strict=True):
        new.copy.digest = revision.digest
        new.copy.created_by = new.copy.updated_by = by
    copies = model.objects.bulk_create([new.copy for new in news])
    _attach(model, news)
    if by is not None:
        _contribute(model, copies, by)
    if is_live:
        _go_live(model, copies, revisions)
    _record_uses(copies, news, revisions, is_live)
    many_written.send(model, copies=copies)
    if is_live:
        many_went_live.send(model, copies=copies)


def frozen(new: New, by: Any = None) -> Revision:
    """The first revision of an item, unsaved, as publishing would freeze it."""
    copy = new.copy
    revision_model = copy._meta.get_field("live_revision").related_model
    copy.body = cleaned(copy.body)
    values = {field.attname: getattr(copy, field.attname) for field in copy.content_fields()}
    attachments = [
        {
            "id": document.pk,
            "name": name or document.name,
            "extension": document.extension,
            "size": document.size,
            "digest": document.digest,
        }
        for document, name in new.documents
    ]
    revision = revision_model(
        number=1, attachments=attachments, created_by=by, **values, **new.lists
    )
    revision.created_by_name = display_name(by)
    revision.body_html = rendering.responsive(html.present(copy.body))
    revision.digest = revision.compute_digest()
    return revision


def _attach(model: type[DeskCopy], news: Sequence[New]) -> None:
    attachment = model._meta.get_field("attachments").related_model
    attachment.objects.bulk_create(
        attachment(copy=new.copy, document=document, name=name, order=order)
        for new in news
        for order, (document, name) in enumerate(new.documents)
    )


def _contribute(model: type[DeskCopy], copies: list[DeskCopy], by: Any) -> None:
    kind, now = ContentType.objects.get_for_model(model), timezone.now()
    Contribution.objects.bulk_create(
        Contribution(
            content_type=kind,
            object_id=copy.pk,
            user_key=by.pk,
            user_name=display_name(by),
            at=now,
        )
        for copy in copies
    )


def _go_live(model: type[DeskCopy], copies: list[DeskCopy], revisions: list[Revision]) -> None:
    for copy, revision in zip(copies, revisions, strict=True):
        revision.copy = copy
    kept = type(revisions[0]).objects
    kept.bulk_create(revisions)
    first = kept.filter(copy=OuterRef("pk"), number=1)
    model.objects.filter(pk__in=[copy.pk for copy in copies]).update(
        live_revision=Subquery(first.values("pk"))
    )
    for copy, revision in zip(copies, revisions, strict=True):
        copy.live_revision = revision


def _record_uses(copies, news, revisions, is_live: bool) -> None:
    found = []
    for copy, new, revision in zip(copies, news, revisions, strict=True):
        assets = _assets(new, revision)
        if not assets:
            continue
        found.append((copy, "desk", assets, None, None))
        if is_live:
            window = revision.published_at, revision.expires_at
            found.append((copy, "revision:1", assets, None, None))
            found.append((copy, "live", assets, *window))
    if found:
        uses.record_new(copies, found)


def _assets(new: New, revision: Revision) -> list[Asset]:
    """What it shows. Asks the library only where the text names something of it."""
    shows = "/media/" in new.copy.body or new.documents or getattr(new.copy, "cover_id", None)
    return revision.assets() if shows else []

"""Announcements for tests and for the demo site, made through the verbs that staff use."""

from collections.abc import Iterable

from apps.announcements.models import Announcement
from apps.columns.models import Column
from apps.media.models import Document
from apps.publishing import transitions


def draft_announcement(
    column: Column,
    title: str = "关于召开常委会会议的公告",
    by=None,
    attachments: Iterable[Document] = (),
    **fields,
) -> Announcement:
    """A desk copy that nobody has published."""
    fields.setdefault("body", "<p>会议定于本月召开。</p>")
    announcement = Announcement(column=column, title=title, **fields)
    announcement.save()
    for order, document in enumerate(attachments):
        announcement.attachments.create(document=document, order=order)
    return transitions.save_draft(announcement, by)


def publish_announcement(
    column: Column, title: str = "关于召开常委会会议的公告", by=None, **fields
):
    """A desk copy with a live revision; read afresh from the database."""
    announcement = draft_announcement(column, title, by, **fields)
    transitions.publish(announcement, by)
    return Announcement.objects.get(pk=announcement.pk)

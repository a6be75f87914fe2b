"""Letting the pictures of leaders be as public as the column in which leaders stand."""

from django.contrib.contenttypes.models import ContentType

from apps.columns.models import Column
from apps.columns.tree import load
from apps.leadership.models import Leader
from apps.leadership.place import leadership_column
from apps.media import uses
from apps.media.models import Use


def on_tree_changed(sender: type[Column], **kwargs) -> None:
    """Receiver of tree_changed: hide or show the pictures where that has changed."""
    is_shown = leadership_column(load()) is not None
    kind = ContentType.objects.get_for_model(Leader)
    live = Use.objects.filter(holder_type=kind, role="live")
    if not live.filter(public_from__isnull=is_shown).exists():
        return
    leaders = Leader.objects.published().values_list("pk", "created_at")
    uses.show(Leader, {pk: (since if is_shown else None, None) for pk, since in leaders})

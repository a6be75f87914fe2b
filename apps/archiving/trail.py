"""What the audit log says of whole sites going out and coming in.

An export leaves out the end of the log as far as it tells of nothing else: so exporting twice,
or exporting what was imported, gives the same archive.
"""

from collections.abc import Mapping
from typing import Any

from apps.audit import log
from apps.audit.models import Action, Event, Head

LABEL = "整站归档"


def record(action: Action, told: Mapping[str, Any]) -> None:
    """Put an export or an import of the whole site on record."""
    log.record(action, label=LABEL, after=told)


def _tells_of_archives(event: Event) -> bool:
    is_passage = event.action in (Action.EXPORT, Action.IMPORT)
    return is_passage and not event.subject_type and event.subject_label == LABEL


def last_number() -> int:
    """The number of the last event that an archive carries; 0 if there is none."""
    head = Head.load()
    newest = Event.objects.filter(number__lte=head.number).order_by("-number")
    for event in newest.iterator(chunk_size=100):
        if not _tells_of_archives(event):
            return event.number
    return 0


def last_export() -> Event | None:
    """The event of the newest export."""
    found = Event.objects.filter(action=Action.EXPORT, subject_type="", subject_label=LABEL)
    return found.order_by("-number").first()

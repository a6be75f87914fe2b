"""Events of the audit log, for tests that ask what is on record."""

from apps.audit.models import Action, Event


def last_event(action: Action | None = None) -> Event:
    """The newest event, of this action where one is named. Fails where there is none."""
    events = Event.objects.order_by("-number")
    found = (events.filter(action=action) if action else events).first()
    assert found is not None, f"Nothing is on record: {action or 'at all'}"
    return found


def events_of(row) -> list[Event]:
    """What is on record about this row, the oldest first."""
    subject = {"subject_type": row._meta.label_lower, "subject_id": str(row.pk)}
    return list(Event.objects.filter(**subject).order_by("number"))

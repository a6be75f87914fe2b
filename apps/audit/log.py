"""Writing the audit log: the one way in which an event comes into being."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from apps.audit import running
from apps.audit.models import Action, Event, Head
from apps.core import locks
from apps.core.people import display_name

__all__ = ["Action", "record"]

COMMAND = "系统（命令）"
NOBODY = "未登录"
MAX_VALUE = 10_000
# What PostgreSQL does not store: NUL, and halves of characters.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def record(
    action: Action,
    subject: models.Model | type[models.Model] | None = None,
    *,
    label: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    by=None,
    note: str = "",
) -> Event:
    """Add an event to the log, inside the caller's transaction, and return it.

    subject: the row that it is about, or a model where it is about its list; `label` is what
    people call it (default: its str). before, after: {what a form calls the field: value as
    people read it}; never a password or a token. by: a user; default: who is logged in in the
    running request, whose address is noted as well.

    Whoever records waits for other transactions that have recorded, until they end: call
    this last.
    """
    user = by or running.user()
    is_row = isinstance(subject, models.Model)
    event = Event(
        action=Action(action),
        actor_key=user.pk if user else None,
        actor_login=user.get_username() if user else "",
        actor_name=_cut(_name(user), 150),
        address=_cut(running.address(), 45),
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if is_row else "",
        subject_label=_cut(label or (str(subject) if is_row else ""), 300),
        before=_readable(before),
        after=_readable(after),
        note=_cut(note, 500),
    )
    return append(event)


def append(event: Event) -> Event:
    """Give an unsaved event its number, time and hashes, and store it.

    For apps.audit alone; everybody else calls record().
    """
    with transaction.atomic(savepoint=False):
        locks.exclusive("audit")
        head = Head.load()
        event.number, event.previous_hash = head.number + 1, head.hash
        event.at = timezone.now()
        event.hash = event.compute_hash()
        event.save()
        head.number, head.hash = event.number, event.hash
        head.save()
    return event


def _name(user) -> str:
    if user:
        return display_name(user)
    return COMMAND if running.request() is None else NOBODY


def _readable(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """As JSON that every database gives back as it was: text, whole numbers, 是/否, lists."""
    return {_cut(str(name), 200): _value(value) for name, value in (values or {}).items()}


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    return _cut(str(value), MAX_VALUE)


def _cut(text: str, length: int) -> str:
    text = _UNSTORABLE.sub("", text)
    return text if len(text) <= length else text[: length - 1] + "…"

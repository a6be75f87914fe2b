"""Writing the audit log: the one way in which an event comes into being."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from apps.audit import running
from apps.audit.models import Action, Event, Head
from apps.core import locks
from apps.core.people import display_name

__all__ = ["Action", "at_the_end", "record"]

COMMAND = "系统（命令）"
NOBODY = "未登录"
MAX_VALUE = 10_000
# What PostgreSQL does not store: NUL, and halves of characters.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_held: ContextVar[list[Event] | None] = ContextVar("audit_held_events", default=None)


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

    Events have one order, so whoever records makes others who record wait until the
    transaction ends. Call this last, when every other lock of the transaction is held, or
    inside at_the_end(); otherwise two transactions may come to wait for each other.
    """
    user = by or running.user()
    is_row = isinstance(subject, models.Model)
    event = Event(
        action=Action(action),
        actor_key=user.pk if user else None,
        actor_login=user.get_username() if user else "",
        actor_name=cut(_name(user), 150),
        address=cut(running.address(), 45),
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if is_row else "",
        subject_label=cut(label or (str(subject) if is_row else ""), 300),
        before=_readable(before),
        after=_readable(after),
        note=cut(note, 500),
    )
    held = _held.get()
    if held is None:
        append([event])
    else:
        held.append(event)
    return event


def on_list_exported(sender: type[models.Model], label: str, told: Mapping, **kwargs) -> None:
    """Receiver of list_exported: a list of the admin was taken as an Excel file."""
    record(Action.EXPORT, sender, label=label, after=told)


@contextmanager
def at_the_end() -> Iterator[None]:
    """Inside a transaction: what is recorded in this block goes into the log as it ends.

    For acts that take further locks after something was recorded, and for those that record
    much. The events have no number before that. A block that fails records nothing.
    """
    if _held.get() is not None:  # a block within a block ends with the outer one
        yield
        return
    events: list[Event] = []
    token = _held.set(events)
    try:
        yield
    finally:
        _held.reset(token)
    append(events)


def append(events: list[Event]) -> None:
    """Give unsaved events their numbers, time and hashes, and store them in this order.

    For apps.audit alone; everybody else calls record().
    """
    if not events:
        return
    with transaction.atomic(savepoint=False):
        locks.exclusive("audit")
        head = Head.load()
        at = timezone.now()
        for event in events:
            event.at, event.number, event.previous_hash = at, head.number + 1, head.hash
            event.hash = event.compute_hash()
            head.number, head.hash = event.number, event.hash
        # Past the manager of Event, whose bulk_create refuses everybody.
        models.QuerySet(Event).bulk_create(events, batch_size=500)
        head.save()


def _name(user) -> str:
    if user:
        return display_name(user)
    return COMMAND if running.request() is None else NOBODY


def _readable(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """As JSON that every database gives back as it was: text, whole numbers, 是/否, lists."""
    return {cut(str(name), 200): _value(value) for name, value in (values or {}).items()}


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    return cut(str(value), MAX_VALUE)


def cut(text: str, length: int) -> str:
    """The text as every database stores it, shortened to `length` characters."""
    text = _UNSTORABLE.sub("", text)
    return text if len(text) <= length else text[: length - 1] + "…"

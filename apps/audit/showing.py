"""An event as its pages show it."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.audit.models import Action, Event, Head

SUMMARY = 30  # characters of a value
MOST_COMPARED = 2000  # lines
# How an action is coloured: what went wrong, what opens or shuts something, what is new.
TONES = {
    Action.LOGIN_FAILED: "bad",
    Action.LOCKED_OUT: "bad",
    Action.RIGHTS: "strong",
    Action.PASSWORD: "strong",
    Action.WITHDRAW: "warm",
    Action.RETURN: "warm",
    Action.TRASH: "warm",
    Action.DELETE: "warm",
    Action.ARCHIVE: "warm",
    Action.PUBLISH: "good",
    Action.APPROVE: "good",
    Action.AMEND: "good",
}


def text(value: Any) -> str:
    """A value of before or after as one text; "" for nothing."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(text, value))
    return str(value)


@dataclass(frozen=True)
class Difference:
    """A field of an event: what it was and what it is, and whether the event has that side."""

    name: str
    before: str
    after: str
    had_before: bool
    has_after: bool

    @property
    def differs(self) -> bool:
        return self.before != self.after

    @property
    def lines(self) -> tuple[list["Line"], list["Line"]]:
        """Both sides line by line; of a long text only what is not on the other side is marked."""
        before, after = self.before.splitlines(), self.after.splitlines()
        was = [Line(one, True) for one in before]
        now = [Line(one, True) for one in after]
        if len(before) + len(after) <= MOST_COMPARED:
            for i, j, size in SequenceMatcher(None, before, after, False).get_matching_blocks():
                was[i : i + size] = [Line(one, False) for one in before[i : i + size]]
                now[j : j + size] = [Line(one, False) for one in after[j : j + size]]
        return was, now


@dataclass(frozen=True)
class Line:
    text: str
    is_changed: bool


def differences(event: Event) -> list[Difference]:
    """Every field of before and after, those of the new state first."""
    names = [*event.after, *(name for name in event.before if name not in event.after)]
    return [
        Difference(
            name,
            text(event.before.get(name)),
            text(event.after.get(name)),
            name in event.before,
            name in event.after,
        )
        for name in _in_form_order(event, names)
    ]


def _in_form_order(event: Event, names: list[str]) -> list[str]:
    """As the form has the fields; a database need not keep the order of what it stores."""
    try:
        meta = apps.get_model(event.subject_type)._meta
    except (LookupError, ValueError):
        return sorted(names)
    order = {str(one.verbose_name): i for i, one in enumerate([*meta.fields, *meta.many_to_many])}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def summary(event: Event) -> SafeString:
    """One short line: what was said of it, and what changed. Values stand in <bdi>."""
    parts = [format_html("{}", event.note)] if event.note else []
    found = [one for one in differences(event) if one.differs]
    for one in found[:2]:
        if one.had_before and one.has_after:
            values = (one.name, _short(one.before), _short(one.after))
            parts.append(format_html("{}：<bdi>{}</bdi> → <bdi>{}</bdi>", *values))
        else:
            parts.append(
                format_html("{}：<bdi>{}</bdi>", one.name, _short(one.after or one.before))
            )
    more = f"，等 {len(found)} 项" if len(found) > 2 else ""
    return format_html("{}{}", format_html_join("；", "{}", ((part,) for part in parts)), more)


def _short(value: str) -> str:
    value = " ".join(value.split()) or "（空）"
    return value if len(value) <= SUMMARY else value[:SUMMARY] + "…"


def address_of(request: HttpRequest, event: Event) -> str:
    """Where the admin shows the subject, for who may see it; "" else."""
    if not event.subject_id:
        return ""
    try:
        model = apps.get_model(event.subject_type)
        model_admin = admin.site.get_model_admin(model)
    except (LookupError, ValueError, NotRegistered):
        return ""
    if not model_admin.has_view_or_change_permission(request):
        return ""
    if not model._base_manager.filter(pk=event.subject_id).exists():
        return ""
    try:
        return reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_change",
            args=[event.subject_id],
        )
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Soundness:
    """Whether an event is as it was written and joins the one before; `problem` says why not."""

    problem: str = ""


def soundness(event: Event) -> Soundness:
    """Asks the event and its neighbour alone; verify_audit asks the whole log."""
    if event.compute_hash() != event.hash:
        return Soundness("内容和校验码不符，这一条被改动过。")
    head = Head.load()
    if event.number == head.archived_number + 1:
        before = head.archived_hash
    else:
        previous = Event.objects.filter(number=event.number - 1).first()
        if previous is None:
            return Soundness("它的前一条不见了。")
        before = previous.hash
    if event.previous_hash != before:
        return Soundness("和前一条接不上。")
    return Soundness()

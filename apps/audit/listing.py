"""Looking through the audit log: what may be asked of it, and a page of it.

Pages are found by number ("the 50 before number 1234") and nothing is counted, so that a log
of millions opens as fast as one of ten.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from apps.audit.models import Action, Event, EventQuerySet
from apps.core import dates

PAGE = 50
YEARS = range(2000, 2101)
LARGEST = 2**63 - 1  # of a BigInteger
# In groups, as people ask for them.
GROUPS = {
    "登录": (Action.LOGIN, Action.LOGIN_FAILED, Action.LOCKED_OUT, Action.LOGOUT, Action.PASSWORD),
    "审核和发布": (
        Action.SUBMIT,
        Action.APPROVE,
        Action.RETURN,
        Action.RECALL,
        Action.LINK,
        Action.PUBLISH,
        Action.AMEND,
        Action.WITHDRAW,
        Action.TRASH,
        Action.UNTRASH,
    ),
    "权限和设置": (Action.RIGHTS, Action.SETTINGS, Action.COLUMN, Action.LEADER),
    "其他": (
        Action.ADD,
        Action.CHANGE,
        Action.DELETE,
        Action.IMPORT,
        Action.EXPORT,
        Action.ARCHIVE,
    ),
}


def subject_name(subject_type: str) -> str:
    """What staff call a kind of subject such as articles.article; "" where there is none now."""
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return ""


def _subject_choices() -> list[tuple[str, str]]:
    """The kinds of rows that staff work with: what the admin shows."""
    shown = {
        model._meta.label_lower: str(model._meta.verbose_name)
        for model in admin.site._registry
        if model.__module__.startswith(("apps.", "django.contrib.auth."))
    }
    return sorted(shown.items(), key=lambda pair: pair[1])


def _action_choices() -> list:
    groups = [
        (title, [(str(one), one.label) for one in actions]) for title, actions in GROUPS.items()
    ]
    return [("", "全部"), *groups]


class Day(forms.DateInput):
    input_type = "date"


class Question(forms.Form):
    """What somebody asks of the log; every field may be empty."""

    action = forms.ChoiceField(label="操作", required=False, choices=_action_choices)
    person = forms.CharField(label="人员", required=False, max_length=150)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=lambda: [("", "全部"), *_subject_choices()]
    )
    since = forms.DateField(label="从", required=False, widget=Day(format="%Y-%m-%d"))
    until = forms.DateField(label="到", required=False, widget=Day(format="%Y-%m-%d"))
    q = forms.CharField(label="查找", required=False, max_length=100)
    subject = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person"].widget.attrs["placeholder"] = "姓名或登录名"
        self.fields["q"].widget.attrs["placeholder"] = "名称、说明或地址"
        kind = self.data.get("kind", "")
        if name := subject_name(kind):  # links lead here with kinds that have no list of their own
            choices = dict(self.fields["kind"].choices)
            self.fields["kind"].choices = list((choices | {kind: name}).items())
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = "请写成 2026-05-01 这样的日期。"
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("since", "until"):
            if data.get(name) and data[name].year not in YEARS:
                self.add_error(name, f"请写 {YEARS[0]} 到 {YEARS[-1]} 年的日期。")
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "结束日期不能早于开始日期。")
        return data

    def events(self) -> EventQuerySet:
        """The events that are asked for, newest first; none where the question is wrong."""
        events = Event.objects.order_by("-number")
        if not self.is_valid():
            return events.none()
        asked = self.cleaned_data
        if asked["action"]:
            events = events.filter(action=asked["action"])
        if asked["kind"]:
            events = events.filter(subject_type=asked["kind"])
        if asked["subject"]:
            events = events.filter(subject_id=asked["subject"])
        if asked["person"]:
            events = events.filter(_by(asked["person"]))
        if asked["since"]:
            events = events.filter(at__gte=_start_of(asked["since"]))
        if asked["until"]:
            events = events.filter(at__lt=_start_of(asked["until"] + datetime.timedelta(days=1)))
        if words := asked["q"]:
            events = events.filter(
                Q(subject_label__icontains=words) | Q(note__icontains=words) | Q(address=words)
            )
        return events

    def told(self) -> dict[str, str]:
        """The question in words: {field: what was asked}, for the record of an export."""
        asked = self.cleaned_data
        found = {
            "操作": Action(asked["action"]).label if asked["action"] else "",
            "人员": asked["person"],
            "类别": subject_name(asked["kind"]) if asked["kind"] else "",
            "从": dates.long_day(asked["since"]),
            "到": dates.long_day(asked["until"]),
            "查找": asked["q"],
            "编号": asked["subject"],
        }
        return {name: value for name, value in found.items() if value}


def _start_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _by(person: str) -> Q:
    """What accounts of that name or login have done; where there is none now, the kept name."""
    accounts = get_user_model().objects.only("pk", "username", "last_name", "first_name")
    named = Q(last_name__icontains=person) | Q(first_name__icontains=person)
    keys = set(
        accounts.filter(named | Q(username__icontains=person)).values_list("pk", flat=True)[:200]
    )
    keys |= {user.pk for user in accounts.all() if person in user.last_name + user.first_name}
    by_login = Q(actor_login=person)
    # One index instead of two: the account's own events all have its key.
    if keys and accounts.filter(username=person).exists():
        return Q(actor_key__in=keys)
    if keys:
        return Q(actor_key__in=keys) | by_login
    return by_login | Q(actor_name__icontains=person)


@dataclass(frozen=True)
class Page:
    """Some of the events, newest first, and the numbers from which to go on either way."""

    events: list[Event]
    newer: int | None
    older: int | None


def page(events: EventQuerySet, before: str = "", after: str = "") -> Page:
    """The page that ends before a number, or begins after one; else the newest."""
    older_than, newer_than = _number(before), _number(after)
    if newer_than is not None:
        rows = list(events.filter(number__gt=newer_than).order_by("number")[: PAGE + 1])
        more = len(rows) > PAGE
        rows = rows[:PAGE][::-1]
        if not rows:
            return page(events)
        return Page(rows, rows[0].number if more else None, rows[-1].number)
    if older_than is not None:
        events = events.filter(number__lt=older_than)
    rows = list(events[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    newer = rows[0].number if rows and older_than is not None else None
    return Page(rows, newer, rows[-1].number if more else None)


def _number(text: str) -> int | None:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    return min(int(text), LARGEST)

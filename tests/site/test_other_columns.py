"""Whoever works in one column meets nothing of the others, at any address of the admin.

The walk takes every address that the URL resolver knows, fills it with what is there of other
people's column, and asks it as somebody who holds all six rights in a column of their own.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.contrib.admin import site as admin_site
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.audit.models import Event, Head
from apps.columns.models import Column, Right
from apps.publishing.models import DeskCopy
from apps.site_settings.models import SiteSettings
from tests import snapshots
from tests.factories.columns import grant
from tests.factories.two_columns import Branch, make_branch
from tests.site.addresses import patterns

# One worker makes the office once for all of them.
pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.xdist_group("office")]

MARK, OWN = "QZXFOREIGN", "QZXOWN"
SOUND = "内部材料"  # in every title: searching for it says nothing of the mark

# How many addresses the admin has. One more is one more to think about: does it keep to the
# columns of the person who asks? Then count it here.
PATTERNS = 195
# So many addresses of each pattern are asked with everything that may be sent there, the others,
# which differ by the object alone, once.
FULLY, FULLEST = 4, 3
# Nobody's content: the person's own session.
LEFT_OUT = {"admin:login", "admin:logout"}
# The libraries are everybody's: what is changed there is no column's.
LIBRARY, LIBRARY_TABLES = "admin:media_", {"media.Image", "media.Document"}


@dataclass
class Office:
    foreign: Branch
    own: Branch
    editor: User


def open_office() -> Office:
    """Two columns, and somebody who may do everything in one of them."""
    foreign = make_branch("外事", MARK, SOUND)
    own = make_branch("本职", OWN, SOUND)
    editor = User.objects.create_user("editor-of-own", is_staff=True, last_name="本人")
    grant(editor, own.columns[0], *Right)
    SiteSettings.stored().save()  # so that there is an older version of them
    return Office(foreign, own, editor)


@pytest.fixture
def office(keep) -> Office:
    return keep(open_office)


@pytest.fixture
def desk(office, browser_of) -> Client:
    client = browser_of(office.editor)
    client.raise_request_exception = False
    return client


# Filling addresses


def named_patterns() -> list[tuple[str, str]]:
    """Every pattern of the admin that has a name; the others only lead to one that has."""
    found = {(name, route) for name, route in patterns() if re.fullmatch(r"admin:\w+", name)}
    return sorted(found)


def model_of(name: str) -> type[models.Model] | None:
    for model in admin_site._registry:
        if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    return None


def foreign_rows(office: Office, model: type[models.Model]) -> list[models.Model]:
    """What there is of a model in the other column, or at all where columns do not matter."""
    if issubclass(model, DeskCopy):
        return [copy for copy in office.foreign.contents.values() if isinstance(copy, model)]
    if model is Column:
        return office.foreign.columns
    return list(model._base_manager.order_by("pk")[:3])


WORDS = {"direction": "up", "way": "up", "name": "is_published"}


def fillings(office: Office, name: str, route: str) -> Iterator[tuple[models.Model | None, list]]:
    """(object, arguments) for a pattern: each object of others, with other values beside it."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", route) or ["pk"] * len(re.findall(r"\(\[", route))
    if name == "admin:app_list":
        for label in sorted({model._meta.app_label for model in admin_site._registry}):
            yield None, [label]
        return
    if name == "admin:view_on_site":
        for copy in office.foreign.contents.values():
            yield copy, [ContentType.objects.get_for_model(copy).pk, copy.pk]
        return
    if not names:
        yield None, []
        return
    model = model_of(name)
    rows = foreign_rows(office, model) if model else []
    for row in rows or [None]:
        for value in values_beside(row, names):
            yield row, [row.pk if row else 1, *value]


def values_beside(row: models.Model | None, names: list[str]) -> list[list]:
    """What stands behind the object in the address: numbers of its versions, and words."""
    if len(names) == 1:
        return [[]]
    history = getattr(type(row), "history", None) if row is not None else None
    if names[1:] == ["pk"] and history is not None:  # simple_history's second group
        return [[one] for one in history.filter(id=row.pk).values_list("pk", flat=True)[:2]]
    first = [WORDS.get(name, 1) for name in names[1:]]
    return [first, [0 if value == 1 else value for value in first]]


def addresses(office: Office) -> dict[str, list[tuple[models.Model | None, str]]]:
    """{pattern: its addresses, each with the object that it is of}."""
    found: dict[str, list[tuple[models.Model | None, str]]] = {}
    for name, route in named_patterns():
        found[name] = []
        for row, values in fillings(office, name, route):
            try:
                found[name].append((row, reverse(name, args=values)))
            except NoReverseMatch:
                continue
    return found


# Asking


def queries(office: Office, name: str) -> list[dict]:
    """What may stand behind an address: windows of other forms, filters, searches."""
    if name == "admin:autocomplete":
        return [
            {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field.name,
                "term": term,
            }
            for model in admin_site._registry
            for field in (*model._meta.fields, *model._meta.many_to_many)
            if field.remote_field
            for term in ("", SOUND)
        ]
    column = office.foreign.columns[0].pk
    asked = [{}, {"_popup": "1", "_to_field": "id"}]
    is_list = name.endswith(("_changelist", "_excel", "_picker"))
    if is_list or "_" not in name.removeprefix("admin:"):
        asked += [
            {"q": SOUND},
            {"branch": column, "column": column, "column__id__exact": column},
            {"state": "trashed"},
            {"mine": "1", "o": "-1"},
            {"all": ""},
        ]
    if name.endswith(("_compare", "_add")):
        asked += [{"old": "1", "new": "desk"}, {"column": column, "parent": column}]
    return asked


def bodies(office: Office, name: str, row: models.Model | None) -> list[dict]:
    """What somebody may send who means to change something of others."""
    column, own = office.foreign.columns[1], office.own.columns[1]
    notices = office.foreign.columns[2]
    typed = {
        "title": "改过",
        "name": "改过",
        "body": "<p>改过</p>",
        "published_at_0": "2020-01-01",
        "published_at_1": "08:00",
        "display": "list",
        "attachments-TOTAL_FORMS": "0",
        "attachments-INITIAL_FORMS": "0",
        "column_grants-TOTAL_FORMS": "0",
        "column_grants-INITIAL_FORMS": "0",
        "seen": getattr(row, "digest", ""),
        "kind": "list",
        "list_style": "titles",
        "page_size": "20",
        "slug": "taken",
        "count": "5",
        "order": "1",
        "post": "yes",
        "reason": "改过",
    }
    review = getattr(row, "review", None)
    taking = {
        "digest": getattr(review, "digest", ""),
        "step": "1",
        "verdict": "approve",
        "comment": "改过",
        "leader": "",
        "position": "主任",
        "hours": "24",
    }
    sent = [
        {},
        typed | {"column": column.pk, "_save": "1"},
        typed | {"column": notices.pk, "further_columns": [column.pk], "_publish": "1"},
        typed | taking | {"parent": column.pk, "target": column.pk, "position": "last-child"},
        taking | {"verdict": "return", "target": own.pk, "position": "first-child", "move": "1"},
    ]
    model_admin = admin_site._registry.get(model_of(name))
    if name.endswith("_changelist") and model_admin is not None:
        keys = [one.pk for one in foreign_rows(office, model_of(name))]
        actions = [getattr(action, "__name__", action) for action in model_admin.actions or ()]
        for action in {*actions, "delete_selected", "untrash"}:
            act = {"action": action, "_selected_action": keys, "post": "yes", "index": "0"}
            sent.append(act | {"move": "1", "column": own.pk})
    return sent


def text_of(answer) -> str:
    """All that an answer says, its headers too; what is packed is unpacked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    texts = [" ".join(f"{name}: {value}" for name, value in answer.headers.items())]
    texts.append(" ".join(cookie.OutputString() for cookie in answer.cookies.values()))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            texts += [packed.read(one).decode(errors="replace") for one in packed.namelist()]
    elif answer.get("Content-Type", "").startswith("application/json"):
        said = json.loads(content)
        if isinstance(said, dict) and "page" in said:
            # Around what is previewed stands the menu of the site, which anybody may read.
            said["page"] = re.search(r"<main\b.*</main>", said["page"], re.DOTALL)[0]
        texts.append(json.dumps(said, ensure_ascii=False))
    else:
        texts.append(content.decode(errors="replace"))
    return "\n".join(texts)


def stored(office: Office) -> dict[str, list]:
    """{model: its rows}, apart from the record of what this person did themself."""
    own_acts = {LogEntry: "user_id", Event: "actor_key"}
    by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    found = {}
    for table, rows in snapshots.take().items():
        model = by_table[table]
        if model._meta.app_label in {"sessions", "axes"} or model is Head:
            continue
        if model in own_acts:
            place = snapshots.tables()[table].index(own_acts[model])
            rows = [row for row in rows if str(row[place]) != str(office.editor.pk)]
        found[model._meta.label] = rows
    return found


# The walk


def test_the_walk_knows_every_address_of_the_admin(office):
    found = addresses(office)
    unfilled = {name for name, filled in found.items() if not filled}
    assert unfilled == set()
    assert len(found) == PATTERNS, sorted(found)
    assert sum(map(len, found.values())) > 4 * PATTERNS


@pytest.mark.once
def test_no_address_shows_anything_of_another_column(office, desk):
    shown, failed, asked = [], [], 0
    for name, filled in addresses(office).items():
        if name in LEFT_OUT:
            continue
        for place, (_, address) in enumerate(filled):
            for query in queries(office, name)[: None if place < FULLY else 1]:
                asked += 1
                answer = desk.get(address, query)
                if answer.status_code >= 500:
                    failed.append((name, address, query))
                elif MARK.lower() in text_of(answer).lower():
                    shown.append((name, address, query))
    assert not failed
    assert not shown
    assert asked > 8 * PATTERNS


@pytest.mark.once
def test_no_address_changes_anything_of_another_column(office, desk):
    before = stored(office)
    changed, shown, failed, asked = [], [], [], 0
    for name, filled in addresses(office).items():
        if name in LEFT_OUT:
            continue
        for place, (row, address) in enumerate(filled):
            sent = bodies(office, name, row)
            for body in sent if place < FULLY else [sent[FULLEST]]:
                asked += 1
                answer = desk.post(address, body)
                if answer.status_code >= 500:
                    failed.append((name, address, body))
                elif MARK.lower() in text_of(answer).lower():
                    shown.append((name, address, body))
        after = stored(office)
        tables = {table for table in after if after[table] != before[table]}
        if name.startswith(LIBRARY):
            tables -= LIBRARY_TABLES
        if tables:
            changed.append((name, tables))
        before = after
    assert not failed
    assert not changed
    assert not shown
    assert asked > 12 * PATTERNS


@pytest.mark.once
def test_the_same_walk_shows_much_to_somebody_who_may_see_it(office, browser_of):
    """It would find what it looks for: a superuser meets the marks at most addresses."""
    chief = browser_of(User.objects.create_superuser("chief"))
    chief.raise_request_exception = False
    seen = {
        name
        for name, filled in addresses(office).items()
        if name not in LEFT_OUT
        and any(
            MARK in text_of(chief.get(address, query))
            for _, address in filled[:4]
            for query in queries(office, name)[:4]
        )
    }
    assert len(seen) > 40, sorted(seen)


def test_the_same_person_meets_all_of_their_own(office, desk):
    for model in {type(copy) for copy in office.own.contents.values()}:
        label, kind = model._meta.app_label, model._meta.model_name
        page = desk.get(reverse(f"admin:{label}_{kind}_changelist"), {"all": ""})
        own = [copy for copy in office.own.contents.values() if isinstance(copy, model)]
        assert text_of(page).count(OWN) >= len(own) - 1  # all but what lies in the bin
        for copy in own:
            answer = desk.get(reverse(f"admin:{label}_{kind}_change", args=[copy.pk]))
            assert answer.status_code == 200
            assert OWN in text_of(answer)

"""The log is only ever added to, within the act that it tells of, and says who and from where."""

import datetime

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from apps.audit import log, running
from apps.audit.log import Action, record
from apps.audit.models import START, AppendOnlyError, Event, Head
from apps.audit.running import AuditMiddleware
from apps.leadership.models import Position
from tests.factories.audit import last_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def events() -> list[Event]:
    return [record(Action.EXPORT, label=name) for name in ("甲", "乙", "丙")]


# Only added to


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.update(note="改"),
        lambda: Event.objects.filter(note="").update(note="改"),
        lambda: Event.objects.bulk_update([last_event()], ["note"]),
        lambda: Event.objects.bulk_create([Event(number=99)]),
        lambda: last_event().delete(),
        lambda: last_event().save(),
        lambda: last_event().save(update_fields=["note"]),
    ],
)
def test_nothing_changes_or_deletes_an_event(events, attempt):
    with pytest.raises(AppendOnlyError):
        attempt()
    labels = Event.objects.order_by("number").values_list("subject_label", flat=True)
    assert list(labels) == ["甲", "乙", "丙"]


def test_an_event_cannot_be_written_over_by_one_with_its_number(events):
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        Event(number=events[0].number, at=events[0].at).save()
    assert Event.objects.get(number=events[0].number).subject_label == "甲"


# The chain


def test_each_event_holds_the_hash_of_the_one_before(events):
    first, second, third = Event.objects.order_by("number")
    assert first.previous_hash == START
    assert second.previous_hash == first.hash
    assert third.previous_hash == second.hash
    head = Head.load()
    assert (head.number, head.hash) == (third.number, third.hash)


def test_numbers_have_no_gaps_where_an_act_was_given_up(events):
    with pytest.raises(RuntimeError), transaction.atomic():
        record(Action.EXPORT, label="丁")
        raise RuntimeError
    assert record(Action.EXPORT, label="戊").number == events[-1].number + 1


def test_the_hash_covers_every_stored_value(events):
    event = Event.objects.get(number=events[1].number)
    others = {
        "number": 77,
        "at": event.at + datetime.timedelta(microseconds=1),
        "action": "login",
        "actor_key": 5,
        "before": {"甲": 1},
        "after": {"甲": 1},
    }
    for field in Event._meta.concrete_fields:
        if field.attname == "hash":
            continue
        changed = Event.objects.get(number=event.number)
        setattr(changed, field.attname, others.get(field.attname, "别的"))
        assert changed.compute_hash() != event.hash, field.attname


def test_what_was_stored_reads_back_with_the_same_hash(editor):
    values = {"数": 7, "真": True, "空": None, "表": ["乙", "甲"], "字": "引号\"'\\、😀、\u2028"}
    stored = record(Action.CHANGE, editor, before=values, after=values, note="行\n行")
    read = Event.objects.get(number=stored.number)
    assert read.before == values
    assert read.compute_hash() == stored.hash == read.hash


def test_what_no_database_stores_is_left_out_and_long_values_are_cut():
    event = record(
        Action.CHANGE, label="甲\x00乙" + "长" * 999, after={"值": "\ud800" + "长" * 20_000}
    )
    read = Event.objects.get(number=event.number)
    assert read.subject_label.startswith("甲乙长")
    assert len(read.subject_label) == 300
    assert len(read.after["值"]) == log.MAX_VALUE
    assert read.compute_hash() == read.hash


# Who, from where, about what


def _in_request(user, act, **meta):
    """Run `act` as a view does in which this person is logged in."""

    def view(request):
        request.user = user
        return act()

    return AuditMiddleware(view)(RequestFactory().get("/", **meta))


def test_the_running_request_says_who_and_from_where(editor):
    event = _in_request(editor, lambda: record(Action.EXPORT), REMOTE_ADDR="10.9.8.7")
    assert (event.actor_key, event.actor_login) == (editor.pk, "editor")
    assert event.address == "10.9.8.7"
    assert running.request() is None


def test_the_request_is_forgotten_where_the_view_fails(editor):
    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        _in_request(editor, fail)
    assert running.request() is None


def test_an_act_on_behalf_of_somebody_names_them(editor, reviewer):
    event = _in_request(editor, lambda: record(Action.APPROVE, by=reviewer))
    assert event.actor_key == reviewer.pk


def test_the_name_stays_after_the_account_goes(editor):
    editor.last_name = "王芳"
    editor.save()
    number, key = record(Action.EXPORT, by=editor).number, editor.pk
    editor.delete()
    event = Event.objects.get(number=number)
    assert (event.actor_name, event.actor_login, event.actor_key) == ("王芳", "editor", key)
    assert event.compute_hash() == event.hash


def test_the_client_behind_a_proxy_is_the_address(client, editor, settings):
    settings.TRUSTED_PROXIES = 1
    login = {"username": "editor", "password": "x"}
    client.post("/admin/login/", login, HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.5")
    assert last_event(Action.LOGIN).address == "203.0.113.5"


def test_the_subject_may_be_a_row_or_a_kind_of_rows(editor):
    assert record(Action.EXPORT, Position).subject_type == "leadership.position"
    event = record(Action.CHANGE, editor, label="王芳")
    assert (event.subject_type, event.subject_id) == ("auth.user", str(editor.pk))
    assert event.subject_label == "王芳"


# At the end of a block


def test_what_a_block_records_goes_into_the_log_as_it_ends():
    before = Head.load().number
    with transaction.atomic(), log.at_the_end():
        record(Action.EXPORT, label="甲")
        with log.at_the_end():
            record(Action.EXPORT, label="乙")
        assert Head.load().number == before
    assert Head.load().number == before + 2
    first, second = Event.objects.filter(number__gt=before).order_by("number")
    assert (first.subject_label, second.subject_label) == ("甲", "乙")
    assert second.previous_hash == first.hash


def test_a_block_that_fails_records_nothing():
    before = Event.objects.count()
    with pytest.raises(RuntimeError), log.at_the_end():
        record(Action.EXPORT)
        raise RuntimeError
    assert Event.objects.count() == before
    record(Action.EXPORT)
    assert Event.objects.count() == before + 1


def test_recording_costs_the_same_however_long_the_log_is(django_assert_max_num_queries, events):
    most = 4 if connection.vendor == "postgresql" else 3
    with django_assert_max_num_queries(most), transaction.atomic(savepoint=False):
        record(Action.EXPORT)

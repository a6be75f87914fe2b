"""Coming in, failing to, being shut out, and leaving are on record; a password never is."""

import pytest
from django.urls import reverse

from apps.audit.models import Action, Event
from apps.core.people import display_name
from tests.factories.audit import last_event

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")
PASSWORD = "Yunxi-2026-ok"


@pytest.fixture
def clerk(staff):
    user = staff("clerk", "编辑")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, username="clerk", password=PASSWORD, **meta):
    return client.post(LOGIN, {"username": username, "password": password}, **meta)


def count(action: Action) -> int:
    return Event.objects.filter(action=action).count()


def test_a_login_is_on_record_with_its_address(client, clerk):
    log_in(client, REMOTE_ADDR="10.1.1.1")
    event = last_event(Action.LOGIN)
    assert (event.actor_key, event.actor_login, event.address) == (clerk.pk, "clerk", "10.1.1.1")
    assert event.subject_label == display_name(clerk)


def test_leaving_is_on_record(client, clerk):
    log_in(client)
    client.post(reverse("admin:logout"))
    assert last_event(Action.LOGOUT).actor_key == clerk.pk
    client.post(reverse("admin:logout"))
    assert count(Action.LOGOUT) == 1


def test_a_wrong_password_is_on_record_with_the_name_that_was_typed(client, clerk):
    log_in(client, password="wrong-password", REMOTE_ADDR="203.0.113.5")
    event = last_event(Action.LOGIN_FAILED)
    assert (event.subject_label, event.actor_name) == ("登录名：clerk", "未登录")
    assert (event.actor_key, event.address) == (None, "203.0.113.5")
    assert "wrong-password" not in str(event.stored())


def test_an_unknown_name_is_on_record_too(client, db):
    log_in(client, username="nobody")
    assert last_event(Action.LOGIN_FAILED).subject_label == "登录名：nobody"


def test_what_is_typed_as_a_name_is_kept_short(client, db):
    log_in(client, username="x" * 140)
    assert len(last_event(Action.LOGIN_FAILED).subject_label) < 40


def test_a_name_that_no_database_stores_is_no_error(client, db):
    assert log_in(client, username="a\x00b").status_code == 200


def test_the_door_that_shuts_is_on_record_once(client, clerk):
    for _ in range(7):
        log_in(client, password="wrong")
    assert count(Action.LOGIN_FAILED) == 7
    assert count(Action.LOCKED_OUT) == 1
    event = last_event(Action.LOCKED_OUT)
    assert event.subject_label == "登录名：clerk"
    assert "15 分钟内不能登录" in event.note


def test_the_door_that_shuts_on_another_address_is_another_event(client, clerk):
    for address in ("203.0.113.5", "203.0.113.6"):
        for _ in range(5):
            log_in(client, password="wrong", REMOTE_ADDR=address)
    assert count(Action.LOCKED_OUT) == 2


def test_ones_own_new_password_is_on_record(client, clerk):
    log_in(client)
    new = "Dali-2026-well"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("admin:password_change"), data).status_code == 302
    event = last_event(Action.PASSWORD)
    assert (event.actor_key, event.subject_id) == (clerk.pk, str(clerk.pk))
    assert (event.before, event.after) == ({}, {})

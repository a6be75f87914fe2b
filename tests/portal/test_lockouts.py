"""登录锁定: who is shut out after wrong passwords is seen, and let in before the time is up."""

import datetime

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Event

pytestmark = pytest.mark.django_db

PAGE, LOGIN = reverse("admin:lockouts"), reverse("admin:login")
PASSWORD = "x"


@pytest.fixture
def security(logged_in):
    return logged_in("安全管理员")


def log_in(name: str, password: str, address: str = "192.0.2.7"):
    return Client(REMOTE_ADDR=address).post(LOGIN, {"username": name, "password": password})


def shut_out(name: str, address: str = "192.0.2.7") -> AccessAttempt:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(name, "wrong", address)
    return AccessAttempt.objects.get(username=name, ip_address=address)


def test_an_account_that_is_shut_is_listed_with_whose_it_is_and_from_where(security, staff):
    person = staff("wang")
    person.last_name = "王小禾"
    person.save()
    shut_out("wang")
    shut_out("nobody")
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        log_in("zhao", "wrong")
    page = security.get(PAGE).content.decode()
    for words in ("wang", "王小禾", "192.0.2.7", "没有这个账号"):
        assert words in page
    assert "zhao" not in page


def test_it_is_let_in_before_the_time_is_up_and_this_is_on_record(security, staff):
    staff("wang")
    attempt = shut_out("wang")
    elsewhere = shut_out("wang", "192.0.2.8")
    assert log_in("wang", PASSWORD).status_code == 429
    answer = security.post(PAGE, {"attempt": attempt.pk}, follow=True)
    assert "已解除“wang”的登录锁定" in answer.content.decode()
    event = Event.objects.latest("number")
    assert (event.action, event.note, event.actor_key) == (
        "rights",
        "解除登录锁定",
        security.user.pk,
    )
    assert log_in("wang", PASSWORD).status_code == 302
    assert AccessAttempt.objects.filter(pk=elsewhere.pk).exists()
    assert log_in("wang", PASSWORD, "192.0.2.8").status_code == 429


def test_what_has_ended_by_itself_is_not_listed(security):
    shut_out("wang")
    ago = settings.AXES_COOLOFF_TIME + datetime.timedelta(seconds=1)
    AccessAttempt.objects.update(attempt_time=timezone.now() - ago)
    assert "现在没有被锁定的账号" in security.get(PAGE).content.decode()


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "9" * 30, "１"])
def test_a_lock_that_is_not_there_is_not_found(security, number):
    assert security.post(PAGE, {"attempt": number}).status_code == 404


@pytest.mark.parametrize("role", ["系统管理员", "审计管理员", "站点管理员", "发布"])
def test_only_who_gives_rights_sees_and_ends_a_lock(logged_in, role):
    attempt = shut_out("wang")
    client = logged_in(role)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"attempt": attempt.pk}).status_code == 403
    assert AccessAttempt.objects.filter(pk=attempt.pk).exists()

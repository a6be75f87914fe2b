"""整站导出 in the admin: for superusers, and on record."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from apps.archiving import trail
from apps.audit.models import Action, Event
from tests.archiving.scenes import make_small_site, packed

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(browser_of):
    return browser_of(User.objects.create_superuser("chief", last_name="李明"))


def test_it_sends_the_archive_and_puts_that_on_record(chief):
    make_small_site()
    answer = chief.post(reverse("admin:site_archive_download"), {"with_log": "on"})
    assert answer.streaming
    assert answer["Content-Type"] == "application/zip"
    assert ".zip" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) == packed()
    event = Event.objects.first()
    assert (event.action, event.subject_label) == (Action.EXPORT, trail.LABEL)
    assert event.actor_name == "李明"
    assert "上一次导出" in chief.get(reverse("admin:site_archive")).content.decode()


def test_the_log_stays_out_where_it_is_not_asked_for(chief):
    make_small_site()
    answer = chief.post(reverse("admin:site_archive_download"))
    assert b"".join(answer.streaming_content) == packed(with_log=False)


def test_nobody_but_a_superuser_meets_it(logged_in):
    desk = logged_in("系统管理员", "安全管理员", "审计管理员", "站点管理员")
    assert desk.get(reverse("admin:site_archive")).status_code == 403
    assert desk.post(reverse("admin:site_archive_download")).status_code == 403
    assert "整站导出" not in desk.get(reverse("admin:index")).content.decode()


def test_an_address_that_is_only_followed_exports_nothing(chief):
    assert chief.get(reverse("admin:site_archive_download")).status_code == 405
    assert not Event.objects.filter(action=Action.EXPORT).exists()

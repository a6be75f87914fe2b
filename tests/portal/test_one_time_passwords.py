"""The first account of a new site, and the password that only opens the door."""

import io
import re

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.portal import first_account, one_time_passwords

pytestmark = pytest.mark.django_db

OWN = "Zi-ji-de-mima-9"


@pytest.fixture
def password():
    return first_account.create()


@pytest.fixture
def newcomer(password):
    """A browser in which somebody logged in with the one-time password."""
    client = Client()
    data = {"username": "admin", "password": password}
    answer = client.post(reverse("admin:login"), data)
    assert answer.status_code == 302
    return client


def run(**options) -> str:
    out = io.StringIO()
    call_command("create_first_account", stdout=out, **options)
    return out.getvalue()


def test_a_new_site_gets_a_superuser_whose_password_is_shown_once():
    password = re.search(r"一次性密码：(\S+)", run())[1]
    user = User.objects.get()
    assert (user.username, user.is_staff, user.is_superuser) == ("admin", True, True)
    assert user.check_password(password)
    assert len(password.replace("-", "")) == 16
    assert "没有新建" in run()
    assert User.objects.count() == 1


def test_two_passwords_are_never_alike():
    user = User(username="admin")
    assert len({one_time_passwords.give(user) for _ in range(5)}) == 5


def test_a_site_with_a_superuser_gets_no_other(admin_user):
    assert "没有新建" in run()
    assert list(User.objects.all()) == [admin_user]


def test_a_name_that_is_taken_is_said_and_left_alone(editor):
    with pytest.raises(CommandError, match="“editor”已被使用"):
        run(username="editor")
    editor.refresh_from_db()
    assert not editor.is_superuser


@pytest.mark.parametrize("name", ["index", "auth_user_changelist", "auth_group_add"])
def test_with_a_one_time_password_every_page_leads_to_setting_ones_own(newcomer, name):
    answer = newcomer.get(reverse(f"admin:{name}"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("admin:password_change")
    assert answer.content.decode().count("请先设置自己的密码") == 1


def test_with_a_one_time_password_nothing_can_be_done(newcomer):
    data = {"username": "spy", "password1": OWN, "password2": OWN}
    newcomer.post(reverse("admin:auth_user_add"), data)
    assert not User.objects.filter(username="spy").exists()


def change(client, old: str, new: str):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("admin:password_change"), data)


def test_after_setting_ones_own_password_the_desk_opens(newcomer, password):
    assert change(newcomer, password, OWN).status_code == 302
    assert newcomer.get(reverse("admin:index")).status_code == 200
    user = User.objects.get()
    assert user.check_password(OWN)
    assert not one_time_passwords.holds(user)


def test_the_one_time_password_is_not_taken_again(newcomer, password):
    answer = change(newcomer, password, password)
    assert "不能和一次性密码相同" in answer.content.decode()
    assert one_time_passwords.holds(User.objects.get())


def test_logging_in_does_not_use_the_mark_up(newcomer, password):
    assert one_time_passwords.holds(User.objects.get())


def test_a_password_that_somebody_set_is_not_a_one_time_one(editor):
    assert not one_time_passwords.holds(editor)
    editor.set_unusable_password()
    assert not one_time_passwords.holds(editor)


def test_an_account_without_any_hash_holds_no_one_time_password(editor):
    editor.password = ""
    assert not one_time_passwords.holds(editor)


def test_the_way_out_stays_open(newcomer):
    assert newcomer.post(reverse("admin:logout")).status_code == 200


def test_public_pages_ask_nobody_for_a_password(newcomer):
    assert newcomer.get("/").status_code == 200

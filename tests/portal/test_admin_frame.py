"""The admin's frame: the door, the menu at the side, the head, and what stands in it when
something went wrong."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from apps.core.admin_site import MENU_GROUPS
from apps.site_settings.models import SiteSettings
from tests.factories.media import make_image

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")
INDEX = reverse("admin:index")
PASSWORD = "Yunxi-2026-ok"


@pytest.fixture
def named(db) -> SiteSettings:
    settings = SiteSettings.stored()
    settings.name = "云溪州人大常委会"
    settings.theme_colour = "#1a4f9c"
    settings.save()
    return settings


@pytest.fixture
def clerk(staff) -> User:
    user = staff("clerk", "编辑")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, **fields):
    return client.post(LOGIN, {"username": "clerk", "password": PASSWORD} | fields)


# The door


def test_the_login_page_names_the_office_and_wears_its_colour(client, named):
    text = client.get(LOGIN).content.decode()
    assert '<h1 class="door__title">云溪州人大常委会</h1>' in text
    assert "/theme-1a4f9c.css" in text
    assert "<title>登录 - 云溪州人大常委会管理后台</title>" in text


def test_the_right_password_opens_the_desk(client, clerk):
    answer = log_in(client, next=INDEX)
    assert (answer.status_code, answer.url) == (302, INDEX)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"password": "wrong"}, "登录名或密码不正确"),
        ({"username": "nobody"}, "登录名或密码不正确"),
        ({"password": ""}, "请填写登录名和密码"),
    ],
)
def test_a_failed_login_says_why_in_chinese_and_keeps_the_name(client, clerk, fields, message):
    text = log_in(client, **fields).content.decode()
    assert message in text
    assert f'value="{fields.get("username", "clerk")}"' in text


def test_a_switched_off_account_cannot_log_in(client, clerk):
    clerk.is_active = False
    clerk.save()
    assert "登录名或密码不正确" in log_in(client).content.decode()


def test_too_many_wrong_passwords_shut_the_door_for_a_while(client, clerk, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = log_in(client, password="wrong")
    assert answer.status_code == 429
    assert "请等 15 分钟再登录" in answer.content.decode()
    assert log_in(client).status_code == 429


def test_leaving_says_so_and_offers_the_way_back(browser_of, clerk):
    client = browser_of(clerk)
    text = client.post(reverse("admin:logout")).content.decode()
    assert "您已退出登录。" in text
    assert INDEX in text
    assert client.get(INDEX).status_code == 302


def test_a_login_leads_nowhere_else(client, clerk):
    assert log_in(client, next="https://example.org/").url == INDEX


# Passwords


def test_staff_change_their_own_password(client, clerk):
    log_in(client)
    new = {"old_password": PASSWORD, "new_password1": "Dali-2026-well"}
    address = reverse("admin:password_change")
    answer = client.post(address, new | {"new_password2": "Dali-2026-well"}, follow=True)
    assert "您的密码已经修改" in answer.content.decode()
    assert client.get(INDEX).status_code == 200
    clerk.refresh_from_db()
    assert clerk.check_password("Dali-2026-well")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"old_password": "wrong"}, "现在的密码不正确"),
        ({"new_password2": "Dali-2026-other"}, "两次填写的密码不一样"),
        ({"new_password1": "short", "new_password2": "short"}, "密码太短"),
        ({"new_password1": "3141592653589", "new_password2": "3141592653589"}, "不能全是数字"),
        ({"new_password1": "", "new_password2": ""}, "请填写这一项"),
    ],
)
def test_a_refused_password_is_explained(client, clerk, fields, message):
    log_in(client)
    data = {
        "old_password": PASSWORD,
        "new_password1": "Dali-2026-well",
        "new_password2": "Dali-2026-well",
    }
    answer = client.post(reverse("admin:password_change"), data | fields)
    assert message in answer.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_a_password_set_for_somebody_else_is_a_password(admin_client, clerk):
    address = reverse("admin:auth_user_password_change", args=[clerk.pk])
    text = admin_client.get(address).content.decode()
    assert "usable_password" not in text
    # What Django's own form takes for "no password from now on" is no such thing here.
    crafted = {"usable_password": "false", "unset-password": "1"}
    assert admin_client.post(address, crafted).status_code == 200
    new = {"password1": "Dali-2026-well", "password2": "Dali-2026-well"}
    assert admin_client.post(address, new).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password("Dali-2026-well")


# The menu and the head


def test_every_model_of_the_admin_stands_in_a_group_of_the_office(admin_client):
    for model, model_admin in admin.site._registry.items():
        assert model_admin.menu_group in MENU_GROUPS, model


def test_the_menu_marks_the_page_that_is_open(admin_client):
    for address in (
        reverse("admin:leadership_leader_changelist"),
        reverse("admin:leadership_leader_add"),
    ):
        text = admin_client.get(address).content.decode()
        here = re.findall(r'href="([^"]+)" aria-current="page"', text)
        assert here == [reverse("admin:leadership_leader_changelist")]


def test_the_menu_holds_only_what_somebody_may_use(logged_in):
    text = logged_in("编辑").get(reverse("admin:media_image_changelist")).content.decode()
    menu = text[text.index('id="nav-sidebar"') : text.index("</nav>", text.index("nav-sidebar"))]
    assert "文章" in menu
    assert "站点设置" not in menu
    assert "账号" not in menu


def test_the_names_of_our_apps_are_no_pages(admin_client):
    for label in ("articles", "auth", "media"):
        answer = admin_client.get(reverse("admin:app_list", args=[label]))
        assert (answer.status_code, answer.url) == (302, INDEX)
    text = admin_client.get(reverse("admin:auth_user_add")).content.decode()
    assert f'href="{reverse("admin:app_list", args=["auth"])}"' not in text


def test_the_head_leads_to_the_site_and_wears_its_emblem(admin_client, named):
    named.logo = make_image()
    named.save()
    text = admin_client.get(INDEX).content.decode()
    assert f'href="{reverse("portal:home")}"' in text
    assert "云溪州人大常委会" in text
    assert named.logo.thumbnail_url in text


def test_the_admin_asks_for_the_settings_once(admin_client, django_assert_max_num_queries):
    address = reverse("admin:auth_group_changelist")
    admin_client.get(address)
    with django_assert_max_num_queries(8):
        admin_client.get(address)


# What went wrong


@pytest.mark.parametrize(
    "address", ["/admin/no-such-page/", "/admin/none/user/", "/admin/media/nothing/"]
)
def test_what_staff_do_not_find_stays_in_the_frame_of_the_admin(admin_client, address):
    answer = admin_client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 404
    assert "没有找到这个页面" in text
    assert 'id="nav-sidebar"' in text


def test_what_staff_may_not_open_stays_in_the_frame_of_the_admin(logged_in):
    answer = logged_in("编辑").get(reverse("admin:auth_user_changelist"))
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "权限" in text
    assert 'id="nav-sidebar"' in text


def test_a_missing_page_of_the_site_has_the_frame_of_the_site_for_staff_too(admin_client):
    text = admin_client.get("/no-such-page/").content.decode()
    assert 'id="nav-sidebar"' not in text


def test_somebody_from_the_public_learns_nothing_of_the_admin(client):
    answer = client.get("/admin/no-such-page/")
    assert answer.status_code == 302
    assert answer.url.startswith(LOGIN)


def test_what_is_gone_is_said_at_the_desk(admin_client):
    address = reverse("admin:leadership_leader_change", args=[999])
    text = admin_client.get(address, follow=True).content.decode()
    assert "没有找到这个领导，可能已经被删除。" in text


# Lists and deleting


def test_an_empty_list_offers_to_add_the_first(admin_client):
    address = reverse("admin:leadership_term_changelist")
    text = admin_client.get(address).content.decode()
    assert "还没有届次。" in text
    assert reverse("admin:leadership_term_add") in text


def test_a_list_without_a_hit_leads_back_to_all(admin_client):
    text = admin_client.get(reverse("admin:auth_user_changelist") + "?q=没有").content.decode()
    assert '没有符合条件的账号。<a href="?">查看全部</a>' in text


def test_icons_say_yes_and_no_in_chinese(admin_client):
    text = admin_client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert 'alt="是"' in text
    assert 'alt="True"' not in text


def test_cells_name_their_column_for_phones(admin_client):
    text = admin_client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert '<td data-label="姓名" class="field-full_name">' in text
    assert "data-label" not in text[: text.index("<tbody>")]


def test_a_cell_is_escaped_once(admin_client, staff):
    user = staff("zhangsan")
    user.last_name = "<b>张&三</b>"
    user.save()
    text = admin_client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert "&lt;b&gt;张&amp;三&lt;/b&gt;" in text
    assert "<b>张" not in text


def test_deleting_a_role_names_who_loses_it_and_nothing_else(admin_client, clerk):
    role = Group.objects.get(name="编辑")
    address = reverse("admin:auth_group_delete", args=[role.pk])
    text = admin_client.get(address).content.decode()
    assert "账号“clerk”不再有这个角色" in text
    assert "object (" not in text
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert User.objects.filter(pk=clerk.pk).exists()
    assert not Group.objects.filter(pk=role.pk).exists()


def test_site_managers_cannot_delete_a_role(logged_in):
    role = Group.objects.get(name="编辑")
    address = reverse("admin:auth_group_delete", args=[role.pk])
    assert logged_in("站点管理员").post(address, {"post": "yes"}).status_code == 403
    assert Group.objects.filter(pk=role.pk).exists()

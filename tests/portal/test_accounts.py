"""Staff accounts and roles: who may do what, and what stays when an account goes."""

import datetime

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone

from apps.articles.models import Article
from apps.columns.models import Right
from apps.portal import administrators
from apps.portal.accounts import FORMER_STAFF
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.portal import make_block

pytestmark = pytest.mark.django_db


def form_of(client, user: User) -> dict:
    """What the account's form holds, ready to be sent."""
    page = client.get(reverse("admin:auth_user_change", args=[user.pk]))
    assert page.status_code == 200
    values = page.context["adminform"].form.initial
    data = {name: value for name, value in values.items() if value not in (None, False)}
    data["groups"] = [group.pk for group in user.groups.all()]
    return data


def one_grant(holder: User | Group | None, *rights: str, column="site") -> dict:
    """The rows of 栏目授权 as the form has them, with these rights ticked in the first.

    The stored grants of `holder` come first; without them a new row is added. Without rights
    everything stays as it is.
    """
    stored = list(holder.column_grants.order_by("pk")) if holder else []
    total = len(stored) or (1 if rights else 0)
    data = {"column_grants-TOTAL_FORMS": total, "column_grants-INITIAL_FORMS": len(stored)}
    for number, grant in enumerate(stored):
        data[f"column_grants-{number}-id"] = grant.pk
        for right in Right.values:
            if getattr(grant, right):
                data[f"column_grants-{number}-{right}"] = "on"
    if not stored and rights:
        data["column_grants-0-column"] = getattr(column, "pk", column)
    return data | {f"column_grants-0-{right}": "on" for right in rights}


def every_key_to_users():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.remote_field.model is User:
                yield model, field


def test_no_content_and_no_history_hangs_on_an_account():
    own = {User.groups.through, User.user_permissions.through}
    found = 0
    for model, field in every_key_to_users():
        found += 1
        if model in own or model is LogEntry:  # the log is kept by apps.portal.accounts
            continue
        if getattr(model, "goes_with_account", False):  # a right of theirs is nothing without them
            continue
        on_delete = field.remote_field.on_delete
        if on_delete is models.DO_NOTHING:  # a line of history: it keeps the number as it was
            assert not field.db_constraint, field
        else:
            assert on_delete in {models.SET_NULL, models.PROTECT}, field
    assert found > 10


SYSTEM, SECURITY = administrators.SYSTEM, administrators.SECURITY


def change(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def roles_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_deleting_an_account_keeps_what_it_wrote_and_the_record_of_it(staff):
    author = staff("zhangsan", "发布")
    author.last_name = "张三"
    author.save()
    column = make_column(created_by=author)
    make_block(column, created_by=author)
    article = publish_article(column, by=author)
    LogEntry.objects.create(
        user=author,
        content_type=ContentType.objects.get_for_model(Article),
        object_id=article.pk,
        object_repr="x",
        action_flag=CHANGE,
    )
    untouched = [
        model
        for model, _ in every_key_to_users()
        if model not in {User.groups.through, User.user_permissions.through}
    ]
    before = {model: model._base_manager.count() for model in untouched}
    author.delete()
    assert {model: model._base_manager.count() for model in untouched} == before
    article.refresh_from_db()
    assert article.live_revision is not None
    assert article.created_by is None
    assert article.revisions.get().created_by_name == "张三"
    assert LogEntry.objects.get().user.username == FORMER_STAFF


def test_the_account_of_deleted_people_cannot_log_in_and_is_not_listed(staff, admin_client):
    gone = staff("zhangsan")
    LogEntry.objects.create(user=gone, object_repr="x", action_flag=CHANGE)
    User.objects.filter(pk=gone.pk).delete()
    keeper = User.objects.get(username=FORMER_STAFF)
    assert not keeper.is_active
    assert not keeper.is_staff
    assert not keeper.has_usable_password()
    page = admin_client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert FORMER_STAFF not in page


def test_an_account_is_deleted_in_the_admin_with_a_plain_page(staff, admin_client):
    user = staff("zhangsan", "编辑")
    LogEntry.objects.create(user=user, object_repr="要保留的记录", action_flag=CHANGE)
    address = reverse("admin:auth_user_delete", args=[user.pk])
    assert "要保留的记录" not in admin_client.get(address).content.decode()
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()
    assert LogEntry.objects.filter(object_repr="要保留的记录").exists()


NEW = {
    "username": "lisi",
    "last_name": "李四",
    "password1": "Rendapassword-9",
    "password2": "Rendapassword-9",
}


def test_a_new_account_is_staff_and_has_no_role_yet(logged_in):
    client = logged_in(SYSTEM)
    editors = Group.objects.get(name="编辑")
    sent = NEW | {"groups": [editors.pk], "is_superuser": "on"}
    answer = client.post(reverse("admin:auth_user_add"), sent, follow=True)
    user = User.objects.get(username="lisi")
    assert (user.get_full_name(), user.is_staff, user.is_superuser) == ("李四", True, False)
    assert roles_of(user) == set()
    assert user.check_password("Rendapassword-9")
    assert "角色和栏目授权由安全管理员来给" in answer.content.decode()


def test_a_superuser_gives_the_first_roles_along_with_the_account(admin_client):
    editors = Group.objects.get(name="编辑")
    answer = admin_client.post(reverse("admin:auth_user_add"), NEW | {"groups": [editors.pk]})
    assert answer.status_code == 302
    assert roles_of(User.objects.get(username="lisi")) == {"编辑"}


def test_accounts_are_not_made_by_who_gives_rights(logged_in):
    client = logged_in(SECURITY)
    assert client.get(reverse("admin:auth_user_add")).status_code == 403
    assert client.post(reverse("admin:auth_user_add"), NEW).status_code == 403


@pytest.mark.parametrize("role", ["站点管理员", administrators.AUDIT, "编辑", "发布", "栏目管理员"])
def test_accounts_and_roles_are_closed_to_everybody_else(logged_in, staff, role):
    client, other = logged_in(role), staff("other")
    for model, pk in (("user", other.pk), ("group", Group.objects.first().pk)):
        for path in (
            reverse(f"admin:auth_{model}_changelist"),
            reverse(f"admin:auth_{model}_add"),
            reverse(f"admin:auth_{model}_change", args=[pk]),
        ):
            assert client.get(path).status_code == 403, path
            assert client.post(path, {}).status_code == 403, path


def test_who_looks_after_accounts_gives_no_role_and_no_grant(logged_in, staff):
    client, other = logged_in(SYSTEM), staff("other")
    publishers = Group.objects.get(name="发布")
    for user in (other, client.user):
        sent = form_of(client, user) | {"is_active": "on", "groups": [publishers.pk]}
        client.post(change(user), sent | one_grant(None, "write"))
        assert "发布" not in roles_of(user)
        assert not user.column_grants.exists()
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 403


def test_who_gives_rights_changes_nothing_else_of_an_account(logged_in, staff):
    client, other = logged_in(SECURITY), staff("other")
    sent = {"username": "taken", "last_name": "改过", "groups": [Group.objects.get(name="编辑").pk]}
    client.post(change(other), sent | one_grant(None))
    other.refresh_from_db()
    assert (other.username, other.last_name, other.is_active) == ("other", "", True)
    assert roles_of(other) == {"编辑"}
    password = reverse("admin:auth_user_password_change", args=[other.pk])
    assert client.get(password).status_code == 403
    assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 403
    sent = {"action": "deactivate", "_selected_action": [other.pk]}
    client.post(reverse("admin:auth_user_changelist"), sent)
    other.refresh_from_db()
    assert other.is_active


@pytest.mark.parametrize("role", [SYSTEM, SECURITY, administrators.AUDIT])
def test_no_administrator_gives_anything_to_themselves(logged_in, role):
    client = logged_in(role)
    publishers = Group.objects.get(name="发布")
    sent = {"username": client.user.username, "groups": [publishers.pk], "is_superuser": "on"}
    client.post(change(client.user), sent | one_grant(None, "publish"))
    assert roles_of(client.user) == {role}
    assert not client.user.column_grants.exists()
    assert not User.objects.get(pk=client.user.pk).is_superuser


def test_a_superuser_gives_nothing_to_themselves_either(admin_client, admin_user):
    publishers = Group.objects.get(name="发布")
    sent = {"username": admin_user.username, "groups": [publishers.pk]}
    admin_client.post(change(admin_user), sent | one_grant(None, "publish"))
    assert roles_of(admin_user) == set()
    assert not admin_user.column_grants.exists()


def test_the_three_administrators_are_three_people(logged_in, admin_client, staff):
    other = staff("other")
    pair = [Group.objects.get(name=name).pk for name in (SYSTEM, administrators.AUDIT)]
    for client in (logged_in(SECURITY), admin_client):
        sent = {"username": "other", "is_active": "on", "groups": pair} | one_grant(None)
        answer = client.post(change(other), sent)
        assert "“系统管理员”、“审计管理员”不能是同一个人" in answer.content.decode()
        assert roles_of(other) == set()
    answer = admin_client.post(reverse("admin:auth_user_add"), NEW | {"groups": pair})
    assert "不能是同一个人" in answer.content.decode()
    assert not User.objects.filter(username="lisi").exists()


def test_an_administrator_may_work_with_content_as_well(logged_in, staff):
    client, other = logged_in(SECURITY), staff("other")
    roles = [Group.objects.get(name=name).pk for name in (SYSTEM, "编辑")]
    client.post(change(other), {"groups": roles} | one_grant(None))
    assert roles_of(other) == {SYSTEM, "编辑"}


def test_nobody_touches_a_superuser(logged_in, admin_user):
    for role in (SYSTEM, SECURITY):
        client = logged_in(role)
        publishers = Group.objects.get(name="发布")
        sent = {"username": "taken", "groups": [publishers.pk]} | one_grant(None, "write")
        assert client.post(change(admin_user), sent).status_code == 403
        password = reverse("admin:auth_user_password_change", args=[admin_user.pk])
        assert client.get(password).status_code == 403
        sent = {"action": "deactivate", "_selected_action": [admin_user.pk]}
        client.post(reverse("admin:auth_user_changelist"), sent)
        admin_user.refresh_from_db()
        assert admin_user.is_active
        assert not admin_user.column_grants.exists()


@pytest.mark.parametrize("role", [SECURITY, administrators.AUDIT])
def test_who_looks_after_accounts_does_not_take_over_the_other_administrators(
    logged_in, staff, role
):
    client, other = logged_in(SYSTEM), staff("other", role)
    password = reverse("admin:auth_user_password_change", args=[other.pk])
    assert client.get(password).status_code == 403
    sent = {"password1": "Rendapassword-9", "password2": "Rendapassword-9"}
    assert client.post(password, sent).status_code == 403
    assert client.post(change(other), {"username": "taken"}).status_code == 403
    sent = {"action": "deactivate", "_selected_action": [other.pk]}
    client.post(reverse("admin:auth_user_changelist"), sent)
    assert User.objects.get(pk=other.pk).is_active


def test_nobody_locks_themselves_out(admin_client, admin_user):
    change = reverse("admin:auth_user_change", args=[admin_user.pk])
    admin_client.post(change, {"username": admin_user.username})
    action = {"action": "deactivate", "_selected_action": [admin_user.pk]}
    admin_client.post(reverse("admin:auth_user_changelist"), action)
    admin_user.refresh_from_db()
    assert admin_user.is_active
    assert admin_user.is_superuser
    delete = reverse("admin:auth_user_delete", args=[admin_user.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403


def test_accounts_are_switched_off_and_on_in_the_list(logged_in, staff):
    client, user = logged_in(SYSTEM), staff("zhangsan")
    for action, is_active in (("deactivate", False), ("activate", True)):
        data = {"action": action, "_selected_action": [user.pk]}
        answer = client.post(reverse("admin:auth_user_changelist"), data, follow=True)
        user.refresh_from_db()
        assert user.is_active is is_active
        assert "zhangsan" in answer.content.decode()


def test_the_form_advises_to_switch_off_rather_than_delete(admin_client, staff):
    page = admin_client.get(reverse("admin:auth_user_change", args=[staff("zhangsan").pk]))
    assert "不要删除账号" in page.content.decode()


# Roles


def role_address(role: Group) -> str:
    return reverse("admin:auth_group_change", args=[role.pk])


def test_a_role_offers_neither_what_grants_give_nor_what_is_reserved(admin_client):
    page = admin_client.get(reverse("admin:auth_group_add"))
    offered = page.context["adminform"].form.fields["permissions"].queryset
    keys = {(one.content_type.app_label, one.codename) for one in offered}
    assert {app for app, _ in keys}.isdisjoint({"articles", "announcements", "columns", "audit"})
    assert keys.isdisjoint(set().union(*administrators.RESERVED.values()))
    assert ("leadership", "change_leader") in keys
    text = page.content.decode()
    for english in ("Can add", "Can change", "Choose", "access attempt"):
        assert english not in text


def test_a_reserved_permission_is_not_taken_from_a_crafted_form(admin_client):
    reserved = list(administrators.reserved().values_list("pk", flat=True))
    sent = {"name": "万能", "permissions": reserved}
    assert admin_client.post(reverse("admin:auth_group_add"), sent).status_code == 200
    assert not Group.objects.filter(name="万能").exists()


@pytest.mark.parametrize("name", administrators.NAMES)
def test_the_roles_of_the_administrators_are_fixed(admin_client, name):
    role = Group.objects.get(name=name)
    assert "权限是固定的" in admin_client.get(role_address(role)).content.decode()
    sent = {"name": "别的", "permissions": []} | one_grant(None, "write")
    assert admin_client.post(role_address(role), sent).status_code == 403
    delete = reverse("admin:auth_group_delete", args=[role.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
    admin_client.post(reverse("admin:auth_group_changelist"), sent)
    assert Group.objects.get(name=name).permissions.exists()
    assert not role.column_grants.exists()


def test_nobody_widens_a_role_of_their_own(logged_in):
    client, editors = logged_in(SECURITY, "编辑"), Group.objects.get(name="编辑")
    assert "您自己就有这个角色" in client.get(role_address(editors)).content.decode()
    sent = {"name": "编辑", "permissions": []} | one_grant(editors, "publish")
    assert client.post(role_address(editors), sent).status_code == 403
    assert not editors.column_grants.get().publish


def test_an_account_shows_nothing_of_its_password(admin_client, staff):
    user = staff("zhangsan")
    page = admin_client.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
    assert "重设密码" in page
    assert user.password.split("$")[0] not in page


def test_saving_a_role_keeps_its_rights(admin_client):
    for role in Group.objects.exclude(name__in=administrators.NAMES):
        before = set(role.permissions.all()), list(role.column_grants.values())
        permissions = [permission.pk for permission in before[0]]
        sent = {"name": role.name, "permissions": permissions} | one_grant(role)
        answer = admin_client.post(role_address(role), sent)
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        assert (set(role.permissions.all()), list(role.column_grants.values())) == before


def test_the_list_of_accounts_asks_as_little_with_many(
    admin_client, staff, django_assert_max_num_queries
):
    for number in range(30):
        staff(f"user{number}", "编辑", "发布")
    with django_assert_max_num_queries(12):
        admin_client.get(reverse("admin:auth_user_changelist"))


def test_accounts_and_roles_have_office_names(admin_client):
    page = admin_client.get(reverse("admin:index")).content.decode()
    assert "账号" in page
    assert "角色" in page


# Accounts that nobody uses


def test_accounts_unused_for_ninety_days_are_listed(logged_in, staff):
    client = logged_in("系统管理员")
    now, day = timezone.now(), datetime.timedelta(days=1)
    for name, joined, last, is_active in (
        ("left", 400, 91, True),
        ("here", 400, 89, True),
        ("never", 91, None, True),
        ("new", 89, None, True),
        ("closed", 400, 91, False),
    ):
        user = staff(name)
        user.date_joined = now - joined * day
        user.last_login = last and now - last * day
        user.is_active = is_active
        user.save()
    page = client.get(reverse("admin:auth_user_changelist"), {"unused": "1"})
    assert {user.username for user in page.context["cl"].result_list} == {"left", "never"}
    assert "长期未用（2）" in page.content.decode()

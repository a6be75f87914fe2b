"""Staff accounts and roles: who may do what, and what stays when an account goes."""

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from apps.articles.models import Article
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
        on_delete = field.remote_field.on_delete
        if on_delete is models.DO_NOTHING:  # a line of history: it keeps the number as it was
            assert not field.db_constraint, field
        else:
            assert on_delete in {models.SET_NULL, models.PROTECT}, field
    assert found > 10


def test_nobody_gives_a_role_to_oneself(logged_in):
    client = logged_in("站点管理员")
    publishers = Group.objects.get(name="发布")
    data = form_of(client, client.user)
    data["groups"] = [*data["groups"], publishers.pk]
    client.post(reverse("admin:auth_user_change", args=[client.user.pk]), data)
    assert list(client.user.groups.values_list("name", flat=True)) == ["站点管理员"]


def test_the_site_manager_gives_roles_to_others(logged_in, staff):
    client, other = logged_in("站点管理员"), staff("other")
    publishers = Group.objects.get(name="发布")
    data = form_of(client, other) | {"is_active": "on", "groups": [publishers.pk]}
    client.post(reverse("admin:auth_user_change", args=[other.pk]), data)
    assert list(other.groups.all()) == [publishers]


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


def test_a_new_account_is_staff_with_the_chosen_roles(logged_in):
    client = logged_in("站点管理员")
    editors = Group.objects.get(name="编辑")
    data = {
        "username": "lisi",
        "last_name": "李四",
        "password1": "Rendapassword-9",
        "password2": "Rendapassword-9",
        "groups": [editors.pk],
    }
    assert client.post(reverse("admin:auth_user_add"), data).status_code == 302
    user = User.objects.get(username="lisi")
    assert (user.get_full_name(), user.is_staff, user.is_superuser) == ("李四", True, False)
    assert list(user.groups.all()) == [editors]
    assert user.check_password("Rendapassword-9")


def test_a_site_manager_makes_nobody_a_superuser(logged_in, staff):
    client = logged_in("站点管理员")
    for user in (client.user, staff("zhangsan")):
        data = form_of(client, user) | {"is_superuser": "on", "is_active": "on"}
        client.post(reverse("admin:auth_user_change", args=[user.pk]), data)
        user.refresh_from_db()
        assert not user.is_superuser
    data = {
        "username": "lisi",
        "password1": "Rendapassword-9",
        "password2": "Rendapassword-9",
        "is_superuser": "on",
    }
    client.post(reverse("admin:auth_user_add"), data)
    assert not User.objects.get(username="lisi").is_superuser


def test_a_site_manager_cannot_touch_a_superuser(logged_in, admin_user):
    client = logged_in("站点管理员")
    change = reverse("admin:auth_user_change", args=[admin_user.pk])
    assert client.post(change, {"username": "taken"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[admin_user.pk])
    assert client.get(password).status_code == 403
    action = {"action": "deactivate", "_selected_action": [admin_user.pk]}
    client.post(reverse("admin:auth_user_changelist"), action)
    admin_user.refresh_from_db()
    assert admin_user.is_active


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
    client, user = logged_in("站点管理员"), staff("zhangsan")
    for action, is_active in (("deactivate", False), ("activate", True)):
        data = {"action": action, "_selected_action": [user.pk]}
        answer = client.post(reverse("admin:auth_user_changelist"), data, follow=True)
        user.refresh_from_db()
        assert user.is_active is is_active
        assert "zhangsan" in answer.content.decode()


def test_the_form_advises_to_switch_off_rather_than_delete(admin_client, staff):
    page = admin_client.get(reverse("admin:auth_user_change", args=[staff("zhangsan").pk]))
    assert "不要删除账号" in page.content.decode()


def test_site_managers_see_roles_but_do_not_change_what_they_may(logged_in):
    client = logged_in("站点管理员")
    role = Group.objects.get(name="编辑")
    assert client.get(reverse("admin:auth_group_change", args=[role.pk])).status_code == 200
    post = client.post(reverse("admin:auth_group_change", args=[role.pk]), {"name": "x"})
    assert post.status_code == 403


def test_rights_are_named_in_chinese(admin_client):
    page = admin_client.get(reverse("admin:auth_group_add")).content.decode()
    assert "可以发布和撤回文章" in page
    for english in ("Can add", "Can change", "Choose", "access attempt"):
        assert english not in page


def test_an_account_shows_nothing_of_its_password(admin_client, staff):
    user = staff("zhangsan")
    page = admin_client.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
    assert "重设密码" in page
    assert user.password.split("$")[0] not in page


def test_saving_a_role_keeps_its_rights(admin_client):
    for role in Group.objects.all():
        before = set(role.permissions.all())
        data = {"name": role.name, "permissions": [permission.pk for permission in before]}
        answer = admin_client.post(reverse("admin:auth_group_change", args=[role.pk]), data)
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        assert set(role.permissions.all()) == before


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

"""What is done to rows is on record: what was, what is, who, and nothing that did not change."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.audit.models import Action, Event
from apps.columns import tree
from apps.columns.models import Grant
from apps.leadership.models import Leader, Position
from apps.portal.models import HomeBlock
from apps.site_settings.models import SiteLink, SiteSettings
from tests.factories.audit import events_of, last_event
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader

pytestmark = pytest.mark.django_db


def test_a_change_tells_what_was_and_what_is_of_what_changed_alone():
    settings = SiteSettings.stored()
    settings.name = "云溪州人大常委会"
    settings.save()
    settings.name = "云溪州人大"
    settings.save()
    event = last_event(Action.SETTINGS)
    assert event.before == {"网站名称": "云溪州人大常委会"}
    assert event.after == {"网站名称": "云溪州人大"}
    assert (event.subject_type, event.note) == ("site_settings.sitesettings", "修改")


def test_a_save_that_changes_nothing_records_nothing():
    SiteSettings.stored().save()
    before = Event.objects.count()
    SiteSettings.stored().save()
    assert Event.objects.count() == before


def test_values_are_in_words():
    chair = Position.objects.create(name="主任")
    vice = Position.objects.create(name="副主任")
    leader = make_leader(position=chair, is_published=True)
    leader.position, leader.is_published = vice, False
    leader.started_on = datetime.date(2024, 1, 9)
    leader.save()
    event = last_event(Action.LEADER)
    assert event.before == {"职务": "主任", "公开": "是", "任职日期": ""}
    assert event.after == {"职务": "副主任", "公开": "否", "任职日期": "2024年01月09日"}


def test_a_date_that_is_given_as_text_is_no_change():
    leader = make_leader()
    Leader.objects.filter(pk=leader.pk).update(started_on=datetime.date(2024, 1, 9))
    leader.refresh_from_db()
    before = Event.objects.count()
    leader.started_on = "2024-01-09"
    leader.save()
    assert Event.objects.count() == before


def test_rich_text_is_read_as_text_and_a_change_of_its_look_is_told():
    leader = make_leader()
    leader.biography = "<p>生于云溪。</p>"
    leader.save()
    assert last_event().after == {"个人简历": "生于云溪。"}
    leader.biography = "<p><strong>生于云溪。</strong></p>"
    leader.save()
    assert last_event().before == {"个人简历": "生于云溪。"}
    assert last_event().after == {"个人简历": "生于云溪。（格式有变化）"}


def test_making_and_deleting_are_on_record_with_what_was_there():
    link = SiteLink.objects.create(kind="friend", title="省人大", url="https://example.org/")
    assert last_event(Action.SETTINGS).note == "新建"
    assert last_event().after["位置"] == "友情链接"
    link.delete()
    event = last_event(Action.SETTINGS)
    assert (event.note, event.before["标题"], event.after) == ("删除", "省人大", {})


def test_deleting_many_at_once_is_on_record_for_each():
    for title in ("甲", "乙"):
        SiteLink.objects.create(kind="friend", title=title, url="/")
    SiteLink.objects.all().delete()
    deleted = Event.objects.filter(action=Action.SETTINGS, note="删除")
    assert {event.subject_label for event in deleted} == {"甲", "乙"}


def test_only_the_fields_that_are_written_are_told():
    leader = make_leader(contact="甲")
    leader.contact, leader.party_duties = "乙", "主持工作"
    leader.save(update_fields=["contact"])
    assert last_event().after == {"联系方式": "乙"}


def test_a_failing_save_leaves_no_record():
    Position.objects.create(name="主任")
    before = Event.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        Position.objects.create(name="主任")
    assert Event.objects.count() == before


# Columns


def test_a_column_tells_its_fields_and_not_its_place_in_the_tables():
    column = make_column("人大要闻")
    column.name = "要闻"
    tree.save(column)
    event = last_event(Action.COLUMN)
    assert (event.before, event.after) == ({"名称": "人大要闻"}, {"名称": "要闻"})
    assert not {"lft", "rght", "level"} & set(events_of(column)[0].after)


def test_a_move_tells_where_the_column_was_and_is():
    first, second = make_column("甲"), make_column("乙")
    moved = make_column("丙", parent=first)
    tree.move(moved.pk, second.pk, "first-child")
    event = last_event(Action.COLUMN)
    assert event.note == "移动"
    assert (event.before["上级栏目"], event.after["上级栏目"]) == ("甲", "乙")


def test_another_place_among_its_siblings_is_a_move_too():
    first, second = make_column("甲"), make_column("乙")
    tree.move(second.pk, first.pk, "left")
    event = last_event(Action.COLUMN)
    assert event.subject_label == "乙"
    assert event.before["在同级栏目中排第几"] - event.after["在同级栏目中排第几"] == 1


def test_a_grant_is_a_matter_of_rights(editor):
    column = make_column("要闻")
    grant = Grant.objects.create(user=editor, column=column, write=True)
    event = last_event(Action.RIGHTS)
    assert event.after["栏目"] == "要闻"
    grant.delete()
    assert last_event(Action.RIGHTS).note == "删除"


def test_a_block_that_changes_places_is_on_record():
    for name in ("甲", "乙"):
        HomeBlock.objects.create(column=make_column(name))
    HomeBlock.objects.get(column__name="乙").move(-1)
    event = last_event(Action.SETTINGS)
    assert (event.subject_label, event.before, event.after) == ("乙", {"顺序": 2}, {"顺序": 1})


# Accounts


def test_who_got_which_role_is_on_record(editor):
    editor.groups.add(Group.objects.get(name="发布"))
    event = last_event(Action.RIGHTS)
    assert event.subject_id == str(editor.pk)
    assert (event.before, event.after) == ({"角色": ["编辑"]}, {"角色": ["发布", "编辑"]})


def test_a_role_that_is_given_from_its_own_side_is_on_record_for_the_account(editor):
    Group.objects.get(name="发布").user_set.add(editor)
    assert last_event(Action.RIGHTS).subject_id == str(editor.pk)
    assert last_event().after == {"角色": ["发布", "编辑"]}
    Group.objects.get(name="发布").user_set.clear()
    assert last_event().after == {"角色": ["编辑"]}


def test_giving_a_role_again_records_nothing(editor):
    before = Event.objects.count()
    editor.groups.add(Group.objects.get(name="编辑"))
    assert Event.objects.count() == before


def test_the_rights_of_a_role_are_on_record_in_chinese():
    role = Group.objects.create(name="审计")
    role.permissions.add(Permission.objects.get(codename="view_event"))
    event = last_event(Action.RIGHTS)
    assert (event.subject_label, event.after) == ("审计", {"权限": ["审计记录：查看"]})


def test_shutting_an_account_and_making_a_superuser_are_on_record(editor):
    editor.is_active = False
    editor.save()
    assert last_event(Action.RIGHTS).after == {"启用": "否"}
    editor.is_superuser = True
    editor.save(update_fields=["is_superuser"])
    assert last_event(Action.RIGHTS).after == {"超级管理员": "是"}


def test_the_time_of_the_last_login_is_nothing_to_tell(editor, django_assert_num_queries):
    before = Event.objects.count()
    editor.last_login = datetime.datetime.now(datetime.UTC)
    with django_assert_num_queries(1):
        editor.save(update_fields=["last_login"])
    editor.save()
    assert Event.objects.count() == before


def test_a_deleted_account_leaves_what_it_was(editor):
    key = str(editor.pk)
    editor.delete()
    event = last_event(Action.RIGHTS)
    assert (event.subject_id, event.note) == (key, "删除")
    assert event.before["登录名"] == "editor"
    assert event.before["角色"] == ["编辑"]


def test_a_new_password_is_told_without_any_of_it(editor):
    editor.set_password("Yunxi-2026-ok")
    editor.save()
    event = last_event()
    assert (event.action, event.before, event.after) == (Action.PASSWORD, {}, {})
    for stored in Event.objects.all():
        text = str(stored.stored())
        assert editor.password not in text
        assert "Yunxi-2026-ok" not in text


def test_a_password_set_for_somebody_else_names_both(admin_client, admin_user, editor):
    address = reverse("admin:auth_user_password_change", args=[editor.pk])
    new = {"password1": "Dali-2026-well", "password2": "Dali-2026-well"}
    assert admin_client.post(address, new).status_code == 302
    event = last_event(Action.PASSWORD)
    assert (event.actor_key, event.subject_id) == (admin_user.pk, str(editor.pk))


def test_storing_a_typed_password_in_a_stronger_way_is_no_change(client, editor, settings):
    editor.set_password("Yunxi-2026-ok")
    editor.save()
    passwords = Event.objects.filter(action=Action.PASSWORD)
    before = passwords.count()
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    old = User.objects.get(pk=editor.pk).password
    login = {"username": "editor", "password": "Yunxi-2026-ok"}
    assert client.post(reverse("admin:login"), login).status_code == 302
    assert User.objects.get(pk=editor.pk).password != old
    assert passwords.count() == before


def test_what_the_desk_saves_names_who_saved_it_and_from_where(admin_client, admin_user):
    address = reverse("admin:leadership_position_add")
    data = {"name": "秘书长", "order": ""}
    assert admin_client.post(address, data, REMOTE_ADDR="10.1.2.3").status_code == 302
    event = last_event(Action.LEADER)
    assert (event.actor_key, event.actor_login) == (admin_user.pk, admin_user.username)
    assert (event.address, event.subject_label) == ("10.1.2.3", "秘书长")


def test_what_a_command_does_is_the_systems():
    Position.objects.create(name="秘书长")
    event = last_event()
    assert (event.actor_key, event.actor_name, event.address) == (None, "系统（命令）", "")

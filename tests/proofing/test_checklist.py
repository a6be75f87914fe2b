"""校对清单: what reviewers tick off at each step."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from apps.audit.models import Event
from apps.proofing.checklist import checklist_for
from apps.proofing.models import ChecklistItem
from tests.factories.proofing import make_item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_list(db):
    ChecklistItem.objects.all().delete()


def test_an_office_starts_with_five_items():
    migration = import_module("apps.proofing.migrations.0002_checklist")
    migration.make_items(apps, SimpleNamespace(connection=connection))
    five = ["文字", "人名职务", "日期数字", "链接附件", "涉密与个人信息"]
    assert [checklist_for(step) for step in (1, 2, 3)] == [five, five, five]


def test_each_step_has_its_own():
    make_item("甲", for_second=False, for_final=False)
    make_item("乙", for_first=False, for_final=False)
    make_item("丙", for_first=False, for_second=False)
    assert [checklist_for(step) for step in (1, 2, 3)] == [["甲"], ["乙"], ["丙"]]


def test_items_stand_in_their_order():
    make_item("后", order=2)
    make_item("前", order=1)
    assert checklist_for(1) == ["前", "后"]


def test_an_item_that_is_not_used_is_not_asked_for():
    make_item(is_active=False)
    assert checklist_for(1) == []


@pytest.mark.parametrize("step", [0, 4, -1])
def test_another_step_has_none(step):
    make_item()
    assert checklist_for(step) == []


def test_staff_change_the_list_and_the_log_says_so(admin_client):
    item = make_item("文字")
    address = reverse("admin:proofing_checklistitem_change", args=[item.pk])
    data = {"text": "文字和标点", "order": 1, "is_active": "on", "for_first": "on"}
    admin_client.post(address, data)
    assert checklist_for(1) == ["文字和标点"]
    assert checklist_for(2) == []
    event = Event.objects.latest("number")
    assert (event.action, event.subject_label) == ("change", "文字和标点")
    assert event.before["内容"] == "文字"
    assert event.after["复审"] is False


def test_adding_and_deleting_are_in_the_log_too(admin_client):
    add = reverse("admin:proofing_checklistitem_add")
    admin_client.post(add, {"text": "图片", "order": 9, "is_active": "on", "for_first": "on"})
    item = ChecklistItem.objects.get()
    delete = reverse("admin:proofing_checklistitem_delete", args=[item.pk])
    admin_client.post(delete, {"post": "yes"})
    actions = list(Event.objects.filter(subject_type="proofing.checklistitem").order_by("number"))
    assert [event.action for event in actions] == ["add", "delete"]
    assert {event.subject_id for event in actions} == {str(item.pk)}

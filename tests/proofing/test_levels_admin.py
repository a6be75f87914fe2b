"""校对设置: one page on which staff say how strict each check is."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.audit.models import Event
from apps.proofing import registry
from apps.proofing.models import CheckSetting

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/proofing/checksetting/"


@pytest.fixture
def keeper(staff, browser_of):
    """The browser of somebody who may change the settings of the checks."""
    user = staff("keeper")
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="proofing"))
    return browser_of(user)


def choices(**changed: str) -> dict[str, str]:
    return CheckSetting.objects.levels() | changed


def test_the_page_has_every_check_with_its_level_and_what_it_does(keeper):
    page = keeper.get(ADDRESS).content.decode()
    for check in registry.checks():
        assert check.title in page
        assert check.description in page
        assert f'name="{check.code}" value="{check.default_level}"' in page
    assert page.count(" checked") == len(registry.checks())


def test_a_choice_counts_from_then_on(keeper):
    answer = keeper.post(ADDRESS, choices(width="block"), follow=True)
    assert CheckSetting.objects.levels()["width"] == "block"
    assert "“全角半角和标点”改为阻止" in answer.content.decode()


def test_only_what_was_changed_is_stored_and_recorded(keeper):
    keeper.post(ADDRESS, choices(width="off", links="block"))
    assert set(CheckSetting.objects.values_list("code", "level")) == {
        ("width", "off"), ("links", "block"),
    }  # fmt: skip
    event = Event.objects.latest("number")
    assert event.action == "settings"
    assert event.before == {"全角半角和标点": "提醒", "站内链接": "提醒"}
    assert event.after == {"全角半角和标点": "关闭", "站内链接": "阻止"}


def test_saving_without_a_change_records_nothing(keeper):
    before = Event.objects.count()
    keeper.post(ADDRESS, choices())
    assert Event.objects.count() == before
    assert not CheckSetting.objects.exists()


def test_a_choice_that_does_not_exist_is_refused_and_nothing_is_lost(keeper):
    page = keeper.post(ADDRESS, choices(width="strict", links="block")).content.decode()
    assert "请给“全角半角和标点”选“关闭”“提醒”或“阻止”。" in page
    assert 'name="links" value="block" id="id_links_2" required checked' in page
    assert not CheckSetting.objects.exists()


def test_a_check_that_is_missing_is_asked_for(keeper):
    data = choices()
    del data["width"]
    assert "请给“全角半角和标点”选一种。" in keeper.post(ADDRESS, data).content.decode()


def test_who_may_only_look_sees_it_and_changes_nothing(staff, browser_of):
    user = staff("onlooker")
    user.user_permissions.add(Permission.objects.get(codename="view_checksetting"))
    client = browser_of(user)
    page = client.get(ADDRESS).content.decode()
    assert "全角半角和标点" in page
    assert 'value="保存"' not in page
    assert client.post(ADDRESS, choices(width="off")).status_code == 403
    assert not CheckSetting.objects.exists()


@pytest.mark.parametrize("name", ["checksetting", "checklistitem", "wordrule"])
def test_a_stranger_sees_nothing(stranger, browser_of, name):
    client = browser_of(stranger)
    assert client.get(reverse(f"admin:proofing_{name}_changelist")).status_code == 403
    assert client.post(reverse(f"admin:proofing_{name}_changelist")).status_code == 403


def test_addresses_of_single_rows_lead_to_the_page(keeper):
    row = CheckSetting.objects.create(code="width", level="off")
    for page in ("change", "history"):
        answer = keeper.get(reverse(f"admin:proofing_checksetting_{page}", args=[row.pk]))
        assert answer.url == ADDRESS
    for page, args in (("add", []), ("delete", [row.pk])):
        answer = keeper.get(reverse(f"admin:proofing_checksetting_{page}", args=args))
        assert answer.status_code == 403

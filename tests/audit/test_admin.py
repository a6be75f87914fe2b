"""The log at the desk: to be read by whoever may, by nobody to be changed."""

import datetime
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.test import RequestFactory
from django.urls import get_resolver, reverse
from django.utils import timezone

from apps.audit import listing, showing
from apps.audit.log import Action, record
from apps.audit.models import AppendOnlyError, Event, Verification
from tests.factories.audit import last_event
from tests.factories.leadership import make_leader
from tests.site.addresses import patterns

pytestmark = pytest.mark.django_db

LIST = reverse("admin:audit_event_changelist")
EXPORT = reverse("admin:audit_event_export")


def page_of(number: int) -> str:
    return reverse("admin:audit_event_change", args=[number])


@pytest.fixture
def auditor(staff, browser_of):
    """The browser of somebody who may read the log and nothing else."""
    user = staff("auditor")
    user.user_permissions.add(Permission.objects.get(codename="view_event"))
    return browser_of(user)


def labels(client, **asked) -> list[str]:
    return [e.subject_label for e in client.get(LIST, asked).context["page"].events]


# Who may


def test_whoever_may_read_the_log_reads_it(auditor):
    event = record(Action.WITHDRAW, label="文章《甲》", note="数据有误")
    text = auditor.get(LIST).content.decode()
    assert "文章《甲》" in text
    assert "数据有误" in text
    assert auditor.get(page_of(event.number)).status_code == 200
    assert auditor.get(EXPORT).status_code == 200


def test_nobody_else_sees_any_of_it(logged_in):
    event = record(Action.WITHDRAW, label="文章《甲》")
    before = Event.objects.count()
    for client in (logged_in("编辑"), logged_in("发布")):
        for address in (LIST, EXPORT, page_of(event.number)):
            answer = client.get(address)
            assert answer.status_code == 403
            assert "文章《甲》" not in answer.content.decode()
        assert LIST not in client.get(reverse("admin:index")).content.decode()
    assert not Event.objects.filter(number__gt=before, action=Action.EXPORT).exists()


def test_a_visitor_is_asked_to_log_in(client):
    assert client.get(LIST).status_code == 302
    assert client.get(EXPORT).status_code == 302


def test_the_menu_leads_there(auditor):
    assert f'href="{LIST}"' in auditor.get(reverse("admin:index")).content.decode()


# No way to change


def audit_addresses() -> list[str]:
    """Every address of the app that the resolver knows."""
    names = [name for name, _ in patterns(get_resolver()) if name.startswith("admin:audit_")]
    assert sorted(names) == [
        "admin:audit_event_change",
        "admin:audit_event_changelist",
        "admin:audit_event_export",
    ]
    number = last_event().number
    return [reverse(name, args=[number] if name.endswith("_change") else []) for name in names]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_address_takes_anything_not_even_from_a_superuser(admin_client, method):
    record(Action.WITHDRAW, label="文章《甲》")
    before = list(Event.objects.values_list("number", "hash"))
    addresses = audit_addresses()
    number = last_event().number
    addresses += [f"{LIST}add/", f"{LIST}{number}/delete/", f"{LIST}{number}/history/"]
    data = {"action": "delete_selected", "_selected_action": [number], "post": "yes"}
    for address in addresses:
        answer = getattr(admin_client, method)(address, data if method == "post" else None)
        assert answer.status_code in {403, 404}, address
    assert list(Event.objects.values_list("number", "hash")) == before


def test_there_is_no_page_to_add_change_or_delete(admin_client):
    number = record(Action.WITHDRAW).number
    for address in (f"{LIST}add/", f"{LIST}{number}/change/", f"{LIST}{number}/delete/"):
        assert admin_client.get(address).status_code == 404


def test_deleting_what_an_event_is_about_leaves_the_event(admin_client, admin_user):
    leader = make_leader("李雄")
    number = last_event(Action.LEADER).number
    address = reverse("admin:leadership_leader_delete", args=[leader.pk])
    admin_client.post(address, {"post": "yes"})
    assert Event.objects.get(number=number).subject_label == "李雄"
    assert admin_client.get(page_of(number)).status_code == 200


def test_an_account_that_is_deleted_leaves_what_it_did(admin_client, editor):
    number = record(Action.EXPORT, by=editor).number
    admin_client.post(reverse("admin:auth_user_delete", args=[editor.pk]), {"post": "yes"})
    assert Event.objects.get(number=number).actor_login == "editor"


# Looking for something


def test_the_newest_comes_first(auditor):
    for name in ("甲", "乙"):
        record(Action.EXPORT, label=name)
    assert labels(auditor)[:2] == ["乙", "甲"]


def test_filter_by_action(auditor):
    record(Action.WITHDRAW, label="甲")
    assert labels(auditor, action="withdraw") == ["甲"]


def test_every_action_can_be_asked_for():
    grouped = [action for actions in listing.GROUPS.values() for action in actions]
    assert sorted(grouped) == sorted(Action)


@pytest.mark.parametrize("asked", ["王芳", "芳", "王", "wang", "wangfang"])
def test_filter_by_person_finds_name_and_login(auditor, staff, asked):
    user = staff("wangfang")
    user.first_name, user.last_name = "芳", "王"
    user.save()
    record(Action.WITHDRAW, label="甲", by=user)
    record(Action.WITHDRAW, label="乙")
    assert labels(auditor, person=asked, action="withdraw") == ["甲"]


def test_somebody_whose_account_is_gone_is_found_by_the_kept_name(auditor, staff):
    user = staff("wangfang")
    user.last_name = "王芳"
    user.save()
    record(Action.WITHDRAW, label="甲", by=user)
    user.delete()
    assert labels(auditor, person="王芳", action="withdraw") == ["甲"]
    assert labels(auditor, person="wangfang", action="withdraw") == ["甲"]


def test_a_login_that_is_gone_is_found_beside_one_that_holds_it(auditor, staff):
    gone, there = staff("wang"), staff("wangfang")
    record(Action.WITHDRAW, label="甲", by=gone)
    record(Action.WITHDRAW, label="乙", by=there)
    gone.delete()
    assert labels(auditor, person="wang", action="withdraw") == ["乙", "甲"]


def test_filter_by_period_counts_days_as_the_office_does(auditor, monkeypatch):
    zone = timezone.get_default_timezone()
    for day, hour in ((1, 23), (2, 0), (2, 23), (3, 0)):
        at = datetime.datetime(2026, 5, day, hour, 59, tzinfo=zone)
        with monkeypatch.context() as patch:
            patch.setattr("apps.audit.log.timezone.now", lambda at=at: at)
            record(Action.WITHDRAW, label=f"{day} 日 {hour} 时")
    found = labels(auditor, since="2026-05-02", until="2026-05-02")
    assert found == ["2 日 23 时", "2 日 0 时"]
    assert len(labels(auditor, until="2026-05-02")) == 3


def test_filter_by_kind_and_by_one_subject(auditor):
    leader, _ = make_leader("李雄"), make_leader("王芳")
    assert "李雄" in labels(auditor, kind="leadership.leader")
    one = labels(auditor, kind="leadership.leader", subject=leader.pk)
    assert one == ["李雄"]


def test_search_in_what_was_done(auditor):
    record(Action.WITHDRAW, label="文章《抚仙湖》")
    record(Action.WITHDRAW, label="文章《乙》", note="抚仙湖的数据有误")
    assert len(labels(auditor, q="抚仙湖")) == 2
    assert labels(auditor, q="100%没有") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "昨天"},
        {"since": "2026-05-02", "until": "2026-05-01"},
        {"action": "nothing"},
        {"kind": "no.such"},
        {"q": "a\x00b"},
        {"person": "\x00"},
        {"subject": "\x00"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"before": "x", "after": "-1"},
        {"before": "9" * 30},
        {"before": "9" * 19},
        {"after": "9" * 19},
    ],
)
def test_a_crafted_question_is_answered(auditor, asked):
    answer = auditor.get(LIST, asked)
    assert answer.status_code == 200


def test_a_wrong_date_is_explained_and_kept(auditor):
    text = auditor.get(LIST, {"since": "昨天", "person": "王芳"}).content.decode()
    assert "请写成 2026-05-01 这样的日期" in text
    assert 'value="昨天"' in text
    assert 'value="王芳"' in text


def test_no_such_event_is_not_found(auditor):
    assert auditor.get(page_of(10**9)).status_code == 404
    assert auditor.get(f"{LIST}{'9' * 30}/").status_code == 404


# Pages


@pytest.fixture
def many() -> list[int]:
    return [record(Action.WITHDRAW, label=f"第 {n} 次").number for n in range(120)]


def test_pages_lead_on_to_the_end_and_back(auditor, many):
    asked = {"action": "withdraw"}
    seen, page = [], auditor.get(LIST, asked).context["page"]
    assert page.newer is None
    while True:
        seen += [event.number for event in page.events]
        if page.older is None:
            break
        page = auditor.get(LIST, asked | {"before": page.older}).context["page"]
    assert seen == many[::-1]
    back = auditor.get(LIST, asked | {"after": page.newer}).context["page"]
    assert [event.number for event in back.events] == many[::-1][50:100]
    text = auditor.get(LIST, asked).content.decode()
    assert f"action=withdraw&amp;before={many[-50]}" in text


def test_the_list_asks_as_little_of_a_long_log(auditor, many, django_assert_max_num_queries):
    auditor.get(LIST)
    with django_assert_max_num_queries(12) as asked:
        auditor.get(LIST)
    assert not [
        one
        for one in asked.captured_queries
        if "COUNT(" in one["sql"].upper() and "audit_event" in one["sql"]
    ]


# One event


def test_before_and_after_stand_side_by_side(auditor):
    event = record(
        Action.SETTINGS,
        label="站点设置",
        before={"网站名称": "云溪人大", "页脚": "甲\n乙\n丙"},
        after={"网站名称": "云溪州人大", "页脚": "甲\n丁\n丙"},
    )
    text = auditor.get(page_of(event.number)).content.decode()
    assert '<bdi class="audit-line audit-line--was">云溪人大</bdi>' in text
    assert '<bdi class="audit-line audit-line--is">云溪州人大</bdi>' in text
    assert '<bdi class="audit-line">甲</bdi>' in text
    assert '<bdi class="audit-line audit-line--is">丁</bdi>' in text
    assert event.hash in text


def test_markup_in_a_value_is_shown_and_not_obeyed(auditor):
    event = record(Action.CHANGE, label="<b>甲</b>", after={"<i>": "<script>1</script>"})
    for address in (LIST, page_of(event.number)):
        text = auditor.get(address).content.decode()
        assert "<script>1</script>" not in text
        assert "<b>甲" not in text


def test_an_event_that_was_tampered_with_says_so(auditor):
    from django.db import connection

    events = [record(Action.EXPORT) for _ in range(3)]
    assert "和写入时一样" in auditor.get(page_of(events[1].number)).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET note = '改' WHERE number = %s", [events[1].number])
    assert "被改动过" in auditor.get(page_of(events[1].number)).content.decode()


def test_the_subject_is_linked_for_who_may_see_it(auditor, admin_client):
    leader = make_leader("李雄")
    number = last_event(Action.LEADER).number
    address = reverse("admin:leadership_leader_change", args=[leader.pk])
    assert f'href="{address}"' in admin_client.get(page_of(number)).content.decode()
    assert f'href="{address}"' not in auditor.get(page_of(number)).content.decode()


def test_a_subject_that_is_gone_is_no_link(admin_client):
    leader = make_leader("李雄")
    leader.delete()
    number = last_event(Action.LEADER).number
    assert ">打开</a>" not in admin_client.get(page_of(number)).content.decode()


def test_events_without_subject_or_of_an_unknown_kind_have_a_page(auditor):
    event = record(Action.EXPORT)
    event.subject_type, event.subject_id = "no.such", "甲"
    request = RequestFactory().get("/")
    request.user = auditor.user
    assert showing.address_of(request, event) == ""
    assert auditor.get(page_of(event.number)).status_code == 200


# The banner


def test_the_list_says_until_when_the_log_was_walked(auditor):
    assert "还没有整体核对过" in auditor.get(LIST).content.decode()
    Verification.objects.create(number=7, hash="0" * 64)
    assert "核对到第 7 条" in auditor.get(LIST).content.decode()
    Verification.objects.create(number=9, hash="0" * 64, problem="第 3 条：内容被改动过")
    text = auditor.get(LIST).content.decode()
    assert "核对时发现日志被动过" in text
    assert "第 3 条：内容被改动过" in text


# Excel


def sheet_of(answer):
    content = b"".join(answer.streaming_content)
    return openpyxl.load_workbook(BytesIO(content)).active


def rows_of(answer) -> list[dict]:
    lines = list(sheet_of(answer).iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def test_the_export_holds_the_list_as_it_is_filtered(auditor):
    event = record(Action.WITHDRAW, label="甲", before={"状态": "已发布"}, after={"状态": "已撤回"})
    record(Action.EXPORT, label="乙")
    (row,) = rows_of(auditor.get(EXPORT, {"action": "withdraw"}))
    assert row["序号"] == event.number
    assert (row["操作"], row["事项"]) == ("撤回", "甲")
    assert (row["更改前"], row["更改后"]) == ("状态：已发布", "状态：已撤回")
    assert row["校验码"] == event.hash


def test_the_export_is_a_file_with_a_name_in_chinese(auditor):
    answer = auditor.get(EXPORT)
    assert quote("审计日志") in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


def test_the_export_is_itself_on_record(auditor):
    record(Action.WITHDRAW, label="甲")
    auditor.get(EXPORT, {"action": "withdraw", "since": "2020-01-01"})
    event = last_event(Action.EXPORT)
    assert event.actor_key == auditor.user.pk
    assert event.after == {"操作": "撤回", "从": "2020年01月01日", "导出几条": 1}


def test_an_export_of_a_wrong_question_is_no_file(auditor):
    before = Event.objects.count()
    answer = auditor.get(EXPORT, {"since": "昨天"})
    assert answer["Content-Type"].startswith("text/html")
    assert "请写成" in answer.content.decode()
    assert Event.objects.count() == before


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_what_looks_like_a_formula_is_text(auditor, start):
    value = f'{start}HYPERLINK("http://example.org","点我")'
    record(Action.WITHDRAW, label=value, note=value)
    (cells,) = list(sheet_of(auditor.get(EXPORT, {"action": "withdraw"})).iter_rows(min_row=2))
    risky = [cell for cell in cells if "HYPERLINK" in str(cell.value)]
    assert len(risky) == 2
    for cell in risky:
        assert cell.data_type == "s"
        assert cell.quotePrefix


def test_characters_that_excel_refuses_are_left_out(auditor):
    record(Action.WITHDRAW, label="甲\x0b乙\x1f", after={"值": "长" * 9_999 + "\x08"})
    (row,) = rows_of(auditor.get(EXPORT, {"action": "withdraw"}))
    assert row["事项"] == "甲乙"


def test_an_empty_export_has_its_headings(auditor):
    assert rows_of(auditor.get(EXPORT, {"q": "没有这样的东西"})) == []


def test_a_role_can_hold_the_right(logged_in):
    role = Group.objects.create(name="看日志的人")
    role.permissions.add(Permission.objects.get(codename="view_event"))
    assert logged_in("看日志的人").get(LIST).status_code == 200


def test_events_are_refused_to_whoever_holds_the_model():
    with pytest.raises(AppendOnlyError):
        Event._default_manager.all().delete()

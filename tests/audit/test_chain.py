"""The walk along the chain names where it breaks; archives go on from where the log begins."""

import datetime
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from apps.audit import archives, chain
from apps.audit.log import Action, record
from apps.audit.models import Event, Head, Verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten() -> int:
    """Ten more events; the number of the first."""
    first = Head.load().number + 1
    for number in range(10):
        record(Action.EXPORT, label=f"第 {number} 次", after={"条数": number})
    return first


def sql(statement: str, *values) -> None:
    """What somebody does who has the database and not the program."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> list[str]:
    return [str(one) for one in chain.breaks()]


def verify(**options) -> str:
    out = StringIO()
    call_command("verify_audit", stdout=out, no_color=True, **options)
    return out.getvalue()


def test_a_whole_log_has_no_breaks(ten):
    assert found() == []
    assert f"到第 {ten + 9} 条为止" in verify()


def test_an_empty_log_is_whole():
    assert Event.objects.count() == 0
    assert "还没有记录" in verify()


@pytest.mark.parametrize(
    "change",
    [
        "note = '改'",
        "actor_name = '别人'",
        "after = '{}'",
        "action = 'login'",
        "address = '1.2.3.4'",
        "actor_key = 99",
        "subject_label = ''",
    ],
)
def test_a_changed_row_is_named(ten, change):
    sql(f"UPDATE audit_event SET {change} WHERE number = %s", ten + 4)
    assert found() == [f"第 {ten + 4} 条：内容被改动过，和写入时的校验码不符"]


def test_a_time_that_is_set_back_is_named(ten):
    earlier = timezone.now() - datetime.timedelta(days=9)
    sql("UPDATE audit_event SET at = %s WHERE number = %s", earlier, ten + 4)
    assert found() == [f"第 {ten + 4} 条：内容被改动过，和写入时的校验码不符"]


def test_a_row_rewritten_with_a_fitting_hash_does_not_join(ten):
    event = Event.objects.get(number=ten + 4)
    event.note = "改"
    forged = event.compute_hash()
    sql("UPDATE audit_event SET note = '改', hash = %s WHERE number = %s", forged, ten + 4)
    (only,) = found()
    assert only.startswith(f"第 {ten + 5} 条：和前一条（第 {ten + 4} 条）接不上")


def test_a_missing_row_is_named(ten):
    sql("DELETE FROM audit_event WHERE number = %s", ten + 4)
    assert found() == [f"第 {ten + 4} 条：这里少了第 {ten + 4} 条"]


def test_missing_rows_are_named_together(ten):
    sql("DELETE FROM audit_event WHERE number IN (%s, %s)", ten + 4, ten + 5)
    assert found() == [f"第 {ten + 4} 条：这里少了第 {ten + 4} 到 {ten + 5} 条"]


def test_a_missing_beginning_is_named():
    for _ in range(3):
        record(Action.EXPORT)
    sql("DELETE FROM audit_event WHERE number = 1")
    assert found() == ["第 1 条：这里少了第 1 条"]


def test_a_cut_off_end_is_named(ten):
    sql("DELETE FROM audit_event WHERE number > %s", ten + 6)
    assert found() == [f"第 {ten + 7} 条：日志的末尾被截掉了，少了第 {ten + 7} 到 {ten + 9} 条"]


def test_a_cut_off_end_is_named_after_the_log_has_gone_on(ten):
    sql("DELETE FROM audit_event WHERE number > %s", ten + 6)
    record(Action.EXPORT)
    assert f"少了第 {ten + 7} 到 {ten + 9} 条" in found()[0]


def test_an_emptied_log_is_named(ten):
    sql("DELETE FROM audit_event")
    assert "日志的末尾被截掉了" in found()[0]


def test_a_missing_head_is_named(ten):
    sql("DELETE FROM audit_head")
    assert "日志末尾的登记不见了" in found()[0]


def test_an_end_that_was_replaced_is_named(ten):
    event = Event.objects.get(number=ten + 9)
    event.note = "改"
    forged = event.compute_hash()
    sql("UPDATE audit_event SET note = '改', hash = %s WHERE number = %s", forged, ten + 9)
    assert found() == [f"第 {ten + 9} 条：最后一条和日志末尾的登记不一致，整条被换过"]


def test_rows_that_changed_places_are_named(ten):
    for old, new in ((ten + 3, 999_999), (ten + 4, ten + 3), (999_999, ten + 4)):
        sql("UPDATE audit_event SET number = %s WHERE number = %s", new, old)
    places = {int(line.split()[1]) for line in found()}
    assert {ten + 3, ten + 4} <= places


def test_a_row_that_was_slipped_in_after_the_end_is_named(ten):
    Event(number=ten + 10, at=timezone.now()).save()
    assert f"第 {ten + 10} 条" in found()[0]


def test_every_break_is_named_not_the_first_alone(ten):
    sql("UPDATE audit_event SET note = '改' WHERE number IN (%s, %s)", ten + 2, ten + 6)
    assert [line.split("：")[0] for line in found()] == [f"第 {ten + 2} 条", f"第 {ten + 6} 条"]


def test_the_command_fails_and_says_where(ten):
    sql("UPDATE audit_event SET note = '改' WHERE number = %s", ten + 4)
    with pytest.raises(CommandError, match=f"第 {ten + 4} 条：内容被改动过") as failure:
        verify()
    assert failure.value.returncode == 1


def test_what_came_of_a_walk_is_kept_for_the_desk(ten):
    verify()
    assert Verification.objects.first().problem == ""
    assert Verification.objects.first().number == ten + 9
    sql("UPDATE audit_event SET note = '改' WHERE number = %s", ten + 4)
    with pytest.raises(CommandError):
        verify()
    assert f"第 {ten + 4} 条" in Verification.objects.first().problem


# Archives


@pytest.fixture
def old(ten, monkeypatch) -> int:
    """Ten events of long ago, then three of now; the number of the first."""
    # Written as they were then: the hash covers the time.
    sql("DELETE FROM audit_event")
    sql("DELETE FROM audit_head")
    long_ago = timezone.now() - datetime.timedelta(days=500)
    with monkeypatch.context() as patch:
        patch.setattr("apps.audit.log.timezone.now", lambda: long_ago)
        for number in range(10):
            record(Action.EXPORT, label=f"从前第 {number} 次")
    for number in range(3):
        record(Action.EXPORT, label=f"今天第 {number} 次")
    assert found() == []
    return 1


def archive(path: Path, days: int = 400) -> str:
    out = StringIO()
    call_command("archive_audit", older_than=days, to=path, stdout=out, no_color=True)
    return out.getvalue()


def test_the_oldest_events_move_to_a_file_and_the_rest_stays_whole(old, tmp_path):
    path = tmp_path / "audit.jsonl"
    assert "已移走 10 条" in archive(path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["number"] for line in lines] == list(range(1, 11))
    assert lines[0]["subject_label"] == "从前第 0 次"
    assert list(Event.objects.order_by("number").values_list("number", flat=True)) == [
        11,
        12,
        13,
        14,
    ]
    assert found() == []
    assert "归档文件完整：10 条" in verify(file=path)


def test_archiving_is_itself_on_record(old, tmp_path):
    archive(tmp_path / "audit.jsonl")
    event = Event.objects.get(action=Action.ARCHIVE)
    assert event.after["文件"] == "audit.jsonl"
    assert (event.after["共几条"], event.after["归档到第几条"]) == (10, 10)


def test_a_beginning_that_nobody_archived_is_named(old, tmp_path):
    archive(tmp_path / "audit.jsonl")
    last = Event.objects.get(number=11)
    sql("DELETE FROM audit_event WHERE number = 11")
    sql("UPDATE audit_head SET archived_number = 11, archived_hash = %s", last.hash)
    assert "没有与此相符的归档记录" in found()[0]


def test_archiving_again_goes_on_where_the_first_ended(old, tmp_path, monkeypatch):
    archive(tmp_path / "one.jsonl")
    later = timezone.now() + datetime.timedelta(days=450)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    record(Action.EXPORT)
    archive(tmp_path / "two.jsonl")
    assert found() == []
    # The first archiving's record is in the second file now, so only that one is vouched for.
    assert "完整：4 条" in verify(file=tmp_path / "two.jsonl")


def test_fewer_days_than_the_log_has_to_stay_are_refused(old, tmp_path, settings):
    with pytest.raises(CommandError, match="至少要保留 400 天"):
        archive(tmp_path / "audit.jsonl", days=399)
    settings.AUDIT_KEEP_DAYS = 600
    with pytest.raises(CommandError, match="至少要保留 600 天"):
        archive(tmp_path / "audit.jsonl", days=400)
    assert not (tmp_path / "audit.jsonl").exists()


def test_a_file_that_is_there_is_not_written_over(old, tmp_path):
    path = tmp_path / "audit.jsonl"
    path.write_text("别的")
    with pytest.raises(CommandError, match="已经有了"):
        archive(path)
    assert path.read_text() == "别的"
    assert Event.objects.count() == 13


def test_a_file_that_cannot_be_written_leaves_the_log_alone(old, tmp_path):
    with pytest.raises(CommandError, match="写不了文件"):
        archive(tmp_path / "none" / "audit.jsonl")
    assert Event.objects.count() == 13


def test_a_broken_log_is_not_archived(old, tmp_path):
    sql("UPDATE audit_event SET note = '改' WHERE number = 3")
    with pytest.raises(CommandError, match="第 3 条"):
        archive(tmp_path / "audit.jsonl")
    assert Event.objects.count() == 13


def test_nothing_that_is_old_enough_writes_no_file(ten, tmp_path):
    assert "没有 400 天以前的记录" in archive(tmp_path / "audit.jsonl")
    assert not (tmp_path / "audit.jsonl").exists()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text.replace("从前第 4 次", "从前第 5 次"), "第 5 条：内容被改动过"),
        (lambda text: "".join(text.splitlines(keepends=True)[:-1]), "没有与此相符的归档记录"),
        (lambda text: text.replace("\n", "\n\n", 1), "第 2 行不是一条审计记录"),
        (lambda text: "", "是空的"),
    ],
)
def test_a_spoilt_archive_is_told(old, tmp_path, spoil, message):
    path = tmp_path / "audit.jsonl"
    archive(path)
    path.write_text(spoil(path.read_text()))
    with pytest.raises(CommandError, match=message):
        verify(file=path)


def test_an_archive_is_read_only_by_its_owner(old, tmp_path):
    path = tmp_path / "audit.jsonl"
    archive(path)
    assert path.stat().st_mode & 0o077 == 0
    assert len(list(archives.read(path))) == 10

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from apps.columns import tree
from apps.leadership.models import Leader, Position
from apps.media import uses
from apps.media.models import Use
from apps.site_settings.models import Generation
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader, make_position, make_term
from tests.factories.media import make_image

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 24)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def content_generation():
    return Generation.objects.filter(name="content").values_list("number", flat=True).first() or 0


def test_a_name_with_spaces_is_stored_without():
    leader = make_leader("李  雄", make_position("主 任"))
    leader.refresh_from_db()
    assert (leader.name, leader.position.name) == ("李雄", "主任")


def test_the_same_position_written_with_spaces_is_refused():
    make_position("主任")
    with pytest.raises(ValidationError):
        Position(name="主 任").full_clean()


def test_new_positions_and_leaders_come_last():
    first, second = make_position("主任"), make_position("副主任")
    assert (first.order, second.order) == (1, 2)
    assert [make_leader(name, "副主任").order for name in ("许映苏", "洪云龙")] == [1, 2]


def test_leaders_stand_in_protocol_order():
    make_position("主任")
    make_position("副主任")
    make_leader("洪云龙", "副主任", order=2)
    make_leader("许映苏", "副主任", order=1)
    make_leader("李雄", "主任")
    names = [leader.name for leader in Leader.objects.in_protocol_order()]
    assert names == ["李雄", "许映苏", "洪云龙"]


def test_moving_changes_places_with_the_neighbour_and_stops_at_the_end():
    names = ["许映苏", "洪云龙", "王兆炜"]
    first, _, third = (make_leader(name, "副主任", order=0) for name in names)
    assert third.move(-1)
    assert not first.move(-1)
    assert [one.name for one in Leader.objects.in_protocol_order()] == [
        "许映苏",
        "王兆炜",
        "洪云龙",
    ]


def test_moving_counts_colleagues_in_office_alone():
    first = make_leader("许映苏", "副主任")
    gone = make_leader("杨某", "副主任", ended_on=TODAY - DAY)
    last = make_leader("洪云龙", "副主任")
    make_leader("李雄", "主任")
    assert last.move(-1)
    assert not gone.move(-1)
    assert list(Leader.objects.filter(position__name="副主任").current().in_protocol_order()) == [
        last,
        first,
    ]


def test_an_office_that_has_ended_makes_a_former_leader_on_that_very_day():
    today = timezone.localdate()
    staying = make_leader("李雄", ended_on=today + DAY)
    gone = make_leader("杨某", ended_on=today)
    assert list(Leader.objects.current()) == [staying]
    assert list(Leader.objects.former()) == [gone]
    assert (staying.is_former, gone.is_former) == (False, True)


def test_an_office_cannot_end_before_it_began():
    leader = make_leader(started_on=TODAY)
    leader.ended_on = TODAY - DAY
    with pytest.raises(ValidationError) as refused:
        leader.full_clean()
    assert refused.value.message_dict == {"ended_on": ["离任日期不能早于任职日期。"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        leader.save()
    leader.ended_on = TODAY
    leader.full_clean()
    leader.save()


def test_a_term_cannot_end_before_it_began():
    term = make_term(starts_on=TODAY)
    term.ends_on = TODAY - DAY
    with pytest.raises(ValidationError) as refused:
        term.full_clean()
    assert refused.value.message_dict == {"ends_on": ["结束日期不能早于开始日期。"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        term.save()


def test_a_position_in_use_cannot_be_deleted():
    leader = make_leader()
    with pytest.raises(ProtectedError):
        leader.position.delete()


def test_pictures_are_public_while_the_leader_is():
    make_column("常委会领导", kind="leadership")
    portrait, snapshot = make_image("照片"), make_image("工作照")
    biography = f'<p><img src="{snapshot.url()}" alt="调研"></p>'
    leader = make_leader(portrait=portrait, biography=biography)
    assert all(uses.of(image).public().exists() for image in (portrait, snapshot))
    leader.is_published = False
    leader.save()
    assert all(uses.of(image).exists() for image in (portrait, snapshot))
    assert not any(uses.of(image).public().exists() for image in (portrait, snapshot))


def test_pictures_are_as_public_as_the_column_of_leaders(client):
    """Each way in which the column comes and goes: made, hidden, above hidden, kind, deleted."""
    portrait = make_image("照片")
    leader = make_leader(portrait=portrait)

    def status() -> int:
        return client.get(portrait.url()).status_code

    assert status() == 404  # there is nowhere to see this person
    above = make_column("机构")
    column = make_column("常委会领导", kind="leadership", parent=above)
    assert status() == 200
    for change, undo in (({"is_published": False}, {"is_published": True}), ({"kind": "list"}, {})):
        for name, value in change.items():
            setattr(column, name, value)
        tree.save(column)
        assert status() == 404
        leader.save()  # saving the person meanwhile lets nothing out
        assert status() == 404
        for name, value in (undo or {"kind": "leadership"}).items():
            setattr(column, name, value)
        tree.save(column)
        assert status() == 200
    above.is_published = False
    tree.save(above)
    assert status() == 404
    tree.move(column.pk, None, "last-child")
    assert status() == 200
    tree.delete(column.pk)
    assert status() == 404


def test_a_hidden_leader_stays_hidden_when_the_column_is_shown(client):
    portrait = make_image("照片")
    make_leader(portrait=portrait, is_published=False)
    make_column("常委会领导", kind="leadership")
    assert client.get(portrait.url()).status_code == 404


@pytest.mark.parametrize("delete", [Leader.delete, lambda one: Leader.objects.all().delete()])
def test_a_deleted_leader_holds_no_picture(delete):
    leader = make_leader(portrait=make_image("照片"))
    delete(leader)
    assert not Use.objects.exists()


def test_biography_pictures_are_served_in_several_widths():
    snapshot = make_image("工作照", width=1200, height=800)
    leader = make_leader(biography=f'<p><img src="{snapshot.url()}" alt="调研"></p>')
    assert "srcset=" in leader.biography_html
    leader.biography = "<p>简历</p>"
    leader.save(update_fields=["biography"])
    leader.refresh_from_db()
    assert leader.biography_html == "<p>简历</p>"


@pytest.mark.parametrize("make", [make_position, make_term, make_leader])
def test_every_change_and_deletion_lets_cached_pages_lapse(make):
    before = content_generation()
    row = make()
    added = content_generation()
    row.save()
    changed = content_generation()
    type(row).objects.all().delete()
    assert before < added < changed < content_generation()


def test_each_save_leaves_a_line_of_history():
    leader = make_leader(committee_duties="主持工作。")
    leader.committee_duties = "主持常委会全面工作。"
    leader.save()
    assert [line.committee_duties for line in leader.history.all()] == [
        "主持常委会全面工作。",
        "主持工作。",
    ]

import datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from apps.leadership.models import Leader, Position
from tests.factories.leadership import make_leader, make_position, make_term
from tests.factories.media import make_image

pytestmark = pytest.mark.django_db

LIST = reverse("admin:leadership_leader_changelist")
ADD = reverse("admin:leadership_leader_add")


@pytest.fixture
def protocol(client, db):
    """A browser in which the officer who looks after the leaders' pages is logged in."""
    user = User.objects.create_user("protocol", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="leadership"))
    client.force_login(user)
    return client


def change(leader):
    return reverse("admin:leadership_leader_change", args=[leader.pk])


def move(item, way):
    return reverse(f"admin:leadership_{item._meta.model_name}_move", args=[item.pk, way])


def values(**fields):
    empty = ("order", "portrait", "term", "started_on", "ended_on", "party_duties")
    empty += ("committee_duties", "biography", "contact")
    return dict.fromkeys(empty, "") | {"is_published": "on"} | fields


def test_a_leader_is_added_with_a_tidy_name_at_the_end_of_the_position(protocol):
    position = make_leader("许映苏", "副主任").position
    answer = protocol.post(ADD, values(name="李 东", position=position.pk))
    assert answer.status_code == 302
    leader = Leader.objects.get(name="李东")
    assert leader.order == 2
    assert leader.created_by.username == leader.updated_by.username == "protocol"
    assert leader.history.get().history_user.username == "protocol"


def test_an_office_that_ends_too_early_is_refused_and_keeps_what_was_typed(protocol):
    position = make_position()
    answer = protocol.post(
        ADD,
        values(name="李雄", position=position.pk, started_on="2020-05-01", ended_on="2020-04-01"),
    )
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("离任日期不能早于任职日期。") == 1
    assert 'value="2020-04-01"' in page
    assert not Leader.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "\u200b"),
        ("name", "长" * 41),
        ("order", "-1"),
        ("order", "99999"),
        ("position", "999"),
        ("portrait", "999"),
        ("portrait", "abc"),
        ("portrait", "9" * 30),
        ("started_on", "明天"),
        ("party_duties", "长" * 2001),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_field(protocol, field, typed):
    typed_values = values(name="李雄", position=make_position().pk) | {field: typed}
    answer = protocol.post(ADD, typed_values)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]


def test_the_list_shows_those_in_office_in_protocol_order(protocol, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_position("主任")
    make_leader("许映苏", "副主任", portrait=make_image("照片"))
    make_leader("杨某", "主任", ended_on=datetime.date(2012, 1, 1))
    make_leader("李雄", "主任")
    answer = protocol.get(LIST)
    assert [one.name for one in answer.context["cl"].result_list] == ["李雄", "许映苏", "杨某"]
    page = answer.content.decode()
    assert "portrait-thumb" in page
    assert page.count("已离任") > page.count("在任\n")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?office=current", ["李雄"]),
        ("?office=former", ["杨某"]),
        ("?office=nonsense", ["李雄", "杨某"]),
        ("?q=李 雄", ["李雄"]),
        ("?is_published__exact=1", ["李雄", "杨某"]),
    ],
)
def test_the_list_can_be_narrowed(protocol, query, names):
    make_leader("李雄")
    make_leader("杨某", ended_on=datetime.date(2012, 1, 1))
    result = protocol.get(LIST + query).context["cl"].result_list
    assert [one.name for one in result] == names


def test_the_list_asks_no_more_with_more_leaders(protocol, django_assert_max_num_queries):
    for number in range(30):
        make_leader(f"人{number}", term=make_term())
    with django_assert_max_num_queries(12):
        protocol.get(LIST)


def test_buttons_move_a_leader_and_lead_back_to_the_same_list(protocol):
    first, last = make_leader("许映苏", "副主任"), make_leader("洪云龙", "副主任")
    assert move(last, "up") in protocol.get(LIST).content.decode()
    answer = protocol.post(move(last, "up"), headers={"referer": f"http://testserver{LIST}?q=a"})
    assert answer["Location"] == f"{LIST}?q=a"
    assert list(Leader.objects.in_protocol_order()) == [last, first]
    page = protocol.post(move(last, "up"), follow=True).content.decode()
    assert "已经在最上面" in page


def test_positions_are_moved_the_same_way(protocol):
    first, last = make_position("主任"), make_position("副主任")
    protocol.post(move(first, "down"))
    assert list(Position.objects.all()) == [last, first]


def test_moving_never_trusts_the_address(protocol):
    leader = make_leader()
    assert protocol.get(move(leader, "up")).status_code == 405
    assert protocol.post(move(leader, "sideways")).status_code == 404
    assert protocol.post(LIST + "999/move/up/").status_code == 404
    elsewhere = {"referer": "https://example.org/?q=a"}
    assert protocol.post(move(leader, "up"), headers=elsewhere)["Location"] == LIST


def test_who_may_not_change_leaders_may_not_move_them(client, db):
    user = User.objects.create_user("looker", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_leader"))
    client.force_login(user)
    leader = make_leader()
    assert client.post(move(leader, "up")).status_code == 403
    page = client.get(LIST)
    assert page.status_code == 200
    assert move(leader, "up") not in page.content.decode()


def test_strangers_are_led_to_the_login(client, db):
    leader = make_leader()
    for address in (LIST, ADD, change(leader), move(leader, "up")):
        assert client.post(address).status_code == 302
    assert Leader.objects.get().order == leader.order


def test_history_says_who_changed_what_and_leads_back(protocol):
    leader = make_leader("李雄", committee_duties="主持工作。", biography="<p>旧简历</p>")
    typed = {"name": leader.name, "position": leader.position_id, "order": leader.order}
    protocol.post(
        change(leader),
        values(**typed, committee_duties="主持全面工作。", biography="<p>新简历</p>"),
    )
    page = protocol.get(reverse("admin:leadership_leader_history", args=[leader.pk]))
    text = page.content.decode()
    for words in ("protocol", "常委会分工", "主持工作。", "主持全面工作。", "新简历"):
        assert words in text
    assert "&lt;p&gt;" not in text
    first = leader.history.last()
    version = reverse("admin:leadership_leader_simple_history", args=[leader.pk, first.pk])
    assert "主持工作。" in protocol.get(version).content.decode()
    protocol.post(version, values(**typed, committee_duties="主持工作。"))
    leader.refresh_from_db()
    assert leader.committee_duties == "主持工作。"


def test_deleting_a_staff_account_keeps_leaders_and_their_history(protocol):
    protocol.post(ADD, values(name="李雄", position=make_position().pk))
    User.objects.get(username="protocol").delete()
    assert Leader.objects.get().history.count() == 1


def test_a_position_in_use_says_who_holds_it(protocol):
    leader = make_leader("李雄")
    address = reverse("admin:leadership_position_delete", args=[leader.position_id])
    assert "李雄" in protocol.get(address).content.decode()
    protocol.post(address, {"post": "yes"})
    assert Position.objects.exists()


@pytest.mark.parametrize("model", ["leader", "position", "term"])
def test_every_page_opens(protocol, model):
    row = {"leader": make_leader, "position": make_position, "term": make_term}[model]()
    for page, arguments in [("changelist", []), ("add", []), ("change", [row.pk])]:
        address = reverse(f"admin:leadership_{model}_{page}", args=arguments)
        assert protocol.get(address).status_code == 200


def test_a_former_version_is_sent_back_only_by_those_who_may_change(browser_of, editor):
    leader = make_leader(committee_duties="主持工作。")
    version = leader.history.first()
    address = reverse("admin:leadership_leader_simple_history", args=[leader.pk, version.pk])
    client = browser_of(editor)  # may look at leaders, no more
    form = {"name": "改过", "position": leader.position_id, "order": 1, "is_published": "on"}
    assert client.post(address, form).status_code == 403
    leader.refresh_from_db()
    assert leader.name == "李雄"


@pytest.mark.parametrize("numbers", [("x", "1"), ("1", "x"), ("9" * 30, "1"), ("1", "999999")])
def test_a_version_that_does_not_exist_is_not_found(protocol, numbers):
    address = reverse("admin:leadership_leader_simple_history", args=numbers)
    assert protocol.get(address).status_code == 404


@pytest.mark.parametrize("number", ["x", "9" * 30])
def test_the_history_of_what_does_not_exist_is_not_found(protocol, number):
    address = reverse("admin:leadership_leader_history", args=[number])
    assert protocol.get(address).status_code == 404

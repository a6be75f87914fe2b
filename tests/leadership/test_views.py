import datetime

import pytest
from django.urls import reverse

from apps.columns import tree
from apps.columns.models import Column
from apps.leadership import activities
from apps.leadership.overview import leaders_by_position
from tests.factories.leadership import make_leader, make_position, make_term

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.date(2012, 2, 1)


@pytest.fixture
def seed_leaders():
    """The nine of the real page."""
    for position in ("主任", "副主任", "巡视员", "秘书长"):
        make_position(position)
    return [
        make_leader("茶兴培", "秘书长"),
        make_leader("程云川", "巡视员"),
        *(
            make_leader(name, "副主任")
            for name in ("许映苏", "洪云龙", "王兆炜", "李东", "王正林", "李跃兴")
        ),
        make_leader(
            "李雄",
            "主任",
            party_duties="主持党组的全面工作。",
            committee_duties="主持常委会的日常工作。",
        ),
    ]


@pytest.fixture
def leader(leadership_column):
    return make_leader()


def shown_in_order(page: str, words: list[str]) -> bool:
    # The page's own part: menus come before it.
    main = page[page.index("<main") :]
    places = [main.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def test_leaders_are_grouped_by_position_in_protocol_order(seed_leaders):
    groups = leaders_by_position()
    assert [(position.name, [one.name for one in group]) for position, group in groups] == [
        ("主任", ["李雄"]),
        ("副主任", ["许映苏", "洪云龙", "王兆炜", "李东", "王正林", "李跃兴"]),
        ("巡视员", ["程云川"]),
        ("秘书长", ["茶兴培"]),
    ]


def test_the_overview_shows_the_nine_and_the_chairmans_two_duties(
    client, leadership_column, seed_leaders
):
    page = client.get(leadership_column.get_absolute_url()).content.decode()
    assert shown_in_order(
        page,
        [
            "李雄",
            "主持党组的全面工作。",
            "主持常委会的日常工作。",
            "许映苏",
            "洪云龙",
            "王兆炜",
            "李东",
            "王正林",
            "李跃兴",
            "程云川",
            "茶兴培",
        ],
    )


def test_child_columns_stand_in_the_side_menu_of_the_overview(client, leadership_column):
    news = tree.save(Column(name="主任动态", parent=leadership_column))
    page = client.get(leadership_column.get_absolute_url()).content.decode()
    assert news.get_absolute_url() in page[page.index("<main") :]


def test_leaders_of_the_overview_take_one_query(django_assert_num_queries, seed_leaders):
    with django_assert_num_queries(1):
        for _, group in leaders_by_position():
            assert all(one.portrait is None and one.position.name for one in group)


def test_the_overview_asks_no_more_with_more_leaders(
    client, leadership_column, seed_leaders, django_assert_max_num_queries
):
    client.get(leadership_column.get_absolute_url())  # the settings' row is there from now on
    tree.forget()
    for number in range(20):
        make_leader(f"代表{number}", "副主任")
        make_leader(f"前任{number}", "副主任", ended_on=LONG_AGO)
    with django_assert_max_num_queries(6):
        assert client.get(leadership_column.get_absolute_url()).status_code == 200


def test_an_empty_overview_says_so(client, leadership_column):
    assert "还没有公布领导名单" in client.get(leadership_column.get_absolute_url()).content.decode()


def test_a_leaders_page_shows_duties_biography_and_term(client, leadership_column):
    leader = make_leader(
        "李雄",
        term=make_term("第十四届"),
        party_duties="党组工作",
        committee_duties="常委会工作",
        biography="<p>一九六三年生。</p>",
        contact="0872-2222222",
        started_on=datetime.date(2017, 2, 1),
    )
    page = client.get(leader.get_absolute_url()).content.decode()
    for text in ("党组工作", "常委会工作", "<p>一九六三年生。</p>", "第十四届", "0872-2222222"):
        assert text in page
    assert "2017年02月01日至今" in page


def test_a_page_without_contact_and_term_shows_no_empty_labels(client, leader):
    page = client.get(leader.get_absolute_url()).content.decode()
    for label in ("届次", "任职时间", "工作分工", "个人简历"):
        assert label not in page[page.index("<main") :]


@pytest.mark.usefixtures("no_activities")
def test_without_articles_there_are_no_activities(client, leader):
    assert list(client.get(leader.get_absolute_url()).context["activities"]) == []
    assert client.get(leader.get_absolute_url() + "?page=2").status_code == 404


def test_activities_come_by_page_from_the_app_that_knows_them(client, leader, monkeypatch):
    class Provider:
        def __init__(self, leader_id):
            self.leader_id = leader_id

        def count(self):
            return 11

        def __getitem__(self, key):
            return [{"title": f"{self.leader_id} 活动 {i}", "url": "/"} for i in range(11)][key]

    monkeypatch.setattr(activities, "_provider", activities.NoActivities)
    activities.register(Provider)
    second = client.get(leader.get_absolute_url() + "?page=2")
    assert [entry["title"] for entry in second.context["activities"]] == [f"{leader.pk} 活动 10"]


def test_a_former_leader_is_off_the_overview_and_in_the_archive(client, leadership_column):
    gone = make_leader("杨某", term=make_term("第十三届"), ended_on=LONG_AGO)
    overview = client.get(leadership_column.get_absolute_url()).content.decode()
    assert "杨某" not in overview
    assert reverse("leadership:former") in overview
    assert "杨某" in client.get(reverse("leadership:former")).content.decode()
    page = client.get(gone.get_absolute_url())
    assert page.status_code == 200
    assert "已离任" in page.content.decode()


@pytest.mark.parametrize(
    ("started_on", "archive", "page"),
    [
        (datetime.date(2008, 3, 1), "2008.03—2012.02", "2008年03月01日至2012年02月01日"),
        (None, "2012.02 离任", "2012年02月01日止"),
    ],
)
def test_the_years_in_office_are_said_as_far_as_they_are_known(
    client, leadership_column, started_on, archive, page
):
    gone = make_leader("杨某", started_on=started_on, ended_on=LONG_AGO)
    assert archive in client.get(reverse("leadership:former")).content.decode()
    assert page in client.get(gone.get_absolute_url()).content.decode()


def test_without_former_leaders_the_overview_links_to_no_archive(client, leader, leadership_column):
    make_leader("杨某", ended_on=LONG_AGO, is_published=False)
    page = client.get(leadership_column.get_absolute_url()).content.decode()
    assert reverse("leadership:former") not in page


def test_the_archive_shows_the_newest_term_first(client, leadership_column):
    older = make_term("第十二届", starts_on=datetime.date(2008, 1, 1))
    newer = make_term("第十三届", starts_on=datetime.date(2013, 1, 1))
    make_position("主任")
    make_position("副主任")
    for name, position, term in [
        ("甲", "主任", older),
        ("乙", "副主任", newer),
        ("丙", "主任", newer),
        ("丁", "主任", None),
    ]:
        make_leader(name, position, term=term, ended_on=LONG_AGO)
    page = client.get(reverse("leadership:former"))
    assert [one.name for one in page.context["leaders"]] == ["丙", "乙", "甲", "丁"]


def test_an_unpublished_leader_is_nowhere(client, leadership_column):
    hidden = make_leader("李雄", is_published=False)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert "李雄" not in client.get(leadership_column.get_absolute_url()).content.decode()


@pytest.mark.parametrize("address", ["detail", "former"])
def test_a_hidden_leadership_column_hides_its_leaders(client, leader, leadership_column, address):
    leadership_column.is_published = False
    tree.save(leadership_column)
    url = leader.get_absolute_url() if address == "detail" else reverse("leadership:former")
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999999"])
def test_a_leader_that_does_not_exist_is_not_found(client, leadership_column, number):
    assert client.get(f"/leaders/{number}/").status_code == 404

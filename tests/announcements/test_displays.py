"""Banners, popups and floating windows: which stand on which page, and when."""

import datetime

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.announcements.displays import displays_for
from apps.columns import tree
from apps.columns.models import Column
from apps.columns.tree import get_tree
from apps.publishing import transitions
from tests.factories.announcements import draft_announcement, publish_announcement
from tests.factories.media import make_image

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def displayed(is_home=True):
    found = displays_for(RequestFactory().get("/"), is_home)
    return {name: [one.title for one in shown] for name, shown in vars(found).items() if shown}


@pytest.mark.parametrize(
    ("style", "place"), [("banner", "banners"), ("popup", "popups"), ("floating", "floats")]
)
def test_each_style_has_its_place(notices, style, place):
    publish_announcement(notices, "公告", display=style)
    assert displayed() == {place: ["公告"]}


def test_an_announcement_for_the_list_stands_nowhere_else(notices):
    publish_announcement(notices, "公告")
    assert displayed() == {}


def test_popups_open_on_the_home_page_alone(read, notices, home):
    publish_announcement(notices, "重要公告", display="popup")
    publish_announcement(notices, "横幅公告", display="banner")
    assert displayed(is_home=False) == {"banners": ["横幅公告"]}
    assert "<npc-popup" in read(home)[1]
    listing = read(notices.get_absolute_url())[1]
    assert "<npc-popup" not in listing
    assert "announcement-banner" in listing


@pytest.mark.parametrize(
    ("window", "shows"),
    [
        ({}, True),
        ({"valid_from": -HOUR, "valid_until": HOUR}, True),
        ({"valid_from": HOUR}, False),
        ({"valid_until": -HOUR}, False),
        ({"published_at": HOUR}, False),
        ({"published_at": -2 * HOUR, "expires_at": -HOUR}, False),
        ({"published_at": -2 * HOUR, "expires_at": HOUR}, True),
    ],
)
def test_only_what_is_valid_now_is_displayed(notices, window, shows):
    now = timezone.now()
    times = {name: now + distance for name, distance in window.items()}
    publish_announcement(notices, "公告", display="banner", **times)
    assert displayed() == ({"banners": ["公告"]} if shows else {})


def test_drafts_are_not_displayed(notices):
    draft_announcement(notices, display="banner")
    assert displayed() == {}


def test_a_changed_desk_copy_changes_nothing_that_is_displayed(notices):
    live = publish_announcement(notices, "公告", display="banner")
    live.display, live.title = "popup", "改过"
    transitions.save_draft(live)
    assert displayed() == {"banners": ["公告"]}


def test_an_older_revision_is_not_displayed(notices):
    live = publish_announcement(notices, "公告", display="banner")
    live.display = "list"
    transitions.save_draft(live)
    transitions.publish(live)
    assert displayed() == {}


@pytest.mark.parametrize("verb", [transitions.withdraw, transitions.trash])
def test_what_is_taken_off_the_site_is_displayed_no_more(notices, verb):
    verb(publish_announcement(notices, display="floating"))
    assert displayed() == {}


def test_what_stands_in_a_hidden_column_is_not_displayed(notices):
    publish_announcement(notices, display="banner")
    notices.is_published = False
    tree.save(notices)
    assert displayed() == {}


def test_the_newest_come_first_and_not_too_many(notices):
    now = timezone.now()
    for hours in range(1, 6):
        for style in ("banner", "floating"):
            publish_announcement(
                notices, f"{hours} 小时前", display=style, published_at=now - hours * HOUR
            )
    assert displayed() == {
        "banners": ["1 小时前", "2 小时前", "3 小时前"],
        "floats": ["1 小时前"],
    }


def test_a_hidden_column_takes_no_place_of_those_that_can_be_reached(notices):
    hidden = tree.save(Column(name="内部", kind="announcements", is_published=False))
    publish_announcement(notices, "公开", display="floating", published_at=timezone.now() - HOUR)
    publish_announcement(hidden, "内部", display="floating")
    assert displayed() == {"floats": ["公开"]}


@pytest.mark.parametrize("count", [0, 1, 10])
def test_displays_cost_one_query(notices, count):
    for number in range(count):
        publish_announcement(
            notices, f"公告 {number}", display="banner", picture=make_image(f"配图 {number}")
        )
    request = RequestFactory().get("/")
    get_tree(request)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for shown in displays_for(request, is_home=True).banners:
            assert shown.image.srcset
    assert len(queries) == 1


def test_a_floating_window_shows_its_picture_and_leads_to_the_announcement(read, notices):
    picture = make_image("配图")
    live = publish_announcement(notices, "活动公告", display="floating", picture=picture)
    page = read(notices.get_absolute_url())[1]
    assert "<npc-float" in page
    assert picture.srcset in page
    assert live.get_absolute_url() in page

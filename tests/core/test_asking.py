"""The site asked about its own addresses, as a visitor whom it does not know."""

import logging

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.columns import tree
from apps.columns.models import Column
from apps.core import asking
from apps.core.asking import final_status_of, path_within_site, status_of
from apps.publishing import transitions
from tests.core import asking_urls
from tests.factories.articles import draft_article, publish_article
from tests.factories.media import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_handler():
    """Middleware reads its settings when it is made; some tests here change them."""
    asking._handler.cache_clear()
    yield
    asking._handler.cache_clear()


@pytest.fixture
def odd_views(settings):
    settings.ROOT_URLCONF = "tests.core.asking_urls"


@pytest.fixture
def column():
    return tree.save(Column(name="立法动态"))


def test_the_home_page_answers():
    assert status_of("/") == 200


def test_what_is_not_there_is_404():
    assert status_of("/no-such-page/") == 404


def test_a_live_article_answers_and_a_withdrawn_one_is_gone(column):
    article = publish_article(column)
    assert status_of(article.get_absolute_url()) == 200
    transitions.withdraw(article, None, "不再需要")
    assert status_of(article.get_absolute_url()) == 410


def test_a_draft_is_not_there(column):
    assert status_of(draft_article(column).get_absolute_url()) == 404


def test_a_file_answers_as_long_as_it_is_public(column):
    document = make_document()
    assert status_of(document.url) == 404
    publish_article(column, attachments=[document])
    assert status_of(document.url) == 200


def test_nobody_is_logged_in():
    User.objects.create_superuser("chief", password="x")
    assert status_of("/admin/") == 302


def test_asking_leaves_no_session():
    status_of("/")
    status_of("/admin/login/")
    assert not Session.objects.exists()


def test_the_query_counts(odd_views):
    assert status_of("/中文/3/?more=4") == 207


def test_an_address_may_be_written_in_percents(odd_views):
    assert status_of("/%E4%B8%AD%E6%96%87/3/") == 203


def test_the_site_is_asked_under_its_own_name_as_its_proxy_would(odd_views, settings):
    settings.ALLOWED_HOSTS = ["www.example.cn"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert status_of("/tells/") == 201


@pytest.mark.parametrize("hosts", [["*"], [".example.cn"], ["[::1]"], ["127.0.0.1"], []])
def test_whatever_names_the_site_has_it_answers(settings, hosts):
    settings.ALLOWED_HOSTS = hosts
    assert status_of("/") == 200 or hosts == []


def test_a_view_that_fails_is_500(odd_views, caplog):
    caplog.set_level(logging.CRITICAL)
    assert status_of("/fails/") == 500


def test_a_query_that_fails_does_not_spoil_the_transaction_around(odd_views, caplog):
    caplog.set_level(logging.CRITICAL)
    assert status_of("/spoils/") == 500
    assert User.objects.count() == 0


def test_a_site_that_cannot_even_say_so_is_500(monkeypatch):
    monkeypatch.setattr(asking, "_get", lambda path: 1 / 0)
    assert status_of("/") == 500


def test_a_view_that_asks_in_its_turn_gets_no_further(odd_views):
    assert status_of("/asks/") == 500


def test_what_the_running_request_remembers_stays(odd_views):
    asking_urls.remembered.set("mine")
    assert status_of("/remembers/") == 200
    assert asking_urls.remembered.get() == "mine"


def test_files_are_closed(odd_views):
    asking_urls.closed.clear()
    assert status_of("/file/") == 200
    assert asking_urls.closed == ["file"]


@pytest.mark.parametrize(
    "path", ["", "x", "?a=1", "https://www.example.org/", "/" + "x" * 3000, "\n"]
)
def test_what_is_no_address_of_the_site_is_400(path):
    assert status_of(path) == 400


@pytest.mark.parametrize(
    "path",
    ["/%ff%fe/", "/\x00/", "/../../etc/passwd/", "/a\r\nb: c/", "/%/", "/\ud800/", "//x/"],
)
def test_a_crafted_address_is_answered(path):
    assert status_of(path) in {400, 404}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=40))
def test_whatever_is_asked_for_nothing_is_raised(text):
    assert 200 <= status_of("/" + text) < 600


def test_redirects_are_followed_only_where_that_is_asked_for(odd_views):
    assert status_of("/moved/") == 302
    assert final_status_of("/moved/") == 200
    assert final_status_of("/moved/beside/") == 404


def test_a_redirect_that_leads_away_is_not_followed(odd_views):
    assert final_status_of("/away/") == 302


def test_a_redirect_that_leads_in_circles_ends(odd_views):
    assert final_status_of("/round/") == 500


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/articles/1/?page=2#top", "/articles/1/?page=2"),
        ("https://www.example.cn/articles/1/", "/articles/1/"),
        ("HTTP://WWW.EXAMPLE.CN", "/"),
        ("https://sub.gov.example/x", "/x"),
        ("https://青禾人大.政务/x", "/x"),
        ("https://www.example.org/x", ""),
        ("https://www.example.cn.evil.org/x", ""),
        ("//www.example.org/x", ""),
        ("mailto:a@www.example.cn", ""),
        ("#top", ""),
        ("", ""),
        ("http://[", ""),
        ("articles/1/", ""),
    ],
)
def test_which_addresses_are_this_sites(settings, address, path):
    settings.ALLOWED_HOSTS = [
        "www.example.cn",
        ".gov.example",
        "xn--gmqz7wcn0amzy.xn--zfr164b",
        "*",
    ]
    assert path_within_site(address) == path

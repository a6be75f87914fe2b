"""Counting views: exactly, by visitors, and by nobody else."""

import datetime
import threading
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.articles import viewing
from apps.articles.models import DayViews
from apps.publishing import transitions
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


@pytest.fixture
def article(news):
    return publish_article(news)


def beacon(client, article, **headers):
    headers = {"user-agent": BROWSER} | headers
    return client.post(reverse("articles:view", args=[article.pk]), headers=headers)


def counted(article):
    return sum(DayViews.objects.filter(article=article).values_list("views", flat=True))


def test_a_view_is_counted_on_its_day_and_answered(article, reader):
    answer = beacon(reader, article)
    assert answer.json()["views"] == 1
    row = DayViews.objects.get()
    assert (row.article, row.day, row.views) == (article, timezone.localdate(), 1)
    assert "no-store" in answer["Cache-Control"]


def test_showing_the_page_counts_nothing(article, reader):
    for method in (reader.get, reader.head):
        answer = method(article.get_absolute_url())
        assert answer.status_code == 200
        assert not answer.cookies
    assert counted(article) == 0


def test_loading_again_within_half_an_hour_counts_once(article, reader):
    assert [beacon(reader, article).json()["views"] for _ in range(3)] == [1, 1, 1]


def test_after_half_an_hour_it_counts_again(article, reader):
    beacon(reader, article)
    later = timezone.now() + datetime.timedelta(seconds=viewing.REPEAT_SECONDS + 1)
    with mock.patch.object(viewing.timezone, "now", return_value=later):
        assert beacon(reader, article).json()["views"] == 2


def test_reading_on_does_not_make_the_first_article_new(article, news, reader):
    other = publish_article(news, "另一篇")
    beacon(reader, article)
    beacon(reader, other)
    beacon(reader, article)
    assert (counted(article), counted(other)) == (1, 1)


def test_each_visitor_counts(article):
    for _ in range(3):
        beacon(Client(), article)
    assert counted(article) == 3


def test_the_cookie_goes_to_the_counter_alone(article, reader):
    cookie = beacon(reader, article).cookies[viewing.COOKIE]
    assert cookie["path"] == "/views/"
    assert cookie["httponly"]
    assert cookie["max-age"] == viewing.REPEAT_SECONDS
    assert len(cookie.value) < 4000
    for page in (article.get_absolute_url(), article.column.get_absolute_url(), "/"):
        assert not page.startswith(cookie["path"])


def test_the_cookie_never_outgrows_what_browsers_hold(news, reader):
    recent = {10**12 + number: 1_800_000_000 + number for number in range(500)}
    from django.http import HttpResponse

    response = HttpResponse()
    viewing.remember(response, recent, 5, secure=True)
    assert len(response.cookies[viewing.COOKIE].OutputString()) < 4096


@pytest.mark.parametrize("value", ["", "nonsense", "eyJ4IjoxfQ:1:x", "²:²:²"])
def test_a_forged_cookie_is_no_excuse(article, reader, value):
    reader.cookies[viewing.COOKIE] = value
    assert beacon(reader, article).json()["views"] == 1


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Sogou web spider/4.0",
        "Mozilla/5.0 (Linux; Android 7.0) PetalBot",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 Bytespider",
    ],
)
def test_crawlers_are_not_counted(article, reader, agent):
    assert beacon(reader, article, **{"user-agent": agent}).json()["views"] == 0


def test_a_telephone_of_the_brand_cubot_is_counted(article, reader):
    agent = "Mozilla/5.0 (Linux; Android 12; CUBOT P60) Chrome/120 Mobile"
    assert beacon(reader, article, **{"user-agent": agent}).json()["views"] == 1


@pytest.mark.parametrize(
    "header",
    [{"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}, {"x-moz": "prefetch"}],
)
def test_fetching_ahead_is_not_counted(article, reader, header):
    answer = beacon(reader, article, **header)
    assert answer.json()["views"] == 0
    assert not answer.cookies


def test_another_sites_page_counts_nothing(article, reader):
    assert beacon(reader, article, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert beacon(reader, article, origin="https://evil.example").status_code == 403
    assert counted(article) == 0


def test_only_sending_counts(article, reader):
    assert reader.get(reverse("articles:view", args=[article.pk])).status_code == 405


@pytest.mark.parametrize("number", [0, 999, 2**63 - 1, 2**63, 10**30])
def test_what_there_is_not_is_not_found(db, reader, number):
    assert reader.post(f"/views/{number}/").status_code == 404


def test_drafts_and_withdrawn_articles_count_nothing(news, reader):
    draft, gone = draft_article(news), publish_article(news)
    transitions.withdraw(gone)
    assert beacon(reader, draft).status_code == 404
    assert beacon(reader, gone).status_code == 410
    assert not DayViews.objects.exists()


def test_views_stay_with_the_article_through_edits_and_withdrawal(article, reader):
    beacon(reader, article)
    transitions.withdraw(article)
    transitions.publish(article)
    assert 'data-figure="views">1<' in reader.get(article.get_absolute_url()).content.decode()


def test_staff_find_no_form_for_counts(admin_client):
    from django.contrib import admin

    assert not admin.site.is_registered(DayViews)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("visitors", [24])
def test_n_beacons_of_n_visitors_at_once_add_exactly_n(visitors):
    article = publish_article(make_column())
    start, answers = threading.Barrier(visitors), []

    def visit():
        client = Client()
        start.wait()
        try:
            answers.append(beacon(client, article).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=visit) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * visitors
    assert counted(article) == visitors
    assert DayViews.objects.count() == 1

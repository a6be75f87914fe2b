"""Keeping an article, letting it go, and asking whether it is kept."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.publishing import transitions
from apps.readers.identity import COOKIE
from apps.readers.models import Favourite, Reader
from tests.factories.articles import draft_article
from tests.factories.columns import make_column
from tests.factories.readers import live, make_reader, send

JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def article(db):
    return live(title="立法工作会议召开")


def state_of(client, article) -> dict:
    answer = client.get(reverse("readers:state", args=[article.pk]))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.json()


def test_a_visitor_without_an_account_keeps_an_article(client, article):
    assert state_of(client, article) == {"favourited": False, "favourites": 0, "views": 0}
    send(client, article)
    assert state_of(client, article) == {"favourited": True, "favourites": 1, "views": 0}


def test_without_script_the_form_leads_to_the_list_that_says_so(client, article):
    answer = send(client, article)
    assert answer.status_code == 302
    assert answer["Location"] == f"/favourites/?added={article.pk}"
    page = client.get(answer["Location"]).content.decode()
    assert "已收藏“立法工作会议召开”" in page
    assert "返回这篇文章" in page


def test_a_script_gets_the_new_state_as_json(client, article):
    assert send(client, article, **JSON).json() == {
        "favourited": True,
        "favourites": 1,
        "views": 0,
    }
    assert send(client, article, "remove", **JSON).json()["favourited"] is False


def test_keeping_twice_keeps_once(client, article):
    send(client, article)
    assert send(client, article).status_code == 302
    assert Favourite.objects.count() == 1
    assert Reader.objects.count() == 1


def test_letting_go_twice_is_no_error(client, article):
    send(client, article)
    assert send(client, article, "remove").status_code == 302
    assert send(client, article, "remove").status_code == 302
    assert Favourite.objects.count() == 0


def test_letting_go_without_ever_having_kept_makes_no_reader(client, article):
    answer = send(client, article, "remove")
    assert answer.status_code == 302
    assert COOKIE not in answer.cookies
    assert Reader.objects.count() == 0


def test_each_visitor_keeps_on_their_own(client, article):
    make_reader(article)
    make_reader(article)
    assert state_of(client, article) == {"favourited": False, "favourites": 2, "views": 0}


def test_a_draft_cannot_be_kept(client, db):
    assert send(client, draft_article(make_column())).status_code == 404
    assert Reader.objects.count() == 0


def test_a_withdrawn_article_cannot_be_kept(client, article):
    transitions.withdraw(article)
    assert send(client, article).status_code == 410
    assert Favourite.objects.count() == 0


def test_a_withdrawn_article_can_be_let_go(client, article):
    send(client, article)
    transitions.withdraw(article)
    assert send(client, article, "remove").status_code == 302
    assert Favourite.objects.count() == 0


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**40])
@pytest.mark.parametrize("action", ["add", "remove"])
def test_an_unknown_number_is_not_found(client, db, number, action):
    answer = client.post(f"/favourites/{number}/", {"action": action})
    assert answer.status_code == 404
    assert client.get(f"/favourites/{number}/state/").status_code == 404


@pytest.mark.parametrize("data", [{}, {"action": ""}, {"action": "drop"}, {"action": "\x00"}])
def test_an_unknown_action_is_refused(client, article, data):
    answer = client.post(reverse("readers:favourite", args=[article.pk]), data)
    assert answer.status_code == 400
    assert Reader.objects.count() == 0


def test_a_get_keeps_nothing(client, article):
    assert client.get(reverse("readers:favourite", args=[article.pk])).status_code == 405


def test_another_sites_page_cannot_make_a_visitor_keep(client, article):
    answer = send(client, article, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    answer = send(client, article, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert Favourite.objects.count() == 0


def test_no_csrf_token_is_needed(article):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, article).status_code == 302
    assert Favourite.objects.count() == 1


def test_the_number_of_favourites_shows_on_the_article(client, article):
    make_reader(article)
    make_reader(article)
    page = client.get(article.get_absolute_url())
    assert page.context["figures"] == {"favourites": 2}


def test_the_articles_page_is_the_same_for_everyone_and_sets_no_cookie(client, article):
    send(client, article)
    own = client.get(article.get_absolute_url())
    assert own.content == Client().get(article.get_absolute_url()).content
    assert not own.cookies


@pytest.mark.django_db(transaction=True)
def test_adding_at_the_same_time_keeps_once():
    article = live()
    reader = make_reader()
    ready = threading.Barrier(8)
    failures = []

    def add():
        try:
            ready.wait()
            Reader.objects.get(pk=reader.pk).favourite(article)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert reader.favourites.count() == 1


@pytest.mark.django_db(transaction=True)
def test_n_visitors_at_once_add_exactly_n():
    article, visitors = live(), 16
    ready, answers = threading.Barrier(visitors), []

    def keep():
        client = Client()
        ready.wait()
        try:
            answers.append(send(client, article).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=keep) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * visitors
    assert Favourite.objects.filter(article=article).count() == visitors
    assert Reader.objects.count() == visitors

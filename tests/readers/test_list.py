"""我的收藏: the list of what a visitor keeps."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.columns import tree
from apps.publishing import transitions
from apps.readers.models import Favourite, Reader
from apps.readers.views import PAGE_SIZE
from tests.factories.readers import live, send


def listed(client, query: str = "") -> list[str]:
    answer = client.get(f"/favourites/{query}")
    assert answer.status_code == 200
    return [line.title for line in answer.context["favourites"]]


def keep_many(client, count: int) -> None:
    for number in range(count):
        send(client, live(title=f"第{number}篇"))


def test_the_newest_comes_first(client, db):
    keep_many(client, 3)
    assert listed(client) == ["第2篇", "第1篇", "第0篇"]


def test_the_list_is_never_cached_nor_found_by_search_engines(client, db):
    answer = client.get("/favourites/")
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer.content.decode()


def test_another_visitor_sees_nothing_of_it(client, db):
    send(client, live(title="甲"))
    assert listed(Client()) == []


def test_an_article_is_removed_by_a_form_of_the_page(client, db):
    article = live(title="甲")
    send(client, article)
    page = client.get("/favourites/").content.decode()
    assert f'action="/favourites/{article.pk}/"' in page
    assert 'name="action" value="remove"' in page
    answer = client.post(
        f"/favourites/{article.pk}/", {"action": "remove", "page": "1"}, follow=True
    )
    assert "已取消收藏“甲”" in answer.content.decode()
    assert answer.context["favourites"] == []


def test_a_withdrawn_article_says_so_and_keeps_the_title_it_had(client, db):
    article = live(title="甲")
    send(client, article)
    article.title = "没有发布过的题目"
    transitions.save_draft(article)
    transitions.withdraw(article)
    page = client.get("/favourites/")
    (line,) = page.context["favourites"]
    assert line.title == "甲"
    assert line.is_withdrawn
    assert "该文章已撤下" in page.content.decode()
    assert article.get_absolute_url() not in page.content.decode()


def test_an_expired_article_says_so(client, db):
    article = live(title="甲")
    send(client, article)
    article.published_at = timezone.now() - datetime.timedelta(days=2)
    article.expires_at = timezone.now() - datetime.timedelta(days=1)
    transitions.save_draft(article)
    transitions.publish(article)
    assert "该文章已撤下" in client.get("/favourites/").content.decode()


def test_an_article_of_a_hidden_column_says_so(client, db):
    article = live(title="甲")
    send(client, article)
    article.column.is_published = False
    tree.save(article.column)
    assert "该文章已撤下" in client.get("/favourites/").content.decode()


def test_a_new_title_is_shown_once_it_is_live(client, db):
    article = live(title="甲")
    send(client, article)
    article.title = "乙"
    transitions.save_draft(article)
    assert listed(client) == ["甲"]
    transitions.publish(article)
    assert listed(client) == ["乙"]
    transitions.withdraw(article)
    assert listed(client) == ["乙"]


def test_a_title_that_waits_for_its_time_is_not_given_away(client, db):
    article = live(title="甲")
    send(client, article)
    article.title = "明天才公布"
    article.published_at = timezone.now() + datetime.timedelta(days=1)
    transitions.save_draft(article)
    transitions.publish(article)
    assert listed(client) == ["甲"]


def test_the_list_is_paged(client, db):
    keep_many(client, PAGE_SIZE + 1)
    assert len(listed(client)) == PAGE_SIZE
    assert listed(client, "?page=2") == ["第0篇"]
    assert client.get("/favourites/?page=3").status_code == 404
    assert client.get("/favourites/?page=x").status_code == 404


def test_removing_the_last_of_a_page_leads_to_the_page_before(client, db):
    keep_many(client, PAGE_SIZE + 1)
    first = Favourite.objects.order_by("pk").first().article_id
    answer = client.post(f"/favourites/{first}/", {"action": "remove", "page": "2"}, follow=True)
    assert answer.status_code == 200
    assert answer.context["page"].number == 1


def test_removing_from_a_later_page_stays_there(client, db):
    keep_many(client, PAGE_SIZE + 2)
    first = Favourite.objects.order_by("pk").first().article_id
    answer = client.post(f"/favourites/{first}/", {"action": "remove", "page": "2"})
    assert answer["Location"] == f"/favourites/?removed={first}&page=2"


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "²", "9" * 5000])
def test_a_crafted_page_number_in_the_form_does_no_harm(client, db, page):
    article = live()
    send(client, article)
    answer = client.post(f"/favourites/{article.pk}/", {"action": "remove", "page": page})
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("claim", ["added", "removed"])
@pytest.mark.parametrize("number", ["", "x", "0", "-1", "²", "9" * 19, "9" * 5000, "\x00"])
def test_a_crafted_notice_does_no_harm(client, db, claim, number):
    send(client, live())
    answer = client.get("/favourites/", {claim: number})
    assert answer.status_code == 200
    assert answer.context["notice"] is None or answer.context["notice"].entry is None


def test_a_notice_that_is_not_true_is_not_shown(client, db):
    kept, other = live(), live()
    send(client, kept)
    assert client.get(f"/favourites/?added={other.pk}").context["notice"] is None
    assert client.get(f"/favourites/?removed={kept.pk}").context["notice"] is None


def test_the_list_asks_as_little_with_many_as_with_few(client, db):
    keep_many(client, 2)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/favourites/")
    keep_many(client, PAGE_SIZE - 2)
    with CaptureQueriesContext(connection) as many:
        client.get("/favourites/")
    assert len(few) == len(many)


def test_removing_a_reader_removes_what_they_kept(client, db):
    send(client, live())
    Reader.objects.all().delete()
    assert Favourite.objects.count() == 0

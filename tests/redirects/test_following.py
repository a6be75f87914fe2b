"""Visitors who come by an old address are led on, and nothing else changes for anybody."""

import time
from threading import Event, Thread

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.columns import tree
from apps.core import asking
from apps.publishing import transitions
from apps.redirects import keep
from apps.redirects.models import Redirect
from tests.factories.announcements import draft_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/index.php?id=5", "/index.php?id=5"),
        ("/index.php", "/index.php?id=6"),
        ("/news/show.asp?ID=7&p=1", "/news/show.asp?ID=7&p=1"),
        ("/a.html", "/a.html"),
        ("/a.jsp", "/a.jsp"),
        ("/News/Default.aspx", "/News/Default.aspx"),
        ("/新闻/1.html", "/%E6%96%B0%E9%97%BB/1.html"),
        ("/新闻/1.html", "/%D0%C2%CE%C5/1.html"),
        ("/old/page", "/old/page"),
        ("/old/page", "/old/page/"),
        ("/old/page/", "/old/page"),
        ("/static/uploads/a.pdf", "/static/uploads/a.pdf"),
        ("/media/a.jpg", "/media/a.jpg"),
        ("/articles/999", "/articles/999/"),  # a view of ours says 404
        ("/columns/old/", "/columns/old/"),
    ],
)
def test_an_old_address_leads_on_for_good(client, old, asked):
    keep(old, "/favourites/?a=1")
    for answer in (client.get(asked), client.head(asked)):
        assert answer.status_code == 301
        assert answer["Location"] == "/favourites/?a=1"
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert not answer.cookies


def test_a_slash_that_is_only_missing_comes_first(client):
    article = publish_article(make_column())
    address = article.get_absolute_url()
    keep(address, "/leaders/former/")
    assert client.get(address.removesuffix("/"))["Location"] == address
    keep("/articles/999", "/leaders/former/")
    assert client.get("/articles/999", follow=True).redirect_chain == [
        ("/articles/999/", 301),
        ("/leaders/former/", 301),
    ]


def test_the_query_decides_before_the_path_alone(client):
    keep("/index.php", "/leaders/former/")
    keep("/index.php?id=5", "/favourites/")
    assert client.get("/index.php?id=5")["Location"] == "/favourites/"
    assert client.get("/index.php?id=6")["Location"] == "/leaders/former/"


def test_one_with_a_query_is_not_for_the_path_alone(client):
    keep("/index.php?id=5", "/favourites/")
    assert client.get("/index.php").status_code == 404
    assert client.get("/index.php?id=55").status_code == 404


def test_capitals_tell_addresses_apart(client):
    keep("/News.html", "/favourites/")
    assert client.get("/news.html").status_code == 404


def test_another_sites_address_and_chinese_ones_are_sent_as_browsers_want_them(client):
    keep("/a", "https://www.example.gov.cn/新闻?x=1")
    assert client.get("/a")["Location"] == ("https://www.example.gov.cn/%E6%96%B0%E9%97%BB?x=1")
    keep("/b", "https://人大.中国/?type=[1]|2")
    assert client.get("/b")["Location"] == "https://xn--gmqz7w.xn--fiqs8s/?type=%5B1%5D%7C2"


def test_a_page_that_is_there_is_never_hidden_by_a_redirect(client):
    article = publish_article(make_column())
    keep(article.get_absolute_url(), "/articles/999/")
    assert client.get(article.get_absolute_url()).status_code == 200


def test_what_was_withdrawn_stays_withdrawn(client, reviewer):
    article = publish_article(make_column())
    transitions.withdraw(article, by=reviewer)
    keep(article.get_absolute_url(), "/columns/other/")
    assert client.get(article.get_absolute_url()).status_code == 410


def test_the_address_of_a_hidden_column_is_not_told(client):
    column = make_column("内部", slug="neibu", is_published=False)
    keep("/old.html", column.get_absolute_url())
    assert client.get("/old.html").status_code == 404
    column.is_published = True
    tree.save(column)
    assert client.get("/old.html")["Location"] == "/columns/neibu/"


@pytest.mark.parametrize(
    ("draft", "kind"), [(draft_article, "list"), (draft_announcement, "announcements")]
)
def test_a_redirect_to_a_draft_waits_until_it_is_published(client, reviewer, draft, kind):
    item = draft(make_column(kind=kind))
    keep("/show.asp?id=5", item.get_absolute_url())
    assert client.get("/show.asp?id=5").status_code == 404
    keep("/show.asp", "/favourites/")
    assert client.get("/show.asp?id=5")["Location"] == "/favourites/"
    assert Redirect.objects.get(old="/show.asp?id=5").hits == 0
    transitions.publish(item, by=reviewer)
    assert client.get("/show.asp?id=5")["Location"] == item.get_absolute_url()
    transitions.withdraw(item, by=reviewer)
    assert client.get("/show.asp?id=5", follow=True).status_code == 410


def test_a_redirect_to_nothing_or_to_a_hidden_leader_leads_nowhere(client):
    make_column("领导", kind="leadership")
    leader = make_leader(is_published=False)
    keep("/a", leader.get_absolute_url())
    keep("/b", "/articles/999/")
    keep("/c", f"/articles/{10**30}/")
    assert {client.get(old).status_code for old in ("/a", "/b", "/c")} == {404}
    type(leader).objects.update(is_published=True)
    assert client.get("/a")["Location"] == leader.get_absolute_url()


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_only_who_reads_is_led_on(client, method):
    keep("/a", "/favourites/")
    assert getattr(client, method)("/a").status_code == 404


def test_one_that_is_switched_off_leads_nowhere(client):
    keep("/a", "/favourites/")
    Redirect.objects.update(is_active=False)
    assert client.get("/a").status_code == 404


def test_the_desk_has_no_old_addresses(client, editor):
    keep("/old", "/favourites/")
    Redirect.objects.update(old="/admin/old")
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/old").status_code == 404


@pytest.mark.parametrize("asked", ["/%00", "/%FF%FE?%FF", "/" + "a" * 9000, "/?" + "q" * 9000])
def test_no_address_is_too_strange_to_be_looked_up(client, asked):
    assert client.get(asked).status_code in {200, 404}


def queries(client, address: str, status: int) -> list[str]:
    tree.forget()
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == status
    return [one["sql"] for one in captured if "redirects_redirect" in one["sql"]]


def test_only_a_missing_page_asks_for_redirects_and_asks_once(client):
    article = publish_article(make_column())
    keep("/a", "/favourites/")
    assert queries(client, article.get_absolute_url(), 200) == []
    assert len(queries(client, "/nothing?id=5", 404)) == 1
    assert len(queries(client, "/a", 301)) == 2  # and counts
    keep("/b", article.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/b").status_code == 301
    assert len([one for one in captured if "articles_article" in one["sql"]]) == 1


# Hits


def test_every_hit_is_counted_with_its_time(client):
    keep("/a", "/favourites/")
    before = timezone.now()
    for _ in range(3):
        client.get("/a")
    redirect = Redirect.objects.get()
    assert redirect.hits == 3
    assert before <= redirect.last_hit_at <= timezone.now()


@pytest.mark.django_db(transaction=True)
def test_a_hit_that_would_have_to_wait_is_not_counted_and_costs_the_visitor_nothing(client):
    keep("/a", "/favourites/")
    is_held, may_end = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Redirect.objects.select_for_update().get()
                is_held.set()
                may_end.wait(30)
        finally:
            connection.close()

    holder = Thread(target=hold)
    holder.start()
    try:
        assert is_held.wait(10)
        began = time.monotonic()
        assert client.get("/a").status_code == 301
        assert time.monotonic() - began < 5  # where writers wait for twenty seconds
    finally:
        may_end.set()
        holder.join()
    assert Redirect.objects.get().hits == 0
    client.get("/a")
    assert Redirect.objects.get().hits == 1


def test_the_site_that_asks_itself_is_no_hit():
    keep("/a", "/favourites/")
    assert asking.ask("/a").status == 301
    assert Redirect.objects.get().hits == 0

"""The cookie by which a reader is known."""

import datetime

import pytest
from django.utils import timezone

from apps.readers.identity import COOKIE, MAX_AGE
from apps.readers.models import Reader
from tests.factories.readers import live, send


@pytest.fixture
def article(db):
    return live()


def test_no_page_sets_the_cookie_before_something_is_kept(client, article):
    for address in (
        "/",
        article.get_absolute_url(),
        "/favourites/",
        f"/favourites/{article.pk}/state/",
    ):
        assert COOKIE not in client.get(address).cookies
    assert Reader.objects.count() == 0


def test_the_cookie_is_out_of_scripts_reach_and_of_other_sites(client, article):
    cookie = send(client, article).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == MAX_AGE == 400 * 24 * 3600
    assert not cookie["secure"]


def test_the_cookie_is_secure_where_the_site_is(client, article):
    assert send(client, article, secure=True).cookies[COOKIE]["secure"]


def test_the_cookie_goes_to_the_favourites_alone(client, article):
    assert send(client, article).cookies[COOKIE]["path"] == "/favourites/"


def test_the_cookie_holds_nothing_but_a_random_key(client, article):
    send(client, article)
    reader = Reader.objects.get()
    assert client.cookies[COOKIE].value.split(":")[0] == reader.key
    assert len(reader.key) == 22


def forge(value: str) -> str:
    key, rest = value.split(":", 1)
    return f"{'A' * len(key)}:{rest}"


@pytest.mark.parametrize(
    "tamper",
    [
        forge,
        lambda value: value[:-1],
        lambda value: value.split(":")[0],
        lambda value: "",
        lambda value: ":::",
        lambda value: "收藏".encode().decode("latin-1"),
        lambda value: "\x00\x01",
        lambda value: "x" * 5000,
    ],
)
def test_a_forged_cookie_counts_as_none(client, article, tamper):
    send(client, article)
    client.cookies[COOKIE] = tamper(client.cookies[COOKIE].value)
    client.cookies[COOKIE]["path"] = "/favourites/"
    state = client.get(f"/favourites/{article.pk}/state/")
    assert state.status_code == 200
    assert state.json()["favourited"] is False
    assert client.get("/favourites/").status_code == 200
    assert send(client, article, "remove").status_code == 302
    assert Reader.objects.get().has_favourite(article.pk)


def test_the_cookie_of_a_reader_who_was_removed_begins_a_new_one(client, article):
    send(client, article)
    Reader.objects.all().delete()
    assert client.get("/favourites/").status_code == 200
    send(client, article)
    assert Reader.objects.get().has_favourite(article.pk)


def test_the_cookie_is_renewed_on_the_first_visit_of_a_day(client, article):
    send(client, article)
    assert COOKIE not in client.get("/favourites/").cookies
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Reader.objects.update(last_seen_on=yesterday)
    assert int(client.get("/favourites/").cookies[COOKIE]["max-age"]) == MAX_AGE
    assert Reader.objects.get().last_seen_on == timezone.localdate()
    assert COOKIE not in client.get("/favourites/").cookies


def test_a_cookie_older_than_its_life_counts_as_none(client, article, monkeypatch):
    send(client, article)
    later = timezone.now().timestamp() + MAX_AGE + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert client.get(f"/favourites/{article.pk}/state/").json()["favourited"] is False


def test_a_reader_has_no_personal_data():
    names = {field.name for field in Reader._meta.concrete_fields}
    assert names == {"id", "key", "created_at", "last_seen_on"}

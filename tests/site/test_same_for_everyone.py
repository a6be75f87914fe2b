"""Public pages are the same bytes for every visitor, so that they can be cached whole."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.site.addresses import shared_addresses
from tests.site.conftest import Answer
from tests.site.test_drafts_stay_hidden import reader_client

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Headers that may differ from answer to answer without anybody being told apart.
BY_THE_WAY = {"Date", "Expires", "X-Request-Id"}


def headers_of(answer, *more: str) -> dict[str, str]:
    """The headers of an answer that have to be the same for everyone."""
    return {k: v for k, v in answer.headers.items() if k not in BY_THE_WAY | {*more}}


@pytest.fixture
def visitors(site, browser_of, staff) -> dict[str, Client]:
    """A visitor, two members of staff, a reader, and somebody with cookies of all kinds."""
    odd = Client()
    stale = "a" * 32  # the key of a session that has ended
    odd.cookies.load({"recent_views": "x", "reader": "forged", "sessionid": stale, "other": "1"})
    return {
        "editor": browser_of(staff("someone", "编辑")),
        "chief": browser_of(User.objects.create_superuser("chief")),
        "reader": reader_client(site.articles["full"]),
        "odd": odd,
    }


# The one worker that has heard them keeps what uses them.
together = pytest.mark.xdist_group("heard")
_heard: dict[str, dict[str, Answer]] = {}


@pytest.fixture
def heard(request, site) -> dict[str, dict[str, Answer]]:
    """{address: {who asked: the answer}}; asked once for all tests, as `answers` is."""
    addresses = shared_addresses(site)
    if set(_heard) != set(addresses):
        asking = {"visitor": Client(), **request.getfixturevalue("visitors")}
        _heard.clear()
        for address in addresses:
            _heard[address] = {who: Answer.to(one, address) for who, one in asking.items()}
    return _heard


@together
def test_everyone_gets_the_same_bytes_and_headers(heard):
    assert len(heard) > 40
    for address, by_visitor in heard.items():
        plain = by_visitor["visitor"]
        for who, answer in by_visitor.items():
            got = (answer.status, headers_of(answer), answer.body)
            assert got == (plain.status, headers_of(plain), plain.body), (address, who)


def test_errors_too_are_the_same_for_everyone(site, client, visitors):
    for address in ("/no-such-page/", "/articles/999999/", "/columns/none/"):
        plain = client.get(address)
        assert plain.status_code == 404
        for who, other in visitors.items():
            assert other.get(address).content == plain.content, (address, who)


@together
def test_no_page_sets_a_cookie_or_depends_on_one(heard):
    for address, by_visitor in heard.items():
        for who, answer in by_visitor.items():
            assert not answer.sets_cookies, (address, who)
            assert "Cookie" not in answer.headers.get("Vary", ""), (address, who)


def test_no_page_holds_a_token_or_a_message(answers):
    for address, answer in answers.items():
        page = "".join([*map(": ".join, answer.headers.items()), answer.text]).lower()
        assert "csrf" not in page, address
        assert "nonce" not in page, address


def test_personal_answers_are_kept_by_no_cache(site):
    client = reader_client(site.articles["full"])
    number = site.articles["full"].pk
    for answer in (
        client.get("/favourites/"),
        client.get(f"/favourites/{number}/state/"),
        client.post(f"/favourites/{number}/", {"action": "add"}),
    ):
        assert "no-store" in answer["Cache-Control"]


def test_head_answers_as_get_does_without_the_body(answers, client):
    for address, got in answers.items():
        asked = client.head(address)
        assert asked.status_code == got.status, address
        assert b"".join(asked.streaming_content if asked.streaming else [asked.content]) == b""
        assert headers_of(asked, "Content-Length") == headers_of(got, "Content-Length"), address


DATA = "application/ld+json"  # no script: no browser runs it
# What a page says of addresses, and loads nothing from.
SAID = {"canonical", "alternate"}


class Reading(HTMLParser):
    """What a strict Content-Security-Policy would refuse on a page, and what leaves the site."""

    LOADED = {
        "script": "src",
        "img": "src",
        "iframe": "src",
        "source": "src",
        "video": "src",
        "audio": "src",
        "embed": "src",
        "object": "data",
        "use": "href",
        "form": "action",
    }

    def __init__(self, page: str):
        super().__init__()
        self.inline: list[str] = []
        self.outside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name, value in attrs:
            if name == "style" or name.startswith("on") or name in {"background", "bgcolor"}:
                self.inline.append(f"<{tag} {name}>")
            if re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE):
                self.inline.append(f"<{tag} {name}={value}>")
        if tag in {"style", "base", "iframe", "object", "embed"}:
            self.inline.append(f"<{tag}>")
        if tag == "script" and not values.get("src") and values.get("type") != DATA:
            self.inline.append("<script>")
        loaded = [values.get(self.LOADED.get(tag, ""))]
        if tag == "link" and values.get("rel") not in SAID:
            loaded.append(values.get("href"))
        loaded += [one.split()[0] for one in (values.get("srcset") or "").split(",") if one.strip()]
        self.outside += [one for one in loaded if one and urlsplit(one).netloc]


def test_no_page_holds_anything_inline_or_from_elsewhere(site, answers, client):
    gone = [site.articles["plain"].get_absolute_url() + "x", "/no-such-page/"]
    found = answers | {address: Answer.to(client, address) for address in gone}
    pages = {address: answer.text for address, answer in found.items() if answer.is_page}
    for address, page in pages.items():
        reading = Reading(page)
        assert reading.inline == [], address
        assert reading.outside == [], address
    assert len(pages) > 25


def test_every_page_carries_a_policy_that_allows_nothing_inline(answers):
    for address, answer in answers.items():
        policy = answer.headers.get("Content-Security-Policy", "")
        assert policy, address
        assert "unsafe" not in policy, address
        assert "nonce-" not in policy, address

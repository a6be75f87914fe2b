"""Public pages are the same bytes for every visitor, so that they can be cached whole."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.site.addresses import public_addresses, shared_addresses
from tests.site.test_drafts_stay_hidden import body_of, reader_client

pytestmark = pytest.mark.django_db

# Headers that may differ from answer to answer without anybody being told apart.
BY_THE_WAY = {"Date", "Expires", "X-Request-Id"}


def headers_of(answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in BY_THE_WAY}


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


def test_everyone_gets_the_same_bytes_and_headers(site, client, visitors):
    addresses = shared_addresses(site)
    assert len(addresses) > 60
    for address in addresses:
        plain = client.get(address)
        expected = (plain.status_code, headers_of(plain), body_of(plain))
        for who, other in visitors.items():
            answer = other.get(address)
            got = (answer.status_code, headers_of(answer), body_of(answer))
            assert got == expected, (address, who)


def test_errors_too_are_the_same_for_everyone(site, client, visitors):
    for address in ("/no-such-page/", "/articles/999999/", "/columns/none/"):
        plain = client.get(address)
        assert plain.status_code == 404
        for who, other in visitors.items():
            assert other.get(address).content == plain.content, (address, who)


def test_no_page_sets_a_cookie_or_depends_on_one(site, client, visitors):
    for address in shared_addresses(site):
        for who, asking in {"visitor": client, **visitors}.items():
            answer = asking.get(address)
            assert not answer.cookies, (address, who)
            assert "Cookie" not in answer.get("Vary", ""), (address, who)
    assert not client.cookies


def test_no_page_holds_a_token_or_a_message(site, client):
    for address in public_addresses(site):
        page = body_of(client.get(address))
        assert "csrf" not in page.lower(), address
        assert "nonce" not in page.lower(), address


def test_personal_answers_are_kept_by_no_cache(site):
    client = reader_client(site.articles["full"])
    number = site.articles["full"].pk
    for answer in (
        client.get("/favourites/"),
        client.get(f"/favourites/{number}/state/"),
        client.post(f"/favourites/{number}/", {"action": "add"}),
    ):
        assert "no-store" in answer["Cache-Control"]


def test_head_answers_as_get_does_without_the_body(site, client):
    for address in public_addresses(site):
        got, asked = client.get(address), client.head(address)
        assert asked.status_code == got.status_code, address
        assert b"".join(asked.streaming_content if asked.streaming else [asked.content]) == b""
        differing = {"Content-Length"} | BY_THE_WAY
        assert {k: v for k, v in headers_of(asked).items() if k not in differing} == {
            k: v for k, v in headers_of(got).items() if k not in differing
        }, address


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
        if tag == "script" and not values.get("src"):
            self.inline.append("<script>")
        loaded = [values.get(self.LOADED.get(tag, ""))]
        if tag == "link":
            loaded.append(values.get("href"))
        loaded += [one.split()[0] for one in (values.get("srcset") or "").split(",") if one.strip()]
        self.outside += [one for one in loaded if one and urlsplit(one).netloc]


def test_no_page_holds_anything_inline_or_from_elsewhere(site, client):
    pages = 0
    gone = [site.articles["plain"].get_absolute_url() + "x", "/no-such-page/"]
    for address in [*public_addresses(site), *gone]:
        answer = client.get(address)
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        pages += 1
        reading = Reading(body_of(answer))
        assert reading.inline == [], address
        assert reading.outside == [], address
    assert pages > 40


def test_every_page_carries_a_policy_that_allows_nothing_inline(site, client):
    for address in public_addresses(site):
        answer = client.get(address)
        policy = answer.get("Content-Security-Policy", "")
        assert policy, address
        assert "unsafe" not in policy, address
        assert "nonce-" not in policy, address

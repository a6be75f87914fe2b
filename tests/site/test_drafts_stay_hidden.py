"""What is not live reaches no public address, whatever is asked and whoever asks."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.core.signing import get_cookie_signer
from django.test import Client

from apps.columns import tree
from apps.columns.models import Entry
from apps.publishing import transitions
from apps.readers import identity
from tests.factories.readers import make_reader
from tests.site.addresses import (
    hidden_addresses,
    image_addresses,
    public_addresses,
)
from tests.site.conftest import MARKER

pytestmark = pytest.mark.django_db

QUERIES = ["", "?page=1", "?page=2", "?page=3", f"?q={MARKER}", f"?next=/{MARKER}"]


class Links(HTMLParser):
    """The addresses of this site to which a page leads or from which it loads."""

    def __init__(self, page: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in {"href", "src", "action", "data-url", "data-state-url"} and value:
                parts = urlsplit(value)
                if not parts.netloc and parts.path.startswith("/"):
                    self.found.add(parts.path + ("?" + parts.query if parts.query else ""))
            elif name == "srcset" and value:
                self.found |= {one.split()[0] for one in value.split(",")}


def body_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    return headers + content.decode("utf-8", "replace")


def holds_marker(text: str) -> bool:
    return MARKER in unescape(text) or quote(MARKER) in text


def reader_client(*articles) -> Client:
    """The browser of a reader who keeps these articles."""
    reader = make_reader(*articles)
    client = Client()
    signer = get_cookie_signer(salt=identity.COOKIE + identity._SALT)
    client.cookies[identity.COOKIE] = signer.sign(reader.key)
    return client


def crawl(client: Client, start: list[str]) -> dict[str, int]:
    """{address: status} of everything that can be reached; fails where the marker is met."""
    seen: dict[str, int] = {}
    waiting = list(start)
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith((settings.STATIC_URL, "/admin/")):
            continue
        answer = client.get(address)
        seen[address] = answer.status_code
        text = body_of(answer)
        if MARKER not in address and quote(MARKER) not in address:
            assert not holds_marker(text), address
        else:
            assert answer.status_code != 200 or not holds_marker(text.replace(quote(address), ""))
        if answer.get("Content-Type", "").startswith("text/html"):
            waiting += Links(text).found
    return seen


def test_the_whole_public_site_shows_nothing_of_what_is_hidden(site, hidden, client):
    seen = crawl(client, public_addresses(site))
    assert len(seen) > 100
    assert set(seen.values()) <= {200, 302, 405}  # and no link on it leads nowhere


def test_no_query_brings_it_up(site, hidden, client):
    for column in site.columns.values():
        for query in QUERIES:
            answer = client.get(column.get_absolute_url() + query)
            assert not holds_marker(re.sub(r"page=\d+|[?&](q|next)=[^\"&]*", "", body_of(answer)))


def test_hidden_addresses_answer_404_or_410_and_say_nothing(site, hidden, client):
    addresses = hidden_addresses(hidden)
    assert len(addresses) > 100
    for address in addresses:
        for ask in (client.get, client.head, client.post):
            answer = ask(address)
            assert answer.status_code in {404, 405, 410}, (address, answer.status_code)
            assert not holds_marker(body_of(answer).replace(quote(address), "")), address


def test_what_was_public_once_answers_410_and_what_never_was_404(site, hidden, client):
    for held in (hidden.articles, hidden.announcements):
        for name, one in held.items():
            status = client.get(one.get_absolute_url()).status_code
            was_public = name in {"withdrawn", "expired", "trashed", "untrashed"}
            assert status == (410 if was_public else 404), name


def test_readers_meet_nothing_of_it_either(site, hidden):
    client = reader_client(site.articles["full"], site.articles["plain"])
    crawl(client, ["/favourites/", *public_addresses(site)])
    numbers = [one.pk for one in hidden.articles.values()]
    for number in numbers:
        for query in (f"added={number}", f"removed={number}", f"page=1&added={number}"):
            assert not holds_marker(body_of(client.get(f"/favourites/?{query}")))
        answer = client.post(f"/favourites/{number}/", {"action": "add"})
        assert answer.status_code in {404, 410}
        assert not holds_marker(body_of(answer))


def test_a_title_that_was_public_stays_in_the_list_of_a_reader_who_kept_it(site):
    """The one exception, and it holds the title alone as the public last read it."""
    article = site.articles["plain"]
    client = reader_client(article)
    public = article.live_revision.title
    article.title = article.body = article.summary = MARKER
    transitions.save_draft(article)
    transitions.withdraw(article)
    page = body_of(client.get("/favourites/"))
    assert public in page
    assert "该文章已撤下" in page
    assert not holds_marker(page)


def test_files_of_hidden_things_are_not_served(site, hidden, client, browser_of, staff):
    for image in hidden.images:
        for address in image_addresses(image):
            assert client.get(address).status_code == 404
    for document in hidden.documents:
        assert client.get(document.url).status_code == 404
        assert client.get(f"/documents/{document.pk}/x").status_code == 404
    working = browser_of(staff("someone", "编辑"))
    assert working.get(hidden.documents[0].url).status_code == 200


def test_staff_see_the_same_public_site_as_everybody(site, hidden, browser_of, staff):
    crawl_addresses = [one for one in public_addresses(site) if not one.startswith("/media/")]
    seen = crawl(browser_of(staff("someone", "编辑")), crawl_addresses)
    assert len(seen) > 100


def test_the_list_index_holds_nothing_of_it(site, hidden):
    visible = Entry.objects.visible()
    assert not visible.filter(title__contains=MARKER).exists()
    assert visible.filter(title="在线的一篇").count() == 2


@pytest.mark.parametrize("name", ["要闻", "公告", "领导", "监督", "概况"])
def test_hiding_a_column_hides_all_that_stands_in_it_at_once(site, client, name):
    column = site.columns[name]
    inside = [
        one
        for one in [*site.articles.values(), *site.announcements.values()]
        if one.column_id == column.pk
    ]
    if name == "领导":
        inside = list(site.leaders.values())
    titles = {str(one) for one in inside}
    assert titles
    column.refresh_from_db()
    column.is_published = False
    tree.save(column)
    elsewhere = {site.articles["full"].title}  # stands in further columns as well
    for one in inside:
        if str(one) not in elsewhere:
            assert client.get(one.get_absolute_url()).status_code == 404
    others = [
        address
        for address in public_addresses(site)
        if not address.startswith(("/articles/", "/announcements/", "/leaders/"))
    ]
    for address in others:
        text = body_of(client.get(address))
        for title in titles - elsewhere:
            assert title not in text, (address, title)


def test_unpublishing_a_leader_takes_the_name_off_articles(site, client):
    article, leader = site.articles["full"], site.leaders["deputy"]
    assert leader.get_absolute_url() in body_of(client.get(article.get_absolute_url()))
    leader.is_published = False
    leader.save()
    page = body_of(client.get(article.get_absolute_url()))
    assert leader.get_absolute_url() not in page
    assert leader.name not in page
    assert site.leaders["head"].get_absolute_url() in page


def test_without_a_public_column_of_leaders_articles_lead_to_none(site, client):
    column = site.columns["领导"]
    column.refresh_from_db()
    column.is_published = False
    tree.save(column)
    page = body_of(client.get(site.articles["full"].get_absolute_url()))
    assert "/leaders/" not in page
    assert "相关领导" not in page

"""The sitemap and robots.txt, read as crawlers read them."""

import datetime
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from sitemap_verify.parser import parse_sitemap_document
from sitemap_verify.validators import validate_document
from sitemap_verify.xsd_validator import XsdValidator

from apps.columns.models import Entry
from apps.machines import sitemaps
from apps.publishing import transitions
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.portal import fill
from tests.machines.conftest import MARKER

pytestmark = pytest.mark.django_db

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"].startswith("application/xml")
    return [one.text for one in ET.fromstring(answer.content).iter(f"{SPACE}loc")]


def walk(client) -> list[str]:
    """Every address that the whole sitemap names."""
    parts = [urlsplit(address).path for address in locations(client, "/sitemap.xml")]
    return [address for part in parts for address in locations(client, part)]


def test_robots_name_the_sitemap_and_close_the_desk(client, settings):
    settings.SITE_URL = "https://www.yunxi.gov.cn"
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /admin/" in lines
    assert "Sitemap: https://www.yunxi.gov.cn/sitemap.xml" in lines


def test_the_sitemap_names_every_live_page_once_and_nothing_else(site, client):
    found = walk(client)
    assert len(set(found)) == len(found)
    wanted = {"/", "/leaders/former/"}
    wanted |= {one.get_absolute_url() for one in site.leaders.values()}
    wanted |= {one.get_absolute_url() for one in site.announcements.values()}
    wanted |= {one.get_absolute_url() for name, one in site.articles.items() if name != "outside"}
    wanted |= {
        one.get_absolute_url() for one in site.columns.values() if one.kind not in {"page", "link"}
    }
    assert set(found) == {f"http://testserver{address}" for address in wanted}


def test_the_sitemap_names_pages_as_they_name_themselves(heads, client):
    told = {name: head for name, head in heads.items() if name not in {"page 2", "空页"}}
    known = {head.canonical for head in told.values()}
    assert known <= set(walk(client))


def test_nothing_hidden_stands_in_the_sitemap(site, hidden, client):
    named = {urlsplit(address).path for address in walk(client)}
    for one in [*hidden.articles.values(), *hidden.announcements.values(), *hidden.leaders]:
        assert one.get_absolute_url() not in named
    assert not {one.get_absolute_url() for one in hidden.columns} & named
    assert MARKER not in client.get("/sitemap-pages.xml").content.decode()


def test_a_withdrawn_page_leaves_the_sitemap_at_once(client):
    article = publish_article(make_column())
    address = f"http://testserver{article.get_absolute_url()}"
    assert address in walk(client)
    transitions.withdraw(article)
    assert address not in walk(client)


@pytest.fixture(scope="module")
def complaints():
    """complaints(data, address): what a public checker finds wrong in the sitemap there."""
    schemas = XsdValidator()

    def read(data: bytes, address: str) -> list[str]:
        text = data.decode()
        document = parse_sitemap_document(
            text, source=address, uncompressed_size=len(data), is_gzipped=False
        )
        assert document.kind in {"urlset", "sitemapindex"}
        found, _, _ = validate_document(document, base_url=f"http://testserver{address}")
        return [f"{one.location}: {one.message}" for one in schemas.validate(document) + found]

    return read


def test_a_public_checker_accepts_the_index_and_every_part(site, client, complaints):
    parts = [urlsplit(address).path for address in locations(client, "/sitemap.xml")]
    assert len(parts) > 1
    for address in ["/sitemap.xml", *parts]:
        assert complaints(client.get(address).content, address) == []
    # Crawlers read what has changed: each item says when, with its zone.
    root = ET.fromstring(client.get(parts[-1]).content)
    for changed in root.iterfind(f"{SPACE}url"):
        assert datetime.datetime.fromisoformat(changed.findtext(f"{SPACE}lastmod")).tzinfo


@pytest.mark.once
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<loc>http://testserver/</loc>", "<loc>/</loc>"),
        ("<loc>http://testserver/</loc>", "<loc>https://example.org/</loc>"),
        ("<loc>http://testserver/</loc>", ""),
        ("<loc>http://testserver/</loc>", "<loc>http://testserver/a b/</loc>"),
        ("</loc>", "</loc><lastmod>昨天</lastmod>"),
        ("</loc>", "</loc><priority>2</priority>"),
        ("<url>", "<url><name/>"),
        ("sitemaps.org", "example.org"),
    ],
)
def test_the_checker_sees_what_is_wrong(client, complaints, right, wrong):
    text = client.get("/sitemap-pages.xml").content.decode()
    assert complaints(text.replace(right, wrong, 1).encode(), "/sitemap-pages.xml")


def test_parts_are_ranges_of_ids_and_empty_ones_are_left_out(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 10)
    column = make_column()
    fill(column, 95)
    ids = sorted(Entry.objects.values_list("pk", flat=True))
    for pk in ids[20:60]:
        Entry.objects.filter(pk=pk).delete()
    left = set(Entry.objects.values_list("pk", flat=True))
    assert sitemaps.parts() == sorted({pk // 10 for pk in left})
    parts = [one for one in locations(client, "/sitemap.xml") if "pages" not in one]
    sizes = [len(locations(client, urlsplit(one).path)) for one in parts]
    assert sum(sizes) == len(left)
    assert max(sizes) <= 10


def test_a_part_that_holds_nothing_is_not_found(site, client):
    assert client.get(f"/sitemap-{10**6}.xml").status_code == 404
    assert client.get(f"/sitemap-{10**30}.xml").status_code == 404


def test_the_sitemap_costs_the_same_however_long_it_is(site, client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 50)

    def costs() -> list[int]:
        found = []
        for address in (
            "/sitemap.xml",
            "/sitemap-pages.xml",
            f"/sitemap-{sitemaps.parts()[-1]}.xml",
        ):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured.captured_queries))
        return found

    client.get("/sitemap-pages.xml")  # the tree is in memory
    few = costs()
    fill(site.columns["要闻"], 500)
    assert costs() == few
    assert max(few) <= 3


def test_a_crawler_that_has_the_sitemap_gets_304(site, client):
    for address in ("/sitemap.xml", "/sitemap-pages.xml"):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304

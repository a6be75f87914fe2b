"""The sitemap and robots.txt, read as crawlers read them."""

import datetime
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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


def test_the_index_and_its_parts_are_as_sitemaps_org_says(site, client):
    """The rules of its two schemas: what stands in what, in which order, and how long."""
    addresses = ["/sitemap.xml", "/sitemap-pages.xml", f"/sitemap-{sitemaps.parts()[0]}.xml"]
    for address in addresses:
        data = client.get(address).content
        root = ET.fromstring(data)
        of = {"sitemapindex": "sitemap", "urlset": "url"}[root.tag.removeprefix(SPACE)]
        assert root.tag.startswith(SPACE)
        assert 0 < len(root) <= 50_000
        assert len(data) < 50 * 1024 * 1024
        for one in root:
            assert one.tag == SPACE + of
            inside = [child.tag.removeprefix(SPACE) for child in one]
            assert inside in (["loc"], ["loc", "lastmod"])
            assert one[0].text.startswith("http://testserver/")
            assert 12 <= len(one[0].text) <= 2048
            if len(inside) == 2:
                assert datetime.datetime.fromisoformat(one[1].text).tzinfo
    entries = ET.fromstring(client.get(addresses[2]).content)
    assert all(len(one) == 2 for one in entries)  # crawlers read what has changed


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

"""Searching the site from the browser's own field."""

import xml.etree.ElementTree as ET
from urllib.parse import quote

import pytest

from apps.site_settings.models import SiteSettings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SPACE = "{http://a9.com/-/spec/opensearch/1.1/}"


def described(client) -> ET.Element:
    answer = client.get("/opensearch.xml")
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    return ET.fromstring(answer.content)


def test_every_page_leads_to_a_description_whose_template_searches(site, head_of, client):
    links = {one["rel"]: one for one in head_of("/").links}
    assert links["search"]["href"] == "/opensearch.xml"
    root = described(client)
    assert root.tag == f"{SPACE}OpenSearchDescription"
    urls = {one.get("type"): one.get("template") for one in root.iter(f"{SPACE}Url")}
    address = urls["text/html"].removeprefix("http://testserver")
    page = client.get(address.replace("{searchTerms}", quote("主任会议")))
    assert page.status_code == 200
    assert "主任会议" in page.content.decode()


def test_the_names_are_as_short_as_the_format_asks_and_whatever_they_hold_is_xml(client):
    settings = SiteSettings.stored()
    settings.name = "某某自治州 <人大> & 人民代表大会常务委员会门户网站"
    settings.save()
    root = described(client)
    assert 0 < len(root.findtext(f"{SPACE}ShortName")) <= 16
    assert "<人大> &" in root.findtext(f"{SPACE}LongName")


def test_the_home_page_names_the_search_to_search_engines(head_of):
    action = head_of("/").things("WebSite")[0]["potentialAction"]
    assert action["target"]["urlTemplate"] == "http://testserver/search/?q={search_term_string}"

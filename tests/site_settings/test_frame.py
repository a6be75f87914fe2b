"""Each setting shows where it belongs on every public page, and is gone when it is empty."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.site_settings.models import SiteSettings
from tests.factories.media import make_image

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)

# A setting, its value, and what of it stands in the page.
SHOWN = [
    ("name", "云溪州人大常委会", '<span class="brand__name">云溪州人大常委会</span>'),
    ("subtitle", "Yunxi", '<span class="brand__subtitle">Yunxi</span>'),
    ("organiser", "州人大办公室", "主办单位：州人大办公室"),
    ("contact", "电话：0800-1234567", "电话：0800-1234567"),
    ("icp_number", "云ICP备00000000号-1", 'beian.miit.gov.cn/" rel="noopener">云ICP备00000000号-1'),
    ("police_number", "云公网安备 1号", "云公网安备 1号"),
    ("party_mark_url", "https://example.org/mark/", "党政机关网站标识"),
    ("site_code", "5300000001", "网站标识码：5300000001"),
    ("qq_service", "88888888", '<p class="tools__number number">88888888</p>'),
]


def page(client, **fields) -> str:
    SiteSettings.objects.all().delete()
    SiteSettings(**fields).save()
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("field", "value", "shown"), SHOWN, ids=[row[0] for row in SHOWN])
def test_a_setting_shows_and_is_hidden_when_empty(client, field, value, shown):
    assert shown in page(client, **{field: value})
    empty = page(client, **({field: ""} if field != "name" else {"name": "别的名称"}))
    assert shown not in empty
    assert "None" not in empty


def test_the_police_number_links_where_staff_say(client):
    text = page(client, police_number="云公网安备 1号", police_url="https://example.org/police/")
    assert re.search(
        r'<a href="https://example.org/police/"[^>]*>(?:(?!</a>).)*云公网安备 1号', text, re.S
    )
    assert "example.org" not in page(client, police_url="https://example.org/police/")


@pytest.mark.parametrize("field", ["logo", "header_picture", "wechat_qr", "party_mark_image"])
def test_a_picture_shows_and_everybody_may_fetch_it(client, field):
    picture = make_image(width=640, height=480)
    text = page(client, party_mark_url="https://example.org/", **{field: picture})
    addresses = [
        src for src in re.findall(r'<img[^>]*src="([^"]+)"', text) if "/static/" not in src
    ]
    assert addresses
    assert {client.get(address).status_code for address in addresses} == {200}
    assert picture.url() not in page(client, party_mark_url="https://example.org/")


def test_the_logo_takes_the_place_of_the_emblem_in_head_and_foot(client):
    logo = make_image("徽标")
    shown = [f'class="{part}__emblem" src="{logo.url()}"' for part in ("brand", "footer")]
    text = page(client, logo=logo)
    assert all(text.count(image) == 1 for image in shown)
    assert "img/emblem" not in text
    assert page(client).count("img/emblem") == 2


def test_the_page_greys_itself_at_its_time(client):
    now = timezone.now()
    grey = '<html lang="zh-CN" class="is-grey">'
    assert grey in page(client, grey_from=now - HOUR, grey_until=now + HOUR)
    assert grey not in page(client, grey_from=now + HOUR, grey_until=now + 2 * HOUR)
    assert grey not in page(client, grey_from=now - 2 * HOUR, grey_until=now - HOUR)
    assert grey not in page(client)


def theme_address(text: str) -> str:
    return re.search(r'href="(/theme-[^"]+)"', text).group(1)


def test_a_new_colour_has_a_new_address_that_may_be_kept_for_good(client):
    first = theme_address(page(client))
    address = theme_address(page(client, theme_colour="#1A4F9C"))
    assert address != first
    answer = client.get(address)
    assert "--color-brand: #1a4f9c;" in answer.content.decode()
    assert answer["Content-Type"] == "text/css"
    assert "immutable" in answer["Cache-Control"]


def test_the_stylesheet_of_the_colour_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/theme-b0171d.css").status_code == 200


@pytest.mark.parametrize(
    "colour", ["", "red", "B0171D", "b0171", "b0171d0", "b0171d%7D", "%0a12345"]
)
def test_a_crafted_colour_is_not_found(client, colour):
    assert client.get(f"/theme-{colour}.css").status_code == 404


_READS = ("SELECT", "WITH")


def test_showing_pages_writes_nothing(client):
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert not [q for q in queries if not q["sql"].lstrip("( ").upper().startswith(_READS)]

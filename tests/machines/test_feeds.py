"""Feeds: read as feed readers read them, by a public parser."""

import datetime
import re
from html import unescape

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.columns import tree
from apps.machines.bodies import with_absolute_addresses
from apps.publishing import transitions
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.media import make_image
from tests.factories.portal import fill
from tests.machines.conftest import MARKER

pytestmark = pytest.mark.django_db

FORMS = pytest.mark.parametrize("form", ["atom", "rss"])
VERSIONS = {"atom": "atom10", "rss": "rss20"}


@pytest.fixture
def feed_of(client):
    """feed_of(address): the feed as a reader understands it; fails where one would complain."""

    def read(address: str):
        answer = client.get(address)
        assert answer.status_code == 200, address
        found = feedparser.parse(
            answer.content, response_headers={"content-type": answer["Content-Type"]}
        )
        assert not found.bozo, (address, found.get("bozo_exception"))
        return found

    return read


@FORMS
@pytest.mark.once
def test_the_site_and_every_column_have_feeds_that_a_parser_accepts(site, feed_of, form):
    addresses = [f"/{form}.xml"]
    addresses += [
        f"{column.get_absolute_url()}{form}.xml"
        for column in site.columns.values()
        if column.kind != "link"
    ]
    for address in addresses:
        found = feed_of(address)
        assert found.version == VERSIONS[form]
        assert found.feed.title.endswith("云溪州人民代表大会常务委员会")
        assert found.feed.link.startswith("http://testserver/")
        selves = [one.href for one in found.feed.links if one.rel == "self"]
        assert selves == [f"http://testserver{address}"]
        assert found.feed.updated_parsed
        ids = [entry.id for entry in found.entries]
        assert len(set(ids)) == len(ids)
        for entry in found.entries:
            assert entry.title and entry.link.startswith("http")
            assert entry.published_parsed
            assert entry.id.startswith("tag:testserver,")


@FORMS
@pytest.mark.once
def test_a_feed_holds_the_whole_text_with_absolute_addresses(feed_of, form):
    picture = make_image("会场", width=640, height=480)
    body = (
        f'<p>会议听取了汇报。<a href="/columns/x/">栏目</a></p>'
        f'<figure><img src="{picture.url()}" alt="会场"></figure>'
    )
    article = publish_article(make_column(), "会议", body=body, author="李建新")
    entry = feed_of(f"/{form}.xml").entries[0]
    text = entry.content[0].value
    assert "会议听取了汇报。" in text
    assert 'href="http://testserver/columns/x/"' in text
    assert f'src="http://testserver{picture.url()}"' in text
    assert not re.search(r'(href|src|srcset)="/', text)
    assert entry.author == "李建新"
    assert entry.link == f"http://testserver{article.get_absolute_url()}"


@FORMS
def test_the_newest_come_first_and_no_more_than_twenty(feed_of, form):
    column = make_column()
    fill(column, 30)
    found = feed_of(f"{column.get_absolute_url()}{form}.xml").entries
    assert [entry.title for entry in found] == [f"第{number}篇" for number in range(20)]


@FORMS
def test_a_columns_feed_holds_its_branch_and_nothing_else(site, feed_of, form):
    address = f"{site.columns['监督'].get_absolute_url()}{form}.xml"
    titles = {entry.title for entry in feed_of(address).entries}
    assert titles == {
        "执法检查组深入各县市",
        "省人大的报道",
        "“五个坚持”做好新时代人大工作",
    }


def test_the_former_address_of_a_columns_feed_leads_to_todays(client):
    column = make_column("立法", slug="lifa")
    column.slug = "lifa-beian"
    tree.save(column)
    answer = client.get("/columns/lifa/atom.xml")
    assert (answer.status_code, answer["Location"]) == (301, "/columns/lifa-beian/atom.xml")
    column.is_published = False
    tree.save(column)
    assert client.get("/columns/lifa/atom.xml").status_code == 404


@FORMS
@pytest.mark.once
def test_an_article_that_stands_elsewhere_is_linked_there(site, feed_of, form):
    entries = feed_of(f"{site.columns['监督'].get_absolute_url()}{form}.xml").entries
    outside = next(entry for entry in entries if entry.title == "省人大的报道")
    assert outside.link == "https://example.org/report/"


@FORMS
@pytest.mark.once
def test_an_address_that_staff_pasted_is_a_uri_in_a_feed(feed_of, form):
    typed = "https://example.org/名单?type=[1]|2"
    publish_article(make_column(), "转载", external_url=typed, body="")
    (entry,) = feed_of(f"/{form}.xml").entries
    assert entry.link == "https://example.org/%E5%90%8D%E5%8D%95?type=%5B1%5D%7C2"


@FORMS
@pytest.mark.once
def test_an_entry_keeps_its_id_and_says_when_it_changed(feed_of, form):
    column = make_column()
    article = publish_article(column, "会议")
    before = feed_of(f"/{form}.xml").entries[0]
    article.title = "会议（更正）"
    transitions.save_draft(article)
    transitions.publish(article)
    after = feed_of(f"/{form}.xml").entries[0]
    assert after.id == before.id
    assert after.title == "会议（更正）"
    if form == "atom":  # RSS has no word for it
        assert after.updated_parsed >= before.updated_parsed
        assert after.published_parsed == before.published_parsed
        assert after.updated_parsed > after.published_parsed


@FORMS
@pytest.mark.once
def test_characters_that_xml_cannot_hold_are_left_out(feed_of, form):
    publish_article(
        make_column(), "会议\x0b纪要\x1f", body="<p>正\x08文 &amp; <strong>重点</strong></p>"
    )
    entry = feed_of(f"/{form}.xml").entries[0]
    assert entry.title == "会议 纪要"
    assert "<strong>重点</strong>" in entry.content[0].value


@FORMS
@pytest.mark.once
def test_a_summary_is_text_and_no_markup(client, feed_of, form):
    column = make_column("理论", intro="学习\n<研究>")
    publish_article(column, "会议", summary="人数 <50 & 地点\n见通知")
    found = feed_of(f"{column.get_absolute_url()}{form}.xml")
    # Readers take both for HTML: Atom by its type, RSS by custom.
    assert found.entries[0].summary == "人数 &lt;50 &amp; 地点 见通知"
    assert unescape(found.feed.subtitle) == "学习 <研究>"


@FORMS
def test_what_expires_by_its_date_leaves_the_feed_for_every_reader(client, form, monkeypatch):
    column = make_column()
    now = timezone.now()
    day = datetime.timedelta(days=1)
    publish_article(column, "征求意见", published_at=now - day, expires_at=now + day)
    addresses = [f"/{form}.xml", f"{column.get_absolute_url()}{form}.xml"]
    before = [client.get(address)["Last-Modified"] for address in addresses]
    monkeypatch.setattr(timezone, "now", lambda: now + 2 * day)
    for address, known in zip(addresses, before, strict=True):
        answer = client.get(address, headers={"if-modified-since": known})
        assert answer.status_code == 200
        assert "征求意见" not in answer.content.decode()


@FORMS
@pytest.mark.once
def test_a_reader_that_has_the_feed_gets_304(client, form):
    publish_article(make_column())
    first = client.get(f"/{form}.xml")
    assert client.get(f"/{form}.xml", headers={"if-none-match": first["ETag"]}).status_code == 304
    since = {"if-modified-since": first["Last-Modified"]}
    assert client.get(f"/{form}.xml", headers=since).status_code == 304


@FORMS
def test_a_withdrawal_reaches_readers_that_only_know_the_time(client, form, time_passes):
    column = make_column()
    publish_article(column, "甲")
    gone = publish_article(column, "乙")
    first = client.get(f"/{form}.xml")
    time_passes()
    transitions.withdraw(gone)
    for asked in (
        {"if-modified-since": first["Last-Modified"]},
        {"if-none-match": first["ETag"]},
    ):
        answer = client.get(f"/{form}.xml", headers=asked)
        assert answer.status_code == 200
        assert "乙" not in answer.content.decode()


@FORMS
def test_what_goes_live_by_its_date_is_news_to_readers(client, form, monkeypatch):
    column = make_column()
    now = timezone.now()
    publish_article(column, "明天的会议", published_at=now + datetime.timedelta(days=1))
    first = client.get(f"/{form}.xml")
    assert "明天的会议" not in first.content.decode()
    later = now + datetime.timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    answer = client.get(f"/{form}.xml", headers={"if-modified-since": first["Last-Modified"]})
    assert answer.status_code == 200
    assert "明天的会议" in answer.content.decode()


@pytest.fixture
def time_passes(monkeypatch):
    """time_passes(): from now on it is a minute later."""

    def pass_on() -> None:
        later = timezone.now() + datetime.timedelta(minutes=1)
        monkeypatch.setattr(timezone, "now", lambda: later)

    return pass_on


@FORMS
def test_feeds_show_nothing_of_what_is_hidden(site, hidden, client, form):
    addresses = [f"/{form}.xml"]
    addresses += [f"{one.get_absolute_url()}{form}.xml" for one in site.columns.values()]
    for address in addresses:
        assert MARKER not in client.get(address).content.decode(), address
    for column in hidden.columns:
        assert client.get(f"{column.get_absolute_url()}{form}.xml").status_code == 404
    assert client.get(f"{site.columns['链接'].get_absolute_url()}{form}.xml").status_code == 404


def test_a_feed_costs_the_same_however_much_there_is(site, client):
    def cost(address: str) -> int:
        tree.forget()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured.captured_queries)

    addresses = ("/atom.xml", "/rss.xml", f"{site.columns['要闻'].get_absolute_url()}atom.xml")
    few = [cost(address) for address in addresses]
    fill(site.columns["要闻"], 300)
    fill(site.columns["公告"], 100, kind="announcement")
    assert [cost(address) for address in addresses] <= few
    assert max(few) <= 5


@pytest.mark.once
def test_only_the_tags_of_a_body_are_changed():
    html = (
        '<p><a href="#note-1">1</a> src="/x" <a href="//else.org/">外</a></p>'
        '<img src="/a.jpg" srcset="/a.webp 320w, /b.webp 640w" alt="href=&quot;/y&quot;">'
        '<a class="x" href="/v.mp4" download data-address="/documents/1/mp4">data-a="/z"</a>'
    )
    assert with_absolute_addresses(html, "https://a.cn", "https://a.cn/articles/1/") == (
        '<p><a href="https://a.cn/articles/1/#note-1">1</a> src="/x"'
        ' <a href="//else.org/">外</a></p>'
        '<img src="https://a.cn/a.jpg" srcset="https://a.cn/a.webp 320w, https://a.cn/b.webp 640w"'
        ' alt="href=&quot;/y&quot;">'
        '<a class="x" href="https://a.cn/v.mp4" download>data-a="/z"</a>'
    )


@pytest.mark.once
def test_every_page_leads_to_the_feeds_of_the_site_and_of_its_column(site, head_of, client):
    def feeds(address: str) -> list[str]:
        links = head_of(address).links
        return [one["href"] for one in links if one.get("rel") == "alternate"]

    assert feeds("/") == ["/atom.xml", "/rss.xml"]
    column = site.columns["要闻"].get_absolute_url()
    mine = ["/atom.xml", "/rss.xml", f"{column}atom.xml", f"{column}rss.xml"]
    assert feeds(column) == mine
    assert feeds(site.articles["plain"].get_absolute_url()) == mine
    assert {client.get(address).status_code for address in mine} == {200}
    assert '<a href="/rss.xml"' in client.get("/").content.decode()

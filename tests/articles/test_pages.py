"""The public page of an article."""

import datetime

import pytest
import segno
from django.utils import timezone

from apps.articles.models import DayViews
from apps.columns import tree
from apps.publishing import transitions
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.media import make_document
from tests.factories.readers import make_reader

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def text(client, article):
    return client.get(article.get_absolute_url()).content.decode()


def test_the_title_block_tells_source_author_time_and_figures(reader, news):
    article = publish_article(
        news,
        "“八个着力”抓实驻村工作",
        subtitle="关于驻村工作的思考",
        author="李建国",
        author_affiliation="法制委员会",
        source="州人大",
        published_at=timezone.make_aware(datetime.datetime(2018, 11, 20, 9, 36)),
    )
    DayViews.objects.create(article=article, day=timezone.localdate(), views=41)
    make_reader(article)
    page = text(reader, article)
    for told in ("来源：", "州人大", "作者：李建国", "法制委员会", "2018年11月20日 09:36"):
        assert told in page
    assert 'data-figure="views">41<' in page
    assert 'data-figure="favourites">1<' in page


def test_attachments_tell_name_type_and_size(reader, news):
    document = make_document("选民名单.pdf")
    page = text(reader, publish_article(news, attachments=[document]))
    for told in (document.url, "选民名单", "PDF", document.size_label):
        assert told in page


def test_a_summary_is_made_of_the_text_when_there_is_none(news):
    assert publish_article(news, body="<p>开头几句。</p>").live_revision.summary_or_start == (
        "开头几句。"
    )
    assert publish_article(news, summary="写好的").live_revision.summary_or_start == "写好的"


@pytest.mark.parametrize("method", ["get", "head"])
def test_an_article_that_stands_for_an_address_leads_there(reader, news, method):
    article = publish_article(news, body="", external_url="https://example.org/full")
    answer = getattr(reader, method)(article.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, "https://example.org/full")
    listed = reader.get(news.get_absolute_url()).content.decode()
    assert 'href="https://example.org/full"' in listed


def test_an_address_that_was_pasted_leads_there_as_a_uri(reader, news):
    article = publish_article(news, body="", external_url="https://人大.中国/?type=[1]|2")
    answer = reader.get(article.get_absolute_url())
    assert answer["Location"] == "https://xn--gmqz7w.xn--fiqs8s/?type=%5B1%5D%7C2"


def test_its_preview_tells_where_it_leads(writing, news, desk):
    article = draft_article(news, body="", external_url="https://example.org/full")
    page = writing.get(desk("preview", article)).content.decode()
    assert "https://example.org/full" in page


def test_a_column_of_kind_page_shows_its_newest_live_article_in_place(reader, db):
    about = make_column("机构概况", kind="page")
    now = timezone.now()
    assert reader.get(about.get_absolute_url()).status_code == 200
    publish_article(about, "旧的概况", published_at=now - 2 * HOUR)
    publish_article(about, "新的概况", published_at=now - HOUR)
    publish_article(about, "将来的概况", published_at=now + HOUR)
    draft_article(about, "没写完的概况")
    page = reader.get(about.get_absolute_url()).content.decode()
    assert "新的概况" in page
    for hidden in ("旧的概况", "将来的概况", "没写完的概况"):
        assert hidden not in page
    assert reader.head(about.get_absolute_url()).status_code == 200


def test_what_was_never_public_is_not_found_and_what_was_is_gone(reader, news):
    now = timezone.now()
    drafted = draft_article(news)
    scheduled = publish_article(news, published_at=now + HOUR)
    withdrawn, trashed = publish_article(news), publish_article(news)
    expired = publish_article(news, published_at=now - 2 * HOUR, expires_at=now - HOUR)
    transitions.withdraw(withdrawn)
    transitions.trash(trashed)

    def status(article):
        return reader.get(article.get_absolute_url()).status_code

    assert [status(one) for one in (drafted, scheduled)] == [404, 404]
    assert [status(one) for one in (withdrawn, trashed, expired)] == [410, 410, 410]


def test_a_scheduled_article_that_was_taken_back_was_never_public(reader, news):
    article = publish_article(news, published_at=timezone.now() + HOUR)
    transitions.withdraw(article)
    assert reader.get(article.get_absolute_url()).status_code == 404


def test_one_that_was_public_before_it_was_put_off_is_gone_when_withdrawn(reader, news):
    article = publish_article(news)
    article.published_at = timezone.now() + HOUR
    transitions.save_draft(article)
    transitions.publish(article)
    transitions.withdraw(article)
    assert reader.get(article.get_absolute_url()).status_code == 410


@pytest.mark.parametrize("number", ["0", "999", "9" * 40])
def test_an_article_that_there_is_not_is_not_found(reader, news, number):
    for address in (f"/articles/{number}/", f"/articles/{number}/qr.svg"):
        assert reader.get(address).status_code == 404


def test_an_article_whose_home_is_hidden_shows_in_its_further_column(reader, news):
    other = make_column("立法动态")
    article = publish_article(news, further=[other])
    news.is_published = False
    tree.save(news)
    page = text(reader, article)
    assert "立法动态" in page
    other.is_published = False
    tree.save(other)
    assert reader.get(article.get_absolute_url()).status_code == 404


def test_the_qr_code_is_a_picture_of_the_address(reader, news):
    article = publish_article(news)
    answer = reader.get(f"/articles/{article.pk}/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    drawn = answer.content.decode()
    assert drawn.startswith("<svg")
    for active in ("style=", "<script", "<style", "href"):
        assert active not in drawn
    other = reader.get(f"/articles/{publish_article(news).pk}/qr.svg").content.decode()
    assert drawn != other
    assert reader.head(f"/articles/{article.pk}/qr.svg").status_code == 200


def test_the_qr_code_leads_to_the_sites_one_address(reader, news, settings, monkeypatch):
    drawn = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda text, **how: drawn.append(text) or make(text, **how))
    settings.SITE_URL = "https://www.yunxi.gov.cn"
    article = publish_article(news)
    reader.get(f"/articles/{article.pk}/qr.svg")
    assert drawn == [f"https://www.yunxi.gov.cn/articles/{article.pk}/"]


def test_a_page_is_only_read(reader, news):
    assert reader.post(publish_article(news).get_absolute_url()).status_code == 405

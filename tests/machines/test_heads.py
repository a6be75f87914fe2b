"""What each page's head tells machines: the guideline's tags, Open Graph and JSON-LD."""

import datetime
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.machines import linked_data
from apps.site_settings.models import SiteSettings
from tests.factories.announcements import publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.machines.conftest import COLUMNS
from tests.machines.reading import Head

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROOT = "http://testserver"
HOUR = datetime.timedelta(hours=1)
COLUMN_TAGS = {"ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"}
ITEM_TAGS = {"ArticleTitle", "PubDate", "ContentSource"}


def test_every_page_names_the_site_once_and_has_no_tag_twice_or_empty(heads, head_of):
    for name, head in {**heads, "favourites": head_of(reverse("readers:favourites"))}.items():
        assert head.tags["SiteName"] == "云溪州人民代表大会常务委员会", name
        assert head.tags["SiteDomain"] == "testserver", name
        assert head.tags["SiteIDCode"] == "0000000001", name
        assert head.twice == [], name
        assert all(content.strip() for content in head.tags.values()), (name, head.tags)


def test_an_error_page_names_the_site_too_and_is_kept_by_no_index(client):
    head = Head(client.get("/no-such-page/").content.decode())
    assert head.tags["SiteName"]
    assert head.tags["robots"] == "noindex"
    assert not head.canonical


def test_a_site_without_a_code_has_no_tag_for_it(head_of):
    assert "SiteIDCode" not in head_of("/").tags


def test_every_kind_of_column_has_the_columns_tags(site, heads):
    for name in COLUMNS:
        head = heads[name]
        assert set(head.tags) >= COLUMN_TAGS, name
        assert head.tags["ColumnName"] == site.columns[name].name
        assert not ITEM_TAGS & set(head.tags), name
    assert heads["环保"].tags["ColumnType"] == "监督工作"
    assert heads["要闻"].tags["ColumnDescription"] == "常委会的会议和活动。"


def test_an_article_with_everything_has_every_tag(site, heads):
    article = site.articles["full"]
    tags = heads["articles full"].tags
    assert tags["ArticleTitle"] == article.title
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", tags["PubDate"])
    assert tags["ContentSource"] == "云溪州人大"
    assert tags["Keywords"] == "人大,代表"
    assert tags["Author"] == "李建新"
    assert tags["Description"].startswith("会议听取了")
    assert tags["Image"] == ROOT + site.images["cover"].url()
    assert tags["Url"] == ROOT + article.get_absolute_url()
    assert tags["ColumnName"] == "人大要闻"


@pytest.mark.parametrize("kind", ["articles", "announcements"])
def test_every_item_has_the_tags_that_it_must_and_none_without_a_value(site, heads, kind):
    for name, one in getattr(site, kind).items():
        if f"{kind} {name}" not in heads:
            continue
        tags = heads[f"{kind} {name}"].tags
        assert set(tags) >= ITEM_TAGS | COLUMN_TAGS, name
        assert tags["ArticleTitle"] == one.title
        assert tags["ContentSource"] == (one.source or "云溪州人民代表大会常务委员会")
        assert ("Author" in tags) == bool(getattr(one, "author", "")), name
        assert ("Keywords" in tags) == bool(one.keywords), name


def test_a_column_that_shows_an_article_in_place_has_the_tags_of_both(site, heads):
    head = heads["概况"]
    assert set(head.tags) >= ITEM_TAGS | COLUMN_TAGS
    # The text has one address, however many pages show it.
    assert head.canonical == ROOT + site.articles["page"].get_absolute_url()


def test_an_article_without_a_cover_shows_its_first_picture(head_of):
    from tests.factories.media import make_image

    inside = make_image("会场", alt="会场全景", width=640, height=480)
    body = f'<p>会议。</p><figure><img src="{inside.url()}" alt="会场全景"></figure>'
    article = publish_article(make_column(), body=body)
    head = head_of(article.get_absolute_url())
    assert head.tags["Image"] == head.properties["og:image"] == ROOT + inside.url()
    assert head.properties["og:image:alt"] == "会场全景"
    assert head.properties["og:image:width"] == "640"


def test_every_page_has_one_canonical_address_and_a_card(heads):
    for name, head in heads.items():
        if name != "概况":
            assert head.canonical == ROOT + head.address, name
        assert head.properties["og:url"] == head.canonical
        assert head.properties["og:site_name"] == "云溪州人民代表大会常务委员会"
        for wanted in ("og:title", "og:type", "og:image"):
            assert head.properties[wanted], (name, wanted)
        assert head.properties["og:image"].startswith(ROOT), name


def test_a_query_is_no_part_of_the_canonical_address(site, head_of):
    address = site.columns["要闻"].get_absolute_url()
    assert head_of(f"{address}?from=wechat&page=1").canonical == ROOT + address
    assert head_of(f"{address}?from=wechat&page=2").canonical == f"{ROOT}{address}?page=2"


def test_the_sites_configured_address_stands_in_every_head(site, head_of, settings):
    settings.SITE_URL = "https://www.yunxi.gov.cn"
    head = head_of(site.articles["full"].get_absolute_url())
    assert head.tags["SiteDomain"] == "www.yunxi.gov.cn"
    assert head.canonical.startswith("https://www.yunxi.gov.cn/articles/")
    assert head.tags["Image"].startswith("https://www.yunxi.gov.cn/media/")
    assert "testserver" not in "".join(head.blocks)


def test_while_the_site_is_grey_so_is_the_frame_that_a_phone_draws(head_of):
    assert head_of("/").tags["theme-color"] == "#b0171d"
    settings = SiteSettings.stored()
    now = timezone.now()
    settings.grey_from, settings.grey_until = now - HOUR, now + HOUR
    settings.save()
    assert head_of("/").tags["theme-color"] == "#383838"


def test_the_json_ld_says_what_each_page_is_about(site, heads):
    home = heads["home"]
    office = home.things("GovernmentOrganization")[0]
    assert office["name"] == "云溪州人民代表大会常务委员会"
    assert office["url"] == ROOT + "/"
    assert home.things("WebSite")
    article = heads["articles full"].things("NewsArticle")[0]
    assert article["headline"] == site.articles["full"].title
    assert article["author"] == {"@type": "Person", "name": "李建新"}
    assert article["image"] == [ROOT + site.images["cover"].url()]
    assert article["datePublished"].endswith("+08:00")
    leader = heads["leaders head"].things("Person")[0]
    assert (leader["name"], leader["jobTitle"]) == ("李雄", "主任")
    assert "worksFor" not in heads["leaders former"].things("Person")[0]


def test_breadcrumbs_lead_from_the_home_page_to_the_page_itself(site, heads):
    crumbs = heads["articles deep"].things("BreadcrumbList")[0]
    items = crumbs["itemListElement"]
    names = ["网站首页", "监督工作", "专题询问", "环境保护", "执法检查组深入各县市"]
    assert [one["name"] for one in items] == names
    assert [one["position"] for one in items] == [1, 2, 3, 4, 5]
    assert items[-1]["item"] == ROOT + site.articles["deep"].get_absolute_url()
    for name, head in heads.items():
        assert bool(head.things("BreadcrumbList")) == (name != "home"), name


def test_breadcrumbs_name_a_column_that_leads_elsewhere_by_a_uri(head_of):
    column = make_column("外站", kind="link", link_url="https://人大.中国/list?type=[1]|2")
    below = make_column("下级", parent=column)
    crumbs = head_of(below.get_absolute_url()).things("BreadcrumbList")[0]["itemListElement"]
    assert crumbs[1]["item"] == "https://xn--gmqz7w.xn--fiqs8s/list?type=%5B1%5D%7C2"


def test_nothing_in_a_title_ends_the_block_of_data(head_of):
    title = "</script><script>alert(1)</script><!-- “&”"
    article = publish_article(make_column(), title)
    page = head_of(article.get_absolute_url())
    assert page.things("NewsArticle")[0]["headline"] == title
    assert "<" not in "".join(page.blocks)
    assert page.tags["ArticleTitle"] == title


def test_every_tag_is_one_line_that_any_program_can_read(head_of):
    column = make_column(keywords="立法，监督、代表 议案", intro="第一行\n第二行")
    article = publish_article(
        column,
        "李　雄\x0b作\u2028报告\x1f",
        summary="第一段\r\n\r\n第二段\x08",
        keywords="立法；监督",
    )
    head = head_of(article.get_absolute_url())
    assert head.tags["ArticleTitle"] == head.properties["og:title"] == "李　雄 作 报告"
    assert head.tags["Description"] == head.properties["og:description"] == "第一段 第二段"
    assert head.tags["Keywords"] == "立法,监督"
    assert head.tags["ColumnKeywords"] == "立法,监督,代表,议案"
    assert head.tags["ColumnDescription"] == "第一行 第二行"
    assert head.things("NewsArticle")[0]["keywords"] == ["立法", "监督"]
    assert head.properties["article:modified_time"] >= head.properties["article:published_time"]


def test_what_has_no_value_is_not_said():
    thing = {"@type": "Person", "name": "李雄", "image": "", "worksFor": None}
    said = json.loads(linked_data.written([thing]))["@graph"]
    assert said == [{"@type": "Person", "name": "李雄"}]


def test_a_preview_is_kept_by_no_index_and_has_no_address_of_its_own(admin_client):
    column = make_column()
    notices = make_column("公告", kind="announcements")
    live = publish_announcement(notices)
    for kind, one in (
        ("articles_article", draft_article(column)),
        ("announcements_announcement", live),
    ):
        address = reverse(f"admin:{kind}_preview", args=[one.pk])
        head = Head(admin_client.get(address).content.decode())
        assert head.tags["ArticleTitle"] == one.title
        assert head.tags["robots"] == "noindex"
        assert not head.canonical
        assert not head.blocks


def test_the_logo_stands_where_a_page_has_no_picture(head_of):
    from tests.factories.media import make_image

    settings = SiteSettings.stored()
    settings.logo = make_image("徽标")
    settings.save()
    head = head_of("/")
    assert head.properties["og:image"] == ROOT + settings.logo.url()
    assert head.things("GovernmentOrganization")[0]["logo"]["url"] == ROOT + settings.logo.url()

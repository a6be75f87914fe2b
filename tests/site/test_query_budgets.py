"""What a page costs the database, cold and with nothing cached, however much there is to read."""

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.articles.models import Article, DayViews
from apps.columns import tree
from apps.columns.models import Placement
from tests.factories.announcements import publish_announcement
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.portal import fill
from tests.factories.readers import make_reader
from tests.site.test_drafts_stay_hidden import reader_client

pytestmark = pytest.mark.django_db


def queries(client, address: str) -> list[str]:
    """The SQL of one cold request."""
    tree.forget()
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return [query["sql"] for query in captured.captured_queries]


def cost(client, address: str) -> int:
    return len(queries(client, address))


@pytest.fixture
def much():
    """much(site): a thousand articles and all else in proportion."""

    def fill_up(site) -> None:
        for name in ("要闻", "监督", "风采", "概况"):
            fill(site.columns[name], 250, is_headline=True, cover=site.images["cover"])
        fill(site.columns["公告"], 100, kind="announcement")
        for number in range(30):
            make_leader(f"代表{number}", "副主任")
            make_leader(f"前任{number}", "副主任", ended_on=datetime.date(2020, 1, 1))
        for number in range(40):
            make_column(f"新栏目{number}", parent=site.columns["监督"])
        for number in range(20):
            article = publish_article(
                site.columns["动态"], f"调研{number}", leaders=list(site.leaders.values())
            )
            DayViews.objects.create(article=article, day=timezone.localdate(), views=number)
            make_reader(article, site.articles["full"])
            publish_announcement(site.columns["公告"], f"提示{number}", display="banner")

    return fill_up


BUDGETS = {
    "home": (8, lambda site: reverse("portal:home")),
    "an article with everything": (5, lambda site: site.articles["full"].get_absolute_url()),
    "a plain article": (5, lambda site: site.articles["news 5"].get_absolute_url()),
    "an article in place": (5, lambda site: site.columns["概况"].get_absolute_url()),
    "a list": (6, lambda site: site.columns["要闻"].get_absolute_url()),
    "the second page of a list": (
        6,
        lambda site: site.columns["要闻"].get_absolute_url() + "?page=2",
    ),
    "a list with summaries": (6, lambda site: site.columns["监督"].get_absolute_url()),
    "a list with pictures": (6, lambda site: site.columns["风采"].get_absolute_url()),
    "an empty list": (6, lambda site: site.columns["空"].get_absolute_url()),
    "a list of announcements": (6, lambda site: site.columns["公告"].get_absolute_url()),
    "an announcement": (5, lambda site: site.announcements["plain"].get_absolute_url()),
    "the leaders": (6, lambda site: site.columns["领导"].get_absolute_url()),
    "a leader": (6, lambda site: site.leaders["head"].get_absolute_url()),
    "former leaders": (6, lambda site: reverse("leadership:former")),
    "results of a search": (8, lambda site: reverse("search:results") + "?q=会议"),
    "favourites of nobody": (6, lambda site: reverse("readers:favourites")),
}


def test_every_page_stays_within_its_budget_and_none_grows(site, client, much):
    few = {name: queries(client, address(site)) for name, (_, address) in BUDGETS.items()}
    much(site)
    many = {name: queries(client, address(site)) for name, (_, address) in BUDGETS.items()}
    for name, (budget, _) in BUDGETS.items():
        assert len(few[name]) <= budget, (name, few[name])
        assert len(many[name]) == len(few[name]), (name, many[name])


def test_a_site_with_few_articles_costs_what_one_with_many_costs(client):
    column = make_column(page_size=5)
    article = publish_article(column)
    address = column.get_absolute_url()
    fill(column, 9)
    pages = ("/", address, address + "?page=2", article.get_absolute_url())
    few = [cost(client, page) for page in pages]
    fill(column, 990)
    assert Placement.objects.count() == 1000
    assert [cost(client, page) for page in pages] == few
    assert few[0] <= 8
    assert few[1] <= 6
    assert few[3] <= 5


def test_page_200_costs_what_page_2_costs(client):
    column = make_column(page_size=5)
    fill(column, 1000)
    address = column.get_absolute_url()
    assert cost(client, f"{address}?page=200") == cost(client, f"{address}?page=2")


def test_the_list_of_a_readers_favourites_is_bounded(site):
    few = cost(reader_client(site.articles["full"]), reverse("readers:favourites"))
    articles = [publish_article(site.columns["要闻"], f"第{number}篇") for number in range(40)]
    client = reader_client(*articles)
    client.get(reverse("readers:favourites"))  # the first visit of the day is noted
    assert cost(client, reverse("readers:favourites")) <= few <= 8


def test_the_tree_is_read_once_and_then_from_memory(site, client):
    address = site.columns["要闻"].get_absolute_url()
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert not [one for one in captured.captured_queries if "columns_column" in one["sql"]]


def test_no_page_of_the_public_writes_anything(site, client):
    for _, address in BUDGETS.values():
        for sql in queries(client, address(site)):
            assert sql.lstrip().upper().startswith(("SELECT", "(SELECT", "WITH")), sql
    assert Article.objects.exists()

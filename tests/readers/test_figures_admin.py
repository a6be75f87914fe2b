"""浏览与收藏: what is read and kept, for staff to see and nobody to change."""

import datetime

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.articles.models import DayViews
from apps.publishing import transitions
from apps.readers.models import ArticleFigures, Favourite, Reader
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.readers import make_reader

pytestmark = pytest.mark.django_db

LIST = reverse("admin:readers_articlefigures_changelist")


@pytest.fixture
def watching(browser_of, editor):
    return browser_of(editor)


@pytest.fixture
def news(db):
    return make_column("人大要闻")


def read(article, times, days_ago=0):
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    DayViews.objects.create(article=article, day=day, views=times)


def lines(answer):
    return [
        (line.title, line.in_week, line.in_month, line.in_total, line.kept)
        for line in answer.context["cl"].result_list
    ]


def test_each_article_on_the_site_has_its_figures_most_read_first(watching, news):
    one, two = publish_article(news, "甲"), publish_article(news, "乙")
    read(one, 3)
    read(one, 5, days_ago=7)
    read(one, 9, days_ago=30)
    read(two, 4, days_ago=6)
    make_reader(one)
    make_reader(one, two)
    assert lines(watching.get(LIST)) == [("乙", 4, 4, 4, 1), ("甲", 3, 8, 17, 2)]


def test_only_what_the_public_reads_is_listed(watching, news):
    draft_article(news, "草稿")
    transitions.withdraw(publish_article(news, "已撤回"))
    publish_article(news, "在线")
    assert [line[0] for line in lines(watching.get(LIST))] == ["在线"]


@pytest.mark.parametrize("order", ["4", "-5", "6", "-7", "2.-4"])
def test_the_list_is_sorted_by_any_figure(watching, news, order):
    for number in range(3):
        read(publish_article(news, f"第{number}篇"), number)
    assert len(lines(watching.get(f"{LIST}?o={order}"))) == 3


def test_it_is_narrowed_to_a_branch(watching, news):
    publish_article(news, "甲")
    publish_article(make_column("立法动态"), "乙")
    assert [line[0] for line in lines(watching.get(f"{LIST}?branch={news.pk}"))] == ["甲"]


def test_nothing_tells_who_reads(watching, news):
    reader = make_reader(publish_article(news))
    assert reader.key not in watching.get(LIST).content.decode()
    assert not admin.site.is_registered(Reader)
    assert not admin.site.is_registered(Favourite)


@pytest.mark.parametrize("page", ["add/", "1/change/", "1/delete/", "1/history/", "1/"])
def test_there_is_nothing_to_edit(admin_client, news, page):
    publish_article(news)
    assert admin_client.get(LIST + page).status_code == 404
    assert admin_client.post(LIST + page).status_code in (403, 404)


def test_a_post_to_the_list_changes_nothing(admin_client, news):
    article = publish_article(news)
    read(article, 3)
    pk = ArticleFigures.objects.get().pk
    data = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
    admin_client.post(LIST, data)
    assert ArticleFigures.objects.get().title == article.title


def test_who_sees_no_articles_sees_no_figures(browser_of, stranger):
    assert browser_of(stranger).get(LIST).status_code == 403


def test_it_asks_no_more_with_more_articles(watching, news):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            watching.get(LIST)
        return len(queries)

    publish_article(news)
    asked()
    few = asked()
    for number in range(20):
        make_reader(publish_article(news, f"第{number}篇"))
    assert asked() == few

"""The most read articles of the last 7 and 30 days."""

import datetime

import pytest
from django.utils import timezone

from apps.articles.hot import hot_articles
from apps.articles.models import DayViews
from apps.columns import tree
from apps.publishing import transitions
from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

WINDOWS = {"week": 7, "month": 30}


def read(article, times, days_ago=0):
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    DayViews.objects.create(article=article, day=day, views=times)


def titles(count=10):
    found = hot_articles(WINDOWS, count)
    return {name: [(entry.title, entry.views) for entry in found[name]] for name in found}


def test_each_window_adds_up_its_own_days(news):
    one, two = publish_article(news, "甲"), publish_article(news, "乙")
    read(one, 5)
    read(one, 1, days_ago=6)
    read(one, 50, days_ago=30)
    read(two, 3, days_ago=6)
    read(two, 100, days_ago=7)
    read(two, 4, days_ago=29)
    assert titles() == {"week": [("甲", 6), ("乙", 3)], "month": [("乙", 107), ("甲", 6)]}


def test_the_most_read_come_first_and_no_more_than_asked_for(news):
    for number in range(6):
        read(publish_article(news, f"第{number}篇"), number + 1)
    assert titles(2)["week"] == [("第5篇", 6), ("第4篇", 5)]


def test_what_nobody_read_is_not_hot(news):
    publish_article(news)
    assert titles() == {"week": [], "month": []}


def test_what_the_public_cannot_read_leaves_its_place_to_others(news):
    hidden = make_column("内部")
    for column, title in ((news, "已撤回"), (news, "在线"), (hidden, "隐藏")):
        article = publish_article(column, title)
        read(article, 1 if title == "在线" else 9)
        if title == "已撤回":
            transitions.withdraw(article)
    hidden.is_published = False
    tree.save(hidden)
    assert titles(1)["week"] == [("在线", 1)]


def test_both_windows_are_one_query(news, django_assert_num_queries):
    for number in range(12):
        read(publish_article(news), number + 1)
    with django_assert_num_queries(1):
        hot_articles(WINDOWS, 5)

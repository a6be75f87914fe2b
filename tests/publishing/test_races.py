"""Several people at once, each with a connection of their own, on either database."""

import threading

import pytest
from django.db import connection

from apps.articles.models import Article
from apps.columns import placing
from apps.columns.models import Entry
from apps.publishing import transitions
from apps.publishing.transitions import TransitionError
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*tasks):
    """Run the tasks in threads that start together; returns what they raised."""
    start, raised = threading.Barrier(len(tasks)), []

    def run(task):
        try:
            start.wait()
            task()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_publishers_at_once_make_one_revision():
    article = draft_article(make_column())
    assert at_once(*[lambda: transitions.publish(article)] * 6) == []
    article = Article.objects.get(pk=article.pk)
    assert article.revisions.count() == 1
    assert article.live_revision == article.revisions.get()
    assert Entry.objects.count() == 1
    assert placing.problems() == []


def test_publishing_and_withdrawing_at_once_end_in_one_state_everywhere():
    article = publish_article(make_column())
    tasks = [lambda: transitions.publish(article), lambda: transitions.withdraw(article)] * 3
    raised = at_once(*tasks)
    assert all(isinstance(error, TransitionError) for error in raised)
    article = Article.objects.get(pk=article.pk)
    assert Entry.objects.exists() == (article.live_revision is not None)
    assert (article.withdrawn_at is None) == (article.live_revision is not None)
    assert placing.problems() == []


def test_amending_at_once_keeps_every_change():
    column, other = make_column("甲"), make_column("乙")
    article = publish_article(column)
    moved = [{"id": other.pk, "name": other.name}]
    assert (
        at_once(
            lambda: transitions.amend(article, is_pinned=True),
            lambda: transitions.amend(article, columns=moved),
            lambda: transitions.amend(article, title="新标题"),
        )
        == []
    )
    live = Article.objects.get(pk=article.pk).live_revision
    assert (live.is_pinned, live.title, live.columns[0]["id"]) == (True, "新标题", other.pk)
    assert placing.problems() == []


def test_many_articles_are_published_at_once():
    column = make_column()
    drafts = [draft_article(column, f"第{number}篇") for number in range(8)]
    tasks = [lambda draft=draft: transitions.publish(draft) for draft in drafts]
    assert at_once(*tasks) == []
    assert Entry.objects.count() == 8
    assert placing.problems() == []

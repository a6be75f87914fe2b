"""Previous, next and related: what the column's order says, at every place in it."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.articles.models import Article
from apps.columns import tree
from apps.columns.neighbours import neighbours
from apps.publishing import transitions
from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def beside(article, related=6):
    revision = Article.objects.get(pk=article.pk).live_revision
    return neighbours(article.column_id, "article", article.pk, revision.published_at, related)


def title(entry):
    return entry and entry.title


spots = st.lists(
    st.tuples(st.integers(-1, 4), st.booleans(), st.booleans()), min_size=1, max_size=7
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(spots)
def test_previous_and_next_are_the_newer_and_the_older_of_all_that_is_public(db, places):
    """Each place: hours ago (-1: still to come; equal ones happen), pinned, withdrawn."""
    tree.forget()
    now = timezone.now().replace(microsecond=0)
    column = make_column()
    public = []
    for number, (hours, is_pinned, is_withdrawn) in enumerate(places):
        at = now - hours * HOUR
        article = publish_article(column, f"第{number}篇", published_at=at, is_pinned=is_pinned)
        if is_withdrawn:
            transitions.withdraw(article)
        elif hours >= 0:
            public.append((at, article))
    # Newest first; of equal times the one that was published later.
    public.sort(key=lambda pair: (pair[0], pair[1].pk), reverse=True)
    order = [article for _, article in public]
    for place, article in enumerate(order):
        found = beside(article)
        newer = order[place - 1].title if place else None
        older = order[place + 1].title if place + 1 < len(order) else None
        assert (title(found.previous), title(found.next)) == (newer, older)
        related = [entry.title for entry in found.related]
        assert article.title not in related
        assert len(related) == min(6, len(order) - 1)
        assert set(related) <= {other.title for other in order}


def test_the_most_kindred_come_first(news):
    now = timezone.now()
    article = publish_article(news, "本文", keywords="立法，调研 古城")
    for number, (name, words) in enumerate(
        {"无关": "", "一词": "立法", "两词": "古城、调研", "三词": "古城;调研,立法"}.items()
    ):
        publish_article(news, name, keywords=words, published_at=now - (number + 2) * HOUR)
    assert [entry.title for entry in beside(article, 3).related] == ["三词", "两词", "一词"]


def test_other_columns_are_not_neighbours(news):
    other = make_column("立法动态")
    article = publish_article(news, "本栏目")
    publish_article(other, "别的栏目")
    found = beside(article)
    assert (found.previous, found.next, found.related) == (None, None, [])


def test_everything_beside_is_one_query(news, django_assert_num_queries):
    articles = [publish_article(news, f"第{number}篇") for number in range(12)]
    article = articles[5]
    at = article.live_revision.published_at
    with django_assert_num_queries(1):
        neighbours(news.pk, "article", article.pk, at, 6)

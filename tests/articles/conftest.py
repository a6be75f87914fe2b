from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from apps.articles.models import Article
from apps.columns.models import Column, Right
from tests.factories.columns import grant, make_column


@pytest.fixture
def news(db) -> Column:
    """The column 人大要闻."""
    return make_column("人大要闻")


@pytest.fixture
def writing(browser_of, editor: User):
    """A browser in which somebody is logged in who writes, and may not publish."""
    return browser_of(editor)


@pytest.fixture
def publishing(browser_of, reviewer: User):
    """A browser in which somebody is logged in who publishes."""
    return browser_of(reviewer)


@pytest.fixture
def restrict(reviewer: User) -> Callable[..., None]:
    """restrict(column, …): from now on who publishes works in these columns alone."""

    def to(*columns: Column) -> None:
        reviewer.groups.clear()
        reviewer.column_grants.all().delete()
        for column in columns:
            grant(reviewer, column, Right.WRITE, Right.PUBLISH)

    return to


def address(page: str, article: Article | None = None, *more) -> str:
    """An address of the desk for articles."""
    args = [article.pk, *more] if article is not None else []
    return reverse(f"admin:articles_article_{page}", args=args)


def typed(column: Column, article: Article | None = None, attachments=(), **fields) -> dict:
    """What the form sends; `article` is the one that it was opened for."""
    values = {
        "title": "新稿",
        "subtitle": "",
        "column": column.pk,
        "body": "<p>会议听取了汇报。</p>",
        "source": "办公室",
        "source_url": "",
        "author": "",
        "author_affiliation": "",
        "cover": "",
        "summary": "",
        "published_at_0": "2018-11-20",
        "published_at_1": "09:36",
        "expires_at_0": "",
        "expires_at_1": "",
        "pinned_until_0": "",
        "pinned_until_1": "",
        "keywords": "",
        "external_url": "",
        "attachments-TOTAL_FORMS": len(attachments),
        "attachments-INITIAL_FORMS": 0,
    }
    if article is not None:
        values["seen"] = article.digest
    for number, document in enumerate(attachments):
        values |= {
            f"attachments-{number}-document": document.pk,
            f"attachments-{number}-order": number,
        }
    return values | fields


@pytest.fixture
def desk():
    """desk(page, article, …): an address of the desk for articles."""
    return address


@pytest.fixture
def form():
    """form(column, article, …): what the article form sends."""
    return typed

"""Readers and what they keep, as the public addresses make them."""

from django.urls import reverse

from apps.articles.models import Article
from apps.columns.models import Column
from apps.readers.models import Reader
from tests.factories.articles import publish_article
from tests.factories.columns import make_column


def live(title: str = "常委会召开立法工作会议", **fields) -> Article:
    """An article that the public reads, in the site's first column."""
    column = Column.objects.first() or make_column()
    return publish_article(column, title, **fields)


def make_reader(*articles: Article) -> Reader:
    """A reader who keeps these live articles, in this order."""
    reader = Reader.objects.create()
    for article in articles:
        reader.favourite(article)
    return reader


def send(client, article: Article | int, action: str = "add", **extra):
    """The form 收藏 of an article's page, sent by a browser."""
    number = getattr(article, "pk", article)
    address = reverse("readers:favourite", args=[number])
    return client.post(address, {"action": action}, **extra)

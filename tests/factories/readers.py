"""Readers and what they keep, as the public addresses make them."""

from django.urls import reverse

from apps.articles.models import Article
from apps.readers.models import Favourite, Reader


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


def kept_titles() -> list[str]:
    return list(Favourite.objects.order_by("pk").values_list("title", flat=True))

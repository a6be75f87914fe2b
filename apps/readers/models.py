"""Readers (访客) and the articles they keep: no account and no personal data."""

import secrets
from typing import Self

from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.articles.models import Article
from apps.columns.models import Entry

KEY_LENGTH = 22


def new_key() -> str:
    """A random identity that nobody can guess: 22 characters of the URL-safe alphabet."""
    return secrets.token_urlsafe(16)


class Reader(models.Model):
    """A browser that has favourited something. Known by a random key in its cookie alone."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    created_at = models.DateTimeField("首次收藏时间", auto_now_add=True)
    last_seen_on = models.DateField("最近来访", default=timezone.localdate)

    class Meta:
        verbose_name = "读者"
        verbose_name_plural = "读者"

    def __str__(self) -> str:
        return f"读者 {self.pk}"

    def favourite(self, article: Article) -> "Favourite":
        """Keep a live article; a second time, and at the same time, changes nothing."""
        kept, _ = self.favourites.get_or_create(
            article=article, defaults={"title": article.live_revision.title}
        )
        return kept

    def unfavourite(self, article_id: int) -> None:
        """Keep the article no longer; nothing happens when it was not kept."""
        self.favourites.filter(article=article_id).delete()

    def has_favourite(self, article_id: int) -> bool:
        return self.favourites.filter(article=article_id).exists()

    def seen_today(self) -> bool:
        """Note that the reader is here. Returns whether this is the first time today."""
        today = timezone.localdate()
        if self.last_seen_on >= today:
            return False
        self.last_seen_on = today
        self.save(update_fields=["last_seen_on"])
        return True

    @classmethod
    @transaction.atomic
    def with_first_favourite(cls, article: Article) -> Self:
        """A new reader, made because somebody favourites an article for the first time."""
        reader = cls.objects.create()
        reader.favourite(article)
        return reader


class Favourite(models.Model):
    """A reader keeps an article.

    `title` is the article's title as the public last read it, so that the list can still
    name an article that was taken down.
    """

    reader = models.ForeignKey(
        Reader, verbose_name="读者", on_delete=models.CASCADE, related_name="favourites"
    )
    article = models.ForeignKey(
        Article, verbose_name="文章", on_delete=models.CASCADE, related_name="favourites"
    )
    title = models.CharField("标题", max_length=200)
    created_at = models.DateTimeField("收藏时间", auto_now_add=True)

    class Meta:
        verbose_name = "收藏"
        verbose_name_plural = "收藏"
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["reader", "article"], name="favourite_once")]
        indexes = [
            models.Index(
                F("reader"), F("created_at").desc(), F("id").desc(), name="favourite_newest"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def count_for_article(cls) -> Coalesce:
        """How many readers keep the article of OuterRef("pk"), as an expression."""
        counted = (
            cls.objects.filter(article=OuterRef("pk"))
            .order_by()
            .values("article")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return Coalesce(Subquery(counted), 0)


class ArticleFigures(Entry):
    """An article on the site, for the admin's list of what is read and kept."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "浏览与收藏"
        verbose_name_plural = "浏览与收藏"

"""Articles (稿件): the desk copy, its revisions, and how often each was read."""

from typing import Any

from django.db import models
from django.urls import reverse

from apps.columns.models import Column, ColumnContent
from apps.core.validators import validate_link
from apps.leadership.models import Leader
from apps.media.models import Image
from apps.publishing.models import (
    Attachment,
    Content,
    DeskCopy,
    Revision,
    live_revision_field,
)


class ArticleContent(Content):
    """The public fields of an article."""

    subtitle = models.CharField("副标题", max_length=200, blank=True)
    author = models.CharField("作者", max_length=100, blank=True)
    author_affiliation = models.CharField("作者单位", max_length=100, blank=True)
    source = models.CharField("来源", max_length=100, blank=True)
    source_url = models.CharField(
        "来源链接",
        max_length=500,
        blank=True,
        validators=[validate_link],
        help_text="转载时填原文地址。",
    )
    keywords = models.CharField(
        "关键词",
        max_length=200,
        blank=True,
        help_text="用逗号或空格隔开，用来找相关文章。读者搜索这些词能找到它，"
        "搜索时也会提示这些词；搜索引擎也会读。",
    )
    cover = models.ForeignKey(
        Image,
        verbose_name="封面图",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="显示在图文列表和首页轮播里。",
    )
    is_headline = models.BooleanField(
        "头条", default=False, help_text="有封面图的头条会出现在首页轮播里。"
    )
    external_url = models.CharField(
        "外部链接",
        max_length=500,
        blank=True,
        validators=[validate_link],
        help_text="填了以后，点标题直接打开这个地址，不再显示正文。",
    )

    class Meta:
        abstract = True


class Article(ColumnContent, ArticleContent, DeskCopy):
    """The desk copy of an article."""

    entry_kind = "article"
    search_number = 0

    further_columns = models.ManyToManyField(
        Column,
        verbose_name="同时显示在",
        blank=True,
        related_name="+",
        help_text="除了所属栏目，这篇文章还会出现在这些栏目里。",
    )
    leaders = models.ManyToManyField(
        Leader,
        verbose_name="相关领导",
        blank=True,
        related_name="+",
        help_text="文章会出现在这些领导的页面上。",
    )
    live_revision = live_revision_field("ArticleRevision")

    class Meta:
        verbose_name = "文章"
        verbose_name_plural = "文章"
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            # Counts somebody's columns without reading the articles.
            models.Index(fields=["column", "trashed_at"], name="article_in_column"),
        ]
        permissions = [("publish_article", "可以发布和撤回文章")]

    def get_absolute_url(self) -> str:
        return reverse("articles:detail", args=[self.pk])

    def missing_for_publication(self) -> list[str]:
        missing = super().missing_for_publication()
        if not self.has_body and not self.external_url:
            missing.append("没有正文，也没有外部链接")
        return missing

    def further(self) -> list[Column]:
        return [
            column
            for column in self.further_columns.order_by("tree_id", "lft")
            if column.pk != self.column_id
        ]

    def put_in_columns(self, column_ids: list[int]) -> None:
        super().put_in_columns(column_ids)
        self.further_columns.set(
            Column.objects.filter(pk__in=column_ids).exclude(pk=self.column_id)
        )

    def frozen_lists(self) -> dict[str, list[dict]]:
        leaders = self.leaders.all()
        return super().frozen_lists() | {
            "leaders": [{"id": leader.pk, "name": leader.name} for leader in leaders]
        }

    def thaw_lists(self, lists: dict[str, list[dict]]) -> None:
        super().thaw_lists(lists)
        self.leaders.set(Leader.objects.filter(pk__in=[item["id"] for item in lists["leaders"]]))

    def searched_words(self, revision: "ArticleRevision") -> list[str]:
        leaders = [leader["name"] for leader in revision.leaders]
        people = [revision.author, revision.author_affiliation, *leaders]
        return [revision.subtitle, *people, *super().searched_words(revision)]

    def entry_values(self, revision: "ArticleRevision") -> dict[str, Any]:
        """What lists show of the live revision beyond the fields every kind has."""
        return {
            "keywords": revision.keywords,
            "author": revision.author,
            "source": revision.source,
            "link": revision.external_url,
            "cover_id": revision.cover_id,
            "is_headline": revision.is_headline,
        }


class ArticleRevision(ArticleContent, Revision):
    """An article as it stood once."""

    copy = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    columns = models.JSONField(default=list)
    leaders = models.JSONField(default=list)

    class Meta:
        verbose_name = "文章版本"
        verbose_name_plural = "文章版本"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["copy", "number"], name="articlerevision_number")
        ]

    def assets(self) -> list:
        return [*super().assets(), *([self.cover] if self.cover_id else [])]


class ArticleAttachment(Attachment):
    copy = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="attachments")

    class Meta(Attachment.Meta):
        verbose_name = "附件"
        verbose_name_plural = "附件"


class LeaderMention(models.Model):
    """A live article names a leader. Derived, kept by apps.articles.mentions."""

    leader = models.ForeignKey(Leader, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        verbose_name = "领导活动"
        verbose_name_plural = "领导活动"
        constraints = [
            models.UniqueConstraint(fields=["leader", "article"], name="leadermention_once")
        ]

    def __str__(self) -> str:
        return f"{self.leader_id} @ {self.article_id}"


class DayViews(models.Model):
    """How often an article was read on one day (Asia/Shanghai).

    A narrow table of its own: counting never touches the article.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="day_views")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "每日浏览量"
        verbose_name_plural = "每日浏览量"
        constraints = [
            models.UniqueConstraint(fields=["article", "day"], name="dayviews_one_a_day")
        ]
        indexes = [models.Index(fields=["day", "article", "views"], name="dayviews_by_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.views}"

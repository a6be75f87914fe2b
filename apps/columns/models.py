"""The column tree (栏目), and the index of what is live in each column."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, validate_slug
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from mptt.models import MPTTModel, TreeForeignKey
from simple_history.models import HistoricalRecords

from apps.columns import kinds, lock
from apps.core.addresses import uri
from apps.core.models import Authored
from apps.core.people import display_name
from apps.core.validators import validate_link
from apps.media.models import Image
from apps.publishing.models import DeskCopy, Revision


def validate_visible(value: str) -> None:
    """Refuse a name that shows nothing: only spaces, or characters without a shape."""
    if not any(unicodedata.category(char)[0] not in "ZC" for char in value):
        raise ValidationError("请填写名称。")


class ListStyle(models.TextChoices):
    TITLES = "titles", "标题列表"
    SUMMARIES = "summaries", "标题加摘要"
    PICTURES = "pictures", "图文卡片"


class ReviewSteps(models.IntegerChoices):
    """How many review steps a column's content needs: always the first ones of Step."""

    NONE = 0, "不审核，有发布权限的人直接发布"
    ONE = 1, "一步：初审"
    TWO = 2, "两步：初审、复审"
    THREE = 3, "三步：初审、复审、终审"


class Column(MPTTModel, Authored):
    """A node of the site's tree. Written only through apps.columns.tree, which holds the lock."""

    parent = TreeForeignKey(
        "self",
        verbose_name="上级栏目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="留空就是一级栏目。",
    )
    name = models.CharField("名称", max_length=40, validators=[validate_visible])
    slug = models.CharField(
        "网址名",
        max_length=80,
        unique=True,
        blank=True,
        validators=[validate_slug],
        help_text="出现在网址里的拼音，留空时按名称自动生成。以后改动，旧网址会自动转到新网址。",
    )
    kind = models.CharField("栏目类型", max_length=20, choices=kinds.choices, default="list")
    link_url = models.CharField(
        "链接地址",
        max_length=500,
        blank=True,
        validators=[validate_link],
        help_text="点栏目名就打开这个地址。只有“链接”类型的栏目需要填。",
    )
    intro = models.TextField(
        "栏目简介", blank=True, max_length=1000, help_text="显示在栏目页标题下面。"
    )
    in_navigation = models.BooleanField(
        "显示在导航里", default=True, help_text="不勾选时，栏目仍可访问，只是不出现在导航菜单中。"
    )
    is_published = models.BooleanField(
        "公开", default=True, help_text="不勾选时，本栏目和它下面的所有栏目、文章都不对外显示。"
    )
    list_style = models.CharField(
        "列表样式", max_length=20, choices=ListStyle.choices, default=ListStyle.TITLES
    )
    page_size = models.PositiveSmallIntegerField(
        "每页篇数", default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    update_days = models.PositiveSmallIntegerField(
        "更新周期（天）",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="超过这么多天没有新内容，工作台会提醒；留空不提醒。",
    )
    review_steps = models.PositiveSmallIntegerField(
        "审核步数",
        null=True,
        blank=True,
        choices=ReviewSteps.choices,
        help_text="稿件要经过几步审核才能发布。留空就和上级栏目一样；一级栏目留空就是不审核。",
    )
    description = models.CharField(
        "页面描述",
        max_length=200,
        blank=True,
        help_text="用一两句话介绍栏目，不显示在栏目页上。"
        "搜索引擎和政府网站检查会读它；留空时用“栏目简介”。",
    )
    keywords = models.CharField(
        "页面关键词",
        max_length=200,
        blank=True,
        help_text="用逗号隔开。搜索引擎和政府网站检查会读它，读者搜索这些词也能找到本栏目；"
        "留空时用栏目名称。",
    )

    history = HistoricalRecords(
        verbose_name="修改记录", excluded_fields=["lft", "rght", "tree_id", "level"]
    )

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering = ["tree_id", "lft"]
        constraints = [
            models.CheckConstraint(
                condition=Q(page_size__gte=1, page_size__lte=100),
                name="column_page_size",
                violation_error_message="每页篇数要在 1 到 100 之间。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("columns:detail", args=[self.slug])

    def save(self, *args, **kwargs) -> None:
        lock.require()
        super().save(*args, **kwargs)


class Right(models.TextChoices):
    """What somebody may do in a column and its branch; each is a field of Grant."""

    WRITE = "write", "撰稿"
    FIRST_REVIEW = "first_review", "初审"
    SECOND_REVIEW = "second_review", "复审"
    FINAL_REVIEW = "final_review", "终审"
    PUBLISH = "publish", "发布和撤回"
    MANAGE = "manage", "管理栏目"


class Grant(models.Model):
    """What a person or a group may do in a column and everything below it.

    Without a column: on the whole site, in columns to come as well.
    """

    goes_with_account = True

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="人员",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="column_grants",
    )
    group = models.ForeignKey(
        Group,
        verbose_name="角色",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="column_grants",
    )
    column = models.ForeignKey(
        Column,
        verbose_name="栏目",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="grants",
        help_text="对这个栏目和它下面的所有栏目有效；留空就是整个网站。",
    )
    write = models.BooleanField(Right.WRITE.label, default=False)
    first_review = models.BooleanField(Right.FIRST_REVIEW.label, default=False)
    second_review = models.BooleanField(Right.SECOND_REVIEW.label, default=False)
    final_review = models.BooleanField(Right.FINAL_REVIEW.label, default=False)
    publish = models.BooleanField(Right.PUBLISH.label, default=False)
    manage = models.BooleanField(Right.MANAGE.label, default=False)

    class Meta:
        verbose_name = "栏目授权"
        verbose_name_plural = "栏目授权"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, group__isnull=True)
                | Q(user__isnull=True, group__isnull=False),
                name="grant_to_one",
                violation_error_message="请选一个人或者一个角色。",
            ),
            models.UniqueConstraint(
                fields=["user", "column"],
                condition=Q(user__isnull=False),
                name="grant_once_for_user",
                violation_error_message="这个栏目已经有一条授权，请改那一条。",
            ),
            models.UniqueConstraint(
                fields=["group", "column"],
                condition=Q(group__isnull=False),
                name="grant_once_for_group",
                violation_error_message="这个栏目已经有一条授权，请改那一条。",
            ),
            # To a database two empty columns are two different ones.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(column__isnull=True),
                name="grant_site_once_for_user",
                violation_error_message="整个网站已经有一条授权，请改那一条。",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(column__isnull=True),
                name="grant_site_once_for_group",
                violation_error_message="整个网站已经有一条授权，请改那一条。",
            ),
        ]

    def __str__(self) -> str:
        where = self.column.name if self.column_id else "整个网站"
        return f"{self.holder}：{where}（{self.rights_label}）"

    @property
    def holder(self) -> str:
        return display_name(self.user) if self.user_id else str(self.group)

    @property
    def rights_label(self) -> str:
        return "、".join(right.label for right in Right if getattr(self, right))


# Since when the public reads an entry as it is: a scheduled one since it appeared.
CHANGED = Greatest("published_at", "updated_at")


class EntryQuerySet(models.QuerySet):
    def visible(self, now=None):
        """What the public may see at `now` (aware; default: this moment)."""
        now = now or timezone.now()
        return self.filter(column__isnull=False, published_at__lte=now).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        )


class Entry(models.Model):
    """One live item of content as every list, feed and neighbour link shows it.

    Derived: written in the transaction that publishes (apps.columns.placing) and rebuilt
    from the live revisions by `manage.py check_columns --repair`. `home` is the item's own
    column; `column` is where the public finds it: home, or the first further column when
    home is hidden, or nothing when all are. `updated_at` alone is not derived: when this text
    went live, or came back with its column.
    """

    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    revision_id = models.PositiveBigIntegerField()
    home = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="+")
    column = models.ForeignKey(Column, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=500, blank=True)
    keywords = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=100, blank=True)
    link = models.CharField(max_length=500, blank=True)
    cover = models.ForeignKey(Image, null=True, on_delete=models.PROTECT, related_name="+")
    is_headline = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "在线内容"
        verbose_name_plural = "在线内容"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="entry_one_per_item")
        ]
        indexes = [
            models.Index(F("published_at").desc(), F("id").desc(), name="entry_newest"),
            models.Index(
                F("published_at").desc(),
                condition=Q(is_headline=True),
                name="entry_headlines",
            ),
            models.Index(
                F("kind"), F("published_at").desc(), F("id").desc(), name="entry_kind_newest"
            ),
            models.Index(CHANGED, F("id"), name="entry_changed"),
            models.Index(F("kind"), CHANGED, F("id"), name="entry_kind_changed"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where the title leads: the item's own page, or the external address it stands for."""
        return uri(self.link) or self.page_url

    @property
    def page_url(self) -> str:
        return reverse(f"{self.kind}s:detail", args=[self.object_id])

    @property
    def changed_at(self) -> datetime:
        """What CHANGED says, of this entry."""
        return max(self.published_at, self.updated_at)

    @property
    def is_over(self) -> bool:
        """Whether its validity has ended; it stays readable, marked 已过期."""
        return self.valid_until is not None and self.valid_until <= timezone.now()


class Placement(models.Model):
    """An entry shows in a column: one row for each of its columns and for their ancestors.

    A list page, of a leaf or of a whole branch, is one range of an index; so is a page of its
    changes. `is_direct` rows are the item's own columns; an ancestor's row exists only where
    no hidden column lies between.
    """

    # No indexes of their own: those below begin with them, and planners take the right one.
    column = models.ForeignKey(
        Column, on_delete=models.CASCADE, related_name="placements", db_index=False
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="placements", db_index=False
    )
    is_direct = models.BooleanField()
    kind = models.CharField(max_length=20)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    is_pinned = models.BooleanField(default=False)
    pinned_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "列表位置"
        verbose_name_plural = "列表位置"
        constraints = [
            models.UniqueConstraint(fields=["entry", "column"], name="placement_once_per_column")
        ]
        indexes = [
            models.Index(
                F("column"),
                F("published_at").desc(),
                F("entry").desc(),
                F("expires_at"),
                name="placement_list",
            ),
            models.Index(
                F("column"),
                F("kind"),
                F("published_at").desc(),
                F("entry").desc(),
                F("expires_at"),
                name="placement_kind_list",
            ),
            models.Index(
                F("column"),
                F("published_at").desc(),
                F("entry").desc(),
                condition=Q(is_pinned=True),
                name="placement_pinned",
            ),
            models.Index(
                F("column"),
                F("changed_at"),
                F("entry"),
                F("expires_at"),
                name="placement_changed",
            ),
            models.Index(
                F("column"),
                F("kind"),
                F("changed_at"),
                F("entry"),
                F("expires_at"),
                name="placement_kind_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} @ {self.column_id}"


class ColumnContent(models.Model):
    """Abstract trait of a desk copy: the item stands in a home column.

    The concrete class sets `entry_kind`, a `search_number` of its own from 0 to 5, and gives
    `entry_values(revision)`; its revision has a JSON list `columns`, home first.
    `column_kinds` names the only kinds of column in which it may stand; empty where any kind
    that lists content will do.
    """

    entry_kind: str
    search_number: int
    column_kinds: tuple[str, ...] = ()

    column = models.ForeignKey(
        Column, verbose_name="所属栏目", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True

    @classmethod
    def may_stand_in(cls, kind: str) -> bool:
        """Whether a column of this kind shows content of this type."""
        known = kinds.get(kind)
        allowed = not cls.column_kinds or kind in cls.column_kinds
        return known is not None and known.lists_content and allowed

    def frozen_lists(self) -> dict[str, list[dict]]:
        columns = [self.column, *self.further()]
        return super().frozen_lists() | {
            "columns": [{"id": column.pk, "name": column.name} for column in columns]
        }

    def thaw_lists(self, lists: dict[str, list[dict]]) -> None:
        super().thaw_lists(lists)
        self.put_in_columns([item["id"] for item in lists["columns"]])

    def steps_needed(self, revision: Revision) -> int:
        """The most that one of the revision's columns asks for."""
        return steps_of(item["id"] for item in revision.columns)

    def searched_words(self, revision: Revision) -> list[str]:
        """What search looks through beside the title, the body and the attachments."""
        return [revision.summary, revision.source, revision.keywords]

    def further(self) -> list[Column]:
        """The further columns in which the item shows, without its home."""
        return []

    def put_in_columns(self, column_ids: list[int]) -> None:
        """Stand in these columns, home first; ids of columns that are gone are passed over."""
        present = Column.objects.in_bulk(column_ids)
        found = [present[pk] for pk in column_ids if pk in present]
        if found:
            self.column = found[0]

    def apply_change(self, name: str, value) -> None:
        if name == "columns":
            self.put_in_columns([item["id"] for item in value])
        else:
            super().apply_change(name, value)


def steps_of(column_ids: Iterable[int]) -> int:
    """How many review steps content in these columns needs: the most of any. One query.

    A column that does not say asks for what the nearest one above asks for, at the top none.
    """
    rows = Column.objects.values_list("pk", "parent_id", "review_steps")
    columns = {pk: (parent, steps) for pk, parent, steps in rows}

    def asked(pk: int | None) -> int:
        seen: set[int] = set()
        while pk in columns and pk not in seen:
            seen.add(pk)
            parent, steps = columns[pk]
            if steps is not None:
                return steps
            pk = parent
        return 0

    return max(map(asked, column_ids), default=0)


def content_types() -> list[type[ColumnContent]]:
    """Every concrete type of content that stands in columns, whichever app brings it."""
    return [
        model
        for model in _subclasses(ColumnContent)
        if not model._meta.abstract and issubclass(model, DeskCopy)
    ]


def _subclasses(base: type) -> Iterator[type]:
    for sub in base.__subclasses__():
        yield sub
        yield from _subclasses(sub)

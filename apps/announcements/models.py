"""Announcements (通知公告): the desk copy and its revisions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from apps.columns.models import ColumnContent
from apps.media.models import Image
from apps.publishing.models import (
    Attachment,
    Content,
    DeskCopy,
    Revision,
    RevisionQuerySet,
    live_revision_field,
)

COLUMN_KIND = "announcements"


class DisplayStyle(models.TextChoices):
    """How an announcement shows beside its place in the list."""

    LIST = "list", "只在列表里"
    BANNER = "banner", "横幅（每个页面的顶部）"
    POPUP = "popup", "弹窗（打开首页时，每天一次）"
    FLOATING = "floating", "飘窗（每个页面上飘动的小窗）"


class AnnouncementContent(Content):
    """The public fields of an announcement.

    Validity is not the same as being on the site: once `valid_until` has passed it stays
    readable, marked 已过期; `expires_at` takes it down.
    """

    source = models.CharField("发布单位", max_length=100, blank=True)
    keywords = models.CharField(
        "关键词",
        max_length=200,
        blank=True,
        help_text="用逗号或空格隔开。读者搜索这些词能找到它，搜索时也会提示这些词；"
        "搜索引擎也会读。",
    )
    valid_from = models.DateTimeField(
        "有效期开始", null=True, blank=True, help_text="留空则从发布时起有效。"
    )
    valid_until = models.DateTimeField(
        "有效期结束",
        null=True,
        blank=True,
        help_text="过了这个时间，公告仍可查阅，但标明“已过期”，横幅、弹窗和飘窗不再显示。"
        "长期有效请留空。",
    )
    display = models.CharField(
        "醒目显示", max_length=10, choices=DisplayStyle.choices, default=DisplayStyle.LIST
    )
    picture = models.ForeignKey(
        Image,
        verbose_name="配图",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="显示在弹窗、飘窗和图文列表里；没有也可以。",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("valid_from")),
                name="%(class)s_valid_in_order",
                violation_error_message="有效期结束要晚于有效期开始。",
            )
        ]

    def is_over_at(self, now) -> bool:
        """Whether its validity has ended at the aware datetime `now`."""
        return self.valid_until is not None and self.valid_until <= now

    @property
    def is_over(self) -> bool:
        return self.is_over_at(timezone.now())


class Announcement(ColumnContent, AnnouncementContent, DeskCopy):
    """The desk copy of an announcement."""

    entry_kind = "announcement"
    search_number = 1
    column_kinds = (COLUMN_KIND,)

    live_revision = live_revision_field("AnnouncementRevision")

    class Meta:
        verbose_name = "公告"
        verbose_name_plural = "公告"
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["-published_at", "-id"], name="announcement_newest")]
        constraints = AnnouncementContent.Meta.constraints
        permissions = [("publish_announcement", "可以发布和撤回公告")]

    def get_absolute_url(self) -> str:
        return reverse("announcements:detail", args=[self.pk])

    def clean(self) -> None:
        errors = {}
        try:
            super().clean()
        except ValidationError as error:
            errors = error.message_dict
        if self.valid_until and self.valid_from and self.valid_until <= self.valid_from:
            errors["valid_until"] = "有效期结束要晚于有效期开始。"
        if self.column_id and self.column.kind != COLUMN_KIND:
            errors["column"] = f"“{self.column.name}”不是通知公告栏目，请选一个通知公告类型的栏目。"
        if errors:
            raise ValidationError(errors)

    def missing_for_publication(self) -> list[str]:
        missing = super().missing_for_publication()
        if not self.has_body and not self.attachments.exists():
            missing.append("没有正文，也没有附件")
        if self.column.kind != COLUMN_KIND:
            missing.append(f"所属栏目“{self.column.name}”不是通知公告栏目")
        return missing

    def entry_values(self, revision: "AnnouncementRevision") -> dict[str, Any]:
        """What lists show of the live revision beyond the fields every kind has."""
        return {
            "keywords": revision.keywords,
            "source": revision.source,
            "cover_id": revision.picture_id,
            "valid_until": revision.valid_until,
        }


class AnnouncementRevisionQuerySet(RevisionQuerySet):
    def displayed(self, styles: list[str], now=None):
        """Live revisions valid at `now` that ask for one of `styles`, newest first.

        Whether the public can reach their columns is for the tree to say.
        """
        now = now or timezone.now()
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now),
            Q(valid_from__isnull=True) | Q(valid_from__lte=now),
            Q(valid_until__isnull=True) | Q(valid_until__gt=now),
            display__in=styles,
            published_at__lte=now,
            live_copy__isnull=False,
        ).order_by("-published_at", "-pk")


class AnnouncementRevision(AnnouncementContent, Revision):
    """An announcement as it stood once."""

    copy = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="revisions")
    columns = models.JSONField(default=list)

    objects = AnnouncementRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "公告版本"
        verbose_name_plural = "公告版本"
        ordering = ["-number"]
        constraints = [
            *AnnouncementContent.Meta.constraints,
            models.UniqueConstraint(fields=["copy", "number"], name="announcementrevision_number"),
        ]
        indexes = [
            # Every page asks for what is displayed now; few revisions ever are.
            models.Index(fields=["display", "valid_until"], name="announcement_displayed"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("announcements:detail", args=[self.copy_id])

    def assets(self) -> list:
        return [*super().assets(), *([self.picture] if self.picture_id else [])]


class AnnouncementAttachment(Attachment):
    copy = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="attachments")

    class Meta(Attachment.Meta):
        verbose_name = "附件"
        verbose_name_plural = "附件"

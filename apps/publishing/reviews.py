"""What review (三审三校) keeps: each revision's way through the steps, and who took which.

An approval belongs to one revision and names its digest; nothing here is ever deleted.
"""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone


class ImmutableError(RuntimeError):
    """Something tried to change or delete what is kept for ever."""


class Step(models.IntegerChoices):
    """The steps of review, in their order. A column needs none, or the first one, two or three."""

    FIRST = 1, "初审"
    SECOND = 2, "复审"
    FINAL = 3, "终审"


class Stage(models.TextChoices):
    """Where a review stands."""

    FIRST = "first", "待初审"
    SECOND = "second", "待复审"
    FINAL = "final", "待终审"
    APPROVED = "approved", "审核通过"
    RETURNED = "returned", "已退回"
    RECALLED = "recalled", "已收回"
    REPLACED = "replaced", "已重新送审"


OPEN_STAGES = {Step.FIRST: Stage.FIRST, Step.SECOND: Stage.SECOND, Step.FINAL: Stage.FINAL}
_STEP_OF = {stage: step for step, stage in OPEN_STAGES.items()}


class Review(models.Model):
    """One revision on its way through the review steps.

    `steps` is how many it needs; `authors` are the people who wrote or changed it since the
    last approved revision, as [{"id", "name"}]; `findings` is what the automatic checks
    found when it was submitted (apps.proofing's Finding as JSON).
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    copy = GenericForeignKey("content_type", "object_id")
    revision_number = models.PositiveIntegerField("版本号")
    digest = models.CharField(max_length=64)
    steps = models.PositiveSmallIntegerField("审核步数")
    stage = models.CharField("进度", max_length=10, choices=Stage.choices, default=Stage.FIRST)
    authors = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    note = models.CharField("送审说明", max_length=500, blank=True)
    submitted_at = models.DateTimeField("送审时间", default=timezone.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_by_name = models.CharField("送审人", max_length=150)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "审核"
        verbose_name_plural = "审核"
        indexes = [
            models.Index(fields=["stage", "submitted_at"], name="review_waiting"),
            models.Index(fields=["content_type", "object_id", "digest"], name="review_of_text"),
        ]

    def __str__(self) -> str:
        return f"第 {self.revision_number} 版（{self.get_stage_display()}）"

    @property
    def step(self) -> Step | None:
        """The step that it waits for; None once it has ended."""
        return _STEP_OF.get(self.stage)

    @property
    def is_open(self) -> bool:
        return self.step is not None

    def wrote(self, user) -> bool:
        """Whether this person wrote or changed what is reviewed."""
        return user.pk in {author["id"] for author in self.authors}


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise ImmutableError("What was done is never changed.")

    def delete(self):
        raise ImmutableError("What was done is never deleted.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise ImmutableError("What was done is never changed.")


class Verdict(models.TextChoices):
    APPROVE = "approve", "同意"
    RETURN = "return", "退回"


class ReviewAct(models.Model):
    """One step that one person took; never changed afterwards.

    `digest` is the revision's. `on_behalf_of` names the leader who decided by a link on the
    phone. `checklist` are the points that were ticked. `exception` says, in Chinese, which
    rule the setting for very small offices suspended.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="acts")
    step = models.PositiveSmallIntegerField("步骤", choices=Step.choices)
    verdict = models.CharField("意见", max_length=10, choices=Verdict.choices)
    digest = models.CharField(max_length=64)
    comment = models.CharField("审核意见", max_length=1000, blank=True)
    checklist = models.JSONField("校对清单", default=list)
    exception = models.CharField("例外", max_length=100, blank=True)
    on_behalf_of = models.CharField("代为", max_length=100, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField("审核人", max_length=150)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["by", "at"], name="reviewact_by_person")]

    def __str__(self) -> str:
        return f"{self.get_step_display()}{self.get_verdict_display()}（{self.by_name}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ImmutableError("What was done is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any):
        raise ImmutableError("What was done is never deleted.")


class Contribution(models.Model):
    """Who has changed a desk copy, and when last."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    # A bare key beside the name: who wrote stays on record when the account is deleted.
    user_key = models.BigIntegerField()
    user_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "撰写记录"
        verbose_name_plural = "撰写记录"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user_key"], name="contribution_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_name} @ {self.object_id}"


class Notice(models.Model):
    """Somebody was told by mail that a step waits for them, or that a text came back to them.

    `stage` is the review's at that time: each person is told of each stage once.
    """

    goes_with_account = True

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "邮件提醒"
        verbose_name_plural = "邮件提醒"
        constraints = [
            models.UniqueConstraint(fields=["review", "user", "stage"], name="notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}（{self.user}）"


class ApprovalLink(models.Model):
    """A one-time link by which a leader without an account takes one step on the phone.

    Only the SHA-256 of its token is kept. It counts as the act of `sender`, on behalf of
    the leader that is named, and holds for this review (one revision) and this step alone.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="links")
    step = models.PositiveSmallIntegerField("步骤", choices=Step.choices)
    token_digest = models.CharField(max_length=64, unique=True)
    leader = models.CharField("领导", max_length=100)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sender_name = models.CharField("发送人", max_length=150)
    created_at = models.DateTimeField("发送时间", default=timezone.now)
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("作废时间", null=True)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = "手机审批链接"
        verbose_name_plural = "手机审批链接"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.leader}（{self.get_step_display()}）"

    def is_usable_at(self, now) -> bool:
        unused = self.revoked_at is None and self.used_at is None
        return unused and now < self.expires_at

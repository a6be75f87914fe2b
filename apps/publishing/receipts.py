"""What is kept of a withdrawal: where the item stood, and what its addresses answered since.

A receipt is made in the transaction that takes an item off the site; what its addresses
answer is asked once that is committed, and as often as staff want to know again.
"""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from apps.publishing.reviews import ImmutableError

ASKED = {"rounds", "batch"}  # what is written after the fact; all else stands for ever


class ReceiptQuerySet(models.QuerySet):
    def update(self, **kwargs):
        if not ASKED.issuperset(kwargs):
            raise ImmutableError("A receipt is never changed.")
        return super().update(**kwargs)

    def delete(self):
        raise ImmutableError("A receipt is never deleted.")


class Receipt(models.Model):
    """One withdrawal of one item. `number` counts within the item.

    `places` are the addresses where the public met it, and `rounds` what they answered, each
    time that they were asked, oldest first: see apps.columns.receipts, which writes both.
    `batch` names the bulk action that it was part of, if any.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    copy = GenericForeignKey("content_type", "object_id")
    number = models.PositiveIntegerField("编号")
    title = models.CharField("标题", max_length=200)
    revision_number = models.PositiveIntegerField("版本号")
    digest = models.CharField(max_length=64)
    reason = models.CharField("原因", max_length=200, blank=True)
    at = models.DateTimeField("撤回时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField("撤回人", max_length=150)
    batch = models.CharField(max_length=32, blank=True, db_index=True)
    places = models.JSONField(default=list)
    rounds = models.JSONField(default=list)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "撤回回执"
        verbose_name_plural = "撤回回执"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "number"], name="receipt_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（撤回回执第 {self.number} 号）"

    def save(self, *args: Any, update_fields=None, **kwargs: Any) -> None:
        if self.pk and not ASKED.issuperset(update_fields or ["all"]):
            raise ImmutableError("A receipt is never changed.")
        super().save(*args, update_fields=update_fields, **kwargs)

    def delete(self, *args: Any, **kwargs: Any):
        raise ImmutableError("A receipt is never deleted.")

    @property
    def latest(self) -> dict[str, Any] | None:
        """What was answered when the addresses were asked last; None before the first time."""
        return self.rounds[-1] if self.rounds else None

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """The addresses that, when last asked, still served what they should not."""
        results = self.latest["results"] if self.latest else []
        return [result for result in results if result["outcome"] == "warning"]

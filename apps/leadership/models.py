"""Leaders of the standing committee (常委会领导), their positions and terms."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.columns import lock
from apps.columns.tree import load
from apps.core import html
from apps.core.editor import RichTextField
from apps.core.models import Authored
from apps.leadership.names import tidy_name
from apps.leadership.place import leadership_column
from apps.media import rendering, uses
from apps.media.models import Document, Image
from apps.site_settings import generations

MAX_ORDER = 9999


class TidyName(models.CharField):
    """A name in characters, stored without the spaces of a printed list."""

    def to_python(self, value):
        value = super().to_python(value)
        return tidy_name(value) if value else value

    def pre_save(self, model_instance, add):
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self):
        # The database knows no difference, so migrations need not import this module.
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Shown(models.Model):
    """What public pages show straight from its row: they lapse with each change of it."""

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        generations.bump("content")


class Ordered(models.Model):
    """Has an `order` of its own among its siblings; a new one comes last."""

    order = models.PositiveSmallIntegerField(
        "顺序",
        blank=True,
        validators=[MaxValueValidator(MAX_ORDER)],
        help_text="数字小的排在前面；留空就排在最后。",
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if self.order is None:
            last = self.siblings().aggregate(last=Max("order"))["last"] or 0
            self.order = min(last + 1, MAX_ORDER)
        super().save(*args, **kwargs)

    def siblings(self) -> models.QuerySet:
        """The rows among which the order counts."""
        raise NotImplementedError

    @transaction.atomic
    def move(self, step: int) -> bool:
        """Change places with the one before (`step` -1) or after (+1).

        Returns whether there was one.
        """
        rows = list(self.siblings().select_for_update().order_by("order", "pk"))
        place = next((i for i, row in enumerate(rows) if row.pk == self.pk), None)
        if place is None or not 0 <= place + step < len(rows):
            return False
        rows[place], rows[place + step] = rows[place + step], rows[place]
        for number, row in enumerate(rows, start=1):
            if row.order != number:
                row.order = number
                row.save()
        return True


class Position(Ordered, Shown):
    """An office (职务). `order` is the protocol order (礼宾次序)."""

    name = TidyName("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = "职务"
        verbose_name_plural = "职务"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def siblings(self) -> models.QuerySet:
        return Position.objects.all()


class Term(Shown):
    """A term of the congress (届次), such as 第十四届."""

    name = TidyName("名称", max_length=40, unique=True, help_text="例如：第十四届。")
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField(
        "结束日期", null=True, blank=True, help_text="本届还没有结束请留空。"
    )

    class Meta:
        verbose_name = "届次"
        verbose_name_plural = "届次"
        ordering = [F("starts_on").desc(nulls_last=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="term_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "结束日期不能早于开始日期。"})


class LeaderQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Whom the public may see, in office or not."""
        return self.filter(is_published=True)

    def current(self, day: date | None = None) -> Self:
        """In office on `day` (default: today): the day on which an office ends is outside."""
        day = day or timezone.localdate()
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))

    def former(self, day: date | None = None) -> Self:
        """No longer in office on `day` (default: today)."""
        return self.filter(ended_on__lte=day or timezone.localdate())

    def in_protocol_order(self) -> Self:
        return self.order_by("position__order", "position", "order", "pk")

    def by_term(self) -> Self:
        """The newest term first, each in protocol order; those without a term come last."""
        return self.order_by(
            F("term__starts_on").desc(nulls_last=True),
            F("term").desc(nulls_last=True),
            "position__order",
            "position",
            "order",
            "-ended_on",
            "pk",
        )


class Leader(Ordered, Shown, Authored):
    """A person in an office. Once the office has ended, one of the archive."""

    name = TidyName("姓名", max_length=40, help_text="中间不用加空格，写“李雄”就可以。")
    position = models.ForeignKey(
        Position, verbose_name="职务", on_delete=models.PROTECT, related_name="leaders"
    )
    portrait = models.ForeignKey(
        Image,
        verbose_name="照片",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="竖幅的证件照最合适；显示时按图片的焦点裁切。",
    )
    term = models.ForeignKey(
        Term,
        verbose_name="届次",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leaders",
    )
    started_on = models.DateField("任职日期", null=True, blank=True)
    ended_on = models.DateField(
        "离任日期",
        null=True,
        blank=True,
        help_text="在任请留空。从这一天起移到“历任领导”，不再出现在领导名单里。",
    )
    party_duties = models.TextField("党组分工", max_length=2000, blank=True)
    committee_duties = models.TextField("常委会分工", max_length=2000, blank=True)
    biography = RichTextField("个人简历", blank=True)
    biography_html = models.TextField(editable=False, blank=True)
    contact = models.CharField(
        "联系方式", max_length=200, blank=True, help_text="会公开显示；不想公开请留空。"
    )
    is_published = models.BooleanField(
        "公开", default=True, help_text="不勾选时，网站上看不到这位领导。"
    )

    history = HistoricalRecords(
        verbose_name="修改记录",
        excluded_fields=["biography_html", "created_at", "created_by", "updated_at", "updated_by"],
    )
    objects = LeaderQuerySet.as_manager()

    class Meta:
        verbose_name = "领导"
        verbose_name_plural = "领导"
        ordering = ["position__order", "position", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="leader_ends_after_start",
                violation_error_message="离任日期不能早于任职日期。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs) -> None:
        # First of all: whether the pictures show hangs on the tree, which stands still from here.
        lock.share()
        if update_fields is None or "biography" in update_fields:
            self.biography_html = rendering.responsive(html.present(self.biography))
            if update_fields is not None:
                update_fields = {*update_fields, "biography_html"}
        super().save(*args, update_fields=update_fields, **kwargs)
        self._record_uses()

    def get_absolute_url(self) -> str:
        return reverse("leadership:detail", args=[self.pk])

    @property
    def is_former(self) -> bool:
        """Whether the office has ended: the person is in the archive, off the overview."""
        return self.ended_on is not None and self.ended_on <= timezone.localdate()

    def siblings(self) -> models.QuerySet:
        return Leader.objects.filter(position=self.position_id).current()

    def clean(self) -> None:
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            raise ValidationError({"ended_on": "离任日期不能早于任职日期。"})

    def assets(self) -> list[Image | Document]:
        """The pictures, recordings and documents that this person's page shows or leads to."""
        portrait = [self.portrait] if self.portrait_id else []
        text = self.biography
        return [*portrait, *rendering.images_in(text), *rendering.documents_in(text)]

    def _is_shown(self) -> bool:
        """Whether the public can see this person at all, and so the pictures."""
        return self.is_published and leadership_column(load()) is not None

    def _record_uses(self) -> None:
        role, other = ("live", "desk") if self.is_published else ("desk", "live")
        uses.forget(self, other)
        uses.record(
            self,
            role,
            self.assets(),
            label=f"领导“{self.name}”",
            public_from=self.created_at if self._is_shown() else None,
        )


@receiver(post_delete, sender=Position)
@receiver(post_delete, sender=Term)
@receiver(post_delete, sender=Leader)
def after_delete(sender: type[Shown], instance: Shown, **kwargs) -> None:
    """Its pictures are free and pages lapse; a signal, because bulk deletion calls no delete()."""
    uses.forget(instance)
    generations.bump("content")

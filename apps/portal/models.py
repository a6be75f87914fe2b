"""What staff arrange on the home page."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from apps.audit import log
from apps.columns.models import Column, ListStyle
from apps.core.models import Authored
from apps.site_settings import generations

# Kinds of column that hold no list of content a block could show.
KINDS_WITHOUT_LIST = ("leadership", "link")


class HomeBlockQuerySet(models.QuerySet):
    def shown(self):
        """The blocks that staff show, in their order; the column's own state is not asked."""
        return self.filter(is_shown=True)


class HomeBlock(Authored):
    """A block of the home page: the newest of one column with its branch."""

    column = models.ForeignKey(
        Column,
        verbose_name="栏目",
        # A block is only a way to show a column: it never keeps an empty one from going.
        on_delete=models.CASCADE,
        related_name="home_blocks",
        help_text="显示这个栏目和它下级栏目里最新的内容；栏目里还没有内容时，首页上先不显示。",
    )
    title = models.CharField("标题", max_length=40, blank=True, help_text="留空时用栏目的名称。")
    count = models.PositiveSmallIntegerField(
        "显示几条",
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="1 到 20 条。图文卡片一行排 4 张，选 4 或 8 最整齐。",
    )
    style = models.CharField(
        "样式", max_length=20, choices=ListStyle.choices, default=ListStyle.TITLES
    )
    is_shown = models.BooleanField(
        "显示", default=True, help_text="不勾选时，首页上暂时不显示这个版块。"
    )
    order = models.PositiveSmallIntegerField("顺序", default=0, editable=False)

    objects = HomeBlockQuerySet.as_manager()

    class Meta:
        verbose_name = "首页版块"
        verbose_name_plural = "首页版块"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(count__gte=1, count__lte=20), name="homeblock_count"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.column.name

    def clean(self) -> None:
        super().clean()
        if self.column_id and self.column.kind in KINDS_WITHOUT_LIST:
            column, kind = self.column.name, self.column.get_kind_display()
            message = f"“{column}”的类型是“{kind}”，没有文章可以列出，请选别的栏目。"
            raise ValidationError({"column": message})

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        if self._state.adding and not self.order:
            last = HomeBlock.objects.aggregate(last=models.Max("order"))["last"]
            self.order = (last or 0) + 1
        super().save(*args, **kwargs)
        generations.bump("content")

    @transaction.atomic
    def move(self, step: int) -> None:
        """Change places with the block before (`step` -1) or after (+1); at the end stay."""
        blocks = list(HomeBlock.objects.select_for_update().order_by("order", "pk"))
        place = next(i for i, block in enumerate(blocks) if block.pk == self.pk)
        other = place + step
        if 0 <= other < len(blocks):
            blocks[place], blocks[other] = blocks[other], blocks[place]
        for number, block in enumerate(blocks, start=1):
            block.order = number
        HomeBlock.objects.bulk_update(blocks, ["order"])
        generations.bump("content")
        if (now := blocks.index(self)) != place:
            before, after = {"顺序": place + 1}, {"顺序": now + 1}
            log.record(log.Action.SETTINGS, self, before=before, after=after, note="移动")


@receiver(post_delete, sender=HomeBlock)
def after_delete(sender: type[HomeBlock], instance: HomeBlock, **kwargs) -> None:
    """Pages lapse; a signal, because neither bulk deletion nor a column's calls delete()."""
    generations.bump("content")


class TitleSounds(models.Model):
    """The title of a desk copy as people type it: in characters, initials, or pinyin.

    Derived, kept by apps.portal.titles. A narrow table of its own: reading through the titles
    of a hundred thousand articles must not read past their texts.
    """

    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    text = models.TextField()
    initials = models.TextField()
    syllables = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "标题读音"
        verbose_name_plural = "标题读音"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="titlesounds_once")
        ]
        # Read from its end until enough are found: common words are found in the first rows.
        indexes = [models.Index(fields=["kind", "changed_at"], name="titlesounds_by_change")]

    def __str__(self) -> str:
        return self.text

"""What staff set for the checks: how strict they are, the word list, and the check list."""

from typing import Self

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q

from apps.core.models import Authored
from apps.proofing import registry

MIN_LENGTH = 2  # of a listed word: a single character stands in far too many right ones


class Level(models.TextChoices):
    """What a finding does to submitting."""

    OFF = "off", "关闭"
    WARNING = "warning", "提醒"
    BLOCK = "block", "阻止"


class CheckSettingQuerySet(models.QuerySet):
    def levels(self) -> dict[str, str]:
        """The level of every check that there is, by its code. One query."""
        chosen = dict(self.values_list("code", "level"))
        return {
            check.code: chosen.get(check.code, check.default_level) for check in registry.checks()
        }


class CheckSetting(Authored):
    """How strict staff want one check to be. Without a row its default holds."""

    code = models.CharField("检查", max_length=40, unique=True, editable=False)
    level = models.CharField("发现问题时", max_length=10, choices=Level.choices)

    objects = CheckSettingQuerySet.as_manager()

    class Meta:
        verbose_name = "校对设置"
        verbose_name_plural = "校对设置"
        ordering = ["pk"]

    def __str__(self) -> str:
        return registry.title_of(self.code)


class ChecklistItemQuerySet(models.QuerySet):
    def for_step(self, step: int) -> Self:
        """What is ticked off at a step: 1 first, 2 second, 3 final review."""
        field = {1: "for_first", 2: "for_second", 3: "for_final"}.get(int(step))
        return self.filter(is_active=True, **{field: True}) if field else self.none()


class ChecklistItem(Authored):
    """A thing that a reviewer confirms to have looked at."""

    text = models.CharField(
        "内容", max_length=100, help_text="审核人要逐项打勾确认。写成一句短话，例如“日期数字”。"
    )
    order = models.PositiveSmallIntegerField("顺序", default=0, help_text="数字小的排在前面。")
    is_active = models.BooleanField(
        "使用", default=True, help_text="暂时不用的，取消勾选，不用删除。"
    )
    for_first = models.BooleanField("初审", default=True)
    for_second = models.BooleanField("复审", default=True)
    for_final = models.BooleanField("终审", default=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = "核对项"
        verbose_name_plural = "校对清单"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class WordRule(Authored):
    """A word that is wrong, or that needs care, and what to write instead."""

    class Kind(models.TextChoices):
        TYPO = "typo", "易错"
        SENSITIVE = "sensitive", "敏感"

    class Level(models.TextChoices):
        AS_SET = "", "按校对设置"
        WARNING = "warning", "提醒"
        BLOCK = "block", "阻止"

    wrong = models.CharField(
        "出现的词",
        max_length=60,
        unique=True,
        validators=[
            MinLengthValidator(MIN_LENGTH, f"至少要有 {MIN_LENGTH} 个字，一个字的会到处误报。")
        ],
        help_text="文中出现这个词就提示。",
        error_messages={"unique": "词表里已经有这个词了。"},
    )
    right = models.CharField(
        "应改为",
        max_length=60,
        blank=True,
        help_text="可以一键替换成它；只提示、不给改法的请留空。",
    )
    kind = models.CharField("类型", max_length=10, choices=Kind.choices, default=Kind.TYPO)
    level = models.CharField(
        "发现时", max_length=10, choices=Level.choices, blank=True, default=Level.AS_SET
    )
    note = models.CharField(
        "说明", max_length=200, blank=True, help_text="显示在提示里，告诉编辑为什么要改。"
    )
    exceptions = models.CharField(
        "这些词里不算",
        max_length=200,
        blank=True,
        help_text="包含这个词、但本身没有错的词，用空格隔开。例如“份子”在“份子钱”里不算错。",
    )
    is_active = models.BooleanField("使用", default=True)

    class Meta:
        verbose_name = "词语"
        verbose_name_plural = "易错词和敏感词"
        ordering = ["kind", "wrong"]
        constraints = [
            models.CheckConstraint(condition=~Q(wrong=""), name="wordrule_has_word"),
            models.CheckConstraint(
                condition=~Q(wrong=F("right")),
                name="wordrule_changes_something",
                violation_error_message="“应改为”和“出现的词”一样，等于没有改。",
            ),
        ]

    def __str__(self) -> str:
        return self.wrong


class FileText(models.Model):
    """The words of a file, by the digest of its bytes: a file is opened once.

    `text` is what readers of the file see; `unseen` is what else is in it (deleted, hidden, a
    comment), for the checks alone. `problem` says in Chinese why nothing, or not all, of it could
    be read; "" if all was.
    """

    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField(blank=True)
    unseen = models.TextField(blank=True)
    problem = models.CharField(max_length=200, blank=True)
    reader = models.PositiveSmallIntegerField()  # a newer way of reading reads again
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "文件里的文字"
        verbose_name_plural = "文件里的文字"

    def __str__(self) -> str:
        return self.digest

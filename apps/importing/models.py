"""Bulk imports (批量导入): each run, what became of its rows, and what was imported so far."""

import secrets
from typing import Any

from django.db import models
from django.db.models import F

from apps.articles.models import Article
from apps.core.models import Authored


def new_key() -> str:
    """A random name for the folder of a run."""
    return secrets.token_hex(16)


class Stage(models.TextChoices):
    """How far a run has come. Only importing writes content."""

    CHECKING = "checking", "正在核对"
    CHECKED = "checked", "核对完，等待导入"
    IMPORTING = "importing", "正在导入"
    DONE = "done", "完成"


class Run(Authored):
    """One file on its way into the site; it goes on where it stopped.

    `offset` is how far its spool (the rows in one plain form, apps.importing.spool) has been
    settled. It moves in the transaction that stores what was read before it, so that whatever
    ends the program, no row is lost and none comes twice.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    name = models.CharField("文件", max_length=200)
    digest = models.CharField(max_length=64)
    # A folder of attachments on the server, as the command names it; "" for one sent along.
    folder = models.CharField(max_length=1000, blank=True)
    is_live = models.BooleanField("直接发布", default=False)
    makes_columns = models.BooleanField("建立没有的栏目", default=False)
    stage = models.CharField("进度", max_length=20, choices=Stage.choices, default=Stage.CHECKING)
    offset = models.PositiveBigIntegerField(default=0)
    total = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField("新增", default=0)
    same = models.PositiveIntegerField("已有", default=0)
    wrong = models.PositiveIntegerField("有问题", default=0)
    remarked = models.PositiveIntegerField("有提示", default=0)
    unknown = models.JSONField(default=list)  # headings that nobody knows
    # Who started it; the name stays when the account is deleted. "" is the command.
    by_name = models.CharField("导入人", max_length=150, blank=True)
    ended_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "批量导入"
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("import_articles", "可以批量导入文章")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether rows are still to be looked at or taken in."""
        return self.stage != Stage.DONE

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 100

    def numbers(self) -> dict[str, Any]:
        """How far it has come, for a script."""
        counted = {name: getattr(self, name) for name in (*COUNTED, "total", "done", "percent")}
        return counted | {"stage": self.stage, "stage_label": self.get_stage_display()}


COUNTED = ("made", "same", "wrong", "remarked")


class Outcome(models.TextChoices):
    READY = "ready", "可以导入"
    MADE = "made", "已导入"
    SAME = "same", "以前导入过"
    WRONG = "wrong", "有问题"


class LineQuerySet(models.QuerySet):
    def remarked(self):
        """Those that went in with something to say about them."""
        return self.exclude(text="").exclude(outcome=Outcome.WRONG)


class Line(models.Model):
    """What became of a row: the report."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    title = models.CharField("标题", max_length=200, blank=True)
    text = models.TextField("说明", blank=True)
    identity = models.CharField(max_length=64, blank=True)
    article = models.ForeignKey(
        Article, verbose_name="文章", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "导入的行"
        verbose_name_plural = "导入的行"
        ordering = ["number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="line_once")]
        indexes = [
            models.Index(fields=["run", "outcome", "number"], name="line_by_outcome"),
            models.Index(fields=["run", "identity"], name="line_by_identity"),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 行：{self.get_outcome_display()}"


class Imported(models.Model):
    """An article came from such a row, once and for all: what keeps doubles out.

    `identity` stands for the row's old address, or for all of the row where it has none;
    `digest` for what it said then. Written in the transaction that stores the article.
    """

    identity = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "导入来源"
        verbose_name_plural = "导入来源"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.identity[:12]} → {self.article_id}"


def advanced(**by: int) -> dict[str, Any]:
    """For update(): these numbers of a run go up by so much."""
    return {name: F(name) + number for name, number in by.items() if number}

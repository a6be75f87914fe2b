"""The audit log (审计日志): what was done, by whom, when and from where.

Rows are only ever added, by apps.audit.log. Each holds the hash of the one before it and its
own, over everything that it says, so that a change, a gap or another order is seen; the head
notes where the log ends, so that a cut-off end is seen too (see apps.audit.chain).
"""

import datetime
import hashlib
import json
from typing import Any

from django.db import models

START = "0" * 64  # what stands for the hash before the first event


class Action(models.TextChoices):
    LOGIN = "login", "登录"
    LOGIN_FAILED = "login_failed", "登录失败"
    LOCKED_OUT = "locked_out", "登录锁定"
    LOGOUT = "logout", "退出登录"
    PASSWORD = "password", "修改密码"
    RIGHTS = "rights", "账号和权限"
    SUBMIT = "submit", "送审"
    APPROVE = "approve", "审核通过"
    RETURN = "return", "退回"
    RECALL = "recall", "收回送审"
    PUBLISH = "publish", "发布"
    WITHDRAW = "withdraw", "撤回"
    TRASH = "trash", "移到回收站"
    UNTRASH = "untrash", "从回收站恢复"
    AMEND = "amend", "直接更改线上内容"
    EXPORT = "export", "导出"
    IMPORT = "import", "导入"
    SETTINGS = "settings", "站点设置"
    COLUMN = "column", "栏目"
    LEADER = "leader", "领导"
    LINK = "link", "手机审批链接"
    ADD = "add", "新增"
    CHANGE = "change", "修改"
    DELETE = "delete", "删除"
    ARCHIVE = "archive", "归档审计日志"


class AppendOnlyError(Exception):
    """Something tried to change or delete what is on record."""


class EventQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError("An event is never changed.")

    def delete(self):
        raise AppendOnlyError("An event is never deleted.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise AppendOnlyError("An event is never changed.")

    def bulk_create(self, objs, *args, **kwargs):
        raise AppendOnlyError("Events are added one by one, by apps.audit.log.")


class Event(models.Model):
    """One thing that was done. People and subjects are kept in words: accounts go, this stays."""

    number = models.PositiveBigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    action = models.CharField("操作", max_length=20, choices=Action.choices)
    # Plain values instead of foreign keys: nothing that is deleted elsewhere may change a row.
    actor_key = models.PositiveBigIntegerField(null=True)
    actor_login = models.CharField("登录名", max_length=150)
    actor_name = models.CharField("人员", max_length=150)
    address = models.CharField("来源地址", max_length=45)
    subject_type = models.CharField("对象类型", max_length=100)  # such as articles.article
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField("对象", max_length=300)
    before = models.JSONField("更改前", default=dict)
    after = models.JSONField("更改后", default=dict)
    note = models.CharField("说明", max_length=500)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField("校验码", max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计日志"
        ordering = ["-number"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["action", "number"], name="event_by_action"),
            models.Index(fields=["actor_key", "number"], name="event_by_actor"),
            models.Index(fields=["actor_login", "number"], name="event_by_login"),
            models.Index(fields=["subject_type", "number"], name="event_by_type"),
            models.Index(fields=["subject_type", "subject_id", "number"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 条：{self.get_action_display()}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise AppendOnlyError("An event is never changed.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise AppendOnlyError("An event is never deleted.")

    def stored(self) -> dict[str, Any]:
        """Every value but the hash, as JSON has it; the time in UTC."""
        values = {f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields}
        del values["hash"]
        values["at"] = self.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
        return values

    def compute_hash(self) -> str:
        """SHA-256 over the hash before this one and every stored value, in a canonical order."""
        text = json.dumps(self.stored(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Verification(models.Model):
    """What came of one walk along the whole log (the command verify_audit)."""

    at = models.DateTimeField("时间", auto_now_add=True)
    number = models.PositiveBigIntegerField("核对到第几条")
    hash = models.CharField(max_length=64)
    problem = models.TextField("问题", blank=True)

    class Meta:
        verbose_name = "审计日志的核对"
        verbose_name_plural = "审计日志的核对"
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"核对到第 {self.number} 条：{self.problem or '完整'}"


class Head(models.Model):
    """Where the log ends, and from where on it is in the database. One row, written by the log."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=START)
    # The last event that was moved to an archive file, and its hash: the chain goes on from it.
    archived_number = models.PositiveBigIntegerField(default=0)
    archived_hash = models.CharField(max_length=64, default=START)

    class Meta:
        verbose_name = "审计日志的末尾"
        verbose_name_plural = "审计日志的末尾"
        default_permissions = ()

    def __str__(self) -> str:
        return f"第 {self.number} 条"

    @classmethod
    def load(cls) -> "Head":
        """The row, or that of an empty log."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

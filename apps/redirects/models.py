"""The redirects (网址跳转) that the public follows where the site has no page."""

from django.db import models
from django.db.models import F, Q

from apps.core.models import Authored
from apps.redirects.addresses import MAX_LENGTH


class RedirectQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def automatic(self):
        """Those that the site made itself, when an address of its own changed."""
        return self.filter(is_automatic=True)

    def unused(self):
        return self.filter(hits=0)


class Redirect(Authored):
    """An old address and where it leads. Written through apps.redirects.keeping.

    Of those in use none leads to the old address of another, so that nobody is sent twice or
    round in circles. `old` is as apps.redirects.addresses.old_address writes it.
    """

    old = models.CharField(
        "旧网址",
        max_length=MAX_LENGTH,
        unique=True,
        help_text="可以直接粘贴旧网站的完整网址，系统只取域名后面的部分。"
        "例如 /news/show.asp?id=5 或 /old/index.html。",
        error_messages={"unique": "这个旧网址已经有一条跳转，请改那一条。"},
    )
    to = models.CharField(
        "新网址",
        max_length=MAX_LENGTH,
        help_text="写栏目或文章的名称来选；也可以直接填本网站以 / 开头的地址，"
        "或者别的网站以 https:// 开头的网址。",
    )
    # `to` as an old address would be written, so that chains are found; empty: another site's
    lands_on = models.CharField(max_length=MAX_LENGTH, blank=True, editable=False, db_index=True)
    note = models.CharField("备注", max_length=200, blank=True)
    is_active = models.BooleanField(
        "使用", default=True, help_text="不勾选时，旧网址显示“没有找到这个页面”。"
    )
    is_automatic = models.BooleanField("自动", default=False, editable=False)
    hits = models.PositiveBigIntegerField("次数", default=0, editable=False)
    last_hit_at = models.DateTimeField("最近一次", null=True, editable=False)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = "网址跳转"
        verbose_name_plural = "网址跳转"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(old=F("lands_on")),
                name="redirect_leads_elsewhere",
                violation_error_message="新网址和旧网址是同一个地址。",
            )
        ]

    def __str__(self) -> str:
        return self.old

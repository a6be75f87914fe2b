"""What staff set for the whole site, and the counters by which cached pictures of it lapse."""

import datetime
import re
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.core.colours import greyed, validate_dark_colour
from apps.core.models import Authored
from apps.core.validators import validate_link
from apps.media import uses
from apps.media.models import Image
from apps.site_settings import generations

SITE_PK = 1
DEFAULT_THEME_COLOUR = "#b0171d"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")


def _picture(label: str, help_text: str) -> models.ForeignKey:
    return models.ForeignKey(
        Image,
        verbose_name=label,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=help_text,
    )


class Generation(models.Model):
    """A number that goes up with each change of something that pages keep a picture of.

    Written only through apps.site_settings.generations.
    """

    name = models.CharField(max_length=20, unique=True)
    number = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "更新序号"
        verbose_name_plural = "更新序号"

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class SiteSettingsQuerySet(models.QuerySet):
    def with_generations(self) -> Self:
        """Adds `tree_generation` and `content_generation`, 0 before the first change.

        And `content_changed_at`, None before the first.
        """

        def of(name: str, value: str) -> Subquery:
            return Subquery(Generation.objects.filter(name=name).values(value)[:1])

        return self.annotate(
            tree_generation=Coalesce(of("tree", "number"), 0),
            content_generation=Coalesce(of("content", "number"), 0),
            content_changed_at=of("content", "changed_at"),
        )


class SiteSettings(Authored):
    """The one row of settings (pk 1); whatever is empty does not show."""

    name = models.CharField(
        "网站名称",
        max_length=60,
        default="人民代表大会常务委员会",
        help_text="显示在页眉、页脚和浏览器标题里。",
    )
    subtitle = models.CharField(
        "副名称", max_length=100, blank=True, help_text="显示在网站名称下面，例如英文名称。"
    )
    logo = _picture(
        "徽标",
        "显示在网站名称左边和页脚；浏览器标签和手机桌面上的图标也由它画成，白色的衬上主题色。"
        "最好是方形；留空时用自带的图案。",
    )
    header_picture = _picture(
        "页眉背景图", "横幅图片，宽 1600 像素以上最合适；留空时用自带的图案。"
    )
    theme_colour = models.CharField(
        "主题色",
        max_length=7,
        default=DEFAULT_THEME_COLOUR,
        validators=[
            RegexValidator(_COLOUR, "请填写 # 加六位数字或字母 a 到 f，例如 #b0171d。"),
            validate_dark_colour,
        ],
        help_text="导航条、按钮和链接的颜色。上面的字是白色，所以要选深一些的颜色。",
    )
    description = models.CharField(
        "网站描述",
        max_length=200,
        blank=True,
        help_text="用一两句话介绍网站，不显示在页面上。"
        "搜索引擎和转发的卡片用它介绍首页；留空时用网站名称。",
    )
    keywords = models.CharField(
        "网站关键词",
        max_length=200,
        blank=True,
        help_text="用逗号隔开，例如：人大，地方立法，代表工作。写进首页，给搜索引擎看。",
    )

    organiser = models.CharField("主办单位", max_length=100, blank=True)
    contact = models.TextField(
        "联系方式", max_length=500, blank=True, help_text="地址、电话、邮编等，可以分行写。"
    )
    icp_number = models.CharField(
        "ICP 备案号", max_length=60, blank=True, help_text="例如：滇ICP备00000000号-1。"
    )
    police_number = models.CharField(
        "公安备案号", max_length=60, blank=True, help_text="例如：滇公网安备 00000000000000号。"
    )
    police_url = models.CharField(
        "公安备案链接", max_length=500, blank=True, validators=[validate_link]
    )
    party_mark_url = models.CharField(
        "党政机关标识链接",
        max_length=500,
        blank=True,
        validators=[validate_link],
        help_text="党政机关网站标识的证书页面地址。",
    )
    party_mark_image = _picture("党政机关标识图片", "留空时显示文字“党政机关网站标识”。")
    site_code = models.CharField(
        "网站标识码",
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-zA-Z]+\Z", "标识码只有数字和字母。")],
        help_text="全国政府网站统一编号，十位。写进每个页面，供上级检查时识别。",
    )

    qq_service = models.CharField(
        "QQ 客服号码",
        max_length=15,
        blank=True,
        validators=[RegexValidator(r"^[1-9][0-9]{4,14}\Z", "请填写 5 到 15 位的 QQ 号码。")],
    )
    wechat_qr = _picture("微信二维码", "公众号的二维码图片，方形。")

    small_office = models.BooleanField(
        "人手少：允许自己审核、一人审多步",
        default=False,
        help_text="只在人手实在不够时勾选。勾选以后，撰稿人可以审核自己的稿件，同一个人可以审核几步；"
        "每一次都会在审核记录和审批单上写明。",
    )

    grey_from = models.DateTimeField(
        "置灰开始",
        null=True,
        blank=True,
        help_text="从这个时间起全站变为灰色。不需要置灰时，开始和结束都留空。",
    )
    grey_until = models.DateTimeField("置灰结束", null=True, blank=True)

    history = HistoricalRecords(
        verbose_name="修改记录",
        # Says in words what was done to the links; they have no history of their own.
        history_change_reason_field=models.TextField(null=True),
        excluded_fields=["created_at", "created_by", "updated_at", "updated_by"],
    )
    objects = SiteSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = "站点设置"
        verbose_name_plural = "站点设置"
        permissions = [("review_sitesettings", "可以设置审核规则")]
        constraints = [
            models.CheckConstraint(condition=Q(pk=SITE_PK), name="sitesettings_one_row"),
            models.CheckConstraint(
                condition=Q(grey_from__isnull=True, grey_until__isnull=True)
                | Q(
                    grey_from__isnull=False,
                    grey_until__isnull=False,
                    grey_until__gt=F("grey_from"),
                ),
                name="sitesettings_grey_in_order",
                violation_error_message="置灰要同时填写开始和结束，结束要晚于开始。",
            ),
        ]

    def __str__(self) -> str:
        return "站点设置"

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        self.pk = SITE_PK
        # A new instance updates the row that is there, and that must not lose its date.
        self.created_at = self.created_at or timezone.now()
        super().save(*args, **kwargs)
        uses.record(self, "settings", self.assets(), label="站点设置", public_from=self.created_at)
        generations.bump("content")

    @classmethod
    def load(cls) -> Self:
        """The stored settings, or unsaved defaults on a site that has none yet."""
        return cls.objects.filter(pk=SITE_PK).first() or cls(pk=SITE_PK)

    @classmethod
    def stored(cls) -> Self:
        """The stored settings; made with the defaults where there are none yet."""
        return cls.objects.get_or_create(pk=SITE_PK)[0]

    def is_grey_at(self, now: datetime.datetime) -> bool:
        """Whether the whole site is grey (全站置灰) at the aware datetime `now`."""
        return self.grey_from is not None and self.grey_from <= now < self.grey_until

    @property
    def is_grey_now(self) -> bool:
        return self.is_grey_at(timezone.now())

    @property
    def theme_code(self) -> str:
        """The theme colour as it stands in the address of the stylesheet: without #."""
        is_colour = _COLOUR.match(self.theme_colour)
        return (self.theme_colour if is_colour else DEFAULT_THEME_COLOUR)[1:].lower()

    @property
    def shown_colour(self) -> str:
        """The theme colour as pages show it now: a grey while the site is grey."""
        colour = f"#{self.theme_code}"
        return greyed(colour) if self.is_grey_now else colour

    def assets(self) -> list[Image]:
        """The pictures that the frame of every page shows."""
        pictures = (self.logo, self.header_picture, self.party_mark_image, self.wechat_qr)
        return [picture for picture in pictures if picture is not None]

    def clean(self) -> None:
        super().clean()
        if bool(self.grey_from) != bool(self.grey_until):
            empty = "grey_until" if self.grey_from else "grey_from"
            raise ValidationError({empty: "置灰要同时填写开始和结束。不置灰时两个都留空。"})
        if self.grey_from and self.grey_until <= self.grey_from:
            raise ValidationError({"grey_until": "置灰结束要晚于开始。"})


class SiteLink(models.Model):
    """A link of the home page: a slide of the carousel, a quick link or a friend link."""

    class Kind(models.TextChoices):
        SLIDE = "slide", "轮播"
        QUICK = "quick", "快捷入口"
        FRIEND = "friend", "友情链接"

    settings = models.ForeignKey(
        SiteSettings, on_delete=models.CASCADE, related_name="links", editable=False
    )
    kind = models.CharField("位置", max_length=10, choices=Kind.choices)
    group = models.CharField(
        "分组", max_length=40, blank=True, help_text="同一分组的链接排在一起，例如“省内人大”。"
    )
    title = models.CharField("标题", max_length=100)
    url = models.CharField("链接地址", max_length=500, validators=[validate_link])
    image = _picture("图片", "轮播需要横幅图片；快捷入口和友情链接可以不用。")
    order = models.PositiveSmallIntegerField("顺序", default=0, help_text="数字小的排在前面。")
    is_shown = models.BooleanField("显示", default=True)

    class Meta:
        verbose_name = "首页链接"
        verbose_name_plural = "首页链接"
        ordering = ["kind", "order", "pk"]

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        if self.settings_id is None:
            self.settings = SiteSettings.stored()
        super().save(*args, **kwargs)
        uses.record(
            self,
            "settings",
            [self.image] if self.image_id else [],
            label=f"{self.get_kind_display()}“{self.title}”",
            public_from=timezone.now() if self.is_shown else None,
        )
        generations.bump("content")

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.SLIDE and self.image_id is None:
            raise ValidationError({"image": "轮播要有图片，请选择一张横幅图片。"})


@receiver(post_delete, sender=SiteLink)
def after_delete(sender: type[SiteLink], instance: SiteLink, **kwargs) -> None:
    """Its picture is free and pages lapse; a signal, because bulk deletion calls no delete()."""
    uses.forget(instance)
    generations.bump("content")


def get_site(request: HttpRequest) -> SiteSettings:
    """The settings for this request, with both generations. One query a request."""
    site = getattr(request, "_site_settings", None)
    if site is None:
        pictures = ("logo", "header_picture", "party_mark_image", "wechat_qr")
        rows = SiteSettings.objects.with_generations().select_related(*pictures)
        site = rows.filter(pk=SITE_PK).first()
        if site is None:  # nobody has saved them yet: the defaults, without a write
            site = SiteSettings(pk=SITE_PK)
            changes = {change.name: change for change in Generation.objects.all()}
            tree, content = changes.get("tree"), changes.get("content")
            site.tree_generation = tree.number if tree else 0
            site.content_generation = content.number if content else 0
            site.content_changed_at = content.changed_at if content else None
        request._site_settings = site
    return site

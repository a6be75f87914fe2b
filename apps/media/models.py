"""The media library: pictures, documents, and where each of them is used."""

import secrets
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.template.defaultfilters import filesizeformat
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from apps.core.models import Authored
from apps.media import recordings

KEY_BYTES = 16
KEY_LENGTH = 22


def new_key() -> str:
    """A random name for files that nobody can guess: 22 characters of the URL-safe alphabet."""
    return secrets.token_urlsafe(KEY_BYTES)


class AssetInUse(models.ProtectedError):
    """A picture or document cannot be deleted; str() names what uses it, in Chinese."""

    def __init__(self, message: str, holders: set):
        super().__init__(message, holders)
        self.message = message

    def __str__(self) -> str:
        return self.message


class AssetQuerySet(models.QuerySet):
    def with_usage(self, now=None) -> Self:
        """Adds `is_used` (anything holds it) and `is_public` (the public may see it at `now`)."""
        now = now or timezone.now()
        rows = Use.objects.filter(**{self.model.use_field: OuterRef("pk")})
        return self.annotate(
            is_used=Exists(rows.order_by()), is_public=Exists(rows.public(now).order_by())
        )


class Asset(Authored):
    """What a picture and a document have in common."""

    use_field: str
    # What ingestion has to tell the person who uploaded, in Chinese; not stored.
    remark = ""
    is_known = False  # nor is this: whether the same bytes were in the library before

    key = models.CharField(max_length=KEY_LENGTH, unique=True, editable=False, default=new_key)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    bytes = models.PositiveBigIntegerField("大小", editable=False, default=0)

    objects = AssetQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def size_label(self) -> str:
        """The size as people read it: 1.2 MB."""
        return filesizeformat(self.bytes)

    def file_names(self) -> list[str]:
        """The names in the storage of all files of this asset."""
        raise NotImplementedError

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Delete the row, and the files once that is committed.

        Raises AssetInUse while anything holds this asset. The row lock keeps a page that is
        being published at this moment from naming an asset that goes away.
        """
        type(self).objects.select_for_update().filter(pk=self.pk).first()
        holders = self.uses.holders()
        if holders:
            names = "、".join(holder.label for holder in holders[:5])
            more = f"等 {len(holders)} 处" if len(holders) > 5 else ""
            raise AssetInUse(
                f"“{self}”正在使用，不能删除：{names}{more}。请先从这些地方移除。",
                set(self.uses.all()),
            )
        return super().delete(*args, **kwargs)


class Image(Asset):
    """A picture of the library, kept only as renditions that we encoded ourselves.

    `renditions` holds {file name: {"width", "height", "bytes"}}; file names are
    `<width>.webp` for the steps and `<width>.jpg` or `.png` for programs without WebP.
    """

    use_field = "image"

    title = models.CharField(
        "名称", max_length=200, help_text="只在图库里显示，方便查找；读者看不到。"
    )
    alt = models.CharField(
        "图片说明",
        max_length=300,
        blank=True,
        help_text="用一句话说出图里有什么。看不到图片的读者靠它了解内容，搜索引擎也会用到。",
    )
    is_decorative = models.BooleanField(
        "只起装饰作用",
        default=False,
        help_text="勾选后不需要图片说明，读屏软件会跳过这张图。",
    )
    width = models.PositiveIntegerField("宽", editable=False)
    height = models.PositiveIntegerField("高", editable=False)
    focal_x = models.PositiveSmallIntegerField(
        "焦点横向位置（%）",
        default=50,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="0 是最左，100 是最右。图片被裁切时，总会露出焦点所在的部分。",
    )
    focal_y = models.PositiveSmallIntegerField(
        "焦点纵向位置（%）",
        default=50,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="0 是最上，100 是最下。人物照片请把焦点放在脸上。",
    )
    renditions = models.JSONField(editable=False, default=dict)

    class Meta:
        verbose_name = "图片"
        verbose_name_plural = "图片"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100), name="image_focal_point_inside"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def folder(self) -> str:
        return f"images/{self.key[:2]}/{self.key}"

    def file_names(self) -> list[str]:
        return [f"{self.folder}/{name}" for name in self.renditions]

    def _address(self, name: str) -> str:
        return reverse("media:image", args=[self.key, name])

    def _webp(self) -> list[tuple[int, str]]:
        """(width, file name) of the WebP renditions, narrowest first."""
        return sorted(
            (info["width"], name)
            for name, info in self.renditions.items()
            if name.endswith(".webp")
        )

    def url(self, width: int | None = None) -> str:
        """The address of the narrowest WebP at least `width` wide, or of the widest there is.

        Without a width: of the JPEG or PNG that every program can show.
        """
        if width is None:
            return self._address(next(n for n in self.renditions if not n.endswith(".webp")))
        steps = self._webp()
        return self._address(next((name for step, name in steps if step >= width), steps[-1][1]))

    @property
    def thumbnail_url(self) -> str:
        """The address of the narrowest rendition."""
        return self.url(1)

    @property
    def srcset(self) -> str:
        """The value of the srcset attribute."""
        return ", ".join(f"{self._address(name)} {width}w" for width, name in self._webp())

    @property
    def alt_text(self) -> str:
        """The alternative text for the public: empty for a decoration."""
        return "" if self.is_decorative else self.alt

    @property
    def focus_classes(self) -> str:
        """The classes of static/css/focus.css for the focal point, in steps of ten per cent."""
        return f"focus-x-{(self.focal_x + 5) // 10} focus-y-{(self.focal_y + 5) // 10}"

    @property
    def lacks_description(self) -> bool:
        return not self.alt and not self.is_decorative


def document_path(document: "Document", name: str) -> str:
    """Where a document lies in the storage: never under the name it came with."""
    return f"documents/{document.key[:2]}/{document.key}.{document.extension}"


class Document(Asset):
    """A file for download. `name` is what readers see and save it as."""

    use_field = "document"
    LONG_FIELDS = ("text", "description", "captions")

    name = models.CharField("名称", max_length=200, help_text="读者看到和下载时用的文件名。")
    extension = models.CharField("类型", max_length=10, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    file = models.FileField("文件", upload_to=document_path, max_length=200, editable=False)
    description = models.TextField(
        "文字说明",
        blank=True,
        validators=[MaxLengthValidator(recordings.MAX_DESCRIPTION)],
        help_text="写出视频或音频里说了什么、有什么，给听不到、看不到的读者；读者在播放器下面打开它。",
    )
    captions = models.TextField("字幕", blank=True, editable=False)  # WebVTT
    text = models.TextField(
        "文件里的文字", blank=True, editable=False, help_text="供搜索使用；没有提取时为空。"
    )

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def size(self) -> int:
        """The size in bytes."""
        return self.bytes

    def file_names(self) -> list[str]:
        return [self.file.name]

    @property
    def url(self) -> str:
        return reverse("media:document", args=[self.pk, self.name])

    @property
    def recording(self) -> recordings.Kind | None:
        """How it is played; None where it is no video or audio file."""
        return recordings.KINDS.get(self.extension)

    @property
    def lacks_description(self) -> bool:
        return self.recording is not None and not self.description


@receiver(post_delete, sender=Image)
@receiver(post_delete, sender=Document)
def remove_files(sender: type[Asset], instance: Asset, **kwargs: Any) -> None:
    """Remove an asset's files once its deletion is certain."""
    names = instance.file_names()

    def remove() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(remove)


@dataclass(frozen=True)
class Holder:
    """One thing that uses an asset: what it is called, its form, and in which roles."""

    label: str
    url: str
    roles: str
    is_public: bool
    holder_type_id: int
    holder_id: int


class UseQuerySet(models.QuerySet):
    def public(self, now=None) -> Self:
        """Uses that let the public see the asset at `now` (aware; default: this moment)."""
        now = now or timezone.now()
        return self.filter(public_from__lte=now).filter(
            Q(public_until__isnull=True) | Q(public_until__gt=now)
        )

    def holders(self) -> list[Holder]:
        """Who holds these uses, each named once; those that the public sees come first."""
        now = timezone.now()
        grouped: dict[tuple[int, int], list[Use]] = {}
        for use in self.order_by("pk"):
            grouped.setdefault((use.holder_type_id, use.holder_id), []).append(use)
        found = [
            Holder(
                label=group[-1].label,
                url=group[0].admin_url,
                roles=name_roles([use.role for use in group]),
                is_public=any(use.is_public_at(now) for use in group),
                holder_type_id=type_id,
                holder_id=holder_id,
            )
            for (type_id, holder_id), group in grouped.items()
        ]
        return sorted(found, key=lambda holder: not holder.is_public)


ROLE_LABELS = {"live": "网站上", "desk": "草稿", "settings": "设置"}
REVISION_PREFIX = "revision:"


def name_roles(roles: list[str]) -> str:
    """The roles of one holder as staff read them: 网站上，草稿，历史版本 1、2."""
    named = [label for role, label in ROLE_LABELS.items() if role in roles]
    numbers = sorted(
        int(role.removeprefix(REVISION_PREFIX))
        for role in roles
        if role.startswith(REVISION_PREFIX)
    )
    if numbers:
        named.append(f"历史版本 {'、'.join(str(number) for number in numbers)}")
    return "，".join(named)


class Use(models.Model):
    """An asset is used by a holder in a role. Written only through apps.media.uses.

    It answers three questions: may the public fetch this file now, may it be deleted, and
    where is it used. `public_from` empty: not public; `public_until` empty: no end.
    """

    image = models.ForeignKey(Image, null=True, on_delete=models.PROTECT, related_name="uses")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="uses")
    holder_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    holder_id = models.PositiveBigIntegerField()
    role = models.CharField(max_length=30)
    label = models.CharField(max_length=300)
    public_from = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True)

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = "使用情况"
        verbose_name_plural = "使用情况"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(image__isnull=True) ^ Q(document__isnull=True),
                name="use_of_one_asset",
            ),
            models.UniqueConstraint(
                fields=["holder_type", "holder_id", "role", "image"], name="use_image_once"
            ),
            models.UniqueConstraint(
                fields=["holder_type", "holder_id", "role", "document"], name="use_document_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def is_public_at(self, now) -> bool:
        return (
            self.public_from is not None
            and self.public_from <= now
            and (self.public_until is None or now < self.public_until)
        )

    @property
    def admin_url(self) -> str:
        """The holder's form in the admin, or "" where it has none."""
        holder_type = ContentType.objects.get_for_id(self.holder_type_id)
        try:
            return reverse(
                f"admin:{holder_type.app_label}_{holder_type.model}_change", args=[self.holder_id]
            )
        except NoReverseMatch:
            return ""

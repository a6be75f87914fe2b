"""The desk and the press: what staff edit, and the frozen revisions that the public reads.

Public pages never read a desk copy. Publishing freezes it into an immutable revision and
makes that revision live; the desk copy may be half finished at any time.
"""

import hashlib
import json
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from apps.core import html
from apps.core.editor import RichTextField
from apps.core.models import Authored
from apps.media import rendering
from apps.media.models import Document, Image
from apps.media.names import clean_name
from apps.publishing import autosaves  # noqa: F401 - more tables of this app
from apps.publishing.receipts import Receipt  # noqa: F401 - Django looks for tables here
from apps.publishing.reviews import OPEN_STAGES, ImmutableError, Review


def this_minute():
    """Now, to the minute: publication times are kept and shown to the minute."""
    return timezone.now().replace(second=0, microsecond=0)


class State(models.TextChoices):
    """What staff are told about an item; derived, never stored.

    What the public reads comes first, then what waits for review, then how it ended.
    """

    DRAFT = "draft", "草稿"
    FIRST = "first", "待初审"
    SECOND = "second", "待复审"
    FINAL = "final", "待终审"
    RETURNED = "returned", "已退回"
    LIVE = "live", "已发布"
    PENDING = "pending", "已发布（有修改待审）"
    CHANGED = "changed", "已发布（有修改未发布）"
    SCHEDULED = "scheduled", "定时发布"
    EXPIRED = "expired", "已过期"
    WITHDRAWN = "withdrawn", "已撤回"
    TRASHED = "trashed", "回收站"


class Content(models.Model):
    """The public fields that a desk copy and its revisions hold alike.

    A content type subclasses this (abstract) with its own fields and stands both its desk
    copy and its revision on that subclass. What has many values (attachments, columns) is
    relational on the desk and a JSON list on the revision: see DeskCopy.frozen_lists().
    """

    title = models.CharField("标题", max_length=200)
    summary = models.TextField(
        "摘要",
        max_length=500,
        blank=True,
        help_text="显示在带摘要的列表里，也给搜索引擎和订阅的读者看；留空时自动取正文开头。"
        "站内搜索显示找到的那一处文字，正文和附件里都没有要找的词时才显示摘要。",
    )
    body = RichTextField("正文", blank=True)
    published_at = models.DateTimeField(
        "发布时间", default=this_minute, help_text="到这个时间才会在网站上显示；可以填将来的时间。"
    )
    expires_at = models.DateTimeField(
        "下线时间", null=True, blank=True, help_text="到这个时间自动从网站上消失；长期有效请留空。"
    )
    is_pinned = models.BooleanField("置顶", default=False)
    pinned_until = models.DateTimeField(
        "置顶到", null=True, blank=True, help_text="到这个时间自动取消置顶；留空则一直置顶。"
    )

    class Meta:
        abstract = True

    @classmethod
    def content_fields(cls) -> list[models.Field]:
        """The public fields of this type, in the order in which they are declared."""
        content = next(
            base
            for base in cls.__mro__
            if issubclass(base, Content) and not issubclass(base, DeskCopy | Revision)
        )
        return list(content._meta.local_fields)

    @property
    def summary_or_start(self) -> str:
        """The summary that staff wrote, else the beginning of the body."""
        return self.summary.strip() or html.summarise(self.body)


# Written by the transitions alone; an ordinary save leaves them as the database has them.
PRESS_FIELDS = (
    "live_revision",
    "review",
    "was_public",
    "withdrawn_at",
    "withdrawn_by_name",
    "withdrawn_reason",
    "trashed_at",
    "trashed_by_name",
)


_LIVE_STATES = (State.LIVE, State.PENDING, State.CHANGED)
# Called as the stage of the review is.
_REVIEW_STATES = (State.FIRST, State.SECOND, State.FINAL, State.RETURNED)
_OPEN = tuple(OPEN_STAGES.values())


class DeskCopyQuerySet(models.QuerySet):
    def published(self, now=None) -> Self:
        """What the public may see at `now` (an aware datetime; default: this moment)."""
        now = now or timezone.now()
        return self.filter(_in_window("live_revision__", now), live_revision__isnull=False)

    def in_state(self, state: str, now=None) -> Self:
        """Items of which staff are told that they are in `state` (a State)."""
        now = now or timezone.now()
        if state == State.TRASHED:
            return self.filter(trashed_at__isnull=False)
        here = self.filter(trashed_at__isnull=True)
        if state == State.SCHEDULED:
            return here.filter(live_revision__published_at__gt=now)
        if state in _LIVE_STATES:
            waits = Q(review__stage__in=_OPEN)
            changed = ~Q(digest=F("live_revision__digest"))
            of_state = {
                State.PENDING: waits,
                State.CHANGED: ~waits & changed,
                State.LIVE: ~waits & ~changed,
            }
            return here.published(now).filter(of_state[state])
        over = Q(live_revision__expires_at__lte=now, live_revision__published_at__lte=now)
        off = here.filter(Q(live_revision__isnull=True) | over)
        if state in _REVIEW_STATES:
            return off.filter(review__stage=state)
        off = off.exclude(review__stage__in=_REVIEW_STATES)
        if state == State.EXPIRED:
            return off.filter(live_revision__isnull=False)
        is_withdrawn = state == State.WITHDRAWN
        return off.filter(live_revision__isnull=True, withdrawn_at__isnull=not is_withdrawn)


def _in_window(prefix: str, now) -> Q:
    return Q(**{f"{prefix}published_at__lte": now}) & (
        Q(**{f"{prefix}expires_at__isnull": True}) | Q(**{f"{prefix}expires_at__gt": now})
    )


class DeskCopy(Authored):
    """What staff edit. The concrete class adds `live_revision` (see live_revision_field)."""

    digest = models.CharField(max_length=64, editable=False, default="")
    # The newest one: open, or how the last one ended.
    review = models.ForeignKey(
        Review, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # Noted when a live revision is replaced or withdrawn: a scheduled one may never have been.
    was_public = models.BooleanField("曾经公开", default=False, editable=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    withdrawn_by_name = models.CharField("撤回人", max_length=150, editable=False, default="")
    withdrawn_reason = models.CharField("撤回原因", max_length=200, editable=False, default="")
    trashed_at = models.DateTimeField("删除时间", null=True, editable=False, db_index=True)
    trashed_by_name = models.CharField("删除人", max_length=150, editable=False, default="")

    objects = DeskCopyQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def state_at(self, now) -> State:
        """What to tell staff about this item at the aware datetime `now`."""
        if self.trashed_at:
            return State.TRASHED
        live = self.live_revision
        if live is not None and live.published_at > now:
            return State.SCHEDULED
        if live is not None and live.is_public_at(now):
            if self.open_review:
                return State.PENDING
            return State.CHANGED if self.has_changes else State.LIVE
        if self.review is not None and self.review.stage in _REVIEW_STATES:
            return State(self.review.stage)
        if live is not None:
            return State.EXPIRED
        return State.WITHDRAWN if self.withdrawn_at else State.DRAFT

    @property
    def state(self) -> State:
        return self.state_at(timezone.now())

    @property
    def open_review(self) -> Review | None:
        """The review that waits for somebody's step, if any."""
        return self.review if self.review is not None and self.review.is_open else None

    def steps_needed(self, revision: "Revision") -> int:
        """How many review steps `revision` has to pass before it may go live."""
        return 0

    @property
    def has_changes(self) -> bool:
        """Whether the desk copy differs from what the public reads."""
        return self.live_revision is not None and self.digest != self.live_revision.digest

    @property
    def is_gone(self) -> bool:
        """Whether the public once could read this and no longer can: its page answers 410."""
        live = self.live_revision
        if live is None:
            return self.was_public
        return live.expires_at is not None and live.expires_at <= timezone.now()

    @property
    def has_body(self) -> bool:
        """Whether the body shows anything: an emptied editor leaves empty paragraphs."""
        shows = any(tag in self.body for tag in ("<img", "<video", "<audio"))
        return shows or bool(html.to_text(self.body).strip())

    def missing_for_publication(self) -> list[str]:
        """What has to be filled in before this can be published, in Chinese; [] when complete."""
        missing = []
        if not self.title.strip():
            missing.append("没有标题")
        if self.expires_at and self.expires_at <= self.published_at:
            missing.append("下线时间要晚于发布时间")
        return missing

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.expires_at and self.published_at and self.expires_at <= self.published_at:
            errors["expires_at"] = "下线时间要晚于发布时间。"
        if self.pinned_until and not self.is_pinned:
            errors["pinned_until"] = "填了“置顶到”，请同时勾选“置顶”；不置顶请清空这一项。"
        elif self.pinned_until and self.published_at and self.pinned_until <= self.published_at:
            errors["pinned_until"] = "置顶的结束时间要晚于发布时间。"
        if errors:
            raise ValidationError(errors)

    def apply_change(self, name: str, value: Any) -> None:
        """Set one public value, named and written as the revision has it."""
        setattr(self, name, value)

    def save(self, *args, update_fields=None, **kwargs) -> None:
        if self.pk and update_fields is None and not kwargs.get("force_insert"):
            update_fields = [
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and field.name not in PRESS_FIELDS
            ]
        super().save(*args, update_fields=update_fields, **kwargs)

    def frozen_lists(self) -> dict[str, list[dict]]:
        """Public values of which there are many, as JSON: {revision's field: list}."""
        return {
            "attachments": [
                attachment.frozen() for attachment in self.attachments.select_related("document")
            ]
        }

    def thaw_lists(self, lists: dict[str, list[dict]]) -> None:
        """Write frozen lists back to the (saved) desk copy."""
        self.attachments.all().delete()
        present = Document.objects.in_bulk([item["id"] for item in lists["attachments"]])
        for order, item in enumerate(lists["attachments"]):
            if item["id"] in present:
                self.attachments.create(
                    document=present[item["id"]], name=item["name"], order=order
                )

    def draft_revision(self, *, number: int = 0) -> "Revision":
        """An unsaved revision of the desk copy as it stands; also what a preview shows."""
        revision_model = self._meta.get_field("live_revision").related_model
        values = {field.attname: getattr(self, field.attname) for field in self.content_fields()}
        revision = revision_model(copy=self, number=number, **values, **self.frozen_lists())
        revision.body_html = rendering.responsive(html.present(self.body))
        revision.digest = revision.compute_digest()
        return revision


def live_revision_field(to: str) -> models.OneToOneField:
    """The desk copy's pointer to its one live revision; `to` is the revision's class name."""
    return models.OneToOneField(
        to,
        verbose_name="线上版本",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="live_copy",
    )


class RevisionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise ImmutableError("A revision is never changed.")

    def delete(self):
        raise ImmutableError("A revision is never deleted.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise ImmutableError("A revision is never changed.")

    def bulk_create(self, objs, *args, update_conflicts: bool = False, **kwargs):
        objs = list(objs)
        if update_conflicts or any(revision.pk for revision in objs):
            raise ImmutableError("A revision is never changed.")
        return super().bulk_create(objs, *args, **kwargs)


class Revision(models.Model):
    """A desk copy as it stood once; never changed afterwards.

    The concrete class adds `copy`, a foreign key to its desk copy.
    """

    number = models.PositiveIntegerField("版本号")
    digest = models.CharField(max_length=64)
    body_html = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    created_at = models.DateTimeField("保存时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Kept beside the key, so that the history still says who after the account is deleted.
    created_by_name = models.CharField("保存人", max_length=150, default="")
    note = models.CharField("说明", max_length=200, default="")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title}（第 {self.number} 版）"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise ImmutableError("A revision is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ImmutableError("A revision is never deleted.")

    @classmethod
    def list_names(cls) -> list[str]:
        """The fields that hold frozen lists."""
        return [f.name for f in cls._meta.concrete_fields if isinstance(f, models.JSONField)]

    def content(self) -> dict[str, Any]:
        """Every public value: plain fields by column name, then the frozen lists."""
        plain = {field.attname: getattr(self, field.attname) for field in self.content_fields()}
        return plain | {name: getattr(self, name) for name in self.list_names()}

    def compute_digest(self) -> str:
        """SHA-256 over every public value, in a canonical order."""
        content = dict(self.content())
        for name, value in content.items():
            if hasattr(value, "utcoffset") and value.utcoffset() is not None:
                content[name] = value.astimezone(tz=timezone.get_fixed_timezone(0)).isoformat()
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def downloads(self) -> list[dict[str, Any]]:
        """The attachments as a page offers them: with their address, and the size in words."""
        return [
            item
            | {
                "url": reverse(
                    "media:document", args=[item["id"], clean_name(item["name"]) or "附件"]
                ),
                "size_label": filesizeformat(item["size"]),
            }
            for item in self.attachments
        ]

    def is_public_at(self, now) -> bool:
        return self.published_at <= now and (self.expires_at is None or now < self.expires_at)

    def assets(self) -> list[Image | Document]:
        """The pictures, recordings and documents that this revision shows or leads to."""
        attached = Document.objects.filter(pk__in=[item["id"] for item in self.attachments])
        documents = dict.fromkeys([*attached, *rendering.documents_in(self.body)])
        return [*rendering.images_in(self.body), *documents]


class Attachment(models.Model):
    """A document that a desk copy offers for download. The concrete class adds `copy`."""

    document = models.ForeignKey(
        Document, verbose_name="文件", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(
        "显示名称", max_length=200, blank=True, help_text="留空时用文件自己的名称。"
    )
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name or str(self.document)

    def frozen(self) -> dict[str, Any]:
        """What a revision keeps of this attachment."""
        document = self.document
        return {
            "id": document.pk,
            "name": self.name or document.name,
            "extension": document.extension,
            "size": document.size,
            "digest": document.digest,
        }

"""What people have typed into forms and not saved yet, and who has which form open.

Neither is part of the history: one row a person and form, written over every few seconds.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.http import QueryDict
from django.utils import timezone

KEPT = datetime.timedelta(days=90)
# A form says every 15 seconds that it is open.
PRESENT = datetime.timedelta(seconds=45)
NEW = 0  # in place of the key of an item that was never saved


class Elsewhere(Exception):
    """Another window of this person has kept something newer meanwhile."""


class Autosave(models.Model):
    """What one person has typed into the form of one item.

    `data` is what the form would send, {name: [values]}; `base` the same as it was when the
    form was opened, null where that is not known. `seen` is the digest of the desk copy that
    the form was made from. `version` counts the writings, so that of two windows the one that
    is behind is told.
    """

    goes_with_account = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField(default=NEW)
    key = models.CharField(max_length=32, blank=True, default="")  # tells new items apart
    data = models.JSONField()
    base = models.JSONField(null=True)
    seen = models.CharField(max_length=64, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    began_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = "自动保存的内容"
        verbose_name_plural = "自动保存的内容"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id", "key"], name="autosave_once"
            )
        ]

    def __str__(self) -> str:
        return self.title or "（还没有标题）"

    @property
    def title(self) -> str:
        return (self.data.get("title") or [""])[0].strip()

    def as_post(self) -> QueryDict:
        """What was typed, as a request would send it."""
        return as_post(self.data)


def as_post(data: dict[str, list[str]]) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, values in data.items():
        post.setlist(name, values)
    return post


def of(user, model: type[models.Model], object_id: int = NEW, key: str = "") -> Autosave | None:
    """What this person has typed into the form of an item; of a new one, the last or `key`'s."""
    found = Autosave.objects.filter(
        user=user, content_type=ContentType.objects.get_for_model(model), object_id=object_id
    )
    if key:
        found = found.filter(key=key)
    return found.order_by("-saved_at").first()


@transaction.atomic
def keep(
    user,
    model: type[models.Model],
    data: dict[str, list[str]],
    *,
    object_id: int = NEW,
    key: str = "",
    seen: str = "",
    version: int = 0,
    base: dict[str, list[str]] | None = None,
) -> Autosave:
    """Write down what somebody has typed; `version` is what their window has last seen kept.

    Raises Elsewhere where another window has kept something since.
    """
    now = timezone.now()
    rows = Autosave.objects.filter(
        user=user,
        content_type=ContentType.objects.get_for_model(model),
        object_id=object_id,
        key=key,
    )
    kept = rows.select_for_update().first()
    if kept is None:
        Autosave.objects.filter(user=user, saved_at__lt=now - KEPT).delete()
        try:
            with transaction.atomic():
                return Autosave.objects.create(
                    user=user,
                    content_type=ContentType.objects.get_for_model(model),
                    object_id=object_id,
                    key=key,
                    data=data,
                    base=base,
                    seen=seen,
                    version=version + 1,
                    saved_at=now,
                )
        except IntegrityError as error:
            raise Elsewhere from error
    if kept.version != version:
        raise Elsewhere
    kept.data, kept.seen, kept.saved_at, kept.version = data, seen, now, version + 1
    kept.save(update_fields=["data", "seen", "saved_at", "version"])
    return kept


def forget(user, model: type[models.Model], object_id: int = NEW, key: str = "") -> None:
    """The form was saved, or what was typed is not wanted."""
    Autosave.objects.filter(
        user=user,
        content_type=ContentType.objects.get_for_model(model),
        object_id=object_id,
        key=key,
    ).delete()


class Presence(models.Model):
    """Somebody has the form of an item open; over once `seen_at` is older than PRESENT."""

    goes_with_account = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "正在编辑"
        verbose_name_plural = "正在编辑"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"], name="presence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.content_type_id}/{self.object_id}"


def _forms(item: models.Model) -> models.QuerySet[Presence]:
    return Presence.objects.filter(
        content_type=ContentType.objects.get_for_model(item), object_id=item.pk
    )


def arrive(user, item: models.Model) -> None:
    """Note that this person has the form of an item open."""
    now = timezone.now()
    own = _forms(item).filter(user=user)
    if own.filter(seen_at__gt=now - PRESENT).update(seen_at=now):
        return
    Presence.objects.update_or_create(
        user=user,
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        defaults={"since": now, "seen_at": now},
    )


def leave(user, item: models.Model) -> None:
    _forms(item).filter(user=user).delete()


def others(user, item: models.Model) -> list[Presence]:
    """Who else has the form of an item open now, whoever came first first."""
    now = timezone.now()
    found = _forms(item).filter(seen_at__gt=now - PRESENT).exclude(user=user)
    return list(found.select_related("user").order_by("since"))


def sent(post: QueryDict, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    """What a form sent, {name: [values]}, without tokens, buttons and what is ours alone."""
    names = {name for name in post if not name.startswith("_")}
    return {
        name: [value.replace("\x00", "") for value in post.getlist(name)]  # PostgreSQL takes none
        for name in names - {"csrfmiddlewaretoken", *leave_out}
    }

"""Word files that somebody has uploaded and is looking at before they become articles."""

import datetime
import logging
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from apps.media.models import KEY_LENGTH, new_key
from apps.word.pictures import Source
from apps.word.reading import Reading

KEPT = datetime.timedelta(hours=24)
BUSY = datetime.timedelta(minutes=5)  # for how long one request may be saving a file

log = logging.getLogger(__name__)


def upload_path(upload: "Upload", name: str) -> str:
    return f"word/{upload.batch[:2]}/{upload.batch}/{upload.number}.docx"


class Upload(models.Model):
    """One file of a batch: what was read from it, or why it was not; then what became of it.

    `reading` holds the fields of apps.word.reading.Reading as JSON. The file itself is kept
    for its pictures, which enter the library only with an article. `saved_id` is the key of
    the article; rows and files of abandoned batches go after KEPT.
    """

    goes_with_account = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    batch = models.CharField(max_length=KEY_LENGTH)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    home = models.PositiveBigIntegerField()  # the column
    file = models.FileField(upload_to=upload_path, max_length=200, blank=True)
    reading = models.JSONField(default=dict)
    problem = models.TextField(blank=True, default="")
    claimed_at = models.DateTimeField(null=True)
    saved_id = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "待导入的 Word 文件"
        verbose_name_plural = "待导入的 Word 文件"
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="word_file_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        """Whether it was read, and nothing has become of it yet."""
        return not self.problem and self.saved_id is None

    @property
    def sources(self) -> list[Source]:
        """The pictures of the document, in the order in which the text names them."""
        return [Source(part, tuple(crop)) for part, crop in self.reading.get("pictures", [])]

    def claim(self) -> bool:
        """Whether the caller may save it now: nobody else does, or has."""
        now = timezone.now()
        free = models.Q(claimed_at__isnull=True) | models.Q(claimed_at__lt=now - BUSY)
        rows = Upload.objects.filter(free, pk=self.pk, saved_id__isnull=True, problem="")
        return rows.update(claimed_at=now) == 1

    def release(self) -> None:
        Upload.objects.filter(pk=self.pk).update(claimed_at=None)

    def settle(self, saved_id: int) -> None:
        """It has become an article: the file and the text are not needed any more."""
        self.saved_id = saved_id
        self.reading = {"title": self.reading.get("title", "")}
        name, self.file = self.file.name, ""
        self.save(update_fields=["saved_id", "reading", "file"])
        transaction.on_commit(lambda: _remove(name))


def keep(
    user: Any,
    batch: str,
    number: int,
    name: str,
    home: int,
    *,
    data: bytes = b"",
    reading: Reading | None = None,
    problem: str = "",
) -> Upload:
    """Keep a file that was read, or why it was not."""
    upload = Upload(
        user=user, batch=batch, number=number, name=name[:200], home=home, problem=problem
    )
    if reading is not None:
        upload.reading = {
            **vars(reading),
            "pictures": [[source.part, list(source.crop)] for source in reading.pictures],
        }
        upload.file.save(name, ContentFile(data), save=False)
    try:
        upload.save()
    except BaseException:
        if upload.file:
            _remove(upload.file.name)
        raise
    return upload


def batch_of(user: Any, key: str) -> list[Upload]:
    """The files of a batch of this person that are still kept."""
    since = timezone.now() - KEPT
    return list(Upload.objects.filter(user=user, batch=key, created_at__gt=since))


def sweep() -> None:
    """Forget what nobody came back for. Called whenever somebody uploads."""
    for upload in Upload.objects.filter(created_at__lt=timezone.now() - KEPT)[:200]:
        upload.delete()


@receiver(post_delete, sender=Upload)
def remove_file(sender: type[Upload], instance: Upload, **kwargs: Any) -> None:
    if name := instance.file.name:
        transaction.on_commit(lambda: _remove(name))


def _remove(name: str) -> None:
    if name:
        try:
            default_storage.delete(name)
        except OSError:
            log.warning("An uploaded Word file could not be deleted", exc_info=True)


__all__ = ["KEPT", "Upload", "batch_of", "keep", "new_key", "sweep"]

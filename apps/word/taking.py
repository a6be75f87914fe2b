"""The pictures of an uploaded Word file, shown before and taken into the library with its text."""

import hashlib
import io
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from PIL import Image as Pillow

from apps.core import html, prose
from apps.core.packages import Package, Refused
from apps.core.prose.blocks import Cell, List, Picture, Quote, Row, Table
from apps.media import images
from apps.media.models import Image
from apps.word import pictures
from apps.word.models import Upload

_KINDS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}


@dataclass
class Taken:
    """A body whose pictures are in the library, and those that are there because of it."""

    body: str
    new: list[Image] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def give_back(self) -> None:
        """The text was not saved: what the library has for its sake alone goes again."""
        for image in self.new:
            with suppress(models.ProtectedError):
                image.delete()


@contextmanager
def _open(upload: Upload):
    """The package of a kept file. Raises OSError where it is gone, Refused where it is broken."""
    with default_storage.open(upload.file.name) as file, Package(io.BytesIO(file.read())) as one:
        yield one


def picture_bytes(upload: Upload, number: int) -> tuple[bytes, str]:
    """A picture as the preview shows it, and its content type. Raises ValidationError."""
    sources = upload.sources
    if number >= len(sources):
        raise ValidationError("没有这张图片。")
    try:
        with _open(upload) as package:
            data = pictures.taken(package, sources[number])
    except (OSError, Refused):
        raise ValidationError("文件已经不在了。") from None
    return data, f"image/{_kind(data)}".replace("jpg", "jpeg")


def take(upload: Upload, by: Any, *, may_add: bool) -> Taken:
    """Take the pictures that the body of an upload shows into the library.

    may_add: whether this person may put pictures there; without it, and where the library
    refuses one, the picture stays behind and a notice says so. Call outside of transactions.
    """
    body = upload.reading["body"]
    taken = Taken(body)
    wanted = list(dict.fromkeys(pictures.numbers_in(body)))
    if not wanted:
        return taken
    alts = _descriptions(body)
    addresses: dict[int, str] = {}
    try:
        with _open(upload) as package:
            for place, number in enumerate(wanted, 1):
                if not may_add:
                    continue
                try:
                    image = _ingest(package, upload, number, place, by, alts.get(number), taken)
                except ValidationError as error:
                    taken.notices.append(f"第 {place} 张图片没有带进来：{' '.join(error.messages)}")
                else:
                    addresses[number] = image.url()
    except (OSError, Refused):
        taken.notices.append("文件里的图片读不出来，没有带进来。")
    if not may_add:
        taken.notices.append("图片没有带进来：您没有往图库放图片的权限。")
    # What has no address of the library is no picture of ours, and goes.
    taken.body = html.clean(
        pictures.renamed(body, lambda number: addresses.get(number, "/missing"))
    )
    return taken


def _ingest(
    package: Package,
    upload: Upload,
    number: int,
    place: int,
    by: Any,
    alt: str | None,
    taken: Taken,
) -> Image:
    data = pictures.taken(package, upload.sources[number])
    digest = hashlib.sha256(data).hexdigest()
    is_new = not Image.objects.filter(digest=digest).exists()
    title = f"{upload.reading['title'][:150]}（图 {place}）"
    file = SimpleUploadedFile(f"{place}.{_kind(data)}", data)
    image = images.ingest(file, by=by, title=title)
    if is_new:
        taken.new.append(image)
        if alt is not None and not image.alt:
            image.alt, image.is_decorative = alt[:300], alt == ""
            image.save(update_fields=["alt", "is_decorative"])
    return image


def _kind(data: bytes) -> str:
    try:
        with Pillow.open(io.BytesIO(data)) as picture:
            return _KINDS[picture.format or ""]
    except Exception:
        raise ValidationError("图片已损坏。") from None


def _descriptions(body: str) -> dict[int, str]:
    """{number: alt} of the pictures that have one."""
    found: dict[int, str] = {}
    waiting = list(prose.read(body).blocks)
    while waiting:
        block = waiting.pop()
        if isinstance(block, Picture):
            for number in pictures.numbers_in(f'<img src="{block.src}">'):
                if block.alt is not None:
                    found[number] = block.alt
        elif isinstance(block, Quote | Cell):
            waiting += block.blocks
        elif isinstance(block, List):
            waiting += [one for item in block.items for one in item]
        elif isinstance(block, Table):
            waiting += block.rows
        elif isinstance(block, Row):
            waiting += block.cells
    return found

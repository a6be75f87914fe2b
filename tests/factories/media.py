"""Pictures and documents for tests and for the demo site: drawn here, taken in as uploads are."""

import io
import itertools
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from apps.media import documents, images
from apps.media.models import Document, Image

_numbers = itertools.count(1)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a form delivers it."""
    return SimpleUploadedFile(name, content)


def picture_bytes(
    width: int = 400, height: int = 300, kind: str = "JPEG", mode: str = "RGB", **how
) -> bytes:
    """An encoded picture that differs from every other one made in this process."""
    picture = Pillow.linear_gradient("L").resize((width, height)).convert(mode)
    number = next(_numbers)
    mark = Pillow.new("L", (min(8, width), 1))
    mark.putdata([255 if number >> bit & 1 else 0 for bit in range(mark.width)])
    picture.paste(mark.convert(mode), (0, number // 256 % height))
    buffer = io.BytesIO()
    picture.save(buffer, kind, **how)
    return buffer.getvalue()


def make_image(title: str = "会场", alt: str = "会议现场", by=None, **how) -> Image:
    """A saved picture; `how` goes to picture_bytes."""
    image = images.ingest(upload("照片.jpg", picture_bytes(**how)), by=by, title=title)
    image.alt = alt
    image.save()
    return image


def pdf_bytes(text: str = "") -> bytes:
    """The start of a PDF; `text` tells it from others."""
    return f"%PDF-1.4\n% {text or next(_numbers)}\n%%EOF\n".encode()


def zip_bytes(*names: str) -> bytes:
    """A ZIP file with small members of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, f"{name} {next(_numbers)}")
    return buffer.getvalue()


def make_document(name: str = "工作报告.pdf", content: bytes | None = None, by=None) -> Document:
    """A saved document, a PDF unless `name` and `content` say otherwise."""
    return documents.ingest(upload(name, content or pdf_bytes()), by=by)

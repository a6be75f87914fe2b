"""Pictures and documents for tests and for the demo site: drawn here, taken in as uploads are."""

import io
import itertools
import zipfile
from pathlib import Path

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


RECORDINGS = Path(__file__).parent.parent / "samples" / "recordings"


def video_bytes(kind: str = "mp4") -> bytes:
    """Three seconds that a browser plays: H.264 as MP4, or VP8 as WebM; each a little different."""
    data = (RECORDINGS / f"meeting.{kind}").read_bytes()
    if kind == "webm":
        return data + b"\xec\x84" + next(_numbers).to_bytes(4, "big")  # Void
    return data + box(b"free", next(_numbers).to_bytes(4, "big"))


def box(name: bytes, content: bytes = b"") -> bytes:
    """A box of an MP4 file."""
    return (len(content) + 8).to_bytes(4, "big") + name + content


def mp4_bytes(*codecs: bytes) -> bytes:
    """An MP4 whose index names these encodings; nothing is recorded in it."""
    tracks = b"".join(
        box(b"trak", box(b"stsd", b"\0\0\0\0\0\0\0\1" + box(codec, b"\0" * 8))) for codec in codecs
    )
    start = box(b"ftyp", b"isom\0\0\2\0isom")
    return start + box(b"moov", tracks) + box(b"mdat", next(_numbers).to_bytes(4, "big"))


def mp3_bytes(seconds: float = 1) -> bytes:
    """Silence as MP3, 128 kbit/s."""
    frame = b"\xff\xfb\x90\x00" + b"\0" * 413
    title = str(next(_numbers)).encode()
    tag = b"TIT2" + (len(title) + 1).to_bytes(4, "big") + b"\0\0\0" + title
    return b"ID3\x03\0\0\0\0\0" + bytes([len(tag)]) + tag + frame * round(seconds * 38.28)


def make_video(name: str = "会议录像.mp4", description: str = "会议开始，主任讲话。", by=None):
    """A saved video with its description."""
    return _described(make_document(name, video_bytes(name.rpartition(".")[2]), by), description)


def make_audio(name: str = "讲话录音.mp3", description: str = "主任讲话全文。", by=None):
    """A saved audio file with its description."""
    return _described(make_document(name, mp3_bytes(), by), description)


def _described(document: Document, description: str) -> Document:
    document.description = description
    document.save()
    return document

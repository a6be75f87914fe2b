"""Taking pictures into the library: checked by content, re-encoded, in several widths.

Nothing of the uploaded bytes is kept. Hold no transaction around `ingest`: encoding takes
about a second, and SQLite has one writer.
"""

import contextlib
import hashlib
import io
import re
import zipfile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from apps.media.models import Image
from apps.media.names import clean_name, extension, stem

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 30_000
WIDTHS = (320, 640, 960, 1440)
# The WebP format itself cannot hold a longer side.
MAX_WEBP_SIDE = 16_383

EXTENSIONS = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif"),
    "PNG": ("png",),
    "WEBP": ("webp",),
    "GIF": ("gif",),
}
ALLOWED = "JPG、PNG、WebP 或 GIF"
ACCEPT = ".jpg,.jpeg,.png,.webp,.gif"
SRGB = ImageCms.createProfile("sRGB")

# Text that a browser or a server would run. No camera or drawing program writes it.
ACTIVE_CONTENT = re.compile(
    rb"<(?:script|html|iframe|!doctype\s+html|\?php\s|svg\s+[a-z])", re.IGNORECASE
)
TAIL = 16
PRINTABLE = frozenset(range(0x20, 0x7F)) | {0x09, 0x0A, 0x0D}


def ingest(upload: UploadedFile, by: Any = None, title: str = "") -> Image:
    """Take an uploaded picture into the library and return its (saved) Image.

    `by` is the user, `title` what to call it (default: the file's name). The same bytes
    again return the picture that is there already. `image.remark` holds what the person
    should be told, if anything. Raises ValidationError in Chinese when the file is refused.
    """
    name = clean_name(upload.name or "")
    data = _read(upload)
    digest = hashlib.sha256(data).hexdigest()
    known = Image.objects.filter(digest=digest).first()
    if known is not None:
        return _known(known)

    picture, remark = _decode(data, name)
    image = Image(
        title=(title.strip() or stem(name) or "未命名图片")[:200],
        digest=digest,
        created_by=by,
        updated_by=by,
    )
    files = _encode(image, picture)
    written: list[str] = []
    try:
        for file_name, content in files.items():
            path = f"{image.folder}/{file_name}"
            written.append(path)
            default_storage.save(path, ContentFile(content))
        with transaction.atomic():
            image.save()
    except IntegrityError:
        # Somebody else uploaded the same picture at the same moment.
        _discard(written)
        return _known(Image.objects.get(digest=digest))
    except BaseException:
        _discard(written)
        raise
    image.remark = remark
    return image


def _known(image: Image) -> Image:
    image.is_known = True
    image.remark = f"图库里已经有这张图片（“{image.title}”），直接使用，没有重复保存。"
    return image


def _discard(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)


def _read(upload: UploadedFile) -> bytes:
    if upload.size > MAX_BYTES:
        raise ValidationError(
            f"图片太大（{upload.size / 1024 / 1024:.1f} MB），"
            f"最多 {MAX_BYTES // 1024 // 1024} MB。请缩小后再上传。"
        )
    upload.seek(0)
    data = upload.read()
    if not data:
        raise ValidationError("这是一个空文件。请检查文件后重新上传。")
    return data


def _decode(data: bytes, name: str) -> tuple[Pillow.Image, str]:
    """The upright first frame in RGB or RGBA and sRGB, and a remark for the person."""
    _refuse_foreign(data)
    try:
        picture = Pillow.open(io.BytesIO(data), formats=list(EXTENSIONS))
    except Pillow.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception:  # whatever a damaged header makes a decoder raise
        raise ValidationError(f"这不是可以使用的图片。请上传 {ALLOWED} 格式的图片文件。") from None
    # A JPEG with several pictures inside (some phones write them) calls itself MPO.
    kind = "JPEG" if picture.format == "MPO" else picture.format
    _check_extension(kind, name)
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise _too_many_pixels()
    remark = ""
    if kind != "JPEG" and getattr(picture, "is_animated", False):
        remark = "这是动图，只保留了第一帧。"
    try:
        # A JPEG can be decoded at a fraction of its size, which saves most of the memory.
        picture.draft(None, (WIDTHS[-1], WIDTHS[-1]))
        picture.load()
        picture = _in_srgb(ImageOps.exif_transpose(picture))
    except Exception:  # a damaged body: decoders raise a dozen kinds of errors
        raise ValidationError(
            "图片不完整或已损坏，打不开。请用看图软件检查，重新保存后再上传。"
        ) from None
    return picture, remark


def _refuse_foreign(data: bytes) -> None:
    """Refuse what is no picture, and pictures that also are something else."""
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<?xml", b"<svg", b"<!doctype svg")) and b"<svg" in data[:4096].lower():
        raise ValidationError(
            f"不接受 SVG 图片：它里面可以藏有程序。请另存为 PNG 再上传（可用 {ALLOWED}）。"
        )
    if head.startswith(b"<"):
        raise ValidationError(f"这是网页文件，不是图片。请上传 {ALLOWED} 格式的图片文件。")
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        raise ValidationError(
            "这是苹果手机的 HEIC 照片，网页不能显示。"
            "请在手机“设置 - 相机 - 格式”里选“兼容性最佳”，或转成 JPG 再上传。"
        )
    is_two_things = (
        ACTIVE_CONTENT.search(data)
        or b"%PDF-" in data[:1024]
        or data[6:8] == b"/*"
        or data[2:6] == b"\xff\xe0/*"
        or (len(data) > TAIL and PRINTABLE.issuperset(data[-TAIL:]))
        or zipfile.is_zipfile(io.BytesIO(data))
    )
    if is_two_things:
        raise ValidationError(
            "图片文件里夹带了别的内容，为了安全不能使用。请用看图软件打开，另存为新图片再上传。"
        )


def _check_extension(kind: str, name: str) -> None:
    given = extension(name)
    if given and given not in EXTENSIONS[kind]:
        right = EXTENSIONS[kind][0]
        raise ValidationError(
            f"文件名以 .{given} 结尾，内容却是 {kind} 图片。请把文件名改成以 .{right} 结尾再上传。"
        )


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        f"图片的像素太多，最多 {MAX_PIXELS // 10_000} 万像素"
        f"（例如 8000×6000），单边不超过 {MAX_SIDE}。请缩小后再上传。"
    )


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """In RGB, or RGBA where something shows through; colours as sRGB, which browsers assume."""
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # Plain conversion would cut sixteen bits off at white instead of scaling them.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        # A profile that cannot be read: better the plain colours than no picture.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            picture = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB, outputMode="RGB"
            )
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    return picture if picture.getchannel("A").getextrema()[0] < 255 else picture.convert("RGB")


def _encode(image: Image, picture: Pillow.Image) -> dict[str, bytes]:
    """The files of all renditions by name; also fills in the image's dimensions."""
    width, height = picture.size
    top = min(width, WIDTHS[-1], max(1, width * MAX_WEBP_SIDE // height))
    steps = [step for step in WIDTHS if step < top] + [top]
    if top < width:
        picture = _resized(picture, top)
    image.width, image.height = picture.size
    # A fresh picture without `info`: no metadata of the upload reaches an encoder.
    clean = Pillow.new(picture.mode, picture.size)
    clean.paste(picture)

    files: dict[str, bytes] = {}
    for step in steps:
        rendition = clean if step == clean.width else _resized(clean, step)
        _add(image, files, rendition, "webp", format="WEBP", quality=80, method=4)
    if clean.mode == "RGBA":
        _add(image, files, clean, "png", format="PNG", optimize=True)
    else:
        _add(image, files, clean, "jpg", format="JPEG", quality=82, progressive=True)
    image.bytes = sum(len(content) for content in files.values())
    return files


def _resized(picture: Pillow.Image, width: int) -> Pillow.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Pillow.Resampling.LANCZOS)


def _add(
    image: Image, files: dict[str, bytes], picture: Pillow.Image, extension: str, **how: Any
) -> None:
    buffer = io.BytesIO()
    picture.save(buffer, **how)
    name = f"{picture.width}.{extension}"
    files[name] = buffer.getvalue()
    image.renditions[name] = {
        "width": picture.width,
        "height": picture.height,
        "bytes": len(files[name]),
    }

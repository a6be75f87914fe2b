"""The pictures inside a Word document: how a text names them before the library has them."""

import io
import re
import warnings
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from PIL import Image as Pillow
from PIL import ImageOps

from apps.core.packages import Damaged, Package, TooLarge
from apps.media import images
from apps.word import notices

# Pictures that the library takes as they are, and those that we have to write anew.
_LIBRARY = ("JPEG", "MPO", "PNG", "GIF", "WEBP")
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
# In clean rich text no words can look like this: their < is escaped.
_SHOWN = re.compile(r'(?<=<img src=")/media/images/docx-([0-9]{1,4})/0\.png(?=")')


class Source(NamedTuple):
    """A picture of a document: the name of its part, and what Word cuts off its sides."""

    part: str
    crop: tuple[float, ...] = ()


def address(number: int) -> str:
    """How rich text names the picture with this number until the library has it.

    Shaped like an address of the library, so that cleaning keeps it; no key of a picture is so
    short, so that it names none.
    """
    return f"/media/images/docx-{number}/0.png"


def numbers_in(body: str) -> Iterator[int]:
    """The numbers of the pictures that clean rich text shows, in its order."""
    return (int(match[1]) for match in _SHOWN.finditer(body))


def renamed(body: str, name: Callable[[int], str]) -> str:
    """Clean rich text with other addresses for these pictures."""
    return _SHOWN.sub(lambda match: name(int(match[1])), body)


def problem_of(package: Package, part: str) -> str:
    """Why a picture cannot be taken (one of apps.word.notices); "" where it can."""
    if part not in package:
        return notices.BROKEN_PICTURE
    try:
        data = package.read(part, images.MAX_BYTES)
        with Pillow.open(io.BytesIO(data), formats=_FORMATS) as picture:
            width, height = picture.size
    except (TooLarge, Pillow.DecompressionBombError):
        return notices.LARGE_PICTURE
    except Damaged:
        return notices.BROKEN_PICTURE
    except Exception:  # no picture of these kinds, or a broken head
        return notices.METAFILE
    if width * height > images.MAX_PIXELS or max(width, height) > images.MAX_SIDE:
        return notices.LARGE_PICTURE
    return ""


def taken(package: Package, source: Source) -> bytes:
    """The bytes that go into the library: a picture of a kind it knows, cut as Word shows it.

    What is cut off stays behind; it may not be for everybody. Raises ValidationError.
    """
    try:
        data = package.read(source.part, images.MAX_BYTES)
        with Pillow.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.format in _LIBRARY and not source.crop:
                return data
            if picture.width * picture.height > images.MAX_PIXELS:
                raise ValidationError("图片的像素太多。")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                shown = ImageOps.exif_transpose(picture)
                shown = _cut(shown, source.crop)
                if shown.mode not in {"L", "RGB", "RGBA"}:
                    shown = shown.convert("RGBA" if shown.has_transparency_data else "RGB")
            is_photo = picture.format in {"JPEG", "MPO"} and shown.mode in {"L", "RGB"}
            buffer = io.BytesIO()
            how = {"format": "JPEG", "quality": 92} if is_photo else {"format": "PNG"}
            shown.save(buffer, **how)
    except ValidationError:
        raise
    except Exception:  # decoders raise a dozen kinds of errors
        raise ValidationError("图片已损坏。") from None
    return buffer.getvalue()


def _cut(picture: Pillow.Image, crop: tuple[float, ...]) -> Pillow.Image:
    if not crop:
        return picture
    left, top, right, bottom = crop
    width, height = picture.size
    box = (
        round(width * left),
        round(height * top),
        max(round(width * (1 - right)), round(width * left) + 1),
        max(round(height * (1 - bottom)), round(height * top) + 1),
    )
    return picture.crop(box)

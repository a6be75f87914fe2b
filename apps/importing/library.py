"""Pictures and documents of an import on their way into the media library.

The library knows a file by its content, so one that many articles show is taken in once, and a
run that stopped and goes on takes nothing in twice.
"""

import base64
import binascii
import re
from collections import OrderedDict
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile

from apps.media import documents, images
from apps.media.models import Document, Image
from apps.media.names import clean_name, stem

_REMEMBERED = 2000
_DATA = re.compile(r"data:image/[\w.+\-]+((?:;[\w=\-]+)*?)(;base64)?,", re.IGNORECASE)
_MOST_DATA = 30_000_000  # characters


class Library:
    """Takes files in for one person, and remembers the newest so as not to ask again."""

    def __init__(self, by: Any = None):
        self.by = by
        self._known: OrderedDict[tuple[str, Path], Any] = OrderedDict()

    def picture(self, path: Path) -> str:
        """The address in the library of the picture in a file. Raises ValidationError."""
        return self._remember("picture", path, self._take_picture)

    def document(self, path: Path) -> Document:
        """The document in a file, taken into the library. Raises ValidationError."""
        return self._remember("document", path, self._take_document)

    def inline(self, address: str) -> str:
        """The address of a picture that came in the text itself (data:). Raises ValidationError."""
        match = _DATA.match(address[:200])
        if match is None or len(address) > _MOST_DATA:
            raise ValidationError("正文里夹带的图片不能使用。")
        rest = address[match.end() :]
        try:
            raw = unquote_to_bytes(rest)
            data = base64.b64decode(raw) if match[2] else raw
        except (binascii.Error, ValueError):
            raise ValidationError("正文里夹带的图片不完整。") from None
        return _address(images.ingest(ContentFile(data, name="正文里的图片"), self.by))

    def _remember(self, kind: str, path: Path, take) -> Any:
        key = (kind, path)
        if key not in self._known:
            try:
                self._known[key] = take(path)
            except ValidationError as error:
                self._known[key] = error
            except OSError:
                self._known[key] = ValidationError("文件读不出来。")
        self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        found = self._known[key]
        if isinstance(found, ValidationError):
            raise found
        return found

    def _take_picture(self, path: Path) -> str:
        with path.open("rb") as file:
            # By its stem: many an old site calls a PNG .jpg, and the content is what counts.
            name = stem(clean_name(path.name)) or "图片"
            return _address(images.ingest(File(file, name=name.replace(".", "-")), self.by))

    def _take_document(self, path: Path) -> Document:
        with path.open("rb") as file:
            found = documents.ingest(File(file, name=path.name), self.by)
        found.text = ""  # long, and of no use here
        return found


def _address(image: Image) -> str:
    return image.url()

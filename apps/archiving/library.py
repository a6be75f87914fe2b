"""The files of the library on their way in: each must be what its row says that it is."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from apps.archiving.carried import CARRIED
from apps.archiving.errors import SiteArchiveError
from apps.archiving.reading import Archive
from apps.archiving.writing import batches
from apps.media import documents
from apps.media.models import KEY_LENGTH, Asset, Document, Image, document_path

_IN_MEMORY = 8 * 1024 * 1024
_KEY = re.compile(rf"[A-Za-z0-9_-]{{{KEY_LENGTH}}}")
_RENDITION = re.compile(r"[1-9][0-9]{0,4}\.(webp|jpg|png)")
_FORMATS = {"webp": "WEBP", "jpg": "JPEG", "png": "PNG"}


class Intake:
    """Stores the files of an archive; a context manager that takes them away again where its
    block fails. It stands around the transaction, which may fail as late as it ends.
    """

    def __init__(self):
        self._stored: list[str] = []

    def __enter__(self) -> "Intake":
        return self

    def __exit__(self, kind: type[BaseException] | None, *given) -> None:
        if kind is not None:
            for name in self._stored:
                default_storage.delete(name)

    def take(self, archive: Archive, report: Callable[[str, int], None]) -> None:
        """Store the files for the rows that have come in.

        Raises SiteArchiveError for a file that is no such picture or document, that no row
        names, or that a row names and the archive lacks.
        """
        missing = set(archive.manifest.missing)
        given = archive.files()  # in the order of the rows
        for asset in _assets():
            for name in sorted(_names(asset)):
                if name in missing:
                    continue
                found, _, digest = next(given, ("", 0, ""))
                if found != name:
                    raise SiteArchiveError(f"归档里没有“{asset}”的文件，没有导入。")
                with _fetched(archive, name) as file:
                    _check(asset, name, file, digest)
                    self._store(name, file)
                if len(self._stored) % 500 == 0:
                    report("保存文件", len(self._stored))
        if (stray := next(given, None)) is not None:
            raise SiteArchiveError(f"归档里的文件“{stray[0]}”不属于图库和文件库，没有导入。")
        report("保存文件", len(self._stored))

    def _store(self, name: str, file: IO[bytes]) -> None:
        self._stored.append(name)
        default_storage.delete(name)  # an import that was interrupted may have left it
        if default_storage.save(name, File(file)) != name:
            raise SiteArchiveError(f"文件“{name}”不能按原来的名字保存，没有导入。")


def _assets() -> Iterator[Asset]:
    for kind in CARRIED:
        if issubclass(kind.model, Asset):
            for batch in batches(kind):
                yield from batch


def _names(asset: Asset) -> list[str]:
    """The names of its files, each as the library itself would have made it."""
    sound = bool(_KEY.fullmatch(asset.key))
    if isinstance(asset, Image):
        sound = sound and isinstance(asset.renditions, dict) and _are_renditions(asset.renditions)
    elif isinstance(asset, Document):
        sound = (
            sound
            and asset.extension in documents.TYPES
            and asset.content_type == documents.TYPES[asset.extension][1]
            and asset.file.name == document_path(asset, "")
        )
    if not sound:
        raise SiteArchiveError(f"{asset._meta.verbose_name}“{asset}”的资料不对，没有导入。")
    return asset.file_names()


def _are_renditions(found: dict) -> bool:
    """Whether there is a WebP and one for programs without it, each with its measures."""
    names = all(_RENDITION.fullmatch(name) for name in found)
    measures = all(
        isinstance(one, dict)
        and set(one) == {"width", "height", "bytes"}
        and all(isinstance(value, int) and value > 0 for value in one.values())
        for one in found.values()
    )
    kinds = {name.endswith(".webp") for name in found}
    return names and measures and kinds == {True, False}


@contextmanager
def _fetched(archive: Archive, name: str) -> Iterator[IO[bytes]]:
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        for chunk in archive.chunks(name):
            file.write(chunk)
        file.seek(0)
        yield file


def _check(asset: Asset, name: str, file: IO[bytes], digest: str) -> None:
    """Raise SiteArchiveError unless the file is of the kind that its row says."""
    if isinstance(asset, Image):
        told = asset.renditions[name.rpartition("/")[2]]
        try:
            with Pillow.open(file, formats=[_FORMATS[name.rpartition(".")[2]]]) as picture:
                fits = picture.size == (told["width"], told["height"])
        except Exception:  # a damaged picture makes Pillow raise errors of every kind
            fits = False
    else:
        head = file.read(documents.HEAD)
        try:
            fits = (
                asset.digest == digest
                and not head.startswith(documents.PROGRAM)
                and documents.TYPES[asset.extension][2](head, file)
            )
        except ValidationError:
            fits = False
    file.seek(0)
    if not fits:
        what = asset._meta.verbose_name
        raise SiteArchiveError(f"“{asset}”的文件不是{what}应有的内容，没有导入。")

"""The pictures and documents that lie beside a site file.

They are taken into the library before the load's transaction begins, because encoding takes
about a second a picture; when the load fails or was only tried, those that came new go again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models

from apps.core import html
from apps.media import documents, images
from apps.media.models import Asset, Document, Image
from apps.portal.site_file import values
from apps.portal.site_file.outcome import Outcome, Report, counted
from apps.portal.site_file.values import INVALID, Place, Reader

MAX_PATH = 300
NOUNS = {Image: "图片", Document: "附件文件"}

_IMG_SRC = re.compile(r"""(<img\b[^<>]*?\bsrc\s*=\s*)(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
# An address and not the name of a file: it has a scheme, or starts at the root of a site.
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\#?]", re.IGNORECASE)


def _src(match: re.Match) -> str:
    return match[2] if match[2] is not None else match[3]


@dataclass
class Ref:
    """A file that the site file names; `asset` is known once the files are taken in."""

    place: Place
    path: Path
    model: type[Asset]
    details: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    asset: Any = None


@dataclass
class RichText:
    """HTML of the site file with the pictures that it shows from beside it."""

    place: Place
    source: str
    pictures: dict[str, Ref] = field(default_factory=dict)

    def cleaned(self, outcome: Outcome) -> str:
        """As the editor would store it: pictures by their address, and only what is allowed."""

        def address(match: re.Match) -> str:
            ref = self.pictures.get(_src(match))
            return f'{match[1]}"{ref.asset.url()}"' if ref else match[0]

        found = html.examine(_IMG_SRC.sub(address, self.source))
        if found.lost_pictures:
            outcome.notices.append(
                f"{self.place.path}：有 {found.lost_pictures} 张图片没有保留，"
                "只能用放在网站文件旁边的图片，或图片库里已有的图片。"
            )
        if rest := replace(found, lost_pictures=0).notice:
            outcome.notices.append(f"{self.place.path}：{rest}")
        return found.html


class Files:
    """The files beside one site file, each taken in once however often it is named."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._refs: list[Ref] = []
        self._new: list[Asset] = []

    # Readers

    @property
    def picture(self) -> Reader:
        """Reads a picture: its path, or an object with path and description; null for none."""
        readers = {
            "file": self._path,
            **{name: values.of_field(Image, name) for name in _PICTURE_DETAILS},
        }
        return self._reader(Image, values.record(readers, ["file"]), _PICTURE_DETAILS)

    @property
    def document(self) -> Reader:
        """Reads a document: its path, or an object with path and the name that readers see."""
        readers = {"file": self._path, "name": values.text(200)}
        return self._reader(Document, values.record(readers, ["file"]), ())

    def rich_text(self, value: Any, place: Place) -> Any:
        """Reads HTML, and the pictures beside the file that it shows."""
        found = values.markup(value, place)
        if found is INVALID:
            return INVALID
        rich = RichText(place, found)
        for match in _IMG_SRC.finditer(found):
            src = _src(match)
            if src in rich.pictures or _ADDRESS.match(src) or not src.strip():
                continue
            path = self._path(unquote(unescape(src)), place)
            if path is INVALID:
                return INVALID
            rich.pictures[src] = self._ref(Ref(place, path, Image))
        return rich

    def _reader(self, model: type[Asset], full: Reader, details: tuple[str, ...]) -> Reader:
        def read(value: Any, place: Place) -> Any:
            if value is None:
                return None
            if isinstance(value, str):
                path = self._path(value, place)
                return path if path is INVALID else self._ref(Ref(place, path, model))
            given = full(value, place)
            if given is INVALID or "file" not in given:
                return INVALID
            name = given.get("name", "")
            return self._ref(Ref(place, given["file"], model, given.chosen(details), name))

        return read

    def _path(self, value: Any, place: Place) -> Any:
        """Reads the path of a file beside the site file or in a folder there."""
        given = values.text(MAX_PATH, required=True)(value, place)
        if given is INVALID:
            return INVALID
        relative = PurePosixPath(given.replace("\\", "/"))
        if relative.is_absolute() or ".." in relative.parts or ":" in given:
            return place.wrong(
                f"{values.show(given)}不是网站文件旁边的文件，要写成 pictures/a.jpg。"
            )
        try:
            base = self._folder.resolve()
            path = (base / relative).resolve()
            is_there = path.is_relative_to(base) and path.is_file()
        except (OSError, ValueError, RuntimeError):
            is_there = False
        return path if is_there else place.wrong(f"没有文件{values.show(given)}。")

    def _ref(self, ref: Ref) -> Ref:
        self._refs.append(ref)
        return ref

    # Taking in

    def take_in(self, outcome: Outcome, report: Report) -> None:
        """Take every named file into the library; what is refused is a problem at its place."""
        named: dict[tuple[type[Asset], Path], list[Ref]] = {}
        for ref in self._refs:
            named.setdefault((ref.model, ref.path), []).append(ref)
        for (model, path), refs in counted(list(named.items()), "图片和附件", report):
            newest = model.objects.aggregate(newest=models.Max("pk"))["newest"] or 0
            asset = _ingest(refs[0], path)
            if asset is None:
                continue
            is_new = asset.pk > newest
            if is_new:
                self._new.append(asset)
                _describe(asset, refs)
            outcome.settled(NOUNS[model], path.name, is_new=is_new, is_changed=False)
            for ref in refs:
                ref.asset = asset

    def undo(self) -> None:
        """Take what came new out of the library again."""
        for asset in self._new:
            asset.delete()
        self._new = []


_PICTURE_DETAILS = ("alt", "is_decorative", "focal_x", "focal_y")
_INGEST: dict[type[Asset], Callable[..., Asset]] = {
    Image: images.ingest,
    Document: documents.ingest,
}


def _ingest(ref: Ref, path: Path) -> Asset | None:
    try:
        with path.open("rb") as file:
            upload = UploadedFile(file, path.name, size=path.stat().st_size)
            return _INGEST[ref.model](upload)
    except ValidationError as error:
        ref.place.wrong(f"{values.show(path.name)}：{' '.join(error.messages)}")
    except OSError as error:
        ref.place.wrong(f"读不了文件{values.show(path.name)}（{error.strerror}）。")
    return None


def _describe(asset: Asset, refs: list[Ref]) -> None:
    """Give a picture that came new what the file says about it."""
    details = {name: value for ref in refs for name, value in ref.details.items()}
    if details:
        for name, value in details.items():
            setattr(asset, name, value)
        asset.save(update_fields=list(details))

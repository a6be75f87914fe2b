"""Serving the library's files: to the public only what is live somewhere, to staff all."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.media import captions
from apps.media.models import Asset, Document, Image

IMAGE_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
# Whatever a file holds, opened by itself it can neither run nor load anything.
POLICY = "default-src 'none'; sandbox"
PLAYER_POLICY = "default-src 'none'; media-src 'self'; sandbox"  # the browser's own player

_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)
_CHUNK = 64 * 1024


@require_safe
def image(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One rendition of a picture; 404 unless it is live or the visitor is staff."""
    found = Image.objects.with_usage().filter(key=key).first()
    if found is None:
        raise Http404("没有这张图片。")
    _require_access(request, found)
    response = rendition(request, found, name)
    response["Cache-Control"] = "public, max-age=3600" if found.is_public else "no-cache, private"
    return response


@require_safe
def document(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A document as a download, or a recording to be played; 404 unless it is live or the
    visitor is staff.

    The name in the address is for people; an address with a former name still works.
    """
    found = Document.objects.with_usage().defer(*Document.LONG_FIELDS).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个文件。")
    _require_access(request, found)
    response = download(request, found, name)
    # Asked again every time: a withdrawn document must not live on in a cache.
    response["Cache-Control"] = "no-cache" if found.is_public else "no-cache, private"
    return response


def rendition(request: HttpRequest, image: Image, name: str) -> HttpResponse:
    """One rendition of a picture, for a view that has decided that this visitor may have it."""
    if name not in image.renditions:
        raise Http404("没有这张图片。")
    return _answer(
        request,
        etag=f'"{image.digest[:20]}-{name}"',
        path=f"{image.folder}/{name}",
        content_type=IMAGE_TYPES[name.rpartition(".")[2]],
    )


def download(request: HttpRequest, document: Document, name: str = "") -> HttpResponseBase:
    """A document, for a view that has decided that this visitor may have it.

    Recordings are played where they stand, in parts as the browser asks for them; under the
    `name` captions.NAME their captions are found.
    """
    if document.recording and name == captions.NAME:
        return _captions(document)
    response = _answer(
        request,
        etag=f'"{document.digest[:20]}"',
        path=document.file.name,
        size=document.bytes,
        content_type=document.content_type,
        as_attachment=not document.recording,
        filename=document.name,
    )
    if document.recording:
        response["Content-Security-Policy"] = PLAYER_POLICY
    return response


def _captions(document: Document) -> HttpResponse:
    if not document.captions:
        raise Http404("没有字幕。")
    response = HttpResponse(document.captions, content_type="text/vtt; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response


def _require_access(request: HttpRequest, asset: Asset) -> None:
    """Raise Http404 where the visitor may not have the asset.

    The session is only looked at when it decides, so that a public file is the same bytes
    and headers for everyone.
    """
    if asset.is_public:
        return
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff:
        return
    raise Http404("没有这个文件。")


def _answer(
    request: HttpRequest, *, etag: str, path: str, size: int | None = None, **how
) -> HttpResponseBase:
    """The file, or 304 where the browser has it already.

    With `size`, its number of bytes, also the part of it that the browser asks for.
    """
    response = get_conditional_response(request, etag=etag)
    if response is None:
        wanted = None if size is None else _wanted(request, etag, size)
        try:
            file = default_storage.open(path)
        except FileNotFoundError:
            raise Http404("没有这个文件。") from None
        if wanted is None:
            response = FileResponse(file, **how)
        elif not wanted:
            file.close()
            response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        else:
            response = _part(file, wanted, size, how["content_type"])
    if size is not None:
        response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response


def _wanted(request: HttpRequest, etag: str, size: int) -> range | None:
    """The bytes that the browser asks for (RFC 9110, 14.2): empty where there are none such.

    None where it wants the whole file, has a part of an older one, or asks for several parts
    at once, which no player does.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or not asked or request.headers.get("If-Range", etag) != etag:
        return None
    first, last, final = asked.groups()
    if final is not None:
        return range(max(0, size - int(final)), size)
    if last and int(last) < int(first):
        return None  # no valid range, which is as good as none
    return range(int(first), min(int(last) + 1, size) if last else size)


def _part(file: BinaryIO, wanted: range, size: int, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_Stretch(file, wanted), status=206, content_type=content_type)
    response["Content-Length"] = len(wanted)
    response["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    return response


class _Stretch:
    """Some bytes of a file, read when they are sent; the response closes it."""

    def __init__(self, file: BinaryIO, wanted: range):
        self._file, self._wanted = file, wanted

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._wanted.start)
        left = len(self._wanted)
        while left and (data := self._file.read(min(_CHUNK, left))):
            left -= len(data)
            yield data

    def close(self) -> None:
        self._file.close()

"""Serving the library's files: to the public only what is live somewhere, to staff all."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.media.models import Asset, Document, Image

IMAGE_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
# Whatever a file holds, opened by itself it can neither run nor load anything.
POLICY = "default-src 'none'; sandbox"


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
def document(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A document as a download; 404 unless it is live or the visitor is staff.

    The name in the address is for people; an address with a former name still works.
    """
    found = Document.objects.with_usage().defer("text").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个文件。")
    _require_access(request, found)
    response = download(request, found)
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


def download(request: HttpRequest, document: Document) -> HttpResponse:
    """A document, for a view that has decided that this visitor may have it."""
    return _answer(
        request,
        etag=f'"{document.digest[:20]}"',
        path=document.file.name,
        content_type=document.content_type,
        as_attachment=True,
        filename=document.name,
    )


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


def _answer(request: HttpRequest, *, etag: str, path: str, **how) -> HttpResponse:
    """The file, or 304 where the browser has it already."""
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            file = default_storage.open(path)
        except FileNotFoundError:
            raise Http404("没有这个文件。") from None
        response = FileResponse(file, **how)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response

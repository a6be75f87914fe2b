"""Telling a request of our own pages from another site's, and addresses with the site's name."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from apps.core.addresses import uri


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this request.

    Public pages are the same bytes for everyone, so they hold no CSRF token; the
    headers Sec-Fetch-Site, Origin and Referer take its place (OWASP, CSRF Prevention
    Cheat Sheet, "Fetch Metadata"). A client that sends none of them is no browser
    and carries nobody's cookie.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    try:
        return not origin or urlsplit(origin).netloc == request.get_host()
    except ValueError:  # a crafted address, such as "http://["
        return False


def same_origin_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 403 to a request that another site's page sent."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not is_same_origin(request):
            raise PermissionDenied("请从本网站的页面上操作。")
        return view(request, *args, **kwargs)

    wrapper.csrf_exempt = True
    return wrapper


def site_root(request: HttpRequest) -> str:
    """Where the site is reached, without a slash at its end: SITE_URL, else as this request says.

    What is written for others to keep (canonical addresses, feeds, the sitemap) begins with it,
    so that one site has one name however many names lead to it.
    """
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def absolute(request: HttpRequest, address: str) -> str:
    """An address of the site ("/articles/1/") with its host, or one that has a host, as a URI."""
    return uri(site_root(request) + address if address.startswith("/") else address)

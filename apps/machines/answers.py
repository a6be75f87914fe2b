"""Answers that programs ask for again and again."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 405 with what is allowed to whoever wants to write.

    Nothing is written here, so Django's page about a missing token would say the wrong thing.
    """
    return csrf_exempt(require_safe(view))


def conditional(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 304 where the program has these bytes already, by ETag or by Last-Modified.

    What was withdrawn must not live on in a cache, so every use asks again.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        response.headers.setdefault("Cache-Control", "no-cache")
        set_response_etag(response)
        changed = response.get("Last-Modified")
        return get_conditional_response(
            request,
            etag=response["ETag"],
            last_modified=changed and parse_http_date_safe(changed),
            response=response,
        )

    return wrapper


def dated(response: HttpResponse, changed: datetime | None) -> HttpResponse:
    """The same response, saying when what it tells has last changed."""
    if changed is not None:
        response["Last-Modified"] = http_date(changed.timestamp())
    return response

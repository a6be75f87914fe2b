"""How the API answers: JSON to everybody, 304 for what is known, and what is wrong in words."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from apps.core.errors import Gone
from apps.machines.answers import conditional

PREFIX = "/api/"
_METHODS = ("GET", "HEAD", "OPTIONS")
_ALLOWED = ", ".join(_METHODS)
# Nothing here is personal and no cookie is looked at, so any page may ask (Fetch standard, CORS).
_FOR_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
}
_PREFLIGHT = {
    "Allow": _ALLOWED,
    "Access-Control-Allow-Methods": _ALLOWED,
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Accept",
    "Access-Control-Max-Age": "86400",
}


class BadParameter(Exception):
    """A parameter cannot be understood; str() says which and why, in Chinese."""


def api(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the API: read only, open to other sites' pages, its errors as problem+json."""
    answering = conditional(view)

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=_FOR_ALL | _PREFLIGHT)
        if request.method not in _METHODS:
            response = problem(HTTPStatus.METHOD_NOT_ALLOWED, "这个接口只能读取。")
            response["Allow"] = _ALLOWED
            return response
        try:
            response = answering(request, *args, **kwargs)
        except BadParameter as error:
            return problem(HTTPStatus.BAD_REQUEST, str(error))
        except Http404 as error:
            return problem(HTTPStatus.NOT_FOUND, str(error))
        except Gone as error:
            return problem(HTTPStatus.GONE, str(error))
        for name, value in _FOR_ALL.items():
            response[name] = value
        return response

    wrapper.csrf_exempt = True  # nothing is written: 405 says more than a missing token
    return wrapper


def answer(data: Any) -> JsonResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def problem(status: HTTPStatus, detail: str) -> JsonResponse:
    """What went wrong, by RFC 9457."""
    said = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return JsonResponse(
        said,
        status=status,
        json_dumps_params={"ensure_ascii": False},
        content_type="application/problem+json",
        headers=_FOR_ALL,
    )


def is_asked(request: HttpRequest) -> bool:
    """Whether an address of the API was asked for, one that is or one that is none."""
    return request.path.startswith(PREFIX)

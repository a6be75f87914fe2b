"""The request that is running: who acts, and from which address."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_request: ContextVar[HttpRequest | None] = ContextVar("audit_request", default=None)


class AuditMiddleware:
    """Lets the log know the request; stands behind those that say who and from where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


def request() -> HttpRequest | None:
    """The running request; None in a command."""
    return _request.get()


def user():
    """Who is logged in in the running request; None where nobody is."""
    current = _request.get()
    found = getattr(current, "user", None)
    return found if found is not None and found.is_authenticated else None


def address() -> str:
    """The client's address (ProxyMiddleware puts it into REMOTE_ADDR); "" in a command."""
    current = _request.get()
    return current.META.get("REMOTE_ADDR", "") if current is not None else ""

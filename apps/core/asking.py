"""What this site answers to a visitor at one of its own addresses, asked without a network.

The request goes through all of Django, middleware included, as one of somebody whom the
site does not know: no session, no cookie.
"""

import contextvars
import io
import logging
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.urls import get_urlconf, set_urlconf

from apps.core.addresses import ascii_name

MAX_ADDRESS = 2000
MAX_REDIRECTS = 4
BAD_REQUEST = 400
SERVER_ERROR = 500

log = logging.getLogger(__name__)
_is_asking = contextvars.ContextVar("is_asking", default=False)


def is_asking() -> bool:
    """Whether the request that is being answered is the site's own question to itself."""
    return _is_asking.get()


@dataclass(frozen=True)
class Answer:
    """The status of an answer, where a redirect leads ("" where it is none), and a page's text.

    `body` is "" for what is no page, such as a file.
    """

    status: int
    location: str = ""
    body: str = ""


def status_of(path: str) -> int:
    """The status with which the site answers an anonymous GET of `path` ("/articles/1?page=2").

    Redirects are not followed: a withdrawn page answers 410, a moved one 301. Never raises:
    an address that is none answers 400, and a view that fails 500. A view that asks about
    an address in its turn is answered 500.
    """
    return ask(path).status


def final_status_of(path: str) -> int:
    """The same once redirects within the site are followed; one that leads away counts as it is."""
    answer = ask(path)
    for _ in range(MAX_REDIRECTS):
        if not (300 <= answer.status < 400 and answer.location):
            return answer.status
        path = path_within_site(urljoin(path, answer.location))
        if not path:
            return answer.status
        answer = ask(path)
    return SERVER_ERROR  # it leads round in circles


def ask(path: str) -> Answer:
    """The site's answer to an anonymous GET of `path`; see status_of."""
    if not path.startswith("/") or len(path) > MAX_ADDRESS:
        return Answer(BAD_REQUEST)
    if _is_asking.get():
        return Answer(SERVER_ERROR)
    try:
        # In a context of its own: what middleware remembers of the request that is being
        # answered right now (who asks, from where) stays as it is.
        return contextvars.copy_context().run(_ask, path)
    except UnicodeError:  # half a character
        return Answer(BAD_REQUEST)
    except Exception:
        log.warning("The site could not be asked about %r", path, exc_info=True)
        return Answer(SERVER_ERROR)


def _ask(path: str) -> Answer:
    _is_asking.set(True)
    urlconf = get_urlconf()
    try:
        if not connection.in_atomic_block:
            return _get(path)
        # A query that fails must not spoil the transaction in which somebody asked.
        with transaction.atomic():
            answer = _get(path)
            if answer.status >= SERVER_ERROR:
                transaction.set_rollback(True)
            return answer
    finally:
        set_urlconf(urlconf)


def _get(path: str) -> Answer:
    response = _handler(tuple(settings.MIDDLEWARE)).get_response(WSGIRequest(_environ(path)))
    is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
    answer = Answer(
        response.status_code,
        response.get("Location", ""),
        response.content.decode(errors="replace") if is_page else "",
    )
    # Not response.close(): it also says that the request has ended, which the outer has not.
    for close in getattr(response, "_resource_closers", ()):
        close()
    return answer


@lru_cache(maxsize=2)
def _handler(middleware: tuple[str, ...]) -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _environ(path: str) -> dict:
    """A WSGI environment as a proxy in front of the site would make it."""
    address, _, query = path.partition("#")[0].partition("?")
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        # WSGI wants the bytes of the address as characters (PEP 3333).
        "PATH_INFO": unquote_to_bytes(address).decode("latin-1"),
        "QUERY_STRING": query.encode().decode("latin-1"),
        "SERVER_NAME": _host(),
        "SERVER_PORT": "443" if scheme == "https" else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": _host(),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if settings.SECURE_PROXY_SSL_HEADER:
        header, value = settings.SECURE_PROXY_SSL_HEADER
        environ[header] = value if scheme == "https" else "http"
    return environ


def _host() -> str:
    """A name under which the site answers."""
    names = [name.removeprefix(".") for name in settings.ALLOWED_HOSTS if name != "*"]
    return names[0] if names else "localhost"


def path_within_site(address: str) -> str:
    """The path of an address of this site, with its query; "" for an address elsewhere.

    This site's are "/…" and http(s) addresses whose host is one of ALLOWED_HOSTS; with "*"
    there every host would be, so none is.
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
        host = host if host.isascii() else ascii_name(host) or host
    except ValueError:
        return ""
    if parts.scheme not in {"", "http", "https"} or (parts.scheme and not host):
        return ""
    if host and not _is_own(host):
        return ""
    if not host and not parts.path.startswith("/"):
        return ""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _is_own(host: str) -> bool:
    names = [name.lower().strip("[]") for name in settings.ALLOWED_HOSTS]
    return any(
        host == name.removeprefix(".") or (name.startswith(".") and host.endswith(name))
        for name in names
        if name != "*"
    )

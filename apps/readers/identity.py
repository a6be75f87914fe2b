"""Who a visitor is, as far as favourites go: a random key in a signed cookie.

The cookie is set with the first favourite and goes only to addresses below /favourites/,
so that every other page is asked for without it and can be cached whole.
"""

from django.http import HttpRequest, HttpResponse

from apps.readers.models import Reader

COOKIE = "reader"
MAX_AGE = 400 * 24 * 3600  # browsers keep no cookie longer
PATH = "/favourites/"
_SALT = "apps.readers.identity"


def reader_of(request: HttpRequest) -> Reader | None:
    """The reader whose cookie came with the request; None without one, or with a forged one."""
    key = request.get_signed_cookie(COOKIE, default=None, salt=_SALT, max_age=MAX_AGE)
    return Reader.objects.filter(key=key).first() if key else None


def remember(response: HttpResponse, reader: Reader, secure: bool) -> None:
    """Give or renew the reader's cookie on this answer."""
    response.set_signed_cookie(
        COOKIE,
        reader.key,
        salt=_SALT,
        max_age=MAX_AGE,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def renew(request: HttpRequest, response: HttpResponse, reader: Reader | None) -> HttpResponse:
    """The answer, with the cookie's life begun anew on the reader's first visit of a day."""
    if reader is not None and reader.seen_today():
        remember(response, reader, secure=request.is_secure())
    return response

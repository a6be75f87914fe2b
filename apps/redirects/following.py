"""Leading visitors on where the site has no page."""

import logging
from collections.abc import Callable
from urllib.parse import unquote

from django.db import DatabaseError, connection
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from apps.core import asking, locks
from apps.core.addresses import uri
from apps.core.errors import Gone
from apps.redirects import addresses
from apps.redirects.models import Redirect

NOT_FOUND = 404
# Browsers keep a 301 for ever if they are not told otherwise; staff may correct it.
MAX_AGE = 60 * 60
PATIENCE = 200  # milliseconds that counting a hit may wait for the database

log = logging.getLogger(__name__)
_doors: dict[str, Callable[..., object]] = {}


def register_door(view_name: str, find: Callable[..., object]) -> None:
    """Ask before somebody is led to an address of this view, from the ready() of its app.

    `find(request, **kwargs of the address)` is how the view finds what it shows: it raises
    Http404 for what is not public, and Gone for what was withdrawn.
    """
    _doors[view_name] = find


class RedirectMiddleware:
    """Where the answer would be 404, a redirect takes its place: 301.

    So no redirect ever stands before a page, nor before one that was withdrawn (410). Nor
    does one lead to what is not public yet: it waits as if it were not there. One query, and
    only for a 404 of somebody who reads (GET, HEAD).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != NOT_FOUND or request.method not in {"GET", "HEAD"}:
            return response
        if request.path_info.startswith(reverse("admin:index")):
            return response
        return _led_on(request) or response


def _led_on(request: HttpRequest) -> HttpResponse | None:
    keys = addresses.key_of(request)
    found = {one.old: one for one in Redirect.objects.active().filter(old__in=keys)}
    known = (found[key] for key in keys if key in found)
    redirect = next((one for one in known if _is_open(request, one)), None)
    if redirect is None:
        return None
    if not asking.is_asking():
        _count(redirect)
    return HttpResponsePermanentRedirect(
        uri(_location(request, redirect)), headers={"Cache-Control": f"public, max-age={MAX_AGE}"}
    )


def _is_open(request: HttpRequest, redirect: Redirect) -> bool:
    """Whether there is something for the public where it leads, be it word of a withdrawal."""
    if not redirect.lands_on:
        return True
    try:
        match = resolve(unquote(redirect.to.partition("#")[0].partition("?")[0]))
    except Resolver404:
        return True
    find = _doors.get(match.view_name)
    if find is None:
        return True
    try:
        find(request, *match.args, **match.kwargs)
    except Http404:
        return False
    except Gone:
        return True
    return True


def _location(request: HttpRequest, redirect: Redirect) -> str:
    """Where to; a page of ours that only changed its address gets the query as well."""
    query = request.META.get("QUERY_STRING", "")
    if query and redirect.is_automatic and not {"?", "#"} & set(redirect.old + redirect.to):
        return f"{redirect.to}?{query}"
    return redirect.to


def _count(redirect: Redirect) -> None:
    """One hit more; a database that is busy or ill costs the visitor nothing."""
    try:
        with locks.impatient(PATIENCE):
            Redirect.objects.filter(pk=redirect.pk).update(
                hits=F("hits") + 1, last_hit_at=timezone.now()
            )
    except DatabaseError:
        log.info("A hit of redirect %s was not counted", redirect.pk, exc_info=True)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()

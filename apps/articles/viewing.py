"""Counting views: what counts as one, and adding it exactly once.

The visitor's own recent views travel in a signed cookie of the beacon's answer, which ends
after half an hour: nothing about visitors is stored on the server, and two people behind
one address are two visitors. The cookie goes only to addresses below /views/, so that every
page is asked for without it.
"""

import datetime
import re

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.articles.models import DayViews

REPEAT_SECONDS = 30 * 60  # one visitor who loads a page again within this counts once
COOKIE = "recent_views"
PATH = "/views/"
_MAX_REMEMBERED = 60  # keeps the cookie well under the 4096 bytes that browsers hold
_SALT = "apps.articles.viewing"

# Names by which crawlers present themselves in User-Agent. (CUBOT makes telephones.)
_CRAWLER = re.compile(r"(?<!cu)bot\b|crawl|spider|slurp|archiver|feedfetcher", re.IGNORECASE)


def is_crawler(request: HttpRequest) -> bool:
    """Whether the client says that it is a program that reads for others."""
    return bool(_CRAWLER.search(request.headers.get("User-Agent", "")))


def is_prefetch(request: HttpRequest) -> bool:
    """Whether the browser fetched ahead, with nobody reading (Sec-Purpose and its elders)."""
    names = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
    purpose = " ".join(request.headers.get(name, "") for name in names).lower()
    return any(word in purpose for word in ("prefetch", "prerender", "preview"))


def recent_views(request: HttpRequest) -> dict[int, int]:
    """{article id: second of the view} of the last half hour, from the visitor's cookie."""
    try:
        # Signed anew with each view, so one that is older than this holds nothing recent.
        stored = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=REPEAT_SECONDS)
        now = int(timezone.now().timestamp())
        return {
            int(pk): int(second)
            for pk, second in stored.items()
            if now - int(second) < REPEAT_SECONDS
        }
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return {}


def remember(response: HttpResponse, recent: dict[int, int], article_id: int, secure: bool) -> None:
    """Add a view to the visitor's cookie on the beacon's answer."""
    recent = {**recent, article_id: int(timezone.now().timestamp())}
    newest = sorted(recent.items(), key=lambda pair: pair[1])[-_MAX_REMEMBERED:]
    response.set_cookie(
        COOKIE,
        signing.dumps(dict(newest), salt=_SALT),
        max_age=REPEAT_SECONDS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def add_view(article_id: int, day: datetime.date | None = None) -> None:
    """Add exactly one view on `day` (default: today, Asia/Shanghai), however many add at once."""
    day = day or timezone.localdate()
    row = DayViews.objects.filter(article_id=article_id, day=day)
    if row.update(views=F("views") + 1):
        return
    try:
        with transaction.atomic():
            DayViews.objects.create(article_id=article_id, day=day, views=1)
    except IntegrityError:  # somebody else made the day's row in between
        row.update(views=F("views") + 1)

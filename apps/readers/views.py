"""Favourites: keeping an article, and the page 我的收藏. Nothing here is ever cached."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.articles import figures
from apps.articles.models import Article
from apps.columns.live import live_or_404
from apps.columns.models import Entry
from apps.core.pagination import paginate
from apps.core.requests import same_origin_required
from apps.readers.identity import reader_of, remember, renew
from apps.readers.kept import Kept, visible_entries
from apps.readers.models import Reader

PAGE_SIZE = 20
_MAX_ID = 2**63 - 1


@never_cache
@require_POST
@same_origin_required
def favourite(request: HttpRequest, article_id: int) -> HttpResponse:
    """Keep an article (action=add) or keep it no longer (action=remove).

    Only what is live can be kept; anything that is kept can be let go. A form is led to the
    list, which says what happened; a script gets the article's state as JSON.
    """
    action = request.POST.get("action")
    reader = reader_of(request)
    if action == "add":
        reader = _add(request, article_id, reader)
    elif action == "remove":
        _remove(article_id, reader)
    else:
        return HttpResponseBadRequest("请用页面上的“收藏”按钮操作。")
    if request.accepts("text/html"):
        response = HttpResponseRedirect(_list_address(request, action, article_id, reader))
    else:
        response = JsonResponse(_state(article_id, reader))
    if action == "add":
        reader.seen_today()
        remember(response, reader, secure=request.is_secure())
        return response
    return renew(request, response, reader)


def _add(request: HttpRequest, article_id: int, reader: Reader | None) -> Reader:
    copies = Article.objects.select_related("live_revision")
    article, _ = live_or_404(request, copies, article_id)
    if reader is None:
        return Reader.with_first_favourite(article)
    reader.favourite(article)
    return reader


def _remove(article_id: int, reader: Reader | None) -> None:
    if article_id > _MAX_ID or not Article.objects.filter(pk=article_id).exists():
        raise Http404("没有这篇文章。")
    if reader is not None:
        reader.unfavourite(article_id)


def _state(article_id: int, reader: Reader | None) -> dict:
    article = Article.objects.annotate(**figures.annotations()).get(pk=article_id)
    return _described(article, reader)


def _described(article: Article, reader: Reader | None) -> dict:
    kept = reader is not None and reader.has_favourite(article.pk)
    return {"favourited": kept, **figures.of(article)}


def _list_address(request: HttpRequest, action: str, article_id: int, reader: Reader | None) -> str:
    """The list, at the page where the form stood as far as that page still exists."""
    query = {"added" if action == "add" else "removed": article_id}
    page = request.POST.get("page", "")
    if action == "remove" and reader and page.isascii() and page.isdigit() and len(page) < 10:
        last = max(1, -(-Kept(reader).count() // PAGE_SIZE))
        if min(int(page), last) > 1:
            query["page"] = min(int(page), last)
    return f"{reverse('readers:favourites')}?{urlencode(query)}"


@never_cache
@require_safe
def state(request: HttpRequest, article_id: int) -> HttpResponse:
    """What an article's page asks once it is shown: kept by this visitor, and the figures."""
    copies = Article.objects.select_related("live_revision").annotate(**figures.annotations())
    article, _ = live_or_404(request, copies, article_id)
    reader = reader_of(request)
    return renew(request, JsonResponse(_described(article, reader)), reader)


@dataclass(frozen=True)
class Notice:
    """What the list tells after a form was sent: `kind` is "added" or "removed"."""

    kind: str
    entry: Entry | None


@never_cache
@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    """我的收藏: what this visitor keeps, newest first."""
    reader = reader_of(request)
    page = paginate(request, Kept(reader), PAGE_SIZE)
    context = {
        "favourites": page.items,
        # The other pages' addresses leave out what happened just now.
        "page": replace(page, query=""),
        "notice": _notice(request, reader),
    }
    return renew(request, render(request, "readers/favourites.html", context), reader)


def _notice(request: HttpRequest, reader: Reader | None) -> Notice | None:
    """What `?added=` or `?removed=` claims, as far as it is true."""
    if reader is None:
        return None
    for kind in ("added", "removed"):
        number = request.GET.get(kind, "")
        if not (number.isascii() and number.isdigit() and len(number) < len(str(_MAX_ID))):
            continue
        article_id = int(number)
        if reader.has_favourite(article_id) == (kind == "added"):
            return Notice(kind, visible_entries([article_id]).get(article_id))
    return None

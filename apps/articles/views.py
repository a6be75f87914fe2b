"""The public pages of articles."""

import io

import segno
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.articles import figures, mentions, viewing
from apps.articles.models import Article, ArticleRevision
from apps.columns.listing import visible_now
from apps.columns.live import live_or_404
from apps.columns.models import Placement
from apps.columns.neighbours import Neighbours, neighbours
from apps.columns.tree import Node
from apps.core.addresses import uri
from apps.core.requests import absolute, same_origin_required

RELATED_COUNT = 6


def _articles():
    articles = Article.objects.select_related("live_revision__cover")
    return articles.annotate(
        public_leader_ids=mentions.public_leader_ids(), **figures.annotations()
    )


def _without_texts():
    articles = Article.objects.select_related("live_revision")
    return articles.defer("body", "live_revision__body", "live_revision__body_html")


def find(request: HttpRequest, pk: int) -> tuple[Article, Node]:
    """The article that the public may read, without its texts; raises as live_or_404 does."""
    return live_or_404(request, _without_texts(), pk)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An article's page: the live revision, never the desk copy."""
    article, node = live_or_404(request, _articles(), pk)
    if article.live_revision.external_url:
        return HttpResponseRedirect(uri(article.live_revision.external_url))
    return article_page(request, article, article.live_revision, node)


def article_page(
    request: HttpRequest,
    article: Article,
    revision: ArticleRevision,
    node: Node,
    *,
    is_preview: bool = False,
    in_place: bool = False,
) -> HttpResponse:
    """The page of one revision. `in_place`: it stands for the whole column `node`."""
    beside = (
        Neighbours()
        if is_preview or in_place
        else neighbours(
            node.id, article.entry_kind, article.pk, revision.published_at, RELATED_COUNT
        )
    )
    counted = {} if is_preview else figures.of(article)
    context = {
        "article": article,
        "revision": revision,
        "column": node,
        "views": counted.pop("views", 0),
        "figures": counted,
        "previous": beside.previous,
        "next": beside.next,
        "related": beside.related,
        "leaders": mentions.leaders_shown(request, article, revision),
        "is_preview": is_preview,
        "in_place": in_place,
    }
    return render(request, "articles/article_detail.html", context)


def newest_in_place(request: HttpRequest, node: Node) -> HttpResponse:
    """Kind “page”: the column's newest live article stands on the column's own page.

    Its own before one from a column below.
    """
    rows = Placement.objects.filter(
        visible_now(timezone.now()), column=node.id, kind=Article.entry_kind
    ).order_by("-published_at", "-entry")
    own = Subquery(rows.filter(is_direct=True).values("entry__object_id")[:1])
    branch = Subquery(rows.values("entry__object_id")[:1])
    article = _articles().filter(pk=Coalesce(own, branch)).first()
    if article is None:
        return render(request, "columns/column_empty.html", {"column": node})
    if article.live_revision.external_url:
        return HttpResponseRedirect(uri(article.live_revision.external_url))
    return article_page(request, article, article.live_revision, node, in_place=True)


@never_cache
@require_POST
@same_origin_required
def count_view(request: HttpRequest, pk: int) -> JsonResponse:
    """The beacon that a page sends once it is shown. Answers the figures as they now are."""
    article, _ = find(request, pk)
    recent = viewing.recent_views(request)
    counts = not (
        article.pk in recent or viewing.is_crawler(request) or viewing.is_prefetch(request)
    )
    if counts:
        viewing.add_view(article.pk)
    fresh = Article.objects.annotate(**figures.annotations()).get(pk=article.pk)
    response = JsonResponse(figures.of(fresh))
    if counts:
        viewing.remember(response, recent, article.pk, secure=request.is_secure())
    return response


@require_safe
def qr_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A QR code (SVG) of the article's address, for opening it on a phone."""
    article, _ = find(request, pk)
    address = absolute(request, reverse("articles:detail", args=[article.pk]))
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=6, border=2, svgclass=None, lineclass=None, xmldecl=False
    )
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=3600"
    return response

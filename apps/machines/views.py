"""What programs ask of the site: feeds, the sitemap, icons and the manifest."""

import json

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.template.loader import render_to_string
from django.urls import reverse

from apps.columns.tree import get_tree, named
from apps.core.requests import absolute
from apps.machines import feeds, icons, sitemaps
from apps.machines.answers import conditional, read_only
from apps.machines.texts import one_line
from apps.redirects.following import MAX_AGE
from apps.site_settings.models import get_site

_XML = "application/xml; charset=utf-8"
_SHORT_NAME, _LONG_NAME = 16, 48  # characters that the OpenSearch format allows
_DAY = "public, max-age=86400"
# Browsers keep a 301 for ever if they are not told otherwise; a column may take its address back.
_KEPT_AN_HOUR = {"Cache-Control": f"public, max-age={MAX_AGE}"}
_FOR_EVER = "public, max-age=31536000, immutable"


@read_only
@conditional
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The newest of the whole site, as Atom or RSS."""
    return feeds.answer(request, form, None)


@read_only
@conditional
def column_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The newest of a column and all below it; a column's former address leads to today's."""
    node = named(get_tree(request), slug)
    if node is None or not node.is_reachable or node.kind == "link":
        raise Http404("没有这个栏目。")
    if node.slug != slug:
        today = reverse(f"machines:column_{form}", args=[node.slug])
        return HttpResponsePermanentRedirect(today, headers=_KEPT_AN_HOUR)
    return feeds.answer(request, form, node)


@read_only
@conditional
def sitemap(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemaps.index(request), content_type=_XML)


@read_only
@conditional
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemaps.pages(request), content_type=_XML)


@read_only
@conditional
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    text = sitemaps.part(request, number) if number < 2**63 // sitemaps.PART else ""
    if not text:
        raise Http404("没有这一部分。")
    return HttpResponse(text, content_type=_XML)


@read_only
@conditional
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser searches the site from its own field (OpenSearch 1.1)."""
    site = get_site(request)
    context = {
        "name": one_line(site.name),
        "short_name": one_line(icons.short_name(site)[:_SHORT_NAME]),
        "long_name": one_line(site.name[:_LONG_NAME]),
        "icon": absolute(request, icons.address(site, "icon-32.png")),
        "results": absolute(request, reverse("search:results")),
        "own": absolute(request, reverse("machines:opensearch")),
    }
    return HttpResponse(
        render_to_string("machines/opensearch.xml", context),
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


@read_only
@conditional
def manifest(request: HttpRequest) -> HttpResponse:
    text = json.dumps(icons.manifest(get_site(request)), ensure_ascii=False, indent=2)
    return HttpResponse(text + "\n", content_type="application/manifest+json; charset=utf-8")


@read_only
@conditional
def icon(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """An icon by the address that pages and the manifest give it; of a former logo: today's."""
    site = get_site(request)
    if name not in icons.ICONS:
        raise Http404("没有这个图标。")
    if code != icons.code(site):
        return HttpResponseRedirect(icons.address(site, name))
    response = HttpResponse(icons.drawn(site, name), content_type="image/png")
    response["Cache-Control"] = _FOR_EVER
    return response


@read_only
@conditional
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look without being told."""
    data = icons.drawn(get_site(request), icons.FAVICON)
    return HttpResponse(data, content_type="image/x-icon", headers={"Cache-Control": _DAY})


@read_only
@conditional
def touch_icon(request: HttpRequest) -> HttpResponse:
    """Where phones look without being told."""
    data = icons.drawn(get_site(request), "apple-touch-icon.png")
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": _DAY})

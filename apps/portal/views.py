"""The home page, and what a site tells programs that visit it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.requests import absolute
from apps.machines.answers import read_only
from apps.portal.home import home_page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page (网站首页)."""
    return render(request, "portal/home.html", home_page(request))


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers should leave alone, the desk and what is personal, and where the rest is."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Disallow: {reverse('readers:favourites')}",
        f"Disallow: {reverse('columns:approval', args=['-']).removesuffix('-/')}",
        "",
        f"Sitemap: {absolute(request, reverse('machines:sitemap'))}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")

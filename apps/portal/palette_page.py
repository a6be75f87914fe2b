"""The addresses of 快速前往: a page, and what its dialog asks."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from apps.portal import palette

_LONGEST_SHOWN = 100  # of a query that is said again to the person who typed it


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """快速前往 as a page, for browsers without script."""
    query = request.GET.get("q", "")
    context = {
        **admin.site.each_context(request),
        "title": "快速前往",
        "query": query[:_LONGEST_SHOWN].replace("\0", ""),
        "choices": palette.find(request, admin.site, query),
    }
    return TemplateResponse(request, "admin/palette.html", context)


@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """What the dialog shows under `q`: JSON, the same that the page shows."""
    choices = palette.find(request, admin.site, request.GET.get("q", ""))
    keys = ("title", "kind", "where", "url")
    return JsonResponse(
        {"choices": [{key: getattr(choice, key) for key in keys} for choice in choices]}
    )

"""The addresses of the API."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.columns.tree import Node, get_tree
from apps.core.requests import absolute
from apps.machines.api import description, items, people
from apps.machines.api.answers import answer, api
from apps.machines.api.asked import asked
from apps.site_settings.models import get_site


@api
def start(request: HttpRequest) -> HttpResponse:
    """Where everything is."""

    def address(name: str) -> str:
        return absolute(request, reverse(f"machines:{name}"))

    return answer(
        {
            "name": get_site(request).name,
            "items_url": address("api_items"),
            "columns_url": address("api_columns"),
            "leaders_url": address("api_leaders"),
            "openapi_url": address("api_description"),
        }
    )


@api
def item_list(request: HttpRequest) -> HttpResponse:
    """What is live, by page."""
    page = items.page(request, asked(request))
    response = answer(
        {
            "items": [items.listed(request, entry) for entry in page.entries],
            "next": page.next_url or None,
        }
    )
    if page.next_url:
        response["Link"] = f'<{page.next_url}>; rel="next"'
    return response


@api
def item(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return answer(items.whole(request, kind, pk))


@api
def columns(request: HttpRequest) -> HttpResponse:
    """The tree of columns that the public can reach."""
    roots = get_tree(request).roots
    return answer({"items": [_column(request, node) for node in roots if node.is_published]})


@api
def leaders(request: HttpRequest) -> HttpResponse:
    return answer({"items": people.leaders(request)})


@api
def leader(request: HttpRequest, pk: int) -> HttpResponse:
    return answer(people.leader(request, pk))


@api
def openapi(request: HttpRequest) -> HttpResponse:
    return answer(description.document(request))


def _column(request: HttpRequest, node: Node) -> dict:
    query = urlencode({"column": node.slug})
    return {
        "id": node.id,
        "name": node.name,
        "slug": node.slug,
        "kind": node.kind,
        "description": node.description or node.intro,
        "url": items.uri(request, node.url),
        "items_url": absolute(request, f"{reverse('machines:api_items')}?{query}"),
        "children": [_column(request, child) for child in node.children if child.is_published],
    }

"""The public page of a column; its kind says which view shows it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.columns import kinds
from apps.columns.listing import Listing
from apps.columns.tree import Node, get_tree
from apps.core.pagination import paginate


@require_safe
def column_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A column's page; from a former address apps.redirects leads to today's."""
    node = find(request, slug)
    return kinds.get(node.kind).view(request, node)


def find(request: HttpRequest, slug: str) -> Node:
    """The column that the public may open. Raises Http404."""
    node = get_tree(request).by_slug(slug)
    if node is None or not node.is_reachable or kinds.get(node.kind) is None:
        raise Http404("没有这个栏目。")
    return node


def list_page(request: HttpRequest, node: Node) -> HttpResponse:
    """Kind “list”: what stands in the column's branch, by page."""
    page = paginate(request, Listing(node.id), node.page_size)
    return render(request, "columns/column_list.html", {"column": node, "page": page})


def link_page(request: HttpRequest, node: Node) -> HttpResponse:
    """Kind “link”: menus lead straight to the address; so does the column's own."""
    if not node.link_url or node.link_url == request.path:
        raise Http404("这个栏目还没有填链接地址。")
    return HttpResponseRedirect(node.url)

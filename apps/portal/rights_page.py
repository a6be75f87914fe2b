"""The page 权限一览, for those who give rights: by person, or for one column."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from apps.columns.models import Right
from apps.columns.tree import Node, Tree, get_tree
from apps.core.admin_site import Page
from apps.core.pagination import paginate
from apps.portal import administrators, rights_overview

PEOPLE_A_PAGE = 100
_LONGEST = 100  # of what somebody looks for


def may_see(request: HttpRequest) -> bool:
    return request.user.has_perm("columns.view_grant")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Who may do what where; `q` narrows it to people, `column` to a branch.

    With `view=column`: for the chosen column, everybody who may do something in it.
    """
    tree = get_tree(request)
    query = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
    chosen = _chosen(request, tree)
    is_column = request.GET.get("view") == "column"
    people = rights_overview.accounts(query)
    if is_column:
        found = rights_overview.in_column(people, tree, chosen) if chosen else []
        shown = None
    elif chosen is not None:
        found, shown = rights_overview.by_person(people, tree, chosen), None
    else:
        shown = paginate(request, people, PEOPLE_A_PAGE)
        found = rights_overview.by_person(shown.items, tree)
    context = {
        **admin.site.each_context(request),
        "title": "权限一览",
        "people": found,
        "page": shown,
        "rights": Right,
        "administrators": administrators.NAMES,
        "query": query,
        "chosen": chosen,
        "is_column": is_column,
        "columns": [(node, "　" * node.level + node.name) for node in tree],
        "may_change": request.user.has_perm(administrators.GIVES_RIGHTS),
    }
    return TemplateResponse(request, "admin/rights/overview.html", context)


def _chosen(request: HttpRequest, tree: Tree) -> Node | None:
    wanted = request.GET.get("column", "")
    if not wanted:
        return None
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    node = tree.get(int(wanted)) if is_number else None
    if node is None:
        raise Http404("没有这个栏目，它可能刚刚被删除了。")
    return node


admin.site.add_page(Page("rights", "rights/", page, may_see, "权限一览", "系统", 25))

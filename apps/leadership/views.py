"""The public pages of leaders."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.columns.tree import Node, get_tree
from apps.core.pagination import paginate
from apps.leadership import activities
from apps.leadership.models import Leader
from apps.leadership.overview import former_leaders, leaders_by_position
from apps.leadership.place import leadership_column

ACTIVITIES_PER_PAGE = 10


def overview(request: HttpRequest, node: Node) -> HttpResponse:
    """Kind “leadership”: the leaders in office, by position."""
    context = {
        "column": node,
        "groups": leaders_by_position(),
        "has_former": Leader.objects.published().former().exists(),
    }
    return render(request, "leadership/overview.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One leader, in office or not: duties, biography, activities."""
    leader, column = find(request, pk)
    page = paginate(request, activities.of(leader.pk), ACTIVITIES_PER_PAGE)
    context = {"leader": leader, "column": column, "activities": page}
    return render(request, "leadership/leader_detail.html", context)


def find(request: HttpRequest, pk: int) -> tuple[Leader, Node]:
    """The leader whom the public may see, with the column around the page. Raises Http404."""
    column = _column_or_404(request)
    leaders = Leader.objects.published().select_related("position", "term", "portrait")
    leader = leaders.filter(pk=pk).first() if pk < 2**63 else None
    if leader is None:
        raise Http404("没有这位领导。")
    return leader, column


@require_safe
def former(request: HttpRequest) -> HttpResponse:
    """The archive: everybody whose office has ended."""
    context = {"column": _column_or_404(request), "leaders": former_leaders()}
    return render(request, "leadership/former.html", context)


def _column_or_404(request: HttpRequest) -> Node:
    """The column where leaders stand; a hidden column hides its leaders."""
    column = leadership_column(get_tree(request))
    if column is None:
        raise Http404("没有这个页面。")
    return column

"""The tree as its admin list draws it: one row a column, with what stands in it."""

from collections.abc import Container
from dataclasses import dataclass, field

from django.contrib.admin import AdminSite
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from apps.columns import kinds
from apps.columns.listing import visible_now
from apps.columns.models import Placement, content_types
from apps.columns.tree import Node, Tree

STEPS_IN_WORDS = "零一两三"


@dataclass(frozen=True)
class Holding:
    """How many live items of one type a column's branch shows, and where staff see them."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """A column of the list. `is_mine`: the user may change it; `is_seen`: may open it.

    One that is neither only shows the way to those below it.
    """

    node: Node
    is_mine: bool
    is_seen: bool
    kind: str
    hidden_by: Node | None = None
    review: str = ""
    holdings: list[Holding] = field(default_factory=list)

    @property
    def parent_id(self) -> int | str:
        return self.node.parent.id if self.node.parent else ""


def rows(
    request: HttpRequest,
    site: AdminSite,
    tree: Tree,
    seen: Container[int] | None,
    managed: Container[int] | None,
) -> list[Row]:
    """A row for each column that the user may see or manage, and for those above them.

    None stands for every column. One query, however many columns there are.
    """
    counts: dict[tuple[int, str], int] = {}
    visible = Placement.objects.filter(visible_now(timezone.now()))
    for column_id, kind, count in visible.values_list("column", "kind").annotate(Count("pk")):
        counts[column_id, kind] = count
    types = [(model, _list_address(request, site, model)) for model in content_types()]
    shown = {above.id for node in tree if seen is None or node.id in seen for above in node.path}
    found = []
    for node in tree:
        if node.id not in shown:
            continue
        kind = kinds.get(node.kind)
        is_seen = seen is None or node.id in seen
        holdings = [
            Holding(
                label=model._meta.verbose_name,
                count=count,
                url=f"{address}?branch={node.id}" if address else "",
            )
            for model, address in types
            if is_seen and (count := counts.get((node.id, model.entry_kind)))
        ]
        found.append(
            Row(
                node=node,
                is_mine=managed is None or node.id in managed,
                is_seen=is_seen,
                kind=kind.label if kind else node.kind,
                review=review_words(node),
                hidden_by=next((up for up in node.ancestors if not up.is_published), None),
                holdings=holdings,
            )
        )
    return found


def review_words(node: Node) -> str:
    """How content here is reviewed, and which column above says so; "" where nothing is said."""
    says = next((one for one in reversed(node.path) if one.review_steps is not None), None)
    if says is None or (says is not node and not node.steps):
        return ""
    how = f"审核{STEPS_IN_WORDS[node.steps]}步" if node.steps else "不审核"
    return how if says is node else f"{how}，随“{says.name}”"


def _list_address(request: HttpRequest, site: AdminSite, model: type) -> str:
    if not site.is_registered(model):
        return ""
    if not site.get_model_admin(model).has_view_or_change_permission(request):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

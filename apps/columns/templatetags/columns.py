"""Navigation drawn from the tree in memory; none of these tags asks the database."""

from dataclasses import dataclass, field

from django import template
from django.urls import reverse

from apps.columns.tree import Node, get_tree

register = template.Library()


@dataclass
class MenuItem:
    """A column as one page's navigation shows it."""

    name: str
    url: str
    is_current: bool
    is_ancestor: bool
    menu: list["MenuItem"] = field(default_factory=list)

    @property
    def is_active(self) -> bool:
        return self.is_current or self.is_ancestor


def _item(node: Node, current: Node | None, above: set[int], depth: int) -> MenuItem:
    below = node.menu if depth > 1 else []
    return MenuItem(
        name=node.name,
        url=node.url,
        is_current=current is not None and node.id == current.id,
        is_ancestor=node.id in above,
        menu=[_item(child, current, above, depth - 1) for child in below],
    )


def _menu(nodes: list[Node], current: Node | None, depth: int) -> list[MenuItem]:
    above = {node.id for node in current.ancestors} if current else set()
    return [_item(node, current, above, depth) for node in nodes]


@register.inclusion_tag("columns/header_navigation.html", takes_context=True)
def header_navigation(context):
    """Two levels of the tree for the page header; the page's `column` is marked."""
    column = context.get("column")
    request = context["request"]
    return {
        "menu": _menu(get_tree(request).menu, column, depth=2),
        "is_home": request.path == reverse("portal:home"),
    }


@register.inclusion_tag("columns/section_navigation.html", takes_context=True)
def section_navigation(context, column: Node):
    """The branch to which `column` belongs: its top-level column with all below."""
    above = {node.id for node in column.ancestors}
    return {"root": _item(column.root, column, above, depth=99)}


@register.inclusion_tag("includes/breadcrumbs.html", takes_context=True)
def breadcrumbs(context, column: Node | None = None, title: str = ""):
    """From 网站首页 down to `column`, then the page's own `title` where it has one."""
    crumbs = [(node.name, node.url) for node in column.path] if column else []
    if title:
        crumbs.append((title, ""))
    return {"crumbs": crumbs}

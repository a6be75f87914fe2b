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


@dataclass
class MenuLine:
    """An item of a nested list written line by line, so that its depth has no limit.

    `opens`: a list begins with it; `closes` has one element for each list that ends with it.
    """

    item: MenuItem
    opens: bool = False
    closes: range = range(0)


def _item(node: Node, current: Node | None, above: set[int]) -> MenuItem:
    return MenuItem(
        name=node.name,
        url=node.url,
        is_current=current is not None and node.id == current.id,
        is_ancestor=node.id in above,
    )


def _above(current: Node | None) -> set[int]:
    return {node.id for node in current.ancestors} if current else set()


@register.inclusion_tag("columns/header_navigation.html", takes_context=True)
def header_navigation(context):
    """Two levels of the tree for the page header; the page's `column` is marked."""
    column = context.get("column")
    request = context["request"]
    above = _above(column)
    menu = []
    for node in get_tree(request).menu:
        item = _item(node, column, above)
        item.menu = [_item(child, column, above) for child in node.menu]
        menu.append(item)
    return {"menu": menu, "is_home": request.path == reverse("portal:home")}


@register.inclusion_tag("columns/section_navigation.html", takes_context=True)
def section_navigation(context, column: Node):
    """The section of `column`: its top-level column, and the branch where the reader stands."""
    above = _above(column)
    lines: list[MenuLine] = []
    waiting = [(child, 1) for child in reversed(column.root.menu)]
    depth = 1
    while waiting:
        node, level = waiting.pop()
        if lines:
            lines[-1].closes = range(max(0, depth - level))
        lines.append(MenuLine(_item(node, column, above), opens=level > depth))
        depth = level
        if lines[-1].item.is_active:
            waiting.extend((child, level + 1) for child in reversed(node.menu))
    if lines:
        lines[-1].closes = range(depth - 1)
    return {"root": _item(column.root, column, above), "lines": lines}


@register.inclusion_tag("includes/breadcrumbs.html", takes_context=True)
def breadcrumbs(context, column: Node | None = None, title: str = ""):
    """From 网站首页 down to `column`, then the page's own `title` where it has one."""
    crumbs = [(node.name, node.url) for node in column.path] if column else []
    if title:
        crumbs.append((title, ""))
    return {"crumbs": crumbs}

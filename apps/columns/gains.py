"""What moving a column would give to the person who moves it, or take from its review.

Rights and review steps follow the tree: a column below another one takes its grants along and,
where it says nothing of its own, its number of review steps. Whoever looks after columns must
not come by rights on content, or around a review, by moving a column.
"""

from django.http import HttpRequest

from apps.columns import rights
from apps.columns.models import Right
from apps.columns.tree import Node


def may_set_steps(request: HttpRequest) -> bool:
    """Whether the user may say how many review steps columns need: who manages them all."""
    return rights.columns_for(request, Right.MANAGE) is None


def refusal(request: HttpRequest, node: Node, parent: Node | None) -> str:
    """Why the user cannot put `node` below `parent` (None: at the top), in Chinese; "" if they can.

    That they may work in both places is asked elsewhere.
    """
    if parent is node.parent or request.user.is_superuser:
        return ""
    if node.review_steps is None and not may_set_steps(request):
        before, after = node.steps, parent.steps if parent else 0
        if after < before:
            return (
                f"移过去以后，“{node.name}”里的稿件要经过的审核会从 {before} 步变成 {after} 步。"
                "请由管理整个网站栏目的人来移动。"
            )
    gained = [
        right.label for right in rights.CONTENT_RIGHTS if _gains(request, right, node, parent)
    ]
    if gained:
        return (
            f"移过去以后，您自己在“{node.name}”里会多出{'、'.join(gained)}的权限。"
            "请由别的栏目管理员来移动。"
        )
    return ""


def _gains(request: HttpRequest, right: Right, node: Node, parent: Node | None) -> bool:
    held = rights.columns_for(request, right)
    if held is None or parent is None or parent.id not in held:
        return False
    return any(below.id not in held for below in node.branch())

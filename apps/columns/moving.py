"""What moving a column would change, said in plain words before it is done."""

from dataclasses import dataclass

from apps.columns import kinds
from apps.columns.models import Entry, ReviewSteps
from apps.columns.tree import POSITIONS, Node, Tree, TreeError


@dataclass(frozen=True)
class Statement:
    """One thing that a move does. `is_warning`: the public will see more or less than now."""

    text: str
    is_warning: bool = False


@dataclass(frozen=True)
class Plan:
    """Where a column would stand: below `parent` (None: at the top), between two siblings."""

    node: Node
    parent: Node | None
    previous: Node | None
    following: Node | None

    @property
    def keeps_parent(self) -> bool:
        return self.parent is self.node.parent

    @property
    def changes_nothing(self) -> bool:
        siblings = self.node.siblings
        place = siblings.index(self.node)
        before = siblings[place - 1] if place else None
        return self.keeps_parent and self.previous is before

    @property
    def place(self) -> str:
        """Where among its siblings, in Chinese."""
        if self.previous is None and self.following is None:
            return "它是这一级唯一的栏目"
        if self.previous is None:
            return f"排在最前面，“{self.following.name}”之前"
        if self.following is None:
            return f"排在最后面，“{self.previous.name}”之后"
        return f"排在“{self.previous.name}”和“{self.following.name}”之间"


def plan(tree: Tree, node: Node, target_id: int | None, position: str) -> Plan:
    """The plan of `tree.move(node.id, target_id, position)`. Raises TreeError as that does."""
    target = tree.get(target_id)
    if position not in POSITIONS:
        raise TreeError("请选择放在哪里。")
    if target_id is not None and target is None:
        raise TreeError("要放到的栏目已经不存在了，请重新选择。")
    if target is None and position in {"left", "right"}:
        raise TreeError("要排在某个栏目的前面或后面，请先选择那个栏目。")
    if target is not None and node in target.path:
        raise TreeError(f"不能把“{node.name}”移到它自己或它的下级栏目里面。")
    parent = target.parent if position in {"left", "right"} else target
    siblings = [one for one in (parent.children if parent else tree.roots) if one is not node]
    place = {"first-child": 0, "last-child": len(siblings)}.get(position)
    if place is None:
        place = siblings.index(target) + (position == "right")
    return Plan(
        node=node,
        parent=parent,
        previous=siblings[place - 1] if place else None,
        following=siblings[place] if place < len(siblings) else None,
    )


def published_in(node: Node) -> int:
    """How many live items stand in a column's branch; an item in several columns is one."""
    ids = [below.id for below in node.branch()]
    entries = Entry.objects.filter(placements__is_direct=True, placements__column__in=ids)
    return entries.distinct().count()


def company(node: Node, published: int) -> str:
    """What belongs to a column, in Chinese: its sub-columns and live items; "" when nothing."""
    below = sum(1 for _ in node.branch()) - 1
    parts = [f"{below} 个下级栏目"] if below else []
    parts += [f"{published} 篇已发布的内容"] if published else []
    return "和 ".join(parts)


def statements(move: Plan, published: int) -> list[Statement]:
    """What the move changes and what it leaves alone; `published` as published_in() counts."""
    node, parent = move.node, move.parent
    if move.changes_nothing:
        return [Statement(f"“{node.name}”已经在这个位置，什么都不会变。")]
    if move.keeps_parent:
        return [
            Statement(f"“{node.name}”{move.place}，导航和栏目菜单里的顺序跟着变。"),
            Statement("上级栏目、网址和里面的内容都不变。"),
        ]
    old = f"“{node.parent.path_name}”下面" if node.parent else "一级栏目"
    new = f"移到“{parent.path_name}”下面" if parent else "变成一级栏目"
    said = [Statement(f"“{node.name}”从{old}{new}，{move.place}。")]
    together = company(node, published)
    said.append(
        Statement(
            f"跟着一起移动的有 {together}。" if together else "它里面没有别的栏目和已发布的内容。"
        )
    )
    said.append(Statement("所有网址都不变，别处的链接和读者的收藏照样能打开。"))
    above = parent.path if parent else []
    path = " › ".join(["网站首页", *(one.name for one in above), node.name])
    said.append(Statement(f"页面上的“当前位置”会变成：{path}。"))
    said.append(Statement(_in_navigation(move)))
    if published and (listed := _lists(move)):
        said.append(Statement(listed))
    said += _review(move)
    said += _visibility(move)
    return said


def _review(move: Plan) -> list[Statement]:
    """How many review steps the branch needs, where that comes from above and changes."""
    if move.node.review_steps is not None:
        return []
    before, after = move.node.steps, move.parent.steps if move.parent else 0
    if before == after:
        return []
    labels = {steps: label.partition("，")[0] for steps, label in ReviewSteps.choices}
    text = (
        f"审核步数和上级栏目一样，会从“{labels[before]}”变成“{labels[after]}”；已发布的不受影响。"
    )
    return [Statement(text, is_warning=True)]


def _in_navigation(move: Plan) -> str:
    if not move.node.in_navigation:
        return "它没有显示在导航里，移动以后也一样。"
    if move.parent is None:
        return "它会出现在页面顶部的主导航里。"
    section = move.parent.root
    if move.parent is section and section.in_navigation:
        return f"它会出现在主导航“{section.name}”的下拉菜单里。"
    return f"它会出现在“{section.name}”各页的栏目菜单里，不在页面顶部的主导航里。"


def _lists(move: Plan) -> str:
    """Which columns above list the branch's content no longer, and which do from now on."""
    old, new = move.node.ancestors, move.parent.path if move.parent else []
    left = [one for one in old if one not in new and _lists_content(one)]
    joined = [one for one in new if one not in old and _lists_content(one)]
    parts = [f"不再出现在{_names(left)}的列表里"] if left else []
    parts += [f"会出现在{_names(joined)}的列表里"] if joined else []
    return f"这些内容{'，'.join(parts)}。" if parts else ""


def _lists_content(node: Node) -> bool:
    kind = kinds.get(node.kind)
    return kind is not None and kind.lists_content


def _names(nodes: list[Node]) -> str:
    return "、".join(f"“{node.name}”" for node in nodes)


def _visibility(move: Plan) -> list[Statement]:
    node, parent = move.node, move.parent
    before = node.is_reachable
    after = node.is_published and (parent is None or parent.is_reachable)
    if before and not after:
        hidden = next(one for one in parent.path if not one.is_published)
        text = f"移动以后公众看不到它和里面的内容，因为“{hidden.name}”没有公开。"
        return [Statement(text, is_warning=True)]
    if after and not before:
        return [Statement("移动以后公众就能看到它和里面的内容。", is_warning=True)]
    return []

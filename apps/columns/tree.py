"""The column tree: every write, and the picture of it that every page reads.

All writes go through `save`, `move` and `delete` here (or `repair`), each under the lock
and on freshly read nodes. Reads use `get_tree(request)`: the whole tree in memory, loaded
with one query and kept until its generation changes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from apps.audit import log
from apps.columns import kinds, lock
from apps.columns.models import Column, ColumnContent, Placement, content_types
from apps.columns.signals import branch_changed, tree_changed
from apps.core.addresses import uri
from apps.core.slugs import pinyin_slug
from apps.redirects import keep, keeping
from apps.site_settings import generations
from apps.site_settings.models import get_site


class TreeError(Exception):
    """A change of the tree that is not possible; str() says why, in Chinese."""


# Reading


@dataclass(eq=False)
class Node:
    """One column in the picture of the tree; shared between requests, so never changed."""

    id: int
    name: str
    slug: str
    kind: str
    link_url: str
    intro: str
    in_navigation: bool
    is_published: bool
    list_style: str
    page_size: int
    update_days: int | None
    review_steps: int | None
    description: str
    keywords: str
    parent: "Node | None" = field(default=None, repr=False)
    children: list["Node"] = field(default_factory=list, repr=False)
    top: list["Node"] = field(default_factory=list, repr=False)  # the roots of its tree

    @property
    def url(self) -> str:
        """Where menus lead, as a page may write it."""
        if self.kind == "link" and self.link_url:
            return uri(self.link_url)
        return reverse("columns:detail", args=[self.slug])

    @property
    def ancestors(self) -> list["Node"]:
        """From the top-level column down to the parent."""
        above, node = [], self.parent
        while node is not None:
            above.append(node)
            node = node.parent
        return above[::-1]

    @property
    def path(self) -> list["Node"]:
        """From the top-level column down to this one."""
        return [*self.ancestors, self]

    @property
    def path_name(self) -> str:
        return " / ".join(node.name for node in self.path)

    @property
    def root(self) -> "Node":
        return self.path[0]

    @property
    def level(self) -> int:
        return len(self.ancestors)

    @property
    def is_reachable(self) -> bool:
        """Whether the public can see it: neither it nor any column above is hidden."""
        return all(node.is_published for node in self.path)

    @property
    def steps(self) -> int:
        """How many review steps content here needs: its own number, else the one above's."""
        own = (node.review_steps for node in reversed(self.path) if node.review_steps is not None)
        return next(own, 0)

    @property
    def siblings(self) -> list["Node"]:
        """The columns below the same parent, this one among them, in their order."""
        return self.parent.children if self.parent else self.top

    @property
    def menu(self) -> list["Node"]:
        """The children that navigation shows."""
        return [child for child in self.children if child.is_published and child.in_navigation]

    def branch(self) -> Iterator["Node"]:
        """This column and everything below it, in the order of the tree."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def listed_in(self) -> list["Node"]:
        """The columns whose lists show what stands in this one.

        Itself, and the columns above as long as no hidden one lies between.
        """
        shown = [self]
        while shown[-1].is_published and shown[-1].parent:
            shown.append(shown[-1].parent)
        return shown


class Tree:
    """The whole tree; answers ancestors, branches and menus without SQL."""

    def __init__(self, rows: list[dict]):
        """`rows` are Column values, siblings in their order.

        Only `parent_id` says where a column stands, so that damaged nesting never lets a
        column of a hidden branch out. One whose parents lead round in a circle is left out.
        """
        self.roots: list[Node] = []
        parents = {row["id"]: row.pop("parent_id") for row in rows}
        nodes = {row["id"]: Node(**row, top=self.roots) for row in rows}
        for node in nodes.values():
            node.parent = nodes.get(parents[node.id])
            (node.parent.children if node.parent else self.roots).append(node)
        self._by_id = {node.id: node for node in self}
        self._by_slug = {node.slug: node for node in self}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Node]:
        for root in self.roots:
            yield from root.branch()

    def get(self, column_id: int | None) -> Node | None:
        return self._by_id.get(column_id)

    def by_slug(self, slug: str) -> Node | None:
        return self._by_slug.get(slug)

    def by_path(self, names: list[str]) -> Node | None:
        """The column at a path of names from the top, or None."""
        nodes, found = self.roots, None
        for name in names:
            found = next((node for node in nodes if node.name == name), None)
            if found is None:
                return None
            nodes = found.children
        return found

    @property
    def menu(self) -> list[Node]:
        return [root for root in self.roots if root.is_published and root.in_navigation]


_FIELDS = [name for name in Node.__dataclass_fields__ if name not in {"parent", "children", "top"}]
_latest: tuple[object, Tree] | None = None


def load() -> Tree:
    """The tree as the database has it now; one query."""
    return Tree(list(Column.objects.order_by("tree_id", "lft").values("parent_id", *_FIELDS)))


def get_tree(request: HttpRequest) -> Tree:
    """The tree for a request: from memory, or one query after a change."""
    global _latest
    generation = get_site(request).tree_generation
    latest = _latest
    if latest is None or latest[0] != generation:
        latest = _latest = (generation, load())
    return latest[1]


def named(tree: Tree, slug: str) -> Node | None:
    """The column with this in its address, or that had it there before; it may not be public.

    None for anything else that somebody may write; one query where no column has it now.
    """
    node = tree.by_slug(slug)
    if node is not None:
        return node
    try:
        held = keeping.held_by(_address(slug))
    except (NoReverseMatch, ValidationError):  # no slug at all, or longer than any
        return None
    return tree.by_slug(_slug_of(held.to)) if held else None


def forget() -> None:
    """Drop the picture in memory; for tests, whose databases begin anew."""
    global _latest
    _latest = None


# Writing

POSITIONS = ("left", "right", "first-child", "last-child")

_EDITABLE = [
    "name",
    "slug",
    "kind",
    "link_url",
    "intro",
    "in_navigation",
    "is_published",
    "list_style",
    "page_size",
    "update_days",
    "review_steps",
    "description",
    "keywords",
    "created_by_id",
    "updated_by_id",
]


def save(column: Column, by=None) -> Column:
    """Insert a new column, or write the edited fields and parent of one that exists.

    Returns the stored column; `column` itself is brought up to date as well. A new one
    comes last among its siblings. `by` is the acting user, or None for a command. Raises
    TreeError when the parent, the address or the kind cannot be.
    """
    with lock.exclusive():
        stored = None if column.pk is None else _stored(column.pk)
        if not column.slug:
            column.slug = free_slug(column.name, column.pk)
        _refuse(slug_problem(column.slug, column.pk))
        parent = _fresh(column.parent_id)
        if by is not None:
            column.updated_by = by
            if stored is None:
                column.created_by = by
        if stored is None:
            stored = Column(**{name: getattr(column, name) for name in _EDITABLE})
            stored.insert_at(parent, position="last-child")
            _write(stored, by)
            changed_id = None
        else:
            if stored.kind != column.kind:
                _refuse(kind_problem(column.pk, column.kind))
            moves = stored.parent_id != column.parent_id
            if moves:
                stored = _move(stored, parent, "last-child")
            shows_otherwise = stored.is_published != column.is_published
            former = stored.get_absolute_url()
            for name in _EDITABLE:
                setattr(stored, name, getattr(column, name))
            _write(stored, by)
            _lead_on(former, stored.get_absolute_url(), by)
            changed_id = stored.pk if moves or shows_otherwise else None
        for name in (*_EDITABLE, "id", "parent_id", "lft", "rght", "tree_id", "level"):
            setattr(column, name, getattr(stored, name))
        column._state.adding, column._state.db = False, stored._state.db
        _settle(changed_id)
    return stored


def move(column_id: int, target_id: int | None, position: str, by=None) -> Column:
    """Move a column beside or into another.

    `position` is "left" or "right" (of the target), "first-child" or "last-child" (of the
    target, or of the top level when `target_id` is None). Its address stays. Raises
    TreeError for a move into its own branch, Column.DoesNotExist for an unknown id.
    """
    if position not in POSITIONS or (target_id is None and position in {"left", "right"}):
        raise TreeError("不知道要移到哪里，请重试。")
    with lock.exclusive():
        column = Column.objects.get(pk=column_id)
        parent_id = column.parent_id
        column = _move(column, _fresh(target_id), position)
        if by is not None:
            column.updated_by = by
        stays = column.parent_id == parent_id
        _write(column, by, "调整了在同级栏目中的顺序" if stays else "移动了栏目")
        _settle(None if stays else column.pk)
    return column


def delete(*column_ids: int, by=None) -> None:
    """Delete empty columns; together they may empty each other, as a parent and its child.

    Raises TreeError naming what is still in one of them, and then deletes none.
    """
    with lock.exclusive():
        columns = Column.objects.filter(pk__in=column_ids).order_by("-level")
        for column in list(columns):
            contents = contents_of(column)
            if contents:
                raise TreeError(f"栏目“{column.name}”里还有 {'、'.join(contents)}，不能删除。")
            column = Column.objects.get(pk=column.pk)
            if by is not None:
                column._history_user = by
            column.delete()
            keeping.forget_target(column.get_absolute_url())
        _settle(None)


def contents_of(column: Column, without: Iterable[int] = ()) -> list[str]:
    """What keeps a column from being deleted, in Chinese; [] when it is empty.

    Sub-columns whose ids are in `without` are passed over: they go with it.
    """
    below = Column.objects.filter(parent=column).exclude(pk__in=without).count()
    held = [f"{below} 个下级栏目"] if below else []
    for model in content_types():
        held += _held_here(model, column)
    return held


def _held_here(model: type[ColumnContent], column: Column) -> list[str]:
    noun = model._meta.verbose_name
    held = []
    own = model._base_manager.filter(column=column)
    if count := own.count():
        in_bin = own.filter(trashed_at__isnull=False).count()
        where = f"（其中 {in_bin} 篇在回收站里，要先还原再移走）" if in_bin else ""
        held.append(f"{count} 篇{noun}{where}")
    for relation in model._meta.many_to_many:
        if relation.related_model is Column:
            also = model._base_manager.filter(**{relation.name: column}).exclude(column=column)
            if count := also.count():
                held.append(f"{count} 篇同时显示在这里的{noun}")
    if not held:
        # The desk copy was put elsewhere, but what the public reads still stands here.
        live = Placement.objects.filter(column=column, is_direct=True, kind=model.entry_kind)
        if count := live.count():
            held.append(f"{count} 篇{noun}的线上版本（草稿已改到别处，重新发布后才离开这里）")
    return held


def kind_problem(column_id: int, kind: str) -> str:
    """Why a column cannot become of this kind, in Chinese; "" when it can.

    What stands in it would show nowhere any more.
    """
    known = kinds.get(kind)
    if known is None:
        return "没有这种栏目类型。"
    held = []
    for model in content_types():
        if not model.may_stand_in(kind):
            here = model._base_manager.filter(column=column_id, trashed_at__isnull=True).count()
            if here:
                held.append(f"{here} 篇{model._meta.verbose_name}")
    if not held:
        return ""
    return (
        f"栏目里还有 {'、'.join(held)}，“{known.label}”类型的栏目不显示这些内容。"
        "请先把它们移到别的栏目，再改类型。"
    )


def free_slug(name: str, column_id: int | None = None) -> str:
    """An address made from a name's pinyin that this column (None: a new one) may have."""
    return pinyin_slug(name, taken=lambda slug: bool(slug_problem(slug, column_id)))


def slug_problem(slug: str, column_id: int | None = None) -> str:
    """Why a column cannot have this address, in Chinese; "" when it can.

    The former addresses of other columns stay theirs: links to them must not go astray.
    """
    try:
        validate_slug(slug)
    except ValidationError:
        return "网址名只能用字母、数字、连字符和下划线。"
    holder = Column.objects.filter(slug=slug).exclude(pk=column_id).first()
    if holder is not None:
        return f"网址名“{slug}”已经由栏目“{holder.name}”使用，请换一个。"
    held = keeping.held_by(_address(slug))
    if held is not None:
        other = Column.objects.filter(slug=_slug_of(held.to)).first()
        if other is None or other.pk != column_id:
            whose = f"栏目“{other.name}”" if other else "别的栏目"
            return f"网址名“{slug}”是{whose}以前用过的，旧网址还要转到那里，请换一个。"
    return ""


def _refuse(problem: str) -> None:
    if problem:
        raise TreeError(problem)


def _stored(column_id: int) -> Column:
    column = Column.objects.filter(pk=column_id).first()
    if column is None:
        raise TreeError("这个栏目已经被删除了。")
    return column


def _fresh(column_id: int | None) -> Column | None:
    if column_id is None:
        return None
    column = Column.objects.filter(pk=column_id).first()
    if column is None:
        raise TreeError("要放到的栏目已经不存在了，请重新选择。")
    return column


def _move(column: Column, target: Column | None, position: str) -> Column:
    """Move in the tree alone, with no line in the history; the column read anew."""
    if target is not None and target.is_descendant_of(column, include_self=True):
        raise TreeError(f"不能把“{column.name}”移到它自己或它的下级栏目里面。")
    if target is None:
        # mptt takes "no target" for "last of all", and leaves a top-level column where it is.
        others = Column.objects.filter(parent=None).exclude(pk=column.pk)
        last = position == "last-child"
        target = others.order_by("-tree_id" if last else "tree_id").first()
        position = "right" if last else "left"
    if target is not None:
        before = _place(column)
        column.skip_history_when_saving = True
        column.move_to(target, position)
        column = Column.objects.get(pk=column.pk)
        if (after := _place(column)) != before:
            log.record(log.Action.COLUMN, column, before=before, after=after, note="移动")
        return column
    return Column.objects.get(pk=column.pk)


def _place(column: Column) -> dict[str, str | int]:
    """Where a column stands, as the audit log has it."""
    before = Q(tree_id=column.tree_id, lft__lt=column.lft) | Q(tree_id__lt=column.tree_id)
    number = Column.objects.filter(before, parent=column.parent_id).count() + 1
    above = column.parent.name if column.parent_id else "（一级栏目）"
    return {"上级栏目": above, "在同级栏目中排第几": number}


def _write(column: Column, by, reason: str = "") -> None:
    if by is not None:
        column._history_user = by
    if reason:
        column._change_reason = reason
    column.save()


def _lead_on(former: str, address: str, by) -> None:
    """A column's former address leads to today's, from which nothing leads away."""
    if former != address:
        keeping.release(address)
        keep(former, address, automatic=True, by=by, note="栏目改了网址")


def _address(slug: str) -> str:
    return reverse("columns:detail", args=[slug])


def _slug_of(address: str) -> str:
    """The slug in an address of a column; "" in any other."""
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return ""
    return match.kwargs["slug"] if match.view_name == "columns:detail" else ""


def _settle(changed_id: int | None) -> None:
    """After a write: lists follow a branch that moved or was hidden or shown; caches lapse."""
    if changed_id is not None:
        branch_changed.send(Column, column_id=changed_id)
    tree_changed.send(Column)
    generations.bump("tree")
    generations.bump("content")


# Checking


def problems() -> list[str]:
    """Every way in which the stored nesting disagrees with the parents; [] when sound."""
    rows = {
        row["id"]: row
        for row in Column.objects.values(
            "id", "name", "parent_id", "lft", "rght", "tree_id", "level"
        )
    }
    found: list[str] = []
    sizes = dict.fromkeys(rows, 1)
    intervals: dict[int, list[tuple[int, int]]] = {}
    for row in rows.values():
        name = f"{row['name']}（编号 {row['id']}）"
        parent = rows.get(row["parent_id"])
        if parent is None:
            if row["level"] != 0 or row["lft"] != 1:
                found.append(f"{name}：一级栏目的位置不对")
        elif row["tree_id"] != parent["tree_id"] or row["level"] != parent["level"] + 1:
            found.append(f"{name}：与上级栏目的层次不符")
        elif not parent["lft"] < row["lft"] < row["rght"] < parent["rght"]:
            found.append(f"{name}：不在上级栏目的范围内")
        above, seen = row["parent_id"], {row["id"]}
        while above in rows and above not in seen:
            seen.add(above)
            sizes[above] += 1
            above = rows[above]["parent_id"]
        if above in rows:
            found.append(f"{name}：上级栏目绕成了一圈")
        intervals.setdefault(row["tree_id"], []).append((row["lft"], row["rght"]))
    for row in rows.values():
        if row["rght"] - row["lft"] + 1 != 2 * sizes[row["id"]]:
            found.append(f"{row['name']}（编号 {row['id']}）：范围与下级栏目的数目不符")
    for tree_id, pairs in intervals.items():
        numbers = [number for pair in pairs for number in pair]
        if len(numbers) != len(set(numbers)):
            found.append(f"第 {tree_id} 棵树：位置有重复")
    return found


def repair() -> None:
    """Rebuild the nesting from the parents, keeping the order as far as it can be told.

    Where parents lead round in a circle, one of its columns becomes a top-level one, hidden,
    so that staff can put it right.
    """
    with lock.exclusive():
        _break_circles()
        Column.objects.rebuild()
        tree_changed.send(Column)
        generations.bump("tree")
        generations.bump("content")


def _break_circles() -> None:
    parents = dict(Column.objects.order_by("pk").values_list("pk", "parent_id"))
    sound: set[int] = set()
    for start in parents:
        column_id, way = start, []
        while column_id is not None and column_id not in sound and column_id not in way:
            way.append(column_id)
            column_id = parents[column_id]
        if column_id in way:
            Column.objects.filter(pk=column_id).update(parent=None, is_published=False)
            parents[column_id] = None
        sound.update(way)

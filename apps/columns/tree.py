"""The column tree: every write, and the picture of it that every page reads.

All writes go through `save`, `move` and `delete` here (or `repair`), each under the lock
and on freshly read nodes. Reads use `get_tree(request)`: the whole tree in memory, loaded
with one query and kept until its generation changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from apps.columns import kinds, lock
from apps.columns.models import Column, Entry, FormerSlug
from apps.core.slugs import pinyin_slug
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
    description: str
    keywords: str
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)

    @property
    def url(self) -> str:
        if self.kind == "link" and self.link_url:
            return self.link_url
        return reverse("columns:detail", args=[self.slug])

    @property
    def ancestors(self) -> list["Node"]:
        """From the top-level column down to the parent."""
        return [*self.parent.ancestors, self.parent] if self.parent else []

    @property
    def path(self) -> list["Node"]:
        """From the top-level column down to this one."""
        return [*self.ancestors, self]

    @property
    def path_name(self) -> str:
        return " / ".join(node.name for node in self.path)

    @property
    def root(self) -> "Node":
        return self.parent.root if self.parent else self

    @property
    def level(self) -> int:
        return len(self.ancestors)

    @property
    def is_reachable(self) -> bool:
        """Whether the public can see it: neither it nor any column above is hidden."""
        return all(node.is_published for node in self.path)

    @property
    def menu(self) -> list["Node"]:
        """The children that navigation shows."""
        return [child for child in self.children if child.is_published and child.in_navigation]

    def branch(self) -> Iterator["Node"]:
        """This column and everything below it, in the order of the tree."""
        yield self
        for child in self.children:
            yield from child.branch()

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
        """`rows` are Column values in the order of the tree, parents first."""
        self._by_id: dict[int, Node] = {}
        self._by_slug: dict[str, Node] = {}
        self.roots: list[Node] = []
        for row in rows:
            parent_id = row.pop("parent_id")
            node = Node(**row)
            self._by_id[node.id] = self._by_slug[node.slug] = node
            node.parent = self._by_id.get(parent_id)
            (node.parent.children if node.parent else self.roots).append(node)

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


_FIELDS = [name for name in Node.__dataclass_fields__ if name not in {"parent", "children"}]
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


def forget() -> None:
    """Drop the picture in memory; for tests, whose databases begin anew."""
    global _latest
    _latest = None


# Writing

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
    "description",
    "keywords",
    "created_by_id",
    "updated_by_id",
]


def save(column: Column) -> Column:
    """Insert a new column, or write the edited fields and parent of one that exists.

    Returns the stored column; `column` itself is brought up to date as well. A new one
    comes last among its siblings. Raises TreeError when the parent cannot be.
    """
    with lock.exclusive():
        if not column.slug:
            column.slug = pinyin_slug(column.name, taken=_slug_is_taken)
        if column.pk is None:
            stored = Column(**{name: getattr(column, name) for name in _EDITABLE})
            stored.insert_at(_fresh(column.parent_id), position="last-child", save=True)
            moved = shown_changed = False
        else:
            stored = _fresh(column.pk)
            if stored.slug != column.slug:
                _keep_former_slug(stored, column.slug)
            shown_changed = stored.is_published != column.is_published
            moved = stored.parent_id != column.parent_id
            for name in _EDITABLE:
                setattr(stored, name, getattr(column, name))
            stored.save()
            if moved:
                _move(stored, _fresh(column.parent_id), "last-child")
        for name in (*_EDITABLE, "id", "parent_id", "lft", "rght", "tree_id", "level"):
            setattr(column, name, getattr(stored, name))
        column._state.adding, column._state.db = False, stored._state.db
        _settle(stored.pk if moved or shown_changed else None)
    return stored


def move(column_id: int, target_id: int | None, position: str) -> Column:
    """Move a column beside or into another.

    `position` is "left" or "right" (of the target), "first-child" or "last-child" (of the
    target, or of the top level when `target_id` is None). Its address stays. Raises
    TreeError for a move into its own branch, Column.DoesNotExist for an unknown id.
    """
    if position not in {"left", "right", "first-child", "last-child"}:
        raise TreeError("不知道要移到哪里，请重试。")
    with lock.exclusive():
        column = Column.objects.get(pk=column_id)
        _move(column, _fresh(target_id), position)
        column = Column.objects.get(pk=column_id)
        column.save()  # a line in its history
        _settle(column.pk)
    return column


def delete(column_id: int) -> None:
    """Delete an empty column. Raises TreeError naming what is still in it."""
    with lock.exclusive():
        column = Column.objects.get(pk=column_id)
        contents = contents_of(column)
        if contents:
            raise TreeError(f"栏目“{column.name}”里还有{'、'.join(contents)}，请先移走或删除。")
        column.delete()
        _settle(None)


def contents_of(column: Column) -> list[str]:
    """What keeps a column from being deleted, in Chinese; [] when it is empty."""
    held = []
    for relation in Column._meta.related_objects:
        model = relation.related_model
        if relation.on_delete is not models.PROTECT and not relation.many_to_many:
            continue
        if model is Entry or model._meta.auto_created:
            continue
        count = model._base_manager.filter(**{relation.field.name: column}).count()
        if count:
            noun = "个下级栏目" if model is Column else f"个“{model._meta.verbose_name}”"
            held.append(f" {count} {noun}")
    return held


def _fresh(column_id: int | None) -> Column | None:
    if column_id is None:
        return None
    column = Column.objects.filter(pk=column_id).first()
    if column is None:
        raise TreeError("上级栏目已经不存在了，请重新选择。")
    return column


def _move(column: Column, target: Column | None, position: str) -> None:
    if target is not None and target.is_descendant_of(column, include_self=True):
        raise TreeError(f"不能把“{column.name}”移到它自己里面。")
    if target is None:
        column.move_to(None, "last-child" if position != "first-child" else "first-child")
    else:
        column.move_to(target, position)


def _slug_is_taken(slug: str) -> bool:
    return (
        Column.objects.filter(slug=slug).exists() or FormerSlug.objects.filter(slug=slug).exists()
    )


def _keep_former_slug(stored: Column, new: str) -> None:
    FormerSlug.objects.filter(slug=new).delete()
    FormerSlug.objects.update_or_create(slug=stored.slug, defaults={"column": stored})


def _settle(changed_id: int | None) -> None:
    """After a write: lists follow a branch that moved or was hidden or shown; caches lapse."""
    from apps.columns import placing

    if changed_id is not None:
        placing.replace_branch(changed_id)
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
        above, seen = row["parent_id"], set()
        while above in rows and above not in seen:
            seen.add(above)
            sizes[above] += 1
            above = rows[above]["parent_id"]
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
    """Rebuild the nesting from the parents, keeping the order as far as it can be told."""
    with lock.exclusive():
        Column.objects.rebuild()
        generations.bump("tree")
        generations.bump("content")

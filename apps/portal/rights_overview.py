"""权限一览: who may do what in which columns, and for one column everybody who may do something.

Read out of accounts, roles and grants with a handful of queries, however many there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Prefetch, Q, QuerySet

from apps.columns.models import Grant, Right
from apps.columns.tree import Node, Tree
from apps.core.people import display_name
from apps.portal.accounts import FORMER_STAFF

WHOLE_SITE = "整个网站"


@dataclass
class Line:
    """What a person may do in one place, and from where they have it."""

    place: str
    rights: set[Right] = field(default_factory=set)
    sources: list[str] = field(default_factory=list)

    @property
    def marks(self) -> list[tuple[str, bool]]:
        """(right, whether they have it), in the order of the heading."""
        return [(right.label, right in self.rights) for right in Right]

    @property
    def source(self) -> str:
        return "、".join(dict.fromkeys(self.sources))

    def take(self, grant: Grant, source: str) -> None:
        self.rights |= {right for right in Right if getattr(grant, right)}
        self.sources.append(source)


@dataclass
class Person:
    """An account with its roles and its lines; a superuser has no lines and may do all."""

    user: User
    name: str
    roles: list[str]
    lines: list[Line]

    @property
    def may_all(self) -> bool:
        return self.user.is_superuser


def accounts(query: str = "") -> QuerySet[User]:
    """The open accounts whose name or login holds the query, by name."""
    people = User.objects.filter(is_active=True).exclude(username=FORMER_STAFF)
    for word in query.split():
        named = Q(username__icontains=word) | Q(last_name__icontains=word)
        people = people.filter(named | Q(first_name__icontains=word))
    grants = Grant.objects.order_by("pk")
    return people.prefetch_related(
        Prefetch("column_grants", grants),
        "groups",
        Prefetch("groups__column_grants", grants),
    ).order_by("last_name", "username")


def by_person(people: Iterable[User], tree: Tree, branch: Node | None = None) -> list[Person]:
    """Each person with a line a place, in the order of the tree; the whole site first.

    With a branch: only what holds there, from above or below, and only who may do something.
    """
    order = {node.id: number for number, node in enumerate(tree)}
    found = []
    for user in people:
        places: dict[int | None, Line] = {}
        for grant, source in _grants_of(user):
            if branch is not None and not _touches(tree, grant, branch):
                continue
            if grant.column_id is not None and grant.column_id not in order:
                continue
            line = places.setdefault(grant.column_id, Line(_place(tree, grant.column_id)))
            line.take(grant, source)
        ids = sorted(places, key=lambda pk: -1 if pk is None else order[pk])
        lines = [] if user.is_superuser else [places[pk] for pk in ids]
        if branch is None or lines or user.is_superuser:
            found.append(Person(user, display_name(user), _roles(user), lines))
    return found


def in_column(people: Iterable[User], tree: Tree, node: Node) -> list[Person]:
    """Everybody who may do something in this one column, with what and from where."""
    above = {None, *(one.id for one in node.path)}
    found = []
    for user in people:
        line = Line(node.path_name)
        for grant, source in _grants_of(user):
            if grant.column_id in above:
                where = _place(tree, grant.column_id)
                line.take(grant, source if grant.column_id == node.id else f"{source}（{where}）")
        if user.is_superuser or line.rights:
            lines = [] if user.is_superuser else [line]
            found.append(Person(user, display_name(user), _roles(user), lines))
    return found


def _grants_of(user: User) -> Iterable[tuple[Grant, str]]:
    """What was given to a person and to their roles, each with where it comes from."""
    for grant in user.column_grants.all():
        yield grant, "本人"
    for role in user.groups.all():
        for grant in role.column_grants.all():
            yield grant, f"角色“{role.name}”"


def _touches(tree: Tree, grant: Grant, branch: Node) -> bool:
    """Whether a grant holds somewhere in a branch: given above it, on it, or below it."""
    if grant.column_id is None:
        return True
    node = tree.get(grant.column_id)
    return node is not None and (branch in node.path or node in branch.path)


def _roles(user: User) -> list[str]:
    return [role.name for role in user.groups.all()]


def _place(tree: Tree, column_id: int | None) -> str:
    if column_id is None:
        return WHOLE_SITE
    node = tree.get(column_id)
    return node.path_name if node else ""

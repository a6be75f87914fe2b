"""Who can take which review step in which columns: what an author is told before submitting."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from apps.columns import rights
from apps.columns.models import Grant
from apps.columns.tree import Tree
from apps.core.people import display_name
from apps.publishing.reviews import Step


@dataclass
class StepAhead:
    """A step that a text has to take, and the names of those who can take it."""

    step: Step
    people: list[str] = field(default_factory=list)
    # Hold the right, but have written or changed this text.
    authors: list[str] = field(default_factory=list)


def steps_ahead(
    tree: Tree, steps: int, column_ids: Iterable[int], author_ids: Iterable[int] = ()
) -> list[StepAhead]:
    """The first `steps` steps of a text in these columns, each with its people. Three queries.

    People who may do everything are named only where nobody else was given the step.
    `author_ids` are who must not take one.
    """
    paths = [
        {above.id for above in node.path} for pk in column_ids if (node := tree.get(pk)) is not None
    ]
    users = get_user_model().objects.filter(is_active=True, is_staff=True)
    flags = [rights.REVIEW_RIGHTS[step].value for step in Step.values[:steps]]
    grants = _grants(flags, set().union(*paths))
    members = _members(users, {grant["group"] for grant in grants if grant["group"]})
    names = _names(users, grants, members)
    superusers = {pk for pk, user in names.items() if user.is_superuser}
    authors = set(author_ids)
    found = []
    for step, flag in zip(Step, flags, strict=False):
        able = _able(paths, [grant for grant in grants if grant[flag]], members) & set(names)
        people = able - authors or superusers - authors
        told = ([display_name(names[pk]) for pk in sorted(who)] for who in (people, able & authors))
        found.append(StepAhead(step, *told))
    return found


def _grants(flags: list[str], column_ids: set[int]) -> list[dict]:
    """The grants of one of these rights that reach one of the columns, or the whole site."""
    if not flags:
        return []
    grants = Grant.objects.filter(Q(*((flag, True) for flag in flags), _connector=Q.OR))
    grants = grants.filter(Q(column__isnull=True) | Q(column__in=column_ids))
    return list(grants.values("user", "group", "column", *flags))


def _members(users: QuerySet, groups: set[int]) -> dict[int, set[int]]:
    members: dict[int, set[int]] = {}
    for user, group in users.filter(groups__in=groups).values_list("pk", "groups"):
        members.setdefault(group, set()).add(user)
    return members


def _able(paths: list[set[int]], grants: list[dict], members: dict[int, set[int]]) -> set[int]:
    """The users who hold one of these grants in every column."""
    able: set[int] | None = None
    for path in paths:
        here: set[int] = set()
        for grant in grants:
            if grant["column"] is None or grant["column"] in path:
                here |= {grant["user"]} if grant["user"] else members.get(grant["group"], set())
        able = here if able is None else able & here
    return able or set()


def _names(users: QuerySet, grants: list[dict], members: dict[int, set[int]]) -> dict[int, object]:
    wanted = {grant["user"] for grant in grants if grant["user"]}.union(*members.values())
    return users.filter(Q(pk__in=wanted) | Q(is_superuser=True)).in_bulk()

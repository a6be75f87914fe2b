"""Which columns a staff member may work in, and what they may do there.

What somebody may do with content and with columns comes from grants alone (see Grant):
theirs and their groups'. They are read with one query per request, however many there are,
and resolved along the tree into sets of column ids.
"""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.http import HttpRequest

from apps.columns.models import Grant, Right
from apps.columns.tree import Tree, get_tree, load

CONTENT_RIGHTS = (
    Right.WRITE,
    Right.FIRST_REVIEW,
    Right.SECOND_REVIEW,
    Right.FINAL_REVIEW,
    Right.PUBLISH,
)
REVIEW_RIGHTS = {1: Right.FIRST_REVIEW, 2: Right.SECOND_REVIEW, 3: Right.FINAL_REVIEW}
Columns = frozenset[int] | None  # ids; None means every column, and those to come


def columns_for(request: HttpRequest, *rights: Right) -> Columns:
    """The columns in which the request's user has one of `rights`; None means all.

    Without a right named: those in which they may do anything with content.
    """
    held = _held(request)
    return _union(held[right] for right in rights or CONTENT_RIGHTS)


def may(request: HttpRequest, right: Right, *column_ids: int) -> bool:
    """Whether the request's user has `right` in every one of these columns."""
    columns = columns_for(request, right)
    return columns is None or columns.issuperset(column_ids)


def columns_of(user: AbstractBaseUser, right: Right) -> Columns:
    """As columns_for, for somebody who is not asking themself; reads the tree anew."""
    return _resolved(user, load())[right]


def has_anywhere(user: AbstractBaseUser, *rights: Right) -> bool:
    """Whether the user has one of `rights` in any column; without one named, any right."""
    if user.is_active and user.is_superuser:
        return True
    return any(grant[right] for grant in _grants(user) for right in rights or Right)


def _held(request: HttpRequest) -> dict[Right, Columns]:
    held = getattr(request, "_column_rights", None)
    if held is None:
        user = request.user
        everywhere = user.is_active and user.is_superuser
        # A superuser's rights need no tree, and nobody's need none either.
        needs_tree = not everywhere and any(grant["column"] for grant in _grants(user))
        held = _resolved(user, get_tree(request) if needs_tree else Tree([]))
        request._column_rights = held
    return held


def _resolved(user: AbstractBaseUser, tree: Tree) -> dict[Right, Columns]:
    if user.is_active and user.is_superuser:
        return dict.fromkeys(Right)
    found: dict[Right, set[int] | None] = {right: set() for right in Right}
    branches: dict[int, list[int]] = {}
    for grant in _grants(user):
        column = grant["column"]
        for right in Right:
            if not grant[right] or found[right] is None:
                continue
            if column is None:
                found[right] = None
                continue
            if column not in branches:
                node = tree.get(column)
                branches[column] = [below.id for below in node.branch()] if node else []
            found[right].update(branches[column])
    return {right: None if ids is None else frozenset(ids) for right, ids in found.items()}


def _grants(user: AbstractBaseUser) -> list[dict]:
    """The user's grants and their groups'; one query for as long as this object lives."""
    if not user.is_active:
        return []
    if not hasattr(user, "_column_grants"):
        grants = Grant.objects.filter(Q(user=user.pk) | Q(group__user=user.pk))
        user._column_grants = list(grants.values("column", *Right.values))
    return user._column_grants


def _union(sets: Iterable[Columns]) -> Columns:
    together: frozenset[int] = frozenset()
    for columns in sets:
        if columns is None:
            return None
        together |= columns
    return together

"""Columns for tests and for the demo site, made as staff make them."""

from django.contrib.auth.models import Group, User

from apps.columns import tree
from apps.columns.models import Column, Grant, Right


def make_column(name: str = "人大要闻", **fields) -> Column:
    """A saved column; it comes last among its siblings."""
    return tree.save(Column(name=name, **fields))


def grant(holder: User | Group, column: Column | None, *rights: Right | str) -> Grant:
    """What a person or a group may do in a column's branch; None is the whole site."""
    to = {"group" if isinstance(holder, Group) else "user": holder}
    return Grant.objects.update_or_create(
        **to, column=column, defaults={Right(right).value: True for right in rights}
    )[0]

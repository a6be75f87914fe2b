"""Columns for tests and for the demo site, made as staff make them."""

from apps.columns import tree
from apps.columns.models import Column


def make_column(name: str = "人大要闻", **fields) -> Column:
    """A saved column; it comes last among its siblings."""
    return tree.save(Column(name=name, **fields))

"""Where leaders stand: a column of kind “leadership”, which hides them when it is hidden."""

from apps.columns.tree import Node, Tree


def leadership_column(tree: Tree) -> Node | None:
    """The first column of kind “leadership” that the public can reach: leaders stand there."""
    return next((node for node in tree if node.kind == "leadership" and node.is_reachable), None)

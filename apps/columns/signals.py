"""Sent under the exclusive lock, inside the transaction that writes the tree.

A receiver that fails undoes the change with it. `sender` is Column.
"""

from django.dispatch import Signal

tree_changed = Signal()  # after every write of the tree, once lists are in step with it
branch_changed = Signal()  # column_id: this column was moved, hidden or shown, with its branch

"""What the audit log is told of columns, and of who may do what in them."""

from apps.audit.models import Action
from apps.audit.tracking import track
from apps.columns.models import Column, Grant


def start() -> None:
    """From now on changes are on record; moves are told by apps.columns.tree."""
    track(Column, action=Action.COLUMN)
    track(Grant, action=Action.RIGHTS)

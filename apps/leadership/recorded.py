"""What the audit log is told of leaders, their positions and terms."""

from apps.audit.models import Action
from apps.audit.tracking import track
from apps.leadership.models import Leader, Position, Term


def start() -> None:
    """From now on changes are on record."""
    for model in (Leader, Position, Term):
        track(model, action=Action.LEADER)

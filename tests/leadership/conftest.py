import pytest

from apps.columns import tree
from apps.columns.models import Column
from apps.leadership import activities


@pytest.fixture
def leadership_column(db):
    return tree.save(Column(name="常委会领导", kind="leadership"))


@pytest.fixture
def no_activities(monkeypatch):
    """Leadership by itself, with no app above that knows what leaders did."""
    monkeypatch.setattr(activities, "_provider", activities.NoActivities)

"""A leader's activities (领导动态): what names the person, from an app above that knows it.

Leadership cannot know articles; their app registers here when it starts.
"""

from collections.abc import Callable
from typing import Any


class NoActivities:
    """What a leader has done as long as no app above says: nothing. Counted and sliced."""

    def __init__(self, leader_id: int):
        self.leader_id = leader_id

    def count(self) -> int:
        return 0

    def __getitem__(self, key: slice) -> list:
        return []


_provider: Callable[[int], Any] = NoActivities


def register(provider: Callable[[int], Any]) -> None:
    """Let `provider(leader_id)` say what a leader did.

    It returns a source for pages: count(), and slices that are lists of Entry, newest first.
    """
    global _provider
    _provider = provider


def of(leader_id: int) -> Any:
    """The activities of a leader: a source for apps.core.pagination."""
    return _provider(leader_id)

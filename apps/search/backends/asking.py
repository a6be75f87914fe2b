"""What is asked of a backend, and how its answers are counted and sliced."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

MOST = 1000  # nobody turns more pages; and counting on would read the whole index


class Unreachable(Exception):
    """The search server does not answer, or not as it should."""


@dataclass(frozen=True)
class Asked:
    """A search. `terms` are plain and all have to be found.

    `title` is the title that they may be, as it was typed, and `exact` its plain form.

    `columns` is a column with its branch, the column first. `since` and `until` (aware, the
    latter excluded) leave out what has no date.
    """

    terms: tuple[str, ...]
    title: str
    exact: str
    now: datetime
    columns: tuple[int, ...] = ()
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    newest_first: bool = False

    @property
    def has_dates_only(self) -> bool:
        return bool(self.since or self.until)


class Backend(ABC):
    """Counts and slices what a search finds, in its order.

    The order: what has this title, sign for sign; what has it but for signs (12.3 and 1.23);
    what has all the terms in its title; all else; the newest first in each. Or the newest first
    in all. What has no date, as a column, comes before others where the title says it, else
    after them.
    """

    @abstractmethod
    def count(self, asked: Asked) -> int:
        """How many there are; MOST + 1 where there are more than MOST."""

    @abstractmethod
    def find(self, asked: Asked, start: int, stop: int) -> list[int]:
        """The places of the documents from `start` to before `stop`."""

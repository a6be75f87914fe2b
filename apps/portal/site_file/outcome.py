"""What a load did, what it has to say, and what was wrong with the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Report = Callable[[str], None]

_PROGRESS_EVERY = 100


@dataclass(frozen=True)
class Problem:
    """Something wrong in the file: where (`columns[2].children[0].name`) and what, in Chinese."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}" if self.place else self.message


class SiteFileError(Exception):
    """The file cannot be loaded and nothing was written; `problems` says why."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass
class Tally:
    """How many of one noun were made, changed, found as the file has them, or left alone."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left: int = 0

    def __str__(self) -> str:
        counts = [("新建", self.created), ("更新", self.updated), ("不变", self.unchanged)]
        counts += [("跳过", self.left)] if self.left else []
        return "，".join(f"{verb} {number}" for verb, number in counts)


@dataclass
class Outcome:
    """`tallies` by noun, `changes` one line each, `notices` what a person should know."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return any(tally.created or tally.updated for tally in self.tallies.values())

    def created(self, noun: str, label: str) -> None:
        self._of(noun).created += 1
        self.changes.append(f"新建{noun}：{label}")

    def updated(self, noun: str, label: str) -> None:
        self._of(noun).updated += 1
        self.changes.append(f"更新{noun}：{label}")

    def unchanged(self, noun: str) -> None:
        self._of(noun).unchanged += 1

    def left(self, noun: str, why: str) -> None:
        self._of(noun).left += 1
        self.notices.append(why)

    def settled(self, noun: str, label: str, *, is_new: bool, is_changed: bool) -> None:
        """Count one thing by what became of it."""
        if is_new:
            self.created(noun, label)
        elif is_changed:
            self.updated(noun, label)
        else:
            self.unchanged(noun)

    def _of(self, noun: str) -> Tally:
        return self.tallies.setdefault(noun, Tally())


def counted(things: list, noun: str, report: Report) -> Iterator:
    """Each of `things` in turn, reporting how far it is: every hundred, and at the end."""
    for number, thing in enumerate(things, start=1):
        yield thing
        if number % _PROGRESS_EVERY == 0 or number == len(things):
            report(f"{noun} {number}/{len(things)}")

"""The checks that there are; apps above add theirs when they start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A kind of mistake, what staff call it, and how to find it.

    `find` takes a Manuscript and yields a Finding for each place, its level left empty; one
    that has a level keeps it (a word of the list may be worse than its kind).
    """

    code: str
    title: str
    default_level: str
    find: Callable[..., Iterable]
    description: str = ""
    order: int = 50


_checks: dict[str, Check] = {}


def register(
    code: str,
    title: str,
    default_level: str,
    check: Callable[..., Iterable],
    description: str = "",
    order: int = 50,
) -> None:
    """Add a check, or put another in the place of one with the same code.

    `default_level` holds until staff choose another: "warning", "block" or "off".
    `description` tells staff on the settings page what it looks for, `order` where it stands
    among the others there.
    """
    _checks[code] = Check(code, title, default_level, check, description, order)


def checks() -> list[Check]:
    """Every check, in order."""
    return sorted(_checks.values(), key=lambda check: check.order)


def title_of(code: str) -> str:
    """What the check is called; its code where it is gone."""
    check = _checks.get(code)
    return check.title if check else code

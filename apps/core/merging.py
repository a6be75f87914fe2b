"""Two versions of a text made one, after what both began from: the three-way merge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, MINE, THEIRS, BOTH = "same", "mine", "theirs", "both"


@dataclass(frozen=True)
class Chunk:
    """A stretch of the text, and who changed it.

    `change` is SAME where both sides have the same, MINE or THEIRS where only one side
    changed it, BOTH where both did.
    """

    change: str
    mine: list[str]
    theirs: list[str]


def merge(base: Sequence[str] | None, mine: Sequence[str], theirs: Sequence[str]) -> list[Chunk]:
    """The two sides in chunks, all of both in their order.

    Without a base nobody knows who changed what: each difference is one of BOTH.
    """
    if base is None:
        return list(_two_ways(mine, theirs))
    chunks: list[Chunk] = []
    done = 0
    for start, end, in_mine, in_theirs in _regions(_edits(base, mine), _edits(base, theirs)):
        chunks += _changed(*[base[done:start]] * 3)
        chunks += _changed(
            base[start:end],
            _edited(base, start, end, in_mine),
            _edited(base, start, end, in_theirs),
        )
        done = end
    chunks += _changed(*[base[done:]] * 3)
    return chunks


@dataclass(frozen=True)
class _Edit:
    """One side has `new` in place of base[start:end]."""

    start: int
    end: int
    new: list[str]


def _edits(base, side) -> list[_Edit]:
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, base, side, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if i2 - i1 == j2 - j1:  # each block became another: they are edits of their own
            for number in range(i2 - i1):
                found.append(_Edit(i1 + number, i1 + number + 1, [side[j1 + number]]))
        else:
            found.append(_Edit(i1, i2, list(side[j1:j2])))
    return found


def _regions(mine: list[_Edit], theirs: list[_Edit]) -> Iterator[tuple]:
    """(start, end, edits of mine, edits of theirs) of the base, apart where no edits overlap."""
    waiting = sorted(
        [(edit.start, edit.end, 0, edit) for edit in mine]
        + [(edit.start, edit.end, 1, edit) for edit in theirs],
        key=lambda one: one[:3],
    )
    while waiting:
        start, end, side, edit = waiting.pop(0)
        sides: tuple[list, list] = [], []
        sides[side].append(edit)
        while waiting and (waiting[0][0] < end or waiting[0][:2] == (start, end)):
            _, until, side, edit = waiting.pop(0)
            sides[side].append(edit)
            end = max(end, until)
        yield start, end, *sides


def _edited(base, start: int, end: int, edits: list[_Edit]) -> list[str]:
    found: list[str] = []
    for edit in edits:
        found += [*base[start : edit.start], *edit.new]
        start = edit.end
    return [*found, *base[start:end]]


def _changed(base, mine, theirs) -> Iterator[Chunk]:
    base, mine, theirs = list(base), list(mine), list(theirs)
    if mine == theirs:
        if mine:
            yield Chunk(SAME, mine, theirs)
    elif mine == base:
        yield Chunk(THEIRS, mine, theirs)
    elif theirs == base:
        yield Chunk(MINE, mine, theirs)
    else:
        yield Chunk(BOTH, mine, theirs)


def _two_ways(mine, theirs) -> Iterator[Chunk]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        yield Chunk(SAME if tag == "equal" else BOTH, list(mine[i1:i2]), list(theirs[j1:j2]))

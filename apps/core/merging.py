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
    at_base = at_mine = at_theirs = 0
    for in_base, in_mine, in_theirs, length in _common(base, mine, theirs):
        before = base[at_base:in_base], mine[at_mine:in_mine], theirs[at_theirs:in_theirs]
        chunks += _changed(*before)
        if length:
            shared = list(mine[in_mine : in_mine + length])
            chunks.append(Chunk(SAME, shared, shared))
        at_base, at_mine, at_theirs = in_base + length, in_mine + length, in_theirs + length
    return chunks


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


def _common(base, mine, theirs) -> Iterator[tuple[int, int, int, int]]:
    """Where all three agree: (in base, in mine, in theirs, length), and the end with length 0."""
    some = SequenceMatcher(None, base, mine, autojunk=False).get_matching_blocks()
    others = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    one = other = 0
    while one < len(some) and other < len(others):
        base_mine, in_mine, length_mine = some[one]
        base_theirs, in_theirs, length_theirs = others[other]
        start = max(base_mine, base_theirs)
        end = min(base_mine + length_mine, base_theirs + length_theirs)
        if start < end:
            yield start, in_mine + start - base_mine, in_theirs + start - base_theirs, end - start
        if base_mine + length_mine < base_theirs + length_theirs:
            one += 1
        else:
            other += 1
    yield len(base), len(mine), len(theirs), 0

"""Showing what was found: the words in the text as it was written, and some text around them.

Worked out in Python on the raw text, so that it is the same on every database and can be
escaped piece by piece.
"""

from collections.abc import Sequence

from apps.search.normalising import places, plain

# (a piece of text, whether it was searched for)
Pieces = list[tuple[str, bool]]

_LENGTH = 110  # of an excerpt
_BEFORE = 30
_CHUNK = 20_000  # of a long text that is looked at at a time
_MOST = 400_000  # what lies further into a text is found, but not shown
_ENDS = "。！？；\n"


def marked(text: str, terms: Sequence[str]) -> Pieces:
    """All of a text, its places where a plain term stands told apart."""
    return _pieces(text, _spans(text, terms))


def excerpt(text: str, terms: Sequence[str]) -> Pieces:
    """The part of a text where the most of the plain terms stand; [] where none does."""
    for start in range(0, min(len(text), _MOST), _CHUNK):
        # Beyond the chunk, for a term that runs over its end.
        piece = text[start : start + _CHUNK + 2 * _LENGTH]
        folded = plain(piece)
        if any(term in folded for term in terms):
            return _best(piece, terms, has_before=start > 0)
    return []


def beginning(text: str, terms: Sequence[str]) -> Pieces:
    """The start of a text, for what was found elsewhere than in it."""
    line = " ".join(text[: 4 * _LENGTH].split())
    return marked(line if len(line) <= _LENGTH else line[:_LENGTH] + "…", terms)


def _spans(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Where the terms stand, from and to before; in order, none touching another."""
    folded, came_from = places(text)
    found = []
    for term in terms:
        at = folded.find(term)
        while at >= 0:
            found.append((came_from[at], came_from[at + len(term) - 1] + 1))
            at = folded.find(term, at + len(term))
    spans: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(stop, spans[-1][1])
        else:
            spans.append((start, stop))
    return spans


def _best(text: str, terms: Sequence[str], has_before: bool) -> Pieces:
    spans = _spans(text, terms)
    if not spans:
        return []

    def held(start: int) -> int:
        window = plain(text[start : start + _LENGTH])
        return sum(term in window for term in terms)

    first = max((start for start, _ in spans[:200]), key=lambda at: (held(at), -at))
    start = max(0, first - _BEFORE)
    # Rather from the beginning of a sentence.
    for end in _ENDS:
        start = max(start, text.rfind(end, start, first) + 1)
    stop = min(len(text), start + _LENGTH)
    inside = [
        (max(begin, start) - start, min(end, stop) - start)
        for begin, end in spans
        if begin < stop and end > start
    ]
    # One place of the text for another: what lies where has not changed.
    line = "".join(" " if char.isspace() else char for char in text[start:stop])
    pieces = _pieces(line, inside)
    if (start or has_before) and text[start - 1 : start] not in _ENDS:
        pieces.insert(0, ("…", False))
    if stop < len(text):
        pieces.append(("…", False))
    return pieces


def _pieces(text: str, spans: list[tuple[int, int]]) -> Pieces:
    pieces, at = [], 0
    for start, stop in spans:
        pieces += [(text[at:start], False), (text[start:stop], True)]
        at = stop
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]

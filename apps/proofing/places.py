"""Where the characters of a plain text stand in the rich text that it came from.

apps.core.html.to_text leaves the markup out, joins cells and parts paragraphs; what it
keeps, it keeps in order, but for footnotes, which it puts at the end. So the two are laid side
by side, with spaces left aside.
"""

import re
from array import array
from bisect import bisect_left
from html import unescape

from apps.core import html
from apps.core.html_tokens import Token, tokens

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_REACH = 40  # characters looked ahead where text was tidied on the way


class Places:
    """The plain text of rich text, and the place of each of its characters in the source.

    `source[starts[i]:ends[i]]` is what writes `text[i]`: the character, or a reference such
    as `&amp;`. Both are -1 for characters that stand nowhere: ends of lines, tabs between
    cells. In text as `clean` writes it every other character has its place.
    """

    def __init__(self, source: str):
        self.source = source
        self.text = html.to_text(source)
        self.starts, self.ends = _laid_beside(self.text, *_letters(source))

    def offset_at(self, position: int) -> int:
        """How many characters of the text stand before a position of the source."""
        known = []
        for offset, start in enumerate(self.starts):
            if known and 0 <= start < self.starts[known[-1]]:
                break  # the footnotes begin
            if start >= 0:
                known.append(offset)
        before = bisect_left(known, position, key=lambda offset: self.starts[offset])
        return known[before - 1] + 1 if before else 0

    def offsets_within(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the text that stand between two positions of the source.

        Equal numbers where there are none.
        """
        first, last = self.offset_at(start), self.offset_at(end)
        while first < last and self.text[first].isspace():
            first += 1
        return first, last


def _letters(source: str) -> tuple[str, array, array]:
    """The characters of all texts of the source, and where each begins and ends."""
    characters: list[str] = []
    starts, ends = array("l"), array("l")
    for token in _texts(source):
        done = token.start
        for match in _REFERENCE.finditer(source, token.start, token.end):
            characters.append(source[done : match.start()])
            starts.extend(range(done, match.start()))
            ends.extend(range(done + 1, match.start() + 1))
            meant = unescape(match[0])
            characters.append(meant)
            starts.extend([match.start()] * len(meant))
            ends.extend([match.end()] * len(meant))
            done = match.end()
        characters.append(source[done : token.end])
        starts.extend(range(done, token.end))
        ends.extend(range(done + 1, token.end + 1))
    return "".join(characters), starts, ends


def _texts(source: str) -> list[Token]:
    """The texts of the source, those of its footnotes after the others."""
    texts: list[Token] = []
    notes: list[Token] = []
    into = texts
    for token in tokens(source):
        if token.name == "span":  # clean text has no other than those of footnotes
            into = texts if token.is_end else notes
        elif not token.name:
            into.append(token)
    return texts + notes


def _laid_beside(text: str, letters: str, starts: array, ends: array) -> tuple[array, array]:
    at = array("l", [-1]) * len(text)
    until = array("l", [-1]) * len(text)
    position = 0
    for offset, character in enumerate(text):
        found = position
        if character.isspace():
            # The same space, if it is there and not one that only parts lines or cells.
            if letters[position : position + 1] != character:
                continue
        else:
            while found < len(letters) and letters[found] != character and letters[found].isspace():
                found += 1
            if letters[found : found + 1] != character:
                found = letters.find(character, position, position + _REACH)
                if found < 0:
                    continue
        at[offset], until[offset] = starts[found], ends[found]
        position = found + 1
    return at, until

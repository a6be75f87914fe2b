"""Footnotes, named places and hidden text in foreign HTML, found before it is read.

Word, WPS and LibreOffice write a footnote as two links that lead to each other: the mark, with the
name `_ftnref1`, leads to `#_ftn1`, and the note, with the name `_ftn1`, back to `#_ftnref1`. A
place is an `<a name>` or an id; it counts where a link of the same text leads to it. What a
document hides, and the comments and struck-out words of one that tracks changes, nobody is
meant to read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.core.html_tokens import Token
from apps.core.prose.addresses import anchor_name
from apps.core.prose.tidying import unwrapped

_BLOCKS = {"p", "li", "div", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "td", "tr", "table"}
_NOTE_ENDS = {"p", "li", "dd", "td"}
_OF_NOTE = re.compile(r"mso-element:\s*(?:foot|end)note(?!-list)", re.IGNORECASE)
_OF_LIST = re.compile(r"(?:foot|end)note-list", re.IGNORECASE)
_HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all|mso-element:\s*comment", re.IGNORECASE)
_VOID = {"br", "img", "hr", "col", "input", "wbr", "area", "embed", "source", "track", "param"}
_LOCAL = re.compile(r"(?:file:[^#]*)?#(.+)", re.IGNORECASE | re.DOTALL)


@dataclass
class Foreign:
    """What a first look at the tokens of a text found. Positions are those of the tokens."""

    notes: dict[int, str] = field(default_factory=dict)  # by the start of a mark: its note
    left_out: dict[int, int] = field(default_factory=dict)  # notes and hidden text, start to end
    places: dict[str, str] = field(default_factory=dict)  # linked names, as they may be here
    has_title: bool = False  # an h1, so that every heading is one lower than it says


def place_of(href: str) -> str:
    """The name that an address within the text leads to, or ""."""
    match = _LOCAL.fullmatch(href.strip())
    return match[1] if match else ""


def look(found: Iterable[Token]) -> Foreign:
    """What stands in the tokens; takes time in proportion to their number."""
    starts = [token for token in found if token.name or token.text]
    foreign = Foreign(has_title=any(token.name == "h1" for token in starts))
    named: dict[str, int] = {}
    links: dict[str, int] = {}  # by the name that they have: links that lead within the text
    _find_hidden(starts, foreign)
    targets: set[str] = set()
    for number, token in enumerate(starts):
        if not token.name or token.is_end:
            continue
        for name in _names(token):
            named.setdefault(name, number)
        if token.name == "a" and (target := place_of(token.attributes.get("href", ""))):
            targets.add(target)
            for name in _names(token):
                links.setdefault(name, number)
    if not targets:
        return foreign
    _find_notes(starts, links, foreign)
    for name in named:
        if name in targets:
            usable = anchor_name(name)
            foreign.places[name] = usable or f"place-{len(foreign.places) + 1}"
    return foreign


def _find_hidden(starts: list[Token], foreign: Foreign) -> None:
    """Hidden elements that have an end: what is left open hides nothing."""
    opened: dict[str, list[tuple[int, bool]]] = {}
    for token in starts:
        if not token.name or token.name in _VOID:
            continue
        stack = opened.setdefault(token.name, [])
        if stack and (token.is_end or token.name in {"p", "li"}):
            start, is_hidden = stack.pop()
            if is_hidden:
                foreign.left_out[start] = token.end if token.is_end else token.start
        if not token.is_end:
            stack.append((token.start, _is_hidden(token)))


def _is_hidden(token: Token) -> bool:
    attributes = token.attributes
    if token.name == "del":
        return "datetime" in attributes or "cite" in attributes
    return bool(
        _HIDDEN.search(attributes.get("style", ""))
        or "msocomanchor" in attributes.get("class", "").split()
    )


def _names(token: Token) -> list[str]:
    attributes = token.attributes
    name = attributes.get("name", "") if token.name == "a" else ""
    return [one for one in (attributes.get("id", ""), name) if one]


def _find_notes(starts: list[Token], links: dict[str, int], foreign: Foreign) -> None:
    end = 0  # of the last note: notes stand one after the other
    for name, number in sorted(links.items(), key=lambda link: link[1]):
        mark = starts[number]
        place = links.get(place_of(mark.attributes["href"]), 0)
        # The note leads back to this mark, and stands after it.
        if place <= number or place < end or mark.start in foreign.notes:
            continue
        if place_of(starts[place].attributes["href"]) != name:
            continue
        first, text, end = _note(starts, place, max(number, end))
        foreign.notes[mark.start] = text
        foreign.left_out[mark.start] = _after_link(starts, number)
        foreign.left_out[starts[first].start] = starts[end - 1].end


def _note(starts: list[Token], place: int, lowest: int) -> tuple[int, str, int]:
    """Where the note begins, its words, and where it has ended."""
    first = place
    is_framed = False  # by a division that says so, with several paragraphs
    for number in range(place - 1, max(lowest, place - 40), -1):
        token = starts[number]
        if not token.name:
            if token.text.strip():
                break
            continue
        if token.is_end and token.name in _BLOCKS:
            break
        style = token.attributes.get("style", "")
        if token.name in _BLOCKS or token.name == "hr" or _OF_LIST.search(style):
            first = number
        if _OF_NOTE.search(style):
            is_framed = True
    words: list[str] = []
    in_link = True
    for number in range(place + 1, len(starts)):
        token = starts[number]
        if token.name == "a" and token.is_end:
            in_link = False
        elif not token.name and not in_link:
            words.append(token.text)
        elif token.name in _BLOCKS and not is_framed and token.name in _NOTE_ENDS | {"div"}:
            break
        elif token.name == "div" and token.is_end:
            number += 1
            break
        elif token.name == "p":
            words.append(" ")
    else:
        number = len(starts)
    return first, " ".join(unwrapped("".join(words)).split()), number


def _after_link(starts: list[Token], number: int) -> int:
    for token in starts[number + 1 : number + 60]:
        if token.name == "a" and token.is_end:
            return token.end
    return starts[number].end

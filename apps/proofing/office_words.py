"""The words of Word files, and what they have in common with those of Excel."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from apps.core import packages
from apps.core.packages import Package

_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml", re.IGNORECASE
)
_DELETED = {"del", "moveFrom"}
_FORMER = {"rPrChange", "pPrChange"}  # how something was formatted before
_OFF = {"0", "false", "off"}
# Of parts that are read whole before the words: styles, and the list of sheets.
MOST_OF_STYLES = 16 * 1024 * 1024


class Unreadable(Exception):
    """A file, or the rest of it, could not be read; str() says why, in Chinese."""


class Unseen(str):
    """Words in a file that its readers do not see: deleted, hidden, a comment."""

    __slots__ = ()


def opened(file: BinaryIO) -> Package:
    """The parts of an Office file. Raises Unreadable."""
    try:
        return Package(file)
    except (packages.Locked, packages.Old):
        raise Unreadable("文件有密码，读不了里面的文字") from None
    except packages.TooLarge:
        raise Unreadable("文件展开后太大，没有检查里面的文字") from None


def elements(package: Package, name: str, most: int | None = None) -> Iterator[tuple[str, Any]]:
    """(event, element) of an XML part of at most `most` bytes; tags without their namespace,
    entities refused."""
    try:
        for event, element in package.events(name, most):
            element.tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            yield event, element
    except packages.TooLarge:
        raise Unreadable("文件展开后太大，只检查了前面一部分文字") from None


def attribute(element: Any, name: str) -> str:
    """An attribute by its name without a namespace; "" where there is none."""
    return next((text for key, text in element.items() if key.rpartition("}")[2] == name), "")


def read(file: BinaryIO) -> Iterator[str]:
    """The words of a .docx; those that are deleted, hidden or a comment as Unseen."""
    with opened(file) as package:
        hiding = _hiding_styles(package)
        for name in package.names:
            if _PARTS.fullmatch(name):
                is_seen = not name.lower().endswith("comments.xml")
                for piece in _read_part(package, name, hiding):
                    yield piece if is_seen else Unseen(piece)


def _read_part(package: Package, name: str, hiding: set[str]) -> Iterator[str]:
    deleted = former = marks = 0  # how many elements of that kind are open
    hidden = [False]  # whether the words are, of each paragraph and run that is open
    for event, element in elements(package, name):
        tag = element.tag
        step = 1 if event == "start" else -1
        if tag in _DELETED:
            deleted += step
        elif tag in _FORMER:
            former += step
        elif tag == "pPr":  # what it says of the text is of the mark at the paragraph's end
            marks += step
        elif tag in {"p", "r"}:
            if event == "start":
                hidden.append(hidden[-1])
            else:
                hidden.pop()
        elif event == "start":
            continue
        elif tag == ("pStyle" if marks else "rStyle"):
            hidden[-1] |= not former and attribute(element, "val") in hiding
        elif tag == "vanish" and not former and not marks:
            hidden[-1] = _is_on(element)
        elif tag == "delText":
            yield Unseen(element.text or "")
        elif tag == "t":
            text = element.text or ""
            yield Unseen(text) if deleted or hidden[-1] else text
        elif tag in {"br", "cr"}:
            yield "\n"
        elif tag in {"tab", "tc"}:
            yield "\t"
        if event == "end":
            if tag == "p":
                yield "\n"
            element.clear()
    yield "\n"


def _is_on(element: Any) -> bool:
    return attribute(element, "val").lower() not in _OFF


def _hiding_styles(package: Package) -> set[str]:
    """The styles whose words are hidden, as of the forms in pasted web pages."""
    if "word/styles.xml" not in package:
        return set()
    hides: dict[str, bool] = {}
    based: dict[str, str] = {}
    style, parts = "", 0  # the style that is open; how many parts of a table with their own
    for event, element in elements(package, "word/styles.xml", MOST_OF_STYLES):
        tag = element.tag
        if tag == "style":
            style = attribute(element, "styleId") if event == "start" else ""
        elif tag == "tblStylePr":
            parts += 1 if event == "start" else -1
        elif event == "end" and style and tag == "basedOn":
            based[style] = attribute(element, "val")
        elif event == "end" and style and tag == "vanish" and not parts:
            hides[style] = _is_on(element)
        if event == "end":
            element.clear()
    return {style for style in {*hides, *based} if _hides(style, hides, based)}


def _hides(style: str, hides: dict[str, bool], based: dict[str, str]) -> bool:
    """Whether a style hides its words, or the nearest of those it is based on that says so."""
    for _ in range(20):
        if style in hides or style not in based:
            break
        style = based[style]
    return hides.get(style, False)

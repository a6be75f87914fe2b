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
_OFF = {"0", "false", "off"}


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


def elements(package: Package, name: str) -> Iterator[tuple[str, Any]]:
    """(event, element) of an XML part; tags without their namespace, entities refused."""
    try:
        for event, element in package.events(name):
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
        for name in package.names:
            if _PARTS.fullmatch(name):
                is_seen = not name.lower().endswith("comments.xml")
                for piece in _read_part(package, name):
                    yield piece if is_seen else Unseen(piece)


def _read_part(package: Package, name: str) -> Iterator[str]:
    deleted = former = 0  # how many elements of that kind are open
    is_hidden = False  # the run that is open
    for event, element in elements(package, name):
        tag = element.tag
        step = 1 if event == "start" else -1
        if tag in _DELETED:
            deleted += step
        elif tag == "rPrChange":  # how the run was formatted before
            former += step
        elif tag == "r":
            is_hidden = False
        elif event == "start":
            continue
        elif tag == "vanish" and not former:
            is_hidden = attribute(element, "val").lower() not in _OFF
        elif tag == "delText":
            yield Unseen(element.text or "")
        elif tag == "t":
            text = element.text or ""
            yield Unseen(text) if deleted or is_hidden else text
        elif tag in {"p", "br", "cr"}:
            yield "\n"
        elif tag in {"tab", "tc"}:
            yield "\t"
        if event == "end":
            element.clear()
    yield "\n"

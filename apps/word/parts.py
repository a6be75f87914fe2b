"""The parts of a Word document as trees of elements without namespaces.

Transitional and strict files (ECMA-376, ISO/IEC 29500) differ in their namespaces alone, so that
local names serve for both.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from apps.core.packages import Damaged, Package, TooLarge

MAX_PART = 24 * 1024 * 1024  # of XML; the longest reports have a tenth of it
MAX_ELEMENTS = 250_000
MAX_DEPTH = 250
_OFF = {"0", "false", "off", "none"}


@dataclass(frozen=True)
class Relation:
    """Where a part leads: a name in the package, or an address outside of it."""

    kind: str  # the last word of its type: image, hyperlink, footnotes, ...
    target: str
    is_external: bool


def tree(package: Package, name: str) -> Element:
    """The root of an XML part. Raises Refused where it is too large, unsafe or no XML."""
    root, count, depth = None, 0, 0
    for event, element in package.events(name, MAX_PART):
        if event == "end":
            depth -= 1
            continue
        count, depth = count + 1, depth + 1
        if count > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise TooLarge(name)
        element.tag = _local(element.tag)
        if element.attrib:
            element.attrib = {_local(key): value for key, value in element.attrib.items()}
        root = element if root is None else root
    if root is None:
        raise Damaged(name)
    return root


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def relations(package: Package, part: str) -> dict[str, Relation]:
    """{id: relation} of a part; "" names the package itself."""
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    if source not in package:
        return {}
    found = {}
    for one in tree(package, source):
        target, kind = one.get("Target", ""), one.get("Type", "").rpartition("/")[2]
        is_external = one.get("TargetMode") == "External"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
        found[one.get("Id", "")] = Relation(kind, target, is_external)
    return found


def main_part(package: Package) -> str:
    """The name of the document's own part. Raises Damaged where there is none."""
    for relation in relations(package, "").values():
        if relation.kind == "officeDocument" and relation.target in package:
            return relation.target
    raise Damaged("no main part")


# Small questions to elements


def child(element: Element | None, *names: str) -> Element | None:
    """The element that these names lead to, one within the other."""
    for name in names:
        if element is None:
            return None
        element = element.find(name)
    return element


def value(element: Element | None, *names: str, attribute: str = "val") -> str | None:
    found = child(element, *names)
    return None if found is None else found.get(attribute)


def is_on(element: Element | None, name: str) -> bool | None:
    """A property that is there or not (w:b, w:b w:val="0"); None where nothing is said."""
    found = child(element, name)
    return None if found is None else found.get("val", "1") not in _OFF


def number(text: str | None) -> int | None:
    try:
        return int(float(text)) if text is not None else None
    except (ValueError, OverflowError):
        return None


def words(element: Element) -> str:
    """All text within, as it would be read aloud."""
    return "".join(one.text or "" for one in element.iter("t"))


def unwrapped(element: Element) -> Iterator[Element]:
    """The children, and those of wrappers that mean nothing for the text."""
    for one in element:
        if one.tag in {"customXml", "smartTag", "ins", "moveTo"}:
            yield from unwrapped(one)
        elif one.tag == "sdt":
            content = one.find("sdtContent")
            if content is not None:
                yield from unwrapped(content)
        elif one.tag == "AlternateContent":
            if (chosen := alternative(one)) is not None:
                yield from unwrapped(chosen)
        else:
            yield one


def outside_boxes(element: Element) -> Iterator[Element]:
    """Everything within that is not inside of a text box; boxes themselves are among it."""
    waiting = list(reversed(element))
    while waiting:
        one = waiting.pop()
        yield one
        if one.tag != "txbxContent":
            waiting += reversed(one)


def alternative(element: Element) -> Element | None:
    """Of several ways to say the same (mc:AlternateContent), the newest."""
    choice = element.find("Choice")
    return element.find("Fallback") if choice is None else choice

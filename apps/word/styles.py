"""What styles and direct formatting say about paragraphs and stretches of text."""

import re
from typing import Any
from xml.etree.ElementTree import Element

from apps.word.parts import child, is_on, number, value

Looks = dict[str, Any]

_HEADING = re.compile(r"(?:heading|标题) ?([1-9])")
_TITLES = {"title", "标题", "文章标题", "公文标题"}
_SUBTITLES = {"subtitle", "副标题"}
_QUOTES = {"quote", "intense quote", "引用", "明显引用", "block text", "文本块", "quotations"}
_CAPTIONS = {"caption", "题注"}
_CONTENTS = re.compile(r"(?:toc|目录) ?[1-9]|toc heading|contents heading|contents [1-9]")
_MOST_STEPS = 20  # of styles that stand on others
_TOGGLES = {"strong": ("b",), "em": ("i",), "s": ("strike", "dstrike"), "hidden": ("vanish",)}


def text_looks(properties: Element | None) -> Looks:
    """What w:rPr says, and nothing that it leaves open."""
    if properties is None:
        return {}
    looks: Looks = {}
    for mark, names in _TOGGLES.items():
        said = [on for name in names if (on := is_on(properties, name)) is not None]
        if said:
            looks[mark] = any(said)
    if (line := value(properties, "u")) is not None:
        looks["u"] = line != "none"
    if (place := value(properties, "vertAlign")) is not None:
        looks["sup"], looks["sub"] = place == "superscript", place == "subscript"
    if (size := number(value(properties, "sz"))) is not None:
        looks["size"] = size / 2
    return looks


def paragraph_looks(properties: Element | None) -> Looks:
    """What w:pPr says, and nothing that it leaves open."""
    if properties is None:
        return {}
    looks: Looks = {}
    if (alignment := value(properties, "jc")) is not None:
        looks["alignment"] = alignment
    if (level := number(value(properties, "outlineLvl"))) is not None:
        looks["level"] = level + 1 if 0 <= level < 9 else 0
    if (numbering := child(properties, "numPr")) is not None:
        if (list_id := value(numbering, "numId")) is not None:
            looks["list"] = list_id
        if (depth := number(value(numbering, "ilvl"))) is not None:
            looks["depth"] = min(max(depth, 0), 8)
    if (indent := child(properties, "ind")) is not None:
        for name in ("firstLineChars", "firstLine", "hanging", "hangingChars"):
            if (width := number(indent.get(name))) is not None:
                looks["indent"] = width if name.startswith("first") else 0
                break
        left = number(indent.get("left") or indent.get("start"))
        if left is not None:
            looks["left"] = left
    borders = child(properties, "pBdr")
    if borders is not None:
        sides = {one.tag for one in borders if one.get("val") not in {None, "nil", "none"}}
        looks["rule"] = bool(sides & {"top", "bottom"}) and not sides & {"left", "right"}
    return looks


class Styles:
    """The styles of a document. Loops among them, and styles that are not there, do no harm."""

    def __init__(self, root: Element | None):
        self._styles: dict[str, Element] = {}
        self._known: dict[str, Looks] = {}
        self._default = ""
        self._base: Looks = {}
        if root is None:
            return
        for style in root.iter("style"):
            name = style.get("styleId", "")
            self._styles[name] = style
            is_default = style.get("default") in {"1", "true", "on"}
            if style.get("type") == "paragraph" and is_default:
                self._default = name
        defaults = root.find("docDefaults")
        self._base = paragraph_looks(child(defaults, "pPrDefault", "pPr")) | text_looks(
            child(defaults, "rPrDefault", "rPr")
        )

    def of_paragraph(self, name: str | None) -> Looks:
        """Looks of a paragraph style, with `name`, what it is for (`role`) and heading `level`."""
        return self._base | self._looks(name if name in self._styles else self._default)

    def of_text(self, name: str | None) -> Looks:
        """Looks of a character style."""
        return self._looks(name) if name else {}

    def _looks(self, name: str) -> Looks:
        if name not in self._known:
            chain: list[Element] = []
            step = name
            while step in self._styles and len(chain) < _MOST_STEPS:
                chain.append(self._styles[step])
                step = value(chain[-1], "basedOn") or ""
            looks: Looks = {}
            for style in reversed(chain):
                looks |= paragraph_looks(child(style, "pPr")) | text_looks(child(style, "rPr"))
                looks |= _role(style)
            self._known[name] = looks
        return self._known[name]


def _role(style: Element) -> Looks:
    name = (value(style, "name") or "").strip().lower()
    if heading := _HEADING.fullmatch(name):
        return {"level": int(heading[1]), "role": "heading"}
    roles = {"title": _TITLES, "subtitle": _SUBTITLES, "quote": _QUOTES, "caption": _CAPTIONS}
    for role, names in roles.items():
        if name in names:
            return {"role": role, "level": 0}
    if _CONTENTS.fullmatch(name):
        return {"role": "contents", "level": 0}
    return {"role": name}

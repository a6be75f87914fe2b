"""HTML cut into tokens, in time that grows with its length and not with its malice.

It follows the tokenizer of the HTML standard closely enough for what people paste. It need not
follow it everywhere: what is built from the tokens is written anew and cleaned after that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_SPACE = "\t\n\f\r "
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(rf"<(/?)([a-zA-Z][^{_SPACE}/>]*)")
_ATTRIBUTE = re.compile(
    rf"""[{_SPACE}/]*([^{_SPACE}/>][^{_SPACE}/>=]*)"""
    rf"""(?:[{_SPACE}]*=[{_SPACE}]*(?:"([^"]*)"|'([^']*)'|([^{_SPACE}>"'][^{_SPACE}>]*)))?"""
)
_TAIL = re.compile(rf"[{_SPACE}/]*>")
_COMMENT_END = re.compile(r"--!?>")
# A reference without its semicolon stays as it is before a letter, a digit or "=": ?a=1&copy=2
_REFERENCE = re.compile(r"&(?:#?\w+;|#?\w+(?![\w=]))", re.ASCII)

# What stands between these and their end tags is no markup, and nobody's text.
RAW = {
    "script", "style", "title", "textarea", "iframe", "noscript", "noembed", "noframes", "xmp",
}  # fmt: skip
_RAW_END = {name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE) for name in RAW}


@dataclass(frozen=True, slots=True)
class Token:
    """A start tag, an end tag or text, and where it stands in the source.

    `name` is the tag's name in lower case, "" for text. Attribute names are in lower case, and
    the first of two with one name counts.
    """

    start: int
    end: int
    name: str = ""
    is_end: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""


def tokens(source: str) -> Iterator[Token]:
    """The tags and texts of `source` in their order; comments and raw content are left out."""
    position = 0
    while position < len(source):
        match = _MARKUP.search(source, position)
        start = match.start() if match else len(source)
        if start > position:
            yield Token(position, start, text=unescape(source[position:start]))
        if start == len(source):
            return
        if source.startswith("<!--", start):
            position = _after_comment(source, start)
        elif tag := _NAME.match(source, start):
            name = tag[2].lower()
            attributes, position = _attributes(source, tag.end())
            if position < 0:  # no tag after all: somebody wrote "<"
                yield Token(start, len(source), text=unescape(source[start:]))
                return
            yield Token(start, position, name, bool(tag[1]), attributes)
            if name in RAW and not tag[1]:
                end = _RAW_END[name].search(source, position)
                position = end.start() if end else len(source)
        else:
            close = source.find(">", start)
            position = close + 1 if close >= 0 else len(source)


def _attributes(source: str, position: int) -> tuple[dict[str, str], int]:
    """The attributes from `position` on and where the tag ends; -1 if it does not."""
    found: dict[str, str] = {}
    while not (tail := _TAIL.match(source, position)):
        match = _ATTRIBUTE.match(source, position)
        if not match:
            return found, -1
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), _REFERENCE.sub(lambda ref: unescape(ref[0]), value))
        position = match.end()
    return found, tail.end()


def _after_comment(source: str, start: int) -> int:
    for empty in ("<!-->", "<!--->"):
        if source.startswith(empty, start):
            return start + len(empty)
    end = _COMMENT_END.search(source, start + 4)
    return end.end() if end else len(source)

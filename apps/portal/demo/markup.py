"""The plain notation in which the demo's texts are written, as the HTML of rich text.

A line is a paragraph. `## ` and `### ` begin headings, `- ` and `1. ` list items, `> ` a quote,
`| ` a row of a table whose first row is its head; `![picture|placement|caption]` is a picture,
placed "left", "right", "wide" or, with nothing, in the middle; a line that begins with `<` is
HTML already.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

PLACEMENTS = {"left": "place-left", "right": "place-right", "wide": "place-full", "": ""}

_PICTURE = re.compile(r"!\[([a-z-]+)\|([a-z]*)\|(.*)\]")
_NUMBER = re.compile(r"\d+\. ")
_KINDS = {"## ": "h2", "### ": "h3", "- ": "ul", "> ": "blockquote", "| ": "table", "![": "picture"}


def to_html(text: str) -> str:
    """The HTML of `text`. Pictures are named by their place beside a site file."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return "\n".join(
        piece for kind, group in groupby(lines, _kind) for piece in _pieces(kind, list(group))
    )


def pictures_in(text: str) -> list[str]:
    """The names of the pictures that `text` shows."""
    return [match[1] for match in _PICTURE.finditer(text)]


def picture_path(name: str) -> str:
    """Where the picture lies beside the site file."""
    return f"pictures/{name}.png"


def _kind(line: str) -> str:
    if line.startswith("<"):
        return "html"
    if _NUMBER.match(line):
        return "ol"
    return next((kind for start, kind in _KINDS.items() if line.startswith(start)), "p")


def _pieces(kind: str, lines: list[str]) -> Iterator[str]:
    if kind == "html":
        yield from lines
    elif kind == "picture":
        yield from map(_figure, lines)
    elif kind == "table":
        yield _table(lines)
    elif kind in {"ul", "ol"}:
        items = (escape(line.partition(" ")[2], quote=False) for line in lines)
        yield f"<{kind}>{''.join(f'<li><p>{item}</p></li>' for item in items)}</{kind}>"
    elif kind == "blockquote":
        words = (escape(line[2:], quote=False) for line in lines)
        yield f"<blockquote>{''.join(f'<p>{one}</p>' for one in words)}</blockquote>"
    else:
        for line in lines:
            words = line if kind == "p" else line.partition(" ")[2]
            yield f"<{kind}>{escape(words, quote=False)}</{kind}>"


def _figure(line: str) -> str:
    match = _PICTURE.fullmatch(line)
    if match is None:
        raise ValueError(f"Not a picture: {line}")
    name, placement, caption = match.groups()
    css = f' class="{PLACEMENTS[placement]}"' if placement else ""
    under = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
    return f'<figure{css}><img src="{picture_path(name)}">{under}</figure>'


def _table(lines: list[str]) -> str:
    head, *rows = ([cell.strip() for cell in line.strip("| ").split("|")] for line in lines)
    return (
        f"<table><thead>{_row(head, 'th')}</thead>"
        f"<tbody>{''.join(_row(row, 'td') for row in rows)}</tbody></table>"
    )


def _row(cells: list[str], tag: str) -> str:
    written = (f"<{tag}><p>{escape(cell, quote=False)}</p></{tag}>" for cell in cells)
    return f"<tr>{''.join(written)}</tr>"

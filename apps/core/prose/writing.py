"""Blocks written as HTML, and as plain text."""

from collections.abc import Iterator
from html import escape
from itertools import takewhile

from apps.core.prose.addresses import recording_tag
from apps.core.prose.blocks import (
    BREAK,
    FOOTNOTE,
    NO_INDENT,
    PLAIN,
    Line,
    Link,
    List,
    Paragraph,
    Picture,
    Quote,
    Recording,
    Row,
    Run,
    Table,
)

_ORDER = ("strong", "em", "u", "s", "sub", "sup")


def write(blocks: list) -> str:
    """The blocks as HTML, with nothing but the tags, attributes and classes of this module."""
    return "".join(_blocks(blocks))


def _blocks(blocks: list) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            classes = [block.alignment, NO_INDENT if block.no_indent else ""]
            anchor = f' id="{block.anchor}"' if block.anchor else ""
            yield f"<{block.tag}{anchor}{_class(*classes)}>{_runs(block.runs)}</{block.tag}>"
        elif isinstance(block, Picture):
            yield _picture(block)
        elif isinstance(block, Recording):
            yield _recording(block)
        elif isinstance(block, Line):
            yield "<hr>"
        elif isinstance(block, Quote):
            yield f"<blockquote>{write(block.blocks)}</blockquote>"
        elif isinstance(block, List):
            tag = "ol" if block.is_ordered else "ul"
            start = f' start="{block.start}"' if block.is_ordered and block.start != 1 else ""
            items = "".join(f"<li>{_compact(item)}</li>" for item in block.items)
            yield f"<{tag}{start}>{items}</{tag}>"
        elif isinstance(block, Table):
            yield _table(block)


def _class(*names: str) -> str:
    said = " ".join(filter(None, names))
    return f' class="{said}"' if said else ""


def _compact(blocks: list) -> str:
    """The content of an item or a cell: a single plain paragraph needs no tag."""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph) and blocks[0].is_plain:
        return _runs(blocks[0].runs)
    return write(blocks)


def _picture(picture: Picture) -> str:
    alt = "" if picture.alt is None else f' alt="{escape(picture.alt)}"'
    return _figure(picture, f'<img src="{picture.src}"{alt}>')


def _recording(recording: Recording) -> str:
    tag = recording_tag(recording.src)
    return _figure(recording, f'<{tag} src="{escape(recording.src)}"></{tag}>')


def _figure(block: Picture | Recording, shown: str) -> str:
    caption = f"<figcaption>{_runs(block.caption)}</figcaption>" if block.caption else ""
    return f"<figure{_class(block.placement)}>{shown}{caption}</figure>"


def _table(table: Table) -> str:
    def section(tag: str, rows: list[Row]) -> str:
        return f"<{tag}>{''.join(map(_row, rows))}</{tag}>" if rows else ""

    head = [row for row in table.rows if row.in_head]
    body = [row for row in table.rows if not row.in_head]
    return f"<table>{section('thead', head)}{section('tbody', body)}</table>"


def _row(row: Row) -> str:
    cells = []
    for cell in row.cells:
        tag = "th" if cell.is_header else "td"
        spans = "".join(
            f' {name}="{number}"'
            for name, number in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
            if number > 1
        )
        cells.append(f"<{tag}{spans}>{_compact(cell.blocks)}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _runs(runs: list[Run]) -> str:
    """Runs with their links around their marks; marks that go on are not closed between."""
    written: list[str] = []
    link, open_marks = None, []
    for words, style in [*_with_styled_breaks(runs), ("", PLAIN)]:
        marks = [mark for mark in _ORDER if mark in style.marks] if style.marks else []
        same = _common_start(open_marks, marks) if style.link == link else 0
        written += [f"</{mark}>" for mark in reversed(open_marks[same:])]
        if style.link != link:
            written += ["</a>" if link else "", _link(style.link) if style.link else ""]
            link = style.link
        written += [f"<{mark}>" for mark in marks[same:]]
        text = "<br>" if words == BREAK else escape(words, quote=False)
        written.append(f'<span class="{FOOTNOTE}">{text}</span>' if style.note else text)
        open_marks = marks
    return "".join(written)


def _with_styled_breaks(runs: list[Run]) -> Iterator[Run]:
    """The runs; a break between two words of one style has it too."""
    for number, (words, style) in enumerate(runs):
        if words == BREAK and runs[number - 1][1] == runs[number + 1][1]:
            style = runs[number - 1][1]
        yield words, style


def _common_start(some: list[str], others: list[str]) -> int:
    """How many of the first are the same in both."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False))
    return sum(1 for _ in pairs)


def _link(link: Link) -> str:
    title = f' title="{escape(link.title)}"' if link.title else ""
    target = ' target="_blank"' if link.opens_window else ""
    return f'<a href="{escape(link.href)}"{title}{target}>'


def lines(blocks: list) -> Iterator[str]:
    """The text of the blocks, a line for each paragraph, item, row and caption.

    Footnotes stand at the end, as on the page; `body_lines` leaves them out.
    """
    yield from body_lines(blocks)
    yield from notes(blocks)


def body_lines(blocks: list) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _plain(block.runs)
        elif isinstance(block, Picture | Recording) and block.caption:
            yield _plain(block.caption)
        elif isinstance(block, Quote):
            yield from body_lines(block.blocks)
        elif isinstance(block, List):
            for item in block.items:
                yield from body_lines(item)
        elif isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(" ".join(body_lines(cell.blocks)) for cell in row.cells)


def notes(blocks: list) -> Iterator[str]:
    """The texts of the footnotes in the order of their marks."""
    for runs in runs_of(blocks):
        yield from (words for words, style in runs if style.note)


def runs_of(blocks: list) -> Iterator[list[Run]]:
    """The runs of every paragraph, heading and caption, all the way down."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.runs
        elif isinstance(block, Picture | Recording):
            yield block.caption
        elif isinstance(block, Quote):
            yield from runs_of(block.blocks)
        elif isinstance(block, List):
            for item in block.items:
                yield from runs_of(item)
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from runs_of(cell.blocks)


def _plain(runs: list[Run]) -> str:
    return "".join(words for words, style in runs if not style.note).replace(BREAK, "\n")

"""Making blocks plain: no empty ones, single spaces, no indents made of spaces."""

import re
from collections.abc import Iterable
from itertools import groupby, takewhile
from operator import itemgetter

from apps.core.prose.blocks import BREAK, PLAIN, List, Paragraph, Quote, Row, Run, Table

_WIDE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{_WIDE}])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# Spaces of every kind, and how wide they are: four make a character.
_WIDTHS = {"\u3000": 4, "\u2003": 4, "\u2002": 2, "\u00a0": 1, " ": 0}
_ANY_SPACE = "".join(_WIDTHS)
_INDENT = 8
_MOVED = 16  # more than that is no indent: somebody moved the line


def paragraphs(runs: list[Run]) -> list[list[Run]]:
    """Tidy runs, parted where old pages part paragraphs: at an empty line, or at an indent."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        lines.append([]) if run[0] == BREAK else lines[-1].append(run)
    parts: list[list[Run]] = []
    is_apart = True
    for indent, line in map(_tidy_line, lines):
        if line and (is_apart or indent >= _INDENT):
            parts.append(line)
        elif line:
            parts[-1] += [(BREAK, PLAIN), *line]
        is_apart = not line
    return parts


def tidy_runs(runs: list[Run]) -> list[Run]:
    """The same in one piece, with a break for each part."""
    tidied: list[Run] = []
    for part in paragraphs(runs):
        tidied += [(BREAK, PLAIN)] * bool(tidied) + part
    return tidied


def unwrapped(words: str) -> str:
    """Without the line ends that programs put between Chinese characters."""
    return _WRAPPED.sub("", words)


def _tidy_line(line: list[Run]) -> tuple[int, list[Run]]:
    """How far the line is indented, and the line with single spaces and none at its ends.

    Spaces that stand for the first-line indent go too: the page indents by itself.
    """
    pieces = joined((unwrapped(words), style) for words, style in joined(line))
    spaced: list[Run] = []
    last = ""
    for words, style in pieces:
        if style.note:  # set apart from the line, so that its spaces are its own
            if words := " ".join(words.split()):
                spaced.append((words, style))
            continue
        words = _SPACES.sub(" ", words)
        words = words[1:] if last == " " and words[0] == " " else words
        spaced.append((words, style))
        last = words[-1:] or last
    before_notes = takewhile(lambda run: not run[1].note, spaced)
    text = "".join(words for words, _ in before_notes)
    indent = sum(_WIDTHS[space] for space in text[: len(text) - len(text.lstrip(_ANY_SPACE))])
    spaced = _stripped(spaced, str.lstrip, _ANY_SPACE if indent <= _MOVED else " ")
    spaced = _stripped(spaced[::-1], str.rstrip, _ANY_SPACE)[::-1]
    return indent, joined(spaced)


def _stripped(runs: list[Run], strip, spaces: str) -> list[Run]:
    """The runs without the spaces at the end where the list begins."""
    for number, (words, style) in enumerate(runs):
        if words := strip(words, spaces):
            return [(words, style), *runs[number + 1 :]]
    return []


def joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one style as one run, none of them empty."""
    joined: list[Run] = []
    for style, group in groupby((run for run in runs if run[0]), key=itemgetter(1)):
        joined.append(("".join(words for words, _ in group), style))
    return joined


def tidy_flow(blocks: list, *, indents: bool = False) -> list:
    """Blocks without empty ones at the ends or two empty ones in a row, all the way down."""
    tidied: list = []
    for block in blocks:
        block = _tidy_block(block, indents=indents)
        if block is None:
            continue
        is_blank = isinstance(block, Paragraph) and block.is_blank
        if is_blank and (not tidied or _is_blank(tidied[-1])):
            continue
        tidied.append(block)
    while tidied and _is_blank(tidied[-1]):
        tidied.pop()
    return tidied


def _is_blank(block) -> bool:
    return isinstance(block, Paragraph) and block.is_blank


def _tidy_block(block, *, indents: bool):
    """The block made plain; None where nothing is left of it."""
    if isinstance(block, Paragraph):
        if block.is_blank:
            return Paragraph()
        is_set_aside = block.alignment in {"align-center", "align-right"}
        block.no_indent = block.no_indent and indents and block.tag == "p" and not is_set_aside
        return block
    if isinstance(block, Quote):
        block.blocks = tidy_flow(block.blocks, indents=indents)
        return block if block.blocks else None
    if isinstance(block, List):
        block.items = [item for item in map(tidy_flow, block.items) if item]
        return block if block.items else None
    if isinstance(block, Table):
        return _tidy_table(block)
    return block


def keep_first_anchors(blocks: list, taken: set[str] | None = None) -> None:
    """Of several blocks with one anchor the first keeps it, as browsers read the page."""
    taken = set() if taken is None else taken
    for block in blocks:
        if isinstance(block, Paragraph) and block.anchor:
            block.anchor = "" if block.anchor in taken else block.anchor
            taken.add(block.anchor)
        elif isinstance(block, Quote):
            keep_first_anchors(block.blocks, taken)
        elif isinstance(block, List):
            for item in block.items:
                keep_first_anchors(item, taken)
        elif isinstance(block, Table):
            for cell in (cell for row in block.rows for cell in row.cells):
                keep_first_anchors(cell.blocks, taken)


def _tidy_table(table: Table) -> Table | None:
    rows: list[Row] = []
    reach = 0  # the first row that no cell above reaches into
    for row in table.rows:
        if not row.cells and len(rows) >= reach:
            continue
        for cell in row.cells:
            reach = max(reach, len(rows) + cell.rowspan)
        rows.append(row)
    if not any(row.cells for row in rows):
        return None
    for number, row in enumerate(rows):
        for cell in row.cells:
            cell.rowspan = min(cell.rowspan, len(rows) - number)
            cell.is_header = cell.is_header or row.in_head
            cell.blocks = tidy_flow(cell.blocks)
    # A head of its own only where its cells end with it and a body follows.
    heads = takewhile(lambda row: all(cell.is_header for cell in row.cells), rows)
    heights = range(1, min(len(list(heads)), len(rows) - 1) + 1)
    height = max((height for height in heights if _ends_at(rows, height)), default=0)
    for number, row in enumerate(rows):
        row.in_head = number < height
    table.rows = rows
    return table


def _ends_at(rows: list[Row], height: int) -> bool:
    return all(
        number + cell.rowspan <= height
        for number, row in enumerate(rows[:height])
        for cell in row.cells
    )

"""Tables of a Word document: merged cells as spans, and which rows are a head."""

import re
from collections import Counter
from collections.abc import Callable
from xml.etree.ElementTree import Element

from apps.core.prose.blocks import Cell, Paragraph, Row, Table
from apps.word import notices, parts

_LONGEST_HEAD = 30  # characters of a cell that heads a column
_FIGURE = re.compile(r"[-+−]?[¥￥]?[\d,，.]+\s*[%％]?")
_MOST_COLUMNS = 63  # of a table in Word


def read_table(
    element: Element, read: Callable[[Element], list], lost: Counter[str], *, is_ours: bool
) -> list:
    """The blocks that a table comes to: itself, or what stands in its only cell.

    `read` gives the blocks of a cell; what is not kept is counted in `lost`. `is_ours` says that
    this site made the document.
    """
    table, heads = Table(), []
    open_cells: dict[int, tuple[Cell, int]] = {}  # by column: what reaches down, and how wide
    for row in parts.unwrapped(element):
        if row.tag != "tr":
            continue
        properties = row.find("trPr")
        if properties is not None and properties.find("del") is not None:
            lost[notices.TRACKED] += 1
            continue
        made = Row()
        column = _columns(parts.value(properties, "gridBefore"), 0)
        if column:
            made.cells.append(Cell(False, column))
        here: dict[int, tuple[Cell, int]] = {}
        for one in parts.unwrapped(row):
            if one.tag != "tc":
                continue
            said = one.find("tcPr")
            width = _columns(parts.value(said, "gridSpan"), 1)
            merge = parts.child(said, "vMerge")
            goes_on = merge is not None and merge.get("val", "continue") != "restart"
            above = open_cells.get(column)
            if goes_on and above is not None and above[1] == width:
                above[0].rowspan += 1
                here[column] = above
                if parts.words(one).strip():  # what a merge hides
                    above[0].blocks += read(one)
            elif parts.child(said, "hMerge") is not None and _is_merged(said) and made.cells:
                made.cells[-1].colspan += width
            else:
                cell = Cell(is_ours and _is_head_cell(said), width, 1, read(one))
                made.cells.append(cell)
                if merge is not None:
                    here[column] = (cell, width)
            column += width
        open_cells = here
        table.rows.append(made)
        heads.append(bool(parts.is_on(properties, "tblHeader")))
    cells = [cell for row in table.rows for cell in row.cells]
    if not cells:
        return []
    if len(cells) == 1 and not is_ours:
        return cells[0].blocks  # a frame around text
    _set_head(table, heads, is_ours=is_ours)
    return [table]


def _columns(text: str | None, least: int) -> int:
    return min(max(parts.number(text) or least, least), _MOST_COLUMNS)


def _is_merged(said: Element | None) -> bool:
    return parts.value(said, "hMerge") != "restart"


def _is_head_cell(said: Element | None) -> bool:
    """A cell that heads its row; only our own documents say so for sure."""
    return parts.value(said, "cnfStyle", attribute="firstColumn") == "1"


def _set_head(table: Table, heads: list[bool], *, is_ours: bool) -> None:
    height = 0
    while height < len(heads) and heads[height]:
        height += 1
    if not height and not is_ours:
        height = _guessed_height(table)
    if not is_ours:
        height = min(height, len(table.rows) - 1)
    for row in table.rows[:height]:
        row.in_head = True
        for cell in row.cells:
            cell.is_header = True
            if not is_ours:
                _unbold(cell)


def _guessed_height(table: Table) -> int:
    """How many rows head the columns where Word was not told: short names over other things."""
    if len(table.rows) < 2:
        return 0
    height = max((cell.rowspan for cell in table.rows[0].cells), default=1)
    if height >= len(table.rows) or height > 4:
        return 0
    head = [cell for row in table.rows[:height] for cell in row.cells]
    texts = [_text(cell) for cell in head]
    if len(table.rows[0].cells) < 2 or not any(texts):
        return 0
    if any(len(text) > _LONGEST_HEAD or _FIGURE.fullmatch(text) for text in texts):
        return 0
    if any(not isinstance(block, Paragraph) for cell in head for block in cell.blocks):
        return 0
    below = [_text(cell) for row in table.rows[height:] for cell in row.cells]
    is_bold = all(_is_bold(cell) for cell in head if _text(cell))
    has_figures = any(_FIGURE.fullmatch(text) for text in below)
    all_named = all(texts[1:])  # the corner may be empty
    return height if is_bold or (has_figures and all_named) else 0


def _text(cell: Cell) -> str:
    return "".join(
        words
        for block in cell.blocks
        if isinstance(block, Paragraph)
        for words, style in block.runs
        if not style.note
    ).strip()


def _is_bold(cell: Cell) -> bool:
    styles = [
        style
        for block in cell.blocks
        if isinstance(block, Paragraph)
        for words, style in block.runs
        if words.strip()
    ]
    return all("strong" in style.marks for style in styles)


def _unbold(cell: Cell) -> None:
    for block in cell.blocks:
        if isinstance(block, Paragraph):
            block.runs = [
                (words, style._replace(marks=style.marks - {"strong"}))
                for words, style in block.runs
            ]

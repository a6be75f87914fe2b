"""Rich text as a tree of blocks: read from any HTML, written in one plain form.

The reader takes what editors, Word, WPS and old sites write and keeps what a page of ours can
show: paragraphs, headings, lists, quotes, tables and pictures of our library. The writer knows
nothing else, so that reading what was written gives the same tree again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby, takewhile
from operator import itemgetter
from typing import NamedTuple

from apps.core.html_tokens import Token, tokens

ALIGNMENTS = ("align-left", "align-center", "align-right", "align-justify")
NO_INDENT = "no-indent"
PLACEMENTS = ("place-left", "place-right", "place-full")  # without one: in the middle

# A picture of the library (apps.media.urls); core knows the address and nothing else of it.
LIBRARY_IMAGE = re.compile(r"/media/images/[A-Za-z0-9_-]{1,64}/[0-9]{1,6}\.[a-z]{1,5}")
_WEB = re.compile(r"https?://[^\s/\\?#]", re.IGNORECASE)
_OTHER_SCHEMES = re.compile(r"(?:mailto|tel):\S", re.IGNORECASE)
_INSIDE = re.compile(r"/(?![/\\])|#")

MAX_DEPTH = 8  # lists, quotes and tables inside one another; deeper ones become plain blocks
MAX_FRAMES = 200
MAX_FORMATS = 60
MAX_SPAN = 60
MAX_START = 9999
MAX_ADDRESS = 2000
MAX_TITLE = 300


def safe_link(address: str) -> str:
    """An address that a link may have, or "" for any other.

    Allowed are http and https with a host, mailto, tel, and places of this site ("/…", "#…").
    """
    # Browsers drop these before they look at the scheme (WHATWG URL, "basic URL parser").
    address = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))
    if len(address) > MAX_ADDRESS:
        return ""
    known = _WEB.match(address) or _OTHER_SCHEMES.match(address) or _INSIDE.match(address)
    return address if known else ""


def library_image(address: str) -> str:
    """The address of a picture in our own library, or "" for any other picture."""
    return address if LIBRARY_IMAGE.fullmatch(address) else ""


# The tree


class Link(NamedTuple):
    href: str
    title: str = ""
    opens_window: bool = False


class Style(NamedTuple):
    """How a stretch of text looks, and where it leads."""

    marks: frozenset[str] = frozenset()
    link: Link | None = None


PLAIN = Style()
BREAK = "\v"  # a line break, as a run of its own; reading drops this character from text
Run = tuple[str, Style]


@dataclass
class Paragraph:
    """A paragraph or heading (`tag` p, h2, h3, h4)."""

    tag: str = "p"
    alignment: str = ""
    no_indent: bool = False
    runs: list[Run] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not self.runs

    @property
    def is_plain(self) -> bool:
        return self.tag == "p" and not self.alignment and not self.no_indent


@dataclass
class Picture:
    src: str
    alt: str | None = None
    placement: str = ""
    caption: list[Run] = field(default_factory=list)


@dataclass
class Line:
    """A horizontal rule."""


@dataclass
class Quote:
    blocks: list = field(default_factory=list)


@dataclass
class List:
    is_ordered: bool
    start: int = 1
    items: list[list] = field(default_factory=list)


@dataclass
class Cell:
    is_header: bool
    colspan: int = 1
    rowspan: int = 1
    blocks: list = field(default_factory=list)


@dataclass
class Row:
    in_head: bool = False
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)


@dataclass
class Prose:
    """What was read, and what could not be taken along."""

    blocks: list = field(default_factory=list)
    lost_pictures: int = 0
    lost_embeds: int = 0
    flattened: int = 0


# Reading

_MARKS = {
    "strong": "strong", "b": "strong",
    "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em",
    "u": "u", "ins": "u",
    "s": "s", "strike": "s", "del": "s",
    "sub": "sub", "sup": "sup",
}  # fmt: skip
_INLINE = {*_MARKS, "a", "span", "font"}
_TEXT_BLOCKS = {
    "p": "p", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4",
}  # fmt: skip
_PLAIN_BLOCKS = {
    "div", "section", "article", "center", "address", "pre", "form", "fieldset", "legend", "main",
    "header", "footer", "aside", "nav", "details", "summary", "hgroup", "dl", "dt", "dd", "body",
    "html", "head", "option", "listing",
}  # fmt: skip
_LISTS = {"ul": "ul", "ol": "ol", "menu": "ul", "dir": "ul"}
_EMBEDS = {"iframe", "video", "audio", "embed", "object", "canvas", "svg"}
_TABLE_PARTS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}
# What no text of ours holds: controls, byte order marks, zero-width spaces, half characters.
_NOISE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b\ufffe\uffff\ud800-\udfff]")


def read(html: str) -> Prose:
    """The blocks of any HTML. Never raises; takes time in proportion to the length."""
    reader = _Reader()
    for token in tokens(_without_noise(html)):
        reader.take(token)
    return reader.finish()


def _without_noise(text: str) -> str:
    return _NOISE.sub("", text)


def _one_line(text: str) -> str:
    return " ".join(_without_noise(text).split())[:MAX_TITLE].strip()


@dataclass
class _Frame:
    """An open element that holds blocks. `flow` is where its blocks go, if not outside it."""

    name: str
    alignment: str = ""
    flow: list | None = None
    node: object = None
    outer_formats: list | None = None  # what was open outside a cell or caption


@dataclass
class _Figure:
    """An open <figure>, until it is known whether it holds a picture of ours."""

    placement: str
    picture: Picture | None = None
    caption: list[Run] = field(default_factory=list)


_NESTED = (Quote, List, Table, Row, Cell)  # at most MAX_DEPTH of them are open


class _Reader:
    def __init__(self):
        self.prose = Prose()
        self.frames = [_Frame("root", flow=self.prose.blocks)]
        self.open = Counter({"root": 1})
        self.formats: list[tuple[str, set[str], Link | None]] = []
        self.text: Paragraph | None = None
        self.text_is_written = False  # by a tag of its own, not only by words in the open
        self.text_was_split = False

    # Taking tokens

    def take(self, token: Token) -> None:
        name = token.name
        if not name:
            self._words(token.text)
        elif name in _INLINE:
            self._end_format(name) if token.is_end else self._start_format(name, token.attributes)
        elif name == "br":
            if self.text is not None:
                self.text.runs.append((BREAK, PLAIN))
        elif name in _TEXT_BLOCKS:
            if not token.is_end:
                self._start_text(_TEXT_BLOCKS[name], token.attributes)
            elif self.text is not None and self.text_is_written:
                self._flush()
        elif token.is_end:
            self._end(name)
        elif name in {"img", "image"}:
            self._picture(token.attributes)
        else:
            self.prose.lost_embeds += name in _EMBEDS
            self._start(name, token.attributes)

    def finish(self) -> Prose:
        self._flush()
        while len(self.frames) > 1:
            self._pop()
        self.prose.blocks[:] = _tidy_flow(self.prose.blocks, indents=True)
        return self.prose

    # Text

    def _words(self, words: str) -> None:
        if self.text is None:
            if not words.strip(" \t\n\r\f"):
                return
            self._open_text("p", self._alignment())
            self.text_is_written = False
        self.text.runs.append((_without_noise(words), self._style()))

    def _start_text(self, tag: str, attributes: dict[str, str]) -> None:
        self._flush()
        css = _css(attributes)
        own = _alignment(attributes, css)
        self._open_text(tag, self._alignment() if own is None else own)
        self.text_is_written = True
        if tag == "p":
            classes = attributes.get("class", "").split()
            hangs = _NO_INDENT.match(css.get("text-indent", ""))
            self.text.no_indent = NO_INDENT in classes or bool(hangs)

    def _open_text(self, tag: str, alignment: str) -> None:
        self.text = Paragraph(tag, alignment)
        self.text_was_split = False

    def _flush(self) -> None:
        """Close the open paragraph."""
        text, self.text = self.text, None
        if text is None:
            return
        figure = self._figure()
        if figure is not None and self.frames[-1].name == "figcaption":
            more = _tidy_runs(text.runs)
            figure.caption += [(BREAK, PLAIN)] * bool(figure.caption and more) + more
            return
        written = [replace(text, runs=part) for part in _paragraphs(text.runs)]
        if not written and text.tag == "p" and self.text_is_written and not self.text_was_split:
            written = [Paragraph()]  # an empty line that somebody made
        self._flow().extend(written)

    def _style(self) -> Style:
        if not self.formats:
            return PLAIN
        marks = set().union(*(more for _, more, _ in self.formats))
        if "sub" in marks:
            marks.discard("sup")
        links = (link for *_, link in reversed(self.formats) if link)
        return Style(frozenset(marks), next(links, None))

    def _start_format(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.formats) >= MAX_FORMATS:
            return
        css = _css(attributes)
        marks = _css_marks(css)
        weight = css.get("font-weight", "")
        if name in _MARKS and not (
            _MARKS[name] == "strong" and re.match(r"normal|[1-4]00", weight)
        ):
            marks.add(_MARKS[name])
        link = None
        if name == "a" and (href := safe_link(_without_noise(attributes.get("href", "")))):
            title = _one_line(attributes.get("title", ""))
            opens_window = attributes.get("target", "").strip().lower() == "_blank"
            link = Link(href, title, opens_window)
        self.formats.append((name, marks, link))

    def _end_format(self, name: str) -> None:
        for place in range(len(self.formats) - 1, -1, -1):
            if self.formats[place][0] == name:
                del self.formats[place]
                return

    # Pictures

    def _picture(self, attributes: dict[str, str]) -> None:
        src = library_image(attributes.get("src", "").strip())
        if not src:
            self.prose.lost_pictures += 1
            return
        alt = attributes.get("alt")
        picture = Picture(src, None if alt is None else _one_line(alt))
        figure = self._figure()
        if figure is not None and figure.picture is None:
            figure.picture = picture
            picture.placement = figure.placement
        text, was_written = self.text, self.text_is_written
        if figure is None or self.frames[-1].name != "figcaption":
            self._flush()
            if text is not None:  # the words after the picture
                self.text = Paragraph(text.tag, text.alignment, text.no_indent)
                self.text_is_written, self.text_was_split = was_written, True
        self._flow().append(picture)

    def _figure(self) -> "_Figure | None":
        for frame in reversed(self.frames):
            if isinstance(frame.node, _Figure):
                return frame.node
            if frame.name != "figcaption" and frame.name not in _PLAIN_BLOCKS:
                return None
        return None

    # Blocks

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _PLAIN_BLOCKS:
            self._flush()
            own = "align-center" if name == "center" else _alignment(attributes, _css(attributes))
            self._push(name, alignment=self._alignment() if own is None else own)
        elif name in _LISTS:
            self._start_list(_LISTS[name], attributes)
        elif name == "li":
            self._start_item()
        elif name == "blockquote":
            self._flush()
            alignment = self._alignment()
            if self._may_nest():
                quote = Quote()
                self._flow().append(quote)
                self._push(name, flow=quote.blocks, node=quote, alignment=alignment)
            else:
                self._push(name, alignment=alignment)
        elif name == "table":
            self._flush()
            # It goes into the page when it ends: its caption stands before it.
            self._push(name, node=Table() if self._may_nest() else None)
        elif name in {"thead", "tbody", "tfoot", "caption", "tr", "td", "th"}:
            self._start_table_part(name, attributes)
        elif name == "figure":
            self._flush()
            classes = attributes.get("class", "").split()
            placement = next((place for place in PLACEMENTS if place in classes), "")
            self._push(name, node=_Figure(placement), alignment=self._alignment())
        elif name == "figcaption":
            self._flush()
            self._push(name)
        elif name == "hr":
            self._flush()
            self._flow().append(Line())

    def _start_list(self, name: str, attributes: dict[str, str]) -> None:
        self._flush()
        outer = self.frames[-1].node
        if isinstance(outer, List):  # a list straight in a list belongs to the item before it
            self._push_item(outer, is_new=not outer.items)
        node = None
        if self._may_nest():
            start = attributes.get("start", "").strip()
            node = List(name == "ol")
            if node.is_ordered and re.fullmatch(r"[0-9]{1,4}", start):
                node.start = int(start)
            self._flow().append(node)
        self._push(name, node=node)

    def _start_item(self) -> None:
        self._flush()
        for place in range(len(self.frames) - 1, 0, -1):
            frame = self.frames[place]
            if isinstance(frame.node, List):
                self._pop_to(place + 1)
                self._push_item(frame.node)
                return
            if frame.name in {"ul", "ol"} or (frame.flow is not None and frame.name != "li"):
                break
        self._push("li", alignment=self._alignment())  # an item without a list

    def _push_item(self, node: List, *, is_new: bool = True) -> None:
        if is_new:
            node.items.append([])
        self._push("li", flow=node.items[-1])

    def _start_table_part(self, name: str, attributes: dict[str, str]) -> None:
        self._flush()
        place = self._innermost("table")
        table = self.frames[place].node if place else None
        if not isinstance(table, Table):  # a part without a table
            self._push(name, alignment=self._alignment())
        elif name in {"td", "th"}:
            self._start_cell(name, attributes, place)
        elif name == "tr":
            section = self._innermost("thead", "tbody", "tfoot", above=place) or place
            self._pop_to(section + 1)
            table.rows.append(Row(in_head=self.frames[section].name == "thead"))
            own = _alignment(attributes, _css(attributes))
            self._push(name, node=table.rows[-1], alignment=own or "")
        elif name == "caption":
            self._pop_to(place + 1)
            self._push(name, alignment="align-center", outer_formats=self.formats)
        else:
            self._pop_to(place + 1)
            self._push(name)

    def _start_cell(self, name: str, attributes: dict[str, str], table_place: int) -> None:
        if not self._innermost("tr", above=table_place):
            self._start_table_part("tr", {})
        self._pop_to(self._innermost("tr", above=table_place) + 1)
        row_frame = self.frames[-1]
        spans = [_span(attributes.get(side, "")) for side in ("colspan", "rowspan")]
        cell = Cell(name == "th", *spans)
        row_frame.node.cells.append(cell)
        own = _alignment(attributes, _css(attributes))
        alignment = row_frame.alignment if own is None else own
        self._push(name, cell.blocks, cell, alignment=alignment, outer_formats=self.formats)

    def _innermost(self, *names: str, above: int = 0) -> int:
        """Where the innermost open element of these names is; 0 where there is none."""
        for place in range(len(self.frames) - 1, above, -1):
            if self.frames[place].name in names:
                return place
        return 0

    def _end(self, name: str) -> None:
        name = _LISTS.get(name, name)
        if not self.open[name]:
            return
        place = self._innermost(name)
        around = [frame.outer_formats is not None for frame in self.frames[place + 1 :]]
        if name in _TABLE_PARTS or not any(around):  # not out of a cell by what is no table's
            self._pop_to(place)

    # The stack

    def _flow(self) -> list:
        return next(frame.flow for frame in reversed(self.frames) if frame.flow is not None)

    def _alignment(self) -> str:
        return self.frames[-1].alignment

    def _may_nest(self) -> bool:
        depth = sum(isinstance(frame.node, Quote | List | Table) for frame in self.frames)
        if depth >= MAX_DEPTH:
            self.prose.flattened += 1
        return depth < MAX_DEPTH

    def _push(self, name: str, flow: list | None = None, node: object = None, **what) -> None:
        if len(self.frames) >= MAX_FRAMES and not isinstance(node, _NESTED):
            return
        self.frames.append(_Frame(name, flow=flow, node=node, **what))
        self.open[name] += 1
        if self.frames[-1].outer_formats is not None:
            self.formats = []

    def _pop_to(self, place: int) -> None:
        while len(self.frames) > place:
            self._pop()

    def _pop(self) -> None:
        self._flush()
        frame = self.frames.pop()
        self.open[frame.name] -= 1
        if frame.outer_formats is not None:
            self.formats = frame.outer_formats
        if isinstance(frame.node, Table):
            self._flow().append(frame.node)
        elif isinstance(frame.node, _Figure) and frame.node.picture:
            frame.node.picture.caption = _tidy_runs(frame.node.caption)
        elif isinstance(frame.node, _Figure) and frame.node.caption:
            self._flow().append(Paragraph("p", "align-center", runs=frame.node.caption))


# What attributes say


def _css(attributes: dict[str, str]) -> dict[str, str]:
    """The declarations of a style attribute, in lower case."""
    style = attributes.get("style")
    if not style:
        return {}
    pairs = (declaration.partition(":") for declaration in style[:4000].lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value
    }


def _css_marks(css: dict[str, str]) -> set[str]:
    line = css.get("text-decoration", "") + css.get("text-decoration-line", "")
    found = {
        "strong": re.match(r"bold|[6-9]00", css.get("font-weight", "")),
        "em": css.get("font-style") == "italic",
        "u": "underline" in line,
        "s": "line-through" in line,
        "sub": css.get("vertical-align") == "sub",
        "sup": css.get("vertical-align") == "super",
    }
    return {mark for mark, is_there in found.items() if is_there}


def _alignment(attributes: dict[str, str], css: dict[str, str]) -> str | None:
    """The alignment class that an element asks for; "" for the page's own; None: nothing.

    Word writes left and justify on every other paragraph without anybody's wish, and body
    text is set so anyhow. As a class of ours, each of the four counts.
    """
    classes = attributes.get("class", "").split()
    for alignment in ALIGNMENTS:
        if alignment in classes:
            return alignment
    said = css.get("text-align") or attributes.get("align", "").strip().lower()
    said = said.removeprefix("-webkit-").removeprefix("-moz-")
    if said in {"center", "middle"}:
        return "align-center"
    if said in {"right", "end"}:
        return "align-right"
    return "" if said in {"left", "start", "justify"} else None


# None, or to the left: a line that Word lets hang.
_NO_INDENT = re.compile(r"-|0+(\.0*)?(?![.\d])|\.0+(?!\d)")


def _span(value: str) -> int:
    value = value.strip()
    return min(int(value), MAX_SPAN) if re.fullmatch(r"[1-9][0-9]{0,5}", value) else 1


# Making it plain

_WIDE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{_WIDE}])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# Spaces of every kind, and how wide they are: four make a character.
_WIDTHS = {"\u3000": 4, "\u2003": 4, "\u2002": 2, "\u00a0": 1, " ": 0}
_ANY_SPACE = "".join(_WIDTHS)
_INDENT = 8
_MOVED = 16  # more than that is no indent: somebody moved the line


def _paragraphs(runs: list[Run]) -> list[list[Run]]:
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


def _tidy_runs(runs: list[Run]) -> list[Run]:
    """The same in one piece, with a break for each part."""
    tidied: list[Run] = []
    for part in _paragraphs(runs):
        tidied += [(BREAK, PLAIN)] * bool(tidied) + part
    return tidied


def _tidy_line(line: list[Run]) -> tuple[int, list[Run]]:
    """How far the line is indented, and the line with single spaces and none at its ends.

    Spaces that stand for the first-line indent go too: the page indents by itself.
    """
    pieces = _joined((_WRAPPED.sub("", words), style) for words, style in _joined(line))
    spaced: list[Run] = []
    last = ""
    for words, style in pieces:
        words = _SPACES.sub(" ", words)
        words = words[1:] if last == " " and words[0] == " " else words
        spaced.append((words, style))
        last = words[-1:] or last
    text = "".join(words for words, _ in spaced)
    indent = sum(_WIDTHS[space] for space in text[: len(text) - len(text.lstrip(_ANY_SPACE))])
    spaced = _stripped(spaced, str.lstrip, _ANY_SPACE if indent <= _MOVED else " ")
    spaced = _stripped(spaced[::-1], str.rstrip, _ANY_SPACE)[::-1]
    return indent, _joined(spaced)


def _stripped(runs: list[Run], strip, spaces: str) -> list[Run]:
    """The runs without the spaces at the end where the list begins."""
    for number, (words, style) in enumerate(runs):
        if words := strip(words, spaces):
            return [(words, style), *runs[number + 1 :]]
    return []


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one style as one run, none of them empty."""
    joined: list[Run] = []
    for style, group in groupby((run for run in runs if run[0]), key=itemgetter(1)):
        joined.append(("".join(words for words, _ in group), style))
    return joined


def _tidy_flow(blocks: list, *, indents: bool = False) -> list:
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
        block.blocks = _tidy_flow(block.blocks, indents=indents)
        return block if block.blocks else None
    if isinstance(block, List):
        block.items = [item for item in map(_tidy_flow, block.items) if item]
        return block if block.items else None
    if isinstance(block, Table):
        return _tidy_table(block)
    return block


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
            cell.blocks = _tidy_flow(cell.blocks)
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


# Writing

_ORDER = ("strong", "em", "u", "s", "sub", "sup")


def write(blocks: list) -> str:
    """The blocks as HTML, with nothing but the tags, attributes and classes of this module."""
    return "".join(_blocks(blocks))


def _blocks(blocks: list) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            classes = [block.alignment, NO_INDENT if block.no_indent else ""]
            yield f"<{block.tag}{_class(*classes)}>{_runs(block.runs)}</{block.tag}>"
        elif isinstance(block, Picture):
            yield _picture(block)
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
    caption = f"<figcaption>{_runs(picture.caption)}</figcaption>" if picture.caption else ""
    return f'<figure{_class(picture.placement)}><img src="{picture.src}"{alt}>{caption}</figure>'


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
        written.append("<br>" if words == BREAK else escape(words, quote=False))
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


# Plain text


def lines(blocks: list) -> Iterator[str]:
    """The text of the blocks, a line for each paragraph, item, row and caption."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _plain(block.runs)
        elif isinstance(block, Picture) and block.caption:
            yield _plain(block.caption)
        elif isinstance(block, Quote):
            yield from lines(block.blocks)
        elif isinstance(block, List):
            for item in block.items:
                yield from lines(item)
        elif isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(" ".join(lines(cell.blocks)) for cell in row.cells)


def _plain(runs: list[Run]) -> str:
    return "".join(words for words, _ in runs).replace(BREAK, "\n")

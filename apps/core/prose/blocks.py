"""What rich text is made of: a tree of blocks, and runs of styled text within them."""

from dataclasses import dataclass, field
from typing import NamedTuple

ALIGNMENTS = ("align-left", "align-center", "align-right", "align-justify")
NO_INDENT = "no-indent"
FOOTNOTE = "footnote"
PLACEMENTS = ("place-left", "place-right", "place-full")  # without one: in the middle


class Link(NamedTuple):
    href: str
    title: str = ""
    opens_window: bool = False


class Style(NamedTuple):
    """How a stretch of text looks, and where it leads."""

    marks: frozenset[str] = frozenset()
    link: Link | None = None
    # The run is the text of a footnote, whose mark stands here; no two notes of a text have the
    # same number, so that neighbours stay apart. Such a run has no marks and no link.
    note: int = 0


PLAIN = Style()
BREAK = "\v"  # a line break, as a run of its own; reading drops this character from text
Run = tuple[str, Style]


@dataclass
class Paragraph:
    """A paragraph or heading (`tag` p, h2, h3, h4); links lead to its `anchor`, if it has one."""

    tag: str = "p"
    alignment: str = ""
    no_indent: bool = False
    runs: list[Run] = field(default_factory=list)
    anchor: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.runs

    @property
    def is_plain(self) -> bool:
        return self.tag == "p" and not (self.alignment or self.no_indent or self.anchor)


@dataclass
class Picture:
    src: str
    alt: str | None = None
    placement: str = ""
    caption: list[Run] = field(default_factory=list)


@dataclass
class Recording:
    """A video or audio file of the library, as a picture stands in the text."""

    src: str
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

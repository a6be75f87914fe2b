"""The blocks of any HTML, whoever wrote it."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from apps.core.html_tokens import Token, tokens
from apps.core.prose.addresses import anchor_name, library_image, library_recording, safe_link
from apps.core.prose.blocks import (
    BREAK,
    FOOTNOTE,
    NO_INDENT,
    PLACEMENTS,
    PLAIN,
    Cell,
    Line,
    Link,
    List,
    Paragraph,
    Picture,
    Prose,
    Quote,
    Recording,
    Row,
    Run,
    Style,
    Table,
)
from apps.core.prose.foreign import Foreign, look, place_of
from apps.core.prose.styles import (
    UNINDENTED,
    alignment_of,
    declarations,
    marks_of,
    span_of,
)
from apps.core.prose.tidying import (
    keep_first_anchors,
    paragraphs,
    tidy_flow,
    tidy_runs,
)

MAX_DEPTH = 8  # lists, quotes and tables inside one another; deeper ones become plain blocks
MAX_FRAMES = 200
MAX_FORMATS = 60
MAX_START = 9999
MAX_TITLE = 300

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
# The page has its title for an h1: a text with one has every heading one lower.
_LOWER_BLOCKS = _TEXT_BLOCKS | {"h2": "h3", "h3": "h4"}
_PLAIN_BLOCKS = {
    "div", "section", "article", "center", "address", "pre", "form", "fieldset", "legend", "main",
    "header", "footer", "aside", "nav", "details", "summary", "hgroup", "dl", "dt", "dd", "body",
    "html", "head", "option", "listing",
}  # fmt: skip
_LISTS = {"ul": "ul", "ol": "ol", "menu": "ul", "dir": "ul"}
_EMBEDS = {"iframe", "video", "audio", "embed", "object", "canvas", "svg"}
_TABLE_PARTS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}
# What no text of ours holds: controls, byte order marks, zero-width spaces, half characters.
_IS_FOREIGN = re.compile(r"<h1[\s>]|<a\s[^<>]{0,2000}#|<del\s|display:|mso-", re.IGNORECASE)
_NOISE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b\ufffe\uffff\ud800-\udfff]")


def read(html: str) -> Prose:
    """The blocks of any HTML. Never raises; takes time in proportion to the length."""
    html = _without_noise(html)
    foreign = look(tokens(html)) if _IS_FOREIGN.search(html) else Foreign()
    reader = _Reader(foreign)
    left_out = 0
    for token in tokens(html):
        if note := foreign.notes.get(token.start):
            reader.note(note)
        left_out = max(left_out, foreign.left_out.get(token.start, 0))
        if token.start >= left_out:
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
    """An open <figure>, until it is known whether it holds a picture or recording of ours."""

    placement: str
    shown: Picture | Recording | None = None
    caption: list[Run] = field(default_factory=list)


_NESTED = (Quote, List, Table, Row, Cell)  # at most MAX_DEPTH of them are open


class _Reader:
    def __init__(self, foreign: Foreign):
        self.foreign = foreign
        self.place = ""  # the name of a place, until there is text to have it
        self.prose = Prose()
        self.frames = [_Frame("root", flow=self.prose.blocks)]
        self.open = Counter({"root": 1})
        self.formats: list[tuple[str, set[str], Link | None, int]] = []
        self.notes = 0
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
                style = self._style()
                self.text.runs.append((" ", style) if style.note else (BREAK, PLAIN))
        elif name in _TEXT_BLOCKS:
            if not token.is_end:
                tags = _LOWER_BLOCKS if self.foreign.has_title else _TEXT_BLOCKS
                self._start_text(tags[name], token.attributes)
            elif self.text is not None and self.text_is_written:
                self._flush()
        elif token.is_end:
            self._end(name)
        elif name in {"img", "image"}:
            self._picture(token.attributes)
        elif name in {"video", "audio"} and self._recording(token.attributes):
            pass
        else:
            self.prose.lost_embeds += name in _EMBEDS
            self._hear_place(token.attributes.get("id", ""))
            self._start(name, token.attributes)

    def finish(self) -> Prose:
        self._flush()
        while len(self.frames) > 1:
            self._pop()
        self.prose.blocks[:] = tidy_flow(self.prose.blocks, indents=True)
        keep_first_anchors(self.prose.blocks)
        return self.prose

    # Text

    def note(self, words: str) -> None:
        """A footnote, whose mark stands here."""
        if self.text is None:
            self._open_text("p", self._alignment())
            self.text_is_written = False
        self.notes += 1
        self.text.runs.append((words, Style(note=self.notes)))

    def _hear_place(self, *names: str) -> None:
        """A name that a link leads to: the text that is open has it, or else the next."""
        name = next((self.foreign.places[one] for one in names if one in self.foreign.places), "")
        if name and self.text is not None:
            self.text.anchor = self.text.anchor or name
        elif name:
            self.place = name

    def _words(self, words: str) -> None:
        if self.text is None:
            if not words.strip(" \t\n\r\f"):
                return
            self._open_text("p", self._alignment())
            self.text_is_written = False
        self.text.runs.append((_without_noise(words), self._style()))

    def _start_text(self, tag: str, attributes: dict[str, str]) -> None:
        self._flush()
        css = declarations(attributes)
        own = alignment_of(attributes, css)
        self._open_text(tag, self._alignment() if own is None else own)
        self.text_is_written = True
        own = attributes.get("id", "")
        self.text.anchor = self.foreign.places.get(own) or anchor_name(own) or self.text.anchor
        if tag == "p":
            classes = attributes.get("class", "").split()
            hangs = UNINDENTED.match(css.get("text-indent", ""))
            self.text.no_indent = NO_INDENT in classes or bool(hangs)

    def _open_text(self, tag: str, alignment: str) -> None:
        self.text = Paragraph(tag, alignment, anchor=self.place)
        self.place = ""
        self.text_was_split = False

    def _flush(self) -> None:
        """Close the open paragraph."""
        text, self.text = self.text, None
        if text is None:
            return
        # A note ends with its paragraph, whatever its tags say.
        self.formats = [("span", set(), None, 0) if each[3] else each for each in self.formats]
        figure = self._figure()
        if figure is not None and self.frames[-1].name == "figcaption":
            more = tidy_runs(text.runs)
            figure.caption += [(BREAK, PLAIN)] * bool(figure.caption and more) + more
            return
        written = [replace(text, runs=part) for part in paragraphs(text.runs)]
        for part in written[1:]:
            part.anchor = ""
        if not written and text.tag == "p" and self.text_is_written and not self.text_was_split:
            written = [Paragraph()]  # an empty line that somebody made
        self._flow().extend(written)

    def _style(self) -> Style:
        if not self.formats:
            return PLAIN
        if note := next((note for *_, note in self.formats if note), 0):
            return Style(note=note)
        marks = set().union(*(more for _, more, *_ in self.formats))
        if "sub" in marks:
            marks.discard("sup")
        links = (link for _, _, link, _ in reversed(self.formats) if link)
        return Style(frozenset(marks), next(links, None))

    def _start_format(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.formats) >= MAX_FORMATS:
            return
        css = declarations(attributes)
        marks = marks_of(css)
        weight = css.get("font-weight", "")
        is_light = _MARKS.get(name) == "strong" and re.match(r"normal|[1-4]00", weight)
        is_revision = name == "ins" and ("datetime" in attributes or "cite" in attributes)
        if name in _MARKS and not (is_light or is_revision):
            marks.add(_MARKS[name])
        link = None
        own_name = attributes.get("name", "") if name == "a" else ""
        self._hear_place(attributes.get("id", ""), own_name)
        if name == "a" and (href := safe_link(self._href(attributes))):
            title = _one_line(attributes.get("title", ""))
            opens_window = attributes.get("target", "").strip().lower() == "_blank"
            link = Link(href, title, opens_window)
        is_note = name == "span" and FOOTNOTE in attributes.get("class", "").split()
        self.notes += is_note
        self.formats.append((name, marks, link, self.notes if is_note else 0))

    def _href(self, attributes: dict[str, str]) -> str:
        href = _without_noise(attributes.get("href", ""))
        place = self.foreign.places.get(place_of(href))
        return f"#{place}" if place else href

    def _end_format(self, name: str) -> None:
        for place in range(len(self.formats) - 1, -1, -1):
            if self.formats[place][0] == name:
                del self.formats[place]
                return

    # Pictures and recordings

    def _picture(self, attributes: dict[str, str]) -> None:
        src = library_image(attributes.get("src", "").strip())
        if not src:
            self.prose.lost_pictures += 1
            return
        alt = attributes.get("alt")
        self._show(Picture(src, None if alt is None else _one_line(alt)))

    def _recording(self, attributes: dict[str, str]) -> bool:
        """Whether it is one of ours; then it stands in the text from now on."""
        src = library_recording(attributes.get("src", "").strip())
        if src:
            self._show(Recording(src))
        return bool(src)

    def _show(self, shown: Picture | Recording) -> None:
        figure = self._figure()
        if figure is not None and figure.shown is None:
            figure.shown = shown
            shown.placement = figure.placement
        text, was_written = self.text, self.text_is_written
        if figure is None or self.frames[-1].name != "figcaption":
            self._flush()
            if text is not None:  # the words after the picture
                self.text = Paragraph(text.tag, text.alignment, text.no_indent)
                self.text_is_written, self.text_was_split = was_written, True
                if not tidy_runs(text.runs):
                    self.text.anchor = text.anchor
        self._flow().append(shown)

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
            own = (
                "align-center"
                if name == "center"
                else alignment_of(attributes, declarations(attributes))
            )
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
            own = alignment_of(attributes, declarations(attributes))
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
        spans = [span_of(attributes.get(side, "")) for side in ("colspan", "rowspan")]
        cell = Cell(name == "th", *spans)
        row_frame.node.cells.append(cell)
        own = alignment_of(attributes, declarations(attributes))
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
        elif isinstance(frame.node, _Figure) and frame.node.shown:
            frame.node.shown.caption = tidy_runs(frame.node.caption)
        elif isinstance(frame.node, _Figure) and frame.node.caption:
            self._flow().append(Paragraph("p", "align-center", runs=frame.node.caption))

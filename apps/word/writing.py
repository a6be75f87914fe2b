"""An article as a Word document (.docx), set as official documents are (GB/T 9704-2012).

Title in 小标宋 二号, text in 仿宋 三号 with 首行缩进 2 字, headings in 黑体 and 楷体, page numbers
at the outer edge. Fonts that a computer lacks fall back there. Footnotes are footnotes. What is
written reads back as the same text (apps.word.reading).
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import takewhile
from xml.sax.saxutils import escape, quoteattr

from apps.core import prose
from apps.core.prose.blocks import (
    BREAK,
    PLAIN,
    Cell,
    Line,
    Link,
    List,
    Paragraph,
    Picture,
    Quote,
    Recording,
    Row,
    Run,
    Style,
    Table,
)
from apps.word import skeleton
from apps.word.skeleton import EMU, TEXT_WIDTH

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEADINGS = {"h2": "Heading1", "h3": "Heading2", "h4": "Heading3"}
_ALIGNMENTS = {
    "align-left": "left", "align-center": "center", "align-right": "right", "align-justify": "both",
}  # fmt: skip
_FLUSH = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
_GAP = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
_MOST_DEPTH = 9  # of lists in Word
_LONGEST_SIDE = 22 * 360_000  # EMU: a picture is never higher than the page


@dataclass(frozen=True)
class Shown:
    """A picture as it goes into a document: an encoded JPEG or PNG, and its size in pixels."""

    data: bytes
    kind: str  # jpg or png
    width: int
    height: int


@dataclass
class Piece:
    """What is written: the fields of an article, its clean body."""

    title: str
    body: str
    subtitle: str = ""
    author: str = ""
    author_affiliation: str = ""
    source: str = ""


def write(piece: Piece, picture: Callable[[str], Shown | None], site: str = "") -> bytes:
    """The .docx file. `picture` gives the picture at an address of the library, or None where it
    is gone; `site` is the address of the website, for links within it."""
    return _Writer(picture, site.rstrip("/")).write(piece)


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("", text)


@dataclass
class _Writer:
    picture: Callable[[str], Shown | None]
    site: str
    out: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # address: id
    media: dict[str, tuple[str, Shown]] = field(default_factory=dict)  # source: (id, picture)
    notes: list[str] = field(default_factory=list)
    lists: list[tuple[bool, int, int]] = field(default_factory=list)  # ordered, depth, start
    bookmarks: int = 0
    drawings: int = 0

    def write(self, piece: Piece) -> bytes:
        self._line("Title", piece.title)
        if piece.subtitle:
            self._line("Subtitle", f"——{piece.subtitle}")
        for label, value in (
            ("来源", piece.source),
            ("作者", piece.author),
            ("作者单位", piece.author_affiliation),
        ):
            if value:
                self._line("ArticleFacts", f"{label}：{value}")
        self._blocks(prose.read(piece.body).blocks)
        return self._package(piece)

    def _package(self, piece: Piece) -> bytes:
        files: dict[str, str | bytes] = {
            "[Content_Types].xml": skeleton.CONTENT_TYPES,
            "_rels/.rels": skeleton.PACKAGE_RELATIONS,
            "docProps/app.xml": skeleton.APP,
            "docProps/core.xml": skeleton.core(escape(_plain(piece.title))),
            "word/document.xml": skeleton.document("".join(self.out)),
            "word/styles.xml": skeleton.STYLES,
            "word/settings.xml": skeleton.SETTINGS,
            "word/fontTable.xml": skeleton.FONTS,
            "word/footer1.xml": skeleton.footer("right"),
            "word/footer2.xml": skeleton.footer("left"),
            "word/footnotes.xml": skeleton.footnotes(self.notes),
            "word/numbering.xml": skeleton.numbering(self.lists),
            "word/_rels/document.xml.rels": skeleton.document_relations(
                self.links, [(key, f"media/{key}.{one.kind}") for key, one in self.media.values()]
            ),
        }
        for key, one in self.media.values():
            files[f"word/media/{key}.{one.kind}"] = one.data
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same bytes each time
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
        return buffer.getvalue()

    # Blocks

    def _line(self, style: str, text: str) -> None:
        self._paragraph(style, [(text, PLAIN)])

    def _blocks(self, blocks: list, style: str = "", depth: int = 0) -> None:
        """`style` and `depth` say in what they stand: a quote, an item of a list, a cell."""
        for above, block in zip([None, *blocks], blocks, strict=False):
            if isinstance(block, Table | Quote) and type(above) is type(block):
                self.out.append(_GAP)  # they would become one
            if isinstance(block, Paragraph):
                self._text(block, style)
            elif isinstance(block, Picture):
                self._picture(block, style)
            elif isinstance(block, Recording):
                self._recording(block, style)
            elif isinstance(block, Line):
                self.out.append('<w:p><w:pPr><w:pStyle w:val="Rule"/></w:pPr></w:p>')
            elif isinstance(block, Quote):
                self._blocks(block.blocks, "Quote", depth)
            elif isinstance(block, List):
                self._list(block, depth)
            elif isinstance(block, Table):
                self._table(block)

    def _text(self, block: Paragraph, style: str = "", properties: str = "") -> None:
        if block.tag in _HEADINGS:
            style = _HEADINGS[block.tag]
        if block.no_indent and not properties:
            properties = _FLUSH
        self._paragraph(style, block.runs, block.alignment, properties, block.anchor)

    def _paragraph(
        self,
        style: str,
        runs: list[Run],
        alignment: str = "",
        properties: str = "",
        anchor: str = "",
    ) -> None:
        said = f'<w:pStyle w:val="{style}"/>' if style else ""
        said += properties
        if alignment in {"align-center", "align-right"} and not style and not properties:
            said += _FLUSH
        if alignment:
            said += f'<w:jc w:val="{_ALIGNMENTS[alignment]}"/>'
        said = f"<w:pPr>{said}</w:pPr>" if said else ""
        words = self._runs(runs)
        if anchor:
            self.bookmarks += 1
            number = self.bookmarks
            words = (
                f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(anchor)}/>{words}'
                f'<w:bookmarkEnd w:id="{number}"/>'
            )
        self.out.append(f"<w:p>{said}{words}</w:p>")

    def _list(self, block: List, depth: int) -> None:
        depth = min(depth, _MOST_DEPTH - 1)
        self.lists.append((block.is_ordered, depth, block.start))
        number = len(self.lists)
        properties = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        for item in block.items:
            first, rest = item[0], item[1:]
            if isinstance(first, Paragraph) and first.tag == "p":
                self._text(first, f"List{depth + 1}", properties)
            else:
                self._paragraph(f"List{depth + 1}", [], properties=properties)
                rest = item
            self._blocks(rest, f"ListMore{depth + 1}", depth + 1)

    # Tables

    def _table(self, table: Table) -> None:
        grid = _grid(table)
        columns = max((len(row) for row in grid), default=1) or 1
        width = TEXT_WIDTH // columns
        grid_columns = f'<w:gridCol w:w="{width}"/>' * columns
        self.out.append(
            '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/>'
            '<w:jc w:val="center"/><w:tblLook w:val="04A0" w:firstRow="1" w:firstColumn="1"/>'
            f"</w:tblPr><w:tblGrid>{grid_columns}</w:tblGrid>"
        )
        for row, places in zip(table.rows, grid, strict=True):
            left = sum(1 for _ in takewhile(lambda place: place[0] is None, reversed(places)))
            said = f'<w:gridAfter w:val="{left}"/>' if left else ""
            said += "<w:cantSplit/><w:tblHeader/>" if row.in_head else ""
            self.out.append(f"<w:tr><w:trPr>{said}</w:trPr>" if said else "<w:tr>")
            places = places[: len(places) - left]
            self._cells(row, places, width)
            self.out.append("</w:tr>")
        self.out.append("</w:tbl>")

    def _cells(self, row: Row, places: list, width: int) -> None:
        column = 0
        while column < len(places):
            cell, is_first = places[column]
            if cell is None:  # a row that is shorter than others
                self.out.append(
                    f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p/></w:tc>'
                )
                column += 1
                continue
            span = 1
            while column + span < len(places) and places[column + span][0] is cell:
                span += 1
            properties = f'<w:tcW w:w="{width * span}" w:type="dxa"/>'
            if cell.is_header and not row.in_head:
                properties = '<w:cnfStyle w:val="001000000000" w:firstColumn="1"/>' + properties
            if span > 1:
                properties += f'<w:gridSpan w:val="{span}"/>'
            if cell.rowspan > 1:
                properties += '<w:vMerge w:val="restart"/>' if is_first else "<w:vMerge/>"
            if cell.is_header:
                properties += '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
            properties += '<w:vAlign w:val="center"/>'
            self.out.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>")
            self._cell(cell if is_first else Cell(cell.is_header))
            self.out.append("</w:tc>")
            column += span

    def _cell(self, cell: Cell) -> None:
        style = "TableHead" if cell.is_header else "TableText"
        before = len(self.out)
        self._blocks(cell.blocks, style)
        if len(self.out) == before or self.out[-1] == "</w:tbl>":
            self.out.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>')

    # Pictures and recordings

    def _picture(self, block: Picture, style: str) -> None:
        shown = self._medium(block.src)
        if shown is None:
            self._paragraph("Caption", [(f"（图片：{block.alt or '已不在图库里'}）", PLAIN)])
            return
        key, one = shown
        width, height = one.width * EMU, one.height * EMU
        most = TEXT_WIDTH * 635  # EMU in a twentieth of a point
        if style.startswith("Table"):
            most //= 3
        elif block.placement in {"place-left", "place-right"}:
            most = most * 2 // 5
        if block.placement == "place-full":
            width, height = most, most * one.height // one.width
        if width > most:
            width, height = most, max(1, height * most // width)
        if height > _LONGEST_SIDE:
            width, height = max(1, width * _LONGEST_SIDE // height), _LONGEST_SIDE
        self.drawings += 1
        drawing = skeleton.drawing(
            key,
            self.drawings,
            (width, height),
            alt=None if block.alt is None else quoteattr(_plain(block.alt)),
            placement=block.placement,
        )
        style = style if style.startswith(("List", "Quote", "Table")) else "Figure"
        self.out.append(
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{drawing}</w:r></w:p>'
        )
        if block.caption:
            self._paragraph("Caption", block.caption)

    def _medium(self, src: str) -> tuple[str, Shown] | None:
        if src not in self.media:
            shown = self.picture(src)
            if shown is None:
                return None
            self.media[src] = (f"image{len(self.media) + 1}", shown)
        return self.media[src]

    def _recording(self, block: Recording, style: str) -> None:
        """Word plays nothing: what stands here leads to the recording."""
        link = Style(link=Link(block.src))
        self._paragraph(style or "Figure", [("视频或音频：在网站上打开", link)])
        if block.caption:
            self._paragraph("Caption", block.caption)

    # Words

    def _runs(self, runs: list[Run]) -> str:
        written, link = [], None
        for words, style in [*runs, ("", PLAIN)]:
            if words == BREAK:  # within a link or marks where both sides are
                style = Style(link=link)
            if style.link != link:
                written.append("</w:hyperlink>" if link else "")
                link = style.link
                written.append(self._link(link) if link else "")
            if style.note:
                written.append(self._note(words))
            elif words:
                written.append(_run(words, style))
        return "".join(written)

    def _link(self, link: Link) -> str:
        said = f" w:tooltip={quoteattr(_plain(link.title))}" if link.title else ""
        said += ' w:tgtFrame="_blank"' if link.opens_window else ""
        if link.href.startswith("#"):
            return f"<w:hyperlink w:anchor={quoteattr(link.href[1:])}{said}>"
        address = f"{self.site}{link.href}" if link.href.startswith("/") else link.href
        key = self.links.setdefault(address, f"link{len(self.links) + 1}")
        return f'<w:hyperlink r:id="{key}"{said}>'

    def _note(self, words: str) -> str:
        self.notes.append(escape(_plain(words)))
        return (
            '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
            f'<w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
        )


def _run(words: str, style: Style) -> str:
    if words == BREAK:
        return "<w:r><w:br/></w:r>"
    said = '<w:rStyle w:val="Hyperlink"/>' if style.link else ""
    marks = style.marks
    said += "<w:b/>" if "strong" in marks else ""
    said += "<w:i/>" if "em" in marks else ""
    said += "<w:strike/>" if "s" in marks else ""
    said += '<w:u w:val="single"/>' if "u" in marks else ""
    if "sup" in marks or "sub" in marks:
        said += f'<w:vertAlign w:val="{"superscript" if "sup" in marks else "subscript"}"/>'
    said = f"<w:rPr>{said}</w:rPr>" if said else ""
    return f'<w:r>{said}<w:t xml:space="preserve">{escape(_plain(words))}</w:t></w:r>'


def _grid(table: Table) -> list[list[tuple[Cell | None, bool]]]:
    """For each row what stands in each column: a cell, and whether it begins there."""
    grid: list[list[tuple[Cell | None, bool]]] = [[] for _ in table.rows]

    def put(row: int, column: int, cell: Cell, is_first: bool) -> None:
        line = grid[row]
        line += [(None, False)] * (column + 1 - len(line))
        if line[column][0] is None:
            line[column] = (cell, is_first)

    for number, row in enumerate(table.rows):
        column = 0
        for cell in row.cells:
            while column < len(grid[number]) and grid[number][column][0] is not None:
                column += 1
            for down in range(min(cell.rowspan, len(table.rows) - number)):
                for right in range(cell.colspan):
                    put(number + down, column + right, cell, down == 0)
            column += cell.colspan
    columns = max(map(len, grid), default=0)
    for line in grid:
        line += [(None, False)] * (columns - len(line))
    return grid

"""A Word document (.docx) as an article: its text in our forms, and what could not be kept.

Read over its own XML, since what staff lose silently elsewhere has to be told here: numbers that
Word writes by itself, alignment, spans, text boxes, tracked changes. Nothing is fetched, and
whatever the file holds, reading ends (apps.core.packages has the limits).
"""

import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from xml.etree.ElementTree import Element

from django.core.exceptions import ValidationError

from apps.core import html, packages, prose
from apps.core.packages import Package
from apps.core.prose.blocks import (
    BREAK,
    PLAIN,
    Line,
    Link,
    List,
    Paragraph,
    Picture,
    Quote,
    Style,
)
from apps.word import notices, parts, pictures, structure
from apps.word.numbering import Numbering
from apps.word.pictures import Source
from apps.word.structure import Found
from apps.word.styles import Looks, Styles, paragraph_looks, text_looks
from apps.word.tables import read_table

MAX_BYTES = 30 * 1024 * 1024
MAX_PICTURES = 100
MAX_NOTE = 20_000  # characters
_LONGEST_MARGIN = 200  # characters of a header or footer that are looked at
MADE_HERE = "NPC Website"  # docProps/app.xml of what apps.word.writing makes

log = logging.getLogger(__name__)
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再上传。"
_DAMAGED = "文件已损坏，或者不是 Word 文件，打不开。" + _SAVE_AS

_ALIGNMENTS = {"center": "align-center", "right": "align-right", "end": "align-right"}
_OWN_ALIGNMENTS = _ALIGNMENTS | {"left": "align-left", "both": "align-justify"}
_MARKS = ("strong", "em", "u", "s", "sub", "sup")
_INHERITED = (*_MARKS, "hidden", "size")
_SET_APART = {"quote", "caption"}  # their own looks are the page's
_LONGEST_HEADING = 100
_FIELD_LINK = re.compile(r'HYPERLINK\s+(?:"([^"]*)"|([^\s\\"]\S*))?', re.IGNORECASE)
_FIELD_PLACE = re.compile(r'\\l\s+"([^"]*)"', re.IGNORECASE)
_LIST_STYLE = re.compile(r"list (?:bullet|number) ([2-5])")
_BY_WORD = re.compile(r"\s*(?:AI 生成的内容可能不正确。|描述已自动生成)\s*$")
# Symbols that Word writes as places in its own fonts.
_SYMBOLS = {
    "F06C": "●", "F06E": "■", "F06F": "□", "F071": "❑", "F0A7": "▪", "F0A8": "□", "F0B7": "•",
    "F0FC": "✓", "F0FE": "☑", "F0FD": "☒", "F0E0": "→", "F052": "☑", "F0A3": "☐", "F0D8": "➢",
}  # fmt: skip


@dataclass
class Reading:
    """What was read. `body` is clean; pictures not in the library yet are named in it by
    apps.word.pictures.address, in the order of `pictures`. `notices` are whole sentences."""

    title: str = ""
    subtitle: str = ""
    author: str = ""
    author_affiliation: str = ""
    source: str = ""
    body: str = ""
    pictures: list[Source] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read(data: bytes, name: str, site: str = "") -> Reading:
    """What stands in a .docx file called `name` (its own title where the text has none).

    site: the address of this website, whose links become links within it. Raises
    ValidationError, in Chinese, where the file cannot be read.
    """
    if len(data) > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise ValidationError(f"文件太大，最多 {most} MB。请压缩里面的图片，或者分成几个文件。")
    if data[:5] == b"{\\rtf" or data[:200].lstrip().lower().startswith((b"<html", b"<!doctype")):
        raise ValidationError("它不是 Word 的 .docx 文件，只是用了这个名字。" + _SAVE_AS)
    try:
        with Package(BytesIO(data)) as package:
            return _Document(package, site).read(name)
    except packages.Locked:
        raise ValidationError(
            "这个文件加了密码，打不开。请用 Word 或 WPS 打开，去掉密码，另存以后再上传。"
        ) from None
    except packages.Old:
        raise ValidationError("这是旧格式的 Word 或 WPS 文件（.doc、.wps）。" + _SAVE_AS) from None
    except packages.TooLarge:
        raise ValidationError(
            "文件展开以后太大，或者套得太深，没有读。请分成几个文件再上传。"
        ) from None
    except packages.Unsafe:
        raise ValidationError("文件里有 Word 不会写的内容，为了安全没有读。" + _SAVE_AS) from None
    except packages.Damaged:
        raise ValidationError(_DAMAGED) from None
    except ValidationError:
        raise
    except Exception:  # whoever made the file, their mistakes and ours are no error page
        log.exception("A Word file could not be read")
        raise ValidationError(_DAMAGED) from None


@dataclass
class _Text:
    """A paragraph while it is read."""

    looks: Looks
    runs: list = field(default_factory=list)
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)
    places: list[str] = field(default_factory=list)  # bookmarks that links lead to

    @property
    def has_words(self) -> bool:
        return any(words.strip() for words, style in self.runs)


@dataclass
class _Field:
    instruction: str = ""
    is_instruction: bool = True
    link: Link | None = None
    is_contents: bool = False


@dataclass
class _Flow:
    """Blocks that follow each other, with the lists that are open at their end."""

    blocks: list = field(default_factory=list)
    lists: list[tuple[int, str, List]] = field(default_factory=list)
    is_apart: bool = False  # what follows is no part of the quote before it
    unfinished: _Text | None = None  # its paragraph mark was deleted


class _Document:
    def __init__(self, package: Package, site: str):
        self.package = package
        self.site = site.rstrip("/")
        self.part = parts.main_part(package)
        self.relations = parts.relations(package, self.part)
        self.lost: Counter[str] = Counter()
        self.told: list[str] = []
        self.sources: list[Source] = []
        self.problems: dict[str, str] = {}  # by the name of a picture's part
        self.fields: list[_Field] = []
        self.looks: dict[int, Looks] = {}  # of paragraphs and pictures, by their identity
        self.known: list = []  # keeps them, so that no identity is given again
        self.notes = 0

    def read(self, name: str) -> Reading:
        body = parts.child(parts.tree(self.package, self.part), "body")
        if body is None:
            raise packages.Damaged("no body")
        self.is_ours = self._made_here()
        self.styles = Styles(self._part("styles"))
        self.numbering = Numbering(self._part("numbering"))
        self.footnotes = self._notes("footnotes", "footnote")
        self.endnotes = self._notes("endnotes", "endnote")
        self._find_places(body)
        blocks = self.flow(body)
        if self.is_ours:
            found = structure.by_styles(blocks, self.looks)
        else:
            found = structure.by_words(blocks, self.looks)
        self._look_at_margins(body)
        return self._finished(found, name)

    def _finished(self, found: Found, name: str) -> Reading:
        blocks = found.blocks
        if not self.is_ours:
            structure.settle_indents(blocks, self.looks)
        cleaned = html.examine(prose.write(blocks))
        title = found.title
        if not title:
            title = structure.title_of_name(name)
            self.told.append("没有认出标题，先用了文件名，请改成文章的标题。")
        if not cleaned.html:
            raise ValidationError("文件里没有文字和图片，没有可以导入的内容。")
        if cleaned.is_flattened:
            self.told.append("套得太深的表格或列表已经改成普通段落。")
        sources, body = _only_used(self.sources, cleaned.html)
        return Reading(
            title=title,
            subtitle=found.subtitle,
            author=found.author,
            author_affiliation=found.author_affiliation,
            source=found.source,
            body=body,
            pictures=sources,
            notices=[*found.notices, *self.told, *notices.sentences(self.lost)],
        )

    # Parts

    def _part(self, kind: str) -> Element | None:
        for relation in self.relations.values():
            if relation.kind == kind and relation.target in self.package:
                return parts.tree(self.package, relation.target)
        return None

    def _made_here(self) -> bool:
        for relation in parts.relations(self.package, "").values():
            if relation.kind == "extended-properties" and relation.target in self.package:
                found = parts.child(parts.tree(self.package, relation.target), "Application")
                return found is not None and found.text == MADE_HERE
        return False

    def _notes(self, kind: str, tag: str) -> dict[str, str]:
        """{id: text} of footnotes or endnotes."""
        root = self._part(kind)
        if root is None:
            return {}
        notes = {}
        for note in root.iter(tag):
            if note.get("type") in {None, "normal"}:
                lines = (_note_line(one) for one in note.iter("p"))
                notes[note.get("id", "")] = " ".join(line for line in lines if line)[:MAX_NOTE]
                if any(one.tag in {"drawing", "pict"} for one in note.iter()):
                    self.lost[notices.IN_NOTES] += 1
        return notes

    def _find_places(self, body: Element) -> None:
        """Which bookmarks links lead to, and what they are called with us."""
        wanted = dict.fromkeys(
            one.get("anchor", "") for one in body.iter("hyperlink") if one.get("anchor")
        )
        for instruction in body.iter("instrText"):
            if match := _FIELD_PLACE.search(instruction.text or ""):
                wanted[match[1]] = None
        there = dict.fromkeys(one.get("name", "") for one in body.iter("bookmarkStart"))
        if self.is_ours:
            self.places = {one: one for one in there if prose.anchor_name(one)}
            return
        self.places: dict[str, str] = {}
        for number, bookmark in enumerate(one for one in wanted if one in there):
            is_name = prose.anchor_name(bookmark) and not bookmark.startswith("_")
            self.places[bookmark] = bookmark if is_name else f"place-{number + 1}"

    def _look_at_margins(self, body: Element) -> None:
        """Say which words in headers and footers were left behind."""
        said: list[str] = []
        for relation in self.relations.values():
            if relation.kind in {"header", "footer"} and relation.target in self.package:
                root = parts.tree(self.package, relation.target)
                text = " ".join(
                    line
                    for one in root.iter("p")
                    if (line := _without_fields(one).strip()[:_LONGEST_MARGIN])
                )
                if re.search(r"[^\W\d_]", re.sub(r"第|页|共|Page|of", "", text)):
                    said.append(text)
        if said and not self.is_ours:
            shown = "”“".join(one[:40] for one in dict.fromkeys(said))
            self.told.append(f"页眉和页脚没有带进来：“{shown}”。")

    # Blocks

    def flow(self, parent: Element) -> list:
        """The blocks within an element: the body, a cell, a text box."""
        flow = _Flow()
        for element in parts.unwrapped(parent):
            if element.tag == "p":
                self._paragraph(element, flow)
            elif element.tag == "tbl":
                self._close(flow)
                flow.lists.clear()
                flow.blocks += read_table(element, self.flow, self.lost, is_ours=self.is_ours)
            elif element.tag == "altChunk":
                self.lost[notices.OBJECT] += 1
            elif element.tag in {"oMathPara", "oMath"}:
                flow.lists.clear()
                self.lost[notices.EQUATION] += 1
                flow.blocks.append(Paragraph("p", "align-center", runs=[(_math(element), PLAIN)]))
        self._close(flow)
        blocks = flow.blocks if self.is_ours else _without_single_items(flow.blocks)
        return structure.captioned(blocks, self.looks, is_ours=self.is_ours)

    def _close(self, flow: _Flow) -> None:
        if flow.unfinished is not None:
            text, flow.unfinished = flow.unfinished, None
            self._place(text, flow)

    def _paragraph(self, element: Element, flow: _Flow) -> None:
        properties = element.find("pPr")
        name = parts.value(properties, "pStyle")
        looks = self.styles.of_paragraph(name) | paragraph_looks(properties)
        own = paragraph_looks(properties)
        looks["says_alignment"], looks["is_flush"] = "alignment" in own, own.get("indent") == 0
        text = flow.unfinished or _Text(looks)
        flow.unfinished = None
        if looks.get("role") == "contents":
            self.lost[notices.CONTENTS] += 1
            return
        self._inline(element, text)
        mark = parts.child(properties, "rPr")
        if mark is not None and mark.find("del") is not None:
            self.lost[notices.TRACKED] += 1
            flow.unfinished = text
            return
        self._place(text, flow)

    def _place(self, text: _Text, flow: _Flow) -> None:
        """Put a paragraph, and the pictures in it, where it belongs."""
        looks = text.looks
        block = self._block_of(text)
        mark = None
        if looks.get("list") not in {None, "0"} and (text.has_words or self.is_ours):
            mark = self.numbering.mark(looks["list"], looks.get("depth", 0))
        is_heading = block.tag != "p"
        if mark and (mark.kind == "text" or (mark.kind == "number" and is_heading)):
            block.runs.insert(0, (mark.text, PLAIN))
            mark = None
        if mark and not is_heading:
            items = self._items(flow, mark.kind, mark.number, looks)
            items.append([*text.before, block, *text.after])
            return
        own = self._held(text, block)
        if self.is_ours and (depth := _continues(looks)) and flow.lists:
            del flow.lists[depth:]
            flow.lists[-1][2].items[-1] += own
            return
        flow.lists.clear()
        if self.is_ours and looks.get("role") == "间隔":
            flow.is_apart = True
            return
        if looks.get("role") == "quote" and not is_heading and own:
            if flow.is_apart or not (flow.blocks and isinstance(flow.blocks[-1], Quote)):
                flow.blocks.append(Quote())
            flow.is_apart = False
            flow.blocks[-1].blocks += own
            return
        flow.blocks += own

    def _held(self, text: _Text, block: Paragraph) -> list:
        """What a paragraph comes to: pictures before it, itself, and what stands behind it."""
        if text.has_words:
            own = [block]
        elif text.looks.get("rule"):
            own = [Line()]
        else:
            keeps = self.is_ours and not (text.before or text.after)
            own = [Paragraph()] if keeps else []
        held = [*text.before, *own, *text.after]
        for one in held:
            if isinstance(one, Picture):
                self._remember(one, text.looks)
        return held

    def _block_of(self, text: _Text) -> Paragraph:
        looks = text.looks
        level = looks.get("level", 0)
        words = "".join(words for words, style in text.runs if not style.note)
        if level and (self.is_ours or len(words) <= _LONGEST_HEADING):
            tag = f"h{min(level + 1, 4)}"
        else:
            tag = "p"
        names = _ALIGNMENTS
        if self.is_ours:
            names = _OWN_ALIGNMENTS if looks["says_alignment"] else {}
        block = Paragraph(tag, names.get(looks.get("alignment", ""), ""), runs=text.runs)
        if tag != "p" and not self.is_ours:
            block.runs = [
                (words, style._replace(marks=style.marks - {"strong", "u"}))
                for words, style in block.runs
            ]
        if text.places:
            block.anchor = text.places[0]
        block.no_indent = self.is_ours and tag == "p" and looks["is_flush"]
        self._remember(block, looks)
        return block

    def _remember(self, block: Paragraph | Picture, looks: Looks) -> None:
        self.looks[id(block)] = looks
        self.known.append(block)

    def _items(self, flow: _Flow, kind: str, number: int, looks: Looks) -> list:
        """The items of the list to which the next item belongs."""
        depth, name, is_ordered = looks.get("depth", 0), looks["list"], kind == "number"
        if step := _LIST_STYLE.fullmatch(str(looks.get("role", ""))):  # a list for each depth
            depth = max(depth, int(step[1]) - 1)
        while flow.lists:
            open_depth, open_name, open_list = flow.lists[-1]
            goes_on = (
                open_depth == depth and open_name == name and open_list.is_ordered == is_ordered
            )
            if open_depth < depth or goes_on:
                break
            flow.lists.pop()
        if flow.lists and flow.lists[-1][0] == depth:
            return flow.lists[-1][2].items
        made = List(is_ordered, number if is_ordered else 1)
        (flow.lists[-1][2].items[-1] if flow.lists else flow.blocks).append(made)
        flow.lists.append((depth, name, made))
        return made.items

    # Within a paragraph

    def _inline(self, element: Element, text: _Text, link: Link | None = None) -> None:
        for one in element:
            tag = one.tag
            if tag == "r":
                self._run(one, text, link)
            elif tag == "hyperlink":
                self._inline(one, text, self._link(one) or link)
            elif tag in {"ins", "moveTo"}:
                self.lost[notices.TRACKED] += 1
                self._inline(one, text, link)
            elif tag in {"del", "moveFrom"}:
                self.lost[notices.TRACKED] += 1
            elif tag in {"smartTag", "customXml", "bdo", "dir"}:
                self._inline(one, text, link)
            elif tag == "fldSimple":
                self._inline(one, text, self._field_link(one.get("instr", "")) or link)
            elif tag == "sdt":
                if (content := one.find("sdtContent")) is not None:
                    self._inline(content, text, link)
            elif tag in {"oMath", "oMathPara"}:
                self.lost[notices.EQUATION] += 1
                self._say(_math(one), Looks(), text, link)
            elif tag == "bookmarkStart":
                if place := self.places.get(one.get("name", "")):
                    if text.places:  # one of several at the same place stands for all
                        self.places[one.get("name", "")] = text.places[0]
                    else:
                        text.places.append(place)
            elif tag == "AlternateContent" and (chosen := parts.alternative(one)) is not None:
                self._inline(chosen, text, link)

    def _run(self, run: Element, text: _Text, link: Link | None) -> None:
        properties = run.find("rPr")
        looks = text_looks(properties)
        if not self.is_ours:
            names = ("hidden", "size") if text.looks.get("role") in _SET_APART else _INHERITED
            inherited = {key: text.looks[key] for key in names if key in text.looks}
            looks = inherited | self.styles.of_text(parts.value(properties, "rStyle")) | looks
        if looks.get("hidden"):
            if parts.words(run).strip():
                self.lost[notices.HIDDEN] += 1
            return
        self._content(run, looks, text, link)

    def _content(self, parent: Element, looks: Looks, text: _Text, link: Link | None) -> None:
        for one in parent:
            tag = one.tag
            if tag == "t":
                self._say(one.text or "", looks, text, link)
            elif tag in {"tab", "ptab"}:
                self._say(" ", looks, text, link)
            elif tag in {"br", "cr"}:
                if one.get("type") not in {"page", "column"}:
                    self._say(BREAK, looks, text, link)
            elif tag == "noBreakHyphen":
                self._say("-", looks, text, link)
            elif tag == "sym":
                symbol = _SYMBOLS.get(one.get("char", "").upper(), "")
                self.lost[notices.SYMBOL] += not symbol
                self._say(symbol, looks, text, link)
            elif tag in {"footnoteReference", "endnoteReference"}:
                kept = self.footnotes if tag.startswith("foot") else self.endnotes
                if (note := kept.get(one.get("id", ""))) and not self._is_silent:
                    self.notes += 1
                    text.runs.append((note, Style(note=self.notes)))
            elif tag == "commentReference":
                self.lost[notices.COMMENT] += 1
            elif tag == "fldChar":
                self._field(one.get("fldCharType", ""))
            elif tag == "instrText":
                if self.fields:
                    self.fields[-1].instruction += (one.text or "")[:2000]
            elif tag == "ruby":
                if (base := one.find("rubyBase")) is not None:
                    self.lost[notices.RUBY] += 1
                    self._inline(base, text, link)
            elif tag == "drawing":
                self._drawing(one, text)
            elif tag == "pict":
                self._vector(one, text)
            elif tag == "object":
                self._object(one, text)
            elif tag == "AlternateContent" and (chosen := parts.alternative(one)) is not None:
                self._content(chosen, looks, text, link)

    @property
    def _is_silent(self) -> bool:
        """Whether what stands here is no text: a field's instruction, a table of contents."""
        return any(one.is_instruction or one.is_contents for one in self.fields)

    def _say(self, words: str, looks: Looks, text: _Text, link: Link | None) -> None:
        if not words or self._is_silent:
            return
        link = next((one.link for one in reversed(self.fields) if one.link), None) or link
        marks = {mark for mark in _MARKS if looks.get(mark)}
        if link and not self.is_ours:
            marks.discard("u")
        if words.strip() and "size" in looks:
            text.looks.setdefault("run_size", looks["size"])
        text.runs.append((words, PLAIN if words == BREAK else Style(frozenset(marks), link)))

    # Fields and links

    def _field(self, step: str) -> None:
        if step == "begin":
            self.fields.append(_Field())
        elif step == "separate" and self.fields:
            one = self.fields[-1]
            one.is_instruction = False
            one.link = self._field_link(one.instruction)
            if re.match(r"\s*(?:TOC|INDEX)\b", one.instruction):
                one.is_contents = True
                self.lost[notices.CONTENTS] += 1
        elif step == "end" and self.fields:
            one = self.fields.pop()
            self.lost[notices.EQUATION] += bool(re.match(r"\s*EQ\b", one.instruction))

    def _field_link(self, instruction: str) -> Link | None:
        match = _FIELD_LINK.match(instruction.strip())
        if not match:
            return None
        place = _FIELD_PLACE.search(instruction)
        return self._link_to(match[1] or match[2] or "", place[1] if place else "")

    def _link(self, element: Element) -> Link | None:
        relation = self.relations.get(element.get("id", ""))
        address = relation.target if relation and relation.is_external else ""
        link = self._link_to(address, element.get("anchor", ""))
        if link is None:
            return None
        return link._replace(
            title=element.get("tooltip", ""),
            opens_window=element.get("tgtFrame", "") == "_blank",
        )

    def _link_to(self, address: str, place: str) -> Link | None:
        if not address:
            place = self.places.get(place, place if self.is_ours else "")
            return Link(f"#{place}") if place else None
        if self.site and (address == self.site or address.startswith(f"{self.site}/")):
            address = address.removeprefix(self.site) or "/"
        address = prose.safe_link(f"{address}#{place}" if place else address)
        if not address:
            self.lost[notices.LINK] += 1
            return None
        return Link(address)

    # Pictures and what is drawn

    def _drawing(self, drawing: Element, text: _Text) -> None:
        within = list(parts.outside_boxes(drawing))
        properties = next((one for one in within if one.tag == "docPr"), None)
        is_decorative = any(one.tag == "decorative" and one.get("val") == "1" for one in within)
        shown = [one for one in within if one.tag == "pic" and one.find("blipFill") is not None]
        for picture in shown:
            own = parts.child(picture, "nvPicPr", "cNvPr")
            said = own if properties is None or (len(shown) > 1 and own is not None) else properties
            self._picture(
                text,
                parts.child(picture, "blipFill", "blip"),
                crop=_crop(parts.child(picture, "blipFill", "srcRect")),
                alt="" if is_decorative else _alt(said),
                placement=_placement(drawing, properties),
            )
        boxes = [one for one in within if one.tag == "txbxContent"]
        for box in boxes:
            self._text_box(box, text)
        for one in within:
            if one.tag == "graphicData":
                kind = one.get("uri", "").rpartition("/")[2]
                self.lost[notices.CHART] += kind in {"chart", "chartex"}
                self.lost[notices.DIAGRAM] += kind == "diagram"
        if not shown and not boxes and any(one.tag == "wsp" for one in within):
            self.lost[notices.SHAPE] += 1

    def _vector(self, pict: Element, text: _Text) -> None:
        """VML, which Word wrote before 2010 and WPS still writes."""
        within = list(parts.outside_boxes(pict))
        shape = next((one for one in within if one.tag == "shape"), None)
        said = shape.get("alt") if shape is not None else None
        found = False
        for one in within:
            if one.tag == "imagedata":
                found = True
                self._picture(text, one, alt=said or None)
            elif one.tag == "txbxContent":
                found = True
                self._text_box(one, text)
            elif one.tag == "rect" and one.get("hr") in {"t", "true"}:
                found = True
                text.after.append(Line())
        if not found:
            self.lost[notices.SHAPE] += 1

    def _object(self, element: Element, text: _Text) -> None:
        kind = next((one.get("ProgID", "") for one in element.iter("OLEObject")), "")
        self.lost[notices.EQUATION if kind.startswith("Equation") else notices.OBJECT] += 1

    def _text_box(self, box: Element, text: _Text) -> None:
        outer, self.fields = self.fields, []
        inner = self.flow(box)
        self.fields = outer
        if inner:
            self.lost[notices.TEXT_BOX] += 1
            text.after += inner

    def _picture(
        self,
        text: _Text,
        blip: Element | None,
        *,
        crop: tuple[float, ...] = (),
        alt: str | None = None,
        placement: str = "",
    ) -> None:
        if blip is None or self._is_silent:
            return
        relation = self.relations.get(blip.get("embed") or blip.get("id") or "")
        if relation is None or relation.is_external:
            self.lost[notices.LINKED_PICTURE] += 1
            return
        source = Source(relation.target, crop)
        if source not in self.sources:
            problem = notices.TOO_MANY
            if len(self.sources) < MAX_PICTURES:
                problem = self._problem_of(source.part)
            if problem:
                self.lost[problem] += 1
                return
            self.sources.append(source)
        address = pictures.address(self.sources.index(source))
        where = text.after if text.has_words else text.before
        where.append(Picture(address, alt, placement))

    def _problem_of(self, part: str) -> str:
        if part not in self.problems:
            self.problems[part] = pictures.problem_of(self.package, part)
        return self.problems[part]


# Parts of the above that need nothing of it


def _note_line(paragraph: Element) -> str:
    pieces = []
    for one in paragraph.iter():
        if one.tag == "t":
            pieces.append(one.text or "")
        elif one.tag in {"tab", "br", "cr"}:
            pieces.append(" ")
    return " ".join("".join(pieces).split())[:MAX_NOTE]


def _without_fields(paragraph: Element) -> str:
    """The words of a line of a header or footer, without page numbers."""
    pieces, depth = [], 0
    for one in paragraph.iter():
        if one.tag == "fldChar":
            depth += {"begin": 1, "end": -1}.get(one.get("fldCharType", ""), 0)
        elif one.tag == "t" and depth <= 0:
            pieces.append(one.text or "")
    return "".join(pieces)


def _math(element: Element) -> str:
    """A formula on one line, as far as its words go."""
    return "".join(one.text or "" for one in element.iter("t"))


def _crop(rectangle: Element | None) -> tuple[float, ...]:
    """How much is cut off at the left, top, right and bottom, as parts of the whole."""
    if rectangle is None:
        return ()
    sides = [(parts.number(rectangle.get(side)) or 0) / 100_000 for side in "ltrb"]
    sides = [min(max(side, 0.0), 0.99) for side in sides]
    return tuple(sides) if any(side > 0.001 for side in sides) else ()


def _alt(properties: Element | None) -> str | None:
    said = "" if properties is None else properties.get("descr", "")
    # Word adds to a description of its own making that it made it.
    said = _BY_WORD.sub("", unescape(said)).strip()
    return said or None


def _placement(drawing: Element, properties: Element | None) -> str:
    if properties is not None and properties.get("name", "").startswith("通栏"):
        return "place-full"
    anchor = drawing.find("anchor")
    if anchor is None or not any(one.tag in {"wrapSquare", "wrapTight"} for one in anchor):
        return ""
    side = parts.child(anchor, "positionH", "align")
    side = side.text if side is not None else ""
    return {"left": "place-left", "right": "place-right"}.get(side or "", "")


def _continues(looks: Looks) -> int:
    """How deep the list is whose item a paragraph of ours goes on with; 0: none."""
    match = re.fullmatch(r"列表接续 ([1-9])", str(looks.get("role", "")))
    return int(match[1]) if match else 0


def _without_single_items(blocks: list) -> list:
    """Numbered paragraphs that stand alone are headings or sentences, and keep their number."""
    kept: list = []
    for block in blocks:
        alone = isinstance(block, List) and block.is_ordered and len(block.items) == 1
        if alone and len(block.items[0]) == 1 and isinstance(block.items[0][0], Paragraph):
            paragraph = block.items[0][0]
            paragraph.runs.insert(0, (f"{block.start}. ", PLAIN))
            kept.append(paragraph)
        else:
            kept.append(block)
    return kept


def _only_used(sources: list[Source], body: str) -> tuple[list[Source], str]:
    """The pictures that the body shows, in its order, and the body that names them so."""
    order = list(dict.fromkeys(pictures.numbers_in(body)))
    places = {number: place for place, number in enumerate(order)}
    body = pictures.renamed(body, lambda number: pictures.address(places[number]))
    return [sources[number] for number in order], body

"""House style (排版): body text as this site sets it, whoever wrote it and wherever.

Nothing is reworded: letters and figures stay, in their order (full-width ones become half-width).
What has a meaning of its own stays as it is: footnotes, places that links lead to, addresses,
the spans of tables, and paragraphs without Chinese.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from apps.core.html_tokens import tokens
from apps.core.prose.blocks import (
    BREAK,
    Cell,
    List,
    Paragraph,
    Picture,
    Quote,
    Recording,
    Run,
    Style,
    Table,
)
from apps.core.prose.outline import Line, levels, numbering_of
from apps.core.prose.punctuation import CHARACTERS, DOUBLED, ELLIPSIS, HAN, small_edits
from apps.core.prose.reading import read
from apps.core.prose.tidying import tidy_runs
from apps.core.prose.writing import write

_MOST_TIMES = 8  # one thing put right may uncover another, a few times at most
_BLANK = " \u00a0\u2002\u2003\u3000"
_INDENT = re.compile(r"[\u00a0\u2002\u2003\u3000]+")
_BLANKS = re.compile(rf"[{_BLANK}]{{2,}}|\u00a0")
_AT_MARKS = re.compile(
    "[ \u00a0\u2002]+(?=[，。、；：？！”’》）】])|(?<=[，。、；：？！“‘《（【])[ \u00a0\u2002]+"
    rf"|(?<=[》）】])[ \u00a0\u2002]+(?=[{HAN}])"
)
_AFTER_NUMBER = re.compile(rf"(?m)(?:^[0-9]{{1,2}}[.．])([ \u00a0\u2002]+)(?=[{HAN}])")
_HAS_HAN = re.compile(rf"[{HAN}]")
_NOTE = "\ufffc"  # stands for a footnote in the line around it

_SENTENCE = re.compile(r"[。！？；]")
_SHORT = 40  # characters of a line that may stand in the middle or at the right
_NO_SALUTATION = re.compile(r"如下|以下|下列|现将|通知|公告|意见|情况|附件")
_DATE = re.compile(
    r"(?:[12][0-9]{3}|[〇○零一二三四五六七八九]{4})[ ]?年"
    r"[ ]?[0-9一二三四五六七八九十]{1,3}[ ]?月[ ]?[0-9一二三四五六七八九十]{1,3}[ ]?日"
)
_ORGANS = r"(?:委员会|大会|常委会|政府|办公室|法院|检察院|[局厅委院会部室处科组])"
_ORGAN = re.compile(rf"[^，。、；：\n]{{2,30}}{_ORGANS}")
_SALUTATION = re.compile(
    rf"(?:尊敬的|各|全体|同志们|代表们|委员们|主[任席][、，])[^\n]*：|[^\n]{{2,30}}{_ORGANS}："
)
_IN_BRACKETS = re.compile(r"（[^\n]*）")
_CAPTION = re.compile(
    r"[（(]?(?:图|图片|图片说明|上图|右图|左图)[0-9０-９一二三四五六七八九十]{0,3}"
    r"(?:[：:]|为|[ \u3000])|.{0,50}(?:摄|摄影|供图)[）)]?。?$|[（(]?摄影[：:]|[▲△]"
)
_LONGEST_CAPTION = 80

# What was done, in the order in which it is told.
INDENT = "去掉段首的空格或空行，改用首行缩进"
EMPTY = "删去空段落和多余的换行"
BLANKS = "删去多余的空格"
HEADINGS = "把单独成行的“一、”“（一）”“1.”设为标题"
LEVELS = "理顺标题级别"
BOLD = "去掉标题上的加粗"
QUOTES = "把直引号改成“”和‘’"
MARKS = "把中文里的半角标点改成全角"
FIGURES = "把全角数字和字母改成半角"
ALIGNMENT = "恢复通常的对齐和缩进"
SIGNATURE = "落款和日期靠右"
CAPTIONS = "把图片下面的说明放进图片说明"
STOPS = "去掉图片说明末尾的句号"
_ORDER = (
    HEADINGS, LEVELS, BOLD, INDENT, EMPTY, BLANKS, ALIGNMENT, SIGNATURE,
    QUOTES, MARKS, FIGURES, CAPTIONS, STOPS,
)  # fmt: skip


@dataclass(frozen=True)
class Styled:
    """The text in house style, and what was done to it: (what, in how many places)."""

    html: str
    done: list[tuple[str, int]] = field(default_factory=list)

    @property
    def changes(self) -> list[str]:
        """What was done, in plain Chinese, a sentence for each."""
        return [f"{what}（{count} 处）" for what, count in self.done]


def house_style(html: str) -> Styled:
    """Rich text in house style. `html` is any HTML; styled again, the answer does not change.

    It is in the plain form of apps.core.prose, and as clean as what was given:
    apps.core.html.clean stands before it.
    """
    done: Counter[str] = Counter()
    _count_spaces(html, done)
    written = write(read(html).blocks)
    for _ in range(_MOST_TIMES):
        before, blocks = written, read(written).blocks
        written = write(_Setting(done).flow(blocks, is_text=True))
        if written == before:
            break
    return Styled(written, [(what, done[what]) for what in _ORDER if done[what]])


def _count_spaces(html: str, done: Counter) -> None:
    """What reading alone puts right: indents made of blanks, and empty lines."""
    is_start = is_empty = is_indented = False
    for token in tokens(html):
        if token.name in {"p", "h2", "h3", "h4"}:
            done[EMPTY] += token.is_end and is_empty
            is_start = is_empty = not token.is_end
            is_indented = False
        elif token.name == "br":
            done[EMPTY] += is_start and not is_empty
            is_start, is_indented = True, False
        elif token.name in {"img", "video", "audio"}:
            is_start = is_empty = False
        elif not token.name and token.text.strip("\t\r\n") and is_start:
            is_indented = is_indented or bool(_INDENT.match(token.text))
            if token.text.strip():
                done[INDENT] += is_indented
                is_start = is_empty = False


class _Setting:
    """Sets the blocks of one text; counts in `done` what it changed."""

    def __init__(self, done: Counter):
        self.done = done

    def flow(self, blocks: list, *, is_text: bool = False) -> list:
        """Blocks that follow each other; `is_text`: those of the body itself."""
        kept = []
        for block in blocks:
            if isinstance(block, Paragraph) and block.is_blank:
                continue
            self._inside(block)
            kept.append(block)
        kept = self._captioned(kept)
        if is_text:
            self._outline(kept)
            is_first = True  # but for a title
            for block in kept:
                if isinstance(block, Paragraph):
                    self._place(block, is_first=is_first)
                is_first = is_first and getattr(block, "alignment", "") == "align-center"
            self._sign(kept)
        return kept

    def _inside(self, block) -> None:
        if isinstance(block, Paragraph):
            block.runs = self._line(block.runs)
        elif isinstance(block, Picture | Recording):
            block.caption = self._without_stop(self._line(block.caption))
        elif isinstance(block, Quote):
            block.blocks = self.flow(block.blocks)
            for inner in block.blocks:
                if isinstance(inner, Paragraph):
                    self._place(inner)
        elif isinstance(block, List):
            block.items = [self.flow(item) for item in block.items]
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    self._cell(cell)

    def _cell(self, cell: Cell) -> None:
        """Of what stands in a table only the blanks are put right."""
        kept = []
        for block in cell.blocks:
            if isinstance(block, Paragraph) and block.is_blank:
                continue
            if isinstance(block, Paragraph):
                block.runs = self._without_blanks(block.runs)
            elif isinstance(block, Table):
                self._inside(block)
            kept.append(block)
        cell.blocks = kept

    # Words

    def _line(self, runs: list[Run]) -> list[Run]:
        text = _text_of(runs)
        if not _HAS_HAN.search(text):
            return runs
        runs = self._without_blanks(runs)
        edits = [edit for edit in small_edits(_text_of(runs)) if edit.message != DOUBLED]
        for edit in edits:
            if edit.message == CHARACTERS:
                self.done[FIGURES] += 1
            elif edit.new in "“”‘’" and edit.message != ELLIPSIS:
                self.done[QUOTES] += edit.new in "“‘"
            else:
                self.done[MARKS] += 1
        return _edited(runs, [(edit.start, edit.end, edit.new) for edit in edits])

    def _without_blanks(self, runs: list[Run]) -> list[Run]:
        """Single blanks between words, none beside full-width marks or at the ends of lines."""
        text = _text_of(runs)
        edits = []
        for match in _AT_MARKS.finditer(text):
            edits.append((*match.span(), ""))
        for match in _AFTER_NUMBER.finditer(text):
            edits.append((*match.span(1), ""))
        for match in re.finditer(rf"(?m)^[{_BLANK}]+|[{_BLANK}]+$", text):
            edits.append((*match.span(), ""))
        for match in _BLANKS.finditer(text):
            wide = "\u3000" in match[0] or "\u2003" in match[0]
            edits.append((*match.span(), "\u3000" if wide else " "))
        kept, end = [], 0
        for edit in sorted(edits, key=lambda edit: (edit[0], edit[2])):
            if edit[0] >= end:
                kept.append(edit)
                end = edit[1]
        self.done[BLANKS] += len(kept)
        return _edited(runs, kept)

    # Headings

    def _outline(self, blocks: list) -> None:
        lines = [_outline_line(block) for block in blocks]
        for block, level in zip(blocks, levels(lines), strict=True):
            if not level:
                continue
            if block.tag != f"h{level}":
                self.done[HEADINGS if block.tag == "p" else LEVELS] += 1
                block.tag, block.no_indent = f"h{level}", False
            words = [style for words, style in block.runs if words != BREAK and not style.note]
            if words and all("strong" in style.marks for style in words):
                self.done[BOLD] += 1
                block.runs = [(words, _unbold(style)) for words, style in block.runs]

    # Alignment and indent

    def _place(self, block: Paragraph, *, is_first: bool = False) -> None:
        text = _text_of(block.runs)
        if not _HAS_HAN.search(text):
            return
        before = (block.alignment, block.no_indent)
        is_sentence = _is_sentence(text)
        if block.tag != "p":
            numbering = numbering_of(text)
            is_centred = block.alignment == "align-center" and (
                numbering is None or numbering.kind in {"part", "chapter", "section"}
            )
            block.alignment = "align-center" if is_centred else ""
        elif block.alignment in {"align-left", "align-justify"} or is_sentence:
            block.alignment = ""
        if block.tag == "p":
            is_salutation = (
                is_first
                and not is_sentence
                and bool(_SALUTATION.fullmatch(text))
                and not _NO_SALUTATION.search(text)
            )
            if is_salutation and not block.alignment:
                block.no_indent = True
            elif is_sentence or text.endswith(("。", "；")):
                block.no_indent = False
        self.done[ALIGNMENT] += before != (block.alignment, block.no_indent)

    def _sign(self, blocks: list) -> None:
        """The date at the end, and the organ above it, stand at the right."""
        if len(blocks) < 2 or not _is_line(blocks[-1], _DATE):
            return
        signed = [blocks[-1]]
        if len(blocks) > 2 and _is_line(blocks[-2], _ORGAN):
            signed.append(blocks[-2])
        for block in signed:
            self.done[SIGNATURE] += block.alignment != "align-right"
            block.alignment, block.no_indent = "align-right", False

    # Pictures

    def _captioned(self, blocks: list) -> list:
        kept: list = []
        for block in blocks:
            above = kept[-1] if kept else None
            if isinstance(above, Picture | Recording) and not above.caption and _captions(block):
                self.done[CAPTIONS] += 1
                above.caption = self._without_stop(block.runs)
                continue
            kept.append(block)
        return kept

    def _without_stop(self, runs: list[Run]) -> list[Run]:
        """A caption of one sentence without its full stop, and without the mark before it."""
        text = _text_of(runs)
        edits = []
        if match := re.match(r"[▲△]\s*(?=\S)", text):
            edits.append((0, match.end(), ""))
        if len(text) > 1 and text[-1] == "。" and not _SENTENCE.search(text[:-1]):
            self.done[STOPS] += 1
            edits.append((len(text) - 1, len(text), ""))
        return _edited(runs, edits)


def _is_sentence(text: str) -> bool:
    """Whether a paragraph is more than a line that may stand in the middle or at the right."""
    lines = text.split("\n")
    if len(lines) > 1:  # verses, or the parts of an address
        return any(len(line) > _SHORT for line in lines)
    if _IN_BRACKETS.fullmatch(text):  # when it was adopted, where it comes from
        return False
    return len(text) > _SHORT or bool(_SENTENCE.search(text[:-1]))


def _captions(block) -> bool:
    """Whether a block under a picture says what the picture shows."""
    if not isinstance(block, Paragraph) or block.tag != "p" or block.anchor:
        return False
    text = _text_of(block.runs)
    if len(text) > _LONGEST_CAPTION or BREAK in "".join(words for words, _ in block.runs):
        return False
    if _CAPTION.match(text):
        return True
    return (
        block.alignment == "align-center"
        and len(text) <= _SHORT
        and not _SENTENCE.search(text[:-1])
        and not numbering_of(text)
    )


def _is_line(block, shape: re.Pattern) -> bool:
    return (
        isinstance(block, Paragraph)
        and block.tag == "p"
        and block.alignment in {"", "align-right", "align-left"}
        and bool(shape.fullmatch(_text_of(block.runs)))
    )


def _outline_line(block) -> Line:
    if not isinstance(block, Paragraph):
        return Line("")
    text = _text_of(block.runs)
    if block.tag != "p":
        return Line(text.replace("\n", " "), int(block.tag[1]))
    # A line with a break in it, or moved to the right, is no heading.
    return Line("" if "\n" in text or block.alignment == "align-right" else text)


# Runs as one line of text


def _text_of(runs: list[Run]) -> str:
    """The words of the runs, breaks as "\\n", a mark for each footnote."""
    return "".join(_NOTE if style.note else words.replace(BREAK, "\n") for words, style in runs)


def _unbold(style: Style) -> Style:
    return style._replace(marks=style.marks - {"strong"})


def _edited(runs: list[Run], edits: list[tuple[int, int, str]]) -> list[Run]:
    """The runs after edits of their line, which are in order and apart.

    What is new looks like the first character that it replaces.
    """
    if not edits:
        return runs
    changed: list[Run] = []
    waiting = iter(edits)
    edit = next(waiting, None)
    place = 0
    for words, style in runs:
        length = 1 if style.note else len(words)
        if style.note or words == BREAK:
            changed.append((words, style))
            place += length
            while edit and edit[1] <= place:
                edit = next(waiting, None)
            continue
        end, done, kept = place + length, place, []
        while edit and edit[0] < end:
            start, until, new = edit
            if start >= place:
                kept += [words[done - place : start - place], new]
            done = min(max(until, done), end)
            if until > end:
                break
            edit = next(waiting, None)
        kept.append(words[done - place :])
        changed.append(("".join(kept), style))
        place = end
    return tidy_runs(changed)

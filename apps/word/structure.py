"""What the paragraphs of a document are: its title, who wrote it, headings, captions.

Word says little of this: most documents are set by hand, so that places and words have to tell.
Headings are those of apps.core.prose.outline, by which house style goes as well.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from apps.core.prose.blocks import BREAK, Paragraph, Picture, Run
from apps.core.prose.blocks import Line as Rule
from apps.core.prose.outline import Line, levels, numbering_of
from apps.media.names import clean_name, stem

MAX_TITLE = 200
MAX_NAME = 100  # of an author or a source
_WORTH_TITLE = 100
_LONGEST_HEAD_LINE = 40
_FIRST_LINES = 8  # among which title and letterhead are looked for

_SPACES = " \u00a0\u2002\u2003\u3000\t"
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,20}[〔［\[【（(][12][0-9]{3}[〕］\]】）)](?:第)?[0-9]{1,5}号(?:签发人.*)?"
)
_NAMES_MATTER = re.compile(r"关于|的(?:通知|通报|决定|决议|意见|报告|批复|公告|函)$").search
_LETTERHEAD = re.compile(r".{3,40}文件")
_SENTENCE_END = re.compile(r"[。；，、：！？]$")
_SPOKEN = re.compile(r"[。？！；…?!]")
_DASHES = re.compile(r"^[—－-]+\s*")
_LABELLED = re.compile(
    r"(作者单位|供稿单位|作者|撰稿人?|撰文|文字|本报记者|记者|通讯员|来源|供稿|稿源|单位|文)"
    r"[：:／/]\s*(.+)"
)
_LABEL_AHEAD = re.compile(
    r"[ \u00a0\u2002\u2003\u3000\t]+(?=(?:作者单位|供稿单位|作者|撰稿人?|来源|稿源|供稿|单位)[：:])"
)
_FIELD_OF = {
    "作者单位": "author_affiliation", "单位": "author_affiliation",
    "来源": "source", "稿源": "source", "供稿": "source", "供稿单位": "source",
}  # fmt: skip
_NAME = re.compile(r"[（(]?([\u4e00-\u9fff]{2,4})[）)]?")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程"
    "苏魏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛阎段雷龙史陶贺顾毛"
    "郝龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪季庞裴翟樊"
)
_NO_NAMES = {
    "文件",
    "方案",
    "方法",
    "白皮书",
    "马上",
    "金句",
    "高度",
    "石油",
    "方针",
    "易错",
    "常见",
}
_CAPTION = re.compile(
    r"(?:图|图片|图片说明)[0-9０-９一二三四五六七八九十]{0,3}"
    r"(?:[：:]|为|[-－.．][0-9]|[ \u3000])|[▲△]"
)
_LONGEST_CAPTION = 80


@dataclass
class Found:
    """The document's own fields, and the blocks of the text without them."""

    blocks: list
    title: str = ""
    subtitle: str = ""
    author: str = ""
    author_affiliation: str = ""
    source: str = ""
    notices: list[str] = field(default_factory=list)


def text_of(block: Any) -> str:
    """The words of a paragraph on one line; "" of any other block."""
    if not isinstance(block, Paragraph):
        return ""
    return _line([run for run in block.runs if not run[1].note])


def _line(runs: list[Run]) -> str:
    """Words in one line; where a line broke in Chinese, nothing stands."""
    text = "".join(words for words, _ in runs).strip(_SPACES + BREAK)
    wide = r"\u2e80-\u9fff\uff00-\uffef《》“”"
    text = re.sub(rf"(?<=[{wide}])[ ]*{BREAK}[{_SPACES}]*(?=[{wide}])", "", text)
    return text.replace(BREAK, " ")


def title_of_name(name: str) -> str:
    """A title made of the name of a file."""
    return stem(clean_name(name))[:MAX_TITLE].strip() or "未命名"


# Documents that the site itself made


def by_styles(blocks: list, looks: dict[int, Any]) -> Found:
    """What the styles of a document of ours say; nothing is guessed."""
    found = Found([])
    for block in blocks:
        role = looks.get(id(block), {}).get("role")
        if role in {"title", "subtitle"} and not getattr(found, role):
            setattr(found, role, text_of(block))
        elif role == "稿件信息":
            label, _, value = text_of(block).partition("：")
            setattr(found, _FIELD_OF.get(label, "author"), value)
        else:
            found.blocks.append(block)
    found.subtitle = _DASHES.sub("", found.subtitle)
    return found


# Documents of others


def by_words(blocks: list, looks: dict[int, Any]) -> Found:
    """What places, looks and words of somebody else's document say."""
    found = Found(list(blocks))
    kept = _take_letterhead(found, looks)
    _take_title(found, looks)
    _take_subtitle(found, looks)
    _take_names(found)
    found.blocks[:0] = kept
    _outline(found.blocks)
    return found


def _take_letterhead(found: Found, looks: dict[int, Any]) -> list:
    """Drop the red head of an official document; returns the line with its number."""
    texts = [re.sub(rf"[{_SPACES}]", "", text_of(block)) for block in found.blocks[:_FIRST_LINES]]
    place = next((at for at, text in enumerate(texts) if _NUMBER.fullmatch(text)), None)
    if place is None:
        is_head = len(texts) > 1 and _LETTERHEAD.fullmatch(texts[0]) and _is_centred(found, 1)
        place, kept = (1, []) if is_head else (0, [])
    else:
        if not all(isinstance(one, Paragraph) for one in found.blocks[:place]):
            return []
        before = texts[:place]
        if max(map(len, before), default=0) > _LONGEST_HEAD_LINE or any(map(_NAMES_MATTER, before)):
            return []  # the number stands under the title
        number = found.blocks[place]
        number.alignment, number.tag = "align-center", "p"
        kept = [number]
    dropped = [text for text in texts[:place] if text]
    if dropped:
        found.notices.append(f"版头没有带进来：“{'”“'.join(dropped)}”。")
    del found.blocks[: place + len(kept)]
    if kept and found.blocks and isinstance(found.blocks[0], Rule):
        del found.blocks[0]  # the red line
    return kept


def _is_centred(found: Found, place: int) -> bool:
    return getattr(found.blocks[place], "alignment", "") == "align-center"


def _take_title(found: Found, looks: dict[int, Any]) -> None:
    def role(block) -> str:
        return looks.get(id(block), {}).get("role", "")

    blocks = found.blocks
    styled = [at for at, one in enumerate(blocks[:_FIRST_LINES]) if role(one) == "title"]
    if styled:
        start = styled[0]
        count = 1
        while start + count < len(blocks) and role(blocks[start + count]) == "title":
            count += 1
        _set_title(found, start, count)
        return
    if not blocks or not isinstance(blocks[0], Paragraph):
        return
    first, text = blocks[0], text_of(blocks[0])
    if not text or len(text) > _WORTH_TITLE or _SENTENCE_END.search(text):
        return
    if first.tag != "p":
        same = [one for one in blocks if isinstance(one, Paragraph) and one.tag == first.tag]
        if len(same) == 1 and first.tag == "h2":
            for one in blocks[1:]:
                if isinstance(one, Paragraph) and one.tag != "p":
                    one.tag = {"h3": "h2", "h4": "h3"}.get(one.tag, one.tag)
        if len(same) == 1 or first.alignment == "align-center":
            _set_title(found, 0, 1)
        return
    if numbering_of(text):
        return
    size = _size(first, looks)
    if first.alignment == "align-center":
        count = 1
        while count < min(4, len(blocks)) and _goes_on(blocks[count], size, looks):
            count += 1
        _set_title(found, 0, count)
        return
    following = next((one for one in blocks[1:] if text_of(one)), None)
    stands_out = following is not None and (
        (size or 0) > (_size(following, looks) or 0)
        or (_is_bold(first) and not _is_bold(following))
    )
    if stands_out and first.alignment != "align-right" and len(text) <= 60:
        _set_title(found, 0, 1)


def _goes_on(block: Any, size: float | None, looks: dict[int, Any]) -> bool:
    """Whether a centred line is one more of the title."""
    text = text_of(block)
    return (
        isinstance(block, Paragraph)
        and block.tag == "p"
        and block.alignment == "align-center"
        and bool(text)
        and size is not None
        and size >= 16
        and _size(block, looks) == size
        and not _DASHES.match(text)
        and not text.startswith(("（", "("))
        and not _LABELLED.match(text)
        and not _NUMBER.fullmatch(re.sub(rf"[{_SPACES}]", "", text))
        and numbering_of(text) is None
    )


def _size(block: Any, looks: dict[int, Any]) -> float | None:
    return looks.get(id(block), {}).get("run_size")


def _is_bold(block: Any) -> bool:
    runs = [style for words, style in getattr(block, "runs", []) if words.strip()]
    return bool(runs) and all("strong" in style.marks for style in runs)


def _set_title(found: Found, start: int, count: int) -> None:
    lines = found.blocks[start : start + count]
    title = ""
    for line in lines:
        text = text_of(line)
        is_wide = bool(title) and ord(title[-1]) > 0x2E80 and bool(text) and ord(text[0]) > 0x2E80
        title += text if is_wide or not title else f" {text}"
    title = re.sub(r"\s+", " ", title).strip()
    if not title or len(title) > MAX_TITLE:
        return
    found.title = title
    notes = [words for line in lines for words, style in line.runs if style.note]
    if notes:
        found.notices.append(f"标题上的注释没有带进来：“{'”“'.join(notes)}”。")
    del found.blocks[start : start + count]


def _take_subtitle(found: Found, looks: dict[int, Any]) -> None:
    if not found.title or not found.blocks:
        return
    first = found.blocks[0]
    text = text_of(first)
    is_one = looks.get(id(first), {}).get("role") == "subtitle" or re.match("[—－]{1,2}", text)
    if is_one and text and len(text) <= MAX_TITLE and getattr(first, "tag", "") == "p":
        found.subtitle = _DASHES.sub("", text)
        del found.blocks[0]


def _take_names(found: Found) -> None:
    """Author and source, from the lines under the title."""
    if not found.title:
        return
    while found.blocks:
        block = found.blocks[0]
        text = text_of(block)
        if not text or len(text) > 120 or getattr(block, "tag", "") != "p":
            return
        pieces = _LABEL_AHEAD.split(text.strip("（）()"))
        matches = [_LABELLED.fullmatch(piece.strip(_SPACES)) for piece in pieces]
        if all(matches):
            values = [(_FIELD_OF.get(match[1], "author"), match[2].strip()) for match in matches]
        elif block.alignment == "align-center" and (name := _name(text)) and not found.author:
            values = [("author", name)]
        else:
            return
        if any(len(value) > MAX_NAME or getattr(found, name) for name, value in values):
            return
        if len({name for name, _ in values}) < len(values) or _SPOKEN.search(text):
            return
        for name, value in values:
            setattr(found, name, value)
        del found.blocks[0]


def _name(text: str) -> str:
    """The name of a person, if the line is nothing else; "" else."""
    match = _NAME.fullmatch(re.sub(rf"[{_SPACES}]", "", text))
    name = match[1] if match else ""
    return name if name and name[0] in _SURNAMES and name not in _NO_NAMES else ""


# Headings and captions


def _outline(blocks: list) -> None:
    """Make headings of the lines that are numbered as official documents number them."""
    lines = [_outline_line(block) for block in blocks]
    for block, level in zip(blocks, levels(lines), strict=True):
        if level:
            _make_heading(block, level)
        elif isinstance(block, Paragraph) and block.tag == "p":
            _mark_article(block)


def _outline_line(block: Any) -> Line:
    if not isinstance(block, Paragraph):
        return Line("")
    text = text_of(block)
    if block.tag != "p":
        return Line(text, int(block.tag[1]))
    has_break = any(words == BREAK for words, _ in block.runs)
    return Line("" if has_break or block.alignment == "align-right" else text)


def _make_heading(block: Paragraph, level: int) -> None:
    found = numbering_of(text_of(block))
    is_centred = block.alignment == "align-center" and (
        found is None or found.kind in {"part", "chapter", "section"}
    )
    block.tag, block.no_indent = f"h{level}", False
    block.alignment = "align-center" if is_centred else ""
    block.runs = [
        (words, style._replace(marks=style.marks - {"strong", "u"})) for words, style in block.runs
    ]


def _mark_article(block: Paragraph) -> None:
    """The number of an article (第X条) that begins a sentence is set bold, as laws are printed."""
    text = "".join(words for words, style in block.runs if not style.note)
    found = numbering_of(text)
    if found is None or found.kind != "article":
        return
    left = len(text[: found.end].rstrip(_SPACES))
    runs: list[Run] = []
    for words, style in block.runs:
        if style.note or not left:
            runs.append((words, style))
            continue
        head, words = words[:left], words[left:]
        left -= len(head)
        runs.append((head, style._replace(marks=style.marks | {"strong"})))
        if words:
            runs.append((words, style))
    block.runs = runs


def captioned(blocks: list, looks: dict[int, Any], *, is_ours: bool) -> list:
    """The lines under pictures that say what they show become their captions."""
    kept: list = []
    for block in blocks:
        above = kept[-1] if kept else None
        role = looks.get(id(block), {}).get("role")
        if (
            isinstance(above, Picture)
            and not above.caption
            and isinstance(block, Paragraph)
            and block.tag == "p"
            and block.runs
            and (role == "caption" or (not is_ours and _is_caption(block)))
        ):
            above.caption = block.runs
            if not is_ours and block.runs[0][0].startswith(("▲", "△")):
                words, style = block.runs[0]
                above.caption = [(words.lstrip("▲△ \u3000"), style), *block.runs[1:]]
            continue
        kept.append(block)
    return kept


def _is_caption(block: Paragraph) -> bool:
    text = text_of(block)
    return len(text) <= _LONGEST_CAPTION and bool(_CAPTION.match(text))


# Indents


def settle_indents(blocks: list, looks: dict[int, Any]) -> None:
    """Where a document indents its paragraphs, those that it does not indent stay so."""
    plain = [
        block
        for block in blocks
        if isinstance(block, Paragraph) and block.tag == "p" and not block.alignment
    ]
    indented = [block for block in plain if _is_indented(block, looks)]
    if len(indented) < 2 or len(indented) * 2 < len(plain):
        return
    for block in plain:
        block.no_indent = not _is_indented(block, looks)


def _is_indented(block: Paragraph, looks: dict[int, Any]) -> bool:
    said = looks.get(id(block), {})
    text = "".join(words for words, _ in block.runs)
    return said.get("indent", 0) > 0 or said.get("left", 0) > 0 or bool(
        re.match(r"[\u3000\u2003]|[ \u00a0]{3}", text)
    )  # fmt: skip

"""What keeps people from reading a text: the accessibility and quality check.

The rules are those of WCAG 2.1 that an editor can break (headings 1.3.1 and 2.4.6, pictures 1.1.1,
tables 1.3.1, links 2.4.4, recordings 1.2.1), and what makes a text hard to read on a phone.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.core.html_tokens import tokens
from apps.core.prose.blocks import FOOTNOTE
from apps.core.prose.outline import TOP

A_MINUTE = 400  # characters of Chinese that people read on a screen in a minute
_LONG_TITLE = 50
_LONG_PARAGRAPH = 400
_LONG_SENTENCE = 150
_LONG_WITHOUT_HEADINGS = 1500
_LONG_TEXT = 8000
_SHORT_LINE = 40
_MOST = 200  # remarks; more help nobody

_VAGUE_WORDS = """
    这里 此处 这儿 点这里 点这儿 点击 点击这里 请点击 请点击这里 点击此处 请点击此处 戳这里 点击链接
    链接 此链接 网址 点击查看 查看 点击进入 进入 点击打开 打开 点击下载 下载 更多 查看更多 了解更多
    详情 查看详情 点击查看详情 详见 详细 全文 阅读全文 原文 here clickhere more readmore link
"""
_VAGUE = frozenset(_VAGUE_WORDS.split())
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*", re.ASCII | re.IGNORECASE)
_FILE_NAME = re.compile(
    r".*\.(?:jpe?g|png|gif|webp|bmp|tiff?|heic|svg)"
    r"|(?:img|dsc[nf]?|image|photo|pic|screenshot|微信图片|微信截图|qq图片|qq截图|屏幕截图|截图|图片|照片)?"
    r"(?=[^0-9]*[0-9])[0-9a-f_ ()（）-]+",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^。！？；\n]+")
_ENDS = "。！？；：，、"
_TAGS = {
    "p", "h2", "h3", "h4", "a", "figure", "figcaption", "table", "tr", "td", "th", "strong",
    "video", "audio", "li", "span",
}  # fmt: skip
_HEADINGS = {"h2": 2, "h3": 3, "h4": 4}
_HEADING_NAMES = {2: "一级标题", 3: "二级标题", 4: "三级标题"}


@dataclass(frozen=True)
class Remark:
    """One thing that could be better: what, and how to put it right, in plain Chinese.

    `is_serious` says that it shuts somebody out; the others make reading harder. `tag`, `number`
    (which one of that tag, from 0) and `start` (where its tag begins in the HTML) say which
    element is meant, and `text` how its words begin; without `tag` it is the text as a whole,
    or the field of the form that `field` names.
    """

    code: str
    message: str
    advice: str
    is_serious: bool = False
    tag: str = ""
    number: int = 0
    start: int = -1
    text: str = ""
    field: str = ""


@dataclass(frozen=True)
class Checked:
    """The remarks in the order of the form and its text, and how long reading takes."""

    remarks: list[Remark]
    characters: int = 0

    @property
    def minutes(self) -> int:
        return math.ceil(self.characters / A_MINUTE)


@dataclass
class _Element:
    tag: str
    number: int
    start: int
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)
    strong: int = 0  # characters that are bold
    has_header: bool = False
    rows: int = 0
    cells: int = 0  # of the widest row, of the last one while it is open
    caption: str = ""
    recording: "_Element | None" = None

    @property
    def text(self) -> str:
        return "".join(self.words).strip()


def check(
    html: str,
    *,
    title: str | None = None,
    summary: str | None = None,
    library: Mapping[str, str | None] | None = None,
) -> Checked:
    """What there is to say about clean rich text, and about its title and summary.

    None for the latter means that there is no such field. `library` gives by address what our
    library says of a picture or recording: "" for nothing, None for a picture that is mere
    decoration.
    """
    checker = _Checker(html, library or {})
    checker.run()
    remarks = [
        *_about_title(title),
        *_about_summary(summary),
        *sorted(checker.remarks, key=lambda remark: remark.start),
        *_about_length(checker),
    ]
    return Checked(remarks[:_MOST], checker.characters)


def marked(html: str, remarks: list[Remark]) -> str:
    """The HTML with `data-check="1 4"` on each element that a remark means, by their places."""
    places: dict[int, list[int]] = {}
    for number, remark in enumerate(remarks, 1):
        if remark.tag:
            places.setdefault(remark.start, []).append(number)
    pieces, done = [], 0
    for token in tokens(html) if places else ():
        if token.name and token.start in places:
            numbers = " ".join(map(str, places[token.start]))
            pieces += [html[done : token.end - 1], f' data-check="{numbers}"']
            done = token.end - 1
    return "".join([*pieces, html[done:]])


class _Checker:
    def __init__(self, html: str, library: Mapping[str, str | None]):
        self.html = html
        self.library = library
        self.remarks: list[Remark] = []
        self.characters = 0
        self.headings = 0
        self.level = TOP - 1
        self.open: list[_Element] = []
        self.seen: Counter[str] = Counter()
        self.links: dict[str, str] = {}

    def run(self) -> None:
        for token in tokens(self.html):
            if token.name == "img":
                self._picture(self._element(token))
            elif token.name == "br":
                self._say("\n")
            elif not token.name:
                self._say(token.text)
            elif token.name in _TAGS and not token.is_end:
                self.open.append(self._element(token))
            elif token.name in _TAGS and self.open and self.open[-1].tag == token.name:
                self._close(self.open.pop())

    def _element(self, token) -> _Element:
        number = self.seen[token.name]
        self.seen[token.name] += 1
        return _Element(token.name, number, token.start, token.attributes)

    def _say(self, words: str) -> None:
        length = len("".join(words.split()))
        self.characters += length
        is_note = any(one.attributes.get("class") == FOOTNOTE for one in self.open)
        is_strong = any(one.tag == "strong" for one in self.open)
        for element in self.open:
            if not is_note and element.tag not in {"table", "tr", "figure"}:
                element.words.append(words)
                element.strong += length * is_strong

    def _remark(self, element: _Element, code: str, message: str, advice: str, serious=False):
        text = element.text[:40]
        self.remarks.append(
            Remark(code, message, advice, serious, element.tag, element.number, element.start, text)
        )

    def _around(self, *tags: str) -> _Element | None:
        return next((one for one in reversed(self.open) if one.tag in tags), None)

    def _close(self, element: _Element) -> None:
        tag = element.tag
        if tag in _HEADINGS:
            self._heading(element)
        elif tag == "p":
            self._paragraph(element)
        elif tag == "a":
            self._link(element)
        elif tag == "figcaption" and (figure := self._around("figure")):
            figure.caption = element.text
        elif tag in {"video", "audio"} and (figure := self._around("figure")):
            figure.recording = element
        elif tag == "figure" and element.recording:
            self._recording(element.recording, element.caption)
        elif tag in {"td", "th"} and (table := self._around("table")):
            table.has_header = table.has_header or tag == "th"
            if row := self._around("tr"):
                row.cells += 1
        elif tag == "tr" and (table := self._around("table")):
            table.rows += 1
            table.cells = max(table.cells, element.cells)
        elif tag == "table":
            self._table(element)

    # Headings and paragraphs

    def _heading(self, element: _Element) -> None:
        self.headings += 1
        level = _HEADINGS[element.tag]
        if not element.text:
            self._remark(
                element,
                "heading-empty",
                "这个标题里没有字。",
                "删去这一行，或者写上标题。",
                True,
            )
        if level > self.level + 1:
            wanted, given = _HEADING_NAMES[self.level + 1], _HEADING_NAMES[level]
            before = "正文的第一个标题" if self.level < TOP else "上一级标题下面"
            self._remark(
                element,
                "heading-order",
                f"标题跳级：{before}应当用“{wanted}”，这里是“{given}”。",
                f"把光标放在这一行，在“段落样式”里改成“{wanted}”；或者点“一键排版”。",
                True,
            )
        self.level = level

    def _paragraph(self, element: _Element) -> None:
        text = element.text
        length = len("".join(text.split()))
        is_in_text = self._around("td", "th", "li") is None
        is_line = is_in_text and 0 < length <= _SHORT_LINE and text[-1] not in _ENDS
        is_aside = "align-right" in element.attributes.get("class", "")
        if is_line and element.strong == length and not is_aside:
            self._remark(
                element,
                "bold-heading",
                "这一行整行加粗，像是标题，可是读屏软件和目录认不出来。",
                "是标题的，在“段落样式”里选标题；不是标题的，只给要强调的词加粗。",
                True,
            )
        if length > _LONG_PARAGRAPH:
            self._remark(
                element,
                "paragraph-long",
                f"这一段有 {length} 个字，手机上要翻好几屏。",
                f"按意思分成几段，每段最好不超过 {_LONG_PARAGRAPH} 个字。",
            )
            return
        longest = max((len(one.strip()) for one in _SENTENCE.findall(text)), default=0)
        if longest > _LONG_SENTENCE:
            self._remark(
                element,
                "sentence-long",
                f"这里有一句话长 {longest} 个字，读起来吃力。",
                "用句号断成几句，或者改成分条列出。",
            )

    # Pictures and recordings

    def _picture(self, element: _Element) -> None:
        address, alt = element.attributes.get("src", ""), element.attributes.get("alt")
        of_library = self.library.get(address, "")
        if alt == "" or (alt is None and of_library is None):
            return  # a decoration, in this text or wherever it stands
        said = (of_library or "" if alt is None else alt).strip()
        if not said:
            self._remark(
                element,
                "alt-missing",
                "这张图片没有替代文字，看不见图片的人不知道图里有什么。",
                "点这张图片，再点“填写替代文字”；只起装饰作用的，勾选“只是装饰图片”。",
                True,
            )
        elif _FILE_NAME.fullmatch(said):
            self._remark(
                element,
                "alt-file-name",
                f"这张图片的替代文字“{said[:30]}”像是文件名，听的人听不懂。",
                "点这张图片，再点“替代文字”，用一句话写明图里有什么。",
                True,
            )

    def _recording(self, element: _Element, caption: str) -> None:
        if self.library.get(element.attributes.get("src", ""), caption):
            return
        kind = "视频" if element.tag == "video" else "音频"
        self._remark(
            element,
            "recording-description",
            f"这段{kind}没有文字说明，不能看、不能听的人不知道讲了什么。",
            f"在文件库里打开这个{kind}，在“文字说明”里写明谁、在什么场合、讲了什么。",
            True,
        )

    # Links

    def _link(self, element: _Element) -> None:
        text = element.text
        plain = re.sub(r"[\W_]+", "", text).lower()
        address = element.attributes.get("href", "")
        if not text:
            return
        if plain in _VAGUE:
            self._remark(
                element,
                "link-vague",
                f"链接的文字“{text}”没有说明通到哪里。",
                "把链接做在说明内容的文字上，例如“2026 年部门预算”。",
                True,
            )
        elif _ADDRESS.fullmatch(text):
            self._remark(
                element,
                "link-address",
                "链接显示的是一长串网址，听起来很费劲。",
                "点“修改链接”旁边的文字，把网址换成网页或文件的名称。",
            )
        elif self.links.setdefault(text, address) != address:
            self._remark(
                element,
                "link-twice",
                f"前面也有文字是“{text[:30]}”的链接，通到的地方却不一样。",
                "把两处的文字改得不一样，让人分得清。",
                True,
            )

    # Tables

    def _table(self, element: _Element) -> None:
        if element.has_header or element.rows < 2 or element.cells < 2:
            return
        self._remark(
            element,
            "table-headers",
            "这个表格没有表头格，读屏软件读数字时说不出是哪一栏的。",
            "把光标放在第一行的各格里，点“表头格”；竖着的表头同样设置。",
            True,
        )


def _about_title(title: str | None) -> list[Remark]:
    if title is None:
        return []
    if not title.strip():
        return [
            Remark(
                "title-empty",
                "还没有填标题。",
                "在“标题”里用一句话说清这篇讲什么。",
                True,
                field="title",
            )
        ]
    if len(title) > _LONG_TITLE:
        return [
            Remark(
                "title-long",
                f"标题有 {len(title)} 个字，在手机和列表里要占好几行。",
                "尽量缩短；补充的话可以放进“副标题”或“摘要”。",
                field="title",
            )
        ]
    return []


def _about_summary(summary: str | None) -> list[Remark]:
    if summary is None or summary.strip():
        return []
    return [
        Remark(
            "summary-empty",
            "没有填摘要，列表和搜索结果里会用正文的开头。",
            "在“摘要”里用一两句话概括全文。",
            field="summary",
        )
    ]


def _about_length(checker: _Checker) -> list[Remark]:
    count = checker.characters
    if count > _LONG_TEXT:
        minutes = math.ceil(count / A_MINUTE)
        return [
            Remark(
                "text-long",
                f"全文有 {count} 个字，读完约要 {minutes} 分钟。",
                "看看能不能精简；很长的报告可以把全文作为附件，正文写要点。",
            )
        ]
    if count > _LONG_WITHOUT_HEADINGS and not checker.headings:
        return [
            Remark(
                "headings-none",
                f"正文有 {count} 个字，没有一个小标题，不容易找到要看的内容。",
                "按内容分成几部分，给每部分加上小标题。",
            )
        ]
    return []

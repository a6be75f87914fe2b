"""Rich text written out for comparing: as a person would read it aloud to another."""

from html.parser import HTMLParser
from urllib.parse import unquote

_BLOCKS = {
    "p": "段落",
    "h1": "一级标题",
    "h2": "二级标题",
    "h3": "三级标题",
    "h4": "四级标题",
    "h5": "五级标题",
    "h6": "六级标题",
    "blockquote": "引用",
    "ul": "项目列表",
    "ol": "编号列表",
    "li": "列表项",
    "figure": "图片框",
    "figcaption": "图片说明",
    "table": "表格",
    "caption": "表格标题",
    "tr": "表格行",
    "td": "单元格",
    "th": "表头",
    "pre": "原样文字",
    "hr": "分隔线",
    "div": "段落",
}
_INLINE = {
    "strong": "加粗",
    "b": "加粗",
    "em": "斜体",
    "i": "斜体",
    "u": "下划线",
    "s": "删除线",
    "sub": "下标",
    "sup": "上标",
}
# What classes and attributes of formatting are called; any other shows by its own name.
_CLASSES = {
    "align-left": "居左",
    "align-center": "居中",
    "align-right": "居右",
    "align-justify": "两端对齐",
    "no-indent": "首行不缩进",
    "place-left": "靠左",
    "place-right": "靠右",
    "place-full": "通栏",
}
_ATTRIBUTES = {"rowspan": "占行数", "colspan": "占列数", "start": "起始编号", "id": "锚点"}
_PLAYERS = {"video": "视频", "audio": "音频"}
_CELLS = {"td", "th"}


def plain(html: str, picture_names: dict[str, str] | None = None) -> str:
    """The text of cleaned rich text, a line for each block.

    Pictures, recordings, footnotes and the targets of links stand in their places as 〔图片：…〕,
    〔视频：…〕, 〔脚注：…〕 and 〔链接：…〕, so that a changed one shows as a change of the text.
    `picture_names` says by its address what a picture is called.
    """
    return _Reader(html, picture_names or {}, with_format=False).text


def formatted(html: str, picture_names: dict[str, str] | None = None) -> str:
    """The same with every block and emphasis named: what differs when the text does not."""
    return _Reader(html, picture_names or {}, with_format=True).text


class _Reader(HTMLParser):
    def __init__(self, html: str, picture_names: dict[str, str], with_format: bool):
        super().__init__(convert_charrefs=True)
        self.picture_names = picture_names
        self.with_format = with_format
        self._lines: list[str] = [""]
        self._links: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in self._lines)
        return "\n".join(line for line in lines if line)

    def _say(self, text: str) -> None:
        self._lines[-1] += text

    def _break(self) -> None:
        self._lines.append("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "img":
            source = attributes.get("src", "")
            told = [self.picture_names.get(source, source), attributes.get("alt", "")]
            self._say(f"〔图片：{'，'.join(filter(None, told))}〕")
        elif tag in _PLAYERS:
            name = unquote(attributes.get("src", "")).rpartition("/")[2]
            self._say(f"〔{_PLAYERS[tag]}：{name}〕")
        elif tag == "span":  # clean text has no other than those of footnotes
            self._say("〔脚注：")
        elif tag == "a":
            self._links.append(attributes.get("href", ""))
        elif tag == "br":
            self._break()
        elif tag in _CELLS and not self.with_format:
            self._say("　")
        elif tag in _BLOCKS:
            self._break()
        if self.with_format and (name := _BLOCKS.get(tag) or _INLINE.get(tag)):
            said = [name]
            for attribute, value in sorted(attributes.items()):
                if attribute == "class":
                    said += [_CLASSES.get(each, each) for each in value.split()]
                else:
                    said.append(f"{_ATTRIBUTES.get(attribute, attribute)} {value}")
            self._say(f"【{'，'.join(said)}】")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._say(f"〔链接：{self._links.pop()}〕")
        elif tag == "span":
            self._say("〕")
        elif tag in _BLOCKS and tag not in _CELLS:
            self._break()
        elif self.with_format and tag in _INLINE:
            self._say(f"【{_INLINE[tag]}结束】")

    def handle_data(self, data: str) -> None:
        self._say(data)

"""Rich text: the one allow-list, what a page shows of it, and plain text from it.

Everything typed, pasted or imported goes through `clean` before it is stored, and templates
mark nothing else safe. apps.core.prose gives it a plain form; nh3 then lets pass what
the allow-list names, whatever came before.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import nh3
from django.core.exceptions import ValidationError

from apps.core import prose
from apps.core.addresses import uri
from apps.core.html_tokens import tokens

MAX_LENGTH = 2_000_000  # characters, markup included; a long work report has a tenth of it

_CLEANER = nh3.Cleaner(
    tags={
        "p", "br", "h2", "h3", "h4", "strong", "em", "u", "s", "sub", "sup", "a",
        "ul", "ol", "li", "blockquote", "hr", "figure", "figcaption", "img", "video", "audio",
        "span", "table", "thead", "tbody", "tr", "th", "td",
    },
    attributes={
        "a": {"href", "title", "target"},
        "p": {"id"},
        "h2": {"id"},
        "h3": {"id"},
        "h4": {"id"},
        "img": {"src", "alt"},
        "video": {"src"},
        "audio": {"src"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    allowed_classes={
        "p": {*prose.ALIGNMENTS, prose.NO_INDENT},
        "h2": set(prose.ALIGNMENTS),
        "h3": set(prose.ALIGNMENTS),
        "h4": set(prose.ALIGNMENTS),
        "figure": set(prose.PLACEMENTS),
        "span": {prose.FOOTNOTE},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,  # `present` sets it
    strip_comments=True,
    attribute_filter=lambda tag, name, value: _allowed_value(tag, name, value),
)  # fmt: skip

# Ids of the text begin with this on a page, so that none is an id of the page itself.
ANCHOR_PREFIX = "text-"


def _allowed_value(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return prose.safe_link(value) or None
    if name == "src":
        is_allowed = prose.library_image if tag == "img" else prose.library_recording
        return is_allowed(value) or None
    if name == "id":
        return prose.anchor_name(value) or None
    if name == "target":
        return value if value == "_blank" else None
    return value


@dataclass(frozen=True)
class Cleaned:
    """Clean HTML, and how much of the source could not be taken along."""

    html: str
    lost_pictures: int = 0
    lost_embeds: int = 0
    is_flattened: bool = False

    @property
    def notice(self) -> str:
        """What to tell the person who sent the source; "" where nothing was lost."""
        said = []
        if self.lost_pictures:
            said.append(f"{self.lost_pictures} 张图片没有带进来，请用“图片”按钮从图库插入。")
        if self.lost_embeds:
            said.append(f"{self.lost_embeds} 个视频或其他嵌入内容没有带进来，请改用链接。")
        if self.is_flattened:
            said.append("套得太深的表格、列表或引用已经改成普通段落。")
        return "".join(said)


@lru_cache(maxsize=8)  # a form, its model and the database each ask for the same text
def examine(html: str) -> Cleaned:
    """Rich text as it may be stored, and what was lost on the way.

    Raises ValidationError for a text of more than MAX_LENGTH characters.
    """
    if len(html) > MAX_LENGTH:
        most, now = MAX_LENGTH // 10_000, len(html) // 10_000
        raise ValidationError(
            f"正文太长：连同格式最多 {most} 万个字符，现在有 {now} 万个。"
            "请分成几篇，或作为附件上传。"
        )
    read = prose.read(html)
    return Cleaned(
        _CLEANER.clean(prose.write(read.blocks)),
        read.lost_pictures,
        read.lost_embeds,
        bool(read.flattened),
    )


def clean(html: str) -> str:
    """Rich text as it may be stored: by the allow-list, in one plain form, "" if empty.

    Cleaning again changes nothing. Raises ValidationError as `examine` does.
    """
    return examine(html).html


def present(html: str) -> str:
    """Clean rich text as a page shows it.

    Tables stand in a region that scrolls on narrow screens and can be reached by keyboard
    (WCAG 2.1.1); header cells say what they head; links that lead away keep the other page
    from this one's window. Footnotes become numbers that lead to a list at the end and back;
    places that links lead to get ids that no page has; recordings are played by the browser.
    """
    pieces: list[str] = []
    done = depth = count = 0
    scope = "row"
    notes: list[str] = []
    links_within = {f"#{anchor}" for anchor in _ANCHOR.findall(html)}
    for token in tokens(html):
        source = written = html[token.start : token.end]
        if token.name == "table" and token.is_end:
            depth -= 1
            written = source + "</div>" if depth == 0 else source
        elif token.name == "table":
            depth += 1
            count += depth == 1
            written = _table_region(count) + source if depth == 1 else source
        elif token.name == "thead":
            scope = "row" if token.is_end else "col"
        elif token.name == "th" and not token.is_end:
            written = f'<th scope="{scope}"{source[3:]}'
        elif token.name == "a" and not token.is_end:
            written = _link(source, token.attributes, links_within)
        elif "id" in token.attributes and token.name != "mark":  # ours: no text holds one
            written = source.replace('id="', f'id="{ANCHOR_PREFIX}', 1)
        elif token.name in {"video", "audio"} and not token.is_end:
            written = f"<{token.name}{_PLAYED[token.name]}{source[6:]}"
        elif token.attributes.get("class") == prose.FOOTNOTE:
            end = html.index("</span>", token.end)
            notes.append(html[token.end : end])
            pieces += [html[done : token.start], _note_mark(len(notes))]
            done = end + len("</span>")
            continue
        if token.start < done:  # the text of a note, which stands in the list
            continue
        if written != source:
            pieces += [html[done : token.start], written]
            done = token.end
    return "".join([*pieces, html[done:], _note_list(notes)])


def _link(source: str, attributes: dict[str, str], links_within: set[str]) -> str:
    address = attributes.get("href", "")
    if address in links_within:
        return source.replace('href="#', f'href="#{ANCHOR_PREFIX}', 1)
    if (written := uri(address)) != address:
        source = _HREF.sub(f'href="{escape(written, quote=False)}"', source, count=1)
    return f'<a rel="noopener"{source[2:]}' if _leads_away(attributes) else source


_HREF = re.compile(r'(?<= )href="[^"]*"')
_ANCHOR = re.compile(r'<(?:p|h[234]) id="([A-Za-z0-9_-]+)"')
_PLAYED = {
    "video": ' controls preload="metadata" playsinline',
    "audio": ' controls preload="metadata"',
}


def _note_mark(number: int) -> str:
    return (
        f'<sup class="note-mark"><a id="note-mark-{number}" href="#note-{number}"'
        f' role="doc-noteref" aria-label="注释 {number}">{number}</a></sup>'
    )


def _note_list(notes: list[str]) -> str:
    if not notes:
        return ""
    items = "".join(
        f'<li id="note-{number}">{note} <a class="notes__back" href="#note-mark-{number}"'
        f' role="doc-backlink" aria-label="返回正文中的注释 {number}">返回</a></li>'
        for number, note in enumerate(notes, 1)
    )
    return (
        '<section class="notes" role="doc-endnotes" aria-labelledby="notes-title">'
        f'<h2 class="notes__title" id="notes-title">注释</h2><ol>{items}</ol></section>'
    )


def _table_region(number: int) -> str:
    label = f"表格 {number}，可以左右滚动"
    return f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}">'


def _leads_away(attributes: dict[str, str]) -> bool:
    return "target" in attributes or attributes.get("href", "").lower().startswith("http")


def to_text(html: str) -> str:
    """The words of any HTML: a line for a paragraph, an item or a row, its cells tabbed.

    Footnotes follow the text, a line each.
    """
    return "\n".join(line for line in prose.lines(prose.read(html).blocks) if line)


def summarise(html: str, length: int = 120) -> str:
    """The beginning of the text in one line of at most `length` characters."""
    lines = prose.body_lines(prose.read(html).blocks)
    text = " ".join(" ".join(lines).split())
    if len(text) <= length:
        return text
    return text[: length - 1].rstrip("，。；：、！？ “（《") + "…"

"""The body of a row as an article can have it: its pictures and files come from the folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

from django.core.exceptions import ValidationError

from apps.core import html
from apps.core.html_tokens import Token, tokens
from apps.core.prose import library_image
from apps.importing.folder import Folder, is_elsewhere
from apps.importing.library import Library
from apps.media import documents
from apps.media.models import Document
from apps.media.names import clean_name, extension

MOST_PICTURES = 300  # of one body
_MOST_NAMED = 3
_MOST_FILE = 8_000_000  # bytes of a body that is a file of its own
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>")
_BODY = re.compile(r"<body\b[^>]*>(.*)</body\s*>", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb"""charset=["']?\s*([\w\-]+)""", re.IGNORECASE)
# An import never changes an article that is there, so pictures come along now or by hand.
_IN_TIME = "请先把图片放进附件文件夹再导入：已经导入的文章，再导入一次也不会补上图片。"
_TOO_LATE = "请打开这篇文章，从图库插入图片；再导入一次不会补上。"
_LATE = ("data-src", "data-original", "data-lazy-src")  # where scripts put pictures in later


@dataclass
class Body:
    """Clean HTML, the files that its links offer, and what did not come along."""

    html: str = ""
    documents: list[Document] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def of_file(path: Path) -> str:
    """The HTML or text in a file of its own. Raises ValidationError."""
    if path.stat().st_size > _MOST_FILE:
        raise ValidationError(f"正文文件太大，最多 {_MOST_FILE // 1_000_000} MB。")
    raw = path.read_bytes()
    told = _CHARSET.search(raw[:2000])
    for encoding in ("utf-8-sig", told[1].decode("ascii", "ignore") if told else "", "gb18030"):
        try:
            text = raw.decode(encoding or "utf-8")
            break
        except (UnicodeDecodeError, LookupError):
            continue
    else:
        raise ValidationError("看不出正文文件是用什么编码保存的，请另存为 UTF-8。")
    found = _BODY.search(text)
    return found[1] if found else text


def prepared(source: str, page: str, folder: Folder, library: Library | None) -> Body:
    """The body of a row whose old page stood at `page`.

    Without a library nothing is taken in: what a trial may do. Raises ValidationError where
    the text is too long.
    """
    body = Body()
    if not _MARKUP.search(source):
        lines = (" ".join(line.split()) for line in source.split("\n"))
        body.html = html.clean("".join(f"<p>{escape(line)}</p>" for line in lines if line))
        return body
    moved = _Moving(page, folder, library, body).rewritten(source)
    cleaned = html.examine(moved)
    body.html = cleaned.html
    if notice := replace(cleaned, lost_pictures=0).notice:
        body.remarks.append(notice)
    return body


class _Moving:
    """Leads the pictures and links of one body to the library."""

    def __init__(self, page: str, folder: Folder, library: Library | None, body: Body):
        self.page, self.folder, self.library, self.body = page, folder, library, body
        self.missing: list[str] = []
        self.elsewhere: list[str] = []
        self.refused: list[str] = []
        self.count = 0

    def rewritten(self, source: str) -> str:
        pieces, done = [], 0
        for token in tokens(source):
            if token.is_end or token.name not in {"img", "a"}:
                continue
            attributes = self._picture(token) if token.name == "img" else self._link(token)
            if attributes is not None:
                pieces += [source[done : token.start], _tag(token.name, attributes)]
                done = token.end
        self._tell()
        return "".join([*pieces, source[done:]])

    def _picture(self, token: Token) -> dict[str, str] | None:
        given = token.attributes
        names = [given.get(name, "").strip() for name in (*_LATE, "src")]
        address = next((name for name in names if name), "")
        if library_image(address):
            return None
        self.count += 1
        try:
            found = self._taken(address)
        except ValidationError as error:
            self.refused.append(f"{_shown(address)}（{' '.join(error.messages)}）")
            found = ""
        # An empty alt, as old editors write it everywhere, does not say that it is a decoration.
        kept = {name: given[name] for name in ("alt", "class", "style") if given.get(name)}
        return {"src": found, **kept}

    def _taken(self, address: str) -> str:
        """The picture's address in the library; "" where it did not come along."""
        if self.count > MOST_PICTURES:
            raise ValidationError(f"一篇最多 {MOST_PICTURES} 张图片")
        if address.lower().startswith("data:"):
            return self.library.inline(address) if self.library else ""
        path = self.folder.at(address, self.page)
        if path is None:
            lost = self.elsewhere if is_elsewhere(address, self.page) else self.missing
            lost.append(_shown(address))
            return ""
        return self.library.picture(path) if self.library else ""

    def _link(self, token: Token) -> dict[str, str] | None:
        href = token.attributes.get("href", "").strip()
        if extension(clean_name(href.partition("?")[0])) not in documents.TYPES:
            return None
        path = self.folder.at(href, self.page)
        if path is None:
            return None  # it stays a link to where it led
        if self.library is None:
            return None
        try:
            document = self.library.document(path)
        except ValidationError as error:
            self.refused.append(f"{_shown(href)}（{' '.join(error.messages)}）")
            return None
        if document.pk not in {one.pk for one in self.body.documents}:
            self.body.documents.append(document)
        return token.attributes | {"href": document.url}

    def _tell(self) -> None:
        for found, what in (
            (self.missing, "附件文件夹里没有这些图片"),
            (self.elsewhere, "这些图片在别的网站上，不会去下载"),
            (self.refused, "这些图片或文件不能使用"),
        ):
            if found:
                self.body.remarks.append(f"{what}：{'、'.join(_some(found))}。")
        if self.missing or self.elsewhere:
            self.body.remarks.append(_TOO_LATE if self.library else _IN_TIME)


def _some(found: list[str]) -> Iterator[str]:
    yield from found[:_MOST_NAMED]
    if len(found) > _MOST_NAMED:
        yield f"……一共 {len(found)} 个"


def _shown(address: str) -> str:
    return address if len(address) <= 100 else f"{address[:60]}…{address[-30:]}"


def _tag(name: str, attributes: dict[str, str]) -> str:
    written = " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name} {written}>"

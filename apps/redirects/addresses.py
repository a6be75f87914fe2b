"""One way of writing each address, however it was typed, copied or asked for.

An old address is kept as people read it: percent-encoding undone (from UTF-8, or else from
GBK, which older sites wrote), one slash where there were several, none at the end, capitals
as they were, then its query word for word. What would change the meaning stays encoded.
"""

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes, urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from apps.core.asking import path_within_site
from apps.core.validators import validate_link

MAX_LENGTH = 500

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_NO_UTF8 = re.compile(rb"%([89A-F][0-9A-F])")
# A host in front of a path where somebody left out http://
_HOST = re.compile(
    r"(?:[\w-]+\.)+(?:cn|com|net|org|edu|gov|中国|政务|公益)(?::\d+)?(?=[/?#]|$)", re.IGNORECASE
)


def key_of(request: HttpRequest) -> list[str]:
    """How the old address of a redirect for this request would be written, best first.

    With its query, then the path alone.
    """
    # Django has decoded the path, and has encoded again what is no UTF-8.
    raw = _NO_UTF8.sub(lambda found: bytes.fromhex(found[1].decode()), _bytes(request.path_info))
    path = _path(raw)
    query = _query(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
    return [f"{path}?{query}", path] if query else [path]


def old_address(text: str) -> str:
    """An old address as it is kept, from a path or a whole URL of the old site.

    Raises ValidationError, in Chinese, where no visitor could ever ask for it in vain.
    """
    text = text.strip()
    if not text:
        raise ValidationError("请填写旧网址。")
    if text.startswith("//") or (_SCHEME.match(text) and not text.startswith("/")):
        try:
            parts = urlsplit(text)
        except ValueError:
            parts = None
        if parts is None or parts.scheme not in {"", "http", "https"} or not parts.netloc:
            raise ValidationError("旧网址要以 / 开头，或者是 http:// 开头的完整网址。")
        text = parts.path + (f"?{parts.query}" if parts.query else "")
    elif host := _HOST.match(text):
        text = text[host.end() :]
    address, _, query = text.partition("#")[0].partition("?")
    key = _joined(_typed_path(address), _query(_bytes(query)))
    if key.partition("?")[0] == "/":
        raise ValidationError("首页总是打得开，不会跳转。请填写旧网站上某个页面的网址。")
    if _is_at_the_desk(key):
        raise ValidationError("后台的网址不能跳转。")
    return _short_enough(key, "旧网址")


def target(text: str) -> tuple[str, str]:
    """(where a redirect leads, the same as an old address would be kept), from what was typed.

    The second is "" for another site's. Raises ValidationError, in Chinese, for what is
    neither a path of this site nor an https address.
    """
    text = text.strip()
    if not text:
        raise ValidationError("请填写新网址。")
    try:
        validate_link(text)
    except ValidationError:
        raise ValidationError(
            "新网址要么是本网站以 / 开头的地址，要么是别的网站以 https:// 开头的完整网址。"
        ) from None
    if own := path_within_site(text):
        text = own + "".join(text.partition("#")[1:])
    if not text.startswith("/"):
        parts = urlsplit(text)
        if parts.scheme != "https" or "@" in parts.netloc:
            raise ValidationError("转到别的网站时，只能填以 https:// 开头的网址。")
        return _short_enough(text, "新网址"), ""
    rest, _, fragment = text.partition("#")
    address, _, query = rest.partition("?")
    path, query = _typed_path(address), _query(_bytes(query))
    if address.endswith("/") and path != "/":
        shown = _joined(f"{path}/", query)
    else:
        shown = _joined(path, query)
    key = _joined(path, query)
    if _is_at_the_desk(key):
        raise ValidationError("不能转到后台：访客打不开那里。")
    return _short_enough(shown + (f"#{fragment}" if fragment else ""), "新网址"), key


def _joined(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _is_at_the_desk(key: str) -> bool:
    desk = reverse("admin:index")
    return f"{key.partition('?')[0]}/".startswith(desk)


def _short_enough(address: str, name: str) -> str:
    if len(address) > MAX_LENGTH:
        raise ValidationError(f"{name}太长，最多 {MAX_LENGTH} 个字。")
    return address


def _bytes(text: str) -> bytes:
    """What a browser would send for a typed address."""
    return text.encode("utf-8", "replace")


def _typed_path(text: str) -> str:
    return _path(unquote_to_bytes(_bytes(text)))


def _path(raw: bytes) -> str:
    """`raw` with its percent-encoding undone, as a server gets it."""
    pieces = [_readable(piece, "%?#\\") for piece in raw.split(b"/") if piece]
    return "/" + "/".join(pieces)


def _query(raw: bytes) -> str:
    pieces = re.split(rb"([&=])", raw)
    return "".join(
        piece.decode() if piece in {b"&", b"="} else _readable(unquote_to_bytes(piece), "%&=#\\")
        for piece in pieces
    )


def _readable(raw: bytes, meaning: str) -> str:
    """Bytes as text; the characters of `meaning`, and what nobody sees, stay encoded."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        return quote(raw)
    return "".join(
        quote(char) if char in meaning or unicodedata.category(char)[0] in "ZC" else char
        for char in text
    )

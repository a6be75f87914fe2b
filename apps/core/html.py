"""Rich text: the one allow-list, and plain text from it. (Being written.)"""

import html as html_module
import re

import nh3


def clean(html: str) -> str:
    return nh3.clean(html)


def to_text(html: str) -> str:
    text = re.sub(r"<(?:/p|br|/h\d|/li|/tr)[^>]*>", "\n", html)
    return html_module.unescape(re.sub(r"<[^>]+>", "", text)).strip()


def summarise(html: str, length: int = 120) -> str:
    text = " ".join(to_text(html).split())
    return text if len(text) <= length else text[:length].rstrip("，。；、 ") + "…"


def present(html: str) -> str:
    return html

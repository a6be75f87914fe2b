"""Addresses made from Chinese names."""

import re
from collections.abc import Callable

from pypinyin import lazy_pinyin

MAX_LENGTH = 80


def pinyin_slug(name: str, taken: Callable[[str], bool] = lambda slug: False) -> str:
    """An address part in lower-case ASCII made from a name's pinyin: 立法动态 -> lifadongtai.

    Letters and digits are kept, anything else parts words with a hyphen. Where
    `taken(slug)` is true a number is added; a name with no usable letter gives "column".
    """
    pieces = lazy_pinyin(name, errors=lambda rest: "-" + rest + "-")
    joined = re.sub(r"[^a-z0-9]+", "-", "".join(pieces).lower())
    base = joined.strip("-")[:MAX_LENGTH].strip("-") or "column"
    slug, number = base, 2
    while taken(slug):
        ending = f"-{number}"
        slug = base[: MAX_LENGTH - len(ending)].rstrip("-") + ending
        number += 1
    return slug

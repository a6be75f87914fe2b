"""What Django's admin puts into pages out of reach of its translations and stylesheets."""

import re
from collections.abc import Iterable
from itertools import zip_longest

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ICON_TEXTS = {"True": "是", "False": "否", "None": "未知"}
_ICON_TEXT = re.compile(r'(<img src="[^"]*/icon-(?:yes|no|unknown)[^"]*" alt=")(True|False|None)"')


@register.filter
def in_chinese(markup):
    """The icons of yes and no with 是 and 否 for those who cannot see them."""
    if not isinstance(markup, SafeString):
        return markup
    return type(markup)(_ICON_TEXT.sub(lambda m: f'{m[1]}{_ICON_TEXTS[m[2]]}"', markup))


@register.simple_tag
def cells(headers: Iterable[dict], row: Iterable[SafeString]) -> SafeString:
    """The cells of a list's row, each `td` with its column's name in data-label.

    On phones, where rows are cards, the stylesheet shows these names.
    """
    return mark_safe(
        "".join(
            _labelled(str(header["text"]) if header else "", in_chinese(cell))
            for header, cell in zip_longest(headers, row)
            if cell is not None
        )
    )


def _labelled(name: str, cell: SafeString) -> str:
    if not name or "<" in name or not cell.startswith("<td"):  # the box that selects all; names
        return cell
    return f'<td data-label="{escape(name)}"{cell.removeprefix("<td")}'

"""What Django's admin puts into pages in English, out of reach of its translations."""

import re

from django import template
from django.utils.safestring import SafeString

register = template.Library()

_ICON_TEXTS = {"True": "是", "False": "否", "None": "未知"}
_ICON_TEXT = re.compile(r'(<img src="[^"]*/icon-(?:yes|no|unknown)[^"]*" alt=")(True|False|None)"')


@register.filter
def in_chinese(markup):
    """The icons of yes and no with 是 and 否 for those who cannot see them."""
    if not isinstance(markup, SafeString):
        return markup
    return type(markup)(_ICON_TEXT.sub(lambda m: f'{m[1]}{_ICON_TEXTS[m[2]]}"', markup))

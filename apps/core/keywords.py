"""The keywords that staff give a page."""

import re

_BREAK = re.compile(r"[,，、;；\s]+")


def keywords(text: str) -> list[str]:
    """The words between commas, semicolons or blanks of either width, as they come."""
    return [word for word in _BREAK.split(text) if word]

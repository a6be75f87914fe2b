"""Plain text that programs read: what their formats cannot hold is left out."""

import re

# Characters that no XML 1.0 document may hold (its production 2).
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("\\s*[\t\n\x0b\x0c\r\x85\u2028\u2029]\\s*")


def xml_text(text: str) -> str:
    """The text without what cannot stand in XML, however it is written."""
    return _NO_XML.sub("", text)


def one_line(text: str) -> str:
    """The text for a title or a tag: no line breaks, and nothing that XML cannot hold.

    Blanks within a line stay, also the wide ones of names (李　雄).
    """
    return xml_text(_BREAK.sub(" ", text)).strip()

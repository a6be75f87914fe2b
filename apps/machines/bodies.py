"""Rich text for those who read it somewhere else: every address with the site's name."""

import re

from apps.core.html_tokens import tokens

_ADDRESS = re.compile(r'(\s(?:href|src|poster)=")(/(?!/)|#)')
_DATA = re.compile(r'\sdata-[a-z-]+="[^"]*"')
_WIDTHS = re.compile(r'(\ssrcset=")([^"]*)')


def with_absolute_addresses(html: str, root: str, page: str) -> str:
    """Presented rich text whose addresses begin with `root`; those in the text with `page`.

    What only scripts of our own pages read (data-…) is left out. Only tags are changed: the same
    characters in the text stay as they are written.
    """
    starts = {"/": root + "/", "#": page + "#"}
    pieces, done = [], 0
    for token in tokens(html):
        if not token.attributes:
            continue
        source = html[token.start : token.end]
        written = _ADDRESS.sub(lambda match: match[1] + starts[match[2]], source)
        written = _DATA.sub("", written)
        written = _WIDTHS.sub(lambda match: match[1] + _each(match[2], root), written)
        if written != source:
            pieces += [html[done : token.start], written]
            done = token.end
    return "".join([*pieces, html[done:]])


def _each(srcset: str, root: str) -> str:
    candidates = (one.strip() for one in srcset.split(","))
    return ", ".join(root + one if one.startswith("/") else one for one in candidates)

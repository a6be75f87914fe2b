"""Rich text as a tree of blocks: read from any HTML, written in one plain form.

The reader takes what editors, Word, WPS and old sites write and keeps what a page of ours can
show: paragraphs, headings, lists, quotes, tables and pictures of our library. The writer knows
nothing else, so that reading what was written gives the same tree again.
"""

from apps.core.prose.addresses import library_image, safe_link
from apps.core.prose.blocks import ALIGNMENTS, NO_INDENT, PLACEMENTS
from apps.core.prose.reading import read
from apps.core.prose.writing import lines, write

__all__ = [
    "ALIGNMENTS",
    "NO_INDENT",
    "PLACEMENTS",
    "library_image",
    "lines",
    "read",
    "safe_link",
    "write",
]

"""Rich text as a tree of blocks: read from any HTML, written in one plain form.

The reader takes what editors, Word, WPS and old sites write and keeps what a page of ours can
show: paragraphs, headings, lists, quotes, tables, footnotes, and pictures and recordings of our
library. The writer knows nothing else, so that reading what was written gives the same tree again.
"""

from apps.core.prose.addresses import (
    anchor_name,
    library_image,
    library_recording,
    safe_link,
)
from apps.core.prose.blocks import ALIGNMENTS, FOOTNOTE, NO_INDENT, PLACEMENTS
from apps.core.prose.reading import read
from apps.core.prose.writing import body_lines, lines, runs_of, write

__all__ = [
    "ALIGNMENTS",
    "FOOTNOTE",
    "NO_INDENT",
    "PLACEMENTS",
    "anchor_name",
    "body_lines",
    "library_image",
    "library_recording",
    "lines",
    "read",
    "runs_of",
    "safe_link",
    "write",
]

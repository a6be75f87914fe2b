"""Rows of articles from a file: Excel, CSV or JSON lines, whoever made it.

Read as a stream, so that memory stays flat however long the file is. A row that cannot be read
is a row with a problem, and the next ones are read; what makes the whole file unreadable is a
ValidationError with a message in Chinese.
"""

from apps.importing.sources.reading import KINDS, Limits, Source
from apps.importing.sources.rows import Row

__all__ = ["KINDS", "Limits", "Row", "Source"]

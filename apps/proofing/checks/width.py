"""Full-width and half-width characters where the other belongs, and doubled punctuation."""

from collections.abc import Iterator

from apps.core.prose.punctuation import edits
from apps.proofing.finding import Finding
from apps.proofing.reading import FieldText, Manuscript

_SKIPPED = {"keywords"}  # parted by commas of any kind


def find(manuscript: Manuscript) -> Iterator[Finding]:
    for text in manuscript.texts:
        if text.name not in _SKIPPED:
            yield from _in_text(text)


def _in_text(text: FieldText) -> Iterator[Finding]:
    for edit in edits(text.text):
        yield text.finding("width", edit.message, edit.start, edit.end, replacement=edit.new)

"""A revision laid out to be read through (校样): every public field, the findings marked."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.safestring import SafeString, mark_safe

from apps.core import html
from apps.core.editor import RichTextField
from apps.media import rendering
from apps.media.models import Image
from apps.proofing import Finding, marking
from apps.publishing.differences import LIST_LABELS, lines, readable
from apps.publishing.models import Revision


@dataclass(frozen=True)
class ShownField:
    """A public field with its Chinese label; `markup` is what stands there, ready to show."""

    name: str
    label: str
    markup: SafeString | str
    is_rich: bool = False
    image: Image | None = None


@dataclass(frozen=True)
class Note:
    """A finding beside the text: its number there, and the anchor of its place ("" if none)."""

    number: int
    finding: Finding
    anchor: str

    @property
    def key(self) -> str:
        return key_of_finding(self.finding)


@dataclass(frozen=True)
class Proof:
    """Every public field that says something, and the notes on them, what blocks first."""

    fields: list[ShownField]
    notes: list[Note]

    @property
    def blocks(self) -> list[Note]:
        return [note for note in self.notes if note.finding.is_block]

    @property
    def warnings(self) -> list[Note]:
        return [note for note in self.notes if not note.finding.is_block]

    @property
    def replaceable(self) -> list[Note]:
        """Those that can be put right with one click."""
        return [note for note in self.notes if note.finding.replacement is not None]


def proof_of(revision: Revision, findings: Iterable[Finding]) -> Proof:
    """Lay out a revision, stored or an unsaved draft, with these findings marked in it."""
    findings = list(findings)
    fields = [
        shown for one in revision.content_fields() if (shown := _shown(revision, one, findings))
    ]
    for name in revision.list_names():
        if said := lines(getattr(revision, name)):
            fields.append(ShownField(name, LIST_LABELS.get(name, name), said))
    names = {shown.name for shown in fields}
    together = "".join(shown.markup for shown in fields)
    notes = [
        Note(number, finding, _anchor(number, finding, names, together))
        for number, finding in enumerate(findings, start=1)
    ]
    return Proof(fields, notes)


def key_of_finding(finding: Finding) -> str:
    """What names a finding in a form: the same for as long as it says the same."""
    text = json.dumps(finding.to_json(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stored_findings(values: Iterable[dict[str, Any]]) -> list[Finding]:
    """Findings as a review keeps them; what an older release wrote otherwise is left out."""
    found = []
    for value in values:
        try:
            found.append(Finding.from_json(value))
        except TypeError:
            continue
    return found


def _shown(revision: Revision, one: models.Field, findings: list[Finding]) -> ShownField | None:
    label = str(one.verbose_name)
    here = marking.numbered(findings, one.name)
    if isinstance(one, RichTextField):
        if not revision.body.strip():
            return None
        # Marked before a page adds words of its own; it was cleaned when it was stored.
        shown = rendering.responsive(html.present(marking.marked(revision.body, here)))
        markup = mark_safe(shown)
        return ShownField(one.name, label, markup, is_rich=True)
    value = getattr(revision, one.name)
    if isinstance(one, models.BooleanField) and not value:
        return None  # what is not pinned needs no line that says so
    said = readable(one, value)
    if not said.strip():
        return None
    image = value if one.related_model is Image else None
    if isinstance(one, models.CharField | models.TextField) and not one.choices:
        said = marking.marked_text(said, here)
    return ShownField(one.name, label, said, image=image)


def _anchor(number: int, finding: Finding, names: set[str], markup: str) -> str:
    if f'id="finding-{number}"' in markup:
        return f"finding-{number}"
    return f"field-{finding.field}" if finding.field in names else ""

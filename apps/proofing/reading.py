"""A revision as the checks read it: its words, field by field."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from apps.core import html
from apps.core.editor import RichTextField
from apps.core.html_tokens import Token, tokens
from apps.proofing import files
from apps.proofing.finding import Finding
from apps.proofing.personal_numbers import Number, covered, numbers
from apps.proofing.places import Places

CONTEXT = 16  # characters shown on either side of a place

# What a revision calls its texts, if it is no model that says so itself.
_USUAL = {
    "title": "标题",
    "subtitle": "副标题",
    "summary": "摘要",
    "body": "正文",
    "author": "作者",
    "author_affiliation": "作者单位",
    "source": "来源",
    "keywords": "关键词",
}


@dataclass(frozen=True)
class FieldText:
    """The words of one field. Offsets of findings count in `text`."""

    name: str
    label: str
    text: str

    @cached_property
    def numbers(self) -> list[Number]:
        """The personal numbers in it."""
        return numbers(self.text)

    @cached_property
    def covered(self) -> str:
        """The text as findings may repeat it: of its personal numbers the middle is stars."""
        return covered(self.text, self.numbers)

    def finding(
        self,
        check: str,
        message: str,
        start: int,
        end: int,
        *,
        replacement: str | None = None,
        level: str = "",
        shown: str | None = None,
    ) -> Finding:
        """A finding about the characters from `start` to `end`.

        `shown` is the text to take the excerpt from, of the same length, where not even the
        excerpt may repeat every character.
        """
        return Finding(
            check,
            level,
            message,
            self.name,
            self.label,
            start,
            end,
            _one_line(self.covered[max(0, start - CONTEXT) : start]),
            (shown or self.text)[start:end],
            _one_line(self.covered[end : end + CONTEXT]),
            replacement,
        )


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


class Link(NamedTuple):
    """A link of the body and the characters of its plain text that lead there."""

    address: str
    start: int
    end: int


def attachment_label(item: dict[str, Any]) -> str:
    """What a frozen attachment is called in findings."""
    return f"附件“{item.get('name') or '未命名'}”"


class Manuscript:
    """A revision (stored, or an unsaved draft) and its plain texts, each made once."""

    def __init__(self, revision: Any):
        self.revision = revision
        self._remembered: dict[str, Any] = {}

    def remembered(self, name: str, make: Callable[["Manuscript"], Any]) -> Any:
        """What `make(self)` returns, made once: for checks that look at the same thing."""
        if name not in self._remembered:
            self._remembered[name] = make(self)
        return self._remembered[name]

    @cached_property
    def texts(self) -> list[FieldText]:
        """The fields that hold words, in the order of the form; empty ones are left out."""
        found = []
        for name, label, is_rich in self._fields():
            value = getattr(self.revision, name, None)
            if not isinstance(value, str):
                continue
            if is_rich:
                text = self.places.text if name == "body" else html.to_text(value)
            else:
                text = value
            if text.strip():
                found.append(FieldText(name, label, text))
        return found

    def _fields(self) -> list[tuple[str, str, bool]]:
        if not hasattr(self.revision, "content_fields"):
            return [(name, label, name == "body") for name, label in _USUAL.items()]
        return [
            (field.name, str(field.verbose_name), isinstance(field, RichTextField))
            for field in self.revision.content_fields()
            if isinstance(field, models.CharField | models.TextField)
            and not field.choices
            and not field.name.endswith("url")
        ]

    def text_of(self, name: str) -> FieldText | None:
        """The text of one field; None where it has none or is empty."""
        return next((text for text in self.texts if text.name == name), None)

    def has_field(self, name: str) -> bool:
        """Whether content of this type has such a field at all."""
        return hasattr(self.revision, name)

    def label_of(self, name: str, usual: str = "") -> str:
        """What the form calls a field."""
        labels = {known: label for known, label, _ in self._fields()}
        if name in labels:
            return labels[name]
        try:
            return str(self.revision._meta.get_field(name).verbose_name)
        except Exception:  # no model, or no such field: what it is usually called
            return usual or _USUAL.get(name, name)

    @property
    def body(self) -> str:
        """The body as rich text; "" where there is none."""
        value = getattr(self.revision, "body", "")
        return value if isinstance(value, str) else ""

    @cached_property
    def places(self) -> Places:
        """The plain text of the body, and where its characters stand in the rich text."""
        return Places(self.body)

    @cached_property
    def tags(self) -> list[Token]:
        """The tags of the links and pictures of the body, in order."""
        body = self.body
        if "<a" not in body and "<img" not in body:
            return []
        return [token for token in tokens(body) if token.name in {"a", "img"}]

    @cached_property
    def links(self) -> list[Link]:
        """The links of the body, in order."""
        found, address, start = [], "", 0
        for token in self.tags:
            if token.name == "a" and not token.is_end:
                address, start = token.attributes.get("href", ""), token.end
            elif token.name == "a" and address:
                found.append(Link(address, *self.places.offsets_within(start, token.start)))
                address = ""
        return found

    def finding_at(self, link: Link, check: str, message: str) -> Finding:
        """A finding about a link of the body, at its words."""
        text = self.text_of("body") or FieldText("body", self.label_of("body"), "")
        return text.finding(check, message, link.start, link.end)

    @property
    def attachments(self) -> list[dict[str, Any]]:
        """The frozen attachments: id, name, extension, size, digest."""
        value = getattr(self.revision, "attachments", None)
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

    @cached_property
    def attachment_names(self) -> list[FieldText]:
        """What the attachments are called."""
        return [
            FieldText("attachments", attachment_label(item), str(item.get("name") or ""))
            for item in self.attachments
        ]

    @cached_property
    def attachment_texts(self) -> list[FieldText]:
        """The words of the attachments as far as they could be read, shown or not."""
        return [
            FieldText("attachments", attachment_label(item), words.everything)
            for item in self.attachments
            if (words := self.file_words.get(str(item.get("digest")))) and words.everything
        ]

    @cached_property
    def file_words(self) -> dict[str, files.Words]:
        """The words of the attachments, and what kept them from being read, by digest."""
        return files.words_of(self.attachments)

    @cached_property
    def day(self) -> date:
        """The day of publication in the site's time zone; today where none is set."""
        when = getattr(self.revision, "published_at", None)
        if isinstance(when, datetime):
            return timezone.localdate(when) if timezone.is_aware(when) else when.date()
        return when if isinstance(when, date) else timezone.localdate()

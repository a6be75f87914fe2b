"""Two people wrote at once: the page that shows both and makes one of them.

What somebody typed is an autosave; what the other saved is the desk copy. The result is an
autosave again, which the form shows: nothing is saved unseen, and the version that the other
saved is kept in the history.
"""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import mark_safe

from apps.core import html, prose
from apps.core.dates import minute
from apps.core.editor import RichTextFormField
from apps.core.merging import BOTH, MINE, SAME, THEIRS, merge
from apps.core.people import display_name
from apps.media.models import Document
from apps.publishing import autosaves, transitions
from apps.publishing.autosaves import Autosave
from apps.publishing.models import DeskCopy

Posted = dict[str, list[str]]
_WAYS = {MINE: "用我写的", THEIRS: "用对方的", BOTH: "两边都留下"}
_MOST_ROWS = 300


@dataclass
class Question:
    """One place in which the two sides differ, and what may be done about it.

    `change` says who changed it (see apps.core.merging). `chosen` is one of `ways`, or ""
    where the person has to say.
    """

    name: str
    label: str
    change: str
    mine: str
    theirs: str
    ways: tuple[str, ...] = (MINE, THEIRS)
    chosen: str = ""
    unchanged_before: int = 0  # paragraphs of rich text that both have between two questions

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        return [(way, _WAYS[way], way == self.chosen) for way in self.ways]

    def answer(self, sent: dict[str, str]) -> str:
        way = sent.get(self.name, "")
        return way if way in self.ways else ""


@dataclass
class Merge:
    """All questions about one item, and what comes of the answers."""

    questions: list[Question] = field(default_factory=list)
    _fields: dict[str, tuple[Posted, Posted]] = field(default_factory=dict)
    _texts: dict[str, list] = field(default_factory=dict)
    _rows: dict[str, tuple[list, list]] = field(default_factory=dict)

    def unanswered(self, answers: dict[str, str]) -> list[str]:
        return [one.label for one in self.questions if not one.answer(answers)]

    def result(self, data: Posted, answers: dict[str, str], copy: DeskCopy) -> Posted:
        """What the form would send once every question is answered as in `answers`."""
        given = {one.name: one.answer(answers) for one in self.questions}
        merged = dict(data)
        for name, (mine, theirs) in self._fields.items():
            if given[name] == THEIRS:
                merged = {key: value for key, value in merged.items() if key not in mine} | theirs
        for name, chunks in self._texts.items():
            blocks: list[str] = []
            for number, chunk in enumerate(chunks):
                way = given.get(f"{name}:{number}", MINE)
                blocks += chunk.mine if way in (MINE, BOTH) else []
                blocks += chunk.theirs if way in (THEIRS, BOTH) else []
            merged[name] = ["".join(blocks)]
        for prefix, (mine, theirs) in self._rows.items():
            way = given[prefix]
            rows = mine if way == MINE else theirs
            if way == BOTH:
                rows = [*theirs, *(row for row in mine if row not in theirs)]
            merged = {name: value for name, value in merged.items() if not _is_of(name, prefix)}
            merged |= _rows_as_posted(prefix, rows, copy)
        return merged


def differing(form_class: type[forms.ModelForm], copy: DeskCopy, kept: Autosave) -> Merge:
    """What differs between what was typed and what stands on the desk now."""
    found = Merge()
    theirs = form_class(instance=copy)
    mine = form_class(kept.as_post(), instance=copy)
    base = None if kept.base is None else form_class(autosaves.as_post(kept.base), instance=copy)
    for name, form_field in mine.fields.items():
        if name == "seen":
            continue
        typed, stored = mine[name].data, mine[name].initial
        if not form_field.has_changed(stored, typed):
            continue
        if isinstance(form_field, RichTextFormField):
            _ask_about_text(found, name, form_field, typed, stored, base)
            continue
        sides = as_posted(mine, name, typed), as_posted(theirs, name)
        if sides[0] == sides[1]:
            continue  # such as seconds, which the form does not show
        change = BOTH
        if base is not None:
            began = base[name].data
            change = THEIRS if typed == began else BOTH
            change = change if form_field.has_changed(stored, began) else MINE
        found._fields[name] = sides
        found.questions.append(
            Question(
                name,
                str(form_field.label),
                change,
                _words(form_field, name, sides[0]),
                _words(form_field, name, sides[1]),
                chosen="" if change == BOTH else change,
            )
        )
    return found


def _ask_about_text(found: Merge, name, form_field, typed, stored, base) -> None:
    began = None if base is None else _blocks(base[name].data)
    chunks = merge(began, _blocks(typed), _blocks(stored))
    found._texts[name] = chunks
    same = 0
    for number, chunk in enumerate(chunks):
        if chunk.change == SAME:
            same += len(chunk.mine)
            continue
        found.questions.append(
            Question(
                f"{name}:{number}",
                str(form_field.label),
                chunk.change,
                mark_safe("".join(chunk.mine)),  # blocks of clean rich text
                mark_safe("".join(chunk.theirs)),
                (MINE, THEIRS, BOTH),
                chunk.change,
                same,
            )
        )
        same = 0


def _blocks(text: str | None) -> list[str]:
    try:
        clean = html.clean(text or "")
    except ValidationError:
        return []
    return [prose.write([block]) for block in prose.read(clean).blocks]


def ask_about_rows(found: Merge, inline_label: str, prefix: str, kept: Autosave, copy) -> None:
    """Add the question about attachments, where those differ."""
    mine = typed_rows(kept.data, prefix)
    theirs = [(row.document_id, row.name) for row in copy.attachments.all()]
    if mine is None or mine == theirs:
        return
    began = None if kept.base is None else typed_rows(kept.base, prefix)
    change = BOTH
    if began is not None:
        change = MINE if began == theirs else THEIRS if began == mine else BOTH
    found._rows[prefix] = mine, theirs
    documents = Document.objects.in_bulk({pk for pk, _ in [*mine, *theirs]})

    def named(rows) -> str:
        return "\n".join(name or str(documents.get(pk, "")) for pk, name in rows)

    found.questions.append(
        Question(
            prefix,
            inline_label,
            change,
            named(mine),
            named(theirs),
            (MINE, THEIRS, BOTH),
            change,
        )
    )


def typed_rows(data: Posted, prefix: str) -> list[tuple[int, str]] | None:
    """(number of the document, name) of each attachment as the form sends them, in their order.

    None where the form sent none at all.
    """
    total = (data.get(f"{prefix}-TOTAL_FORMS") or [""])[0]
    if not (total.isascii() and total.isdigit()):
        return None
    found = []
    for number in range(min(int(total[:6]), _MOST_ROWS)):
        value = {
            name: (data.get(f"{prefix}-{number}-{name}") or [""])[0]
            for name in ("document", "name", "order", "DELETE")
        }
        key = value["document"]
        if key.isascii() and key.isdigit() and len(key) < 19 and not value["DELETE"]:
            order = int(value["order"]) if value["order"].isdecimal() else number
            found.append((order, number, (int(key), value["name"].strip())))
    return [row for _, _, row in sorted(found)]


def _is_of(name: str, prefix: str) -> bool:
    return name.startswith(f"{prefix}-")


def _rows_as_posted(prefix: str, rows: list[tuple[int, str]], copy: DeskCopy) -> Posted:
    """The rows as the form sends them; those that are stored and not wanted are marked."""
    wanted = list(enumerate(rows))
    posted: Posted = {}
    number = 0

    def write(**values: Any) -> None:
        nonlocal number
        for name, value in values.items():
            posted[f"{prefix}-{number}-{name}"] = [str(value)]
        number += 1

    for row in copy.attachments.all():
        place = next((one for one in wanted if one[1] == (row.document_id, row.name)), None)
        about = {"id": row.pk, "copy": copy.pk, "document": row.document_id, "name": row.name}
        if place is None:
            write(**about, order=row.order, DELETE="on")
        else:
            wanted.remove(place)
            write(**about, order=place[0])
    stored = number
    for order, (document, name) in wanted:
        write(document=document, name=name, order=order)
    totals = {"TOTAL": number, "INITIAL": stored, "MIN_NUM": 0, "MAX_NUM": 1000}
    return posted | {f"{prefix}-{name}_FORMS": [str(count)] for name, count in totals.items()}


def as_posted(form: forms.BaseForm, name: str, data: Any = None) -> Posted:
    """What the form sends for one of its fields: `data` as its widget reads it, or its value."""
    bound = form[name]
    widget = bound.field.widget
    value = bound.value() if data is None else bound.field.bound_data(data, bound.initial)
    if isinstance(widget, forms.MultiWidget):
        parts = data if isinstance(data, list) else widget.decompress(value)
        return {
            f"{name}{suffix}": [str(part_of.format_value(part) or "")]
            for suffix, part_of, part in zip(
                widget.widgets_names, widget.widgets, parts, strict=True
            )
        }
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"]} if value else {}
    shown = widget.format_value(bound.field.prepare_value(value))
    if isinstance(shown, list | tuple | set):
        return {name: [str(one) for one in shown]}
    return {name: ["" if shown is None else str(shown)]}


def _words(form_field: forms.Field, name: str, posted: Posted) -> str:
    """What was sent for a field, as people read it."""
    typed = form_field.widget.value_from_datadict(autosaves.as_post(posted), {}, name)
    try:
        value = form_field.clean(typed)
    except ValidationError:
        value = " ".join(filter(None, typed)) if isinstance(typed, list) else typed
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, models.QuerySet):
        return "、".join(str(one) for one in value)
    if hasattr(value, "astimezone"):
        return minute(value)
    return "" if value is None else str(value)


class Merging:
    """The page; DeskAdmin inherits it."""

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET shows where the two sides differ; POST makes one of them, as an autosave.

        While nobody else has saved there is nothing to decide: only the differences are shown.
        """
        copy = self._found(request, object_id, "change")
        kept = autosaves.of(request.user, self.model, copy.pk)
        is_behind = kept is not None and kept.seen != copy.digest
        if kept is None or (request.method == "POST" and not is_behind):
            return self._to_form(copy)
        form_class = self.get_form(request, copy, change=True)
        found = differing(form_class, copy, kept)
        for inline in self.get_inline_instances(request, copy):
            prefix = inline.get_formset(request, copy).get_default_prefix()
            ask_about_rows(found, str(inline.verbose_name_plural), prefix, kept, copy)
        if not found.questions and not is_behind:
            self.message_user(request, "没有改动：和已经保存的完全一样。", messages.SUCCESS)
            return self._to_form(copy)
        if not found.questions:
            autosaves.forget(request.user, self.model, copy.pk)
            self.message_user(request, "您写的和对方保存的完全一样。", messages.SUCCESS)
            return self._to_form(copy)
        errors = []
        if request.method == "POST":
            answers = request.POST.dict()
            if request.POST.get("_digest") != copy.digest:
                errors.append("对方刚才又保存了一次。下面是最新的，请再看一遍。")
            elif missing := found.unanswered(answers):
                errors.append(f"请选择用哪一边的：{'、'.join(dict.fromkeys(missing))}。")
            else:
                self._merge(request, copy, kept, found.result(kept.data, answers, copy), form_class)
                note = "两边的内容已经合在一起，还没有保存。请看一遍，再点“保存草稿”。"
                self.message_user(request, note, messages.WARNING)
                return self._to_form(copy)
            for one in found.questions:
                one.chosen = one.answer(answers) or one.chosen
        context = self._page(
            request,
            "两个人都改了" if is_behind else "还没有保存的改动",
            copy,
            is_behind=is_behind,
            questions=found.questions,
            problems=errors,
            other=display_name(copy.updated_by) if copy.updated_by else "别人",
            discard_url=self._address("autosave", copy.pk),
        )
        return TemplateResponse(request, "admin/desk/merge.html", context)

    @transaction.atomic
    def _merge(self, request, copy, kept, data: Posted, form_class) -> None:
        transitions.keep(copy, copy.updated_by, "合并前自动保存")
        theirs = form_class(instance=copy)
        kept.base = {
            key: values for name in theirs.fields for key, values in as_posted(theirs, name).items()
        }
        kept.data, kept.seen = data | {"seen": [copy.digest]}, copy.digest
        kept.version += 1
        kept.saved_at = timezone.now()
        kept.save()

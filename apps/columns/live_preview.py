"""The live preview (实时预览): the real page of what a form holds, and what is to be said of it.

Nothing is saved. The page goes to whoever may edit the item, as JSON that no browser shows by
itself; the form draws it in a frame without scripts.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse

from apps.columns.merge_desk import typed_rows
from apps.core import html
from apps.core.prose.quality import check, marked
from apps.media import rendering
from apps.media.models import Document
from apps.publishing.models import DeskCopy, Revision

_NO_ITEM = 0  # the number of what is not stored yet: addresses on its page need one


class Typed:
    """A form that is only read: what somebody else has saved meanwhile does not matter."""

    def _refuse_what_is_stale(self) -> None:
        pass


class LivePreview:
    """The part of DeskAdmin that shows what is typed before it is saved."""

    def live_preview_view(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """The public page of what was sent, and the remarks of the check, as JSON.

        What cannot be read of the form (half a date) is shown as it is stored.
        """
        copy = self.writable(request, object_id)
        if "body" not in request.POST:
            return _refusal("没有收到正文，请刷新页面再试。")
        form_class = self.get_form(request, copy, change=copy is not None)
        reading = type(form_class.__name__, (Typed, form_class), {})
        typed = copy or self.model()
        stored = {one.name: getattr(typed, one.attname) for one in typed.content_fields()}
        form = reading(request.POST, instance=typed)
        form.is_valid()
        if "body" in form.errors:
            return _refusal("".join(form.errors["body"]))
        for name in stored.keys() & form.errors.keys():
            setattr(typed, typed._meta.get_field(name).attname, stored[name])
        if "title" in form.errors:
            typed.title = request.POST.get("title", "").replace("\x00", "").strip()[:200]
        if typed.pk is None:
            typed.pk = _NO_ITEM
        if not typed.column_id:
            typed.column = self.columns_to_choose(request).first()
        if typed.column is None:
            return _refusal("还没有可以放这篇稿件的栏目，暂时不能预览。")
        checked = check(
            typed.body,
            title=typed.title,
            summary=typed.summary,
            library=rendering.descriptions_in(typed.body),
        )
        revision = self._typed_revision(request, typed, form)
        shown = rendering.responsive(html.present(marked(typed.body, checked.remarks)))
        revision.body_html = shown
        page = self.preview(request, typed, revision)
        return JsonResponse(
            {
                "page": page.content.decode(),
                "characters": checked.characters,
                "minutes": checked.minutes,
                "remarks": [
                    {
                        "message": one.message,
                        "advice": one.advice,
                        "serious": one.is_serious,
                        "tag": one.tag,
                        "number": one.number,
                        "text": one.text,
                        "field": one.field,
                    }
                    for one in checked.remarks
                ],
            }
        )

    def _typed_revision(
        self, request: HttpRequest, typed: DeskCopy, form: forms.ModelForm
    ) -> Revision:
        """What a revision of the form would be; nothing of it is stored."""
        revision_model = typed._meta.get_field("live_revision").related_model
        values = {field.attname: getattr(typed, field.attname) for field in typed.content_fields()}
        lists = {
            name: [{"id": one.pk, "name": one.name} for one in form.cleaned_data.get(name) or ()]
            for name in revision_model.list_names()
        }
        further = [
            one
            for one in form.cleaned_data.get("further_columns") or ()
            if one.pk != typed.column_id
        ]
        lists["columns"] = [{"id": one.pk, "name": one.name} for one in (typed.column, *further)]
        lists["attachments"] = self._typed_attachments(request, typed)
        return revision_model(copy=typed, number=0, **values, **lists)

    def _typed_attachments(self, request: HttpRequest, typed: DeskCopy) -> list[dict[str, Any]]:
        rows = []
        for inline in self.get_inline_instances(request, typed):
            prefix = inline.get_formset(request, typed).get_default_prefix()
            for pk, name in typed_rows(dict(request.POST.lists()), prefix) or ():
                rows.append((inline.model, pk, name[:200].replace("\x00", "")))
        there = Document.objects.defer(*Document.LONG_FIELDS).in_bulk({pk for _, pk, _ in rows})
        return [
            model(document=there[pk], name=name).frozen() for model, pk, name in rows if pk in there
        ]


def _refusal(reason: str) -> JsonResponse:
    return JsonResponse({"reason": reason}, status=400)

"""The form of a desk copy loses nothing: what is typed is kept, and given back.

While somebody types, the form sends what it holds every few seconds; opened again, it shows
what was kept. It says who else has the item open. Only saving touches the item itself.
"""

import json
from typing import Any

from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.crypto import get_random_string

from apps.core.dates import clock
from apps.core.people import display_name
from apps.publishing import autosaves
from apps.publishing.autosaves import NEW, Autosave
from apps.publishing.models import DeskCopy

KEY = "autosave_key"  # names the form of a new item
_OURS = (KEY,)
_TRIES = 3


class Restored:
    """A form that shows what was kept, and says nothing yet of what is wrong with it."""

    kept: Autosave

    def __init__(self, *args, **kwargs):
        super().__init__(self.kept.as_post(), **kwargs)
        self._errors = ErrorDict()


class Autosaving:
    """The part of DeskAdmin that keeps what was typed."""

    # The form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        copy = (extra_context or {}).get("copy")
        key = ""
        if request.method == "GET":
            may_write = self.has_change_permission if copy else self.has_add_permission
            if may_write(request, copy) if copy else may_write(request):
                key = request.GET.get(KEY, "")[:32]
                pk = copy.pk if copy else NEW
                if key != "new":
                    request._autosave = autosaves.of(request.user, self.model, pk, key)
        else:
            key = request.POST.get(KEY, "")[:32]
        kept = getattr(request, "_autosave", None)
        context = {
            "autosave_key": "" if copy else _new_key(kept, key),
            "others": autosaves.others(request.user, copy) if copy else [],
        }
        answer = super().changeform_view(
            request, object_id, form_url, context | (extra_context or {})
        )
        return self._after_conflict(request, copy, answer) or answer

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        initial.pop(KEY, None)
        return initial

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        kept = getattr(request, "_autosave", None)
        return type(form.__name__, (Restored, form), {"kept": kept}) if kept else form

    def get_formset_kwargs(self, request: HttpRequest, obj, inline, prefix: str) -> dict:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if kept := getattr(request, "_autosave", None):
            kwargs["data"] = kept.as_post()
        return kwargs

    def _create_formsets(self, request: HttpRequest, obj, change: bool):
        formsets, instances = super()._create_formsets(request, obj, change)
        if getattr(request, "_autosave", None):
            for formset in formsets:
                formset._errors, formset._non_form_errors = [], formset.error_class()
                for form in formset.forms:
                    form._errors = ErrorDict()
        return formsets, instances

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs):
        if kept := getattr(request, "_autosave", None):
            form = context["adminform"].form
            labels = [str(form.fields[name].label) for name in form.changed_data if name != "seen"]
            for inline in context["inline_admin_formsets"]:
                if inline.formset.has_changed():
                    labels.append(str(inline.opts.verbose_name_plural))
            copy = context.get("copy")
            context |= {"autosave": kept, "autosave_labels": labels}
            if copy and kept.seen != copy.digest:
                context["autosave_is_behind"] = True
        return super().render_change_form(request, context, *args, **kwargs)

    def _after_conflict(self, request, copy, answer) -> HttpResponse | None:
        """Where somebody else has saved meanwhile: keep what was sent, and show both."""
        if request.method != "POST" or not isinstance(answer, TemplateResponse) or copy is None:
            return None
        form = answer.context_data["adminform"].form
        if form.conflict is None:
            return None
        for _ in range(_TRIES):
            kept = autosaves.of(request.user, self.model, copy.pk)
            try:
                autosaves.keep(
                    request.user,
                    self.model,
                    autosaves.sent(request.POST, _OURS),
                    object_id=copy.pk,
                    seen=request.POST.get("seen", "")[:64],
                    version=kept.version if kept else 0,
                )
            except autosaves.Elsewhere:
                continue  # the form itself, sent in the same moment
            return redirect(self._address("merge", copy.pk))
        return None  # the form is shown again, with all that was sent

    def forget_autosave(self, request: HttpRequest, copy: DeskCopy) -> None:
        """The form was saved as `copy`."""
        key = request.POST.get(KEY, "")[:32]
        if key:
            autosaves.forget(request.user, self.model, NEW, key)
        autosaves.forget(request.user, self.model, copy.pk)
        autosaves.leave(request.user, copy)

    # Addresses

    def autosave_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Keeps what the form of an item holds (`_typed`), and says who else is at it."""
        copy = self._found(request, object_id, "change")
        if "_discard" in request.POST:
            if "_sure" not in request.POST:
                return self._ask_before_discarding(request, copy)
            autosaves.forget(request.user, self.model, copy.pk)
            return self._to_form(copy)
        if "_leave" in request.POST:
            autosaves.leave(request.user, copy)
            return HttpResponse(status=204)
        if refusal := _of_another(request):
            return refusal
        autosaves.arrive(request.user, copy)
        said = {
            "others": [
                {"name": display_name(one.user), "since": clock(one.since)}
                for one in autosaves.others(request.user, copy)
            ]
        }
        if request.POST.get("seen", "") != copy.digest:
            said["newer"] = {
                "name": display_name(copy.updated_by) if copy.updated_by else "别人",
                "at": clock(copy.updated_at),
            }
        return self._keep(request, said, object_id=copy.pk)

    def autosave_new_view(self, request: HttpRequest) -> HttpResponse:
        """The same for the form of a new item, which its key names."""
        if not self.has_add_permission(request):
            return HttpResponse(status=403)
        key = request.POST.get(KEY, "")[:32]
        if "_discard" in request.POST:
            if "_sure" not in request.POST:
                return self._ask_before_discarding(request, None, key)
            autosaves.forget(request.user, self.model, NEW, key)
            return redirect(f"{self._address('add')}?{KEY}=new")
        if "_leave" in request.POST:
            return HttpResponse(status=204)
        if refusal := _of_another(request):
            return refusal
        if not key:
            return JsonResponse({"reason": "key"}, status=400)
        return self._keep(request, {}, key=key)

    def _ask_before_discarding(self, request: HttpRequest, copy: DeskCopy | None, key: str = ""):
        kept = autosaves.of(request.user, self.model, copy.pk if copy else NEW, key)
        back = self._address("change", copy.pk) if copy else self._address("add")
        title = "放弃自动保存的内容"
        context = self._page(request, title, copy, kept=kept, key=key, back_url=back)
        return TemplateResponse(request, "admin/desk/discard.html", context)

    def _keep(self, request: HttpRequest, said: dict, **which) -> JsonResponse:
        if "_typed" not in request.POST:
            return JsonResponse(said)
        try:
            kept = autosaves.keep(
                request.user,
                self.model,
                autosaves.sent(request.POST, _OURS),
                seen=request.POST.get("seen", "")[:64],
                version=_number(request.POST.get("_version", "")),
                base=_base(request.POST.get("_base", "")),
                **which,
            )
        except autosaves.Elsewhere:
            return JsonResponse(said | {"reason": "elsewhere"}, status=409)
        return JsonResponse(said | {"version": kept.version, "saved": clock(kept.saved_at)})


def _new_key(kept: Autosave | None, asked: str) -> str:
    if kept is not None:
        return kept.key
    return asked if asked and asked != "new" else get_random_string(16)


def _of_another(request: HttpRequest) -> JsonResponse | None:
    """Nothing is kept under the name of whoever logged in meanwhile in another window."""
    if request.POST.get("_user", "") == str(request.user.pk):
        return None
    said = {"reason": "user", "name": display_name(request.user)}
    return JsonResponse(said, status=409)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _base(text: str) -> dict[str, list[str]] | None:
    """What the form held when it was opened, or None where that makes no sense."""
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    is_form = isinstance(found, dict) and all(
        isinstance(values, list) and all(isinstance(value, str) for value in values)
        for values in found.values()
    )
    return found if is_form else None

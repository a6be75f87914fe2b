"""What every admin page of ours has in common."""

import re
from typing import Any

import js_asset
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import BaseForm
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from apps.core import exporting
from apps.core.editor import RichTextField
from apps.core.sheets import XLSX

_DATE_PARTS = {"year", "iso_year", "quarter", "month", "week", "week_day", "day", "hour"}


def _shown(field: RichTextField):
    """A column of the admin that shows rich text, which is stored clean, as it reads."""

    @admin.display(description=field.verbose_name)
    def shown(obj: Model) -> str:
        return mark_safe(getattr(obj, field.attname)) or "—"

    shown.__name__ = field.name
    return shown


def _replaced(names, by: dict[str, Any]):
    if isinstance(names, list | tuple):
        return [by.get(name, name) for name in names]
    return by.get(names, names)


class RowsInline(admin.StackedInline):
    """Rows beside a form: more than anybody types, and not as many as a crafted number asks."""

    # Not tabular: there the fields have no labels of their own for a screen reader.
    max_num = 300
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs):
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)


class BaseAdmin(admin.ModelAdmin):
    """A ModelAdmin that works under the strict CSP and stamps who wrote what.

    `menu_group` is one of admin_site.MENU_GROUPS; `menu_order` sorts within it.

    Each list can be had as an Excel file, unless `has_excel` says no: with the columns of the
    list, or with `excel_columns`, which are named as there or are an exporting.Column.
    """

    menu_group = "系统"
    menu_order = 50
    show_facets = admin.ShowFacets.NEVER  # numbers beside each filter cost a query and tell little
    has_excel = True
    excel_columns: tuple = ()
    excel_select_related: tuple[str, ...] = ()  # what these columns read beyond the list's

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No parts of dates from the address: none of our filters asks so, and 99999 is no year."""
        is_part = lookup.rpartition("__")[2] in _DATE_PARTS
        return not is_part and super().lookup_allowed(lookup, value, request)

    # The list as an Excel file

    def get_excel_columns(self, request: HttpRequest) -> tuple:
        return self.excel_columns or tuple(self.get_list_display(request))

    def excel_url(self) -> list:
        """The address of the list as Excel, for whoever writes get_urls() anew."""
        if not self.has_excel:
            return []
        view = self.admin_site.admin_view(require_safe(self.excel_view))
        return [path("excel/", view, name=f"{self.opts.app_label}_{self.opts.model_name}_excel")]

    def get_urls(self) -> list:
        return [*self.excel_url(), *super().get_urls()]

    def excel_view(self, request: HttpRequest) -> HttpResponse:
        """The list as it is narrowed; that it was taken is on record before it is sent."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            exported = exporting.export(self, request)
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        label = str(self.opts.verbose_name_plural)
        exporting.list_exported.send(self.model, label=label, told=exported.told, request=request)
        answer = FileResponse(
            exported.file,
            as_attachment=True,
            filename=f"{label}-{timezone.localtime():%Y%m%d-%H%M}.xlsx",
            content_type=XLSX,
        )
        answer["Cache-Control"] = "no-store, private"
        return answer

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        context = {}
        if self.has_excel:
            address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_excel")
            asked = request.GET.copy()
            for name in exporting.PAGING:
                asked.pop(name, None)
            context["excel_url"] = f"{address}?{asked.urlencode()}" if asked else address
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs):
        # The editor's import map is an inline script and needs the nonce of this response.
        # str() first: django-csp's nonce is falsy until it has been used once.
        nonce = str(getattr(request, "csp_nonce", ""))
        context["media"] = js_asset.Media.from_media(context["media"]).with_nonce(nonce)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs, request: HttpRequest):
        """As Django has it, in the words and with the colons of Chinese."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return _for_staff(deleted), counts, lacking, _for_staff(protected)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None):
        """Those who may only look read rich text, and not its source."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        rich = {f.name: _shown(f) for f in self.opts.fields if isinstance(f, RichTextField)}
        return [
            (title, options | {"fields": [_replaced(name, rich) for name in options["fields"]]})
            for title, options in fieldsets
        ]

    def get_action_choices(self, request: HttpRequest, default_choices=(("", "请选择"),)):
        return super().get_action_choices(request, list(default_choices))

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        if hasattr(obj, "updated_by_id"):
            obj.updated_by = request.user
            if not change:
                obj.created_by = request.user
        super().save_model(request, obj, form, change)
        self._tell_losses(request, form)

    def save_formset(self, request: HttpRequest, form, formset, change) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            self._tell_losses(request, row)

    def _tell_losses(self, request: HttpRequest, form: BaseForm) -> None:
        """Say what a rich-text field could not take along (RichTextFormField.notice)."""
        for field in form.fields.values():
            if notice := getattr(field, "notice", ""):
                messages.warning(request, f"{field.label}：{notice}")


_NAMELESS = re.compile(r" object \(\S+\)\Z")


def _for_staff(lines: list) -> list:
    """Lines such as `领导: <a …>` and lists of them; the markup, escaped already, stays safe.

    Rows that only join two others have no name of their own and are nothing to read.
    """
    kept = []
    for line in lines:
        if isinstance(line, list):
            kept += [below] if (below := _for_staff(line)) else []
        elif not _NAMELESS.search(line):
            kept.append(type(line)(line.replace(": ", "：", 1)))
    return kept

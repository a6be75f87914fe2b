"""What every admin page of ours has in common."""

import js_asset
from django.contrib import admin, messages
from django.forms import BaseForm
from django.http import HttpRequest


class BaseAdmin(admin.ModelAdmin):
    """A ModelAdmin that works under the strict CSP and stamps who wrote what.

    `menu_group` is one of admin_site.MENU_GROUPS; `menu_order` sorts within it.
    """

    menu_group = "系统"
    menu_order = 50
    show_facets = admin.ShowFacets.NEVER  # numbers beside each filter cost a query and tell little

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs):
        # The editor's import map is an inline script and needs the nonce of this response.
        # str() first: django-csp's nonce is falsy until it has been used once.
        nonce = str(getattr(request, "csp_nonce", ""))
        context["media"] = js_asset.Media.from_media(context["media"]).with_nonce(nonce)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs, request: HttpRequest):
        """As Django has it, with the colon of Chinese after the kind of each thing."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return _with_chinese_colons(deleted), counts, lacking, _with_chinese_colons(protected)

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


def _with_chinese_colons(lines: list) -> list:
    """Lines such as `领导: <a …>` and lists of them; the markup, escaped already, stays safe."""
    return [
        _with_chinese_colons(line)
        if isinstance(line, list)
        else type(line)(line.replace(": ", "：", 1))
        for line in lines
    ]

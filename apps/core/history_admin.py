"""The history of a record, in words that staff read."""

import datetime
from typing import Any

import js_asset
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject
from simple_history.template_utils import HistoricalRecordContextHelper

from apps.core import dates, html
from apps.core.editor import RichTextField


class ReadableChanges(HistoricalRecordContextHelper):
    """Writes old and new values as people say them: 是 and 否, plain text for rich text."""

    def prepare_delta_change_value(self, change, value) -> Any:
        field = self.model._meta.get_field(change.field)
        if isinstance(value, DeletedObject):  # so the library also calls a key that is empty
            return "（空）" if value.pk is None else "（已删除）"
        if value is None or value == "":
            return "（空）"
        if isinstance(field, models.BooleanField):
            return "是" if value else "否"
        if isinstance(field, RichTextField):
            return html.to_text(value)
        if isinstance(value, datetime.datetime):
            return dates.minute(value)
        if isinstance(value, datetime.date):
            return dates.long_day(value)
        if field.choices:
            return dict(field.flatchoices).get(value, value)
        return super().prepare_delta_change_value(change, value)


class HistoryAdmin(SimpleHistoryAdmin):
    """Who changed what and when, with a way back to each version."""

    object_history_template = "admin/history.html"
    object_history_list_template = "admin/history_list.html"
    object_history_form_template = "admin/history_form.html"

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record):
        return ReadableChanges(self.model, historical_record)

    def history_view_title(self, request: HttpRequest, obj) -> str:
        return f"修改记录：{obj}"

    def history_form_view_title(self, request: HttpRequest, obj) -> str:
        return f"以前的版本：{obj}"

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        _require_numbers(object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context=None
    ) -> HttpResponse:
        """A version as a form. Sending it asks for the right to change; the library does not."""
        _require_numbers(object_id, version_id)
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    def render_history_view(self, request, template, context, **kwargs) -> HttpResponse:
        # The form of an older version holds the editor, whose import map needs the nonce.
        if "media" in context:
            nonce = str(getattr(request, "csp_nonce", ""))
            context["media"] = js_asset.Media.from_media(context["media"]).with_nonce(nonce)
        return super().render_history_view(request, template, context, **kwargs)


def _require_numbers(*values: str) -> None:
    """Raise Http404 for parts of an address that are no row's number; the library would fail."""
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in values):
        raise Http404("没有这条记录。")

"""The audit log at the desk: a list, a page for each event, and the list as Excel.

There are no other addresses, and none that changes anything.
"""

import tempfile
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from apps.audit import listing, log, sheet, showing
from apps.audit.models import Action, Event, Verification
from apps.core import sheets
from apps.core.admin import BaseAdmin


@admin.register(Event)
class EventAdmin(BaseAdmin):
    """To be read, by whoever may (audit.view_event). Superusers change nothing either."""

    menu_group = "系统"
    menu_order = 40
    menu_name = "审计日志"
    has_excel = False  # its own, below

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="audit_event_changelist"),
            path("export/", wrap(self.export_view), name="audit_event_export"),
            path("<int:number>/", wrap(self.event_view), name="audit_event_change"),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def _require_reading(self, request: HttpRequest) -> None:
        if request.method not in {"GET", "HEAD"} or not self.has_view_permission(request):
            raise PermissionDenied

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        self._require_reading(request)
        question = listing.Question(request.GET)
        page = listing.page(
            question.events(), request.GET.get("before", ""), request.GET.get("after", "")
        )
        # The question without the place in the list.
        asked = [
            (name, value)
            for name in question.fields
            if (value := request.GET.get(name, "").strip())
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "审计日志",
            "opts": self.opts,
            "question": question,
            "page": page,
            "lines": [(event, showing.summary(event)) for event in page.events],
            "asked": urlencode(asked),
            "verification": Verification.objects.first(),
        }
        return TemplateResponse(request, "admin/audit/list.html", context)

    def event_view(self, request: HttpRequest, number: int) -> HttpResponse:
        self._require_reading(request)
        event = Event.objects.filter(number=min(number, listing.LARGEST)).first()
        if event is None:
            raise Http404("没有这条记录。")
        newer = Event.objects.filter(number__gt=event.number).order_by("number")
        older = Event.objects.filter(number__lt=event.number).order_by("-number")
        context = {
            **self.admin_site.each_context(request),
            "title": f"第 {event.number} 条审计记录",
            "opts": self.opts,
            "event": event,
            "differences": showing.differences(event),
            "subject_url": showing.address_of(request, event),
            "soundness": showing.soundness(event),
            "newer": newer.values_list("number", flat=True).first(),
            "older": older.values_list("number", flat=True).first(),
        }
        return TemplateResponse(request, "admin/audit/event.html", context)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The list as it is filtered, whole; that it was taken is on record before it is sent."""
        self._require_reading(request)
        question = listing.Question(request.GET)
        if not question.is_valid():
            return self.changelist_view(request)
        file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
        count = sheet.write(question.events().iterator(chunk_size=1000), file)
        file.seek(0)
        log.record(
            Action.EXPORT,
            Event,
            label="审计日志",
            after=question.told() | {"导出几条": count},
        )
        name = f"审计日志-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=sheets.XLSX)

"""What the picture library and the document library share in the admin."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import ProtectedError, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from apps.core.admin import BaseAdmin
from apps.core.pagination import paginate
from apps.media import sight
from apps.media.models import Asset
from apps.media.names import clean_name

MAX_QUERY = 100


@dataclass(frozen=True)
class Outcome:
    """What became of one uploaded file."""

    name: str
    asset: Asset | None
    message: str


@admin.display(description="上传时间", ordering="created_at")
def uploaded_at(asset: Asset):
    return asset.created_at


@admin.display(description="上传人", ordering="created_by", empty_value="—")
def uploaded_by(asset: Asset):
    return asset.created_by


class UsageFilter(admin.SimpleListFilter):
    title = "使用情况"
    parameter_name = "usage"

    def lookups(self, request, model_admin):
        return [("used", "使用中"), ("unused", "未使用")]

    def queryset(self, request, queryset):
        if self.value() in {"used", "unused"}:
            return queryset.filter(is_used=self.value() == "used")
        return queryset


class LibraryAdmin(BaseAdmin):
    """Upload of several files at once, a picker, and deletion that respects use.

    The concrete admin says how a file is taken in (`ingest`), what to accept, and how one
    asset is described to the scripts (`describe`).
    """

    menu_group = "内容"
    change_list_template: str
    add_form_template = "admin/media/upload.html"
    delete_confirmation_template = "admin/media/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/media/delete_selected_confirmation.html"

    library_name: str
    menu_name = property(lambda self: self.library_name)
    ingest: Callable[..., Asset]
    accept: str
    allowed: str
    max_bytes: int
    limits = ""  # in words, where there is more than one
    description_name: str  # what the words are called that an asset may lack
    picker_page_size = 24

    show_facets = admin.ShowFacets.NEVER
    list_select_related = ("created_by",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_usage()

    def describe(self, asset: Asset) -> dict[str, Any]:
        """What the scripts need to know of an asset, as JSON values."""
        return {
            "id": asset.pk,
            "label": str(asset),
            "edit_url": self._address("change", asset.pk),
        }

    def _address(self, page: str, *args: Any) -> str:
        return reverse(f"admin:media_{self.opts.model_name}_{page}", args=args)

    @property
    def media(self):
        media = super().media
        scripts = [
            Script(f"js/admin/{name}.js", type="module")
            for name in ("npc-media-upload", "npc-media-picker", "npc-focal-point")
        ]
        return media + type(media)(css={"all": ["css/admin/media.css"]}, js=scripts)

    # Uploading

    def _upload_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "upload_url": self._address("add") if self.has_add_permission(request) else "",
            "accept": self.accept,
            "allowed": self.allowed,
            "max_bytes": self.max_bytes,
            "limits": self.limits or f"每个不超过 {self.max_bytes // 1024 // 1024} MB",
            "library_name": self.library_name,
            "library_url": self._address("changelist"),
            "kind": self.opts.model_name,
            "kind_label": self.opts.verbose_name,
            "description_name": self.description_name,
        }

    def changelist_view(self, request, extra_context=None):
        context = self._upload_context(request) | {"title": self.library_name}
        return super().changelist_view(request, context | (extra_context or {}))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context=None):
        """Upload files: a page that lists what became of each, or JSON for the script."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        outcomes = []
        if request.method == "POST":
            outcomes = [self._take(request, file) for file in request.FILES.getlist("files")]
            if request.headers.get("Accept", "").startswith("application/json"):
                return JsonResponse({"results": [self._as_json(item) for item in outcomes]})
            if not outcomes:
                self.message_user(request, "还没有选择文件。请先选择再上传。", messages.ERROR)
        context = {
            **self.admin_site.each_context(request),
            **self._upload_context(request),
            "title": f"上传{self.opts.verbose_name}",
            "opts": self.opts,
            "media": self.media,
            "outcomes": outcomes,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.add_form_template, context)

    def _take(self, request: HttpRequest, file: UploadedFile) -> Outcome:
        name = clean_name(file.name or "") or "未命名文件"
        try:
            asset = type(self).ingest(file, by=request.user)
        except ValidationError as error:
            return Outcome(name, None, " ".join(error.messages))
        if not asset.is_known:
            self.log_addition(request, asset, [{"added": {}}])
        return Outcome(name, asset, asset.remark)

    def _as_json(self, outcome: Outcome) -> dict[str, Any]:
        return {
            "name": outcome.name,
            "message": outcome.message,
            "asset": self.describe(outcome.asset) if outcome.asset else None,
        }

    # Choosing

    def get_urls(self):
        return [
            path(
                "picker/",
                self.admin_site.admin_view(require_safe(self.picker_view)),
                name=f"media_{self.opts.model_name}_picker",
            ),
            *super().get_urls(),
        ]

    def picker_view(self, request: HttpRequest) -> HttpResponse:
        """Search the library and choose one item: what a form shows in its dialog."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        query = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY]
        sort = request.GET.get("sort", "")
        rows = self.get_queryset(request).order_by("-pk")
        found, may_repeat = self.get_search_results(request, self.of_sort(rows, sort), query)
        page = paginate(request, found.distinct() if may_repeat else found, self.picker_page_size)
        context = {
            **self._upload_context(request),
            **self.upload_of_sort(sort),
            "query": query,
            "sort": sort if sort in self.sorts else "",
            "page": page,
            "items": [(asset, self.describe(asset)) for asset in page],
        }
        return TemplateResponse(request, "admin/media/picker.html", context)

    sorts: dict[str, str] = {}  # parts of the library that a picker may keep to, and their names

    def of_sort(self, rows: QuerySet, sort: str) -> QuerySet:
        """The part of the library that is called so; all of it where no part is."""
        return rows

    def upload_of_sort(self, sort: str) -> dict[str, Any]:
        """What the upload area says otherwise where a picker keeps to that part."""
        return {}

    # Editing

    def change_view(self, request, object_id, form_url="", extra_context=None):
        asset = self.get_object(request, object_id)
        context = {
            "title": f"{self.opts.verbose_name}详情",
            "show_save_and_add_another": False,
        }
        if asset is not None:
            context["holders"], context["holders_beyond"] = sight.seen(
                request, asset.uses.holders()
            )
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    # Deleting

    def get_deleted_objects(self, objs, request: HttpRequest):
        """What would be deleted; whatever uses one of the assets protects them all."""
        holders: list[str] = []
        for asset in objs:
            seen, beyond = sight.seen(request, asset.uses.holders())
            holders += [
                format_html('“{}”用在：<a href="{}">{}</a>', asset, holder.url, holder.label)
                if holder.url
                else format_html("“{}”用在：{}", asset, holder.label)
                for holder in seen
            ]
            if beyond:
                more = "另有" if seen else "用在"
                holders.append(f"“{asset}”{more} {beyond} 处不在您负责的栏目里的地方")
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        # Where something uses it nothing is deleted, so that no right is lacking.
        return deleted, counts, set() if holders else lacking, holders or protected

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError as error:
            # It came into use between the question and the answer.
            self.message_user(request, _reason(error), messages.ERROR)
            return redirect(self._address("change", object_id))

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        for asset in queryset:
            try:
                asset.delete()
            except ProtectedError as error:
                self.message_user(request, _reason(error), messages.ERROR)


def _reason(error: ProtectedError) -> str:
    # AssetInUse names what uses it, which is not for everybody; its page tells each their part.
    asset = next(iter(error.protected_objects), None)
    name = getattr(asset, "image", None) or getattr(asset, "document", None) or "它"
    return f"“{name}”正在使用，不能删除。打开它，可以看到用在哪里。"

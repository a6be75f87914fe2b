"""The libraries of pictures and documents in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html

from apps.core import exporting
from apps.media import documents, images
from apps.media.library_admin import LibraryAdmin, UsageFilter, uploaded_at, uploaded_by
from apps.media.models import Document, Image
from apps.media.names import clean_name, extension, stem

BYTES = exporting.Column("大小（字节）", lambda asset: asset.bytes)


class DescriptionFilter(admin.SimpleListFilter):
    title = "图片说明"
    parameter_name = "description"

    def lookups(self, request, model_admin):
        return [("missing", "还没有写"), ("present", "已写或不需要")]

    def queryset(self, request, queryset):
        missing = Q(alt="", is_decorative=False)
        if self.value() == "missing":
            return queryset.filter(missing)
        return queryset.exclude(missing) if self.value() == "present" else queryset


@admin.register(Image)
class ImageAdmin(LibraryAdmin):
    menu_order = 30
    change_list_template = "admin/media/image/change_list.html"
    change_form_template = "admin/media/image/change_form.html"
    library_name = "图片库"
    ingest = images.ingest
    accept = images.ACCEPT
    allowed = images.ALLOWED + " 图片"
    max_bytes = images.MAX_BYTES

    list_display = ("title", uploaded_at)
    excel_columns = (
        exporting.NUMBER,
        "title",
        "alt",
        "is_decorative",
        "width",
        "height",
        BYTES,
        exporting.Column("使用情况", lambda image: usage(image)),
        uploaded_at,
        uploaded_by,
    )
    # The admin's script counts rows of a table; this list is a grid.
    actions_selection_counter = False
    list_filter = (UsageFilter, DescriptionFilter)
    search_fields = ("title", "alt")
    search_help_text = "按名称或图片说明查找"
    list_per_page = 40
    fieldsets = (
        (None, {"fields": ("title", "alt", "is_decorative")}),
        ("焦点", {"fields": (("focal_x", "focal_y"),)}),
    )

    def describe(self, asset: Image) -> dict[str, Any]:
        return super().describe(asset) | {
            "url": asset.url(),
            "thumbnail": asset.thumbnail_url,
            "alt": asset.alt_text,
            "note": f"{asset.width}×{asset.height}",
            "lacks_description": asset.lacks_description,
        }


class DocumentForm(forms.ModelForm):
    def clean_name(self) -> str:
        """A usable name that keeps the file's own extension."""
        kind = self.instance.extension
        name = clean_name(self.cleaned_data["name"])
        if extension(name) != kind:
            name = f"{name}.{kind}"
        if not stem(name):
            raise ValidationError("请填写文件名，不能只有符号。")
        return name


@admin.display(description="名称", ordering="name")
def document_name(document: Document) -> str:
    return format_html(
        '<span class="media-kind media-kind--{}" aria-hidden="true">{}</span>{}',
        document.extension,
        document.extension,
        document.name,
    )


@admin.display(description="编号", ordering="pk")
def document_number(document: Document) -> int:
    return document.pk


@admin.display(description="大小", ordering="bytes")
def document_size(document: Document) -> str:
    return document.size_label


@admin.display(description="使用情况")
def usage(document: Document) -> str:
    state, label = (
        ("public", "网站上使用")
        if document.is_public
        else ("used", "使用中")
        if document.is_used
        else ("unused", "未使用")
    )
    return format_html('<span class="media-badge media-badge--{}">{}</span>', state, label)


@admin.register(Document)
class DocumentAdmin(LibraryAdmin):
    menu_order = 31
    form = DocumentForm
    change_list_template = "admin/media/document/change_list.html"
    change_form_template = "admin/media/document/change_form.html"
    library_name = "文件库"
    ingest = documents.ingest
    accept = documents.ACCEPT
    allowed = documents.ALLOWED
    max_bytes = documents.MAX_BYTES

    list_display = (document_name, document_number, document_size, usage, uploaded_at, uploaded_by)
    excel_columns = (
        exporting.NUMBER,
        "name",
        "extension",
        BYTES,
        usage,
        uploaded_at,
        uploaded_by,
    )
    list_filter = (UsageFilter, "extension")
    search_fields = ("name",)
    search_help_text = "按名称查找"
    list_per_page = 50
    fields = ("name",)

    def describe(self, asset: Document) -> dict[str, Any]:
        return super().describe(asset) | {
            "url": asset.url,
            "thumbnail": "",
            "extension": asset.extension,
            "note": f"{documents.TYPES[asset.extension][0]}，{asset.size_label}",
        }

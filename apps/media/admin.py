"""The libraries of pictures and documents in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from apps.core import exporting
from apps.media import captions, documents, images, recordings
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
    description_name = "图片说明"

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
    """A document's name; of a recording also what is said in it, and its captions."""

    captions_file = forms.FileField(
        label="字幕文件",
        required=False,
        help_text=".vtt 或 .srt 格式。传了字幕，读者看视频时可以打开它。",
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt"}),
    )
    without_captions = forms.BooleanField(label="去掉现在的字幕", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].required = True
            message = "请写出里面说了什么、有什么，再保存。"
            self.fields["description"].error_messages["required"] = message
            self.fields["description"].widget = forms.Textarea(
                attrs={"class": "vLargeTextField", "rows": 8}
            )
        recording = self.instance.recording
        if recording is None or recording.tag != "video":
            del self.fields["captions_file"]
        if "captions_file" not in self.fields or not self.instance.captions:
            del self.fields["without_captions"]

    def clean_captions_file(self):
        file = self.cleaned_data["captions_file"]
        if file:
            self.instance.captions = captions.read(file.read(captions.MAX_BYTES + 1))
        return file

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("without_captions") and not cleaned.get("captions_file"):
            self.instance.captions = ""
        return cleaned

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
    lacking = '<span class="media-badge media-badge--missing">缺文字说明</span>'
    return format_html(
        '<span class="media-kind media-kind--{}" aria-hidden="true">{}</span>{} {}',
        document.extension,
        document.extension,
        document.name,
        mark_safe(lacking) if document.lacks_description else "",
    )


def _of_sort(rows: QuerySet, sort: str) -> QuerySet:
    if sort == "paper":
        return rows.exclude(extension__in=recordings.KINDS)
    kinds = [name for name, kind in recordings.KINDS.items() if sort in {kind.tag, "recording"}]
    return rows.filter(extension__in=kinds) if kinds else rows


class SortFilter(admin.SimpleListFilter):
    """Documents to be read, videos or audio."""

    title = "种类"
    parameter_name = "sort"

    def lookups(self, request, model_admin):
        return list(model_admin.sorts.items())

    def queryset(self, request, queryset):
        return _of_sort(queryset, self.value() or "")


class WordsFilter(admin.SimpleListFilter):
    title = "文字说明"
    parameter_name = "words"

    def lookups(self, request, model_admin):
        return [("missing", "还没有写")]

    def queryset(self, request, queryset):
        missing = Q(extension__in=recordings.KINDS, description="")
        return queryset.filter(missing) if self.value() == "missing" else queryset


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


# What the upload area says where only a recording can be chosen.
RECORDINGS = {
    "kind_label": "视频或音频",
    "accept": recordings.ACCEPT,
    "allowed": recordings.ALLOWED,
    "limits": f"视频每个不超过 {recordings.MAX_VIDEO_BYTES // 1024 // 1024} MB，"
    f"音频每个不超过 {recordings.MAX_AUDIO_BYTES // 1024 // 1024} MB",
}


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
    max_bytes = recordings.MAX_VIDEO_BYTES
    limits = (
        f"每个不超过 {documents.MAX_BYTES // 1024 // 1024} MB"
        f"（视频 {recordings.MAX_VIDEO_BYTES // 1024 // 1024} MB，"
        f"音频 {recordings.MAX_AUDIO_BYTES // 1024 // 1024} MB）"
    )
    description_name = "文字说明"
    sorts = {"paper": "文件", "recording": "视频和音频", "video": "视频", "audio": "音频"}

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
    list_filter = (UsageFilter, SortFilter, WordsFilter, "extension")
    search_fields = ("name",)
    search_help_text = "按名称查找"
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("text", "captions")

    def of_sort(self, rows: QuerySet, sort: str) -> QuerySet:
        return _of_sort(rows, sort)

    def upload_of_sort(self, sort: str) -> dict[str, Any]:
        return RECORDINGS if sort == "recording" else {}

    def get_fields(self, request: HttpRequest, obj: Document | None = None) -> list[str]:
        if obj is None or obj.recording is None:
            return ["name"]
        has_captions = obj.recording.tag == "video" and self.has_change_permission(request, obj)
        more = ["captions_file"] if has_captions else []
        more += ["without_captions"] if more and obj.captions else []
        return ["name", "description", *more]

    def describe(self, asset: Document) -> dict[str, Any]:
        return super().describe(asset) | {
            "url": asset.url,
            "thumbnail": "",
            "extension": asset.extension,
            "note": f"{documents.TYPES[asset.extension][0]}，{asset.size_label}",
            "lacks_description": asset.lacks_description,
        }

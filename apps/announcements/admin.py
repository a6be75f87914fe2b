"""The desk for announcements."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html

from apps.announcements.models import COLUMN_KIND, Announcement, AnnouncementAttachment
from apps.announcements.views import announcement_page
from apps.columns.desk_admin import (
    AttachmentInline,
    DeskAdmin,
    last_change,
    marked_title,
    publication_time,
    state_badge,
)
from apps.columns.live import page_column
from apps.columns.models import Column
from apps.columns.tree import get_tree
from apps.core.dates import day
from apps.media.widgets import MediaChoosers
from apps.publishing.models import Revision
from apps.site_settings.models import get_site


class ValidityFilter(admin.SimpleListFilter):
    title = "有效期"
    parameter_name = "validity"

    def lookups(self, request, model_admin):
        return [("valid", "有效"), ("over", "已过期")]

    def queryset(self, request, queryset):
        over = queryset.filter(valid_until__lte=timezone.now())
        if self.value() == "over":
            return over
        return queryset.exclude(pk__in=over.values("pk")) if self.value() == "valid" else queryset


@admin.display(description="有效期至", ordering="valid_until")
def validity(announcement: Announcement) -> str:
    if announcement.valid_until is None:
        return "长期"
    until = day(announcement.valid_until)
    if announcement.is_over:
        return format_html('{} <span class="state state--expired">已过期</span>', until)
    return until


@admin.display(description="醒目显示", ordering="display")
def display_style(announcement: Announcement) -> str:
    return announcement.get_display_display().partition("（")[0]


class AnnouncementAttachmentInline(AttachmentInline):
    model = AnnouncementAttachment


@admin.register(Announcement)
class AnnouncementAdmin(MediaChoosers, DeskAdmin):
    menu_group = "公告"
    menu_order = 10

    list_display = (
        marked_title,
        state_badge,
        "column",
        display_style,
        validity,
        publication_time,
        last_change,
    )
    list_filter = (*DeskAdmin.list_filter, "display", ValidityFilter)
    inlines = (AnnouncementAttachmentInline,)
    fieldsets = (
        (None, {"fields": ("title", "column", "body", "summary")}),
        (
            "发布",
            {"fields": ("source", ("published_at", "expires_at"), "is_pinned", "pinned_until")},
        ),
        (
            "有效期和醒目显示",
            {"fields": (("valid_from", "valid_until"), "display", "picture")},
        ),
        ("其他", {"fields": ("keywords",)}),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The organ itself issues most announcements; the only column there is, is meant."""
        columns = list(self.columns_to_choose(request)[:2])
        return {
            "source": get_site(request).name,
            "column": columns[0].pk if len(columns) == 1 else None,
            **super().get_changeform_initial_data(request),
        }

    def columns_to_choose(self, request: HttpRequest) -> QuerySet:
        return super().columns_to_choose(request).filter(kind=COLUMN_KIND)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs):
        if db_field.remote_field.model is Column and not self.columns_to_choose(request).exists():
            kwargs["help_text"] = "还没有可选的栏目：请先在“栏目”里添加一个类型为“通知公告”的栏目。"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def preview(self, request: HttpRequest, copy: Announcement, revision: Revision) -> HttpResponse:
        node = page_column(get_tree(request), copy, revision)
        return announcement_page(request, copy, revision, node, is_preview=True)

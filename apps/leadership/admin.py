"""Staff pages for leaders, positions and terms."""

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Case, Count, Field, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from apps.core.admin import BaseAdmin
from apps.core.history_admin import HistoryAdmin
from apps.leadership.models import Leader, Position, Term
from apps.leadership.ordered_admin import OrderedAdmin
from apps.media.widgets import MediaChoosers


class OfficeFilter(admin.SimpleListFilter):
    title = "任职情况"
    parameter_name = "office"

    def lookups(self, request, model_admin):
        return [("current", "在任"), ("former", "已离任")]

    def queryset(self, request, queryset):
        chosen = {"current": queryset.current, "former": queryset.former}.get(self.value())
        return chosen() if chosen else queryset


@admin.display(description="照片")
def thumbnail(leader: Leader) -> str:
    if not leader.portrait:
        return format_html('<span class="portrait-thumb portrait-thumb--none">{}</span>', "无")
    return format_html(
        '<img class="portrait-thumb {}" src="{}" width="48" height="64" alt="">',
        leader.portrait.focus_classes,
        leader.portrait.thumbnail_url,
    )


@admin.display(description="任职情况")
def office(leader: Leader) -> str:
    if not leader.is_published:
        return format_html('<span class="state state--draft">{}</span>', "未公开")
    if leader.is_former:
        return format_html('<span class="state state--expired">{}</span>', "已离任")
    return format_html('<span class="state state--live">{}</span>', "在任")


@admin.register(Leader)
class LeaderAdmin(MediaChoosers, OrderedAdmin, BaseAdmin, HistoryAdmin):
    menu_group = "领导"
    menu_order = 10

    list_display = ("name", thumbnail, "position", "order_buttons", "term", office, "updated_at")
    excel_columns = (
        "name",
        "position",
        "order",
        "term",
        "started_on",
        "ended_on",
        "contact",
        "is_published",
        "updated_at",
    )
    list_filter = (OfficeFilter, "is_published", "position", "term")
    list_select_related = ("position", "term", "portrait")
    search_fields = ("name", "party_duties", "committee_duties")
    search_help_text = "按姓名或分工查找"
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    fieldsets = (
        (None, {"fields": ("name", "position", "order", "portrait", "is_published")}),
        ("任期", {"fields": ("term", "started_on", "ended_on")}),
        ("分工", {"fields": ("party_duties", "committee_duties")}),
        ("简历与联系方式", {"fields": ("biography", "contact")}),
    )

    def get_ordering(self, request: HttpRequest):
        """Those in office first, as the overview shows them."""
        gone = When(ended_on__lte=timezone.localdate(), then=Value(1))
        has_left = Case(gone, default=Value(0))
        return [has_left, "position__order", "position", "order", "pk"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs):
        """Beside a position or term its name can be changed; deleting belongs on its own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def can_be_moved(self, leader: Leader) -> bool:
        return not leader.is_former

    def view_on_site(self, leader: Leader) -> str | None:
        return leader.get_absolute_url() if leader.is_published else None


@admin.register(Position)
class PositionAdmin(OrderedAdmin, BaseAdmin):
    menu_group = "领导"
    menu_order = 20

    list_display = ("name", "order_buttons", "in_office")
    excel_columns = ("order", "name", "in_office")
    ordering = ("order", "pk")
    search_fields = ("name",)
    fields = ("name", "order")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        gone = Q(leaders__ended_on__lte=timezone.localdate())
        return super().get_queryset(request).annotate(in_office=Count("leaders", filter=~gone))

    @admin.display(description="在任人数")
    def in_office(self, position: Position) -> int:
        return position.in_office


@admin.register(Term)
class TermAdmin(BaseAdmin):
    menu_group = "领导"
    menu_order = 30

    list_display = ("name", "starts_on", "ends_on")
    search_fields = ("name",)
    fields = ("name", "starts_on", "ends_on")

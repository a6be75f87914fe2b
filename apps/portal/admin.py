"""The admin of the home page's blocks."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.views.decorators.http import require_POST

from apps.columns import rights
from apps.columns.models import Column, Right
from apps.columns.scoped_admin import ScopedAdmin
from apps.portal import (
    admin_accounts,  # noqa: F401  (registers accounts)
    admin_roles,  # noqa: F401  (registers roles)
    lockouts,  # noqa: F401  (adds 登录锁定)
    pages,  # noqa: F401  (adds the pages of the desk)
    rights_page,  # noqa: F401  (adds 权限一览)
)
from apps.portal.models import KINDS_WITHOUT_LIST, HomeBlock

_STEPS = {"up": -1, "down": 1}


@admin.register(HomeBlock)
class HomeBlockAdmin(ScopedAdmin):
    """The blocks in their order on the page; each row has buttons that move it."""

    menu_group = "站点"
    menu_order = 30
    change_list_template = "admin/portal/homeblock/change_list.html"
    fields = ("column", "title", "style", "count", "is_shown")
    list_display = ("name", "column", "style", "count", "is_shown", "place")
    excel_columns = ("order", "name", "column", "style", "count", "is_shown")
    list_display_links = ("name",)
    list_select_related = ("column",)
    list_per_page = 100
    # Moving a block up means something only among all of them, in their own order.
    ordering = ("order", "pk")
    sortable_by = ()

    def scope(self, request: HttpRequest, *named: Right) -> rights.Columns:
        """The home page is one thing: whoever arranges it does so with every column."""
        return None

    def columns_to_choose(self, request: HttpRequest) -> QuerySet:
        return Column.objects.order_by("tree_id", "lft")

    @admin.display(description="标题")
    def name(self, block: HomeBlock) -> str:
        return str(block)

    @admin.display(description="调整顺序")
    def place(self, block: HomeBlock) -> str:
        # The buttons send the list's own form, which holds the CSRF token.
        button = '<button class="home-block-move" formaction="{}" aria-label="{}">{}</button>'
        parts = []
        for direction, label in (("up", "上移"), ("down", "下移")):
            address = reverse("admin:portal_homeblock_move", args=[block.pk, direction])
            parts.append((address, f"{label}“{block}”", label))
        return format_html_join(" ", button, parts)

    def get_list_display(self, request: HttpRequest):
        shown = super().get_list_display(request)
        if self.has_change_permission(request):
            return shown
        return [name for name in shown if name != "place"]

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "column":
            field.queryset = field.queryset.exclude(kind__in=KINDS_WITHOUT_LIST)
        return field

    def get_urls(self):
        move = self.admin_site.admin_view(require_POST(self.move_view))
        return [
            path("<int:pk>/move/<slug:direction>/", move, name="portal_homeblock_move"),
            *super().get_urls(),
        ]

    def move_view(self, request: HttpRequest, pk: int, direction: str) -> HttpResponse:
        """Move a block one place up or down, and come back to the list."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        block = self.get_object(request, str(pk)) if direction in _STEPS else None
        if block is None:
            raise Http404("没有这个版块。")
        block.move(_STEPS[direction])
        self.log_change(request, block, "调整了顺序。")
        self.message_user(request, f"“{block}”的顺序已经调整。", messages.SUCCESS)
        return redirect("admin:portal_homeblock_changelist")

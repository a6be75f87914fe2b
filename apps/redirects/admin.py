"""网址跳转: where old addresses lead, and how often somebody came by them."""

from dataclasses import asdict
from typing import Any, BinaryIO

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from apps.audit.log import Action, record
from apps.core import sheets
from apps.core.list_import import ListImportAdmin
from apps.core.people import display_name
from apps.redirects import importing, keeping, offering, standing
from apps.redirects.forms import AddressInput, RedirectForm
from apps.redirects.models import Redirect

NAME = "网址跳转"


class UseFilter(admin.SimpleListFilter):
    title = "有没有用过"
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("never", "从未用过"), ("ever", "用过")]

    def queryset(self, request, queryset):
        if self.value() == "never":
            return queryset.unused()
        return queryset.filter(hits__gt=0) if self.value() == "ever" else queryset


class OriginFilter(admin.SimpleListFilter):
    title = "来历"
    parameter_name = "origin"

    def lookups(self, request, model_admin):
        return [("automatic", "自动"), ("manual", "手工")]

    def queryset(self, request, queryset):
        if self.value() == "automatic":
            return queryset.automatic()
        return queryset.filter(is_automatic=False) if self.value() == "manual" else queryset


@admin.register(Redirect)
class RedirectAdmin(ListImportAdmin):
    menu_group = "站点"
    menu_order = 40
    form = RedirectForm
    list_display = ("old", "to", "hits", "last_hit_at", "origin", "is_active", "trial")
    excel_columns = ("old", "to", "note", "hits", "last_hit_at", "origin", "is_active")
    list_filter = (UseFilter, OriginFilter, "is_active")
    search_fields = ("old", "to", "note")
    search_help_text = "按旧网址、新网址或备注查找"
    list_per_page = 100
    import_template = "admin/redirects/redirect/import.html"
    import_headings = tuple(importing.HEADINGS)
    import_most_rows = importing.MAX_ROWS

    class Media:
        css = {"all": ["css/admin/redirects.css"]}

    @admin.display(description="来历", ordering="is_automatic")
    def origin(self, row: Redirect) -> str:
        return "自动" if row.is_automatic else "手工"

    @admin.display(description="创建人")
    def made_by(self, row: Redirect) -> str:
        return display_name(row.created_by) if row.created_by else "—"

    @admin.display(description="试一下")
    def trial(self, row: Redirect) -> str:
        if not row.is_active:
            return "—"
        return format_html(
            '<a href="{}" target="_blank" rel="noopener" aria-label="试一下 {}">试一下</a>',
            standing.quoted(row.old),
            row.old,
        )

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Redirect | None = None):
        """Told of one that is there: what it did. One that the site made keeps its old address."""
        fieldsets = [(None, {"fields": ("old", "to", "note", "is_active")})]
        if obj is not None:
            about = ("origin", "hits", "last_hit_at", "made_by", "created_at")
            fieldsets.append(("使用情况", {"fields": about}))
        return fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Redirect | None = None):
        if obj is None:
            return ()
        own = ("old",) if obj.is_automatic else ()
        return (*own, "origin", "hits", "last_hit_at", "made_by", "created_at")

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "to":
            kwargs["widget"] = AddressInput(
                attrs={"class": "vTextField", "data-npc-found": self._address("choices")}
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Redirect, form, change: bool) -> None:
        obj.updated_by = request.user
        if not change:
            obj.created_by = request.user
        typed = obj.to
        keeping.store(obj)
        if obj.to != typed:
            self.message_user(
                request,
                f"{typed} 自己也要跳转，所以这一条直接转到 {obj.to}。",
                messages.INFO,
            )
        if problem := standing.problem_of_target(obj.to):
            self.message_user(request, f"请核对：{problem}", messages.WARNING)

    def changeform_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Somebody else may have closed a circle since the form was checked."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:
            self.message_user(request, f"没有保存：{' '.join(error.messages)}", messages.ERROR)
            return redirect(self._address("changelist"))

    # Addresses

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.choices_view))
        return [path("choices/", view, name="redirects_redirect_choices"), *super().get_urls()]

    def _address(self, name: str) -> str:
        return reverse(f"admin:redirects_redirect_{name}", current_app=self.admin_site.name)

    def choices_view(self, request: HttpRequest) -> HttpResponse:
        """Pages of this site whose name has `q` in it, as JSON."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        found = offering.find(request, request.GET.get("q", ""))
        return JsonResponse({"choices": [asdict(offer) for offer in found]})

    # Excel in

    def empty_sheet(self) -> bytes:
        return sheets.written(NAME, importing.HEADINGS, [])

    def plan_import(self, file: BinaryIO) -> importing.Plan:
        return importing.plan_of(file)

    def import_rows(self, request: HttpRequest, rows: list[list]) -> None:
        with transaction.atomic():
            done = importing.apply([importing.Row(*row) for row in rows], by=request.user)
            told = f"新增 {len(done.new)} 条，修改 {len(done.changed)} 条"
            record(
                Action.IMPORT,
                Redirect,
                label=NAME,
                after={
                    "新增": [f"{row.old} 转到 {row.to}" for row in done.new],
                    "修改": [f"{row.old} 转到 {row.to}" for row, _ in done.changed],
                },
                note=told,
                by=request.user,
            )
        self.message_user(request, f"导入完成：{told}。", messages.SUCCESS)
        if done.errors:
            self.message_user(
                request,
                f"有 {len(done.errors)} 行没有导入，因为别人刚刚改过跳转：{done.errors[0][1]}",
                messages.WARNING,
            )

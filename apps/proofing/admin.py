"""Staff pages for the checks: how strict, what to tick off, and the list of words."""

from typing import Any, BinaryIO

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.audit.log import Action, record
from apps.core.admin import BaseAdmin
from apps.core.list_import import ListImportAdmin
from apps.proofing import importing, sheets
from apps.proofing.forms import LevelsForm, WordRuleForm
from apps.proofing.models import ChecklistItem, CheckSetting, WordRule


@admin.register(CheckSetting)
class CheckSettingAdmin(BaseAdmin):
    """One page for all checks; there is nothing to add, to delete or to open."""

    menu_group = "系统"
    menu_order = 30
    has_excel = False
    form_template = "admin/proofing/levels.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        form = LevelsForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            self._save(request, form)
            return redirect(self._address())
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name,
            "opts": self.opts,
            "form": form,
            "may_change": may_change,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.form_template, context)

    @transaction.atomic
    def _save(self, request: HttpRequest, form: LevelsForm) -> None:
        changes = form.save(by=request.user)
        if not changes:
            self.message_user(request, "没有改动。", messages.INFO)
            return
        record(
            Action.SETTINGS,
            CheckSetting,
            label=self.opts.verbose_name,
            before={title: before for title, before, _ in changes},
            after={title: after for title, _, after in changes},
            by=request.user,
        )
        said = "，".join(f"“{title}”改为{after}" for title, _, after in changes)
        self.message_user(request, f"已保存：{said}。", messages.SUCCESS)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._to_the_page(request)

    def history_view(self, request, object_id, extra_context=None):
        return self._to_the_page(request)

    def _to_the_page(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect(self._address())

    def _address(self) -> str:
        return reverse("admin:proofing_checksetting_changelist")


class Recorded(BaseAdmin):
    """Every addition, change and deletion goes into the audit log."""

    recorded: tuple[str, ...]

    def _values(self, row) -> dict[str, Any]:
        shown = {}
        for name in self.recorded:
            field = row._meta.get_field(name)
            value = getattr(row, name)
            shown[str(field.verbose_name)] = dict(field.flatchoices).get(value, value)
        return shown

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        with transaction.atomic():
            stored = type(obj).objects.filter(pk=obj.pk).first() if change else None
            super().save_model(request, obj, form, change)
            record(
                Action.CHANGE if change else Action.ADD,
                obj,
                before=self._values(stored) if stored else None,
                after=self._values(obj),
                by=request.user,
            )

    def delete_model(self, request: HttpRequest, obj) -> None:
        with transaction.atomic():
            before, pk = self._values(obj), obj.pk
            super().delete_model(request, obj)
            obj.pk = pk
            record(Action.DELETE, obj, before=before, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        with transaction.atomic():
            rows = list(queryset)
            super().delete_queryset(request, queryset)
            label = "、".join(str(row) for row in rows[:20])
            more = f"等 {len(rows)} 个" if len(rows) > 20 else ""
            record(Action.DELETE, self.model, label=f"{label}{more}", by=request.user)


@admin.register(ChecklistItem)
class ChecklistItemAdmin(Recorded):
    menu_group = "系统"
    menu_order = 32
    recorded = ("text", "order", "is_active", "for_first", "for_second", "for_final")
    list_display = ("text", "for_first", "for_second", "for_final", "is_active", "order")
    change_list_template = "admin/proofing/checklistitem/change_list.html"
    fieldsets = (
        (None, {"fields": ("text", "order", "is_active")}),
        (
            "哪几步审核要打勾",
            {
                "fields": ("for_first", "for_second", "for_final"),
                "description": "审核人同意以前，要把这一步的每一项都打勾。",
            },
        ),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new one comes last."""
        last = ChecklistItem.objects.aggregate(last=Max("order"))["last"] or 0
        return {"order": last + 1} | super().get_changeform_initial_data(request)


@admin.register(WordRule)
class WordRuleAdmin(Recorded, ListImportAdmin):
    menu_group = "系统"
    menu_order = 31
    form = WordRuleForm
    recorded = ("wrong", "right", "kind", "level", "note", "exceptions", "is_active")
    list_display = ("wrong", "right", "kind", "level_label", "note", "is_active")
    excel_columns = tuple(sheets.COLUMNS)  # so that the file can come in again
    list_filter = ("kind", "level", "is_active")
    search_fields = ("wrong", "right", "note")
    search_help_text = "按出现的词、应改为或说明查找"
    list_per_page = 100
    import_template = "admin/proofing/wordrule/import.html"
    import_headings = tuple(heading for heading, _ in sheets.COLUMNS.values())
    import_most_rows = sheets.MAX_ROWS
    fieldsets = (
        (None, {"fields": ("wrong", "right", "kind", "level", "is_active")}),
        ("说明和例外", {"fields": ("note", "exceptions")}),
    )

    @admin.display(description="发现时", ordering="level")
    def level_label(self, rule: WordRule) -> str:
        return rule.get_level_display()

    # Excel in

    def empty_sheet(self) -> bytes:
        return sheets.empty()

    def plan_import(self, file: BinaryIO) -> importing.Plan:
        return importing.plan_of(file)

    def import_rows(self, request: HttpRequest, rows: list[dict[str, Any]]) -> None:
        try:
            with transaction.atomic():
                done = importing.apply(rows, by=request.user)
                told = f"新增 {len(done.new)} 个词，修改 {len(done.changed)} 个词"
                record(
                    Action.IMPORT,
                    WordRule,
                    label=str(self.opts.verbose_name_plural),
                    after={
                        "新增": [row["wrong"] for row in done.new],
                        "修改": [change.row["wrong"] for change in done.changed],
                    },
                    note=told,
                    by=request.user,
                )
        except IntegrityError:
            raise ValidationError(
                "没有导入：别人刚刚改过词表，请重新选择文件再导入一次。"
            ) from None
        self.message_user(request, f"导入完成：{told}。", messages.SUCCESS)

"""Lists of the admin that come in from an Excel file: chosen, looked at, and only then let in."""

from collections.abc import Sequence
from typing import Any, BinaryIO, Protocol

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from apps.core import sheets
from apps.core.admin import BaseAdmin

MAX_AGE = 2 * 60 * 60  # seconds for which a looked-at import can be confirmed
SHOWN = 200  # lines of an import that the page shows of each kind


class Plan(Protocol):
    """What an import would do, and which rows of the sheet it leaves out and why.

    `rows` are all that are sound, of values that JSON has; the others say where the page lists
    them. `errors` are (number of the line, what to do about it).
    """

    rows: Sequence[Any]
    new: Sequence[Any]
    changed: Sequence[Any]
    same: int
    errors: list[tuple[int, str]]


class UploadForm(forms.Form):
    """An Excel file to import."""

    file = forms.FileField(
        label="Excel 文件",
        help_text="只收 .xlsx 文件，最大 5 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "还没有选择文件。请先选择再上传。",
            "empty": "这是一个空文件。请检查后重新选择。",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise ValidationError(
                "只能导入 .xlsx 文件。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
            )
        if file.size > sheets.MAX_BYTES:
            most = sheets.MAX_BYTES // 1024 // 1024
            raise ValidationError(f"文件太大，最多 {most} MB。请分成几个文件导入。")
        return file


class ListImportAdmin(BaseAdmin):
    """A list that whoever may add to it and change it can fill from Excel.

    `import_template` extends admin/list_import/page.html and says there what comes in, in words;
    a `change_list_template` of one's own extends admin/list_import/list.html.
    """

    change_list_template = "admin/list_import/list.html"
    import_template: str
    import_headings: tuple[str, ...]  # of the sheet's columns
    import_most_rows: int

    def empty_sheet(self) -> bytes:
        """A sheet to be filled in: the headings alone."""
        raise NotImplementedError

    def plan_import(self, file: BinaryIO) -> Plan:
        """What importing this sheet would do. Raises ValidationError as sheets.read does."""
        raise NotImplementedError

    def import_rows(self, request: HttpRequest, rows: list) -> None:
        """Let in what was looked at, put it on record, and tell what was done.

        `rows` are those of the plan, as JSON gives them back. Raises ValidationError where
        nothing could be let in.
        """
        raise NotImplementedError

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("import/", wrap(self.import_view), name=f"{name}_import"),
            path("template/", wrap(require_safe(self.template_view)), name=f"{name}_template"),
            *super().get_urls(),
        ]

    def may_import(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        context = {"may_import": self.may_import(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def template_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return sheets.download(self.empty_sheet(), f"{self.opts.verbose_name_plural}（空表）.xlsx")

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file; look at what it would change; let it."""
        if not self.may_import(request):
            raise PermissionDenied
        form, plan = UploadForm(), None
        if request.method == "POST" and "confirmed" in request.POST:
            try:
                self.import_rows(request, unsealed(request.POST["confirmed"], self.opts.label))
                name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
                return redirect(reverse(name, current_app=self.admin_site.name))
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
        elif request.method == "POST":
            form = UploadForm(request.POST, request.FILES)
            if form.is_valid():
                try:
                    plan = self.plan_import(form.cleaned_data["file"])
                except ValidationError as error:
                    form.add_error("file", error)
        context = {
            **self.admin_site.each_context(request),
            "title": "导入 Excel" if plan is None else "核对要导入的内容",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "plan": plan,
            "shown": SHOWN,
            "sealed": sealed(plan.rows, self.opts.label) if plan and plan.rows else "",
            "headings": self.import_headings,
            "most_rows": self.import_most_rows,
        }
        return TemplateResponse(request, self.import_template, context)


def sealed(rows: Sequence[Any], name: str) -> str:
    """The rows for a form of the list of that name, so that they come back as they were shown."""
    return signing.dumps(rows, salt=f"{__name__}:{name}", compress=True)


def unsealed(text: str, name: str) -> list:
    """What `sealed` made. Raises ValidationError where it is something else or too old."""
    try:
        return signing.loads(text, salt=f"{__name__}:{name}", max_age=MAX_AGE)
    except (signing.BadSignature, ValueError):
        raise ValidationError("没有导入：这个页面打开太久了，请重新选择文件。") from None

"""The forms of 网址跳转."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.template.loader import render_to_string

from apps.core import sheets
from apps.redirects import addresses, keeping, standing
from apps.redirects.models import Redirect


class AddressInput(forms.TextInput):
    """An address to type, or a page of this site to choose by its name."""

    template_name = "admin/redirects/address.html"

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=[Script("js/admin/npc-address.js", type="module")])

    def _render(self, template_name: str, context: dict[str, Any], renderer=None) -> str:
        return render_to_string(template_name, context)


class RedirectForm(forms.ModelForm):
    """One redirect; the addresses are taken as they are kept."""

    class Meta:
        model = Redirect
        fields = ("old", "to", "note", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A whole URL may be longer than what is kept of it; the address itself says what is.
        for name in {"old", "to"} & set(self.fields):
            field = self.fields[name]
            field.max_length = None
            field.validators = []
            field.widget.attrs.pop("maxlength", None)
            field.widget.attrs |= {"autocapitalize": "off", "spellcheck": "false"}

    def clean_old(self) -> str:
        old = addresses.old_address(self.cleaned_data["old"])
        if old != self.instance.old and (problem := standing.problem_of_old(old)):
            raise ValidationError(problem)
        return old

    def clean_to(self) -> str:
        to, _ = addresses.target(self.cleaned_data["to"])
        return to

    def clean(self) -> dict[str, Any]:
        """Nothing that leads in circles; what is stored is shortened (keeping.store)."""
        values = super().clean()
        old, to = values.get("old", self.instance.old), values.get("to")
        if old and to:
            trial = Redirect(old=old)
            trial.to, trial.lands_on = addresses.target(to)
            try:
                if values.get("is_active"):
                    keeping.shorten(trial)
                elif trial.lands_on == old:
                    raise ValidationError(keeping.ITSELF)
            except ValidationError as error:
                self.add_error("to", error)
        return values


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

"""The forms of 网址跳转."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.template.loader import render_to_string

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

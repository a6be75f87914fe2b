"""The form field that chooses a colour."""

from typing import Any

from django import forms
from django.forms.widgets import Script

from apps.core.colours import MIN_CONTRAST


class ColourInput(forms.TextInput):
    """A colour as #rrggbb; with JavaScript also a colour picker and a sample of white text."""

    template_name = "admin/site_settings/colour.html"

    def __init__(self, attrs: dict[str, Any] | None = None):
        plain = {"size": 9, "autocomplete": "off", "spellcheck": "false"}
        super().__init__(plain | (attrs or {}))

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=[Script("js/admin/npc-colour.js", type="module")])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"min_contrast": MIN_CONTRAST}

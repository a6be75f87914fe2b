"""Form fields that choose a picture or a document from the library.

Without JavaScript a chooser is a field for the number that the library shows with each
item; with it, a preview with buttons that open the library.
"""

from typing import Any

from django import forms
from django.db import models
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.urls import reverse

from apps.media.models import Asset, Document, Image


class AssetChooser(forms.TextInput):
    """Chooses one asset of `model`; a concrete chooser names the model."""

    model: type[Asset]
    template_name = "admin/media/chooser.html"
    known: Asset | None = None  # what the form has at hand, so that it need not be asked for

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "size": 8} | (attrs or {}))

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["css/admin/media.css"]},
            js=[
                Script(f"js/admin/{name}.js", type="module")
                for name in ("npc-media-upload", "npc-media-picker", "npc-media-chooser")
            ],
        )

    def _render(self, template_name: str, context: dict[str, Any], renderer=None) -> str:
        # Forms look for templates in the apps alone; ours stand in the project's folder.
        return render_to_string(template_name, context)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        opts = self.model._meta
        text = str(value) if value not in (None, "") else ""
        context |= {
            "asset": self._asset(text),
            "kind": opts.model_name,
            "kind_label": opts.verbose_name,
            "picker_url": reverse(f"admin:media_{opts.model_name}_picker"),
            "library_url": reverse(f"admin:media_{opts.model_name}_changelist"),
        }
        return context

    def _asset(self, text: str) -> Asset | None:
        # What was typed may be no number at all; the field then says so, not this preview.
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            return None
        if self.known is not None and self.known.pk == int(text):
            return self.known
        return self.model.objects.filter(pk=int(text)).first()


class ImageChooser(AssetChooser):
    """Chooses a picture, with its thumbnail."""

    model = Image


class DocumentChooser(AssetChooser):
    """Chooses a document, with its name."""

    model = Document


CHOOSERS = {Image: ImageChooser, Document: DocumentChooser}


class MediaChoosers:
    """Mixin for a ModelAdmin or an inline: every key to a picture or document gets a chooser."""

    def formfield_for_dbfield(self, db_field: models.Field, request, **kwargs):
        related = db_field.related_model if isinstance(db_field, models.ForeignKey) else None
        if related in CHOOSERS:
            # Not through the admin's wrapper: its add and edit links would stand beside ours.
            return db_field.formfield(widget=CHOOSERS[related](), **kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

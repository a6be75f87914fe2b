"""The rich-text field: edited with django-prose-editor, cleaned whichever way it is filled.

The package brings ProseMirror as one module; what text can hold, the tools around it
and their words are ours (static/js/admin/npc-editor*.js).
"""

import re
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.widgets import Script
from django.urls import reverse
from js_asset import ImportMap, Media

from apps.core import html

MODULES = ImportMap(
    {
        "django-prose-editor/editor": "django_prose_editor/editor.js",
        "npc-editor/commands": "js/admin/npc-editor-commands.js",
        "npc-editor/dialogs": "js/admin/npc-editor-dialogs.js",
        "npc-editor/house-style": "js/admin/npc-editor-house-style.js",
        "npc-editor/paste": "js/admin/npc-editor-paste.js",
        "npc-editor/paste-lists": "js/admin/npc-editor-paste-lists.js",
        "npc-editor/paste-notes": "js/admin/npc-editor-paste-notes.js",
        "npc-editor/paste-pictures": "js/admin/npc-editor-paste-pictures.js",
        "npc-editor/places": "js/admin/npc-editor-places.js",
        "npc-editor/schema": "js/admin/npc-editor-schema.js",
        "npc-editor/toolbar": "js/admin/npc-editor-toolbar.js",
    }
)
SCRIPTS = ("npc-media-upload", "npc-media-picker", "npc-editor")
STYLES = (
    "css/tokens.css",
    "css/prose.css",
    "css/admin/media.css",
    "css/admin/editor.css",
    "css/admin/editor_places.css",
)

_BLOCK_END = re.compile(r"(</(?:p|h[234]|li|ul|ol|tr|table|figure|blockquote)>|<hr>)(?=<)")


class RichTextWidget(forms.Textarea):
    """A textarea that becomes the editor where there is script."""

    template_name = "admin/widgets/rich_text.html"

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"class": "vLargeTextField npc-editor__field", "rows": 16} | (attrs or {}))

    @property
    def media(self) -> Media:
        return Media(
            importmap=MODULES,
            css={"all": list(STYLES)},
            js=[Script(f"js/admin/{name}.js", type="module") for name in SCRIPTS],
        )

    def format_value(self, value: Any) -> str | None:
        """The HTML with a line for each block, for those who see the textarea."""
        text = super().format_value(value)
        return text and _BLOCK_END.sub(r"\1\n", text)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.is_required:
            context["widget"]["attrs"]["data-required"] = "true"
        return context | {
            "pictures": reverse("admin:media_image_picker"),
            "upload": reverse("admin:media_image_add"),
            "documents": reverse("admin:media_document_picker"),
        }

    def use_required_attribute(self, initial: Any) -> bool:
        # The browser could not point at the textarea, which the editor hides.
        return False


class RichTextFormField(forms.CharField):
    """Cleans what was sent; `notice` then says what could not be taken along."""

    widget = RichTextWidget

    notice = ""

    def clean(self, value: Any) -> str:
        cleaned = html.examine(self.to_python(value))
        self.notice = cleaned.notice
        return super().clean(cleaned.html)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the text is another one; how its source is laid out does not count."""
        if self.disabled:
            return False
        try:
            return html.clean(initial or "") != html.clean(data or "")
        except ValidationError:
            return True


@lru_cache(maxsize=1024)
def _mark(digest: bytes) -> list[bool]:
    """A place to note that the text with this digest is clean."""
    return []


def cleaned(text: str) -> str:
    """The same as html.clean, which what it gave a moment ago passes without being read again.

    Whoever stores many texts stores each of them more than once.
    """
    if _mark(_digest(text)):
        return text
    found = html.clean(text)
    _mark(_digest(found)).append(True)
    return found


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


class RichTextField(models.TextField):
    """A text field for cleaned HTML. Nothing else is ever stored, by a form or by code."""

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        return super().clean(html.clean(self.to_python(value) or ""), model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = cleaned(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection) -> Any:
        # Not every way to the database asks the model first: update() and bulk_update() do not.
        return super().get_db_prep_save(
            cleaned(value) if isinstance(value, str) else value, connection
        )

    def formfield(self, **kwargs) -> forms.Field:
        widget = kwargs.get("widget")
        # The admin asks for its textarea wherever a field of text stands.
        if widget is AdminTextareaWidget or isinstance(widget, AdminTextareaWidget):
            del kwargs["widget"]
        defaults = {"form_class": RichTextFormField, "widget": RichTextWidget}
        return super().formfield(**(defaults | kwargs))

    def deconstruct(self):
        # The database knows no difference, so migrations need not import this module.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

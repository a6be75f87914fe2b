"""The rich-text field. (Being written.)"""

from django_prose_editor.fields import ProseEditorField

from apps.core import html

EXTENSIONS = {"Bold": True, "Heading": {"levels": [2, 3, 4]}, "HTML": True}


class RichTextField(ProseEditorField):
    """A text field for cleaned HTML, edited with the rich-text editor."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", html.clean)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

"""Form fields that choose columns, or anything else of which there are many, from a list.

A scrolling list of radio buttons or check boxes, indented like the tree; with script it can
be searched and says what is chosen.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.template.loader import render_to_string

from apps.columns.models import Column
from apps.columns.tree import Tree

_DEEPEST = 5  # static/css/admin/desk_forms.css indents no further


class _ChoiceList:
    """What both lists share. `paths` says for a value what the search finds it by."""

    template_name = "admin/desk/choice_list.html"
    group_role: str

    def __init__(self, label: str = "", paths: dict[int, str] | None = None, **kwargs):
        super().__init__(**kwargs)
        self.label = label
        self.paths = paths or {}

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["css/admin/desk_forms.css"]},
            js=[Script("js/admin/npc-desk-choices.js", type="module")],
        )

    def _render(self, template_name: str, context: dict[str, Any], renderer=None) -> str:
        # Forms look for templates in the apps alone; ours stand in the project's folder.
        return render_to_string(template_name, context)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _, group, _ in context["widget"]["optgroups"] for option in group]
        _name_orphans(options)
        return context | {"options": options, "label": self.label, "role": self.group_role}

    def create_option(self, name, value, *args, **kwargs) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        instance = getattr(value, "instance", None)
        option["level"] = min(getattr(instance, "level", 0), _DEEPEST)
        option["path"] = self.paths.get(getattr(instance, "pk", None), option["label"])
        option["parent"] = getattr(instance, "parent_id", None)
        return option


def _name_orphans(options: list[dict[str, Any]]) -> None:
    """Say the whole path of what would seem to stand below another, its parent not being there."""
    offered = {str(option["value"]) for option in options}
    for option in options:
        if option["parent"] is not None and str(option["parent"]) not in offered:
            option["label"], option["level"] = option["path"], 0


class ChooseOne(_ChoiceList, forms.RadioSelect):
    group_role = "radiogroup"


class ChooseMany(_ChoiceList, forms.CheckboxSelectMultiple):
    group_role = "group"


class ColumnField(forms.ModelChoiceField):
    """One column."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"empty_label": None})


class ManyField(forms.ModelMultipleChoiceField):
    """Any number of rows; a key that no row can have is refused like one that no row has."""

    def _check_values(self, value):
        for key in value:
            text = str(key)
            if not (text.isascii() and text.isdigit() and len(text) < 19):
                code = "invalid_choice"
                raise ValidationError(self.error_messages[code], code=code, params={"value": key})
        return super()._check_values(value)


class ColumnsField(ManyField):
    """Any number of columns."""


def paths_of(tree: Tree) -> dict[int, str]:
    """{column id: its path of names}, for searching by the names above a column as well."""
    return {node.id: node.path_name for node in tree}


def column_field(queryset, tree: Tree, label: str, **kwargs) -> ColumnField:
    """A field for one of these columns."""
    widget = ChooseOne(label=label, paths=paths_of(tree))
    return ColumnField(queryset=queryset, widget=widget, label=label, **kwargs)


def is_column_key(db_field) -> bool:
    return db_field.remote_field is not None and db_field.remote_field.model is Column

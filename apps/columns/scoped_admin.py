"""The admin base of everything that stands in a column: it keeps to the user's columns.

Every address of such an admin finds its object through `get_object` and its rows through
`get_queryset`, so both keep to `rights.columns_for`; the choices of the forms do as well.
"""

from django import forms
from django.contrib import admin
from django.db.models import Field, ForeignKey, ManyToManyField, Q, QuerySet
from django.http import Http404, HttpRequest

from apps.columns import rights
from apps.columns.choices import (
    ChooseMany,
    ChooseOne,
    ColumnField,
    ColumnsField,
    is_column_key,
    paths_of,
)
from apps.columns.models import Column, Right
from apps.columns.tree import get_tree
from apps.core.admin import BaseAdmin


def allowed_columns(request: HttpRequest, *named: Right) -> QuerySet:
    """The columns in which the request's user has one of the rights, in the tree's order."""
    allowed = rights.columns_for(request, *named)
    columns = Column.objects.order_by("tree_id", "lft")
    return columns if allowed is None else columns.filter(pk__in=allowed)


class BranchFilter(admin.SimpleListFilter):
    """Narrows a list to a column with everything below it."""

    title = "栏目"
    parameter_name = "branch"
    template = "admin/desk/branch_filter.html"
    column_field = "column"

    def lookups(self, request, model_admin):
        allowed = rights.columns_for(request)
        self.hidden_parameters = [
            (name, value)
            for name, values in request.GET.lists()
            if name not in {self.parameter_name, "p"}
            for value in values
        ]
        return [
            (str(node.id), "　" * node.level + node.name)
            for node in get_tree(request)
            if allowed is None or node.id in allowed
        ]

    def choices(self, changelist):
        yield {"value": "", "display": "全部栏目", "selected": self.value() is None}
        for value, display in self.lookup_choices:
            yield {"value": value, "display": display, "selected": self.value() == value}

    def queryset(self, request, queryset):
        value = self.value()
        if not value:
            return queryset
        node = get_tree(request).get(int(value)) if value.isdecimal() else None
        branch = [below.id for below in node.branch()] if node else []
        return queryset.filter(**{f"{self.column_field}__in": branch})


class ScopedForm(forms.ModelForm):
    """Saving a form leaves alone the columns that its user may not choose."""

    def clean(self):
        cleaned = super().clean()
        for name, field in self.fields.items():
            if isinstance(field, ColumnsField) and name in self.cleaned_data and self.instance.pk:
                chosen = self.cleaned_data[name].values("pk")
                kept = getattr(self.instance, name).exclude(pk__in=field.queryset.values("pk"))
                self.cleaned_data[name] = Column.objects.filter(
                    Q(pk__in=chosen) | Q(pk__in=kept.values("pk"))
                )
        return cleaned


class ScopedAdmin(BaseAdmin):
    """A model with a key to a column: each page works only with the user's columns.

    `column_field` names that key. What lies in other columns is not found (404), whatever
    address asks for it.
    """

    form = ScopedForm
    column_field = "column"

    def scope(self, request: HttpRequest, *named: Right) -> rights.Columns:
        """The columns whose rows are the user's; None where the place does not matter."""
        return rights.columns_for(request, *named)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        allowed = self.scope(request)
        if allowed is None:
            return queryset
        return queryset.filter(**{f"{self.column_field}__in": allowed})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None):
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404("没有这一项，或者它不在您负责的栏目里。")
        return found

    def is_in_scope(self, request: HttpRequest, obj=None, *named: Right) -> bool:
        """Whether the user has one of the rights (default: any on content) in its column.

        True when there is no object.
        """
        allowed = self.scope(request, *named)
        if obj is None or allowed is None:
            return True
        return getattr(obj, f"{self.column_field}_id") in allowed

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_view_permission(request, obj) and self.is_in_scope(request, obj)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_change_permission(request, obj) and self.is_in_scope(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_in_scope(request, obj)

    def columns_to_choose(self, request: HttpRequest) -> QuerySet:
        """The columns that forms and actions offer."""
        return allowed_columns(request, Right.WRITE)

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs):
        if not is_column_key(db_field):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        # Not through the admin's wrapper, whose links to add and change stand beside it.
        if db_field.many_to_many:
            return self.formfield_for_manytomany(db_field, request, **kwargs)
        return self.formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs):
        if not is_column_key(db_field):
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        return self._column_formfield(db_field, request, ColumnField, ChooseOne, kwargs)

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs):
        if not is_column_key(db_field):
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        return self._column_formfield(db_field, request, ColumnsField, ChooseMany, kwargs)

    def _column_formfield(self, db_field, request, form_class, widget, given: dict):
        defaults = {
            "form_class": form_class,
            "queryset": self.columns_to_choose(request),
            "widget": widget(label=str(db_field.verbose_name), paths=paths_of(get_tree(request))),
        }
        return db_field.formfield(**defaults | given)

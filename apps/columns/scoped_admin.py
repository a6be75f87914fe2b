"""The admin base of everything that stands in a column."""

from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField
from django.http import HttpRequest
from mptt.forms import TreeNodeChoiceField, TreeNodeMultipleChoiceField

from apps.columns import rights
from apps.columns.models import Column
from apps.columns.tree import get_tree
from apps.core.admin import BaseAdmin


def allowed_columns(request: HttpRequest):
    """The columns that the request's user may work in, in the order of the tree."""
    allowed = rights.columns_for(request)
    columns = Column.objects.order_by("tree_id", "lft")
    return columns if allowed is None else columns.filter(pk__in=allowed)


class BranchFilter(admin.SimpleListFilter):
    """Narrows a list to a column with everything below it."""

    title = "栏目"
    parameter_name = "branch"

    def lookups(self, request, model_admin):
        allowed = rights.columns_for(request)
        return [
            (str(node.id), "　" * node.level + node.name)
            for node in get_tree(request)
            if allowed is None or node.id in allowed
        ]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        value = self.value()
        node = get_tree(request).get(int(value)) if value.isdecimal() else None
        branch = [below.id for below in node.branch()] if node else []
        return queryset.filter(column__in=branch)


class ScopedAdmin(BaseAdmin):
    """A model with a `column` key: each page works only with the user's columns."""

    def get_queryset(self, request: HttpRequest):
        queryset = super().get_queryset(request)
        allowed = rights.columns_for(request)
        return queryset if allowed is None else queryset.filter(column__in=allowed)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs):
        if db_field.remote_field.model is Column:
            kwargs.setdefault("queryset", allowed_columns(request))
            kwargs["form_class"] = TreeNodeChoiceField
            kwargs["level_indicator"] = "　"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs):
        if db_field.remote_field.model is Column:
            kwargs.setdefault("queryset", allowed_columns(request))
            kwargs["form_class"] = TreeNodeMultipleChoiceField
            kwargs["level_indicator"] = "　"
        return super().formfield_for_manytomany(db_field, request, **kwargs)

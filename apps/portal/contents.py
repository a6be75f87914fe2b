"""Which content the pages of the desk speak of: that of the person who asks, and no other."""

from django import forms
from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from apps.announcements.models import Announcement
from apps.articles.models import Article
from apps.columns import rights
from apps.columns.models import Entry
from apps.columns.tree import Node, get_tree


def kinds_seen(request: HttpRequest, site: AdminSite) -> dict[str, ModelAdmin]:
    """{entry_kind: admin} of the kinds of content whose lists the request's user may open."""
    kinds = {}
    for model in (Article, Announcement):
        model_admin = site.get_model_admin(model) if site.is_registered(model) else None
        if model_admin is not None and model_admin.has_view_or_change_permission(request):
            kinds[model.entry_kind] = model_admin
    return kinds


def sees_content(request: HttpRequest) -> bool:
    """Whether the request's user may see content anywhere: who gets calendar and reports."""
    return bool(kinds_seen(request, admin.site))


def entries_seen(
    request: HttpRequest, kinds: dict[str, ModelAdmin], branch: Node | None
) -> QuerySet:
    """What is live or will be, of these kinds, in the user's columns, and below `branch`."""
    condition = Q(pk__in=[])
    for kind, model_admin in kinds.items():
        of_kind = Q(kind=kind)
        if rights.columns_for(request) is not None:
            of_kind &= Q(object_id__in=model_admin.get_queryset(request).values("pk"))
        condition |= of_kind
    entries = Entry.objects.filter(condition)
    return entries.filter(home__in=[node.id for node in branch.branch()]) if branch else entries


class BranchField(forms.TypedChoiceField):
    """A column of the user's with all below it; cleaned to its Node, None for all columns."""

    def __init__(self, request: HttpRequest, **kwargs):
        tree, mine = get_tree(request), rights.columns_for(request)
        nodes = [node for node in tree if mine is None or node.id in mine]
        super().__init__(
            label="栏目",
            required=False,
            choices=[("", "全部栏目"), *((str(node.id), _indented(node)) for node in nodes)],
            coerce=lambda value: tree.get(int(value)),
            empty_value=None,
            error_messages={"invalid_choice": "没有这个栏目，或者它不在您负责的栏目里。"},
            **kwargs,
        )


def _indented(node: Node) -> str:
    return "　" * node.level + node.name

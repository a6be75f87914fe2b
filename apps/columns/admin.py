"""The admin of the column tree: every write goes through apps.columns.tree."""

from collections.abc import Callable
from functools import partial, wraps
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import CASCADE
from django.forms.widgets import Media, Script
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from apps.columns import (
    gains,
    lock,
    moving,
    outline,
    review_pages,  # noqa: F401  (adds 待我审核)
    rights,
    tree,
)
from apps.columns.forms import ColumnForm, PlaceForm, QuickAddForm
from apps.columns.models import Column, Placement, Right
from apps.columns.scoped_admin import allowed_columns
from apps.columns.tree import Node, Tree, TreeError, get_tree
from apps.core import exporting
from apps.core.admin import BaseAdmin
from apps.core.history_admin import HistoryAdmin

# The switches of the list: (what turning on does, what turning off does).
_SWITCHES = {
    "is_published": ("公开", "不公开"),
    "in_navigation": ("显示在导航里", "不显示在导航里"),
}


def _locked_when_posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What such a view checks of the tree before it writes still holds while it writes."""

    @wraps(view)
    def wrapper(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(self, request, *args, **kwargs)
        with lock.exclusive():
            return view(self, request, *args, **kwargs)

    return wrapper


@admin.register(Column)
class ColumnAdmin(BaseAdmin, HistoryAdmin):
    """The tree as one list, to drag, to switch and to add to; and the form of a column.

    A write needs the right on the column, and where it changes what stands below a parent,
    on that parent too (the old one and the new).
    """

    menu_group = "栏目"
    menu_order = 10
    form = ColumnForm
    change_list_template = "admin/columns/column/change_list.html"
    change_form_template = "admin/columns/column/change_form.html"
    delete_confirmation_template = "admin/columns/column/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/columns/column/delete_selected_confirmation.html"

    list_display = ("name",)
    list_per_page = list_max_show_all = 10_000  # a tree in pages could not be read or dragged
    show_full_result_count = False
    sortable_by = ()
    ordering = ("tree_id", "lft")
    search_fields = ("name", "slug")
    search_help_text = "按名称或网址名查找"
    fieldsets = (
        (None, {"fields": ("name", "parent", "slug", "version")}),
        ("类型", {"fields": ("kind", "link_url")}),
        (
            "在网站上怎样显示",
            {"fields": ("is_published", "in_navigation", "list_style", "page_size", "intro")},
        ),
        ("审核", {"fields": ("review_steps",)}),
        ("更新提醒", {"fields": ("update_days",)}),
        ("给搜索引擎看的", {"fields": ("description", "keywords")}),
    )

    def get_excel_columns(self, request: HttpRequest) -> tuple:
        tree_now = _tree(request)

        def path(column: Column) -> str:
            return tree_now.get(column.pk).path_name

        return (
            exporting.NUMBER,
            exporting.Column("栏目", path, 40),
            "slug",
            "kind",
            "is_published",
            "in_navigation",
            "review_steps",
            "update_days",
            exporting.Column("网址", lambda column: column.get_absolute_url(), 30),
        )

    @property
    def media(self) -> Media:
        return super().media + Media(
            css={"all": ["css/admin/columns.css"]},
            js=[
                Script("js/admin/npc-columns-tree.js", type="module"),
                Script("js/admin/npc-columns-form.js", type="module"),
            ],
        )

    # Rights

    def get_queryset(self, request: HttpRequest):
        """The columns in which the user may do anything at all."""
        return super().get_queryset(request) & allowed_columns(request, *Right)

    def has_change_permission(self, request: HttpRequest, obj: Column | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_mine(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Column | None = None) -> bool:
        seen = rights.columns_for(request, *Right)
        allowed = super().has_view_permission(request, obj)
        return allowed and (obj is None or seen is None or obj.pk in seen)

    def has_delete_permission(self, request: HttpRequest, obj: Column | None = None) -> bool:
        """Deleting changes what stands below the parent, so it needs the right there too."""
        allowed = super().has_delete_permission(request, obj) and _is_mine(request, obj)
        return allowed and (obj is None or _may_place(request, obj.parent_id))

    def _column_or_refuse(self, request: HttpRequest, pk: int) -> Node:
        """The column to be changed. Raises Http404, or PermissionDenied without the right."""
        node = _tree(request).get(pk)
        if node is None:
            raise Http404("没有这个栏目，它可能刚刚被删除了。")
        if not self.has_change_permission(request) or not _may_place(request, node.id):
            raise PermissionDenied
        return node

    # The list

    @_locked_when_posted
    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        tree_now = _tree(request)
        adding = self._adding(request, tree_now)
        context = {
            "title": "栏目",
            "rows": outline.rows(
                request,
                self.admin_site,
                tree_now,
                seen=rights.columns_for(request, *Right),
                managed=rights.columns_for(request, Right.MANAGE),
            ),
            "may_add": self.has_add_permission(request),
            "may_change": self.has_change_permission(request),
            "may_delete": self.has_delete_permission(request),
            "may_be_top": _may_place(request, None),
            **adding,
            **(extra_context or {}),
        }
        response = super().changelist_view(request, context)
        if isinstance(response, TemplateResponse) and "cl" in (response.context_data or {}):
            found = response.context_data["cl"]
            if found.query:
                wanted = {column.pk for column in found.result_list}
                rows = [row for row in context["rows"] if row.node.id in wanted]
                response.context_data |= {"rows": rows, "is_search": True, "adding_to": None}
        return response

    def _adding(self, request: HttpRequest, tree_now: Tree) -> dict:
        """The form for a sub-column by name only, where the list was asked for one."""
        request.GET = request.GET.copy()
        wanted = request.GET.pop("add", [""])[-1]  # Django would take it for a filter
        parent_id = _number(wanted)
        if wanted != "top" and tree_now.get(parent_id) is None:
            return {}
        if not self.has_add_permission(request) or not _may_place(request, parent_id):
            return {}
        return {"adding_to": parent_id or "top", "add_form": QuickAddForm(parent=None)}

    # Addresses beside the form

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path(
                "quick-add/", wrap(require_POST(self.quick_add_view)), name="columns_column_quick"
            ),
            path("<int:pk>/move/", wrap(self.move_view), name="columns_column_move"),
            path(
                "<int:pk>/set/<slug:name>/<int:value>/",
                wrap(require_POST(self.switch_view)),
                name="columns_column_switch",
            ),
            *super().get_urls(),
        ]

    @_locked_when_posted
    def quick_add_view(self, request: HttpRequest) -> HttpResponse:
        """A new column below a parent, with its name only."""
        wanted = request.POST.get("parent", "")
        parent_id = _number(wanted)
        parent = Column.objects.filter(pk=parent_id).first() if parent_id else None
        if wanted != "top" and parent is None:
            raise Http404("要放到的栏目已经不存在了。")
        if not self.has_add_permission(request) or not _may_place(request, parent_id):
            raise PermissionDenied
        form = QuickAddForm(request.POST, parent=parent)
        if not form.is_valid():
            context = {"adding_to": parent_id or "top", "add_form": form}
            return self.changelist_view(request, context)
        column = tree.save(Column(name=form.cleaned_data["name"], parent=parent), request.user)
        self.log_addition(request, column, [{"added": {}}])
        self._say(
            request,
            '已添加栏目“{}”。<a href="{}">填写其他内容</a>',
            column.name,
            reverse("admin:columns_column_change", args=[column.pk]),
        )
        if "_another" in request.POST:
            return redirect(f"{_list_address()}?add={parent_id or 'top'}")
        return redirect(f"{_list_address()}#column-{column.pk}")

    @_locked_when_posted
    def switch_view(self, request: HttpRequest, pk: int, name: str, value: int) -> HttpResponse:
        """Turn one of the list's switches on (1) or off (0)."""
        if name not in _SWITCHES or value not in (0, 1):
            raise Http404("没有这个开关。")
        node = self._column_or_refuse(request, pk)
        column = Column.objects.get(pk=pk)
        setattr(column, name, bool(value))
        tree.save(column, request.user)
        self.log_change(request, column, f"改为{_SWITCHES[name][0 if value else 1]}。")
        self._say(request, "{}", _switched(node, name, bool(value)))
        return self._back(request, pk)

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose a place (GET), read what the move changes (GET with a place), move (POST)."""
        if request.method == "POST":
            return self._move(request, pk)
        node = self._column_or_refuse(request, pk)
        data = request.GET if "position" in request.GET else None
        try:
            plan = self._plan(request, node, data) if data is not None else None
        except TreeError as error:
            return self._move_page(request, node, data, error=str(error))
        return self._move_page(request, node, data, plan=plan)

    @_locked_when_posted
    def _move(self, request: HttpRequest, pk: int) -> HttpResponse:
        node = self._column_or_refuse(request, pk)
        try:
            plan = self._plan(request, node, request.POST)
            if not plan.changes_nothing:
                target, position = _place_in(request.POST)
                column = tree.move(pk, target, position, request.user)
        except TreeError as error:
            return self._move_page(request, node, request.POST, error=str(error))
        if plan.changes_nothing:
            self._say(request, "“{}”已经在这个位置。", node.name)
        elif plan.keeps_parent:
            self.log_change(request, column, "调整了顺序。")
            self._say(request, "“{}”的顺序已经调整：{}。", node.name, plan.place)
        else:
            where = f"移到“{plan.parent.path_name}”下面" if plan.parent else "改为一级栏目"
            self.log_change(request, column, f"{where}。")
            self._say(request, "“{}”已经{}，{}。网址没有变。", node.name, where, plan.place)
        return redirect(f"{_list_address()}#column-{pk}")

    def _plan(self, request: HttpRequest, node: Node, data) -> moving.Plan:
        """The plan that the request asks for. Raises PermissionDenied, or TreeError."""
        plan = moving.plan(_tree(request), node, *_place_in(data))
        for parent in (node.parent, plan.parent):
            if not _may_place(request, parent.id if parent else None):
                raise PermissionDenied
        if refusal := gains.refusal(request, node, plan.parent):
            raise TreeError(refusal)
        return plan

    def _move_page(self, request, node: Node, data, plan=None, error="") -> HttpResponse:
        closed = frozenset(below.id for below in node.branch())
        form = PlaceForm(
            initial=data.dict() if data else None,
            columns=allowed_columns(request, Right.MANAGE),
            closed=closed,
            top=_may_place(request, None),
        )
        siblings = node.siblings
        place = siblings.index(node)
        context = {
            **self.admin_site.each_context(request),
            "title": f"移动栏目“{node.name}”",
            "opts": self.opts,
            "media": self.media,
            "node": node,
            "form": form,
            "error": error,
            "plan": plan,
            "target": data.get("target", "") if data else "",
            "position": data.get("position", "") if data else "",
            "statements": moving.statements(plan, moving.published_in(node)) if plan else [],
            "above": siblings[place - 1] if place else None,
            "below": siblings[place + 1] if place + 1 < len(siblings) else None,
            "may_reorder": _may_place(request, node.parent.id if node.parent else None),
        }
        template = "admin/columns/column/move.html"
        return TemplateResponse(request, template, context, status=400 if error else 200)

    def _say(self, request: HttpRequest, sentence: str, *values) -> None:
        self.message_user(request, format_html(sentence, *values), messages.SUCCESS)

    def _back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The list as the person had it, at the column's row."""
        came_from = urlsplit(request.headers.get("Referer", ""))
        kept = (
            f"?{came_from.query}" if came_from.path == _list_address() and came_from.query else ""
        )
        return redirect(f"{_list_address()}{kept}#column-{pk}")

    # The form

    def get_form(self, request: HttpRequest, obj: Column | None = None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.columns = allowed_columns(request, Right.MANAGE)
        form.may_be_top = _may_place(request, None)
        form.may_set_steps = gains.may_set_steps(request)
        form.refuse_parent = staticmethod(partial(self._refuse_parent, request, obj))
        return form

    def _refuse_parent(
        self, request: HttpRequest, column: Column | None, parent: Column | None
    ) -> str:
        """Why the user cannot put the column below another parent, in Chinese; "" if they can."""
        tree_now = _tree(request)
        node = tree_now.get(column.pk) if column else None
        return (
            gains.refusal(request, node, tree_now.get(parent.pk) if parent else None)
            if node
            else ""
        )

    def get_fieldsets(self, request: HttpRequest, obj: Column | None = None):
        """The version is for those who save; whoever only reads the form does without."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and self.has_change_permission(request, obj):
            return fieldsets
        (title, first), *others = fieldsets
        names = tuple(name for name in first["fields"] if name != "version")
        return [(title, {**first, "fields": names}), *others]

    @_locked_when_posted
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        node = _tree(request).get(_number(object_id or ""))
        is_mine = node is not None and _may_place(request, node.id)
        context = {
            "node": node,
            "may_move": is_mine and self.has_change_permission(request),
            "may_add_below": is_mine and self.has_add_permission(request),
            **(extra_context or {}),
        }
        return super().changeform_view(request, object_id, form_url, context)

    @_locked_when_posted
    def history_form_view(self, request, object_id, version_id, extra_context=None):
        return super().history_form_view(request, object_id, version_id, extra_context)

    def save_model(self, request: HttpRequest, obj: Column, form, change: bool) -> None:
        before = Column.objects.filter(pk=obj.pk).first() if change else None
        tree.save(obj, request.user)
        if before is not None and before.slug != obj.slug:
            sentence = "网址改成了 {}，旧网址 {} 会自动转到新网址。"
            old, new = before.get_absolute_url(), obj.get_absolute_url()
            self.message_user(request, format_html(sentence, new, old), messages.INFO)

    def view_on_site(self, column: Column) -> str | None:
        hidden = column.get_ancestors(include_self=True).filter(is_published=False).exists()
        return None if hidden else column.get_absolute_url()

    # Deleting

    @_locked_when_posted
    def delete_view(self, request: HttpRequest, object_id: str, extra_context=None):
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs, request: HttpRequest):
        """What goes, and in place of "protected" objects what is in those that cannot go."""
        columns = list(objs)
        ids = [column.pk for column in columns]
        names, held = [], []
        for column in columns:
            contents = tree.contents_of(column, without=ids)
            if contents:
                held.append(f"“{column.name}”里还有 {'、'.join(contents)}")
            names.append(column.name)
            if going := _going_with(column):
                names.append(going)
        refused = any(not self.has_delete_permission(request, column) for column in columns)
        lacking = {self.opts.verbose_name} if refused else set()
        return names, {self.opts.verbose_name: len(columns)}, lacking, held

    def delete_model(self, request: HttpRequest, obj: Column) -> None:
        tree.delete(obj.pk, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        tree.delete(*queryset.values_list("pk", flat=True), by=request.user)


def _tree(request: HttpRequest) -> Tree:
    """The tree for a page; for a write as the lock's holder sees it, the same throughout."""
    if request.method != "POST":
        return get_tree(request)
    if not hasattr(request, "_locked_tree"):
        request._locked_tree = tree.load()
    return request._locked_tree


def _list_address() -> str:
    return reverse("admin:columns_column_changelist")


def _is_mine(request: HttpRequest, column: Column | None) -> bool:
    return column is None or _may_place(request, column.pk)


def _may_place(request: HttpRequest, parent_id: int | None) -> bool:
    """Whether the user may change what stands below a column (None: at the top level)."""
    allowed = rights.columns_for(request, Right.MANAGE)
    return allowed is None or parent_id in allowed


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _place_in(data) -> tuple[int | None, str]:
    """(target id, position) of a request. Raises TreeError for a target that is no number."""
    target = data.get("target", "")
    if target and _number(target) is None:
        raise TreeError("要放到的栏目已经不存在了，请重新选择。")
    return _number(target), data.get("position", "")


def _switched(node: Node, name: str, value: bool) -> str:
    """What turning a switch has done, in one plain sentence; `node` as it was before."""
    if name == "in_navigation":
        done = "已经显示在导航里" if value else "不再显示在导航里，网址仍可访问"
        return f"“{node.name}”{done}。"
    hidden = next((above for above in node.ancestors if not above.is_published), None)
    if value:
        still = f"但上级栏目“{hidden.name}”没有公开，公众仍看不到它" if hidden else ""
        return f"“{node.name}”已经公开{'，' + still if still else ''}。"
    together = moving.company(node, moving.published_in(node))
    return f"“{node.name}”不再公开，公众看不到它{'和其中的 ' + together if together else ''}。"


def _going_with(column: Column) -> list[str]:
    """What is deleted with an empty column, in Chinese."""
    going = []
    for relation in Column._meta.related_objects:
        model = relation.related_model
        if relation.on_delete is CASCADE and model is not Placement:
            count = model._base_manager.filter(**{relation.field.name: column}).count()
            if count:
                going.append(f"{count} 个{model._meta.verbose_name}")
    return going

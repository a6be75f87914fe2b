"""What a person or a role may do in which columns, as rows on their own page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.utils.functional import cached_property

from apps.columns.choices import ChooseOne, paths_of
from apps.columns.models import Column, Grant, Right
from apps.columns.tree import Tree, get_tree
from apps.portal import administrators

WHOLE_SITE = "site"
WHOLE_SITE_LABEL = "整个网站（现在的和以后新建的所有栏目）"
MEANING = {
    Right.WRITE: "写稿、改稿、送审",
    Right.FIRST_REVIEW: "审核的第一步",
    Right.SECOND_REVIEW: "审核的第二步",
    Right.FINAL_REVIEW: "审核的最后一步，通过就发布",
    Right.PUBLISH: "直接发布不用审核的稿件；撤回、置顶",
    Right.MANAGE: "改栏目的名称、顺序和设置；添加、移动、删除栏目",
}


class _WithWholeSite(ModelChoiceIterator):
    """The whole site first, then the columns as the tree has them."""

    def __iter__(self):
        yield WHOLE_SITE, WHOLE_SITE_LABEL
        yield from super().__iter__()


class PlaceField(forms.ModelChoiceField):
    """A column or the whole site, which has to be chosen on purpose: nothing is preset."""

    iterator = _WithWholeSite
    default_error_messages = {
        "required": "请选择栏目。如果对所有栏目都有效，请选“整个网站”。",
        "invalid_choice": "这个栏目已经不存在了，请另选一个。",
    }

    def __init__(self, tree: Tree, **kwargs: Any):
        super().__init__(
            queryset=Column.objects.order_by("tree_id", "lft"),
            label="栏目",
            help_text="对选中的栏目和它下面的所有栏目有效。",
            empty_label=None,
            widget=ChooseOne(label="栏目", paths=paths_of(tree)),
            **kwargs,
        )

    def clean(self, value: Any) -> Column | None:
        return None if value == WHOLE_SITE else super().clean(value)


class GrantForm(forms.ModelForm):
    """One row: a place, and at least one thing that may be done there.

    The place of a row that is stored stays: for another one there is another row.
    """

    tree: Tree

    class Meta:
        model = Grant
        fields = ("column", *Right.values)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for right, meaning in MEANING.items():
            if right.value in self.fields:
                self.fields[right.value].help_text = meaning
        if "column" not in self.fields:
            return
        if self.instance.pk:
            self.fields["column"].disabled = True
            self.fields["column"].widget = forms.HiddenInput()
        else:
            self.fields["column"] = PlaceField(self.tree)

    @cached_property
    def place(self) -> str:
        """Where a stored row holds, with the names of the columns above."""
        if self.instance.column_id is None:
            return "整个网站"
        node = self.tree.get(self.instance.column_id)
        return node.path_name if node else str(self.instance.column)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(cleaned.get(right) for right in Right.values):
            raise ValidationError(
                "请至少勾选一项可以做的事。不再需要这条授权时，请勾选“删除”。"
                if self.instance.pk
                else "请至少勾选一项可以做的事。"
            )
        return cleaned


class GrantFormSet(forms.BaseInlineFormSet):
    """The rows of one holder: one for a place."""

    def clean(self) -> None:
        super().clean()
        # Locked until the save is through: nobody else adds a row for the same place.
        holder = type(self.instance).objects.select_for_update().filter(pk=self.instance.pk)
        own = {form.instance.pk for form in self.forms if form.instance.pk}
        stored = self.model.objects.filter(**{self.fk.name: holder.first()}).exclude(pk__in=own)
        taken = set(stored.values_list("column", flat=True))
        for form in self.forms:
            if self._should_delete_form(form) or "column" not in form.cleaned_data:
                continue
            column = form.cleaned_data["column"]
            key = column.pk if column else None
            if key in taken:
                where = f"栏目“{column.name}”" if column else "整个网站"
                form.add_error("column", f"{where}已经有一条授权了，请在那一条里勾选。")
            taken.add(key)


class GrantInline(admin.StackedInline):
    """栏目授权 on the page of an account or of a role."""

    model = Grant
    form = GrantForm
    formset = GrantFormSet
    template = "admin/rights/grants.html"
    extra = 0
    fields = ("column", *Right.values)
    verbose_name = "一条授权"
    verbose_name_plural = "栏目授权"

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("column", "user", "group")

    def get_formset(self, request: HttpRequest, obj=None, **kwargs: Any):
        kwargs["form"] = type("GrantForm", (GrantForm,), {"tree": get_tree(request)})
        return super().get_formset(request, obj, **kwargs)

    def _may_change(self, request: HttpRequest, holder) -> bool:
        """The page of the holder knows: nobody gives rights to themselves."""
        page = self.admin_site.get_model_admin(self.parent_model)
        return page.may_give_rights(request, holder)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm(administrators.GIVES_RIGHTS)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may_change(request, obj)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may_change(request, obj)

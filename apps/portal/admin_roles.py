"""The admin of roles, in the words that an office uses."""

from itertools import groupby
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest

from apps.columns.models import Column, Grant, content_types
from apps.core.admin import BaseAdmin
from apps.portal import administrators
from apps.portal.admin_grants import GrantInline

ACTIONS = {"add": "新增", "change": "修改", "delete": "删除", "view": "查看"}

admin.site.unregister(Group)


class PermissionsByModel(ModelChoiceIterator):
    """Choices in groups: what they are rights over, then what may be done."""

    def __iter__(self):
        by_type = groupby(self.queryset, lambda permission: permission.content_type)
        for content_type, permissions in by_type:
            yield _heading(content_type), [self.choice(permission) for permission in permissions]


def _heading(content_type: ContentType) -> str:
    """What the rights are over, after the group of the menu in which staff find it."""
    model = content_type.model_class()
    if model is not None and admin.site.is_registered(model):
        group = getattr(admin.site.get_model_admin(model), "menu_group", "系统")
    else:
        group = str(apps.get_app_config(content_type.app_label).verbose_name)
    return content_type.name if group in content_type.name else f"{group}：{content_type.name}"


class PermissionField(forms.ModelMultipleChoiceField):
    """Permissions as checkboxes, named in Chinese."""

    widget = forms.CheckboxSelectMultiple
    iterator = PermissionsByModel

    def label_from_instance(self, permission: Permission) -> str:
        action, _, rest = permission.codename.partition("_")
        label = ACTIONS.get(action) if rest == permission.content_type.model else None
        return label or permission.name


@admin.register(Group)
class RoleAdmin(BaseAdmin, GroupAdmin):
    """Roles (角色): which rights go together, and in which columns."""

    menu_group = "系统"
    menu_order = 20
    inlines = (GrantInline,)
    search_help_text = "按角色名查找"
    filter_horizontal = ()

    class Media:
        css = {"all": ["css/admin/desk_forms.css", "css/admin/accounts.css"]}

    # Rights

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_open(request, obj)

    def may_give_rights(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Whether the user may say in which columns this role holds."""
        allowed = request.user.has_perm(administrators.GIVES_RIGHTS)
        return allowed and self._is_open(request, obj)

    def _is_open(self, request: HttpRequest, role: Group | None) -> bool:
        """Nobody changes a role of their own, and nobody those of the three administrators."""
        if role is None:
            return True
        if role.name in administrators.NAMES:
            return False
        held = request.user.groups.filter(pk=role.pk)
        return request.user.is_superuser or not held.exists()

    def get_inlines(self, request: HttpRequest, obj: Group | None):
        if obj is None or obj.name in administrators.NAMES:
            return ()
        return super().get_inlines(request, obj)

    # Forms

    def get_fieldsets(self, request: HttpRequest, obj: Group | None = None):
        (title, options), *others = super().get_fieldsets(request, obj)
        return [(title, {**options, "description": self._explained(request, obj)}), *others]

    def _explained(self, request: HttpRequest, role: Group | None) -> str:
        """Why the form is to be read only, or where the rest of the rights is."""
        if role is not None and role.name in administrators.NAMES:
            return "三种管理员的权限是固定的，不能修改；把角色给谁，在“账号”里勾选。"
        if role is not None and not self._is_open(request, role):
            return "您自己就有这个角色，要由别人来修改。"
        return "写稿、审核、发布和管理栏目的权限，保存以后在下面的“栏目授权”里给。"

    def get_deleted_objects(self, objs, request: HttpRequest):
        """The role, and who loses it; the links to its rights are nothing to read."""
        deleted: list[Any] = []
        for role in objs:
            deleted.append(str(role))
            if holders := [f"账号“{user}”不再有这个角色" for user in role.user_set.all()]:
                deleted.append(holders)
        may_delete = all(self.has_delete_permission(request, role) for role in objs)
        lacking = set() if may_delete else {"角色"}
        return deleted, {str(self.opts.verbose_name_plural): len(objs)}, lacking, []

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "permissions":
            kwargs |= {"form_class": PermissionField, "widget": forms.CheckboxSelectMultiple}
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "permissions":
            field.label, field.help_text = "其他权限", "勾选这个角色可以做的事。"
        return field

    def get_form(self, request: HttpRequest, obj: Group | None = None, **kwargs: Any):
        form = super().get_form(request, obj, **kwargs)
        if "permissions" in form.base_fields:
            form.base_fields["permissions"].queryset = self._offered(obj)
        return form

    def _offered(self, role: Group | None) -> QuerySet:
        """The rights over what the admin shows, and those that the role has already.

        Not those that grants give, and not those of the three administrators.
        """
        shown = set(self.admin_site._registry) - _given_by_grants()
        for model_admin in list(self.admin_site._registry.values()):
            shown |= set(_models_of(model_admin)) - _given_by_grants()
        keys = {
            (model._meta.app_label, model._meta.model_name)
            for model in shown
            if model.__module__.startswith(("apps.", "django.contrib.auth."))
        }
        types = [
            content_type.pk
            for content_type in ContentType.objects.all()
            if content_type.natural_key() in keys
        ]
        held = role.permissions.values("pk") if role else []
        return (
            Permission.objects.filter(Q(content_type__in=types) | Q(pk__in=held))
            .exclude(pk__in=administrators.reserved().values("pk"))
            .select_related("content_type")
            .order_by("content_type__app_label", "content_type__model", "pk")
        )


def _models_of(model_admin: admin.ModelAdmin) -> list[type]:
    return [inline.model for inline in model_admin.inlines]


def _given_by_grants() -> set[type]:
    """The models whose rights follow from 栏目授权."""
    given: set[type] = {Column, Grant}
    for model in content_types():
        given |= {model, model._meta.get_field("attachments").related_model}
    return given

"""The admin of staff accounts and roles, in the words that an office uses."""

from itertools import groupby
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from apps.core.admin import BaseAdmin
from apps.portal.accounts import FORMER_STAFF

ACTIONS = {"add": "新增", "change": "修改", "delete": "删除", "view": "查看"}

admin.site.unregister(User)
admin.site.unregister(Group)


class AccountCreationForm(UserCreationForm):
    """A new staff account: name, first password, roles."""

    class Meta:
        model = User
        fields = ("username", "last_name", "groups")


class NewPasswordForm(AdminPasswordChangeForm):
    """A new password for somebody else; Django's also offers to have none, which locks out."""

    def __init__(self, user: User, *args: Any, **kwargs: Any):
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].required = self.fields["password2"].required = True


@admin.register(User)
class AccountAdmin(BaseAdmin, UserAdmin):
    """Staff accounts (账号). Nobody but a superuser touches a superuser."""

    menu_group = "系统"
    menu_order = 10
    add_form_template = None
    add_form = AccountCreationForm
    change_password_form = NewPasswordForm
    list_display = ("username", "full_name", "roles", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "last_name", "first_name")
    search_help_text = "按登录名或姓名查找"
    filter_horizontal = ()
    actions = ("deactivate", "activate")
    readonly_fields = ("reset_password", "last_login", "date_joined")
    add_fieldsets = (
        (None, {"fields": ("username", "last_name")}),
        ("初始密码", {"fields": ("password1", "password2")}),
        ("角色", {"fields": ("groups",)}),
    )
    fieldsets = (
        (None, {"fields": ("username", "last_name", "reset_password")}),
        (
            "权限",
            {
                "fields": ("is_active", "groups", "is_superuser"),
                "description": "有人离开岗位时，请取消勾选“启用”，不要删除账号："
                "停用后不能再登录，写过的稿件和操作记录都会保留。",
            },
        ),
        ("记录", {"fields": ("last_login", "date_joined")}),
    )

    @admin.display(description="姓名", ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name() or "—"

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        return "、".join(group.name for group in user.groups.all()) or "—"

    @admin.display(description="密码")
    def reset_password(self, user: User) -> str:
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a class="button" href="{}">重设密码</a>', address)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        accounts = super().get_queryset(request).prefetch_related("groups")
        return accounts.exclude(username=FORMER_STAFF)

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs: Any):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        texts = {
            "username": ("登录名", "登录时填写，可以用字母、数字和 @ . + - _ 。"),
            "last_name": ("姓名", "显示在稿件的历史记录里。"),
            "is_active": ("启用", "停用的账号不能登录。"),
            "is_superuser": ("超级管理员", "拥有全部权限，包括管理角色。请只给极少数人。"),
        }
        if field is not None and db_field.name in texts:
            field.label, field.help_text = texts[db_field.name]
        if field is not None and db_field.name == "groups":
            field.widget.can_add_related = False
        return field

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label, field.help_text = "角色", "可以同时有几个角色，权限合在一起。"
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None):
        fields = list(super().get_readonly_fields(request, obj))
        if not request.user.is_superuser:
            fields.append("is_superuser")
            if obj == request.user:
                fields.append("groups")  # nobody gives a right to oneself
        if obj is not None and obj == request.user:
            fields += ["is_active", *({"is_superuser"} - set(fields))]
        return fields

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and self._within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and self._within_reach(request, obj) and obj != request.user

    def _within_reach(self, request: HttpRequest, obj: User | None) -> bool:
        return obj is None or request.user.is_superuser or not obj.is_superuser

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(self, objs, request: HttpRequest):
        """Only the accounts themselves go; see apps.portal.accounts."""
        held = [user for user in objs if not self.has_delete_permission(request, user)]
        counts = {str(self.opts.verbose_name_plural): len(objs)}
        return [str(user) for user in objs], counts, {"账号"} if held else set(), []

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        obj.is_staff = True  # readers need no account: whoever has one works here
        super().save_model(request, obj, form, change)

    @admin.action(description="停用所选账号", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._switch(request, queryset, False)

    @admin.action(description="启用所选账号", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._switch(request, queryset, True)

    def _switch(self, request: HttpRequest, queryset: QuerySet, is_active: bool) -> None:
        verb = "启用" if is_active else "停用"
        changed = []
        for user in queryset.exclude(is_active=is_active):
            if user == request.user or not self.has_change_permission(request, user):
                text = f"账号“{user}”不能由您{verb}。"
                self.message_user(request, text, messages.WARNING)
                continue
            user.is_active = is_active
            user.save(update_fields=["is_active"])
            self.log_change(request, user, f"{verb}了账号。")
            changed.append(str(user))
        if changed:
            self.message_user(request, f"已{verb}：{'、'.join(changed)}。", messages.SUCCESS)


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
    """Roles (角色): which rights go together."""

    menu_group = "系统"
    menu_order = 20
    search_help_text = "按角色名查找"
    filter_horizontal = ()

    class Media:
        css = {"all": ["css/admin/accounts.css"]}

    def get_deleted_objects(self, objs, request: HttpRequest):
        """The role, and who loses it; the links to its rights are nothing to read."""
        deleted: list[Any] = []
        for role in objs:
            deleted.append(str(role))
            if holders := [f"账号“{user}”不再有这个角色" for user in role.user_set.all()]:
                deleted.append(holders)
        lacking = set() if self.has_delete_permission(request) else {"角色"}
        return deleted, {str(self.opts.verbose_name_plural): len(objs)}, lacking, []

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "permissions":
            kwargs |= {"form_class": PermissionField, "widget": forms.CheckboxSelectMultiple}
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "permissions":
            field.help_text = "勾选这个角色可以做的事。"
        return field

    def get_form(self, request: HttpRequest, obj: Group | None = None, **kwargs: Any):
        form = super().get_form(request, obj, **kwargs)
        if "permissions" in form.base_fields:
            form.base_fields["permissions"].queryset = self._offered(obj)
        return form

    def _offered(self, role: Group | None) -> QuerySet:
        """The rights over what the admin shows, and those that the role has already."""
        shown = set(self.admin_site._registry)
        for model_admin in self.admin_site._registry.values():
            shown |= {inline.model for inline in model_admin.inlines}
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
            .select_related("content_type")
            .order_by("content_type__app_label", "content_type__model", "pk")
        )

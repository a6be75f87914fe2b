"""The admin of staff accounts, in the words that an office uses.

Two kinds of people meet on an account's page: whoever looks after accounts (系统管理员) makes and
closes them, whoever gives rights (安全管理员) says which roles and columns they have. Each reads
what the other does; a superuser does both.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from apps.core.admin import BaseAdmin
from apps.portal import administrators
from apps.portal.accounts import FORMER_STAFF, UNUSED_DAYS, unused
from apps.portal.admin_grants import GrantInline

admin.site.unregister(User)


class _OneAdministrator:
    """Refuses to give one account two of the three administrators' roles."""

    def clean_groups(self) -> QuerySet:
        roles = self.cleaned_data["groups"]
        if problem := administrators.too_many(role.name for role in roles):
            raise ValidationError(problem)
        return roles


class AccountForm(_OneAdministrator, UserChangeForm):
    """An account as it is changed; its page offers a part of this."""


class AccountCreationForm(_OneAdministrator, UserCreationForm):
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


class UnusedFilter(admin.SimpleListFilter):
    """Accounts that nobody has used for long: of people who left, or made and forgotten."""

    title = "使用情况"
    parameter_name = "unused"

    def lookups(self, request, model_admin):
        count = unused(model_admin.get_queryset(request)).count()
        return [("1", f"长期未用（{count}）")]

    def queryset(self, request, queryset):
        return unused(queryset) if self.value() == "1" else queryset


@admin.register(User)
class AccountAdmin(BaseAdmin, UserAdmin):
    """Staff accounts (账号). Nobody but a superuser touches a superuser."""

    menu_group = "系统"
    menu_order = 10
    change_list_template = "admin/auth/user/change_list.html"
    add_form_template = None
    form = AccountForm
    add_form = AccountCreationForm
    change_password_form = NewPasswordForm
    inlines = (GrantInline,)
    list_display = ("username", "full_name", "roles", "is_active", "is_superuser", "last_use")
    list_filter = ("is_active", UnusedFilter, "groups")
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
        (
            None,
            {
                "fields": ("username", "last_name", "is_active", "reset_password"),
                "description": "有人离开岗位时，请取消勾选“启用”，不要删除账号："
                "停用后不能再登录，写过的稿件和操作记录都会保留。",
            },
        ),
        ("角色", {"fields": ("groups", "is_superuser")}),
        ("记录", {"fields": ("last_login", "date_joined")}),
    )

    class Media:
        css = {"all": ["css/admin/desk_forms.css", "css/admin/accounts.css"]}

    @admin.display(description="姓名", ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name() or "—"

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        return "、".join(group.name for group in user.groups.all()) or "—"

    @admin.display(description="上次登录", ordering="last_login", empty_value="从未登录")
    def last_use(self, user: User):
        return user.last_login

    @admin.display(description="密码")
    def reset_password(self, user: User) -> str:
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a class="button" href="{}">重设密码</a>', address)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        accounts = super().get_queryset(request).prefetch_related("groups")
        return accounts.exclude(username=FORMER_STAFF)

    # Rights

    def has_manage_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whether the user may rename, open, close this account and set its password.

        The accounts of the other administrators are for superusers: whoever could set their
        passwords could act as them.
        """
        if not request.user.has_perm(administrators.MANAGES_ACCOUNTS):
            return False
        if obj is None or request.user.is_superuser:
            return True
        others = {administrators.SECURITY, administrators.AUDIT}
        return not obj.is_superuser and administrators.role_of(obj) not in others

    def may_give_rights(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whether the user may say which roles and columns this person has: never their own."""
        if not request.user.has_perm(administrators.GIVES_RIGHTS) or obj == request.user:
            return False
        return obj is None or request.user.is_superuser or not obj.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_view_permission(request, obj) or self.may_give_rights(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self.has_manage_permission(request, obj) or self.may_give_rights(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj) and obj != request.user
        return allowed and (obj is None or self.has_manage_permission(request, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None):
        fields = set(super().get_readonly_fields(request, obj))
        if obj is None:
            return tuple(fields)
        if not self.has_manage_permission(request, obj):
            fields |= {"username", "last_name", "is_active"}
        if not self.may_give_rights(request, obj):
            fields.add("groups")
        if not request.user.is_superuser:
            fields.add("is_superuser")
        if obj == request.user:
            fields |= {"is_active", "is_superuser"}
        return tuple(fields)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None and not self.may_give_rights(request):
            return [one for one in fieldsets if "groups" not in one[1]["fields"]]
        if obj is not None and not self.has_manage_permission(request, obj):
            (title, first), *others = fieldsets
            names = tuple(name for name in first["fields"] if name != "reset_password")
            return [(title, {"fields": names}), *others]
        return fieldsets

    def get_inlines(self, request: HttpRequest, obj: User | None):
        return super().get_inlines(request, obj) if obj is not None else ()

    # Forms

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs: Any):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        texts = {
            "username": ("登录名", "登录时填写，可以用字母、数字和 @ . + - _ 。"),
            "last_name": ("姓名", "显示在稿件的历史记录里。"),
            "is_active": ("启用", "停用的账号不能登录。"),
            "is_superuser": (
                "超级管理员",
                "拥有全部权限。只在建站和应急时用，平时请用三种管理员各自的账号。",
            ),
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
            field.label = "角色"
            field.help_text = (
                "可以同时有几个角色，权限合在一起。"
                f"{'、'.join(administrators.NAMES)}互相监督，一个人只能有其中一个。"
            )
        return field

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = ""):
        user = self.get_object(request, id)
        if user is not None and not self.has_manage_permission(request, user):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"own_account": object_id == str(request.user.pk)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def changelist_view(self, request: HttpRequest, extra_context=None):
        context = {"title": "账号", "unused_days": UNUSED_DAYS}
        if self.has_view_or_change_permission(request):
            context["unused_count"] = unused(self.get_queryset(request)).count()
        return super().changelist_view(request, context | (extra_context or {}))

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

    def response_add(self, request: HttpRequest, obj: User, post_url_continue=None):
        if not self.may_give_rights(request, obj):
            text = f"“{obj}”现在可以登录，但还什么都不能做：角色和栏目授权由安全管理员来给。"
            self.message_user(request, text, messages.INFO)
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description="停用所选账号", permissions=["manage"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._switch(request, queryset, False)

    @admin.action(description="启用所选账号", permissions=["manage"])
    def activate(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._switch(request, queryset, True)

    def _switch(self, request: HttpRequest, queryset: QuerySet, is_active: bool) -> None:
        verb = "启用" if is_active else "停用"
        changed = []
        for user in queryset.exclude(is_active=is_active):
            if user == request.user or not self.has_manage_permission(request, user):
                text = f"账号“{user}”不能由您{verb}。"
                self.message_user(request, text, messages.WARNING)
                continue
            user.is_active = is_active
            user.save(update_fields=["is_active"])
            self.log_change(request, user, f"{verb}了账号。")
            changed.append(str(user))
        if changed:
            self.message_user(request, f"已{verb}：{'、'.join(changed)}。", messages.SUCCESS)

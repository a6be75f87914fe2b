"""One page for everything that holds for the whole site."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from apps.core.admin import BaseAdmin, RowsInline
from apps.core.history_admin import HistoryAdmin
from apps.media.widgets import MediaChoosers
from apps.site_settings.models import SITE_PK, SiteLink, SiteSettings
from apps.site_settings.widgets import ColourInput

_MANY = 100  # links of one kind
REVIEW = "审核"
_REVIEW_FIELDS = ("small_office",)


class LinkFormSet(forms.BaseInlineFormSet):
    """The links of one kind; a concrete one names it."""

    kind: SiteLink.Kind

    @classmethod
    def get_default_prefix(cls) -> str:
        return f"{cls.kind}_links"

    def _construct_form(self, i: int, **kwargs) -> forms.ModelForm:
        # Known before the form is checked: what a link needs depends on where it stands.
        form = super()._construct_form(i, **kwargs)
        form.instance.kind = self.kind
        if "image" in form.fields and form.instance.pk:
            form.fields["image"].widget.known = form.instance.image
        return form


class LinkInline(MediaChoosers, RowsInline):
    """The links of one kind on the settings page."""

    kind: SiteLink.Kind
    model = SiteLink
    max_num = _MANY
    fields: tuple[Any, ...] = ("title", "url", "image", ("order", "is_shown"))
    classes = ("site-links",)
    image_help = "可以不用。"

    def get_formset(self, request: HttpRequest, obj=None, **kwargs) -> type[LinkFormSet]:
        named = type("KindFormSet", (LinkFormSet,), {"kind": self.kind})
        return super().get_formset(request, obj, formset=named, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SiteLink]:
        links = super().get_queryset(request).filter(kind=self.kind)
        return links.select_related("image")

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs):
        if db_field.name == "image":
            kwargs["help_text"] = self.image_help
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SlideInline(LinkInline):
    kind = SiteLink.Kind.SLIDE
    verbose_name = "轮播"
    verbose_name_plural = "首页轮播"
    image_help = "必须有。横幅图片，宽 1200 像素以上最合适。"


class QuickInline(LinkInline):
    kind = SiteLink.Kind.QUICK
    verbose_name = "快捷入口"
    verbose_name_plural = "快捷入口"


class FriendInline(LinkInline):
    kind = SiteLink.Kind.FRIEND
    verbose_name = "友情链接"
    verbose_name_plural = "友情链接"
    fields = ("group", "title", "url", "image", ("order", "is_shown"))
    ordering = ("group", "order", "pk")


@admin.register(SiteSettings)
class SiteSettingsAdmin(MediaChoosers, BaseAdmin, HistoryAdmin):
    """The one row of settings: its list is its form, and it is neither added nor deleted."""

    menu_group = "站点"
    menu_order = 10
    has_excel = False  # one row
    change_form_template = "admin/site_settings/change_form.html"
    object_history_template = "admin/site_settings/history.html"
    inlines = (SlideInline, QuickInline, FriendInline)
    fieldsets = (
        (
            "名称和图片",
            {"fields": ("name", "subtitle", "logo", "header_picture", "description", "keywords")},
        ),
        ("主题色", {"fields": ("theme_colour",)}),
        (
            "页脚",
            {
                "fields": (
                    "organiser",
                    "contact",
                    "icp_number",
                    "police_number",
                    "police_url",
                    "party_mark_url",
                    "party_mark_image",
                    "site_code",
                ),
                "description": "留空的项目不会显示。",
            },
        ),
        (
            "侧边工具",
            {
                "fields": ("qq_service", "wechat_qr"),
                "description": "显示在页面侧边；留空的项目不会显示。",
            },
        ),
        (
            REVIEW,
            {"fields": _REVIEW_FIELDS, "description": "由安全管理员设置。"},
        ),
        (
            "全站置灰",
            {
                "fields": ("grey_from", "grey_until"),
                "description": "到开始时间，网站所有页面自动变为灰色；到结束时间自动恢复。",
            },
        ),
    )

    def get_object(self, request: HttpRequest, object_id: str, from_field=None):
        """The stored settings; on a new site defaults that the first saving stores."""
        if object_id != str(SITE_PK) or from_field:
            return super().get_object(request, object_id, from_field)
        return self.get_queryset(request).filter(pk=SITE_PK).first() or SiteSettings(pk=SITE_PK)

    # Rights: how strict review is, is for those who may set that, and all else for the others.

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("site_settings.review_sitesettings")

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_view_permission(request, obj) or self.has_review_permission(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_change_permission(request, obj) or self.has_review_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if super().has_change_permission(request, obj):
            return fieldsets
        return [one for one in fieldsets if one[0] == REVIEW]

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        if self.has_review_permission(request):
            return readonly
        return (*readonly, *_REVIEW_FIELDS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs):
        if db_field.name == "theme_colour":
            kwargs["widget"] = ColourInput
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect(self._address())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if unquote(object_id) != str(SITE_PK):
            return redirect(self._address())
        context = {"title": self.opts.verbose_name, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def history_view(self, request, object_id, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if not SiteSettings.history.exists():
            self.message_user(request, "站点设置还没有修改过。", messages.INFO)
            return redirect(self._address())
        return super().history_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: SiteSettings, form, change: bool) -> None:
        self._keep_first_state()
        self._keep_what_is_not_theirs(obj, form)
        # The page always changes, but on a new site its first saving makes the row.
        super().save_model(request, obj, form, change and not obj._state.adding)

    def _keep_what_is_not_theirs(self, obj: SiteSettings, form) -> None:
        """An older version brings back no more than what its form offers to this person."""
        stored = SiteSettings.objects.filter(pk=SITE_PK).first()
        for field in self.opts.concrete_fields if stored else ():
            if field.editable and not field.primary_key and field.name not in form.fields:
                setattr(obj, field.attname, getattr(stored, field.attname))

    def _keep_first_state(self) -> None:
        """The row that migrating makes has no history, and a first change needs a before."""
        if not SiteSettings.history.exists():
            for stored in SiteSettings.objects.all():
                SiteSettings.history.bulk_history_create([stored], default_date=stored.created_at)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        reason = "；".join(_link_changes(formsets))
        if reason:
            record = form.instance.history.latest("pk")
            record.history_change_reason = reason
            record.save(update_fields=["history_change_reason"])

    def response_change(self, request: HttpRequest, obj: SiteSettings) -> HttpResponse:
        text = '站点设置已保存，马上生效。<a href="{}" target="_blank" rel="noopener">查看网站</a>'
        home = reverse("portal:home")
        self.message_user(request, format_html(text, home), messages.SUCCESS)
        return redirect(self._address())

    def _address(self) -> str:
        return reverse("admin:site_settings_sitesettings_change", args=[SITE_PK])


def _link_changes(formsets: list[LinkFormSet]) -> list[str]:
    """What was done to the links, in words."""
    changes = []
    for formset in formsets:
        label = formset.kind.label
        changed = [link for link, _ in formset.changed_objects]
        done = (
            ("新增", formset.new_objects),
            ("修改", changed),
            ("删除", formset.deleted_objects),
        )
        changes += [f"{verb}{label}“{link.title}”" for verb, links in done for link in links]
    return changes

"""The admin of everything that is written, published and withdrawn: articles, announcements."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from mptt.forms import TreeNodeChoiceField

from apps.columns.scoped_admin import BranchFilter, ScopedAdmin, allowed_columns
from apps.publishing import transitions
from apps.publishing.differences import differences
from apps.publishing.models import DeskCopy, Revision, State
from apps.publishing.transitions import TransitionError


class StateFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        if self.value() in State.values:
            return queryset.in_state(self.value())
        return queryset.filter(trashed_at__isnull=True)


class MineFilter(admin.SimpleListFilter):
    title = "撰稿人"
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", "只看我的")]

    def queryset(self, request, queryset):
        return queryset.filter(created_by=request.user) if self.value() == "1" else queryset


class MoveForm(forms.Form):
    column = TreeNodeChoiceField(label="移到栏目", queryset=None, level_indicator="　")


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="撤回原因", max_length=200, required=False, help_text="只有工作人员能看到，可以不填。"
    )


@admin.display(description="状态")
def state_badge(copy: DeskCopy) -> str:
    state = copy.state
    return format_html('<span class="state state--{}">{}</span>', state.value, state.label)


class DeskAdmin(ScopedAdmin):
    """Lists and forms of a desk copy, with the verbs of apps.publishing.transitions.

    The concrete admin gives `preview(request, copy, revision)` and its own fieldsets.
    """

    change_form_template = "admin/desk/change_form.html"
    change_list_template = "admin/desk/change_list.html"
    object_history_template = "admin/desk/history.html"
    delete_confirmation_template = "admin/desk/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/desk/delete_selected_confirmation.html"

    list_display = ("title", state_badge, "column", "published_at", "updated_at", "updated_by_name")
    list_filter = (StateFilter, BranchFilter, MineFilter)
    list_select_related = ("column", "live_revision", "updated_by")
    search_fields = ("title", "body")
    search_help_text = "按标题或正文查找"
    date_hierarchy = "published_at"
    list_per_page = 30
    show_full_result_count = False
    save_on_top = False
    actions = ("publish_selected", "withdraw_selected", "move_selected", "pin", "unpin", "untrash")

    @admin.display(description="最后修改人", ordering="updated_by")
    def updated_by_name(self, copy: DeskCopy) -> str:
        return transitions.display_name(copy.updated_by) if copy.updated_by else "—"

    def preview(self, request: HttpRequest, copy: DeskCopy, revision: Revision) -> HttpResponse:
        raise NotImplementedError

    # Rights

    def has_publish_permission(self, request: HttpRequest, obj=None) -> bool:
        """Whether the user may publish and withdraw (also asked by Django for actions)."""
        opts = self.opts
        return request.user.has_perm(f"{opts.app_label}.publish_{opts.model_name}")

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj is not None and obj.trashed_at)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """Deleting something live also takes it off the site, so that needs both rights."""
        allowed = super().has_delete_permission(request, obj)
        if obj is None:
            return allowed
        if obj.trashed_at:
            return False
        return allowed and (obj.live_revision_id is None or self.has_publish_permission(request))

    def _get_or_404(self, request: HttpRequest, object_id: str) -> DeskCopy:
        copy = self.get_object(request, unquote(object_id))
        if copy is None:
            raise Http404("没有这篇稿件。")
        if not self.has_view_or_change_permission(request, copy):
            raise PermissionDenied
        return copy

    # The form

    def change_view(self, request, object_id, form_url="", extra_context=None):
        copy = self.get_object(request, unquote(object_id))
        context = {"can_publish": self.has_publish_permission(request), "state": State}
        if copy is not None:
            context |= {
                "copy": copy,
                "live_url": copy.get_absolute_url() if copy.state in _ON_SITE else "",
                "can_withdraw": copy.live_revision_id and self.has_publish_permission(request),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def add_view(self, request, form_url="", extra_context=None):
        context = {"can_publish": self.has_publish_permission(request)}
        return super().add_view(request, form_url, context | (extra_context or {}))

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        copy = form.instance
        transitions.save_draft(copy, request.user)
        if "_publish" in request.POST:
            self._publish_after_save(request, copy)

    def _publish_after_save(self, request: HttpRequest, copy: DeskCopy) -> None:
        if not self.has_publish_permission(request, copy):
            raise PermissionDenied
        try:
            transitions.publish(copy, request.user)
        except TransitionError as error:
            request.publishing = "failed"
            self.message_user(request, f"草稿已保存，但没有发布。{error}", messages.ERROR)
        else:
            request.publishing = "done"

    def _after_save(self, request: HttpRequest, copy: DeskCopy) -> HttpResponse:
        """Say in one sentence what happened, and go where the button said."""
        copy = self.model.objects.get(pk=copy.pk)
        outcome = getattr(request, "publishing", None)
        if outcome == "done":
            if copy.state == State.SCHEDULED:
                sentence = "《{}》已定时发布，到发布时间会自动出现在网站上。"
                self.message_user(request, sentence.format(copy.title), messages.SUCCESS)
            else:
                self.message_user(
                    request,
                    format_html(
                        '《{}》已发布。<a href="{}" target="_blank" rel="noopener">在网站上查看</a>',
                        copy.title,
                        copy.get_absolute_url(),
                    ),
                    messages.SUCCESS,
                )
        elif outcome is None:
            note = "，网站上仍是已发布的版本" if copy.live_revision_id else "，公众还看不到"
            self.message_user(request, f"《{copy.title}》已保存为草稿{note}。", messages.SUCCESS)
        opts = self.opts
        if "_save" in request.POST or "_addanother" in request.POST:
            view = "add" if "_addanother" in request.POST else "changelist"
            return redirect(f"admin:{opts.app_label}_{opts.model_name}_{view}")
        return redirect(f"admin:{opts.app_label}_{opts.model_name}_change", copy.pk)

    def response_add(self, request, obj, post_url_continue=None):
        if "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._after_save(request, obj)

    def response_change(self, request, obj):
        return self._after_save(request, obj)

    # The recycle bin

    def delete_model(self, request: HttpRequest, obj: DeskCopy) -> None:
        transitions.trash(obj, request.user)

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        for copy in queryset:
            transitions.trash(copy, request.user)

    def get_deleted_objects(self, objs, request: HttpRequest):
        held = [copy for copy in objs if not self.has_delete_permission(request, copy)]
        names = {str(self.opts.verbose_name)} if held else set()
        return [str(copy) for copy in objs], {self.opts.verbose_name: len(objs)}, names, []

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id) -> HttpResponse:
        self.message_user(request, f"《{obj_display}》已移到回收站。", messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    # Addresses beside the form

    def get_urls(self):
        def named(name):
            return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

        wrap = self.admin_site.admin_view
        own = [
            path("<path:object_id>/preview/", wrap(self.preview_view), name=named("preview")),
            path(
                "<path:object_id>/history/<int:number>/",
                wrap(self.revision_view),
                name=named("revision"),
            ),
            path("<path:object_id>/compare/", wrap(self.compare_view), name=named("compare")),
            path(
                "<path:object_id>/restore/<int:number>/",
                wrap(self.restore_view),
                name=named("restore"),
            ),
            path("<path:object_id>/withdraw/", wrap(self.withdraw_view), name=named("withdraw")),
            path("<path:object_id>/untrash/", wrap(self.untrash_view), name=named("untrash")),
        ]
        return own + super().get_urls()

    def _page(self, request: HttpRequest, copy: DeskCopy, title: str, **extra: Any) -> dict:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "copy": copy,
            "original": copy,
            "media": self.media,
            "has_view_permission": True,
            **extra,
        }

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The desk copy on the real page; never cached, to staff only."""
        copy = self._get_or_404(request, object_id)
        return _private(self.preview(request, copy, copy.draft_revision()))

    def revision_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """An old revision on the real page."""
        copy = self._get_or_404(request, object_id)
        return _private(self.preview(request, copy, self._revision(copy, str(number))))

    def _revision(self, copy: DeskCopy, number: str) -> Revision:
        if number == "desk":
            return copy.draft_revision()
        found = copy.revisions.filter(number=int(number)) if _is_number(number) else None
        revision = found.first() if found is not None else None
        if revision is None:
            raise Http404("没有这个版本。")
        return revision

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        copy = self._get_or_404(request, object_id)
        revisions = list(copy.revisions.defer("body", "body_html"))
        unsaved = not revisions or revisions[0].digest != copy.digest
        context = self._page(
            request,
            copy,
            f"历史版本：{copy.title}",
            revisions=revisions,
            has_unsaved=unsaved,
            can_restore=self.has_change_permission(request, copy),
        )
        return TemplateResponse(request, self.object_history_template, context)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        copy = self._get_or_404(request, object_id)
        old = self._revision(copy, request.GET.get("old", ""))
        new = self._revision(copy, request.GET.get("new", ""))
        if 0 < new.number < old.number or (old.number == 0 and new.number):
            old, new = new, old
        context = self._page(
            request,
            copy,
            f"版本比较：{copy.title}",
            old=old,
            new=new,
            differences=differences(old, new),
        )
        return TemplateResponse(request, "admin/desk/compare.html", context)

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        copy = self._get_or_404(request, object_id)
        if not self.has_change_permission(request, copy):
            raise PermissionDenied
        revision = self._revision(copy, str(number))
        if request.method == "POST":
            transitions.restore(copy, revision, request.user)
            self.message_user(
                request,
                f"第 {number} 版的内容已放回草稿。请检查后再发布；网站上的版本没有变。",
                messages.SUCCESS,
            )
            return self._to_form(copy)
        context = self._page(request, copy, f"恢复第 {number} 版", revision=revision)
        return TemplateResponse(request, "admin/desk/restore.html", context)

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        copy = self._get_or_404(request, object_id)
        if not self.has_publish_permission(request, copy):
            raise PermissionDenied
        form = WithdrawForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                transitions.withdraw(copy, request.user, form.cleaned_data["reason"])
            except TransitionError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(
                    request, f"《{copy.title}》已撤回，网站上已经看不到。", messages.SUCCESS
                )
            return self._to_form(copy)
        context = self._page(request, copy, f"撤回《{copy.title}》", form=form)
        return TemplateResponse(request, "admin/desk/withdraw.html", context)

    def untrash_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        copy = self._get_or_404(request, object_id)
        if not super().has_change_permission(request, copy):
            raise PermissionDenied
        if request.method == "POST":
            self._do_each(request, [copy], transitions.untrash, "已从回收站还原")
        return self._to_form(copy)

    def _to_form(self, copy: DeskCopy) -> HttpResponseRedirect:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", copy.pk)

    # Bulk actions

    def get_actions(self, request: HttpRequest):
        actions = super().get_actions(request)
        in_bin = request.GET.get("state") == State.TRASHED
        wanted = (lambda name: name == "untrash") if in_bin else (lambda name: name != "untrash")
        return {name: action for name, action in actions.items() if wanted(name)}

    def _do_each(self, request: HttpRequest, copies, verb, done: str) -> None:
        """Apply a transition to each; say how many were done and why others were not."""
        count = 0
        for copy in copies:
            try:
                verb(copy, request.user)
            except TransitionError as error:
                self.message_user(request, str(error), messages.WARNING)
            else:
                count += 1
        if count:
            self.message_user(request, f"{count} 篇{done}。", messages.SUCCESS)

    @admin.action(description="发布", permissions=["publish"])
    def publish_selected(self, request, queryset) -> None:
        self._do_each(request, queryset, transitions.publish, "已发布")

    @admin.action(description="撤回", permissions=["publish"])
    def withdraw_selected(self, request, queryset) -> None:
        self._do_each(request, queryset, transitions.withdraw, "已撤回")

    @admin.action(description="置顶", permissions=["publish"])
    def pin(self, request, queryset) -> None:
        def verb(copy, by):
            transitions.amend(copy, by, "置顶", is_pinned=True, pinned_until=None)

        self._do_each(request, queryset, verb, "已置顶")

    @admin.action(description="取消置顶", permissions=["publish"])
    def unpin(self, request, queryset) -> None:
        def verb(copy, by):
            transitions.amend(copy, by, "取消置顶", is_pinned=False, pinned_until=None)

        self._do_each(request, queryset, verb, "已取消置顶")

    @admin.action(description="移到其他栏目", permissions=["publish"])
    def move_selected(self, request, queryset):
        form = MoveForm(request.POST if "move" in request.POST else None)
        form.fields["column"].queryset = self.columns_to_choose(request)
        if form.is_bound and form.is_valid():
            column = form.cleaned_data["column"]

            def verb(copy, by):
                columns = [column, *(other for other in copy.further() if other != column)]
                transitions.amend(copy, by, f"移到“{column.name}”", columns=columns)

            self._do_each(request, queryset, verb, f"已移到“{column.name}”")
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "移到其他栏目",
            "opts": self.opts,
            "copies": queryset,
            "form": form,
            "selected": request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME),
        }
        return TemplateResponse(request, "admin/desk/move.html", context)

    @admin.action(description="从回收站还原", permissions=["change"])
    def untrash(self, request, queryset) -> None:
        self._do_each(request, queryset, transitions.untrash, "已还原")

    def columns_to_choose(self, request: HttpRequest):
        """The columns into which an item of this type can be put."""
        return allowed_columns(request)


_ON_SITE = (State.LIVE, State.CHANGED)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response

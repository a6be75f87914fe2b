"""The admin of everything that is written, published and withdrawn: articles, announcements."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.db.models import Q
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from apps.columns import kinds, receipts
from apps.columns.approval_links import PhoneLinks
from apps.columns.autosaving import Autosaving
from apps.columns.choices import column_field
from apps.columns.desk_excel import DeskExcel
from apps.columns.desk_form import DeskForm, matched_rows
from apps.columns.desk_rights import DeskRights, columns_of
from apps.columns.house_style_desk import HouseStyle
from apps.columns.live_preview import LivePreview
from apps.columns.merge_desk import Merging
from apps.columns.models import Column
from apps.columns.receipt_desk import Withdrawals
from apps.columns.recycle_bin import RecycleBin, is_bin
from apps.columns.review_desk import ReviewDesk, side_stage
from apps.columns.scoped_admin import BranchFilter
from apps.columns.tree import get_tree
from apps.core.admin import RowsInline
from apps.core.dates import minute
from apps.core.people import display_name
from apps.media.widgets import MediaChoosers
from apps.publishing import transitions
from apps.publishing.differences import differences
from apps.publishing.models import DeskCopy, Revision, State
from apps.publishing.transitions import TransitionError

MOST_AT_ONCE = 500  # how many items one bulk action takes on
DESK = "desk"  # names the desk copy where a number names a revision

_ON_SITE = (State.LIVE, State.PENDING, State.CHANGED)


class StateFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        if self.value() in State.values:
            return queryset.in_state(self.value())
        return queryset.filter(trashed_at__isnull=True)


class PublishedFilter(admin.SimpleListFilter):
    """By publication time. A hierarchy of dates would read every row to know the months."""

    title = "发布时间"
    parameter_name = "published"

    def lookups(self, request, model_admin):
        return [("day", "今天"), ("week", "近 7 天"), ("month", "本月"), ("year", "今年")]

    def queryset(self, request, queryset):
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        since = {
            "day": today,
            "week": today - timedelta(days=6),
            "month": today.replace(day=1),
            "year": today.replace(month=1, day=1),
        }.get(self.value())
        return queryset if since is None else queryset.filter(published_at__gte=since)


class MineFilter(admin.SimpleListFilter):
    title = "撰稿人"
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", "只看我的")]

    def queryset(self, request, queryset):
        if self.value() != "1":
            return queryset
        return queryset.filter(Q(created_by=request.user) | Q(updated_by=request.user))


class MoveForm(forms.Form):
    def __init__(self, data, queryset, tree):
        super().__init__(data)
        self.fields["column"] = column_field(queryset, tree, label="移到栏目")


class AttachmentInline(MediaChoosers, RowsInline):
    """Files for download; the concrete inline names the model."""

    fields = ("document", "name", "order")
    verbose_name_plural = "附件"


class DeskChangeList(ChangeList):
    """Reads what the rows show, and not the texts."""

    def get_queryset(self, request, exclude_parameters=None):
        rows = super().get_queryset(request, exclude_parameters)
        return rows.defer("body", "live_revision__body", "live_revision__body_html")


@admin.display(description="状态")
def state_badge(copy: DeskCopy) -> str:
    badge = '<span class="state state--{}">{}</span>'
    shown = format_html(badge, copy.state.value, copy.state.label)
    if stage := side_stage(copy):
        shown += format_html(f" {badge}", f"small state--{stage.value}", stage.label)
    return shown


@admin.display(description="标题", ordering="title")
def marked_title(copy: DeskCopy) -> str:
    """The title, with what stands out about the item."""
    marks = []
    if copy.is_pinned and (copy.pinned_until is None or copy.pinned_until > timezone.now()):
        marks.append(("置顶",))
    if getattr(copy, "is_headline", False):
        marks.append(("头条",))
    badges = format_html_join("", ' <span class="desk-badge">{}</span>', marks)
    return format_html("{}{}", copy.title, badges)


@admin.display(description="发布时间", ordering="published_at")
def publication_time(copy: DeskCopy) -> str:
    return minute(copy.published_at)


@admin.display(description="最后修改", ordering="updated_at")
def last_change(copy: DeskCopy) -> str:
    when = minute(copy.updated_at)
    return f"{display_name(copy.updated_by)}，{when}" if copy.updated_by else when


class DeskAdmin(
    LivePreview,
    HouseStyle,
    Autosaving,
    Merging,
    DeskExcel,
    ReviewDesk,
    PhoneLinks,
    Withdrawals,
    RecycleBin,
    DeskRights,
):
    """Lists and forms of a desk copy, with the verbs of apps.publishing.transitions.

    The concrete admin gives `preview(request, copy, revision)` and its own fieldsets.
    """

    form = DeskForm
    change_form_template = "admin/desk/change_form.html"
    change_list_template = "admin/desk/change_list.html"
    object_history_template = "admin/desk/history.html"
    delete_confirmation_template = "admin/desk/delete_confirmation.html"

    list_display = (marked_title, state_badge, "column", publication_time, last_change)
    list_filter = (StateFilter, BranchFilter, PublishedFilter, MineFilter)
    list_select_related = ("column", "live_revision", "review", "updated_by")
    search_fields = ("title", "body")
    search_help_text = "按标题或正文查找"
    list_per_page = 30
    list_max_show_all = MOST_AT_ONCE
    show_full_result_count = False
    actions = (
        "submit_selected",
        "publish_selected",
        "withdraw_selected",
        "move_selected",
        "pin",
        "unpin",
        "delete_selected",
        "untrash",
    )

    @property
    def media(self) -> forms.Media:
        scripts = [
            Script(f"js/admin/{name}.js", type="module")
            for name in ("npc-desk-form", "npc-desk-filter", "npc-login", "npc-preview")
        ]
        return super().media + forms.Media(css={"all": ["css/admin/desk_forms.css"]}, js=scripts)

    def preview(self, request: HttpRequest, copy: DeskCopy, revision: Revision) -> HttpResponse:
        """The public page of `revision`, which the public may not be able to read."""
        raise NotImplementedError

    def columns_to_choose(self, request: HttpRequest):
        """The columns in which an item of this type can be found once it stands there."""
        listing = [name for name, _ in kinds.choices() if kinds.get(name).lists_content]
        return super().columns_to_choose(request).filter(kind__in=listing)

    # Rights: see DeskRights

    def _found(self, request: HttpRequest, object_id: str, *needed: str) -> DeskCopy:
        """The item of an address; 404 without it, 403 without a right to see it and `needed`."""
        copy = self.get_object(request, unquote(object_id))
        allowed = self.has_view_or_change_permission(request, copy)
        for right in needed:
            allowed = allowed and getattr(self, f"has_{right}_permission")(request, copy)
        if not allowed:
            raise PermissionDenied
        return copy

    def writable(self, request: HttpRequest, object_id: str) -> DeskCopy | None:
        """The item whose form is open, None for a new one; 403 or 404 as its form answers."""
        if object_id:
            return self._found(request, object_id, "change")
        if not self.has_add_permission(request):
            raise PermissionDenied
        return None

    # The form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        copy = self.get_object(request, unquote(object_id)) if object_id else None
        context = self.review_buttons(request, copy) | {
            f"{name}_url": self.form_address(name, copy)
            for name in ("autosave", "live_preview", "house_style")
        }
        if copy is not None:
            context |= {
                "copy": copy,
                "live_url": copy.get_absolute_url() if copy.state in _ON_SITE else "",
                "can_withdraw": copy.live_revision_id
                and self.has_withdraw_permission(request, copy),
                "receipt": receipts.last_of(copy) if copy.withdrawn_at else None,
                "can_untrash": copy.trashed_at and self.has_untrash_permission(request, copy),
                "can_duplicate": self.has_add_permission(request)
                and bool(self.copies_to(request, copy)),
            }
        return super().changeform_view(
            request, object_id, form_url, context | (extra_context or {})
        )

    def get_formset_kwargs(self, request: HttpRequest, obj, inline, prefix: str) -> dict:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in kwargs:
            rows = (
                inline.model.objects.filter(copy=obj.pk) if obj.pk else inline.model.objects.none()
            )
            kwargs["data"] = matched_rows(
                kwargs["data"], prefix, set(rows.values_list("pk", flat=True))
            )
        return kwargs

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        copy = form.instance
        transitions.save_draft(copy, request.user)
        if "_publish" in request.POST:
            self._publish_after_save(request, copy)

    def _publish_after_save(self, request: HttpRequest, copy: DeskCopy) -> None:
        if not self.has_publish_permission(request):
            raise PermissionDenied
        try:
            self._publish(request, copy)
        except TransitionError as error:
            request.publishing = "failed"
            self.message_user(request, f"草稿已保存，但没有发布。{error}", messages.ERROR)
        else:
            request.publishing = "done"

    def _publish(self, request: HttpRequest, copy: DeskCopy) -> None:
        """Publish what the user may publish as it stands now. Raises TransitionError."""
        with transaction.atomic():
            copy = transitions.locked(copy)
            if refusal := self.publish_refusal(request, columns_of(copy)):
                raise TransitionError(f"《{copy.title}》要由有发布权限的人发布：{refusal}")
            transitions.publish(copy, request.user)

    def _after_save(self, request: HttpRequest, copy: DeskCopy) -> HttpResponse:
        """Say in one sentence what happened, and go where the button said."""
        copy = self.model.objects.get(pk=copy.pk)
        self.forget_autosave(request, copy)
        outcome = getattr(request, "publishing", None)
        if outcome == "done":
            self.message_user(request, _published_message(copy), messages.SUCCESS)
        elif outcome is None and not {"_preview", "_submit"} & request.POST.keys():
            note = "网站上仍是已发布的版本" if copy.live_revision_id else "公众还看不到"
            self.message_user(request, f"《{copy.title}》已保存为草稿，{note}。", messages.SUCCESS)
        for page in ("preview", "check", "submit"):
            if f"_{page}" in request.POST:
                return redirect(self._address(page, copy.pk))
        if outcome == "failed" and (page := self.page_after_refusal(copy)):
            return redirect(self._address(page, copy.pk))
        if "_save" in request.POST:
            return redirect(self._address("changelist"))
        return self._to_form(copy)

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_save(request, obj)

    def response_change(self, request, obj):
        return self._after_save(request, obj)

    def _address(self, page: str, *args: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=args, current_app=self.admin_site.name)

    def form_address(self, name: str, copy: DeskCopy | None) -> str:
        """An address that goes with the form of an item, or with that of a new one."""
        return self._address(name, copy.pk) if copy else self._address(f"{name}_new")

    def _to_form(self, copy: DeskCopy) -> HttpResponseRedirect:
        return redirect(self._address("change", copy.pk))

    def get_deleted_objects(self, objs, request: HttpRequest):
        """Nothing else goes with an item: it only moves to the recycle bin."""
        return [str(copy) for copy in objs], {self.opts.verbose_name: len(objs)}, set(), []

    # Addresses beside the form

    def get_urls(self):
        def beside(address: str, view: Callable, name: str):
            full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            wrapped = self.admin_site.admin_view(view)
            return path(f"<path:object_id>/{address}", wrapped, name=full_name)

        def of_form(name: str, view: Callable, of_new: Callable) -> list:
            """The same for the form of an item and for that of a new one, by POST alone."""
            address = f"{name.replace('_', '-')}/"
            wrapped = self.admin_site.admin_view(require_POST(of_new))
            full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}_new"
            return [
                path(f"add/{address}", wrapped, name=full_name),
                beside(address, require_POST(view), name),
            ]

        return [
            *of_form("autosave", self.autosave_view, self.autosave_new_view),
            *of_form("live_preview", self.live_preview_view, self.live_preview_view),
            *of_form("house_style", self.house_style_view, self.house_style_view),
            beside("merge/", self.merge_view, "merge"),
            beside("preview/", self.preview_view, "preview"),
            beside("history/<int:number>/", self.revision_view, "revision"),
            beside("compare/", self.compare_view, "compare"),
            beside("restore/<int:number>/", self.restore_view, "restore"),
            beside("untrash/", require_POST(self.untrash_view), "untrash"),
            beside("duplicate/", require_POST(self.duplicate_view), "duplicate"),
            *self.review_urls(beside),
            *self.phone_link_urls(beside),
            *self.receipt_urls(beside),
            *super().get_urls(),
        ]

    def _page(
        self, request: HttpRequest, title: str, copy: DeskCopy | None = None, **extra
    ) -> dict:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "copy": copy,
            "original": copy,
            "media": self.media,
            **extra,
        }

    def _revision(self, copy: DeskCopy, number: str) -> Revision:
        if number == DESK:
            return copy.draft_revision()
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        revision = copy.revisions.filter(number=int(number)).first() if is_number else None
        if revision is None:
            raise Http404("没有这个版本。")
        return revision

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The desk copy on the real page; never cached, to staff only."""
        copy = self._found(request, object_id)
        request.edit_url = self._address("change", copy.pk)
        return _private(self.preview(request, copy, copy.draft_revision()))

    def revision_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """An old revision on the real page."""
        copy = self._found(request, object_id)
        return _private(self.preview(request, copy, self._revision(copy, str(number))))

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        copy = self._found(request, object_id)
        revisions = list(copy.revisions.defer("body", "body_html"))
        context = self._page(
            request,
            f"历史版本：{copy.title}",
            copy,
            revisions=revisions,
            has_unsaved=not revisions or revisions[0].digest != copy.digest,
            can_restore=self.has_change_permission(request, copy),
            receipts=receipts.of(copy),
            **self.reviews_of(copy, revisions),
        )
        return TemplateResponse(request, self.object_history_template, context)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        copy = self._found(request, object_id)
        if "old" not in request.GET or "new" not in request.GET:
            self.message_user(request, "请选择要比较的两个版本。", messages.WARNING)
            return redirect(self._address("history", copy.pk))
        sides = [self._revision(copy, request.GET[side]) for side in ("old", "new")]
        # The desk copy has no number yet: it is newer than every revision.
        old, new = sorted(sides, key=lambda side: side.number or float("inf"))
        context = self._page(
            request,
            f"版本比较：{copy.title}",
            copy,
            old=old,
            new=new,
            differences=differences(old, new),
            can_restore=self.has_change_permission(request, copy),
        )
        return TemplateResponse(request, "admin/desk/compare.html", context)

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        copy = self._found(request, object_id, "change")
        revision = self._revision(copy, str(number))
        if not self.may_restore(request, copy, revision):
            raise PermissionDenied  # it would move to where the user has no say
        if request.method == "POST":
            try:
                transitions.restore(copy, revision, request.user)
            except TransitionError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.log_change(request, copy, f"把第 {number} 版恢复到草稿。")
                self.message_user(
                    request,
                    f"第 {number} 版的内容已放回草稿。请检查后再发布；网站上的版本没有变。",
                    messages.SUCCESS,
                )
            return self._to_form(copy)
        context = self._page(request, f"恢复第 {number} 版", copy, revision=revision)
        return TemplateResponse(request, "admin/desk/restore.html", context)

    def untrash_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        copy = self._found(request, object_id, "untrash")
        self._do_each(request, [copy], transitions.untrash, "已从回收站还原")
        return self._to_form(copy)

    def duplicate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        copy = self._found(request, object_id)
        kept = self.copies_to(request, copy)
        if not self.has_add_permission(request) or not kept:
            raise PermissionDenied
        with transaction.atomic():
            draft = transitions.duplicate(copy, request.user)
            draft.put_in_columns(kept)
            transitions.save_draft(draft, request.user)
        self.log_addition(request, draft, f"从《{copy.title}》复制。")
        told = "这是复制出来的新稿，还没有发布。原来的稿件没有变。"
        self.message_user(request, told, messages.SUCCESS)
        return self._to_form(draft)

    # Bulk actions

    def get_changelist(self, request: HttpRequest, **kwargs):
        return DeskChangeList

    def get_actions(self, request: HttpRequest):
        actions = super().get_actions(request)
        if is_bin(request):
            return {name: action for name, action in actions.items() if name == "untrash"}
        actions.pop("untrash", None)
        return actions

    def response_action(self, request: HttpRequest, queryset):
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in chosen):
            raise SuspiciousOperation("Keys that no list of ours offers.")
        across = request.POST.get("select_across") == "1"
        if len(chosen) > MOST_AT_ONCE or (across and queryset.count() > MOST_AT_ONCE):
            told = f"一次最多处理 {MOST_AT_ONCE} 篇。请先用筛选缩小范围。"
            self.message_user(request, told, messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)

    def _do_each(self, request: HttpRequest, copies, verb: Callable, done: str) -> list[DeskCopy]:
        """Apply a transition to each; say how many were done and why others were not.

        Returns those that were.
        """
        changed: list[DeskCopy] = []
        for copy in copies:
            try:
                with transaction.atomic():
                    verb(copy, request.user)
                    self.log_change(request, copy, f"{done}。")
            except TransitionError as error:
                self.message_user(request, str(error), messages.WARNING)
            else:
                changed.append(copy)
        if changed:
            self.message_user(request, f"{len(changed)} 篇{done}。", messages.SUCCESS)
        return changed

    @admin.action(description="发布", permissions=["publish"])
    def publish_selected(self, request, queryset) -> None:
        def verb(copy, by):
            self._publish(request, copy)

        self._do_each(request, queryset, verb, "已发布")

    def _pin_each(self, request, queryset, is_pinned: bool, note: str) -> None:
        def verb(copy, by):
            if refusal := self.pin_refusal(request, copy):
                raise TransitionError(f"《{copy.title}》没有{note}：{refusal}")
            transitions.amend(copy, by, note, is_pinned=is_pinned, pinned_until=None)

        self._do_each(request, queryset, verb, f"已{note}")

    @admin.action(description="置顶", permissions=["publish"])
    def pin(self, request, queryset) -> None:
        self._pin_each(request, queryset, True, "置顶")

    @admin.action(description="取消置顶", permissions=["publish"])
    def unpin(self, request, queryset) -> None:
        self._pin_each(request, queryset, False, "取消置顶")

    @admin.action(description="移到其他栏目", permissions=["change"])
    def move_selected(self, request, queryset):
        form = MoveForm(
            request.POST if "move" in request.POST else None,
            self.columns_to_choose(request),
            get_tree(request),
        )
        if form.is_bound and form.is_valid():
            column = form.cleaned_data["column"]

            def verb(copy, by):
                if refusal := self.move_refusal(request, copy, column):
                    raise TransitionError(refusal)
                transitions.amend(copy, by, f"移到“{column.name}”", columns=_moved_to(column))

            self._do_each(request, queryset, verb, f"已移到“{column.name}”")
            return None
        context = self._page(request, "移到其他栏目", copies=list(queryset), form=form)
        context["media"] += form.media
        return TemplateResponse(request, "admin/desk/move.html", context)

    @admin.action(description="移到回收站", permissions=["delete"])
    def delete_selected(self, request, queryset):
        copies = list(queryset)
        held = [copy for copy in copies if not self.has_delete_permission(request, copy)]
        if "post" in request.POST:
            if held:
                raise PermissionDenied
            live = {copy.pk for copy in copies if copy.live_revision_id}
            done = self._do_each(request, copies, transitions.trash, "已移到回收站")
            return self.to_receipts(request, [copy for copy in done if copy.pk in live])
        context = self._page(request, "移到回收站", copies=copies, held=held)
        return TemplateResponse(request, "admin/desk/delete_selected_confirmation.html", context)

    @admin.action(description="从回收站还原", permissions=["untrash"])
    def untrash(self, request, queryset) -> None:
        def verb(copy, by):
            if not self.has_untrash_permission(request, copy):
                raise TransitionError(f"您不能还原《{copy.title}》。")
            transitions.untrash(copy, by)

        self._do_each(request, queryset, verb, "已从回收站还原")


def _moved_to(column: Column) -> Callable[[list[dict]], list[dict]]:
    """What becomes of frozen columns, home first, when the item moves to another home."""

    def change(columns: list[dict]) -> list[dict]:
        others = [item for item in columns[1:] if item["id"] != column.pk]
        return [{"id": column.pk, "name": column.name}, *others]

    return change


def _published_message(copy: DeskCopy) -> str:
    if copy.state == State.SCHEDULED:
        return f"《{copy.title}》已定时发布，到 {minute(copy.published_at)} 会自动出现在网站上。"
    if copy.state == State.EXPIRED:
        return f"《{copy.title}》已发布，但已经过了下线时间，网站上看不到。"
    return format_html(
        '《{}》已发布。<a href="{}" target="_blank" rel="noopener">在网站上查看</a>',
        copy.title,
        copy.get_absolute_url(),
    )


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response

"""The recycle bin (回收站): who put what there and when, the way back beside each."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from apps.core.dates import minute
from apps.publishing.models import DeskCopy, State


def is_bin(request: HttpRequest) -> bool:
    """Whether a list shows the recycle bin."""
    return request.GET.get("state") == State.TRASHED


@admin.display(description="删除时间", ordering="trashed_at")
def trashed_when(copy: DeskCopy) -> str:
    return minute(copy.trashed_at)


@admin.display(description="删除人", ordering="trashed_by_name")
def trashed_by(copy: DeskCopy) -> str:
    return copy.trashed_by_name or "—"


@admin.display(description="还原以后")
def state_when_restored(copy: DeskCopy) -> str:
    """In which state it comes back: never on the site by itself."""
    state = State.WITHDRAWN if copy.withdrawn_at else State.DRAFT
    return format_html('<span class="state state--{}">{}</span>', state.value, state.label)


@admin.display(description="操作")
def restore_button(copy: DeskCopy) -> str:
    # Within the form of the list, whose token it sends along to an address of its own.
    name = f"admin:{copy._meta.app_label}_{copy._meta.model_name}_untrash"
    return format_html(
        '<button type="submit" class="desk-restore" formaction="{}">还原'
        '<span class="visually-hidden">《{}》</span></button>',
        reverse(name, args=[copy.pk]),
        copy.title,
    )


class RecycleBin:
    """The list of what was deleted; DeskAdmin inherits it."""

    def get_list_display(self, request: HttpRequest):
        shown = super().get_list_display(request)
        if not is_bin(request):
            return shown
        columns = [shown[0], "column", trashed_when, trashed_by, state_when_restored]
        return [*columns, *([restore_button] if self.has_untrash_permission(request) else [])]

    def get_ordering(self, request: HttpRequest):
        return ["-trashed_at", "-pk"] if is_bin(request) else super().get_ordering(request)

    def changelist_view(self, request: HttpRequest, extra_context=None):
        extra = extra_context or {}
        if is_bin(request):
            title = f"{self.opts.verbose_name_plural}的回收站"
            extra = {"title": title, "is_bin": True} | extra
        return super().changelist_view(request, extra)

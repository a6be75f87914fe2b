"""Lists whose rows staff move up and down, with and without JavaScript."""

from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from apps.leadership.models import Ordered

_STEPS = {"up": (-1, "上移", "↑"), "down": (1, "下移", "↓")}


class OrderedAdmin(admin.ModelAdmin):
    """Adds the list column `order_buttons` to the admin of an Ordered model.

    Each button sends the list's own form, which holds the CSRF token, to an address of its
    own; no script is needed.
    """

    @property
    def media(self):
        media = super().media
        return media + type(media)(css={"all": ["css/admin/leadership.css"]})

    def can_be_moved(self, item: Ordered) -> bool:
        """Whether the item stands in the order at all."""
        return True

    @admin.display(description="顺序")
    def order_buttons(self, item: Ordered) -> str:
        if not self.can_be_moved(item):
            return "—"
        buttons = format_html_join(
            "",
            '<button class="order__button" type="submit" formaction="{}" aria-label="{}{}">'
            "{}</button>",
            (
                (self._address("move", item.pk, way), label, item, arrow)
                for way, (_, label, arrow) in _STEPS.items()
            ),
        )
        return format_html('<span class="order">{}</span>', buttons)

    def get_list_display(self, request: HttpRequest):
        """The buttons stand there only for those who may use them."""
        shown = super().get_list_display(request)
        if self.has_change_permission(request):
            return shown
        return [name for name in shown if name != "order_buttons"]

    def get_urls(self):
        own = path(
            "<path:object_id>/move/<str:way>/",
            self.admin_site.admin_view(self.move_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_move",
        )
        return [own, *super().get_urls()]

    def move_view(self, request: HttpRequest, object_id: str, way: str) -> HttpResponse:
        """Move one item a place up or down, and go back to the list as it was."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        item = self.get_object(request, unquote(object_id))
        if item is None or way not in _STEPS:
            raise Http404("没有这一项。")
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        step, label, _ = _STEPS[way]
        if item.move(step):
            self.message_user(request, f"已把“{item}”{label}一位。", messages.SUCCESS)
        else:
            self.message_user(request, f"“{item}”已经在最{label[0]}面。", messages.INFO)
        return redirect(self._list_address(request))

    def _list_address(self, request: HttpRequest) -> str:
        """The list with the filters that the person had set."""
        address = self._address("changelist")
        came_from = urlsplit(request.headers.get("Referer", ""))
        kept = came_from.path == address and came_from.query
        return f"{address}?{came_from.query}" if kept else address

    def _address(self, page: str, *args) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

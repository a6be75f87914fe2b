"""The admin's index and menu, grouped as staff think and not by our apps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

MENU_GROUPS = ("内容", "栏目", "领导", "公告", "互动", "站点", "系统")


@dataclass(frozen=True)
class Page:
    """A page of the admin that belongs to no model: an address, and who may open it.

    With a `menu_name` it stands in the menu, in `menu_group`; without one it is only reached
    from other pages. `menu_count` says how much waits there: the menu shows it beside the name.
    """

    name: str
    route: str
    view: Callable[..., HttpResponse]
    may_open: Callable[[HttpRequest], bool]
    menu_name: str = ""
    menu_group: str = "系统"
    menu_order: int = 50
    menu_count: Callable[[HttpRequest], int] | None = None

    def answer(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.may_open(request):
            raise PermissionDenied
        return self.view(request, *args, **kwargs)


class CMSAdminSite(AdminSite):
    """Django's admin with the menu in groups, and with pages that belong to no model.

    A ModelAdmin says where it stands with `menu_group` and `menu_order`, and with
    `menu_name` what it is called there if not by its model's name. One that says nothing (a
    library's) stands under 系统. A page is added with `add_page`.
    """

    site_header = "网站管理"
    site_title = "网站管理"
    index_title = "工作台"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin"):
        super().__init__(name)
        self.empty_value_display = "—"
        self.pages: list[Page] = []

    def add_page(self, page: Page) -> None:
        """Give the admin a page, from an app's admin.py. Its name is `admin:<name>`."""
        if page.menu_group not in MENU_GROUPS:
            raise ValueError(f"There is no group “{page.menu_group}” in the menu.")
        self.pages.append(page)

    def get_urls(self) -> list:
        own = [
            path(page.route, self.admin_view(page.answer), name=page.name) for page in self.pages
        ]
        return [*own, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        groups: dict[str, list[tuple[int, dict[str, Any]]]] = {name: [] for name in MENU_GROUPS}
        for app in apps:
            for model in app["models"]:
                model_admin = self._registry[model["model"]]
                address = model["admin_url"]
                model["name"] = getattr(model_admin, "menu_name", model["name"])
                model["is_here"] = bool(address) and request.path.startswith(address)
                group = getattr(model_admin, "menu_group", "系统")
                groups[group].append((getattr(model_admin, "menu_order", 50), model))
        for page in self.pages:
            if page.menu_name and page.may_open(request):
                groups[page.menu_group].append((page.menu_order, self._menu_line(request, page)))
        return [
            {
                "name": name,
                "app_label": f"group-{number}",
                "app_url": "",
                "has_module_perms": True,
                "models": [model for _, model in sorted(models, key=lambda pair: pair[0])],
            }
            for number, (name, models) in enumerate(groups.items())
            if models
        ]

    def _menu_line(self, request: HttpRequest, page: Page) -> dict[str, Any]:
        """A page as the menu's templates read it: like a model that nobody adds to."""
        address = reverse(f"{self.name}:{page.name}")
        return {
            "name": page.menu_name,
            "object_name": page.name,
            "admin_url": address,
            "add_url": None,
            "view_only": True,
            "count": page.menu_count(request) if page.menu_count else 0,
            "is_here": request.path.startswith(address),
        }

    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        """An app of ours is nothing that staff know; the desk has the whole menu."""
        return redirect(f"{self.name}:index")


class CMSAdminConfig(AdminConfig):
    default_site = "apps.core.admin_site.CMSAdminSite"

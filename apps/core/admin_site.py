"""The admin's index and menu, grouped as staff think and not by our apps."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

MENU_GROUPS = ("内容", "栏目", "领导", "公告", "互动", "站点", "系统")


class CMSAdminSite(AdminSite):
    """Django's admin with the menu in groups.

    A ModelAdmin says where it stands with `menu_group` and `menu_order`, and with
    `menu_name` what it is called there if not by its model's name. One that says nothing (a
    library's) stands under 系统.
    """

    site_header = "网站管理"
    site_title = "网站管理"
    index_title = "工作台"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin"):
        super().__init__(name)
        self.empty_value_display = "—"

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

    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        """An app of ours is nothing that staff know; the desk has the whole menu."""
        return redirect(f"{self.name}:index")


class CMSAdminConfig(AdminConfig):
    default_site = "apps.core.admin_site.CMSAdminSite"

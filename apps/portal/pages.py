"""The pages of the admin that belong to no model: 快速前往, 日历, 工作量和发布统计."""

from django.contrib import admin
from django.http import HttpRequest

from apps.core.admin_site import Page
from apps.portal import calendar_page, palette_page, reports_page
from apps.portal.contents import sees_content


def anybody(request: HttpRequest) -> bool:
    """Whoever may be in the admin at all; the page itself shows what they may reach."""
    return True


PAGES = [
    Page("palette", "go/", palette_page.page, anybody),
    Page("palette_found", "go/found/", palette_page.found, anybody),
    Page("calendar", "calendar/", calendar_page.page, sees_content, "日历", "内容", 60),
    Page("reports", "reports/", reports_page.page, sees_content, "工作量和发布统计", "内容", 70),
    Page("reports_excel", "reports/excel/", reports_page.excel, sees_content),
]

for page in PAGES:
    admin.site.add_page(page)

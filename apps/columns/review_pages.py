"""Pages of review that belong to no single item: 待我审核."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from apps.columns import tasks
from apps.core.admin_site import Page

TASKS_A_PAGE = 50


@require_safe
def tasks_page(request: HttpRequest) -> HttpResponse:
    """Everything that the user may review now, the oldest first."""
    waiting = tasks.tasks_of(request)
    page = Paginator(waiting.to_review, TASKS_A_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": "待我审核",
        "tasks": waiting,
        "page": page,
    }
    return TemplateResponse(request, "admin/review/tasks.html", context)


admin.site.add_page(
    Page(
        "review_tasks",
        "tasks/",
        tasks_page,
        tasks.may_review,
        menu_name="待我审核",
        menu_group="内容",
        menu_order=1,
        menu_count=tasks.count,
    )
)

"""整站导出: a page for superusers, and the archive that it sends. Only a command imports."""

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from apps.announcements.models import Announcement
from apps.archiving import trail
from apps.archiving.writing import stream
from apps.articles.models import Article
from apps.audit.models import Action, Event
from apps.columns.models import Column
from apps.core.admin_site import Page
from apps.leadership.models import Leader
from apps.media.models import Document, Image

NAME = "整站导出"
_COUNTED: tuple[type[Model], ...] = (
    Column,
    Article,
    Announcement,
    Leader,
    Image,
    Document,
    User,
    Event,
)


def may_export(request: HttpRequest) -> bool:
    """The archive holds all drafts, accounts and the log: for those who may see all of it."""
    return request.user.is_superuser


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What an archive would hold now, and the button."""
    context = {
        **admin.site.each_context(request),
        "title": NAME,
        "counts": [(model._meta.verbose_name, model._base_manager.count()) for model in _COUNTED],
        "bytes": sum(
            model.objects.aggregate(total=Sum("bytes"))["total"] or 0 for model in (Image, Document)
        ),
        "last": trail.last_export(),
    }
    return TemplateResponse(request, "admin/archiving/page.html", context)


@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """The archive, sent as it is written; that it was taken is on record before it is sent."""
    with_log = "with_log" in request.POST
    name = f"整站归档-{timezone.localtime():%Y%m%d-%H%M}.zip"
    trail.record(Action.EXPORT, {"文件": name, "连同审计日志": with_log})
    return StreamingHttpResponse(
        stream(with_log=with_log),
        content_type="application/zip",
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "no-store, private",
        },
    )


admin.site.add_page(Page("site_archive", "site-archive/", page, may_export, NAME, "系统", 60))
admin.site.add_page(Page("site_archive_download", "site-archive/download/", download, may_export))

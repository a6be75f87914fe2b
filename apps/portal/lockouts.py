"""登录锁定: who was shut out after wrong passwords, and letting them in before the time is up."""

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.audit import log
from apps.audit.models import Action
from apps.core.admin_site import Page
from apps.core.people import display_name
from apps.portal import administrators


def may_see(request: HttpRequest) -> bool:
    return request.user.has_perm(administrators.GIVES_RIGHTS)


def locked() -> list[AccessAttempt]:
    """The attempts that shut an account to an address at this moment, the newest first."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=since
    )
    return list(attempts.order_by("-attempt_time"))


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The list; sent with an attempt's number, it lets that account in from that address."""
    if request.method == "POST":
        return _let_in(request)
    attempts = locked()
    names = {
        user.username: display_name(user)
        for user in User.objects.filter(username__in=[one.username for one in attempts])
    }
    rows = [
        {
            "attempt": one,
            "name": names.get(one.username, "没有这个账号"),
            "until": one.attempt_time + settings.AXES_COOLOFF_TIME,
        }
        for one in attempts
    ]
    context = {
        **admin.site.each_context(request),
        "title": "登录锁定",
        "rows": rows,
        "limit": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60,
    }
    return TemplateResponse(request, "admin/rights/lockouts.html", context)


def _let_in(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("attempt", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    attempt = AccessAttempt.objects.filter(pk=number).first() if is_number else None
    if attempt is None:
        raise Http404("这个锁定已经不在了。")
    log.record(
        Action.RIGHTS,
        label=f"登录锁定：{attempt.username}",
        before={"登录名": attempt.username, "来源地址": attempt.ip_address or ""},
        note="解除登录锁定",
    )
    reset(ip=attempt.ip_address, username=attempt.username)
    text = f"已解除“{attempt.username}”的登录锁定，他现在可以重新登录。"
    messages.success(request, text)
    return redirect("admin:lockouts")


admin.site.add_page(Page("lockouts", "lockouts/", page, may_see, "登录锁定", "系统", 30))

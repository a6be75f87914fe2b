"""The pages that answer what went wrong, in the site's own design.

403, 404 and 410 stand among the site's navigation; what staff meet at the desk stays in the
admin's frame. 400 and 500 need neither database nor settings: they answer requests that
were not understood, and failures of just those.
"""

from http import HTTPStatus

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from apps.machines.api import answers


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if answers.is_asked(request):
        return answers.problem(HTTPStatus.BAD_REQUEST, "没有看懂这个请求。")
    return HttpResponse(render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_at_the_desk(request):
        return _desk_page(request, "admin/403.html", "这个页面不对您开放", 403)
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_at_the_desk(request):
        return _desk_page(request, "admin/404.html", "没有找到这个页面", 404)
    if answers.is_asked(request):
        return answers.problem(HTTPStatus.NOT_FOUND, "接口里没有这个地址。")
    return render(request, "404.html", status=404)


def too_many_logins(
    request: HttpRequest, response: HttpResponse | None, credentials: dict | None
) -> HttpResponse:
    """The door is shut for a while after several wrong passwords (django-axes asks for this)."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    page = render(request, "admin/locked.html", {"minutes": seconds // 60}, status=429)
    page["Retry-After"] = str(seconds)
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    if answers.is_asked(request):
        said = "网站出了故障，请稍后再试。"
        return answers.problem(HTTPStatus.INTERNAL_SERVER_ERROR, said)
    return HttpResponse(render_to_string("500.html"), status=500)


def _is_at_the_desk(request: HttpRequest) -> bool:
    """Whether somebody who works here met the error inside the admin."""
    if not request.path.startswith(reverse("admin:index")):
        return False  # before asking who it is: a public page touches no session
    user = getattr(request, "user", None)
    return user is not None and user.is_active and user.is_staff


def _desk_page(request: HttpRequest, template: str, title: str, status: int) -> HttpResponse:
    context = admin.site.each_context(request) | {"title": title}
    return render(request, template, context, status=status)

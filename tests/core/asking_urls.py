"""Views that answer badly, for tests of apps.core.asking."""

import contextvars

from django.contrib import admin
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path

from apps.core import asking

remembered = contextvars.ContextVar("remembered", default="nothing")
closed: list[str] = []


def fails(request):
    raise RuntimeError("on purpose")


def spoils(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM no_such_table")


def asks(request):
    return HttpResponse(status=asking.status_of("/fine/"))


def remembers(request):
    remembered.set("something")
    return HttpResponse()


def answers_with_a_file(request):
    response = HttpResponse()
    response._resource_closers.append(lambda: closed.append("file"))
    return response


def tells(request):
    """201 for who is asked as a visitor of www.example.cn over HTTPS, with nothing of his own."""
    plain = not request.COOKIES and not request.user.is_authenticated and request.method == "GET"
    is_right = plain and request.get_host() == "www.example.cn" and request.is_secure()
    return HttpResponse(status=201 if is_right else 200)


def redirect_to(address: str):
    return lambda request: HttpResponseRedirect(address)


def with_query(request, number: int):
    return HttpResponse(status=200 + number + int(request.GET.get("more", 0)))


urlpatterns = [
    path("admin/", admin.site.urls),  # the headers ask where it is
    path("fine/", lambda request: HttpResponse()),
    path("fails/", fails),
    path("spoils/", spoils),
    path("asks/", asks),
    path("remembers/", remembers),
    path("file/", answers_with_a_file),
    path("tells/", tells),
    path("round/", redirect_to("/round/")),
    path("moved/", redirect_to("/fine/")),
    path("moved/beside/", redirect_to("../../missing/")),
    path("away/", redirect_to("https://www.example.org/")),
    path("中文/<int:number>/", with_query),
]
handler404 = "tests.core.asking_urls.not_found"
handler500 = "tests.core.asking_urls.server_error"


def not_found(request, exception):
    return HttpResponse(status=404)


def server_error(request):
    return HttpResponse(status=500)

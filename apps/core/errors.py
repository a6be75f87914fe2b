"""Answers that Django has no exception for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Gone(Exception):
    """The page was here once and has been taken down: 410. str() is for the visitor."""


class GoneMiddleware:
    """Answers 410 with the site's own page where a view raised Gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Gone):
            return render(request, "410.html", {"exception": str(exception)}, status=410)
        return None

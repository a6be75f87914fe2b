"""The headers that tell browsers what our pages may do, and those of answers without a body."""

from http import HTTPStatus

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse


class HeadersMiddleware(CSPMiddleware):
    """A Content-Security-Policy and a Permissions-Policy on every answer.

    The admin has a policy of its own, with a nonce. Public pages get none: they are the
    same bytes for everyone and may be cached, and a nonce that is known allows anything.
    An answer that brings its own policy (a file of the library) keeps it.

    Being outermost, it also takes back what Django says of a body where there is none: a 304
    would tell the length of another answer, and a 204 must tell none (RFC 9110, 8.6).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers.setdefault(
            "Permissions-Policy",
            ", ".join(f"{name}={value}" for name, value in settings.PERMISSIONS_POLICY.items()),
        )
        if response.status_code in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
            del response["Content-Length"]
        if response.status_code == HTTPStatus.NO_CONTENT:
            del response["Content-Type"]
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if request.path_info.startswith(reverse("admin:index")):
            parts.config = settings.CONTENT_SECURITY_POLICY_ADMIN
        else:
            parts.nonce = None
        return parts

"""Who really asks, when a proxy stands in front."""

import contextlib
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ProxyMiddleware:
    """Puts the visitor's address where everybody looks for it: in REMOTE_ADDR.

    Each trusted proxy adds, at the right end of X-Forwarded-For, the address that asked it.
    What stands further left was sent by the visitor and may say anything, so exactly
    settings.TRUSTED_PROXIES entries are counted from the right.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = settings.TRUSTED_PROXIES
        if count:
            chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            address = chain[-min(count, len(chain))].strip()
            # Where no proxy spoke, the address of the connection stands.
            with contextlib.suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(address))
        return self.get_response(request)

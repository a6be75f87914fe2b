"""Whose address counts when proxies stand in front."""

import pytest
from django.http import HttpResponse

from apps.core.proxies import ProxyMiddleware


@pytest.fixture
def address_of(rf, settings):
    """address_of(forwarded, proxies): the visitor's address as every view sees it."""

    def ask(forwarded, proxies):
        settings.TRUSTED_PROXIES = proxies
        headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        request = rf.get("/", REMOTE_ADDR="10.0.0.1", **headers)
        ProxyMiddleware(lambda request: HttpResponse())(request)
        return request.META["REMOTE_ADDR"]

    return ask


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("203.0.113.9", 0, "10.0.0.1"),  # nobody is trusted: the header says nothing
        ("203.0.113.9", 1, "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", 1, "203.0.113.9"),  # the visitor made up the first
        ("198.51.100.1, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("203.0.113.9", 2, "203.0.113.9"),
        ("2001:db8::1", 1, "2001:db8::1"),
        (None, 1, "10.0.0.1"),
        ("unknown", 1, "10.0.0.1"),
        ("203.0.113.9, <script>", 1, "10.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_the_outermost_trusted_proxy_saw(
    address_of, forwarded, proxies, address
):
    assert address_of(forwarded, proxies) == address

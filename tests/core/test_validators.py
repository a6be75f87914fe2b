"""Addresses that staff type into fields of their own."""

from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.validators import validate_link


@pytest.mark.parametrize(
    "value",
    ["https://www.npc.gov.cn/", "http://a.cn:8080/x?y=1#z", "/lifa/", "/", "https://例子.中国/"],
)
def test_web_addresses_and_places_of_the_site_are_links(value):
    validate_link(value)


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        " https://a.cn",
        "data:text/html,x",
        "//evil.cn/",
        "/\\evil.cn",
        "https://",
        "http:///x",
        "www.a.cn",
        "lifa/",
        "ftp://a.cn",
        "https://[::1",
        "",
    ],
)
def test_anything_else_is_refused_with_what_to_do(value):
    with pytest.raises(ValidationError, match="请填写完整的网址"):
        validate_link(value)


@given(st.one_of(st.text(), st.text("htps:/\\.[]@ajvscrit\t").map(lambda text: "/" + text)))
@example("http://[")
@example("//\x00")
def test_what_passes_leads_to_the_web_or_stays_on_the_site(value):
    try:
        validate_link(value)
    except ValidationError:
        return
    parts = urlsplit(value)
    inside = value.startswith("/") and value[1:2] not in {"/", "\\"} and not parts.netloc
    assert inside or (parts.scheme in {"http", "https"} and parts.hostname)

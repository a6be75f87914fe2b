"""Whose page a request comes from."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from apps.core.requests import is_same_origin, same_origin_required

OURS = "http://testserver"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": OURS}, False),
        ({"origin": OURS}, True),
        ({"origin": "http://evil.cn"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://testserver.evil.cn"}, False),
        ({"origin": "http://evil.cn", "referer": OURS + "/x"}, False),
        ({"referer": OURS + "/x"}, True),
        ({"referer": "http://evil.cn/testserver"}, False),
        ({}, True),
    ],
)
def test_the_headers_of_a_browser_tell_whose_page_sent_it(rf, headers, expected):
    assert is_same_origin(rf.post("/", headers=headers)) is expected


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "http://[v]"])
def test_a_crafted_origin_is_another_site_and_no_error(rf, origin):
    assert not is_same_origin(rf.post("/", headers={"origin": origin}))


def test_another_sites_request_is_refused_before_the_view_runs(rf):
    called = []

    @same_origin_required
    def view(request):
        called.append(request)
        return HttpResponse("好")

    with pytest.raises(PermissionDenied, match="请从本网站的页面上操作"):
        view(rf.post("/", headers={"sec-fetch-site": "cross-site"}))
    assert not called
    assert view(rf.post("/", headers={"sec-fetch-site": "same-origin"})).status_code == 200
    assert view.csrf_exempt

"""How addresses are written, however they were typed, pasted or asked for."""

from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from apps.redirects.addresses import key_of, old_address, target


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/index.php?id=5", "/index.php?id=5"),
        ("index.php?id=5", "/index.php?id=5"),
        ("http://www.old.example.cn/index.php?id=5#top", "/index.php?id=5"),
        ("HTTPS://old.example.cn:8080/News/Show.aspx", "/News/Show.aspx"),
        ("www.rd.gov.cn/art/2020/1.html", "/art/2020/1.html"),
        ("//old.example.cn/a.jsp", "/a.jsp"),
        ("  /a//b/  ", "/a/b"),
        ("/%E6%96%B0%E9%97%BB/1.html", "/新闻/1.html"),
        ("/新闻/1.html", "/新闻/1.html"),
        ("/%D0%C2%CE%C5/1.html", "/新闻/1.html"),  # GBK
        ("/s.asp?k=%D0%C2%CE%C5&p=1", "/s.asp?k=新闻&p=1"),
        ("/a%20b.html", "/a%20b.html"),
        ("/a b.html", "/a%20b.html"),
        ("/100%.html", "/100%25.html"),
        ("/a%3Fb", "/a%3Fb"),
        ("/s?a=1%262", "/s?a=1%262"),
        ("/a?", "/a"),
        ("/static/old/logo.png", "/static/old/logo.png"),
        ("/%FF%FE", "/%FF%FE"),
        ("/a%5Cb", "/a%5Cb"),
    ],
)
def test_an_old_address_is_kept_in_one_way(typed, kept):
    assert old_address(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写旧网址"),
        ("  ", "请填写旧网址"),
        ("/", "首页"),
        ("http://www.old.example.cn", "首页"),
        ("http://old.example.cn/#/news/5", "首页"),
        ("/?p=5", "首页"),
        ("javascript:alert(1)", "http://"),
        ("ftp://old.example.cn/a", "http://"),
        ("http://[", "http://"),
        ("/admin/login/", "后台"),
        ("/admin", "后台"),
        ("/" + "长" * 501, "太长"),
    ],
)
def test_an_old_address_that_cannot_be_is_refused_with_a_reason(typed, said):
    with pytest.raises(ValidationError, match=said):
        old_address(typed)


@pytest.mark.parametrize(
    ("typed", "kept", "key"),
    [
        ("/columns/lifa/", "/columns/lifa/", "/columns/lifa"),
        ("/", "/", "/"),
        ("http://rd.example.cn/articles/5/?a=1#b", "/articles/5/?a=1#b", "/articles/5?a=1"),
        ("/articles/5/#b", "/articles/5/#b", "/articles/5"),
        # No encoding makes another site's address of it.
        ("/%5Cexample.org", "/%5Cexample.org", "/%5Cexample.org"),
        ("/%2Fexample.org", "/example.org", "/example.org"),
        ("https://www.npc.gov.cn/a?b=1#c", "https://www.npc.gov.cn/a?b=1#c", ""),
    ],
)
def test_a_target_is_a_path_of_ours_or_an_https_address(settings, typed, kept, key):
    settings.ALLOWED_HOSTS = ["rd.example.cn"]
    assert target(typed) == (kept, key)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://example.org/a",
        "//example.org/a",
        "/\\example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://localhost@example.org/",
        "https:example.org",
        "example.org/a",
        "articles/5",
        "/a\nb",
        "/admin/",
        "/" + "a" * 500,
    ],
)
def test_a_target_that_leads_astray_is_refused(typed):
    with pytest.raises(ValidationError):
        target(typed)


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("/index.php?id=5", ["/index.php?id=5", "/index.php"]),
        ("/index.php", ["/index.php"]),
        ("/a/b/", ["/a/b"]),
        ("/%D0%C2%CE%C5/1.html", ["/新闻/1.html"]),
        ("/s?k=%D0%C2", ["/s?k=新", "/s"]),
        ("/a%2541", ["/a%2541"]),
        ("/%00", ["/%00"]),
    ],
)
def test_a_request_is_looked_up_with_its_query_first_and_then_without(asked, keys):
    assert key_of(RequestFactory().get(asked)) == keys


PATHS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(PATHS, PATHS)
def test_what_is_kept_is_found_when_a_browser_asks_for_it(path, query):
    address = f"/old/{quote(path)}?id={quote(query, safe='')}"
    kept = old_address(address)
    assert old_address(kept) == kept
    assert key_of(RequestFactory().get(address))[0] == kept


@given(PATHS, PATHS)
def test_a_target_is_written_in_one_way_and_lands_on_what_an_old_address_would_be(path, query):
    to, lands_on = target(f"/new/{quote(path)}/?id={quote(query, safe='')}")
    assert target(to) == (to, lands_on)
    assert old_address(to) == lands_on

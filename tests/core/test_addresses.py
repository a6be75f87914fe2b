"""Addresses as people paste them, for programs that take only what RFC 3986 allows."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rfc3986_validator import validate_rfc3986

from apps.core.addresses import ascii_name, uri


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://example.org/list?type=[1]|2", "https://example.org/list?type=%5B1%5D%7C2"),
        ("https://example.org/a^b`c{d}", "https://example.org/a%5Eb%60c%7Bd%7D"),
        ('/search/?q="人大"<b>', "/search/?q=%22%E4%BA%BA%E5%A4%A7%22%3Cb%3E"),
        ("https://example.org/100%完成?p=50%", "https://example.org/100%25%E5%AE%8C%E6%88%90?p=50%25"),
        ("https://example.org/%zz#%1", "https://example.org/%25zz#%251"),
        ("https://example.org/a b　c", "https://example.org/a%20b%E3%80%80c"),
        ("https://example.org/#a#b", "https://example.org/#a%23b"),
        ("https://人大.中国:8080/x", "https://xn--gmqz7w.xn--fiqs8s:8080/x"),
        ("https://人大。中国/", "https://xn--gmqz7w.xn--fiqs8s/"),
        ("https://名:p@人大.中国/", "https://%E5%90%8D:p@xn--gmqz7w.xn--fiqs8s/"),
        ("http://[2001:db8::1]:80/[x]", "http://[2001:db8::1]:80/%5Bx%5D"),
        ("#第一节", "#%E7%AC%AC%E4%B8%80%E8%8A%82"),
        ("mailto:张三@example.org", "mailto:%E5%BC%A0%E4%B8%89@example.org"),
        ("tel:0871 123", "tel:0871%20123"),
    ],
)  # fmt: skip
def test_an_address_becomes_one_that_programs_take(typed, meant):
    assert uri(typed) == meant


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "/articles/1/?page=2&q=%E4%BA%BA#text-1",
        "https://user:p@www.example.gov.cn:8443/a;b=1/~c/(d)?e=f/g?h#i?j/k",
        "https://example.org/%e4%ba%ba%5B1%5D",
        "http://[::1]/",
        "?page=2",
    ],
)
def test_what_is_a_uri_already_stays_as_it_is(address):
    assert uri(address) == address


@given(
    st.one_of(st.text(), st.text().map("https://人大.中国/".__add__), st.text().map("/".__add__))
)
@example("http://[")
@example("https://a..人大/")
@example("https://例℀.cn/")
@example("/\ud800")
@example("//" + "人" * 64)
def test_nothing_that_is_typed_stops_a_page_and_twice_is_once(typed):
    written = uri(typed)
    assert written.isascii()
    assert not set(written) & set('"<>{}|^`\\ ')
    assert uri(written) == written
    if typed.startswith(("https://人大.中国/", "/")) and not typed.startswith("//"):
        assert validate_rfc3986(written, rule="URI_reference")


@pytest.mark.parametrize("host", ["", "青禾..政务", "人" * 64, "例℀.cn", "a b.cn", "a／b.中国"])
def test_what_can_be_no_host_has_no_name(host):
    assert ascii_name(host) == ""


def test_a_name_in_ascii_is_its_own():
    assert ascii_name("WWW.Example.gov.cn") == "WWW.Example.gov.cn"

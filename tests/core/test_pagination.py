"""Numbered pages."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from apps.core.pagination import paginate


class Source(list):
    """A counted, sliceable source; it knows which slices were asked for."""

    def __init__(self, *args):
        super().__init__(*args)
        self.slices = []

    def count(self):
        return len(self)

    def __getitem__(self, key):
        self.slices.append(key)
        return super().__getitem__(key)


def page_of(rf, query, total=45, per_page=10):
    return paginate(rf.get("/list/" + query), Source(range(total)), per_page)


def test_a_page_holds_its_items_and_knows_its_place(rf):
    page = page_of(rf, "?page=5")
    assert list(page) == [40, 41, 42, 43, 44]
    assert (page.number, page.pages, page.total, len(page)) == (5, 5, 45, 5)
    assert page.has_previous
    assert not page.has_next


def test_only_the_page_itself_is_fetched(rf):
    source = Source(range(45))
    paginate(rf.get("/?page=3"), source, 10)
    assert source.slices == [slice(20, 30)]


def test_an_empty_list_has_one_empty_page(rf):
    page = page_of(rf, "", total=0)
    assert (list(page), page.pages) == ([], 1)


@pytest.mark.parametrize(
    "number", ["0", "-1", "6", "x", "1.5", "", "٣", "²", "1" * 30, "1e1", " 1"]
)
def test_a_page_that_is_not_there_is_not_found(rf, number):
    with pytest.raises(Http404):
        page_of(rf, f"?page={number}")


def test_the_first_page_has_only_one_address(rf):
    page = page_of(rf, "?page=2&q=会议")
    assert page.previous_url == "/list/?q=%E4%BC%9A%E8%AE%AE"
    assert page.next_url == "/list/?q=%E4%BC%9A%E8%AE%AE&page=3"


def test_links_lead_to_the_ends_and_to_what_is_near(rf):
    page = page_of(rf, "?page=10", total=200)
    assert [number for number, _ in page.links] == [1, None, 8, 9, 10, 11, 12, None, 20]


@given(
    query=st.text(max_size=12),
    total=st.integers(0, 120),
    per_page=st.integers(1, 30),
)
def test_whatever_is_asked_the_answer_is_a_page_or_not_found(query, total, per_page):
    request = RequestFactory().get("/list/", {"page": query})
    try:
        page = paginate(request, Source(range(total)), per_page)
    except Http404:
        return
    assert 1 <= page.number <= page.pages
    assert len(page) <= per_page


@given(st.integers(0, 200), st.integers(1, 30))
def test_the_pages_together_hold_every_item_once(total, per_page):
    pages = -(-total // per_page) or 1
    numbers = range(1, pages + 1)
    requests = (RequestFactory().get("/", {"page": number}) for number in numbers)
    found = [item for r in requests for item in paginate(r, Source(range(total)), per_page)]
    assert found == list(range(total))

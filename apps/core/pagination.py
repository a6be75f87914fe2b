"""Numbered pages of any counted, sliceable source."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest


@dataclass(frozen=True)
class Page:
    """One page of a listing: its items and its place among the others (1-based)."""

    items: list
    number: int
    pages: int
    total: int
    path: str
    query: str

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    def address(self, number: int) -> str:
        """The address of page `number`; page 1 is the bare address, so that it has only one."""
        parts = [part for part in (self.query, f"page={number}" if number > 1 else "") if part]
        return self.path + ("?" + "&".join(parts) if parts else "")

    @property
    def previous_url(self) -> str:
        return self.address(self.number - 1)

    @property
    def next_url(self) -> str:
        return self.address(self.number + 1)

    @property
    def links(self) -> list[tuple[int | None, str]]:
        """(number, address) of the first, last and near pages; (None, "") marks a gap."""
        near = {1, self.pages, *range(self.number - 2, self.number + 3)}
        shown = sorted(number for number in near if 1 <= number <= self.pages)
        links: list[tuple[int | None, str]] = []
        for number in shown:
            if links and links[-1][0] is not None and number - links[-1][0] > 1:
                links.append((None, ""))
            links.append((number, self.address(number)))
        return links


def paginate(request: HttpRequest, source: Any, per_page: int) -> Page:
    """The page that `?page=` of the request asks for.

    `source` has `.count()` and can be sliced (a queryset, a Listing).
    Raises Http404 when the number is not a positive number or past the last page.
    """
    raw = request.GET.get("page", "1")
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 9 or int(raw) < 1:
        raise Http404("没有这一页。")
    number = int(raw)
    total = source.count()
    pages = max(1, -(-total // per_page))
    if number > pages:
        raise Http404("没有这一页。")
    query = request.GET.copy()
    query.pop("page", None)
    start = (number - 1) * per_page
    return Page(
        items=list(source[start : start + per_page]) if total else [],
        number=number,
        pages=pages,
        total=total,
        path=request.path,
        query=query.urlencode(),
    )

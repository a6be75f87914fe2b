"""Links to pages of this site that do not open."""

import time
from collections.abc import Iterator

from apps.core import asking
from apps.media.rendering import DOCUMENT_ADDRESS
from apps.proofing.finding import Finding
from apps.proofing.reading import Manuscript

MAX_LINKS = 50
MAX_SECONDS = 10.0
_ADDRESS_FIELDS = ("source_url", "external_url")


def find(manuscript: Manuscript) -> Iterator[Finding]:
    """Each link of the body, and each address field, that leads to a page that does not open."""
    until = time.monotonic() + MAX_SECONDS
    statuses: dict[str, int] = {}
    left_out = 0

    def status_of(path: str) -> int:
        """What the site answers; 200 for what is not asked any more."""
        nonlocal left_out
        if path not in statuses:
            if len(statuses) >= MAX_LINKS or time.monotonic() > until:
                left_out += 1
                return 200
            statuses[path] = asking.final_status_of(path)
        return statuses[path]

    for link in manuscript.links:
        path = _page(link.address)
        status = status_of(path) if path else 200
        if status >= 400:
            yield manuscript.finding_at(link, "links", _message(path, status))
    for name in _ADDRESS_FIELDS:
        path = _page(str(getattr(manuscript.revision, name, "") or ""))
        status = status_of(path) if path else 200
        if status >= 400:
            yield Finding("links", "", _message(path, status), name, manuscript.label_of(name))
    if left_out:
        label = manuscript.label_of("body")
        message = f"站内链接较多，还有 {left_out} 个没有检查，请自己点开看一看。"
        yield Finding("links", "", message, "body", label)


def _page(address: str) -> str:
    """The path of a page of this site; "" for anything else.

    A file is public only once a page that links to it is, so it cannot be asked for:
    apps.proofing.checks.completeness looks whether it is there.
    """
    path = asking.path_within_site(address)
    return "" if DOCUMENT_ADDRESS.match(path) or path.startswith("/media/") else path


def _message(path: str, status: int) -> str:
    if status == 410:
        what = "这个站内链接指向的内容已经撤回"
    elif status in {401, 403, 404}:
        what = "这个站内链接打不开，网页不存在或还没有发布"
    else:
        what = "这个站内链接现在打不开"
    return f"{what}（{path[:100]}）。请改成正确的地址，或去掉链接。"

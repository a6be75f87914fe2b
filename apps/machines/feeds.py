"""Atom and RSS: the newest of the site or of a column's branch, in full."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.xmlutils import SimplerXMLGenerator

from apps.columns.models import Entry
from apps.columns.tree import Node, get_tree
from apps.core.requests import absolute, site_root
from apps.machines.answers import dated, xml_text
from apps.machines.bodies import with_absolute_addresses
from apps.machines.reading import newest_entries, revisions_of
from apps.publishing.models import Revision
from apps.site_settings.models import get_site

COUNT = 20
_LANGUAGE = "zh-cn"
# The day that a tag URI names (RFC 4151): since then at the latest the domain is the office's.
_SINCE = "2026-01-01"
_BEFORE_ANYTHING = datetime(2000, 1, 1, tzinfo=UTC)


class _WithContent:
    """Of both formats: whole texts, and the time of the last change instead of now."""

    changed_at: datetime

    def latest_post_date(self) -> datetime:
        return self.changed_at


class Atom(_WithContent, feedgenerator.Atom1Feed):
    """Atom 1.0 (RFC 4287)."""

    content_type = "application/atom+xml; charset=utf-8"

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.startElement("author", {})
        handler.addQuickElement("name", self.feed["title"])
        handler.endElement("author")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


class Rss(_WithContent, feedgenerator.Rss201rev2Feed):
    """RSS 2.0, with the whole text as content:encoded."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self) -> dict[str, str]:
        modules = {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}
        return super().rss_attributes() | modules

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])


FORMATS = {"atom": Atom, "rss": Rss}


def answer(request: HttpRequest, form: str, node: Node | None) -> HttpResponse:
    """The feed in `form`, "atom" or "rss", of a column's branch, or of the site for None."""
    site = get_site(request)
    entries = newest_entries(node, COUNT)
    # Something may go live by its date alone, without anybody changing anything.
    changed = max([entry.published_at for entry in entries], default=_BEFORE_ANYTHING)
    changed = max(changed, site.content_changed_at or _BEFORE_ANYTHING)
    page = node.url if node else reverse("portal:home")
    address = (
        reverse(f"machines:column_{form}", args=[node.slug])
        if node
        else reverse(f"machines:{form}")
    )
    about = (node.description or node.intro if node else site.description) or ""
    feed = FORMATS[form](
        title=xml_text(f"{node.name} - {site.name}" if node else site.name),
        link=absolute(request, page),
        description=xml_text(about or (node.name if node else site.name)),
        language=_LANGUAGE,
        feed_url=absolute(request, address),
        feed_guid=_tag(request, f"column/{node.id}" if node else "site"),
    )
    feed.changed_at = changed.replace(microsecond=0)
    revisions = revisions_of(entries)
    tree = get_tree(request)
    for entry in entries:
        revision = revisions.get(entry.pk)
        home = tree.get(entry.column_id)
        feed.add_item(**_item(request, entry, revision, home))
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    return dated(response, changed)


def _item(
    request: HttpRequest, entry: Entry, revision: Revision | None, home: Node | None
) -> dict[str, Any]:
    page = absolute(request, entry.page_url)
    content = ""
    if revision is not None and not entry.link:
        content = with_absolute_addresses(revision.body_html, site_root(request), page)
    return {
        "title": xml_text(entry.title),
        "link": absolute(request, entry.url),
        "description": xml_text(entry.summary or entry.title),
        "unique_id": _tag(request, f"{entry.kind}/{entry.object_id}"),
        "unique_id_is_permalink": False,
        "pubdate": timezone.localtime(entry.published_at),
        "updateddate": timezone.localtime(max(entry.updated_at, entry.published_at)),
        "author_name": xml_text(entry.author or entry.source) or None,
        "categories": [xml_text(home.name)] if home else [],
        "content": xml_text(content),
    }


def _tag(request: HttpRequest, name: str) -> str:
    """An id that stays, whatever becomes of the address (RFC 4151)."""
    host = site_root(request).partition("://")[2].partition(":")[0]
    return f"tag:{host},{_SINCE}:{name}"

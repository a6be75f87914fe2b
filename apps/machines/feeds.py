"""Atom and RSS: the newest of the site or of a column's branch, in full."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from apps.columns.models import Entry
from apps.columns.tree import Node
from apps.core.requests import absolute, site_root
from apps.machines.answers import dated
from apps.machines.bodies import with_absolute_addresses
from apps.machines.reading import last_expiry, newest_entries, revisions_of
from apps.machines.texts import one_line, xml_text
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
    entries = newest_entries(node, COUNT)
    changed = _changed_at(request, node, entries)
    feed = _empty(request, form, node)
    feed.changed_at = changed.replace(microsecond=0)
    revisions = revisions_of(entries)
    for entry in entries:
        feed.add_item(**_item(request, entry, revisions.get(entry.pk)))
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    return dated(response, changed)


def _changed_at(request: HttpRequest, node: Node | None, entries: list[Entry]) -> datetime:
    """When the feed of these entries last became another one.

    Something appears, and expires, by its date alone, without anybody changing anything.
    """
    times = [
        get_site(request).content_changed_at,
        entries[0].published_at if entries else None,
        # What was older than the last of a full feed did not stand in it.
        last_expiry(node, entries[-1].published_at if len(entries) == COUNT else None),
    ]
    return max([moment for moment in times if moment], default=_BEFORE_ANYTHING)


def _empty(request: HttpRequest, form: str, node: Node | None) -> Atom | Rss:
    """The feed with what it says of itself."""
    site = get_site(request)
    if node is None:
        name, about, page = site.name, site.description, reverse("portal:home")
        own = reverse(f"machines:{form}")
    else:
        name, about, page = f"{node.name} - {site.name}", node.description or node.intro, node.url
        own = reverse(f"machines:column_{form}", args=[node.slug])
    about = one_line(about or name)
    return FORMATS[form](
        title=one_line(name),
        subtitle=about,
        description=escape(about),  # HTML, as descriptions of RSS are read
        author_name=one_line(site.name),
        link=absolute(request, page),
        language=_LANGUAGE,
        feed_url=absolute(request, own),
        feed_guid=_tag(request, f"column/{node.id}" if node else "site"),
    )


def _item(request: HttpRequest, entry: Entry, revision: Revision | None) -> dict[str, Any]:
    page = absolute(request, entry.page_url)
    content = ""
    if revision is not None and not entry.link:
        content = with_absolute_addresses(revision.body_html, site_root(request), page)
    return {
        "title": one_line(entry.title),
        "link": absolute(request, entry.url),
        "description": escape(one_line(entry.summary or entry.title)),  # HTML in both formats
        "unique_id": _tag(request, f"{entry.kind}/{entry.object_id}"),
        "unique_id_is_permalink": False,
        "pubdate": timezone.localtime(entry.published_at),
        "updateddate": timezone.localtime(entry.changed_at),
        "author_name": one_line(entry.author or entry.source) or None,
        "categories": [one_line(entry.column.name)],
        "content": xml_text(content),
    }


def _tag(request: HttpRequest, name: str) -> str:
    """An id that stays, whatever becomes of the address (RFC 4151)."""
    return f"tag:{urlsplit(site_root(request)).hostname},{_SINCE}:{name}"

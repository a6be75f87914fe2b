"""JSON-LD: what a page is about, in the words of schema.org."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from apps.columns.tree import Node
from apps.core.keywords import keywords
from apps.core.requests import absolute, site_root
from apps.leadership.models import Leader
from apps.media.models import Image
from apps.site_settings.models import SiteSettings

Thing = dict[str, Any]

# No character of these can end the script or begin a comment in it (HTML, "restrictions for
# contents of script elements"); inside of strings JSON writes them as well like this.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def written(things: Iterable[Thing]) -> SafeString:
    """The things as the text of a script of type application/ld+json."""
    graph = {"@context": "https://schema.org", "@graph": [dict(_said(thing)) for thing in things]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))


def _said(thing: Thing) -> Iterator[tuple[str, Any]]:
    """What has a value; a property that says nothing is an error to those who check."""
    return ((name, value) for name, value in thing.items() if value not in ("", None, [], {}))


def organisation(request: HttpRequest, site: SiteSettings, logo: str) -> Thing:
    """The office whose site this is; `logo` is an address with its host."""
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{site_root(request)}/#organization",
        "name": site.name,
        "alternateName": site.subtitle,
        "url": f"{site_root(request)}/",
        "logo": {"@type": "ImageObject", "url": logo},
        "description": site.description,
        "identifier": site.site_code,
    }


def website(request: HttpRequest, site: SiteSettings, search: str) -> Thing:
    """The site itself; `search` is the address of its search with {search_term_string} in it."""
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": search},
        "query-input": "required name=search_term_string",
    }
    return {
        "@type": "WebSite",
        "@id": f"{site_root(request)}/#website",
        "name": site.name,
        "url": f"{site_root(request)}/",
        "inLanguage": "zh-CN",
        "publisher": {"@id": f"{site_root(request)}/#organization"},
        "potentialAction": action,
    }


def breadcrumbs(request: HttpRequest, node: Node, title: str = "", address: str = "") -> Thing:
    """The way from the home page to a column, then to the page `title` at `address` in it."""
    crumbs = [("网站首页", "/"), *((above.name, above.url) for above in node.path)]
    if title:
        crumbs.append((title, address))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(request, url)}
            for place, (name, url) in enumerate(crumbs, start=1)
        ],
    }


def collection(request: HttpRequest, node: Node, address: str, description: str) -> Thing:
    """A column's page."""
    return {
        "@type": "CollectionPage",
        "name": node.name,
        "url": address,
        "description": description,
        "inLanguage": "zh-CN",
        "isPartOf": {"@id": f"{site_root(request)}/#website"},
    }


def article(
    request: HttpRequest,
    revision,
    node: Node,
    address: str,
    description: str,
    pictures: list[str],
) -> Thing:
    """An article or announcement as it is live."""
    author, source = getattr(revision, "author", ""), revision.source
    writer = {"@type": "Person", "name": author} if author else None
    if not writer and source:
        writer = {"@type": "Organization", "name": source}
    organisation = {"@id": f"{site_root(request)}/#organization"}
    return {
        "@type": "NewsArticle",
        "headline": revision.title,
        "alternativeHeadline": getattr(revision, "subtitle", ""),
        "description": description,
        "datePublished": instant(revision.published_at),
        "dateModified": instant(changed_at(revision)),
        "image": pictures,
        "author": writer or organisation,
        "publisher": organisation,
        "articleSection": node.name,
        "keywords": keywords(revision.keywords),
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "url": address,
        "mainEntityOfPage": address,
    }


def person(request: HttpRequest, leader: Leader, address: str, portrait: Image | None) -> Thing:
    """A leader; somebody who left office works here no more."""
    works_for = None if leader.is_former else {"@id": f"{site_root(request)}/#organization"}
    return {
        "@type": "Person",
        "name": leader.name,
        "jobTitle": str(leader.position),
        "url": address,
        "image": absolute(request, portrait.url()) if portrait else "",
        "worksFor": works_for,
    }


def changed_at(revision) -> datetime:
    """Since when the public reads the revision."""
    return max(revision.created_at, revision.published_at)


def instant(moment: datetime) -> str:
    """To the second, with the site's offset from UTC."""
    return timezone.localtime(moment).isoformat(timespec="seconds")

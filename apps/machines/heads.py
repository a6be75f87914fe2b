"""What the head of each kind of page tells machines.

The names in capitals are the page tags of the guideline for government sites (政府网站发展指引,
国办发〔2017〕47号, 附件 2); the others are Open Graph and schema.org. Everything comes from what
the page shows anyway: nothing here asks the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from apps.columns.tree import Node
from apps.core.html_tokens import tokens
from apps.core.keywords import keywords
from apps.core.pagination import Page
from apps.core.requests import absolute, site_root
from apps.leadership.models import Leader
from apps.machines import icons, linked_data
from apps.machines.texts import one_line
from apps.media.models import Image
from apps.site_settings.models import get_site

_DESCRIPTION = 200  # characters

Pairs = Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class Picture:
    """A picture for those who show a page in a card; sizes only where they are known."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Head:
    """The head of one page: (name, content) of tags and properties, and its JSON-LD."""

    canonical: str = ""
    tags: list[tuple[str, str]] = field(default_factory=list)
    properties: list[tuple[str, str]] = field(default_factory=list)
    data: SafeString | str = ""


def domain(request: HttpRequest) -> str:
    """The site's domain, as SiteDomain has it."""
    return site_root(request).partition("://")[2]


def of_home(request: HttpRequest) -> Head:
    """The home page."""
    site = get_site(request)
    canonical = absolute(request, reverse("portal:home"))
    description = site.description or site.name
    return _head(
        request,
        _told(description=description, keywords=_between_commas(site.keywords)),
        _card("website", site.name, canonical, description, _site_picture(request)),
        [linked_data.website(request, site, _search(request))],
    )


def of_column(request: HttpRequest, node: Node, page: Page | None = None) -> Head:
    """A column's page, or one of its further pages."""
    canonical = _address_of(request, page)
    description = _about(node)
    words = _told(description=description, keywords=_between_commas(node.keywords))
    return _head(
        request,
        [*_column_tags(node), *words],
        _card("website", node.name, canonical, description, _site_picture(request)),
        [
            linked_data.collection(request, node, canonical, description),
            linked_data.breadcrumbs(request, node),
        ],
    )


def of_item(request: HttpRequest, revision, node: Node, address: str, *, is_preview: bool) -> Head:
    """An article or announcement: its own page, also where it stands for a whole column.

    `address` is that of its own page: the one that counts. A preview tells what the page will,
    and that it is none yet.
    """
    site = get_site(request)
    canonical = absolute(request, address)
    description = revision.summary_or_start
    picture = _picture_of(request, revision)
    tags = [
        ("ArticleTitle", revision.title),
        ("PubDate", timezone.localtime(revision.published_at).strftime("%Y-%m-%d %H:%M")),
        ("ContentSource", revision.source or site.name),
        *_column_tags(node),
        *_told(
            Keywords=_between_commas(revision.keywords),
            Author=getattr(revision, "author", ""),
            Description=description,
            Image=picture.url if picture else "",
            Url="" if is_preview else canonical,
        ),
    ]
    if is_preview:
        return Head(tags=[*_written(tags), ("robots", "noindex")])
    card = _card(
        "article", revision.title, canonical, description, picture or _site_picture(request)
    )
    card |= {
        "article:published_time": linked_data.instant(revision.published_at),
        "article:modified_time": linked_data.instant(linked_data.changed_at(revision)),
        "article:section": node.name,
    }
    pictures = [picture.url] if picture else []
    return _head(
        request,
        tags,
        card,
        [
            linked_data.article(request, revision, node, canonical, description, pictures),
            linked_data.breadcrumbs(request, node, revision.title, address),
        ],
    )


def of_leader(request: HttpRequest, leader: Leader, node: Node, activities: Page) -> Head:
    """A leader's page."""
    canonical = _address_of(request, activities)
    own = absolute(request, leader.get_absolute_url())
    title = f"{leader.name} {leader.position}"
    portrait = leader.portrait
    picture = _picture(request, portrait) if portrait else _site_picture(request)
    description = f"{leader.position}{leader.name}的简历、分工和活动。"
    return _head(
        request,
        [*_column_tags(node), *_told(description=description)],
        _card("profile", title, canonical, description, picture),
        [
            linked_data.person(request, leader, own, portrait),
            linked_data.breadcrumbs(request, node, leader.name, leader.get_absolute_url()),
        ],
    )


def of_former_leaders(request: HttpRequest, node: Node) -> Head:
    """The archive of those who left office."""
    title = "历任领导"
    canonical = _address_of(request)
    description = f"{get_site(request).name}{title}。"
    return _head(
        request,
        [*_column_tags(node), *_told(description=description)],
        _card("website", title, canonical, description, _site_picture(request)),
        [linked_data.breadcrumbs(request, node, title, request.path)],
    )


def _head(
    request: HttpRequest, tags: Pairs, card: dict[str, Any], things: list[linked_data.Thing]
) -> Head:
    """The head of a page whose address stands in its card; its JSON-LD begins with the office."""
    return Head(
        card["og:url"],
        _written(tags),
        _written(card.items()),
        linked_data.written([_organisation(request), *things]),
    )


def _written(pairs: Pairs) -> list[tuple[str, str]]:
    """As they stand in the page: each content in one line."""
    return [(name, one_line(str(content))) for name, content in pairs]


def _told(**tags: str) -> list[tuple[str, str]]:
    """The tags that have something to say."""
    return [(name, content) for name, content in tags.items() if content]


def _between_commas(text: str) -> str:
    """Keywords as HTML has them (HTML, "keywords"), whatever staff wrote between them."""
    return ",".join(keywords(text))


def _about(node: Node) -> str:
    words = " ".join((node.description or node.intro or node.name).split())
    return Truncator(words).chars(_DESCRIPTION, truncate="…")


def _column_tags(node: Node) -> list[tuple[str, str]]:
    return [
        ("ColumnName", node.name),
        ("ColumnDescription", _about(node)),
        ("ColumnKeywords", _between_commas(node.keywords) or node.name),
        ("ColumnType", node.root.name),
    ]


def _address_of(request: HttpRequest, page: Page | None = None) -> str:
    """This page's one address: without any query but the number of a further page."""
    number = f"?page={page.number}" if page is not None and page.number > 1 else ""
    return absolute(request, request.path + number)


def _card(kind: str, title: str, url: str, description: str, picture: Picture) -> dict[str, Any]:
    """The Open Graph properties of a page; `og:site_name` stands in every page's frame."""
    properties = {
        "og:type": kind,
        "og:title": title,
        "og:url": url,
        "og:description": description,
        "og:image": picture.url,
        "og:image:width": picture.width,
        "og:image:height": picture.height,
        "og:image:alt": picture.alt,
    }
    return {name: content for name, content in properties.items() if content}


def _picture(request: HttpRequest, image: Image) -> Picture:
    return Picture(absolute(request, image.url()), image.alt_text, image.width, image.height)


def _picture_of(request: HttpRequest, revision) -> Picture | None:
    """What a card of the item shows: its cover, else the first picture of its body."""
    cover = getattr(revision, "cover", None) or getattr(revision, "picture", None)
    if cover is not None:
        return _picture(request, cover)
    if "<img" not in revision.body_html:
        return None
    inside = next((token for token in tokens(revision.body_html) if token.name == "img"), None)
    if inside is None or not inside.attributes.get("src"):
        return None
    told = inside.attributes
    width, height = told.get("width", ""), told.get("height", "")
    return Picture(
        absolute(request, told["src"]),
        told.get("alt", ""),
        int(width) if width.isdigit() else None,
        int(height) if height.isdigit() else None,
    )


def _site_picture(request: HttpRequest) -> Picture:
    """The office's logo, else the emblem that the site comes with."""
    site = get_site(request)
    if site.logo is not None:
        return Picture(
            absolute(request, site.logo.url()), site.name, site.logo.width, site.logo.height
        )
    return Picture(absolute(request, icons.address(site, "icon-512.png")), site.name, 512, 512)


def _organisation(request: HttpRequest) -> linked_data.Thing:
    return linked_data.organisation(request, get_site(request), _site_picture(request).url)


def _search(request: HttpRequest) -> str:
    """The address of the site's search with a place for the words."""
    return absolute(request, reverse("search:results")) + "?q={search_term_string}"

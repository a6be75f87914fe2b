"""Every address that the URL resolver knows, and examples of the public ones."""

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.articles.models import Article
from apps.machines import icons, sitemaps
from apps.site_settings.models import SiteSettings
from tests.factories.whole_site import Hidden, WholeSite

POST_ONLY = {"articles:view", "readers:favourite"}
# Asked for with a secret in the address; tests/columns/test_phone_link.py walks them.
BY_SECRET = {
    "columns:approval",
    "columns:approval_page",
    "columns:approval_image",
    "columns:approval_document",
}
PERSONAL = {"readers:favourites", "readers:favourite", "readers:state", "articles:view"}


def patterns(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, str]]:
    """(name with its namespace, route) of every pattern below a resolver, the root by default."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or ''}", str(pattern.pattern)


def public_names() -> set[str]:
    return {name for name, _ in patterns() if not name.startswith("admin:")}


def one_of_each(site: WholeSite) -> list[Article]:
    """The articles of a whole site that differ in kind; the other news are as the plain one."""
    return [article for name, article in site.articles.items() if not name.startswith("news")]


# For every public pattern: addresses that it has on a whole site.
EXAMPLES: dict[str, Callable[[WholeSite], list[str]]] = {
    "portal:home": lambda site: [reverse("portal:home")],
    "portal:robots": lambda site: [reverse("portal:robots")],
    **{
        f"machines:{name}": lambda site, name=name: [reverse(f"machines:{name}")]
        for name in (
            "atom",
            "rss",
            "sitemap",
            "sitemap_pages",
            "opensearch",
            "manifest",
            "favicon",
            "touch_icon",
            "api",
            "api_items",
            "api_columns",
            "api_leaders",
            "api_description",
        )
    },
    "machines:api_article": lambda site: [
        reverse("machines:api_article", args=[one.pk]) for one in one_of_each(site)
    ],
    "machines:api_announcement": lambda site: [
        reverse("machines:api_announcement", args=[one.pk]) for one in site.announcements.values()
    ],
    "machines:api_leader": lambda site: [
        reverse("machines:api_leader", args=[one.pk]) for one in site.leaders.values()
    ],
    "machines:column_atom": lambda site: column_feeds(site, "atom"),
    "machines:column_rss": lambda site: column_feeds(site, "rss"),
    "machines:sitemap_part": lambda site: [
        reverse("machines:sitemap_part", args=[number]) for number in sitemaps.parts()
    ],
    "machines:icon": lambda site: [
        icons.address(SiteSettings.load(), name) for name in icons.ICONS
    ],
    "columns:detail": lambda site: [
        *(column.get_absolute_url() for column in site.columns.values()),
        site.columns["要闻"].get_absolute_url() + "?page=2",
    ],
    "articles:detail": lambda site: [one.get_absolute_url() for one in one_of_each(site)],
    "articles:view": lambda site: [
        reverse("articles:view", args=[one.pk]) for one in one_of_each(site)
    ],
    "articles:qr": lambda site: [
        reverse("articles:qr", args=[one.pk]) for one in one_of_each(site)
    ],
    "announcements:detail": lambda site: [
        one.get_absolute_url() for one in site.announcements.values()
    ],
    "leadership:former": lambda site: [reverse("leadership:former")],
    "leadership:detail": lambda site: [one.get_absolute_url() for one in site.leaders.values()],
    "readers:favourites": lambda site: [reverse("readers:favourites")],
    "readers:favourite": lambda site: [
        reverse("readers:favourite", args=[one.pk]) for one in one_of_each(site)
    ],
    "readers:state": lambda site: [
        reverse("readers:state", args=[one.pk]) for one in one_of_each(site)
    ],
    "search:results": lambda site: [
        reverse("search:results") + query
        for query in ("", "?q=会议", "?q=没有这样的", f"?q=会议&column={site.columns['要闻'].slug}")
    ],
    "media:image": lambda site: [image_addresses(image)[0] for image in site.images.values()],
    "media:document": lambda site: [one.url for one in site.documents.values()],
    "site_settings:theme": lambda site: [reverse("site_settings:theme", args=["0b4f8a"])],
}


def column_feeds(site: WholeSite, form: str) -> list[str]:
    return [
        reverse(f"machines:column_{form}", args=[column.slug])
        for column in site.columns.values()
        if column.kind != "link"
    ]


def image_addresses(image) -> list[str]:
    return [reverse("media:image", args=[image.key, name]) for name in image.renditions]


def public_addresses(site: WholeSite) -> list[str]:
    """Every address of the site that a visitor may open, with what is personal to readers."""
    return [
        address
        for name, made in EXAMPLES.items()
        if name not in POST_ONLY
        for address in made(site)
    ]


def shared_addresses(site: WholeSite) -> list[str]:
    """The public addresses whose answer is the same for everyone."""
    return [
        address for name, made in EXAMPLES.items() if name not in PERSONAL for address in made(site)
    ]


def hidden_addresses(hidden: Hidden) -> list[str]:
    """The addresses that hidden things would have if they were public."""
    found = [
        *(column.get_absolute_url() for column in hidden.columns),
        reverse("columns:detail", args=["hidden-old"]),
        *(leader.get_absolute_url() for leader in hidden.leaders),
        *(document.url for document in hidden.documents),
    ]
    for image in hidden.images:
        found += image_addresses(image)[:1]  # the others are asked for with the files
    for article in hidden.articles.values():
        for name in ("articles:detail", "articles:view", "articles:qr", "readers:state"):
            found.append(reverse(name, args=[article.pk]))
    found += [one.get_absolute_url() for one in hidden.announcements.values()]
    return [unquote(address) if "?" not in address else address for address in found]

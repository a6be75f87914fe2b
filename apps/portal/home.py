"""What the home page shows, gathered with few queries whatever the site's size."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.articles.hot import hot_articles
from apps.columns.models import Entry
from apps.columns.receipts import Place
from apps.columns.tree import Node, Tree, get_tree
from apps.leadership.overview import leaders_by_position
from apps.leadership.place import leadership_column
from apps.media.models import Image
from apps.portal import front
from apps.portal.models import KINDS_WITHOUT_LIST, HomeBlock
from apps.site_settings.models import SiteLink

ANNOUNCEMENT_COUNT = 8
HOT_COUNT = 8
HOT_DAYS = {"week": 7, "month": 30}


@dataclass(frozen=True)
class Slide:
    """A picture of the carousel and where it leads."""

    title: str
    url: str
    image: Image | None


@dataclass(frozen=True)
class Block:
    """A block as the page draws it."""

    title: str
    column: Node
    style: str
    entries: list[Entry]


def home_page(request: HttpRequest) -> dict[str, Any]:
    """The context of templates/portal/home.html."""
    tree = get_tree(request)
    shown = [(block, tree.get(block.column_id)) for block in HomeBlock.objects.shown()]
    shown = [(block, node) for block, node in shown if node is not None and _has_list(node)]
    announcing = _announcement_columns(tree)
    wanted = [front.Wanted(f"block {block.pk}", (node.id,), block.count) for block, node in shown]
    ids = tuple(node.id for node in announcing)
    wanted.append(front.Wanted("announcements", ids, ANNOUNCEMENT_COUNT))
    read = front.read(wanted)
    links = _links_by_kind()
    leading = leadership_column(tree)
    return {
        "slides": _slides(links[SiteLink.Kind.SLIDE], read.pictured),
        "headlines": read.headlines,
        "latest": read.latest,
        "blocks": [
            Block(block.title or node.name, node, block.style, read.lists[f"block {block.pk}"])
            for block, node in shown
            if read.lists[f"block {block.pk}"]  # an empty box tells a visitor nothing
        ],
        "announcements": read.lists["announcements"],
        "announcement_column": announcing[0] if announcing else None,
        "leader_groups": leaders_by_position() if leading else [],
        "leadership_column": leading,
        "hot": hot_articles(HOT_DAYS, HOT_COUNT),
        "quick_links": links[SiteLink.Kind.QUICK],
        "friend_groups": _grouped(links[SiteLink.Kind.FRIEND]),
    }


def receipt_places(copy, revision) -> list[Place]:
    """Where the receipt of a withdrawal looks beside the columns: the home page."""
    return [Place("网站首页", reverse("portal:home"))]


def _has_list(node: Node) -> bool:
    return node.is_reachable and node.kind not in KINDS_WITHOUT_LIST


def _announcement_columns(tree: Tree) -> list[Node]:
    """The public columns of announcements, without those that one above already lists."""

    def announces(node: Node) -> bool:
        return node.kind == "announcements"

    return [
        node
        for node in tree
        if announces(node) and node.is_reachable and not any(map(announces, node.ancestors))
    ]


def _links_by_kind() -> dict[str, list[SiteLink]]:
    links: dict[str, list[SiteLink]] = {kind: [] for kind in SiteLink.Kind.values}
    for link in SiteLink.objects.filter(is_shown=True).select_related("image"):
        links[link.kind].append(link)
    return links


def _slides(links: list[SiteLink], headlines: list[Entry]) -> list[Slide]:
    """What staff put into the carousel, then headline articles that have a picture."""
    slides = [Slide(link.title, link.url, link.image) for link in links]
    slides += [Slide(entry.title, entry.url, entry.cover) for entry in headlines]
    return slides[: max(front.SLIDE_COUNT, len(links))]


def _grouped(links: list[SiteLink]) -> list[tuple[str, list[SiteLink]]]:
    groups: dict[str, list[SiteLink]] = {}
    for link in links:
        groups.setdefault(link.group, []).append(link)
    return list(groups.items())

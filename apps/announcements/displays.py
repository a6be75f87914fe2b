"""Announcements that show on pages beside their list: banners, popups, floating windows."""

from dataclasses import dataclass, field

from django.http import HttpRequest

from apps.announcements.models import AnnouncementRevision, DisplayStyle
from apps.columns.live import public_column
from apps.columns.tree import get_tree
from apps.media.models import Image

# More would cover the page instead of pointing something out. Of several popups the browser
# opens the first that this visitor has not closed today; a second window would lie on the first.
MOST = {DisplayStyle.BANNER: 3, DisplayStyle.POPUP: 3, DisplayStyle.FLOATING: 1}
_READ = 60


@dataclass(frozen=True)
class Displayed:
    """One announcement as a banner, popup or floating window shows it."""

    id: int
    title: str
    url: str
    summary: str
    image: Image | None


@dataclass
class Displays:
    """What one page shows, each newest first."""

    banners: list[Displayed] = field(default_factory=list)
    popups: list[Displayed] = field(default_factory=list)
    floats: list[Displayed] = field(default_factory=list)


def displays_for(request: HttpRequest, is_home: bool) -> Displays:
    """What a page shows now; popups on the home page alone. Exactly one query."""
    found: dict[str, list[Displayed]] = {
        style: [] for style in MOST if is_home or style != DisplayStyle.POPUP
    }
    tree = get_tree(request)
    revisions = AnnouncementRevision.objects.displayed(list(found)).select_related("picture")
    for revision in revisions.defer("body", "body_html")[:_READ]:
        shown = found[revision.display]
        if len(shown) < MOST[revision.display] and public_column(tree, revision):
            shown.append(_displayed(revision))
    return Displays(
        banners=found[DisplayStyle.BANNER],
        popups=found.get(DisplayStyle.POPUP, []),
        floats=found[DisplayStyle.FLOATING],
    )


def _displayed(revision: AnnouncementRevision) -> Displayed:
    return Displayed(
        id=revision.copy_id,
        title=revision.title,
        url=revision.get_absolute_url(),
        summary=revision.summary,
        image=revision.picture,
    )

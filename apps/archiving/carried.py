"""What a site archive carries, and what stays behind, model by model.

Every model of the project stands in one of the two tables; a test holds that. A field that is
added to a model that is carried travels by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import models

from apps.core import html
from apps.media import rendering
from apps.redirects import addresses


def _no_password(user: models.Model) -> None:
    user.password = make_password(None)


def _present(source: str, target: str) -> Callable[[models.Model], None]:
    """Give a row the HTML that pages show, made from its clean text as publishing makes it."""

    def fill(row: models.Model) -> None:
        setattr(row, target, rendering.responsive(html.present(getattr(row, source))))

    return fill


def _require_address(redirect: models.Model) -> None:
    """Raise ValidationError unless both addresses are as the manager of redirects keeps them."""
    kept = (addresses.old_address(redirect.old), *addresses.target(redirect.to))
    if kept != (redirect.old, redirect.to, redirect.lands_on):
        raise ValidationError("网址不是网站保存的写法")


@dataclass(frozen=True)
class Kind:
    """A model whose rows travel, a file of the archive.

    `without` are fields that do not: `fill` gives them to each row that comes in, else they
    have their defaults; it may also refuse a row with a ValidationError. `is_seeded`: the
    migrations write rows of it, which an archive replaces. `order`: in which the rows stand.
    """

    label: str
    without: tuple[str, ...] = ()
    fill: Callable[[models.Model], None] | None = None
    is_seeded: bool = False
    order: tuple[str, ...] = ("pk",)

    @cached_property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def member(self) -> str:
        """The name of its file in an archive."""
        return f"data/{self.label.lower()}.jsonl"

    @cached_property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    @cached_property
    def fields(self) -> list[models.Field]:
        """The fields with a value in the row itself."""
        own = self.model._meta.concrete_fields
        return [field for field in own if field.name not in self.without]

    @cached_property
    def many(self) -> list[models.ManyToManyField]:
        """The fields that join rows to others by a table that Django makes."""
        return [
            field
            for field in self.model._meta.local_many_to_many
            if field.remote_field.through._meta.auto_created
        ]


# Whoever is named by others comes first.
CARRIED = (
    Kind("auth.Group", is_seeded=True),
    Kind("auth.User", without=("password", "last_login"), fill=_no_password),
    Kind("media.Image"),
    Kind("media.Document"),
    # Parents before children, siblings in their order: that is the whole of the nesting.
    Kind("columns.Column", ("lft", "rght", "tree_id", "level"), order=("tree_id", "lft")),
    Kind("columns.HistoricalColumn"),
    Kind("redirects.Redirect", fill=_require_address),
    Kind("columns.Grant", is_seeded=True),
    Kind("site_settings.SiteSettings", is_seeded=True),
    Kind("site_settings.HistoricalSiteSettings"),
    Kind("site_settings.SiteLink"),
    Kind("proofing.CheckSetting"),
    Kind("proofing.ChecklistItem", is_seeded=True),
    Kind("proofing.WordRule", is_seeded=True),
    Kind("leadership.Position"),
    Kind("leadership.Term"),
    Kind("leadership.Leader", ("biography_html",), _present("biography", "biography_html")),
    Kind("leadership.HistoricalLeader"),
    Kind("publishing.Review"),
    Kind("publishing.ReviewAct"),
    Kind("publishing.Contribution"),
    Kind("publishing.Notice"),
    Kind("publishing.Receipt"),
    Kind("articles.Article"),
    Kind("articles.ArticleRevision", ("body_html",), _present("body", "body_html")),
    Kind("articles.ArticleAttachment"),
    Kind("articles.DayViews"),
    # Whatever is imported on the new machine from the same files makes no doubles either.
    Kind("importing.Imported"),
    Kind("announcements.Announcement"),
    Kind("announcements.AnnouncementRevision", ("body_html",), _present("body", "body_html")),
    Kind("announcements.AnnouncementAttachment"),
    # Lists break ties by its key, so a new one would change their order.
    Kind("columns.Entry"),
    Kind("media.Use"),
    Kind("portal.HomeBlock"),
    Kind("readers.Reader"),
    Kind("readers.Favourite"),
)

# The audit log: on request, and up to the event that the archive ends with.
LOG = Kind("audit.Event")

# {model: why its rows do not travel as a file of their own}
STAYS = {
    "audit.Event": "the log travels as a file of its own, and only whole: see LOG",
    "audit.Head": "follows from the log",
    "audit.Verification": "says how the log was on the machine where it was checked",
    "columns.Placement": "derived from the live revisions and the tree",
    "articles.LeaderMention": "derived from the live revisions",
    "portal.TitleSounds": "derived from the titles",
    "search.SearchDocument": "derived from what the public can read",
    "search.SearchText": "derived from what the public can read",
    "search.Pending": "what the search server of the old machine has not heard of yet",
    "proofing.FileText": "derived from the files, when they are examined",
    "site_settings.Generation": "counts the changes of one database",
    "publishing.ApprovalLink": "a key to the old address; what was decided by it is a ReviewAct",
    "publishing.Autosave": "what somebody is typing now; docs/site-archive.md says: save first",
    "word.Upload": "a Word file that somebody is looking at, kept for a day",
    "publishing.Presence": "which forms are open on the old machine",
    "importing.Run": "its file lies on the old machine; what came of it is importing.Imported",
    "importing.Line": "the report of a run",
    "auth.Permission": "made by the program",
    "contenttypes.ContentType": "made by the program",
    "admin.LogEntry": "the audit log says the same and more",
    "sessions.Session": "who is logged in on the old machine",
    "axes.AccessAttempt": "attempts to log in on the old machine",
    "axes.AccessAttemptExpiration": "attempts to log in on the old machine",
    "axes.AccessFailureLog": "attempts to log in on the old machine",
    "axes.AccessLog": "attempts to log in on the old machine",
}

KINDS = {kind.member: kind for kind in CARRIED}

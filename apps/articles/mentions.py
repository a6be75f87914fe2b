"""Which live articles name which leader: the list of a leader's activities (领导活动)."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import Aggregate, CharField, OuterRef, Q, Subquery
from django.http import HttpRequest

from apps.articles.models import Article, ArticleRevision, LeaderMention
from apps.columns.models import Entry
from apps.columns.receipts import Place
from apps.columns.tree import get_tree
from apps.leadership.models import Leader
from apps.leadership.place import leadership_column
from apps.leadership.views import ACTIVITIES_PER_PAGE


def on_live(sender, copy, revision, **kwargs) -> None:
    """Receiver of went_live: the leaders whom the live revision names."""
    LeaderMention.objects.filter(article=copy).delete()
    known = set(copy.leaders.model.objects.values_list("pk", flat=True))
    LeaderMention.objects.bulk_create(
        LeaderMention(leader_id=item["id"], article=copy)
        for item in revision.leaders
        if item["id"] in known
    )


def on_many_live(sender, copies: list[Article], **kwargs) -> None:
    """Receiver of many_went_live: the same for many new ones."""
    named = [(copy, item["id"]) for copy in copies for item in copy.live_revision.leaders]
    if named:
        known = set(Leader.objects.values_list("pk", flat=True))
        LeaderMention.objects.bulk_create(
            LeaderMention(leader_id=leader_id, article=copy)
            for copy, leader_id in named
            if leader_id in known
        )


def on_off(sender, copy, **kwargs) -> None:
    """Receiver of went_off: a withdrawn article is nobody's activity."""
    LeaderMention.objects.filter(article=copy).delete()


def rebuild() -> None:
    """Write all mentions anew from the live revisions."""
    LeaderMention.objects.all().delete()
    known = set(Leader.objects.values_list("pk", flat=True))
    live = Article.objects.filter(live_revision__isnull=False).exclude(live_revision__leaders=[])
    rows = (
        LeaderMention(leader_id=leader_id, article_id=pk)
        for pk, leaders in live.values_list("pk", "live_revision__leaders").iterator()
        for leader_id in dict.fromkeys(item["id"] for item in leaders)
        if leader_id in known
    )
    while batch := list(islice(rows, 1000)):
        LeaderMention.objects.bulk_create(batch)


def receipt_places(copy, revision) -> Iterator[Place]:
    """The pages of leaders that list a live article, for the receipt of its withdrawal."""
    entry = Entry.objects.filter(kind=Article.entry_kind, object_id=copy.pk).first()
    if not isinstance(copy, Article) or entry is None:
        return
    named = LeaderMention.objects.filter(article=copy, leader__is_published=True)
    for mention in named.select_related("leader"):
        newer = Activities(mention.leader_id).above(entry)
        page = newer // ACTIVITIES_PER_PAGE + 1
        address = mention.leader.get_absolute_url()
        yield Place(
            f"领导“{mention.leader}”的页面", address if page == 1 else f"{address}?page={page}"
        )


class _Joined(Aggregate):
    """The numbers of a group as one text, parted by commas."""

    function = "STRING_AGG"
    template = "%(function)s(CAST(%(expressions)s AS varchar), ',')"
    output_field = CharField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def public_leader_ids() -> Subquery:
    """For annotate(): the published leaders whom an article names, so as to ask nothing more."""
    named = LeaderMention.objects.filter(article=OuterRef("pk"), leader__is_published=True)
    return Subquery(
        named.order_by().values("article").annotate(ids=_Joined("leader")).values("ids")
    )


def leaders_shown(request: HttpRequest, article: Article, revision: ArticleRevision) -> list[dict]:
    """The leaders whom the revision names and who have a public page: their id and name.

    Asks the database only when `article` was read without public_leader_ids(), as a preview is.
    """
    if not revision.leaders or leadership_column(get_tree(request)) is None:
        return []
    if hasattr(article, "public_leader_ids"):
        public = {int(number) for number in (article.public_leader_ids or "").split(",") if number}
    else:
        public = set(Leader.objects.published().values_list("pk", flat=True))
    return [leader for leader in revision.leaders if leader["id"] in public]


class Activities:
    """The visible articles that name a leader, newest first; counted and sliced."""

    def __init__(self, leader_id: int):
        articles = LeaderMention.objects.filter(leader=leader_id).values("article")
        self._entries = Entry.objects.visible().filter(
            kind=Article.entry_kind, object_id__in=articles
        )

    def count(self) -> int:
        return self._entries.count()

    def above(self, entry: Entry) -> int:
        """How many of them stand above this one."""
        newer = Q(published_at__gt=entry.published_at)
        return self._entries.filter(
            newer | Q(published_at=entry.published_at, pk__gt=entry.pk)
        ).count()

    def __getitem__(self, key: slice) -> list[Entry]:
        return list(self._entries.select_related("cover").order_by("-published_at", "-pk")[key])

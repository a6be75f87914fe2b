"""Which live articles name which leader: the list of a leader's activities (领导活动)."""

from apps.articles.models import Article, LeaderMention
from apps.columns.models import Entry


def on_live(sender, copy, revision, **kwargs) -> None:
    """Receiver of went_live: the leaders whom the live revision names."""
    LeaderMention.objects.filter(article=copy).delete()
    known = set(copy.leaders.model.objects.values_list("pk", flat=True))
    LeaderMention.objects.bulk_create(
        LeaderMention(leader_id=item["id"], article=copy)
        for item in revision.leaders
        if item["id"] in known
    )


def on_off(sender, copy, **kwargs) -> None:
    """Receiver of went_off: a withdrawn article is nobody's activity."""
    LeaderMention.objects.filter(article=copy).delete()


class Activities:
    """The visible articles that name a leader, newest first; counted and sliced."""

    def __init__(self, leader_id: int):
        articles = LeaderMention.objects.filter(leader=leader_id).values("article")
        self._entries = Entry.objects.visible().filter(
            kind=Article.entry_kind, object_id__in=articles
        )

    def count(self) -> int:
        return self._entries.count()

    def __getitem__(self, key: slice) -> list[Entry]:
        return list(self._entries.select_related("cover").order_by("-published_at", "-pk")[key])

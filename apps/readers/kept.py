"""What a reader keeps, as the page 我的收藏 lists it."""

import datetime
from dataclasses import dataclass

from apps.articles.models import Article
from apps.columns.models import Entry
from apps.readers.models import Favourite, Reader


@dataclass(frozen=True)
class KeptArticle:
    """A line of the list. `entry` is None when the public can no longer read the article."""

    article_id: int
    title: str
    favourited_at: datetime.datetime
    entry: Entry | None

    @property
    def is_withdrawn(self) -> bool:
        return self.entry is None


class Kept:
    """A reader's favourites, newest first; counted and sliced. `reader` may be None."""

    def __init__(self, reader: Reader | None):
        self._favourites = reader.favourites.all() if reader else Favourite.objects.none()

    def count(self) -> int:
        return self._favourites.count()

    def __getitem__(self, key: slice) -> list[KeptArticle]:
        favourites = list(self._favourites[key])
        visible = visible_entries([favourite.article_id for favourite in favourites])
        return [_line(favourite, visible.get(favourite.article_id)) for favourite in favourites]


def visible_entries(article_ids: list[int]) -> dict[int, Entry]:
    """{article id: entry} of those articles that the public can read now."""
    entries = Entry.objects.visible().filter(kind=Article.entry_kind, object_id__in=article_ids)
    return {entry.object_id: entry for entry in entries}


def _line(favourite: Favourite, entry: Entry | None) -> KeptArticle:
    return KeptArticle(
        article_id=favourite.article_id,
        title=entry.title if entry else favourite.title,
        favourited_at=favourite.created_at,
        entry=entry,
    )

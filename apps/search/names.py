"""What has a name on the site: what people may be looking for."""

from collections import Counter
from collections.abc import Iterator

from apps.columns.models import Entry
from apps.core.keywords import keywords
from apps.search.models import SearchDocument

_RECENT = 500  # entries whose keywords count
_LONGEST = 24


def names() -> Iterator[str]:
    """The columns and leaders that the public can see, then the keywords of what it can read."""
    undated = SearchDocument.objects.filter(place__lt=0).order_by("-place")
    yield from undated.values_list("title", flat=True)
    yield from (word for word, _ in given_keywords().most_common())


def given_keywords() -> Counter:
    """{keyword: how often staff gave it of late}"""
    rows = Entry.objects.visible().order_by("-published_at", "-pk")
    words = Counter()
    for given in rows.values_list("keywords", flat=True)[:_RECENT]:
        words.update(word for word in keywords(given) if 2 <= len(word) <= _LONGEST)
    return words

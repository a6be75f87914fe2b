"""Does the search find what is on the site? Asked every day by whoever watches over it."""

import random

from django.utils import timezone

from apps.columns.models import Entry
from apps.columns.tree import load
from apps.search.asking import Question
from apps.search.normalising import MOST_CHARACTERS
from apps.search.results import Results
from apps.search.views import PER_PAGE


def problems(count: int = 4) -> list[str]:
    """Of `count` live items, chosen at random: which are not on the first page for their title.

    In Chinese; [] when each is found. A title that is longer than a query may be is asked for
    by its beginning; where one title stands on more items than a page holds, any of them will do.
    """
    tree = load()
    keys = list(Entry.objects.visible(timezone.now()).values_list("pk", flat=True))
    chosen = Entry.objects.filter(pk__in=random.sample(keys, min(count, len(keys))))
    missing = []
    for entry in chosen.order_by("pk"):
        question = Question(tree, entry.title[:MOST_CHARACTERS])
        if not question.terms:
            continue  # a title of signs alone
        hits = Results(question.asked(), tree)[:PER_PAGE]
        if not any(hit.title == entry.title for hit in hits):
            missing.append(f"搜索标题“{entry.title}”，第一页里没有它")
    return missing

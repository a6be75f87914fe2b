"""Does the search find what is on the site? Asked every day by `check_search --self-test`."""

import random
from dataclasses import dataclass

from django.utils import timezone

from apps.columns.models import Entry
from apps.columns.tree import load
from apps.search.asking import Question
from apps.search.results import Results
from apps.search.views import PER_PAGE


@dataclass(frozen=True)
class Tried:
    """A live title that was searched for, and whether the first page of results has it."""

    title: str
    is_found: bool


def run(count: int = 4) -> list[Tried]:
    """Search for the titles of `count` live items, chosen at random; of all, if there are fewer.

    Where one title stands on more items than a page holds, any of them will do.
    """
    tree = load()
    keys = list(Entry.objects.visible(timezone.now()).values_list("pk", flat=True))
    chosen = Entry.objects.filter(pk__in=random.sample(keys, min(count, len(keys))))
    tried = []
    for title in chosen.order_by("pk").values_list("title", flat=True):
        question = Question(tree, title)
        if question.terms:  # not a title of signs alone
            hits = Results(question.asked(), tree)[:PER_PAGE]
            tried.append(Tried(title, any(hit.title == title for hit in hits)))
    return tried

"""Does the search find what is on the site? Asked every day by `check_search --self-test`."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from apps.columns.live import public_ids
from apps.columns.models import content_types
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

    They come from what was published, not from the lists of columns, by which search goes. Where
    one title stands on more items than a page holds, any of them will do.
    """
    tree = load()
    live = [
        (model, pk) for model in content_types() for pk in public_ids(model.objects.all(), tree)
    ]
    tried = []
    for title in _titles(random.sample(live, min(count, len(live)))):
        question = Question(tree, title)
        if question.terms:  # not a title of signs alone
            hits = Results(question.asked(), tree)[:PER_PAGE]
            tried.append(Tried(title, any(hit.title == title for hit in hits)))
    return tried


def _titles(chosen: list[tuple[type, int]]) -> Iterator[str]:
    for model in content_types():
        copies = model.objects.filter(pk__in=[pk for owner, pk in chosen if owner is model])
        yield from copies.order_by("pk").values_list("live_revision__title", flat=True)

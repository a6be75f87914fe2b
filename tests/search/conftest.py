"""Asking the search as the page does."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from apps.columns.tree import load
from apps.search import backends
from apps.search.asking import Question
from apps.search.results import Results


@pytest.fixture
def find(db) -> Callable[..., list[str]]:
    """find(words, most=20, skip=0, column=…, kind=…, …): the titles found, in their order."""

    def ask(words: str, most: int = 20, skip: int = 0, **given: str) -> list[str]:
        question = Question.read(QueryDict(urlencode({"q": words, **given})), load())
        asked, database = question.asked(), backends.database()
        if asked.terms:
            whole = database.find(asked, skip, skip + most)
            assert database.in_parts(asked, skip, skip + most) == whole
        results = Results(asked, question.tree)
        hits = results[skip : skip + most]
        assert results.count() == skip + len(hits) or len(hits) == most
        return [hit.title for hit in hits]

    return ask

"""Two hundred queries drawn from real text: each finds what it was drawn from."""

import json
import random
import re
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.columns.tree import load
from apps.core import html
from apps.portal.demo import composing
from apps.search import backends, self_test
from apps.search.asking import Question
from apps.search.models import SearchDocument
from apps.search.normalising import MOST_CHARACTERS, joined, places, plain, spaced, terms_of
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.search.test_keeping import run

REFERENCE = Path(__file__).resolve().parents[3] / "shared/reference/site.json"
QUERIES = 200
DOCUMENTS = 24


def texts() -> list[tuple[str, str]]:
    """(title, HTML) of the reference site, where it is there, and of the demo site."""
    site = json.loads(REFERENCE.read_text("utf-8")) if REFERENCE.exists() else {"articles": []}
    items = [*site["articles"], *composing.compose(timezone.now()).data["articles"]]
    found = {item["title"]: item.get("body_html") or item.get("body") or "" for item in items}
    return [(title, body) for title, body in found.items() if body][:DOCUMENTS]


def drawn(text: str, rng: random.Random) -> str:
    """Two to four characters of a text that show something, as they stand in it."""
    for _ in range(100):
        length = rng.choice((2, 3, 4))
        start = rng.randrange(max(1, len(text) - length))
        query = text[start : start + length]
        if len(plain(query)) > 1 and not re.search(r"\s", query):
            return query
    return text[:4]


@pytest.mark.django_db
def test_every_query_finds_what_it_was_drawn_from():
    column = make_column("要闻")
    written = texts()
    assert len(written) == DOCUMENTS
    for title, body in written:
        publish_article(column, title, body=body)
    titles = dict(SearchDocument.objects.values_list("place", "title"))
    tree, backend = load(), backends.current()

    def found(query: str) -> list[str]:
        return [titles[place] for place in backend.find(Question(tree, query).asked(), 0, 100)]

    bodies = [html.to_text(body) for _, body in written]
    rng = random.Random(47)
    lost = []
    for _ in range(QUERIES):
        number = rng.randrange(len(written))
        title = written[number][0]
        query = drawn(rng.choice((bodies[number], bodies[number], title)), rng)
        if title not in found(query):
            lost.append((query, title))
    assert lost == []
    assert [found(title)[0] for title, _ in written] == [title for title, _ in written]
    assert [one.is_found for one in self_test.run()] == [True] * 4


@pytest.mark.django_db
def test_the_self_test_names_a_title_that_is_not_found():
    column = make_column("要闻")
    publish_article(column, "常委会会议公告" * 28)  # as long as a title may nearly be
    assert "1 个标题都在第一页里找到" in run("--self-test")
    publish_article(column, "代表建议办理")
    SearchDocument.objects.filter(title="代表建议办理").delete()
    with pytest.raises(CommandError, match="1 个标题在第一页里找不到"):
        run("--self-test")


# Any piece of any text


@given(st.text(max_size=60), st.data())
@settings(max_examples=80, deadline=None)
def test_the_plain_form_of_a_piece_is_a_piece_of_the_plain_form(text, data):
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    assert plain(text[start:stop]) in plain(text)
    assert spaced(plain(text[start:stop])) in joined([text]) + " "
    folded, came_from = places(text)
    assert folded == plain(text) == plain(folded)
    assert len(folded) == len(came_from)


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_typed_can_be_taken_for_an_operator(query):
    for term in terms_of(query):
        assert not set(term) & set(" \"'*()^:¶-+{}&|!<>\\\0")
    assert len(terms_of(query)) <= 8
    assert sum(map(len, terms_of("字" * 300))) == MOST_CHARACTERS

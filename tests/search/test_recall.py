"""Two hundred queries drawn from real text: each finds what it was drawn from."""

import json
import random
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.columns import tree
from apps.columns.models import Entry
from apps.columns.tree import load
from apps.core import html
from apps.portal.demo import composing
from apps.search import backends, self_test
from apps.search.asking import Question
from apps.search.models import SearchDocument
from apps.search.normalising import MOST_CHARACTERS, joined, places, plain, spaced, terms_of
from tests.factories.announcements import publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.search.test_keeping import run

REFERENCE = Path(__file__).resolve().parents[3] / "shared/reference/site.json"
QUERIES = 200
DOCUMENTS = 24


def material() -> tuple[list[tuple[str, str]], list[str]]:
    """(title, HTML) of the reference site, where it is there, and of the demo site; and names."""
    sites = [composing.compose(timezone.now()).data]
    if REFERENCE.exists():
        sites.insert(0, json.loads(REFERENCE.read_text("utf-8")))
    items = [item for site in sites for item in site["articles"]]
    found = {item["title"]: item.get("body_html") or item.get("body") or "" for item in items}
    written = [(title, body) for title, body in found.items() if body][:DOCUMENTS]
    names = [leader["name"] for site in sites for leader in site["leaders"]]
    return written, [name for name in names if any(name in body for _, body in written)]


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
def test_every_query_finds_what_it_was_drawn_from_and_nothing_else():
    column = make_column("要闻")
    written, names = material()
    assert len(written) == DOCUMENTS
    for title, body in written:
        publish_article(column, title, body=body)
    titles = dict(SearchDocument.objects.values_list("place", "title"))
    tree, backend = load(), backends.current()

    def found(query: str) -> list[str]:
        return [titles[place] for place in backend.find(Question(tree, query).asked(), 0, 100)]

    bodies = {title: html.to_text(body) for title, body in written}
    rng = random.Random(47)
    across = re.findall(r"\w\w[，。、；：》”]+\w\w", "\n".join(bodies.values()))
    queries = [*names, *rng.sample(across, 40)]
    while len(queries) < QUERIES:
        title, body = rng.choice(list(bodies.items()))
        queries.append(drawn(rng.choice((body, body, title)), rng))
    for query in queries:
        held = {
            title
            for title, body in bodies.items()
            if plain(query) in plain(title) or plain(query) in plain(body)
        }
        assert set(found(query)) == held != set(), query
    assert [found(title)[0] for title in bodies] == list(bodies)
    assert [one.is_found for one in self_test.run()] == [True] * 4


@pytest.mark.django_db
def test_the_self_test_names_a_title_that_is_not_found():
    assert "没有公开的标题可以试" in run("--self-test")
    column = make_column("要闻")
    publish_article(column, "常委会会议公告" * 28)  # as long as a title may nearly be
    assert "1 个标题都在第一页里找到" in run("--self-test")
    publish_article(column, "代表建议办理")
    SearchDocument.objects.filter(title="代表建议办理").delete()
    with pytest.raises(CommandError, match="1 个标题在第一页里找不到"):
        run("--self-test")


@pytest.mark.django_db
def test_the_self_test_tries_what_is_public_of_every_kind_even_if_no_list_has_it():
    column, hidden = make_column("要闻"), make_column("密栏", is_published=False)
    publish_article(column, "条例")
    publish_announcement(make_column("公告栏", kind="announcements"), "通知")
    publish_article(hidden, "没有公开")
    publish_article(column, "预告", published_at=timezone.now() + timedelta(hours=1))
    draft_article(column, "草稿")
    Entry.objects.filter(title="通知").delete()
    tried = {one.title: one.is_found for one in self_test.run()}
    assert tried == {"条例": True, "通知": False}


@pytest.mark.django_db
def test_the_self_test_asks_no_more_of_a_larger_site():
    def queries() -> int:
        tree.forget()
        with CaptureQueriesContext(connection) as captured:
            assert len(self_test.run()) == 4
        return len(captured)

    column = make_column("要闻")
    for number in range(4):
        publish_article(column, f"简报{number}")
    few = queries()
    for number in range(4, 14):
        publish_article(column, f"简报{number}")
    assert queries() == few


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

"""Whatever staff do in whatever order: only what was published is public, and nothing is lost."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.articles.models import Article, ArticleRevision
from apps.columns import placing, tree
from apps.columns.models import Entry
from apps.publishing import transitions
from apps.publishing.transitions import TransitionError
from tests.factories.articles import draft_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.integers(0, 5)),
        st.tuples(st.just("schedule"), st.sampled_from([-2, -1, 1, 2])),
        st.tuples(st.just("expire"), st.sampled_from([None, -1, 1])),
        st.tuples(st.just("restore"), st.integers(1, 6)),
        st.tuples(st.just("pin"), st.booleans()),
        st.tuples(st.sampled_from(["publish", "withdraw", "trash", "untrash", "keep"]), st.none()),
    ),
    max_size=12,
)


def take(article, step, now):
    """Do one step; returns what the public may read afterwards of what it published, if it did."""
    name, value = step
    if name == "edit":
        article.title = f"标题{value}"
        transitions.save_draft(article)
    elif name == "schedule":
        article.published_at = now + value * HOUR
        transitions.save_draft(article)
    elif name == "expire":
        article.expires_at = None if value is None else now + value * HOUR
        transitions.save_draft(article)
    elif name == "restore":
        revision = article.revisions.filter(number=value).first()
        if revision:
            transitions.restore(article, revision)
    elif name == "pin":
        transitions.amend(article, is_pinned=value)
    else:
        getattr(transitions, name)(article)


class Model:
    """What ought to be public, told by a few lines that know nothing of revisions."""

    def __init__(self):
        self.live = None
        self.in_bin = False

    def follow(self, step, before):
        name, value = step
        if name == "publish":
            self.live = {"title": before.title, "is_pinned": before.is_pinned}
            self.live |= {"from": before.published_at, "until": before.expires_at}
        elif name in ("withdraw", "trash"):
            self.live = None
        elif name == "pin" and self.live:
            self.live["is_pinned"] = value
        self.in_bin = name == "trash" or (self.in_bin and name != "untrash")

    def public(self, now):
        live = self.live
        if live is None or live["from"] > now or (live["until"] and live["until"] <= now):
            return None
        return live["title"], live["is_pinned"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_only_what_was_published_as_it_stands_is_ever_public(db, sequence):
    tree.forget()
    now = timezone.now()
    article = draft_article(make_column(), "标题0")
    model, seen = Model(), {}
    for step in sequence:
        before = Article.objects.get(pk=article.pk)
        try:
            take(Article.objects.get(pk=article.pk), step, now)
        except TransitionError:
            continue
        if not (before.trashed_at and step[0] in ("edit", "schedule", "expire")):
            model.follow(step, before)
        after = Article.objects.published(now).filter(pk=article.pk).first()
        live = after.live_revision if after else None
        assert (live and (live.title, live.is_pinned)) == model.public(now)
        entry = Entry.objects.visible(now).filter(object_id=article.pk).first()
        assert (entry and entry.title) == (live and live.title)
        for revision in ArticleRevision.objects.filter(copy=article):
            assert seen.setdefault(revision.number, revision.digest) == revision.digest
            assert revision.compute_digest() == revision.digest
        assert len(seen) == ArticleRevision.objects.filter(copy=article).count()
        assert sorted(seen) == list(range(1, len(seen) + 1))
    assert placing.problems() == []

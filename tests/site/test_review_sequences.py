"""Whoever does whatever: nothing unapproved is public, and nobody leaves their columns.

Random people send random requests to the desk, as a browser does, with what they ought to
send and with what they ought not to.
"""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.articles.models import Article, ArticleRevision
from apps.columns import placing, tree
from apps.columns.models import Entry, steps_of
from apps.proofing.checklist import checklist_for
from apps.publishing import reviewing
from apps.publishing.reviews import Review, ReviewAct, Stage, Verdict
from tests.articles.conftest import typed
from tests.factories.articles import draft_article
from tests.factories.columns import grant, make_column

pytestmark = pytest.mark.django_db

# Who may do what where; A needs three steps, B one, C none.
RIGHTS = {
    "writer": {"A": {"write"}},
    "first": {"A": {"first_review"}},
    "second": {"A": {"second_review", "write"}},
    "final": {"A": {"final_review", "publish"}},
    "across": {"A": {"write"}, "B": {"write", "first_review"}, "C": {"write", "publish"}},
    "beyond": {"B": {"write", "first_review", "publish"}, "C": {"write", "publish", "manage"}},
    "nobody": {},
}
STEPS = {"A": 3, "B": 1, "C": 0}
REVIEWS = {1: "first_review", 2: "second_review", 3: "final_review"}

NEEDED = {
    "edit": "write",
    "put": "write",
    "submit": "write",
    "recall": "write",
    "restore": "write",
    "trash": "write",
    "untrash": "write",
    "return": None,  # the right of the step
    "approve": None,
    "publish": "publish",
    "save and publish": "publish",
    "withdraw": "publish",
    "pin": "publish",
}
FIT, LAST = "whoever may", "whoever acted last"
# Mostly those who may, so that things get anywhere; else whoever comes along.
people = st.sampled_from([FIT] * 10 + [LAST] * 6 + sorted(RIGHTS))
actions = st.sampled_from([*NEEDED, "submit", "submit", *["approve"] * 6, "publish", "edit"])
steps = st.tuples(actions, people, st.sampled_from([0, 0, 0, 2, 2, 1]), st.integers(0, 4))
sequences = st.lists(steps, min_size=6, max_size=18)


class Office:
    """The people at their browsers, three articles, and what was seen of them so far."""

    def __init__(self):
        self.columns = {name: make_column(name, review_steps=STEPS[name]) for name in STEPS}
        self.names = {column.pk: name for name, column in self.columns.items()}
        self.browsers, self.held = {}, {}
        for person, rights in RIGHTS.items():
            user = User.objects.create_user(person, is_staff=True)
            for name, granted in rights.items():
                grant(user, self.columns[name], *granted)
            self.held[user.pk] = rights
            self.browsers[person] = Client()
            self.browsers[person].force_login(
                user, backend="django.contrib.auth.backends.ModelBackend"
            )
        writer = User.objects.get(username="writer")
        across = User.objects.get(username="across")
        self.articles = [
            draft_article(self.columns["A"], "甲", writer).pk,
            draft_article(self.columns["A"], "乙", across).pk,
            draft_article(self.columns["B"], "丙", across).pk,
        ]
        for number, author in ((0, writer), (2, across)):
            reviewing.submit(Article.objects.get(pk=self.articles[number]), author)
        self.digests: dict[tuple[int, int], str] = {}
        self.last = "writer"

    def send(self, person: str, page: str, article: Article | None, form: dict, *more) -> int:
        args = [article.pk, *more] if article is not None else []
        address = reverse(f"admin:articles_article_{page}", args=args)
        return self.browsers[person].post(address, form).status_code

    def person(self, who: str, action: str, article: Article) -> str:
        if who == LAST:
            return self.last
        if who != FIT:
            return who
        step = article.review.step if article.review and article.review.step else 1
        right = NEEDED[action] or REVIEWS[step]
        name = self.names[article.column_id]
        fitting = [one for one, rights in RIGHTS.items() if right in rights.get(name, ())]
        return fitting[0] if fitting else self.last

    def do(self, action: str, who: str, number: int, value: int) -> str:
        """Send what the action sends; returns the person who did."""
        article = Article.objects.get(pk=self.articles[number])
        self.last = self.person(who, action, article)
        self._do(action, self.last, article, value)
        return self.last

    def _do(self, action: str, person: str, article: Article, value: int) -> None:
        review = article.review
        if action == "edit":
            form = typed(article.column, article, title=f"标题{value}", _continue="1")
            self.send(person, "change", article, form)
        elif action == "put":
            column = self.columns["AABBC"[value]]
            form = typed(column, article, title=article.title, _continue="1")
            self.send(person, "change", article, form)
        elif action == "save and publish":
            form = typed(article.column, article, title=article.title, _publish="1")
            self.send(person, "change", article, form)
        elif action in ("approve", "return"):
            step = review.step if review and review.step else 1
            form = {
                "verdict": action,
                "digest": review.digest if review and value else "0" * 64,
                "step": step,
                "comment": "请核对。",
                "ticked": checklist_for(step),
            }
            self.send(person, "review", article, form)
        elif action in ("publish", "pin"):
            name = "publish_selected" if action == "publish" else "pin"
            form = {"action": name, "_selected_action": article.pk, "post": "yes"}
            self.send(person, "changelist", None, form)
        elif action == "restore":
            self.send(person, "restore", article, {}, value + 1)
        elif action == "trash":
            self.send(person, "delete", article, {"post": "yes"})
        else:
            forms = {
                "submit": {"note": "请审。", "digest": article.draft_revision().digest},
                "withdraw": {"reason": "有误。"},
            }
            self.send(person, action, article, forms.get(action, {}))

    def picture(self) -> dict[int, tuple]:
        """What there is of each article that somebody could change."""
        return {
            article.pk: (
                article.column_id,
                article.digest,
                article.live_revision_id,
                article.review and (article.review_id, article.review.stage),
                article.trashed_at,
                article.revisions.count(),
                article.review and article.review.acts.count(),
            )
            for article in Article.objects.select_related("review")
        }

    def check(self, person: str, before: dict[int, tuple]) -> None:
        """What holds whatever was done."""
        now = self.picture()
        assert now.keys() == before.keys()
        for pk, after in now.items():
            was = before[pk]
            if was != after:
                # Whoever changed it has a right in its column, then and now.
                for column in {was[0], after[0]}:
                    assert self.names[column] in RIGHTS[person], person
            assert after[5] >= was[5]
        self._check_revisions()
        for article in Article.objects.exclude(live_revision=None):
            self._check_live(article.live_revision)
        assert placing.problems() == []
        assert Entry.objects.count() == Article.objects.exclude(live_revision=None).count()

    def _check_revisions(self) -> None:
        kept = {(one.copy_id, one.number): one for one in ArticleRevision.objects.all()}
        for key, digest in self.digests.items():
            assert kept[key].digest == kept[key].compute_digest() == digest
        self.digests.update({key: one.digest for key, one in kept.items()})

    def _check_live(self, live: ArticleRevision) -> None:
        columns = [item["id"] for item in live.columns]
        needed = steps_of(columns)
        if not needed:
            return
        passed = Review.objects.filter(
            object_id=live.copy_id, digest=live.digest, stage=Stage.APPROVED, steps__gte=needed
        )
        review = passed.first()
        assert review is not None, "public without an approval of this text"
        acts = ReviewAct.objects.filter(review=review, verdict=Verdict.APPROVE).order_by("step")
        assert [act.step for act in acts] == list(range(1, review.steps + 1))
        assert {act.digest for act in acts} == {live.digest}
        assert len({act.by_id for act in acts}) == len(acts), "one person took two steps"
        authors = {author["id"] for author in review.authors}
        for act in acts:
            assert act.by_id not in authors, "somebody approved their own text"
            for column in columns:
                assert REVIEWS[act.step] in self.held[act.by_id].get(self.names[column], set())


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sequences)
def test_no_sequence_of_requests_gets_round_review_or_rights(db, sequence):
    tree.forget()
    with transaction.atomic():
        office = Office()
        for action, who, number, value in sequence:
            before = office.picture()
            person = office.do(action, who, number, value)
            office.check(person, before)
        transaction.set_rollback(True)  # the next example begins with nothing

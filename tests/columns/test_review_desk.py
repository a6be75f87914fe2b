"""The review desk (三审三校) as staff meet it: submitting, reviewing, and what each is told."""

import pytest

from apps.publishing.models import State
from apps.publishing.reviews import ReviewAct
from tests.columns.review_cast import address, cast_of, stored, submit, take
from tests.factories.articles import draft_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed():
    return make_column("立法动态", review_steps=3)


@pytest.fixture
def cast(reviewed):
    return cast_of(reviewed)


@pytest.fixture
def at(cast, browser_of):
    """at[name]: the browser of one of the cast."""
    return {name: browser_of(user) for name, user in cast.items()}


@pytest.fixture
def article(reviewed, cast):
    return draft_article(
        reviewed, "立法工作会议召开", cast["editor"], summary="摘要", source="办公室"
    )


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_an_article_goes_from_the_editor_through_three_reviewers_to_the_site(at, article):
    page = text(at["editor"].get(address(article, "submit")))
    for words in ("确认送审", "李初审", "赵复审", "周终审", "立法工作会议召开"):
        assert words in page
    told = text(submit(at["editor"], article))
    assert "已经送审，现在待初审" in told
    for name, after in (("first", "待复审"), ("second", "待终审"), ("final", "已经发布")):
        assert "立法工作会议召开" in text(at[name].get(address(article, "review")))
        assert after in text(take(at[name], article))
    assert stored(article).state == State.LIVE
    assert ReviewAct.objects.count() == 3

"""Review (三审三校): each step by somebody else, on exactly the text that was submitted."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.articles.models import Article
from apps.columns.models import Column, Entry
from apps.publishing import reviewing, transitions
from apps.publishing.models import State
from apps.publishing.reviews import ImmutableError, Review, ReviewAct, Stage
from apps.publishing.transitions import TransitionError
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

ALL = ["文字", "人名职务", "日期数字", "链接附件", "涉密与个人信息"]


@pytest.fixture
def people(db) -> dict[str, User]:
    names = ("editor", "first", "second", "final", "other")
    return {name: User.objects.create_user(name, is_staff=True) for name in names}


@pytest.fixture
def reviewed(db) -> Column:
    """A column whose content needs three steps."""
    return make_column("立法动态", review_steps=3)


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def take(article, by, step, **how):
    review = stored(article).review
    return reviewing.approve(article, by, review.digest, step, ticked=ALL, **how)


def edit(article, by, title):
    article = stored(article)
    article.title = title
    article.save()
    transitions.save_draft(article, by)
    return article


def pass_all(article, people, *, names=("first", "second", "final")):
    for step, name in enumerate(names, start=1):
        take(article, people[name], step)


@pytest.fixture
def submitted(reviewed, people) -> Article:
    article = draft_article(reviewed, "送审的稿件", people["editor"])
    reviewing.submit(article, people["editor"], "请审")
    return stored(article)


def test_a_column_asks_for_steps_and_its_branch_with_it(reviewed):
    below = make_column("立法计划", parent=reviewed)
    lower = make_column("立法简讯", parent=below, review_steps=1)
    free = make_column("随手拍", parent=lower, review_steps=0)
    needed = [
        article.steps_needed(article.draft_revision())
        for article in map(draft_article, (reviewed, below, lower, free))
    ]
    assert needed == [3, 3, 1, 0]


def test_an_article_in_several_columns_needs_the_most_that_one_of_them_asks_for(reviewed):
    article = draft_article(make_column("人大要闻"), further=[reviewed])
    assert article.steps_needed(article.draft_revision()) == 3


def test_three_people_approve_and_then_it_is_live(submitted, people):
    states = [submitted.state]
    for step, name in enumerate(("first", "second", "final"), start=1):
        take(submitted, people[name], step)
        states.append(stored(submitted).state)
    assert states == [State.FIRST, State.SECOND, State.FINAL, State.LIVE]
    live = stored(submitted).live_revision
    assert live.digest == submitted.review.digest
    assert Entry.objects.visible().filter(title="送审的稿件").exists()


def test_one_step_is_enough_where_the_column_asks_for_one(people):
    article = draft_article(make_column("简讯", review_steps=1), by=people["editor"])
    reviewing.submit(article, people["editor"])
    take(article, people["first"], 1)
    assert stored(article).state == State.LIVE


def test_it_goes_live_at_its_time_and_not_before(reviewed, people):
    later = timezone.now() + datetime.timedelta(hours=2)
    article = draft_article(reviewed, by=people["editor"], published_at=later)
    reviewing.submit(article, people["editor"])
    pass_all(article, people)
    assert stored(article).state == State.SCHEDULED
    assert not Entry.objects.visible().exists()
    assert Entry.objects.visible(later).exists()


def test_nothing_that_needs_review_is_published_without_it(reviewed, people):
    article = draft_article(reviewed, by=people["editor"])
    with pytest.raises(TransitionError, match="先审核"):
        transitions.publish(article, people["editor"])
    assert stored(article).live_revision is None


def test_editing_after_approval_leaves_the_approved_text_on_the_site(submitted, people):
    pass_all(submitted, people)
    edit(submitted, people["editor"], "改过的标题")
    with pytest.raises(TransitionError):
        transitions.publish(submitted, people["other"])
    assert stored(submitted).state == State.CHANGED
    assert stored(submitted).live_revision.title == "送审的稿件"
    reviewing.submit(submitted, people["editor"])
    assert stored(submitted).state == State.PENDING
    assert stored(submitted).live_revision.title == "送审的稿件"
    pass_all(submitted, people)
    assert stored(submitted).live_revision.title == "改过的标题"


def test_an_edit_during_review_does_not_slip_through(submitted, people):
    edit(submitted, people["editor"], "审核当中改的")
    pass_all(submitted, people)
    assert stored(submitted).live_revision.title == "送审的稿件"
    assert stored(submitted).state == State.CHANGED


def test_submitting_again_begins_with_the_first_step_and_old_pages_are_refused(submitted, people):
    take(submitted, people["first"], 1)
    old = stored(submitted).review
    edit(submitted, people["editor"], "审核当中改的")
    reviewing.submit(submitted, people["editor"])
    with pytest.raises(TransitionError, match="重新送审"):
        reviewing.approve(submitted, people["second"], old.digest, 2, ticked=ALL)
    assert stored(submitted).state == State.FIRST
    assert Review.objects.get(pk=old.pk).stage == Stage.REPLACED


@pytest.mark.parametrize("change", ["attachment", "cover", "pin", "time", "column"])
def test_any_public_field_counts_as_a_change(submitted, people, reviewed, change):
    from tests.factories.media import make_document, make_image

    pass_all(submitted, people)
    article = stored(submitted)
    if change == "attachment":
        article.attachments.create(document=make_document())
    elif change == "cover":
        article.cover = make_image()
    elif change == "pin":
        article.is_pinned = True
    elif change == "time":
        article.published_at -= datetime.timedelta(minutes=1)
    else:
        article.column = make_column("另一个", review_steps=1)
    article.save()
    transitions.save_draft(article, people["editor"])
    with pytest.raises(TransitionError, match="审核"):
        transitions.publish(article, people["other"])


def test_pinning_what_is_live_needs_review_too(submitted, people):
    pass_all(submitted, people)
    with pytest.raises(TransitionError, match="要审核"):
        transitions.amend(submitted, people["other"], is_pinned=True)
    assert not stored(submitted).live_revision.is_pinned
    assert not stored(submitted).is_pinned


def test_what_was_approved_as_it_stands_may_be_published_again_after_withdrawing(submitted, people):
    pass_all(submitted, people)
    transitions.withdraw(submitted, people["other"], "先撤下")
    assert stored(submitted).state == State.WITHDRAWN
    transitions.publish(submitted, people["other"])
    assert stored(submitted).state == State.LIVE


def test_nobody_approves_what_they_wrote(submitted, people):
    with pytest.raises(TransitionError, match="撰写或修改过"):
        take(submitted, people["editor"], 1)


def test_nobody_approves_what_they_changed(reviewed, people):
    article = draft_article(reviewed, by=people["editor"])
    edit(article, people["first"], "初审的人改过一个字")
    reviewing.submit(article, people["editor"])
    with pytest.raises(TransitionError, match="撰写或修改过"):
        take(article, people["first"], 1)
    take(article, people["other"], 1)


def test_saving_without_a_change_makes_nobody_an_author(reviewed, people):
    article = draft_article(reviewed, by=people["editor"])
    transitions.save_draft(stored(article), people["first"])
    reviewing.submit(article, people["editor"])
    take(article, people["first"], 1)


def test_authorship_begins_anew_with_the_approved_text(submitted, people):
    pass_all(submitted, people)
    edit(submitted, people["first"], "这次由初审的人修改")
    reviewing.submit(submitted, people["first"])
    take(submitted, people["editor"], 1)
    with pytest.raises(TransitionError):
        take(submitted, people["first"], 2)


def test_one_person_takes_one_step_only(submitted, people):
    take(submitted, people["first"], 1)
    with pytest.raises(TransitionError, match="已经审核过"):
        take(submitted, people["first"], 2)


def test_in_a_very_small_office_one_may_and_the_record_says_so(submitted, people):
    take(submitted, people["editor"], 1, lenient=True)
    take(submitted, people["editor"], 2, lenient=True)
    take(submitted, people["final"], 3, lenient=True)
    assert list(ReviewAct.objects.values_list("exception", flat=True)) == [
        reviewing.OWN_TEXT,
        reviewing.OWN_TEXT,
        "",
    ]


def test_every_point_of_the_check_list_has_to_be_ticked(submitted, people):
    with pytest.raises(TransitionError, match="涉密与个人信息"):
        reviewing.approve(submitted, people["first"], submitted.review.digest, 1, ticked=ALL[:-1])
    take(submitted, people["first"], 1)
    assert ReviewAct.objects.get().checklist == ALL


def test_a_returned_text_says_why_and_needs_all_steps_again(submitted, people):
    take(submitted, people["first"], 1)
    with pytest.raises(TransitionError, match="退回的原因"):
        reviewing.send_back(submitted, people["second"], submitted.review.digest, 2, comment=" ")
    reviewing.send_back(submitted, people["second"], submitted.review.digest, 2, comment="人名有误")
    assert stored(submitted).state == State.RETURNED
    assert ReviewAct.objects.last().comment == "人名有误"
    edit(submitted, people["editor"], "改好了")
    assert stored(submitted).state == State.RETURNED
    reviewing.submit(submitted, people["editor"])
    assert stored(submitted).state == State.FIRST


def test_a_submitted_text_can_be_recalled(submitted, people):
    reviewing.recall(submitted, people["editor"])
    assert stored(submitted).state == State.DRAFT
    with pytest.raises(TransitionError, match="不在审核中"):
        reviewing.approve(submitted, people["first"], submitted.review.digest, 1, ticked=ALL)


def test_the_same_text_is_not_submitted_twice(submitted, people):
    with pytest.raises(TransitionError, match="已经送审"):
        reviewing.submit(submitted, people["editor"])


def test_a_step_is_taken_once(submitted, people):
    take(submitted, people["first"], 1)
    with pytest.raises(TransitionError, match="已经有人审核"):
        take(submitted, people["other"], 1)


def test_steps_that_the_column_asks_for_meanwhile_are_taken_as_well(people):
    from apps.columns import tree

    column = make_column("简讯", review_steps=1)
    article = draft_article(column, by=people["editor"])
    reviewing.submit(article, people["editor"])
    column.review_steps = 2
    tree.save(column)
    take(article, people["first"], 1)
    assert stored(article).state == State.SECOND


def test_what_goes_to_the_recycle_bin_is_no_longer_in_review(submitted, people):
    transitions.trash(submitted, people["editor"])
    transitions.untrash(submitted, people["editor"])
    assert stored(submitted).state == State.DRAFT


def test_a_copy_starts_without_review(submitted, people):
    assert transitions.duplicate(submitted, people["editor"]).state == State.DRAFT


def test_acts_are_never_changed_or_deleted(submitted, people):
    take(submitted, people["first"], 1)
    act = ReviewAct.objects.get()
    for attempt in (act.save, act.delete, ReviewAct.objects.all().delete):
        with pytest.raises(ImmutableError):
            attempt()
    with pytest.raises(ImmutableError):
        ReviewAct.objects.update(comment="")


def test_lists_and_items_tell_the_same_state(reviewed, people):
    plain = make_column("人大要闻")
    now = timezone.now()
    hour = datetime.timedelta(hours=1)
    draft_article(plain, "草稿")
    publish_article(plain, "已发布")
    publish_article(plain, "定时", published_at=now + hour)
    publish_article(plain, "过期", expires_at=now - hour / 2)
    transitions.withdraw(publish_article(plain, "撤回"))
    edit(publish_article(plain, "改了"), people["editor"], "改了的")
    transitions.trash(draft_article(plain, "回收站"))
    for number in range(5):
        article = draft_article(reviewed, f"审核{number}", people["editor"])
        reviewing.submit(article, people["editor"])
        if number == 4:
            digest = stored(article).review.digest
            reviewing.send_back(article, people["first"], digest, 1, comment="请改")
        elif number == 3:
            pass_all(article, people)
            edit(article, people["editor"], "待审的修改")
            reviewing.submit(article, people["editor"])
        else:
            pass_all(article, people, names=("first", "second")[:number])
    found = {}
    for state in State.values:
        for article in Article.objects.in_state(state):
            assert article.state == state
            found.setdefault(state, []).append(article.title)
    assert sorted(found) == sorted(State.values)
    assert sum(map(len, found.values())) == Article.objects.count()

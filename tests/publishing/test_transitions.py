"""What each verb does, and when it is refused."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.articles.models import Article
from apps.columns import tree
from apps.columns.models import Entry
from apps.media import uses
from apps.publishing import transitions
from apps.publishing.models import State
from apps.publishing.transitions import TransitionError
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def fresh(article):
    return Article.objects.get(pk=article.pk)


def edited(article, **fields):
    """The desk copy with other values, saved and not published."""
    article = fresh(article)
    for name, value in fields.items():
        setattr(article, name, value)
    return transitions.save_draft(article)


def test_publishing_freezes_the_desk_copy(news):
    article = publish_article(news, "标题")
    edited(article, title="改过的标题")
    assert fresh(article).live_revision.title == "标题"
    assert fresh(article).state == State.CHANGED


def test_publishing_twice_without_a_change_makes_one_revision(news):
    article = publish_article(news)
    transitions.publish(article)
    assert article.revisions.count() == 1


def test_nobody_but_the_desk_changes_what_the_desk_says(news):
    article = draft_article(news, by=User.objects.create_user("writer"))
    transitions.publish(article, User.objects.create_user("press"))
    assert fresh(article).updated_by.username == "writer"
    assert fresh(article).live_revision.created_by_name == "press"


def test_a_renamed_column_leaves_no_change_to_publish(news):
    article = draft_article(news)
    news.name = "人大新闻"
    tree.save(news)
    transitions.publish(article)
    assert fresh(article).state == State.LIVE


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": "  "}, "没有标题"),
        ({"body": ""}, "没有正文"),
        ({"body": "<p></p><p> </p>"}, "没有正文"),
        ({"expires_at": timezone.now() - 5 * HOUR}, "下线时间"),
    ],
)
def test_what_lacks_something_is_not_published(news, fields, told):
    article = draft_article(news, **fields)
    with pytest.raises(TransitionError, match=told):
        transitions.publish(article)
    assert fresh(article).live_revision is None
    assert not article.revisions.exists()


def test_a_picture_alone_is_enough(news):
    picture = f'<figure><img src="{make_image().url()}" alt=""></figure>'
    transitions.publish(draft_article(news, body=picture))


def test_an_external_link_alone_is_enough(news):
    transitions.publish(draft_article(news, external_url="/elsewhere/", body=""))


def test_a_scheduled_article_appears_by_itself(news, reader):
    later = timezone.now() + 2 * HOUR
    article = publish_article(news, published_at=later)
    assert article.state == State.SCHEDULED
    assert article not in Article.objects.published()
    assert article in Article.objects.published(later)
    assert article.state_at(later) == State.LIVE
    assert reader.get(article.get_absolute_url()).status_code == 404


def test_an_expired_article_disappears_by_itself(news):
    until = timezone.now() + HOUR
    article = publish_article(news, expires_at=until)
    assert article in Article.objects.published(until - datetime.timedelta(seconds=1))
    assert article not in Article.objects.published(until)
    assert article.state_at(until) == State.EXPIRED


# amend


def test_amending_changes_what_is_live_and_leaves_unfinished_edits_alone(news):
    article = publish_article(news, "线上")
    edited(article, title="没写完", body="<p>半句</p>")
    transitions.amend(article, None, "置顶", is_pinned=True)
    live = fresh(article).live_revision
    assert (live.title, live.is_pinned, live.note) == ("线上", True, "置顶")
    assert (fresh(article).title, fresh(article).is_pinned) == ("没写完", True)
    assert fresh(article).state == State.CHANGED


def test_amending_a_draft_publishes_nothing(news):
    article = draft_article(news)
    transitions.amend(article, is_pinned=True)
    assert fresh(article).is_pinned
    assert fresh(article).live_revision is None
    assert not article.revisions.exists()


def test_amending_to_the_same_makes_no_revision(news):
    article = publish_article(news, is_pinned=True)
    transitions.amend(article, is_pinned=True)
    assert article.revisions.count() == 1


def test_moving_leaves_further_columns_that_are_not_published_unpublished(news):
    home, live_too, only_on_the_desk = (make_column(name) for name in ("甲", "乙", "丙"))
    article = publish_article(news, further=[live_too])
    article.further_columns.add(only_on_the_desk)
    transitions.save_draft(fresh(article))

    def moved(columns):
        return [{"id": home.pk, "name": home.name}, *columns[1:]]

    transitions.amend(article, columns=moved)
    live = [item["id"] for item in fresh(article).live_revision.columns]
    desk = {home.pk, *fresh(article).further_columns.values_list("pk", flat=True)}
    assert live == [home.pk, live_too.pk]
    assert desk == {home.pk, live_too.pk, only_on_the_desk.pk}


# restore and keep


def test_restoring_brings_back_every_value_and_loses_nothing(news):
    other, leader = make_column("立法动态"), make_leader()
    document, picture = make_document(), make_image()
    article = publish_article(
        news,
        "第一版",
        subtitle="副标题",
        author="甲",
        author_affiliation="乙",
        source="丙",
        source_url="/丙/",
        keywords="丁",
        summary="戊",
        cover=picture,
        is_headline=True,
        is_pinned=True,
        attachments=[document],
        leaders=[leader],
        further=[other],
    )
    first = article.live_revision
    article.attachments.all().delete()
    article.leaders.clear()
    article.further_columns.clear()
    typed = edited(article, title="没发布的第二版", cover=None, is_headline=False, author="")
    typed_digest = typed.digest
    restored = transitions.restore(article, first)
    assert restored.digest == first.digest
    kept = article.revisions.get(number=2)
    assert (kept.title, kept.digest, kept.note) == (
        "没发布的第二版",
        typed_digest,
        "恢复旧版本前自动保存",
    )
    assert fresh(article).live_revision == first


def test_a_revision_of_another_item_is_refused(news):
    one, two = publish_article(news), publish_article(news)
    with pytest.raises(TransitionError):
        transitions.restore(one, two.live_revision)


def test_what_lies_in_the_bin_is_neither_restored_nor_amended_nor_published(news):
    article = publish_article(news)
    first = article.live_revision
    transitions.trash(article)
    for verb in (
        lambda: transitions.restore(article, first),
        lambda: transitions.amend(article, is_pinned=True),
        lambda: transitions.publish(article),
        lambda: transitions.withdraw(article),
        lambda: transitions.trash(article),
    ):
        with pytest.raises(TransitionError):
            verb()
    assert fresh(article).state == State.TRASHED


def test_assets_of_old_revisions_stay_in_the_library(news):
    document = make_document()
    article = publish_article(news, attachments=[document])
    article.attachments.all().delete()
    transitions.save_draft(fresh(article))
    transitions.publish(article)
    assert [use.role for use in uses.of(document)] == ["revision:1"]


# duplicate


def test_a_duplicate_is_a_draft_of_its_own(news):
    leader, document, further = make_leader(), make_document(), make_column("立法动态")
    writer = User.objects.create_user("writer")
    article = publish_article(
        news,
        "工作报告",
        is_pinned=True,
        leaders=[leader],
        attachments=[document],
        further=[further],
    )
    copy = transitions.duplicate(article, writer)
    assert (copy.title, copy.state, copy.is_pinned) == ("工作报告（副本）", State.DRAFT, False)
    assert (copy.created_by, list(copy.leaders.all())) == (writer, [leader])
    assert [one.document for one in copy.attachments.all()] == [document]
    assert list(copy.further_columns.all()) == [further]
    assert fresh(article).state == State.LIVE
    assert article.attachments.count() == 1


def test_a_duplicate_of_the_longest_title_fits(news):
    copy = transitions.duplicate(draft_article(news, "长" * 200))
    assert copy.title.endswith("（副本）")
    assert len(copy.title) == 200


# one transaction


def test_a_failing_receiver_undoes_the_publication(news, monkeypatch):
    from apps.articles import mentions

    def fail(*args, **kwargs):
        raise RuntimeError("the index is broken")

    article = draft_article(news, leaders=[make_leader()])
    monkeypatch.setattr(mentions.LeaderMention.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        transitions.publish(article)
    assert fresh(article).live_revision is None
    assert not Entry.objects.exists()


def test_publishing_asks_no_more_on_a_large_site(news):
    def asked(article):
        with CaptureQueriesContext(connection) as queries:
            transitions.publish(article)
        return len(queries)

    asked(draft_article(news))
    few = asked(draft_article(news))
    for _ in range(30):
        publish_article(news)
    assert asked(draft_article(news)) == few

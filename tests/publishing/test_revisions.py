"""Revisions: immutable, numbered, and a digest of every public value."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.announcements.models import Announcement
from apps.articles.models import Article, ArticleRevision
from apps.publishing import transitions
from apps.publishing.models import ImmutableError
from tests.factories.announcements import publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def revision(news):
    return publish_article(news).live_revision


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.save(),
        lambda one: one.delete(),
        lambda one: ArticleRevision.objects.update(title="改"),
        lambda one: ArticleRevision.objects.filter(pk=one.pk).update(title="改"),
        lambda one: ArticleRevision.objects.all().delete(),
        lambda one: ArticleRevision.objects.bulk_update([one], ["title"]),
        lambda one: ArticleRevision.objects.bulk_create([one]),
        lambda one: ArticleRevision.objects.bulk_create(
            [ArticleRevision(copy=one.copy, number=1, title="改")],
            update_conflicts=True,
            update_fields=["title"],
            unique_fields=["copy", "number"],
        ),
        lambda one: ArticleRevision.objects.update_or_create(pk=one.pk, defaults={"title": "改"}),
        lambda one: one.copy.revisions.update(title="改"),
        lambda one: one.copy.revisions.all().delete(),
    ],
)
def test_a_revision_is_never_changed_or_deleted(revision, change):
    title = revision.title
    revision.title = "改"
    with pytest.raises(ImmutableError):
        change(revision)
    assert ArticleRevision.objects.get(pk=revision.pk).title == title


def test_an_item_with_history_cannot_be_deleted_for_good(revision):
    with pytest.raises(Exception, match=r"(?i)protect|never deleted"):
        revision.copy.delete()
    assert ArticleRevision.objects.filter(pk=revision.pk).exists()


def test_numbers_count_the_revisions_of_each_item(news):
    first, second = publish_article(news), publish_article(news)
    first.title = "改过的标题"
    transitions.save_draft(first)
    transitions.publish(first)
    assert [one.number for one in first.revisions.all()] == [2, 1]
    assert [one.number for one in second.revisions.all()] == [1]


def other_values(field):
    """A value of a field that differs from the factory's."""
    if field.name == "cover" or field.name == "picture":
        return make_image()
    if field.name == "display":
        return "banner"
    kind = field.get_internal_type()
    if kind == "BooleanField":
        return True
    if kind == "DateTimeField":
        days = 4 if "until" in field.name or "expires" in field.name else 3
        return timezone.now() + datetime.timedelta(days=days)
    return "/elsewhere/" if "url" in field.name else "另一个值"


@pytest.mark.parametrize("model", [Article, Announcement])
def test_the_digest_covers_every_public_field(news, model):
    if model is Article:
        copy = publish_article(news)
    else:
        copy = publish_announcement(make_column("通知公告", kind="announcements"))
    fields = copy.content_fields()
    assert {"title", "body", "published_at", "expires_at", "is_pinned"} <= {f.name for f in fields}
    for field in fields:
        before = copy.digest
        setattr(copy, field.name, other_values(field))
        transitions.save_draft(copy)
        assert copy.digest != before, field.name


@pytest.mark.parametrize("name", ["attachments", "columns", "leaders", "attachment name"])
def test_the_digest_covers_every_list(news, name):
    document = make_document("名单.pdf")
    copy = draft_article(news, attachments=[document])
    before = copy.digest
    if name == "attachments":
        copy.attachments.create(document=make_document("附表.pdf"), order=1)
    elif name == "columns":
        copy.further_columns.add(make_column("立法动态"))
    elif name == "leaders":
        copy.leaders.add(make_leader())
    else:
        copy.attachments.update(name="另一个名字")
    transitions.save_draft(copy)
    assert copy.digest != before


def test_the_digest_is_the_same_when_read_back(news):
    copy = publish_article(news, attachments=[make_document()], leaders=[make_leader()])
    stored = ArticleRevision.objects.get(pk=copy.live_revision_id)
    assert stored.compute_digest() == stored.digest == copy.digest


def test_a_deleted_account_takes_nothing_with_it(news):
    author = User.objects.create_user("author", last_name="王", first_name="芳")
    draft = draft_article(news, "草稿", by=author)
    live = publish_article(news, "已发布", by=author)
    author.delete()
    assert Article.objects.filter(pk__in=[draft.pk, live.pk]).count() == 2
    kept = Article.objects.get(pk=live.pk)
    assert kept.live_revision.created_by is None
    assert kept.live_revision.created_by_name == "王芳"
    assert kept.live_revision.compute_digest() == kept.live_revision.digest


def test_who_edits_the_copy_of_a_deleted_account_does_not_become_its_author(news):
    author = User.objects.create_user("author")
    draft = draft_article(news, by=author)
    author.delete()
    draft = Article.objects.get(pk=draft.pk)
    transitions.save_draft(draft, User.objects.create_user("editor"))
    assert Article.objects.get(pk=draft.pk).created_by is None

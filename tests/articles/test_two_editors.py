"""Two people edit the same desk copy: the second save overwrites nothing unseen."""

import threading

import pytest
from django.db import connection
from django.utils.dateparse import parse_datetime

from apps.articles.models import Article
from apps.publishing import transitions
from tests.factories.articles import draft_article, publish_article
from tests.factories.media import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(news):
    """An article as one editor has it open on the form."""
    return draft_article(
        news,
        "打开时的标题",
        body="<p>会议听取了汇报。</p>",
        source="办公室",
        published_at=parse_datetime("2018-11-20T09:36:00+08:00"),
    )


@pytest.fixture
def save_by_the_other(publishing, news, desk, form):
    """save_by_the_other(article, …): a colleague opens the article, changes and saves it."""

    def save(article, **fields):
        stored = Article.objects.get(pk=article.pk)
        answer = publishing.post(desk("change", stored), form(news, stored, **fields, _continue=""))
        assert answer.status_code == 302
        return Article.objects.get(pk=article.pk)

    return save


def conflict_of(answer):
    return answer.context["adminform"].form.conflict


def test_the_second_save_is_refused_and_what_was_typed_is_kept(
    writing, save_by_the_other, opened, news, desk, form
):
    save_by_the_other(opened, title="同事的标题")
    answer = writing.post(
        desk("change", opened), form(news, opened, title="我的标题", _continue="")
    )
    page = answer.content.decode()
    assert Article.objects.get().title == "同事的标题"
    assert 'value="我的标题"' in page
    assert "您的修改还没有保存" in page
    assert conflict_of(answer).by == "reviewer"
    assert conflict_of(answer).labels == ["标题"]
    for way_on in (desk("preview", opened), desk("change", opened), "用我填写的内容保存"):
        assert way_on in page


def test_a_form_that_does_not_say_what_it_has_seen_is_refused(writing, opened, news, desk, form):
    answer = writing.post(desk("change", opened), form(news, title="盲写", _continue=""))
    assert conflict_of(answer)
    assert Article.objects.get().title == "打开时的标题"


def test_saving_anyway_keeps_the_others_text_in_the_history(
    writing, save_by_the_other, opened, news, desk, form
):
    theirs = save_by_the_other(opened, title="同事的标题")
    values = form(news, opened, title="我的标题", _overwrite=theirs.digest)
    assert writing.post(desk("change", opened), values).status_code == 302
    article = Article.objects.get()
    kept = article.revisions.get()
    assert article.title == "我的标题"
    assert (kept.title, kept.created_by_name, kept.note) == (
        "同事的标题",
        "reviewer",
        "被覆盖前自动保存",
    )
    assert article.live_revision is None


def test_saving_anyway_means_the_version_that_was_shown_and_no_newer_one(
    writing, save_by_the_other, opened, news, desk, form
):
    shown = save_by_the_other(opened, title="同事的标题")
    save_by_the_other(opened, title="更新的标题")
    values = form(news, opened, title="我的标题", _overwrite=shown.digest)
    assert conflict_of(writing.post(desk("change", opened), values))
    assert Article.objects.get().title == "更新的标题"


def test_publishing_by_another_does_not_stand_in_the_way(
    writing, reviewer, opened, news, desk, form
):
    transitions.publish(opened, reviewer)
    values = form(news, opened, title="我的标题", _continue="")
    assert writing.post(desk("change", opened), values).status_code == 302
    assert Article.objects.get().title == "我的标题"


def test_what_a_bulk_action_changed_counts_as_a_change(writing, opened, news, desk, form):
    transitions.amend(opened, is_pinned=True)
    assert conflict_of(writing.post(desk("change", opened), form(news, opened, _continue="")))
    assert Article.objects.get().is_pinned


@pytest.fixture
def with_attachments(news):
    """An article with two attachments, and the rows that an open form holds of them."""
    documents = [make_document("甲.pdf"), make_document("乙.pdf")]
    article = draft_article(news, attachments=documents)
    rows = {"attachments-TOTAL_FORMS": 2, "attachments-INITIAL_FORMS": 2}
    for number, attachment in enumerate(article.attachments.all()):
        rows |= {
            f"attachments-{number}-id": attachment.pk,
            f"attachments-{number}-copy": article.pk,
            f"attachments-{number}-document": attachment.document_id,
            f"attachments-{number}-name": "",
            f"attachments-{number}-order": number,
        }
    return article, rows


def names(article):
    return [one.document.name for one in Article.objects.get(pk=article.pk).attachments.all()]


def test_an_attachment_that_the_other_removed_comes_back_with_mine(
    writing, with_attachments, news, desk, form
):
    article, rows = with_attachments
    article.attachments.first().delete()
    theirs = transitions.save_draft(article)
    mine = form(news, **rows, seen="what I saw", _overwrite=theirs.digest)
    assert writing.post(desk("change", article), mine).status_code == 302
    assert sorted(names(article)) == ["乙.pdf", "甲.pdf"]


def test_an_attachment_that_the_other_added_is_not_part_of_mine(
    writing, with_attachments, news, desk, form
):
    article, rows = with_attachments
    article.attachments.create(document=make_document("丙.pdf"), order=5)
    theirs = transitions.save_draft(article)
    mine = form(news, **rows, seen="what I saw", _overwrite=theirs.digest)
    assert writing.post(desk("change", article), mine).status_code == 302
    assert names(article) == ["甲.pdf", "乙.pdf"]
    assert [item["name"] for item in article.revisions.get().attachments][-1] == "丙.pdf"


def test_rows_of_another_article_are_never_taken_over(writing, with_attachments, news, desk, form):
    article, rows = with_attachments
    other = publish_article(news, "别的文章")
    mine = form(news, other, **rows, _continue="")
    writing.post(desk("change", other), mine)
    assert names(article) == ["甲.pdf", "乙.pdf"]
    assert names(other) == []


def test_an_attachment_can_be_removed(writing, with_attachments, news, desk, form):
    article, rows = with_attachments
    rows["attachments-0-DELETE"] = "on"
    writing.post(desk("change", article), form(news, article, **rows, _continue=""))
    assert names(article) == ["乙.pdf"]


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_in_the_same_moment_one_is_refused(
    browser_of, staff, opened, news, desk, form
):
    browsers = [browser_of(staff(name, "编辑")) for name in ("甲", "乙", "丙", "丁")]
    start, answers = threading.Barrier(len(browsers)), []

    def save(client):
        start.wait()
        try:
            values = form(news, opened, title=f"{client.user.username}的标题", _continue="")
            answers.append(client.post(desk("change", opened), values).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[client]) for client in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 200, 200, 302]

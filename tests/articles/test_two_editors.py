"""Two people edit the same desk copy: the second save overwrites nothing unseen."""

import json
import threading

import pytest
from django.db import connection
from django.utils.dateparse import parse_datetime

from apps.articles.models import Article
from apps.publishing import transitions
from apps.publishing.autosaves import Autosave
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


def refused(client, article, values, desk):
    """The page that follows a save that was refused: both sides."""
    answer = client.post(desk("change", article), values, follow=True)
    assert answer.redirect_chain == [(desk("merge", article), 302)]
    return answer


def questions(answer):
    return {one.name: one for one in answer.context["questions"]}


def decide(client, article, desk, rest="", **ways):
    """Answer the questions of the merge page; those not named as they are offered, or `rest`."""
    page = client.get(desk("merge", article))
    answers = {
        one.name: ways.pop(one.name, one.chosen or rest) for one in page.context["questions"]
    }
    assert not ways
    sent = answers | {"_digest": page.context["copy"].digest}
    return client.post(desk("merge", article), sent, follow=True)


def as_sent(answer):
    """What the form that is shown would send."""
    form = answer.context["adminform"].form
    values = dict(form.data.lists())
    for formset in answer.context["inline_admin_formsets"]:
        values |= {
            name: [value] for name, value in formset.formset.data.items() if "attachments" in name
        }
    return values


def keep_typing(client, article, values, desk, base=None):
    """What was typed is kept, as the form does while somebody types."""
    more = {"_typed": "1", "_version": "0", "_user": client.user.pk}
    if base is not None:
        more["_base"] = json.dumps({name: [str(value)] for name, value in base.items()})
    answer = client.post(desk("autosave", article), values | more)
    assert answer.status_code == 200
    return answer.json()


def test_the_second_save_is_refused_and_both_sides_are_shown(
    writing, save_by_the_other, opened, news, desk, form
):
    save_by_the_other(opened, title="同事的标题")
    answer = refused(writing, opened, form(news, opened, title="我的标题", _continue=""), desk)
    assert Article.objects.get().title == "同事的标题"
    page = answer.content.decode()
    for words in ("我的标题", "同事的标题", "reviewer", "您写的内容一字没丢"):
        assert words in page
    assert list(questions(answer)) == ["title"]
    assert Article.objects.get().revisions.count() == 0


def test_a_form_that_does_not_say_what_it_has_seen_is_refused(writing, opened, news, desk, form):
    refused(writing, opened, form(news, title="盲写", source="办公室", _continue=""), desk)
    assert Article.objects.get().title == "打开时的标题"


def test_the_merged_text_is_shown_and_saved_and_the_others_version_is_kept(
    writing, save_by_the_other, opened, news, desk, form
):
    save_by_the_other(opened, title="同事的标题", subtitle="同事的副标题")
    mine = form(news, opened, title="我的标题", source="我的来源", _continue="")
    refused(writing, opened, mine, desk)
    shown = decide(writing, opened, desk, title="mine", subtitle="theirs", source="mine")
    assert Article.objects.get().title == "同事的标题"
    assert "还没有保存" in shown.content.decode()
    saved = writing.post(desk("change", opened), as_sent(shown) | {"_continue": ""})
    assert saved.status_code == 302
    article = Article.objects.get()
    assert (article.title, article.subtitle, article.source) == (
        "我的标题",
        "同事的副标题",
        "我的来源",
    )
    kept = article.revisions.get()
    assert (kept.title, kept.note) == ("同事的标题", "合并前自动保存")
    assert not Autosave.objects.exists()


def test_what_only_one_changed_is_taken_by_itself(
    writing, save_by_the_other, opened, news, desk, form
):
    """Three ways: what the form held when it was opened tells who changed what."""
    paragraphs = [f"<p>第{number}段。</p>" for number in range(5)]
    opened.body = "".join(paragraphs)
    opened = transitions.save_draft(opened)
    base = form(news, opened, title=opened.title, body=opened.body)
    mine = base | {
        "body": "".join(["<p>我改的第0段。</p>", *paragraphs[1:]]),
        "source": "我的来源",
    }
    theirs = "".join([*paragraphs[:4], "<p>同事改的第4段。</p>"])
    keep_typing(writing, opened, mine, desk, base)
    save_by_the_other(opened, title=opened.title, body=theirs, subtitle="同事的副标题")
    asked = questions(writing.get(desk("merge", opened)))
    assert {name: one.chosen for name, one in asked.items()} == {
        "subtitle": "theirs",
        "body:0": "mine",
        "body:2": "theirs",
        "source": "mine",
    }
    merged = as_sent(decide(writing, opened, desk))
    assert merged["body"] == [
        "<p>我改的第0段。</p><p>第1段。</p><p>第2段。</p><p>第3段。</p><p>同事改的第4段。</p>"
    ]
    assert (merged["subtitle"], merged["source"]) == (["同事的副标题"], ["我的来源"])


def test_where_both_wrote_neither_loses_a_word_unless_somebody_says_so(
    writing, save_by_the_other, opened, news, desk, form
):
    save_by_the_other(opened, title=opened.title, body="<p>同事写的一段。</p>")
    refused(
        writing, opened, form(news, opened, body="<p>我写的一段。</p>", title=opened.title), desk
    )
    merged = as_sent(decide(writing, opened, desk))
    assert merged["body"] == ["<p>我写的一段。</p><p>同事写的一段。</p>"]


def test_a_field_that_both_changed_waits_for_an_answer(
    writing, save_by_the_other, opened, news, desk, form
):
    base = form(news, opened, title=opened.title)
    keep_typing(writing, opened, base | {"title": "我的标题"}, desk, base)
    save_by_the_other(opened, title="同事的标题")
    answer = decide(writing, opened, desk)
    assert answer.context["problems"] == ["请选择用哪一边的：标题。"]
    assert not Article.objects.get().revisions.exists()


def test_a_third_version_is_looked_at_again(writing, save_by_the_other, opened, news, desk, form):
    theirs = save_by_the_other(opened, title="同事的标题")
    refused(writing, opened, form(news, opened, title="我的标题"), desk)
    save_by_the_other(opened, title="更新的标题")
    answer = writing.post(desk("merge", opened), {"title": "mine", "_digest": theirs.digest})
    assert answer.context["problems"] == ["对方刚才又保存了一次。下面是最新的，请再看一遍。"]
    assert questions(answer)["title"].theirs == "更新的标题"


def test_nothing_to_merge_leads_back_to_the_form(writing, opened, desk):
    assert writing.get(desk("merge", opened)).headers["Location"] == desk("change", opened)


def test_my_side_can_be_given_up(writing, save_by_the_other, opened, news, desk, form):
    save_by_the_other(opened, title="同事的标题")
    refused(writing, opened, form(news, opened, title="我的标题"), desk)
    answer = writing.post(desk("autosave", opened), {"_discard": "1", "_sure": "1"}, follow=True)
    assert 'value="同事的标题"' in answer.content.decode()
    assert not Autosave.objects.exists()


def test_publishing_by_another_does_not_stand_in_the_way(
    writing, reviewer, opened, news, desk, form
):
    transitions.publish(opened, reviewer)
    values = form(news, opened, title="我的标题", _continue="")
    assert writing.post(desk("change", opened), values).status_code == 302
    assert Article.objects.get().title == "我的标题"


def test_what_a_bulk_action_changed_counts_as_a_change(writing, opened, news, desk, form):
    transitions.amend(opened, is_pinned=True)
    answer = refused(writing, opened, form(news, opened, title=opened.title), desk)
    assert "is_pinned" in questions(answer)
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


@pytest.mark.parametrize(
    ("way", "left"),
    [
        ("mine", ["甲.pdf", "乙.pdf"]),
        ("theirs", ["乙.pdf", "丙.pdf"]),
        ("both", ["丙.pdf", "甲.pdf", "乙.pdf"]),
    ],
)
def test_attachments_of_both_sides_are_merged(
    writing, with_attachments, news, desk, form, way, left
):
    """The other has taken one away and added one."""
    article, rows = with_attachments
    article.attachments.first().delete()
    article.attachments.create(document=make_document("丙.pdf"), order=5)
    transitions.save_draft(article)
    refused(writing, article, form(news, article, **rows) | {"seen": "what I saw"}, desk)
    shown = decide(writing, article, desk, rest="theirs", attachments=way)
    sent = as_sent(shown) | {"_continue": ""}
    assert writing.post(desk("change", article), sent).status_code == 302
    assert sorted(names(article)) == sorted(left)


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
def test_of_saves_in_the_same_moment_one_wins_and_the_others_are_kept(
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
    assert answers == [302] * 4
    saved = Article.objects.get().title
    assert sorted(kept.title for kept in Autosave.objects.all()) == sorted(
        f"{client.user.username}的标题"
        for client in browsers
        if not saved.startswith(client.user.username)
    )

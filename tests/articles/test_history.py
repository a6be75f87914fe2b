"""Preview, history, comparing, restoring, withdrawing, the recycle bin."""

import pytest

from apps.articles.models import Article
from apps.publishing import transitions
from apps.publishing.models import State
from tests.factories.articles import draft_article, publish_article
from tests.factories.media import make_document, make_image
from tests.factories.readers import make_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(news, reviewer):
    """An article that was published twice."""
    article = publish_article(news, "第一版", by=reviewer, body="<p>会议于周一召开。</p>")
    article.title, article.body = "第二版", "<p>会议于周二召开。</p>"
    transitions.save_draft(article, reviewer)
    transitions.publish(article, reviewer)
    return Article.objects.get(pk=article.pk)


def test_the_preview_is_for_staff_and_kept_nowhere(writing, reader, news, desk):
    draft = draft_article(news, "只给同事看")
    answer = writing.get(desk("preview", draft))
    assert "只给同事看" in answer.content.decode()
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Robots-Tag"] == "noindex"
    assert "npc-view-beacon" not in answer.content.decode()
    assert reader.get(desk("preview", draft)).status_code == 302


def test_the_history_says_who_and_when(writing, twice, desk):
    page = writing.get(desk("history", twice)).content.decode()
    for text in ("第 2 版", "第 1 版", "reviewer", "网站上"):
        assert text in page
    assert "还没有发布的修改" not in page


def test_the_history_shows_edits_that_are_not_published(writing, twice, desk):
    twice.title = "第三版"
    transitions.save_draft(twice)
    assert "还没有发布的修改" in writing.get(desk("history", twice)).content.decode()


def test_an_old_version_is_shown_on_the_real_page(writing, twice, desk):
    answer = writing.get(desk("revision", twice, 1))
    assert "会议于周一召开" in answer.content.decode()
    assert "历史版本：第 1 版" in answer.content.decode()
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize("query", ["?old=1&new=2", "?old=2&new=1"])
def test_two_versions_are_compared_older_first(writing, twice, desk, query):
    answer = writing.get(desk("compare", twice) + query)
    assert (answer.context["old"].number, answer.context["new"].number) == (1, 2)
    assert "会议于周<del>一</del>召开" in answer.content.decode()
    assert "会议于周<ins>二</ins>召开" in answer.content.decode()


def test_the_desk_copy_is_compared_as_the_newest(writing, twice, desk):
    twice.title = "第三版"
    transitions.save_draft(twice)
    answer = writing.get(desk("compare", twice) + "?old=desk&new=1")
    assert (answer.context["old"].number, answer.context["new"].number) == (1, 0)
    assert "当前草稿" in answer.content.decode()


def test_without_a_choice_the_history_asks_for_one(writing, twice, desk):
    answer = writing.get(desk("compare", twice), follow=True)
    assert answer.redirect_chain[-1][0] == desk("history", twice)
    assert "请选择" in str(next(iter(answer.context["messages"])))


def test_restoring_asks_first_and_leaves_the_site_alone(writing, reader, twice, desk):
    assert "不会丢" in writing.get(desk("restore", twice, 1)).content.decode()
    assert Article.objects.get().title == "第二版"
    writing.post(desk("restore", twice, 1))
    article = Article.objects.get()
    assert (article.title, article.live_revision.title) == ("第一版", "第二版")
    assert "会议于周二召开" in reader.get(article.get_absolute_url()).content.decode()


def test_withdrawing_takes_everything_off_the_site_at_once(publishing, reader, news, desk):
    document, cover = make_document("附件.pdf"), make_image("封面")
    inside = make_image("插图")
    article = publish_article(
        news,
        attachments=[document],
        cover=cover,
        body=f'<p>文字</p><figure><img src="{inside.url()}" alt=""></figure>',
    )
    make_reader(article)
    files = [document.url, cover.url(), inside.url()]
    assert [reader.get(file).status_code for file in files] == [200] * 3
    publishing.post(desk("withdraw", article), {"reason": "数字有误"})
    assert reader.get(article.get_absolute_url()).status_code == 410
    assert [reader.get(file).status_code for file in files] == [404] * 3
    assert article.title not in reader.get(news.get_absolute_url()).content.decode()
    assert article.title not in reader.get("/").content.decode()
    assert reader.get(f"/articles/{article.pk}/qr.svg").status_code == 410
    assert reader.post(f"/views/{article.pk}/").status_code == 410
    assert Article.objects.get().withdrawn_reason == "数字有误"


def test_the_recycle_bin_takes_and_gives_back(publishing, reader, news, desk):
    article = publish_article(news, "误删的文章")
    publishing.post(desk("delete", article), {"post": "yes"}, follow=True)
    assert reader.get(article.get_absolute_url()).status_code == 410
    assert "误删的文章" not in publishing.get(desk("changelist")).content.decode()
    assert "误删的文章" in publishing.get(desk("changelist") + "?state=trashed").content.decode()
    form = publishing.get(desk("change", article)).content.decode()
    assert "从回收站还原" in form
    assert "保存并发布" not in form
    publishing.post(desk("untrash", article))
    publishing.post(
        desk("changelist"), {"action": "publish_selected", "_selected_action": [article.pk]}
    )
    assert Article.objects.get().state == State.LIVE
    assert reader.get(article.get_absolute_url()).status_code == 200


def test_deleting_a_draft_that_was_never_public_leaves_no_trace_of_it(
    publishing, reader, news, desk
):
    draft = draft_article(news)
    publishing.post(desk("delete", draft), {"post": "yes"})
    assert reader.get(draft.get_absolute_url()).status_code == 404


def test_an_editor_deletes_drafts_but_nothing_live(writing, news, desk):
    draft, live = draft_article(news), publish_article(news)
    assert writing.post(desk("delete", draft), {"post": "yes"}).status_code == 302
    assert writing.post(desk("delete", live), {"post": "yes"}).status_code == 403
    assert Article.objects.get(pk=draft.pk).state == State.TRASHED
    assert Article.objects.get(pk=live.pk).state == State.LIVE

"""The desk's list of articles: finding, and handling many at once."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.articles.models import Article
from apps.columns import desk_admin
from apps.publishing import transitions
from apps.publishing.models import State
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def do(publishing, desk):
    """do(action, articles, …): a bulk action of somebody who may publish."""

    def post(action, articles, client=publishing, query="", **fields):
        chosen = [article.pk for article in articles]
        data = {"action": action, "_selected_action": chosen} | fields
        return client.post(desk("changelist") + query, data, follow=True)

    return post


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def states():
    return {article.title: article.state for article in Article.objects.all()}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["未发布", "已上线", "下级"]),
        ("?state=draft", ["未发布"]),
        ("?state=live", ["已上线", "下级"]),
        ("?state=trashed", ["已删"]),
        ("?state=nonsense", ["未发布", "已上线", "下级"]),
        ("?mine=1", ["未发布"]),
        ("?branch={top}", ["未发布", "已上线", "下级"]),
        ("?branch={below}", ["下级"]),
        ("?branch=99999", []),
        ("?branch=abc", []),
        ("?branch=%C2%B2", []),
        ("?mark=headline", ["已上线"]),
        ("?mark=pinned", ["下级"]),
        ("?q=下级", ["下级"]),
        ("?q=汇报", ["未发布", "已上线", "下级"]),
        ("?published=year", ["未发布", "已上线"]),
        ("?published=nonsense", ["未发布", "已上线", "下级"]),
    ],
)
def test_the_list_is_narrowed(publishing, reviewer, news, desk, query, titles):
    below = make_column("要闻速递", parent=news)
    draft_article(news, "未发布", by=reviewer)
    publish_article(news, "已上线", is_headline=True)
    years_ago = timezone.make_aware(datetime.datetime(2020, 5, 1, 9))
    publish_article(below, "下级", is_pinned=True, published_at=years_ago)
    transitions.trash(draft_article(news, "已删"))
    query = query.format(top=news.pk, below=below.pk)
    rows = publishing.get(desk("changelist") + query).context["cl"].result_list
    assert {article.title for article in rows} == set(titles)


def test_each_row_says_its_state_and_marks(publishing, news, desk):
    publish_article(news, is_pinned=True, is_headline=True)
    publish_article(news, is_pinned=True, pinned_until=timezone.now() - HOUR / 2)
    page = publishing.get(desk("changelist")).content.decode()
    assert page.count('<span class="desk-badge">置顶</span>') == 1
    assert page.count('<span class="desk-badge">头条</span>') == 1
    assert page.count("state--live") == 2


def test_the_list_asks_no_more_with_60_articles_than_with_10(publishing, news, desk):
    queries_of = ("", "?state=changed", f"?branch={news.pk}&q=会", "?mine=1")

    def asked():
        counts = []
        for query in queries_of:
            with CaptureQueriesContext(connection) as queries:
                publishing.get(desk("changelist") + query)
            counts.append(len(queries))
        return counts

    def add(count):
        for _ in range(count):
            article = publish_article(news)
            article.title = "会议改期"
            transitions.save_draft(article)

    add(10)
    asked()
    few = asked()
    add(50)
    assert asked() == few


def test_the_form_asks_no_more_on_a_large_site(publishing, news, desk):
    article = publish_article(news)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            publishing.get(desk("change", article))
        return len(queries)

    asked()
    few = asked()
    for number in range(10):
        publish_article(make_column(f"栏目{number}"))
    asked()
    assert asked() == few


def test_publishing_many_says_which_could_not_be(do, news):
    good, empty = draft_article(news, "写好的"), draft_article(news, "没写的", body="")
    answer = do("publish_selected", [good, empty])
    assert states() == {"写好的": State.LIVE, "没写的": State.DRAFT}
    assert told(answer) == [
        "《没写的》还不能发布：没有正文，也没有外部链接。",
        "1 篇已发布。",
    ]


def test_withdrawing_many(do, reader, news):
    articles = [publish_article(news, f"第{number}篇") for number in range(3)]
    do("withdraw_selected", articles, withdraw="1")
    assert {reader.get(one.get_absolute_url()).status_code for one in articles} == {410}


def test_moving_asks_where_to_and_follows_everywhere(do, reader, news):
    other = make_column("立法动态")
    live, draft = publish_article(news, "已上线"), draft_article(news, "未发布")
    answer = do("move_selected", [live, draft])
    assert "移到栏目" in answer.content.decode()
    assert "现在在“人大要闻”" in answer.content.decode()
    do("move_selected", [live, draft], move="1", column=other.pk)
    assert {article.column for article in Article.objects.all()} == {other}
    assert "已上线" in reader.get(other.get_absolute_url()).content.decode()
    assert "已上线" not in reader.get(news.get_absolute_url()).content.decode()
    assert "未发布" not in reader.get(other.get_absolute_url()).content.decode()


def test_moving_nowhere_asks_again(do, news):
    article = publish_article(news)
    for column in ("", "999", "abc"):
        answer = do("move_selected", [article], move="1", column=column)
        assert answer.context["form"].errors["column"]
    assert Article.objects.get().column == news


def test_who_may_not_publish_moves_drafts_alone(do, writing, news):
    other = make_column("立法动态")
    live, draft = publish_article(news, "已上线"), draft_article(news, "未发布")
    answer = do("move_selected", [live, draft], client=writing, move="1", column=other.pk)
    assert Article.objects.get(pk=live.pk).column == news
    assert Article.objects.get(pk=draft.pk).column == other
    assert "要由有发布权限的人移动" in told(answer)[0]


def test_pinning_and_unpinning_reach_the_public_list(do, reader, news):
    now = timezone.now()
    old = publish_article(news, "旧的", published_at=now - 5 * HOUR)
    publish_article(news, "新的", published_at=now - HOUR)

    def listed():
        page = reader.get(news.get_absolute_url()).context["page"]
        return [entry.title for entry in page]

    assert listed() == ["新的", "旧的"]
    do("pin", [old])
    assert listed() == ["旧的", "新的"]
    do("unpin", [old])
    assert listed() == ["新的", "旧的"]


def test_deleting_many_asks_first(do, news):
    articles = [publish_article(news, "甲"), draft_article(news, "乙")]
    assert "2 篇移到回收站吗" in do("delete_selected", articles).content.decode()
    assert State.TRASHED not in states().values()
    answer = do("delete_selected", articles, post="yes")
    assert set(states().values()) == {State.TRASHED}
    assert told(answer) == ["2 篇已移到回收站。"]


def test_deleting_what_one_may_not_is_refused_as_a_whole(do, writing, news):
    articles = [publish_article(news, "甲"), draft_article(news, "乙")]
    assert "1 篇您不能删除" in do("delete_selected", articles, writing).content.decode()
    assert do("delete_selected", articles, writing, post="yes").status_code == 403
    assert State.TRASHED not in states().values()


def test_the_bin_offers_to_give_back_and_nothing_else(do, publishing, news, desk):
    article = draft_article(news)
    transitions.trash(article)
    page = publishing.get(desk("changelist") + "?state=trashed").content.decode()
    assert 'value="untrash"' in page
    assert 'value="publish_selected"' not in page
    do("untrash", [article], query="?state=trashed")
    assert Article.objects.get().state == State.DRAFT


def test_an_editor_is_offered_what_an_editor_may_do(writing, news, desk):
    draft_article(news)
    page = writing.get(desk("changelist")).content.decode()
    offered = {
        name for name in (*desk_admin.DeskAdmin.actions,) if f'<option value="{name}"' in page
    }
    assert offered == {"submit_selected", "move_selected", "delete_selected"}


def test_one_action_takes_on_no_more_than_it_can(do, news, monkeypatch):
    monkeypatch.setattr(desk_admin, "MOST_AT_ONCE", 2)
    articles = [draft_article(news, f"第{number}篇") for number in range(3)]
    answer = do("publish_selected", articles[:1], select_across="1")
    assert "一次最多处理 2 篇" in told(answer)[0]
    assert set(states().values()) == {State.DRAFT}

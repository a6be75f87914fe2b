"""The search server that SEARCH_URL names: told of changes once they are certain, and asked."""

import datetime

import pytest
from django.utils import timezone

from apps.columns import tree
from apps.publishing import transitions
from apps.search import backends, checking
from apps.search.backends import opensearch, silence
from apps.search.models import Pending
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.search.opensearch_server import serving
from tests.search.test_keeping import run

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def server(settings):
    with serving() as server:
        settings.SEARCH_URL = server.address
        yield server


@pytest.fixture
def done(django_capture_on_commit_callbacks):
    """done(what, …): do it in a transaction that is then certain."""

    def do(what, *given, **how):
        with django_capture_on_commit_callbacks(execute=True):
            return what(*given, **how)

    return do


@pytest.fixture
def site(server, done) -> dict:
    """A small site of which the server has been told."""
    columns = {name: done(make_column, name) for name in ("要闻", "监督")}
    columns["检查"] = done(make_column, "条例检查", parent=columns["监督"])
    done(make_column, "领导", kind="leadership")
    done(make_leader, "欧阳文博", biography="<p>曾起草条例。</p>")
    now = timezone.now()
    for number, (title, name, body) in enumerate(
        [
            ("条例", "要闻", "全文"),
            ("条例解读", "检查", "解读"),
            ("关于条例的通知", "要闻", "通知"),
            ("简讯", "检查", "提到条例一次"),
            ("旧闻", "要闻", "提到条例两次"),
        ]
    ):
        at = now - datetime.timedelta(days=number + 1)
        done(publish_article, columns[name], title, body=f"<p>{body}。</p>", published_at=at)
    return columns


QUESTIONS = [
    {},
    {"order": "time"},
    {"kind": "article"},
    {"kind": "column"},
    {"time": "week"},
    {"from": "2000-01-01", "to": "2001-01-01"},
    {"column": "要闻"},
    {"column": "监督"},
]


def test_it_answers_as_the_database_does(site, find, server, settings, done):
    for title in ("条例？", "条—例"):
        done(publish_article, site["要闻"], title)
    for words in ("条例", "提到条例", "条例 通知", "欧阳", "條例", "例条", "无", "条例？", "条—例"):
        for given in QUESTIONS:
            told = dict(given)
            if "column" in given:
                told["column"] = site[given["column"]].slug
            settings.SEARCH_URL = server.address
            remote = find(words, **told)
            settings.SEARCH_URL = ""
            assert remote == find(words, **told), (words, given)
    settings.SEARCH_URL = server.address
    everything = find("条例")
    assert [find("条例", 1, at) for at in range(len(everything))] == [[one] for one in everything]
    assert any(line.startswith("POST /site-1/_search") for line in server.asked)
    assert Pending.objects.count() == 0


def test_it_hears_of_what_goes_and_of_what_moves(site, find, server, done):
    moved = site["检查"]
    done(tree.move, moved.pk, site["要闻"].pk, "last-child")
    assert set(find("条例", column=site["要闻"].slug, kind="article")) == {
        "条例", "条例解读", "关于条例的通知", "简讯", "旧闻",
    }  # fmt: skip
    moved.refresh_from_db()
    moved.is_published = False
    done(tree.save, moved)
    assert "条例解读" not in find("条例")
    assert checking.problems() == []


def test_what_it_has_not_heard_of_yet_is_not_shown(site, server, done, reader):
    live = done(publish_article, site["要闻"], "将要撤回", body="<p>条例</p>")
    assert "将要撤回" in reader.get("/search/", {"q": "条例"}).content.decode()
    transitions.withdraw(live)
    assert f"article-{live.pk}" in server.documents
    assert "将要撤回" not in reader.get("/search/", {"q": "条例"}).content.decode()


BROKEN = [
    (500, b"{}"),
    (200, b"no json"),
    (200, b"[]"),
    (200, b"{}"),
    (401, b""),
    (200, b'{"hits": 1}'),
]


def test_while_it_is_out_of_order_the_database_answers(site, find, server, done):
    before = find("条例")
    for answer in BROKEN:
        server.answers_with = answer
        assert find("条例") == before
    done(publish_article, site["要闻"], "条例补充")
    assert "条例补充" in find("条例")
    assert "还没有告诉搜索服务器" in "".join(checking.problems())
    server.answers_with = None
    assert "已同步到搜索服务器" in run("--mend")
    assert Pending.objects.count() == 0
    assert "条例补充" in find("条例")


def test_a_server_that_lost_its_index_gets_all_of_it_again(site, find, server):
    server.documents.clear()
    server.mapping = None
    assert checking.problems() == ["搜索服务器上有 0 条，应当有 10 条"]
    run("--mend")
    assert len(server.documents) == 10
    assert len(find("条例")) == 7


def test_nobody_listening_is_no_error_for_a_reader(site, reader, settings):
    settings.SEARCH_URL = "http://127.0.0.1:9/site"
    assert "条例解读" in reader.get("/search/", {"q": "条例"}).content.decode().replace(
        '<mark class="found">条例</mark>', "条例"
    )
    assert backends.is_remote()


# A server that takes connections and says nothing


@pytest.fixture
def silent(site, server, monkeypatch):
    """The server of the site, from now on; who asks waits, though less than outside of tests."""
    assert opensearch._TIMEOUT_OF_SEARCH <= 2
    monkeypatch.setattr(opensearch, "_TIMEOUT_OF_SEARCH", 0.1)
    server.answers.clear()
    server.asked.clear()
    return server


def test_a_page_waits_once_for_a_silent_server_and_the_next_not_at_all(silent, reader):
    for words in ("解读 简讯 游泳", "ouyangwenbo tiaoli", "条例"):
        assert reader.get("/search/", {"q": words}).status_code == 200
        assert silent.asked == ["POST /site-1/_search"]


def test_publishing_waits_once_for_a_silent_server_and_leaves_changes_for_later(
    silent, site, find, done
):
    for title in ("条例补充", "条例附件"):
        done(publish_article, site["要闻"], title)
        assert title in find("条例")
        assert silent.asked == ["GET /site-1"]
    assert Pending.objects.count() == 2


def test_a_server_that_was_silent_is_asked_again_after_half_a_minute(
    silent, site, find, done, monkeypatch
):
    find("条例")
    silent.answers.set()
    done(publish_article, site["要闻"], "条例补充")
    assert (Pending.objects.count(), silent.asked) == (1, ["POST /site-1/_search"])
    now = silence.monotonic()
    monkeypatch.setattr(silence, "monotonic", lambda: now + 31)
    done(publish_article, site["要闻"], "条例附件")
    assert Pending.objects.count() == 0
    del silent.asked[:]
    assert "条例补充" in find("条例")
    assert "POST /site-1/_search" in silent.asked


def test_mending_asks_a_server_that_was_silent(silent, site, find, done):
    find("条例")
    done(publish_article, site["要闻"], "条例补充")
    silent.answers.set()
    assert "已同步到搜索服务器" in run("--mend")
    assert Pending.objects.count() == 0


def test_a_server_that_answers_badly_is_asked_each_time(site, find, server):
    server.answers_with = (500, b"{}")
    server.asked.clear()
    find("条例")
    find("条例")
    assert server.asked == ["POST /site-1/_search"] * 2

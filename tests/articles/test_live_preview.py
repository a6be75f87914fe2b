"""The live preview shows what is typed on the real page, saves nothing, and lets nobody else in."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.articles.models import Article
from tests.factories.articles import publish_article
from tests.factories.columns import grant, make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(news) -> Article:
    return publish_article(news, "打开时的标题", body="<p>打开时的正文。</p>")


@pytest.fixture
def show(writing, desk):
    """show(values, article=None): the answer of the preview to a form."""

    def send(values: dict, article: Article | None = None) -> dict:
        address = desk("live_preview", article) if article else desk("live_preview_new")
        answer = writing.post(address, values)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return send


def test_the_real_page_holds_what_is_typed(show, opened, news, form):
    document = make_document("决议草案.pdf")
    typed = form(
        news,
        opened,
        [document],
        title="正在写的标题",
        subtitle="副题",
        body='<p>正在写的<a href="/a" onclick="x()">正文</a>。</p><script>x()</script>',
        source="办公室",
    )
    page = show(typed, opened)["page"]
    assert '<h1 class="article__title">正在写的标题</h1>' in page
    assert "——副题" in page
    assert '正在写的<a href="/a">正文</a>。' in page
    assert "决议草案.pdf" in page
    assert "人大要闻" in page  # the breadcrumbs
    assert "x()" not in page
    assert "csrfmiddlewaretoken" not in page


def test_nothing_is_saved_and_the_public_sees_nothing(show, opened, news, form, reader):
    before = Article.objects.values().get()
    show(form(news, opened, title="谁也没看过"), opened)
    assert Article.objects.values().get() == before
    assert opened.revisions.count() == 1
    assert "谁也没看过" not in reader.get(opened.get_absolute_url()).content.decode()
    show(form(news, title="新写的"))
    assert Article.objects.count() == 1


def test_a_new_item_shows_before_anything_is_chosen(show, news):
    answer = show({"body": "<p>第一句。</p>"})
    assert "第一句。" in answer["page"]
    assert [one["field"] for one in answer["remarks"]] == ["title", "summary"]


def test_what_cannot_be_read_yet_does_not_hide_the_rest(show, opened, news, form):
    values = form(news, opened, title="", published_at_0="2026-", source_url="javascript:x()")
    page = show(values, opened)["page"]
    assert "打开时的标题" not in page
    assert "会议听取了汇报。" in page
    assert "javascript:" not in page


def test_somebody_elses_saving_does_not_stop_it(show, opened, news, form):
    values = form(news, opened, title="我写的") | {"seen": "older"}
    assert "我写的" in show(values, opened)["page"]


def test_leaders_and_further_columns_are_those_that_are_chosen(show, opened, news, form):
    make_column("领导之窗", kind="leadership")
    leader = make_leader("张三")
    page = show(form(news, opened, leaders=[leader.pk]), opened)["page"]
    assert f'href="{leader.get_absolute_url()}"' in page


def test_the_check_comes_with_its_places(show, opened, news, form):
    image = make_image(alt="")
    body = f'<h3>题</h3><figure><img src="{image.url()}"></figure><p>见<a href="/a">这里</a></p>'
    answer = show(form(news, opened, body=body, summary="有。"), opened)
    assert [(one["tag"], one["serious"]) for one in answer["remarks"]] == [
        ("h3", True), ("img", True), ("a", True),
    ]  # fmt: skip
    assert all(f'data-check="{number}"' in answer["page"] for number in (1, 2, 3))
    assert (answer["characters"], answer["minutes"]) == (4, 1)
    image.is_decorative = True
    image.save()
    assert len(show(form(news, opened, body=body, summary="有。"), opened)["remarks"]) == 2


def test_the_answer_is_nobody_elses(writing, opened, news, desk, form):
    answer = writing.post(desk("live_preview", opened), form(news, opened))
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_text_that_is_too_long_is_refused_with_a_reason(writing, news, desk, form):
    answer = writing.post(desk("live_preview_new"), form(news, body="<p>" + "长" * 2_000_001))
    assert answer.status_code == 400
    assert "正文太长" in answer.json()["reason"]


@pytest.mark.parametrize("name", ["live_preview", "house_style"])
def test_only_those_who_may_edit_the_item_are_answered(
    writing, stranger, browser_of, opened, news, desk, form, name
):
    values = form(news, opened)
    there, new = desk(name, opened), desk(f"{name}_new")
    assert writing.get(there).status_code == 405
    assert writing.post(there, {}).status_code == 400
    assert (
        writing.post(desk(name, opened).replace(str(opened.pk), "999"), values).status_code == 404
    )
    strange = browser_of(stranger)
    assert [strange.post(one, values).status_code for one in (there, new)] == [404, 403]
    assert Client().post(there, values).status_code == 302
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(writing.user, backend="django.contrib.auth.backends.ModelBackend")
    assert careful.post(there, values).status_code == 403


@pytest.mark.parametrize("name", ["live_preview", "house_style"])
def test_somebody_who_only_looks_is_refused(browser_of, opened, news, desk, form, name):
    user = User.objects.create_user("looker", is_staff=True)
    grant(user, news, "first_review")
    answer = browser_of(user).post(desk(name, opened), form(news, opened))
    assert answer.status_code == 403


def test_a_column_of_others_is_not_taken(writing, opened, news, desk, form):
    beyond = make_column("别人的栏目")
    user = User.objects.create_user("narrow", is_staff=True)
    grant(user, news, "write")
    narrow = Client()
    narrow.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = narrow.post(desk("live_preview", opened), form(beyond, opened))
    assert answer.status_code == 200
    assert "人大要闻" in answer.json()["page"]


def test_announcements_have_both_too(writing):
    make_column("通知公告", kind="announcements")
    values = {"title": "征求意见", "body": "<p>　　请于,本月提出。</p>"}
    page = writing.post(reverse("admin:announcements_announcement_live_preview_new"), values)
    assert "征求意见" in page.json()["page"]
    styled = writing.post(reverse("admin:announcements_announcement_house_style_new"), values)
    assert styled.json()["body"] == "<p>请于，本月提出。</p>"


def test_asking_costs_the_same_however_long_the_text(
    writing, opened, news, desk, form, django_assert_num_queries
):
    pictures = [make_image(title=f"图{number}") for number in range(4)]

    def typed(count: int) -> dict:
        body = "".join(
            f'<figure><img src="{one.url()}"></figure><p>见<a href="/a">这里</a></p>'
            for one in pictures[:count]
        )
        return form(news, opened, body=body)

    writing.post(desk("live_preview", opened), typed(1))
    with CaptureQueriesContext(connection) as few:
        writing.post(desk("live_preview", opened), typed(1))
    with django_assert_num_queries(len(few)):
        writing.post(desk("live_preview", opened), typed(4))


# House style


def test_house_style_answers_the_text_and_the_difference(writing, opened, desk):
    typed = '<p>　　会议指出,要抓好"放管服".</p><p></p><p>一、要求</p><p>落实。</p>'
    answer = writing.post(desk("house_style", opened), {"body": typed}).json()
    assert answer["body"] == "<p>会议指出，要抓好“放管服”。</p><h2>一、要求</h2><p>落实。</p>"
    assert "把中文里的半角标点改成全角（2 处）" in answer["changes"]
    assert "<ins>，</ins>" in answer["shown"]
    assert "【一级标题】" in answer["shown"]
    assert Article.objects.get().body == "<p>打开时的正文。</p>"


def test_house_style_says_when_there_is_nothing_to_do(writing, opened, desk):
    answer = writing.post(desk("house_style", opened), {"body": "<p>很好。</p>"}).json()
    assert answer["changes"] == []
    assert "没有要改的地方" in answer["shown"]


def test_house_style_of_hostile_text_is_harmless(writing, opened, desk):
    typed = '<p onclick="x()">甲,<b>&lt;img src=x onerror=y()&gt;</b></p><script>z()</script>'
    answer = writing.post(desk("house_style", opened), {"body": typed}).json()
    assert answer["body"] == "<p>甲，<strong>&lt;img src=x onerror=y()&gt;</strong></p>"
    assert "<img" not in answer["shown"]
    answer = writing.post(desk("house_style", opened), {"body": "<p>" + "长" * 500_000})
    assert (answer.status_code, "太长" in answer.json()["reason"]) == (400, True)

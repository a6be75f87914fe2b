"""Rights by column: whoever works in some columns meets nothing of the others, at any address."""

import pytest
from django.urls import reverse

from apps.articles.models import Article
from apps.columns.models import Column
from apps.publishing import transitions
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

NEWS, BEYOND = "人大要闻", "立法动态"


@pytest.fixture
def beyond(news, restrict):
    """A column in which the staff of these tests may not work."""
    column = make_column(BEYOND)
    restrict(news)
    return column


@pytest.fixture
def foreign(beyond):
    """A live article of that column."""
    return publish_article(beyond, "别栏目的稿件")


PAGES = {
    "form": ("change", ()),
    "history": ("history", ()),
    "a version": ("revision", (1,)),
    "preview": ("preview", ()),
    "compare": ("compare", ()),
    "restore": ("restore", (1,)),
    "withdraw": ("withdraw", ()),
    "keeping": ("autosave", ()),
    "merging": ("merge", ()),
    "live preview": ("live_preview", ()),
    "house style": ("house_style", ()),
    "export as Word": ("word_file", ()),
    "delete": ("delete", ()),
    "untrash": ("untrash", ()),
    "duplicate": ("duplicate", ()),
    "phone link": ("phone_link", ()),
    "revoking": ("phone_link_revoke", (1,)),
    "receipt": ("receipt", (1,)),
    "checking": ("check", ()),
    "replacing": ("replace", ()),
    "submitting": ("submit", ()),
    "review": ("review", ()),
    "recalling": ("recall", ()),
    "approval slip": ("slip", (1,)),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_article_of_another_column_is_not_found(publishing, foreign, desk, page, method):
    name, more = PAGES[page]
    query = "?old=1&new=desk" if page == "compare" else ""
    answer = getattr(publishing, method)(desk(name, foreign, *more) + query, {"post": "yes"})
    is_refused = name in (POST_ONLY if method == "get" else GET_ONLY)
    assert answer.status_code == (405 if is_refused else 404)
    assert "别栏目的稿件" not in answer.content.decode()
    article = Article.objects.get(pk=foreign.pk)
    assert (article.state, Article.objects.count()) == ("live", 1)


GET_ONLY = {"slip", "word_file"}
POST_ONLY = {
    "autosave",
    "live_preview",
    "house_style",
    "untrash",
    "duplicate",
    "phone_link_revoke",
    "replace",
    "recall",
}


def test_every_address_of_the_desk_is_walked_above():
    from django.contrib import admin

    from apps.articles.admin import ArticleAdmin

    names = {
        url.name.removeprefix("articles_article_")
        for url in ArticleAdmin(Article, admin.site).get_urls()
        if url.name
    }
    lists = {
        "changelist",
        "add",
        "autosave_new",
        "live_preview_new",
        "house_style_new",
        "receipts",
        "excel",
        "word",
        "word_batch",
        "word_page",
        "word_picture",
    }
    assert names == {name for name, _ in PAGES.values()} | lists


@pytest.mark.parametrize("query", ["", "?q=稿件", "?state=live", "?branch={beyond}"])
def test_lists_hold_what_is_ones_own(publishing, news, beyond, foreign, desk, query):
    publish_article(news, "自己的稿件")
    page = publishing.get(desk("changelist") + query.format(beyond=beyond.pk)).content.decode()
    assert "别栏目的稿件" not in page
    assert BEYOND not in page


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("publish_selected", {}),
        ("withdraw_selected", {"withdraw": "1"}),
        ("pin", {}),
        ("delete_selected", {"post": "yes"}),
        ("move_selected", {"move": "1"}),
    ],
)
def test_bulk_actions_touch_nothing_of_others(publishing, news, foreign, desk, action, fields):
    before = Article.objects.values().get(pk=foreign.pk)
    data = {"action": action, "_selected_action": [foreign.pk], "column": news.pk} | fields
    publishing.post(desk("changelist"), data)
    assert Article.objects.values().get(pk=foreign.pk) == before


def test_forms_offer_ones_own_columns(publishing, news, beyond, desk):
    fields = publishing.get(desk("add")).context["adminform"].form.fields
    for name in ("column", "further_columns"):
        assert list(fields[name].queryset) == [news]


@pytest.mark.parametrize("name", ["column", "further_columns"])
def test_nothing_is_put_into_a_column_of_others(publishing, news, beyond, desk, form, name):
    values = form(news, _publish="") | {name: beyond.pk}
    answer = publishing.post(desk("add"), values)
    assert name in answer.context["adminform"].form.errors
    assert not Article.objects.exists()


def test_nothing_is_moved_into_a_column_of_others(publishing, news, beyond, desk):
    article = publish_article(news)
    data = {"action": "move_selected", "_selected_action": [article.pk], "move": "1"}
    answer = publishing.post(desk("changelist"), data | {"column": beyond.pk})
    assert "column" in answer.context["form"].errors
    assert Article.objects.get().column == news


def test_saving_keeps_the_further_columns_that_others_chose(publishing, news, beyond, desk, form):
    article = publish_article(news, further=[beyond])
    values = form(news, article, title="改过", _publish="")
    publishing.post(desk("change", article), values)
    article = Article.objects.get()
    assert article.title == "改过"
    assert list(article.further_columns.all()) == [beyond]
    assert [item["name"] for item in article.live_revision.columns] == [NEWS, BEYOND]


def test_a_version_from_a_column_of_others_is_not_restored(publishing, news, beyond, desk):
    article = publish_article(beyond, "原来在别处")
    transitions.amend(article, columns=[{"id": news.pk, "name": news.name}])
    assert publishing.post(desk("restore", article, 1)).status_code == 403
    assert Article.objects.get().column == news
    assert publishing.post(desk("restore", article, 2)).status_code == 302


def test_a_copy_stands_in_ones_own_columns(publishing, news, beyond, desk):
    article = publish_article(news, further=[beyond])
    publishing.post(desk("duplicate", article))
    copy = Article.objects.exclude(pk=article.pk).get()
    assert copy.column == news
    assert not copy.further_columns.exists()


def test_searching_for_a_choice_finds_ones_own(publishing, news, foreign):
    own = publish_article(news, "自己的稿件")
    query = {"app_label": "readers", "model_name": "favourite", "field_name": "article"}
    answer = publishing.get(reverse("admin:autocomplete"), query)
    # Forbidden outright while nothing offers such a choice; never more than one's own.
    if answer.status_code == 200:
        assert [row["id"] for row in answer.json()["results"]] == [str(own.pk)]
    else:
        assert answer.status_code in (403, 404)


def test_the_desk_shows_ones_own(publishing, reviewer, news, beyond, foreign):
    draft_article(beyond, "别栏目的草稿", by=reviewer)
    publish_article(news, "自己的稿件")
    page = publishing.get(reverse("admin:index")).content.decode()
    assert "自己的稿件" in page
    assert "别栏目的" not in page


def test_figures_are_ones_own(publishing, news, foreign):
    publish_article(news, "自己的稿件")
    page = publishing.get(reverse("admin:readers_articlefigures_changelist")).content.decode()
    assert "自己的稿件" in page
    assert "别栏目的" not in page


def test_whoever_may_work_nowhere_sees_nothing(publishing, news, restrict, desk, form):
    publish_article(news, "某篇稿件")
    restrict()
    assert "某篇稿件" not in publishing.get(desk("changelist")).content.decode()
    publishing.post(desk("add"), form(news, _publish=""))
    assert Article.objects.count() == 1
    assert Column.objects.count() == 1


# An item that stands in several columns, in only some of which one may publish


@pytest.fixture
def shared(news, beyond):
    """A live article of one's own column that also stands in one of others."""
    return publish_article(news, "两处的稿件", further=[beyond])


def told(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_what_stands_in_a_column_of_others_too_is_not_published_alone(
    publishing, news, shared, desk, form
):
    values = form(news, shared, title="改过", _publish="")
    answer = publishing.post(desk("change", shared), values, follow=True)
    assert f"您没有栏目“{BEYOND}”的发布权限" in told(answer)
    shared.refresh_from_db()
    assert (shared.title, shared.live_revision.title) == ("改过", "两处的稿件")
    data = {"action": "publish_selected", "_selected_action": [shared.pk]}
    answer = publishing.post(desk("changelist"), data, follow=True)
    assert BEYOND in told(answer)
    assert Article.objects.get().live_revision.title == "两处的稿件"


@pytest.mark.parametrize("action", ["pin", "unpin"])
def test_what_stands_in_a_column_of_others_too_is_not_pinned_alone(
    publishing, shared, desk, action
):
    transitions.amend(shared, is_pinned=action == "unpin")
    before = Article.objects.values().get()
    data = {"action": action, "_selected_action": [shared.pk]}
    answer = publishing.post(desk("changelist"), data, follow=True)
    assert f"您没有栏目“{BEYOND}”的发布权限" in told(answer)
    assert Article.objects.values().get() == before


def test_whoever_publishes_in_all_of_its_columns_publishes_and_pins_it(
    publishing, news, beyond, shared, restrict, desk, form
):
    restrict(news, beyond)
    publishing.post(desk("change", shared), form(news, shared, title="改过", _publish=""))
    data = {"action": "pin", "_selected_action": [shared.pk]}
    publishing.post(desk("changelist"), data)
    article = Article.objects.get()
    assert article.live_revision.title == "改过"
    assert article.is_pinned
    assert article.live_revision.is_pinned

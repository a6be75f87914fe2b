"""Requests that no page of ours sends: refused with 400, 403, 404 or a message, never a 500."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.articles.models import Article
from apps.publishing import transitions
from apps.publishing.models import State
from tests.factories.articles import draft_article, publish_article

pytestmark = pytest.mark.django_db

HUGE = "9" * 40


@pytest.fixture
def article(keep, news):
    return keep(publish_article, news)


def test_publishing_without_the_right_saves_nothing_either(writing, news, desk, form):
    assert writing.post(desk("add"), form(news, _publish="")).status_code == 403
    assert not Article.objects.exists()


@pytest.mark.parametrize("action", ["publish_selected", "withdraw_selected", "pin", "unpin"])
def test_actions_without_the_right_do_nothing(writing, article, news, desk, action):
    draft = draft_article(news)
    chosen = [article.pk, draft.pk]
    data = {"action": action, "_selected_action": chosen, "withdraw": "1"}
    writing.post(desk("changelist"), data)
    assert Article.objects.get(pk=article.pk).state == State.LIVE
    assert Article.objects.get(pk=draft.pk).state == State.DRAFT


@pytest.mark.parametrize("method", ["get", "post"])
def test_withdrawing_without_the_right_is_forbidden(writing, article, desk, method):
    assert getattr(writing, method)(desk("withdraw", article)).status_code == 403
    assert Article.objects.get().state == State.LIVE


PAGES = ["change", "history", "preview", "compare", "withdraw", "delete"]


@pytest.mark.parametrize("page", [*PAGES, "changelist", "add"])
def test_staff_without_a_role_meet_nothing(browser_of, stranger, article, desk, page):
    on_an_item = page in PAGES
    answer = browser_of(stranger).get(desk(page, article if on_an_item else None))
    assert answer.status_code == (404 if on_an_item else 403)


@pytest.mark.parametrize("page", [*PAGES, "changelist", "add"])
def test_column_managers_meet_nothing(logged_in, article, desk, page):
    answer = logged_in("栏目管理员").get(desk(page, article if page in PAGES else None))
    assert answer.status_code == (404 if page in PAGES else 403)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("number", ["0", "999999", "abc", HUGE, "1_2F2", "²"])
def test_an_article_that_there_is_not_is_not_found(publishing, article, desk, page, number):
    address = desk(page, article).replace(f"/{article.pk}/", f"/{number}/")
    assert publishing.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?old=1&new=2",
        "?old=abc&new=1",
        f"?old={HUGE}&new=1",
        "?old=-1&new=1",
        "?old=&new=",
        "?old=²&new=1",
    ],
)
def test_versions_that_there_are_not_are_not_found(publishing, article, desk, query):
    assert publishing.get(desk("compare", article) + query).status_code == 404


@pytest.mark.parametrize("number", [0, 2, 10**9, 10**30])
def test_a_version_that_there_is_not_is_neither_shown_nor_restored(
    publishing, article, desk, number
):
    assert publishing.get(desk("revision", article, number)).status_code == 404
    assert publishing.post(desk("restore", article, number)).status_code == 404


def test_what_lies_in_the_bin_is_not_worked_on(publishing, article, news, desk, form):
    transitions.trash(article)
    values = form(news, article, title="偷改", _publish="")
    assert publishing.post(desk("change", article), values).status_code == 403
    assert publishing.post(desk("restore", article, 1)).status_code == 403
    assert publishing.post(desk("delete", article), {"post": "yes"}).status_code == 403
    publishing.post(desk("withdraw", article))
    for action in ("publish_selected", "pin", "withdraw_selected"):
        data = {"action": action, "_selected_action": [article.pk], "withdraw": "1"}
        assert publishing.post(desk("changelist") + "?state=trashed", data).status_code < 500
        assert publishing.post(desk("changelist"), data).status_code < 500
    stored = Article.objects.get()
    assert (stored.state, stored.title) == (State.TRASHED, article.title)


@pytest.mark.parametrize("keys", [["abc"], [HUGE], ["-1"], ["²"], [""]])
def test_keys_that_are_no_numbers_are_a_bad_request(publishing, article, desk, keys):
    data = {"action": "publish_selected", "_selected_action": keys}
    assert publishing.post(desk("changelist"), data).status_code == 400


@pytest.mark.parametrize("page", ["untrash", "duplicate"])
def test_nothing_changes_by_following_a_link(publishing, article, desk, page):
    assert publishing.get(desk(page, article)).status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "?p=abc",
        "?p=99999",
        "?o=abc.99.-1",
        "?published_at__year=abc",
        "?published_at__year=99999",
        "?published_at__year=2020&published_at__month=13",
        "?published_at__year=2020&published_at__month=2&published_at__day=31",
        f"?branch={HUGE}",
        "?branch=%00",
        "?q=%00",
        "?state=%00",
        "?nothing=1",
        "?column__id__exact=abc",
        f"?column__id__exact={HUGE}",
        "?all=1",
        "?_facets=True",
    ],
)
def test_the_list_answers_any_query(publishing, article, desk, query):
    assert publishing.get(desk("changelist") + query).status_code in (200, 302, 400, 403, 404)


@pytest.mark.parametrize(
    "rows",
    [
        {"attachments-TOTAL_FORMS": "abc"},
        {"attachments-TOTAL_FORMS": HUGE},
        {"attachments-INITIAL_FORMS": "-1"},
        {"attachments-INITIAL_FORMS": "5", "attachments-TOTAL_FORMS": "5"},
        {"attachments-TOTAL_FORMS": "1", "attachments-0-id": "abc", "attachments-0-document": "x"},
        {"attachments-TOTAL_FORMS": "1", "attachments-0-id": HUGE, "attachments-0-document": HUGE},
        {"attachments-TOTAL_FORMS": "1", "attachments-0-order": HUGE},
    ],
)
def test_any_rows_of_attachments_are_answered(publishing, article, news, desk, form, rows):
    values = form(news, article, _continue="") | rows
    assert publishing.post(desk("change", article), values).status_code in (200, 302)


def test_a_form_without_rows_at_all_is_answered(publishing, news, desk, form):
    values = {name: value for name, value in form(news).items() if "attachments" not in name}
    assert publishing.post(desk("add"), values).status_code == 200


FIELDS = [
    "title",
    "column",
    "further_columns",
    "leaders",
    "cover",
    "published_at_0",
    "published_at_1",
    "initial-published_at_0",
    "is_pinned",
    "body",
    "seen",
    "_overwrite",
    "_publish",
    "attachments-TOTAL_FORMS",
    "attachments-0-document",
]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "title",
                "column",
                "further_columns",
                "leaders",
                "cover",
                "published_at_0",
                "published_at_1",
                "seen",
                "_overwrite",
                "_publish",
                "body",
                "is_pinned",
                "attachments-TOTAL_FORMS",
                "attachments-0-document",
                "initial-published_at_0",
            ]
        ),
        st.one_of(st.text(max_size=30), st.integers().map(str)),
    )
)
def test_anything_sent_to_the_form_is_answered(publishing, article, news, desk, form, sent):
    for address in (desk("add"), desk("change", article)):
        answer = publishing.post(address, form(news, article) | sent)
        assert answer.status_code in (200, 302)

"""What a visitor reads when something went wrong."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client

from apps.portal import errors, views
from apps.publishing import transitions
from tests.factories.articles import publish_article
from tests.factories.columns import make_column


def raising(error: Exception):
    def view(request):
        raise error

    return view


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/no-such-page", "/articles/999/", "/columns/none/"])
def test_an_unknown_address_answers_404_in_the_sites_frame(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "没有找到这个页面" in page
    assert "网站首页" in page
    assert page.count("<h1") == 1


@pytest.mark.django_db
def test_what_was_withdrawn_answers_410(client):
    article = publish_article(make_column())
    transitions.withdraw(article)
    answer = client.get(article.get_absolute_url())
    assert answer.status_code == 410
    assert "已经撤下" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_not_allowed_answers_403(rf):
    answer = errors.permission_denied(rf.get("/x"), PermissionDenied())
    assert answer.status_code == 403
    assert "不对您开放" in answer.content.decode()


def test_a_failure_answers_500_without_asking_the_database(rf, monkeypatch):
    # No database mark: a query would fail this test.
    answer = errors.server_error(rf.get("/x"))
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "网站暂时出了问题" in page
    assert page.count("<h1") == 1


@pytest.mark.django_db
def test_a_view_that_fails_shows_the_page_for_500(monkeypatch):
    monkeypatch.setattr(views, "home_page", raising(RuntimeError("secret detail")))
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert "网站暂时出了问题" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


@pytest.mark.django_db
def test_a_request_that_makes_no_sense_answers_400_in_chinese(monkeypatch):
    monkeypatch.setattr(views, "home_page", raising(SuspiciousOperation("secret detail")))
    answer = Client().get("/")
    assert answer.status_code == 400
    assert "没有看懂" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()

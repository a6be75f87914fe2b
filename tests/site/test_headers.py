"""What every answer tells the browser, and the door that shuts after wrong passwords."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/robots.txt", "/no-such-page", "/favourites/", "/static/css/reset.css"]


def policy(response) -> dict[str, str]:
    parts = response["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


@pytest.fixture
def addresses(admin_client):
    """Public addresses and those of the desk, by their kind."""
    article = publish_article(make_column(name="新闻"))
    public = [*PUBLIC, article.get_absolute_url(), reverse("columns:detail", args=["xinwen"])]
    desk = [reverse("admin:index"), reverse("admin:auth_user_changelist"), "/admin/none/"]
    return {"public": public, "desk": desk}


def test_every_answer_has_a_policy_and_the_other_headers(admin_client, addresses):
    for address in addresses["public"] + addresses["desk"]:
        answer = admin_client.get(address)
        rules = policy(answer)
        assert rules["default-src"] == "'none'", address
        assert rules["frame-ancestors"] == "'self'", address
        assert rules["base-uri"] == "'none'", address
        assert rules["object-src"] == "'none'", address
        assert "unsafe-eval" not in answer["Content-Security-Policy"], address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin", address
        assert "camera=()" in answer["Permissions-Policy"], address
        assert answer.get("X-Frame-Options", "SAMEORIGIN") == "SAMEORIGIN", address


def test_public_pages_allow_nothing_inline_and_have_no_nonce(client, addresses):
    for address in addresses["public"]:
        answer = client.get(address)
        rules = policy(answer)
        assert rules["script-src"] == rules["style-src"] == rules["img-src"] == "'self'", address
        assert "style-src-attr" not in rules
        assert not answer.cookies, address


def test_a_public_page_has_no_nonce_even_where_one_was_asked_for(client, monkeypatch):
    from apps.portal import views

    def page_with_nonce(request):
        return {"blocks": [], "nonce": str(request.csp_nonce)}

    monkeypatch.setattr(views, "home_page", page_with_nonce)
    assert "nonce-" not in client.get("/")["Content-Security-Policy"]


def test_the_desk_allows_style_attributes_and_scripts_with_a_nonce_of_this_answer(
    admin_client, admin_user
):
    address = reverse("admin:auth_user_change", args=[admin_user.pk])
    answers = [admin_client.get(address) for _ in range(2)]
    nonces = []
    for answer in answers:
        rules = policy(answer)
        assert rules["style-src-attr"] == "'unsafe-inline'"
        assert "'unsafe-inline'" not in rules["script-src"] + rules["style-src"]
        assert rules["img-src"] == "'self' data: blob:"
        nonces += re.findall(r"'nonce-([^']+)'", rules["script-src"])
    assert len(set(nonces)) == 2


def test_https_is_remembered_where_the_site_is_served_so(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    client = Client()
    assert client.get("/", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/")


def test_without_https_nothing_is_said_of_it(client):
    assert "Strict-Transport-Security" not in client.get("/", secure=True)


def test_an_answer_without_a_body_says_nothing_of_one(client):
    etag = client.get("/atom.xml")["ETag"]
    unchanged = client.get("/atom.xml", headers={"if-none-match": etag})
    empty = client.options("/api/v1/")
    assert (unchanged.status_code, empty.status_code) == (304, 204)
    for answer in (unchanged, empty):
        assert "Content-Length" not in answer
        assert "Content-Type" not in answer
        assert "Content-Security-Policy" in answer
    assert "Content-Length" in client.get("/atom.xml")


# The door


def knock(password: str, address: str = "192.0.2.1", **how):
    data = {"username": "editor", "password": password}
    return Client().post(reverse("admin:login"), data, REMOTE_ADDR=address, **how)


@pytest.fixture
def shut_out(editor):
    """Five wrong passwords from one address; the answer to the last."""
    editor.set_password("right")
    editor.save()
    return [knock("wrong") for _ in range(5)][-1]


def test_after_five_wrong_passwords_the_door_says_when_to_come_back(shut_out):
    assert shut_out.status_code == 429
    assert shut_out["Retry-After"] == "900"
    page = shut_out.content.decode()
    assert "15 分钟" in page
    assert page.count("<h1") == 1
    assert "网站首页" in page


def test_the_right_password_is_refused_too_until_then(shut_out):
    assert knock("right").status_code == 429


def test_the_same_account_comes_in_from_another_address(shut_out):
    assert knock("right", "192.0.2.2").status_code == 302


def test_another_account_comes_in_from_the_same_address(shut_out):
    User.objects.create_user("other", password="right", is_staff=True)
    data = {"username": "other", "password": "right"}
    answer = Client().post(reverse("admin:login"), data, REMOTE_ADDR="192.0.2.1")
    assert answer.status_code == 302


def test_four_wrong_passwords_are_forgiven(editor):
    editor.set_password("right")
    editor.save()
    for _ in range(4):
        assert knock("wrong").status_code == 200
    assert knock("right").status_code == 302


def test_behind_a_proxy_the_visitors_address_counts(editor, settings):
    settings.TRUSTED_PROXIES = 1
    for _ in range(5):
        knock("wrong", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.1")
    # Another visitor through the same proxy, and the first one with a made-up header.
    assert knock("wrong", HTTP_X_FORWARDED_FOR="203.0.113.2").status_code == 200
    assert knock("wrong", HTTP_X_FORWARDED_FOR="8.8.8.8, 203.0.113.1").status_code == 429

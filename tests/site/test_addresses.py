"""Every address that the site knows, asked by people who should and who should not."""

import hashlib
import itertools
import re

import pytest
from django.apps import apps
from django.contrib.admin import site as admin_site
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.portal import errors
from tests.site.addresses import (
    BY_SECRET,
    EXAMPLES,
    POST_ONLY,
    patterns,
    public_addresses,
    public_names,
)

pytestmark = pytest.mark.django_db


class Plain(HttpResponse):
    """Stands in for a page that says no, which takes long to draw."""

    def __init__(self, status: int):
        super().__init__(status=status)


# The public

NUMBERS = ["0", "999999999", str(2**63 - 1), str(2**63), "9" * 400, "-1", "1.5", "٣", "x"]
ODD = ["\0", "%00", "..", "%2e%2e%2f", "人大", "%ff%fe", "' OR 1=1 --", "{{7*7}}", "a" * 3000]


def test_every_public_pattern_is_walked(site):
    assert public_names() == set(EXAMPLES) | BY_SECRET
    assert all(made(site) for made in EXAMPLES.values())
    assert len(public_addresses(site)) > 50


def test_every_public_address_answers(answers):
    for address, answer in answers.items():
        assert answer.status in {200, 302}, (address, answer.status)
        if answer.status == 302:
            place = answer.headers["Location"]
            assert place == "https://example.org/" or "report" in place


@pytest.mark.once
def test_a_program_that_wants_to_write_is_told_what_is_allowed(site):
    stranger = Client(enforce_csrf_checks=True)
    names = [name for name in EXAMPLES if name.startswith("machines:")]
    for name in [*names, "portal:robots"]:
        address = EXAMPLES[name](site)[0]
        answer = stranger.post(address)
        assert answer.status_code == 405, address
        assert answer["Allow"].startswith("GET, HEAD"), address


@pytest.mark.once
def test_every_public_page_has_one_first_heading_a_title_and_landmarks(answers):
    pages = {
        address: answer.text
        for address, answer in answers.items()
        if answer.is_page and answer.status == 200
    }
    for address, page in pages.items():
        assert len(re.findall(r"<h1\b", page)) == 1, address
        assert len(re.findall(r"<main\b", page)) == 1, address
        assert '<html lang="zh-CN"' in page, address
        assert re.search(r"<title>[^<]+</title>", page), address
        assert 'name="viewport"' in page, address
    assert len(pages) > 25


@pytest.mark.once
def test_headings_never_skip_a_level(answers):
    for address, answer in answers.items():
        if answer.is_page and answer.status == 200:
            levels = [int(level) for level in re.findall(r"<h([1-6])\b", answer.text)]
            # The popup's heading stands before the page's own; it is a dialog of its own.
            steps = itertools.pairwise(levels)
            assert all(after - before <= 1 for before, after in steps), (address, levels)


def test_pages_that_only_take_a_form_refuse_to_be_opened(site, client):
    for name in POST_ONLY:
        for address in EXAMPLES[name](site):
            assert client.get(address).status_code == 405


def test_pages_that_are_read_refuse_to_be_written_to(site, client):
    for address in public_addresses(site):
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(address).status_code == 405, address


def test_crafted_numbers_never_break_a_page(site, client, monkeypatch):
    client.raise_request_exception = False
    draw = errors.render

    def draw_once(request, *given, status):  # the page that says no is the same for HEAD and POST
        return draw(request, *given, status=status) if request.method == "GET" else Plain(status)

    monkeypatch.setattr(errors, "render", draw_once)
    routes = [
        "/articles/{}/",
        "/articles/{}/view/",
        "/articles/{}/qr.svg",
        "/announcements/{}/",
        "/leaders/{}/",
        "/favourites/{}/",
        "/favourites/{}/state/",
        "/documents/{}/x.pdf",
        "/media/images/{}/640.webp",
        "/review/{}/",
        "/review/{}/page/",
        "/review/x/documents/{}/x.pdf",
        "/review/x/images/{}/640.webp",
    ]
    for route, value in itertools.product(routes, NUMBERS + ODD):
        for ask in (client.get, client.head, client.post):
            answer = ask(route.format(value))
            # 429: whoever tries many approval links is shut out for a while.
            assert answer.status_code in {302, 400, 403, 404, 405, 429}, (route, value)


def test_crafted_names_never_break_a_page(site, client):
    client.raise_request_exception = False
    document = site.documents["report"]
    image = site.images["cover"]
    for value in NUMBERS + ODD:
        for address in (
            f"/columns/{value}/",
            f"/{value}",
            f"/documents/{document.pk}/{value}",
            f"/media/images/{image.key}/{value}",
            f"/media/images/{image.key}/{value}.webp",
            f"/theme-{value}.css",
        ):
            answer = client.get(address)
            assert answer.status_code in {200, 301, 302, 400, 404}, (address, answer.status_code)


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=abc", "page=１", "page=" + "9" * 500, "page=1%00", "page="]
)
def test_a_page_number_that_is_none_is_not_found(site, client, query):
    client.raise_request_exception = False
    for column in ("要闻", "公告", "监督", "风采", "空"):
        address = site.columns[column].get_absolute_url()
        assert client.get(f"{address}?{query}").status_code == 404, address
    assert client.get(f"{reverse('readers:favourites')}?{query}").status_code == 404
    assert client.get(f"{site.leaders['head'].get_absolute_url()}?{query}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["x=%00", "added=1%00", "added=" + "9" * 30, "removed=-1", "%ff=%ff", "a[]=1&a[]=2", "?" * 50],
)
def test_a_crafted_query_never_breaks_a_page(site, client, query):
    client.raise_request_exception = False
    for address in public_addresses(site):
        answer = client.get(address.partition("?")[0] + "?" + query)
        assert answer.status_code < 500, address


@pytest.mark.once
@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "\xff", "9" * 5000])
def test_a_crafted_cookie_never_breaks_a_page(site, client, cookie):
    client.raise_request_exception = False
    for name in ("reader", "recent_views", "sessionid", "csrftoken"):
        client.cookies[name] = cookie
    for address in public_addresses(site):
        assert client.get(address).status_code in {200, 302}, address


def test_an_address_without_its_last_slash_leads_to_the_one_with(site, client):
    for address in (
        site.articles["full"].get_absolute_url(),
        site.columns["要闻"].get_absolute_url(),
        site.leaders["head"].get_absolute_url(),
        reverse("readers:favourites"),
    ):
        answer = client.get(address.rstrip("/"))
        assert (answer.status_code, answer["Location"]) == (301, address)


# The desk

# Pages of the admin that somebody with an account and no right at all may open.
OWN_PAGES = {
    "admin:index",
    "admin:login",
    "admin:logout",
    "admin:password_change",
    "admin:password_change_done",
    "admin:jsi18n",
    # What these find is what the person who asks may reach: tests/portal/test_palette.py.
    "admin:palette",
    "admin:palette_found",
}
# What asks a visitor to log in answers one of these; what does not exist answers 404.
REFUSED = {302, 403, 404}


def state_of_the_database() -> str:
    """A digest over every row of every table, apart from sessions and records of logins."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.app_label in {"sessions", "axes"}:
            continue
        for row in model._base_manager.order_by("pk").values_list():
            digest.update(repr((model._meta.label, row)).encode())
    return digest.hexdigest()


def values_for(name: str, route: str) -> list[list]:
    """Arguments that may stand in an admin address: of things that exist, and of none."""
    if name == "admin:app_list":
        return [[label] for label in {model._meta.app_label for model in admin_site._registry}]
    count = len(re.findall(r"<[^>]+>|\(\?P<|\([^?]", route))
    if not count:
        return [[]]
    numbers = [1, 999_999]
    for model, _ in admin_site._registry.items():
        if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            numbers = [*model._base_manager.values_list("pk", flat=True)[:1], 999_999]
    if count == 1:
        return [[word] for word in (*numbers, "up", "x")]
    # Of things that exist, of one that does not, and of what is no number.
    firsts, others = (numbers[0], "x"), (numbers[0], "up", "x")
    return [[first, *[other] * (count - 1)] for first in firsts for other in others]


def admin_addresses() -> dict[str, set[str]]:
    """{name of the pattern: its addresses}, for every pattern below the admin."""
    found: dict[str, set[str]] = {}
    for name, route in patterns():
        if not name.startswith("admin:"):
            continue
        found.setdefault(name, set())
        for values in values_for(name, route):
            try:
                found[name].add(reverse(name, args=values))
            except NoReverseMatch:
                continue
    return found


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def staff_without_roles(stranger, browser_of) -> Client:
    client = browser_of(stranger)
    client.raise_request_exception = False
    return client


def forms() -> list[dict]:
    """What somebody may send who wants to change something."""
    return [
        {},
        {"action": "delete_selected", "_selected_action": ["1", "2"], "post": "yes"},
        {"title": "改过", "name": "改过", "_save": "保存", "_publish": "1", "is_published": "on"},
        {"cmd": "move_node", "position": "last-child", "cut_item": "1", "pasted_on": "2"},
    ]


def test_the_admin_has_an_address_for_every_pattern(site):
    found = admin_addresses()
    assert len(found) > 60
    nameless = {name for name, addresses in found.items() if not addresses and name != "admin:"}
    assert nameless == set()


@pytest.mark.once
def test_a_visitor_reaches_nothing_of_the_admin_but_the_login(site, visitor):
    before = state_of_the_database()
    seen = 0
    for name, addresses in admin_addresses().items():
        for address in addresses:
            seen += 1
            if name == "admin:login":
                assert visitor.get(address).status_code == 200
                continue
            answers = [visitor.get(address)]
            answers += [visitor.post(address, form) for form in forms()]
            for answer in answers:
                assert answer.status_code in REFUSED | {405}, (name, address, answer.status_code)
                # Logging out leads to the desk, which asks to log in.
                if answer.status_code == 302 and name != "admin:logout":
                    assert "/login/" in answer["Location"], (name, answer["Location"])
    assert seen > 150
    assert state_of_the_database() == before


@pytest.mark.once
def test_an_account_without_a_role_reaches_nothing_and_changes_nothing(
    site, staff_without_roles, monkeypatch
):
    monkeypatch.setattr(errors, "_desk_page", lambda *how: Plain(how[-1]))
    before = state_of_the_database()
    seen = 0
    for name, addresses in admin_addresses().items():
        if name in OWN_PAGES:
            continue
        for address in addresses:
            seen += 1
            answers = [staff_without_roles.get(address)]
            answers += [staff_without_roles.post(address, form) for form in forms()]
            for answer in answers:
                assert answer.status_code in REFUSED | {400, 405}, (
                    name,
                    address,
                    answer.status_code,
                )
                # 302 leads to the login, the desk or, for "view on site", a public address.
                if answer.status_code == 302 and name != "admin:view_on_site":
                    assert answer["Location"].startswith("/admin/"), (name, answer["Location"])
    assert seen > 150
    assert state_of_the_database() == before


def test_an_account_without_a_role_still_reaches_its_own_pages(site, staff_without_roles):
    for name in OWN_PAGES - {"admin:logout", "admin:login"}:
        assert staff_without_roles.get(reverse(name)).status_code == 200, name


@pytest.mark.once
def test_the_walk_sees_a_page_that_would_open(site, browser_of):
    """The same walk as somebody who may do all: it would not pass for a stranger by accident."""
    client = browser_of(User.objects.create_superuser("chief"))
    client.raise_request_exception = False
    opened = {
        name
        for name, addresses in admin_addresses().items()
        if any(client.get(address).status_code == 200 for address in addresses)
    }
    assert len(opened) > 45
    assert Group.objects.exists()

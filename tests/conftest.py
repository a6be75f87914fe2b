"""What every test may use: a clean site, the cast, and a browser with axe."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import pytest
from _pytest.nodeid import coerce_node_id
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection, connections
from django.test import Client

from apps.columns import tree
from tests import snapshots

LOOPBACK = {"localhost", "127.0.0.1", "::1"}

# Databases


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """What each run takes on, and what gets a second chance.

    A test of one database is not part of the run on the other: neither passed nor skipped; nor
    is, on PostgreSQL, one that asks no database, since the run on SQLite has it already. A
    browser on a busy machine may miss a moment: such a test is tried twice, and the summary
    counts it.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    strangers = [item for item in items if not _belongs_here(item)]
    if strangers:
        config.hook.pytest_deselected(items=strangers)
        items[:] = [item for item in items if _belongs_here(item)]
    # Left to the end, one of them would keep the other workers waiting.
    items.sort(key=lambda item: not item.get_closest_marker("long"))
    yield
    for item in items:
        # pytest-xdist 3.8 writes the group of a test where pytest 9.2 no longer reads it.
        if "_nodeid" in vars(item):
            item._id = coerce_node_id(item._nodeid)


def _belongs_here(item: pytest.Item) -> bool:
    if connection.vendor != "postgresql":
        return not item.get_closest_marker("postgresql")
    uses = {"db", "transactional_db", "live_server", "django_db_setup"}
    asks = item.get_closest_marker("django_db") or uses.intersection(item.fixturenames)
    elsewhere = item.get_closest_marker("sqlite") or item.get_closest_marker("once")
    return bool(asks or item.get_closest_marker("postgresql")) and not elsewhere


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end; looking at it again and again costs a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def pytest_report_header() -> str:
    settings = connections["default"].settings_dict
    return f"database: {connection.vendor} ({settings['HOST'] or 'a file of its own'})"


def pytest_terminal_summary(terminalreporter) -> None:
    """In CI everything is installed, so a skipped test is one that nobody runs: a failure."""
    skipped = terminalreporter.stats.get("skipped", [])
    if os.environ.get("CI") == "true" and skipped:
        terminalreporter.section("skipped, which is a failure in CI")
        for report in skipped:
            terminalreporter.write_line(f"{report.nodeid}: {report.longrepr}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """What the migrations wrote outlives the flush that ends a transactional test.

    Django would have the apps make it again, which takes fifty times as long, and leaves out
    what only a migration makes (the roles, for one).
    """
    with django_db_blocker.unblock():
        migrated = snapshots.take()

    def put_back(*args, **kwargs) -> None:
        snapshots.put(migrated)

    with mock.patch.object(flush, "emit_post_migrate_signal", put_back):
        yield


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path: Path) -> Path:
    """Every test starts with a storage of its own and nothing remembered."""
    settings.MEDIA_ROOT = tmp_path / "media"
    tree.forget()
    cache.clear()
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session")
def scenes(tmp_path_factory) -> snapshots.Scenes:
    return snapshots.Scenes(tmp_path_factory.mktemp("scenes"))


@pytest.fixture
def keep(db, media_root, scenes) -> Callable:
    """keep(make, …): what `make(…)` makes, quickly: made once, put back for later tests.

    Database, files and objects are as if it had been made now.
    """

    def get(make: Callable, *given):
        # Objects from the database are told apart by what the database holds.
        name = (make, *(one for one in given if isinstance(one, str | int)))
        return scenes.get(name, lambda: make(*given))

    return get


# The cast: who meets the site


@pytest.fixture
def staff(db) -> Callable[..., User]:
    """staff(name, *roles): a staff account with these roles."""

    def make(name: str, *roles: str) -> User:
        user = User.objects.create_user(name, password="x", is_staff=True)
        user.groups.set(Group.objects.filter(name__in=roles))
        assert user.groups.count() == len(roles)
        return user

    return make


@pytest.fixture
def editor(staff) -> User:
    """Writes, but does not publish (编辑)."""
    return staff("editor", "编辑")


@pytest.fixture
def reviewer(staff) -> User:
    """Writes and publishes (发布)."""
    return staff("reviewer", "发布")


@pytest.fixture
def stranger(staff) -> User:
    """Has an account and no role at all."""
    return staff("stranger")


@pytest.fixture
def reader() -> Client:
    """The browser of somebody from the public."""
    return Client()


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """browser_of(user): a test client in which this person is logged in."""

    def open_for(user: User) -> Client:
        client = Client()
        client.user = user
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return open_for


@pytest.fixture
def logged_in(staff, browser_of) -> Callable[..., Client]:
    """logged_in(*roles): a test client in which somebody with these roles is logged in."""
    return lambda *roles: browser_of(staff("-".join(["somebody", *roles]), *roles))


# The browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium, which may run as root; its absence skips what needs it.

    The headless shell is the same engine without the windows around it, which cost a quarter
    of the time.
    """
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    return browser_type_launch_args | {
        "executable_path": chromium,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(autouse=True)
def broken_promises(request: pytest.FixtureRequest, monkeypatch) -> Iterator[list[str]]:
    """Whatever a browser test is about, it fails where a page breaks the site's promises.

    These are: nothing against the Content-Security-Policy, no error in a script, and no
    request to anywhere but this machine. The value is the list of what was broken so far.
    """
    broken: list[str] = []
    if not request.node.get_closest_marker("browser"):
        yield broken
        return
    browser = request.getfixturevalue("browser")
    new_context = browser.new_context

    def heard(message) -> None:
        if "Content Security Policy" in message.text:
            broken.append(message.text)

    def asked(sent) -> None:
        address = urlsplit(sent.url)
        if address.scheme in {"http", "https"} and address.hostname not in LOOPBACK:
            broken.append(f"request to {sent.url}")

    def watched(**how):
        context = new_context(**how)
        context.on("console", heard)
        context.on("weberror", lambda error: broken.append(f"script error: {error.error}"))
        context.on("request", asked)
        return context

    monkeypatch.setattr(browser, "new_context", watched)
    yield broken
    assert not broken, "\n".join(broken)


@pytest.fixture
def log_in(browser_of, live_server) -> Callable:
    """log_in(page, user): this person is logged in on the live server in that page."""

    def give_session(page, user: User) -> None:
        cookie = browser_of(user).cookies["sessionid"]
        page.context.add_cookies(
            [{"name": "sessionid", "value": cookie.value, "url": live_server.url}]
        )

    return give_session


@pytest.fixture
def wait_until() -> Callable:
    """wait_until(page, condition): until this JavaScript holds in the page, five seconds at most.

    The policy of our pages refuses Playwright's own way of asking more than once.
    """

    def wait(page, condition: str) -> None:
        for _ in range(100):
            if page.evaluate(condition):
                return
            page.wait_for_timeout(50)
        raise AssertionError(f"{page.url}: never {condition}")

    return wait


@pytest.fixture
def axe(broken_promises: list[str]) -> Callable:
    """axe(page, context=None, **options): fails where axe finds a violation, and names it."""
    from axe_playwright_python.base import AXE_SCRIPT

    def check(page, context=None, **options) -> None:
        before = len(broken_promises)
        if page.evaluate("typeof axe === 'undefined'"):
            page.evaluate(AXE_SCRIPT)
        # What is no violation axe would describe at length, for nobody.
        found = page.evaluate(
            "([context, options]) =>"
            " axe.run(context || document, options).then(found => found.violations)",
            [context, {"resultTypes": ["violations"]} | options],
        )
        del broken_promises[before:]  # axe tries styles of its own, which the policy refuses
        lines = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
            + "\n".join(f"    {node['html'][:200]}" for node in violation["nodes"][:5])
            for violation in found
        ]
        assert not found, f"{page.url}\n" + "\n".join(lines)

    return check


SCREENS = (375, 768, 1280)
# In the dark a page differs by its colours alone.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.fixture
def sound_on_every_screen(axe) -> Callable:
    """sound_on_every_screen(page, context=None, widths=SCREENS): axe, light and dark.

    Nothing may be wider than the screen either. The page is loaded once, and ends light.
    """

    def in_colours(page, scheme: str) -> None:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(
            "document.getAnimations().forEach(one => one instanceof CSSTransition && one.finish())"
        )

    def check(page, context=None, widths=SCREENS) -> None:
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            axe(page, context)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
            in_colours(page, "dark")
            axe(page, context, **COLOURS)
            in_colours(page, "light")

    return check

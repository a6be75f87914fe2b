"""Imports run downwards only: an app knows those below it, and none beside or above."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ROOT / "apps"
LEVELS = {
    "core": 0,
    "audit": 1,
    "media": 1,
    "proofing": 1,
    "redirects": 1,
    "publishing": 1,
    "site_settings": 1,
    "word": 1,
    "columns": 2,
    "announcements": 3,
    "articles": 3,
    "leadership": 3,
    "importing": 4,
    "readers": 4,
    "search": 4,
    "portal": 5,
    "archiving": 5,
    "machines": 5,
}
# Within a level, one way each. Articles name the leaders whom they report on.
BESIDE = {
    ("media", "audit"),
    ("proofing", "audit"),
    ("publishing", "audit"),
    ("redirects", "audit"),
    ("site_settings", "audit"),
    ("proofing", "media"),
    ("publishing", "media"),
    ("publishing", "proofing"),
    ("site_settings", "media"),
    ("articles", "leadership"),
    ("word", "media"),
    # The whole site is more than its pages.
    ("archiving", "portal"),
    # Programs are told in their own way that an address is none.
    ("portal", "machines"),
}
MODULES = sorted(APPS.rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(tree: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """Dotted names that a module of `package` imports, wherever in it the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield from (f"{module}.{alias.name}" for alias in node.names)


def breaches(source: str, path: Path) -> list[str]:
    """The apps that a module imports and must not."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    own = parts[1]
    found = []
    for dotted in imported(ast.parse(source), parts[:-1]):
        names = dotted.split(".")
        # The demo site may use the factories of the tests; nothing else knows of tests.
        demo = own == "portal" and names[:2] == ["tests", "factories"]
        if (names[0] == "tests" and not demo) or names[:2] == ["cms_project", "urls"]:
            found.append(dotted)
        if names[0] != "apps" or len(names) < 2 or names[1] == own:
            continue
        other = names[1]
        if LEVELS[other] >= LEVELS[own] and (own, other) not in BESIDE:
            found.append(dotted)
    return found


def test_every_app_has_its_level():
    assert {path.parent.name for path in APPS.glob("*/apps.py")} == set(LEVELS)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_imports_only_from_below(path):
    if path.parent == APPS:
        return
    assert breaches(path.read_text(), path) == []


@pytest.mark.parametrize(
    "source",
    [
        "from apps.articles.models import Article",
        "import apps.portal.home",
        "from apps import readers",
        "def late():\n    from apps.announcements import models",
        "from ..articles import models",
        "from tests.factories.columns import make_column",
    ],
)
def test_an_upward_import_is_seen(source):
    assert breaches(source, APPS / "columns" / "new.py")


def test_no_template_loads_tags_of_an_app_above_its_own():
    tags = {path.stem: path.parts[-3] for path in APPS.glob("*/templatetags/*.py")}
    del tags["__init__"]
    frames = {"announcements"}  # the page frame shows banners and floating windows everywhere
    for path in (ROOT / "templates").rglob("*.html"):
        own = path.relative_to(ROOT / "templates").parts[0]
        if own not in LEVELS:
            continue
        for line in path.read_text().split("{% load ")[1:]:
            for loaded in line.split("%}")[0].split():
                app = tags.get(loaded)
                if app and app not in frames:
                    assert LEVELS[app] <= LEVELS[own], (name(path), loaded)

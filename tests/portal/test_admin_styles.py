"""What the stylesheets of the admin promise, read off the files themselves."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "static/css/admin"
COLOURS = (STYLES / "colours.css").read_text()
FRAME = sorted(
    STYLES / f"{name}.css"
    for name in ("accounts", "desk", "forms", "frame", "history", "lists", "login")
)


def blocks(selector: str, text: str = COLOURS) -> list[dict[str, str]]:
    """The declarations of each rule with exactly this selector, in their order."""
    rules = re.findall(rf"(?:^|[{{}}]|\*/)\s*{re.escape(selector)} {{([^{{}}]*)}}", text)
    return [dict(re.findall(r"([\w-]+):\s*([^;]+);", rule)) for rule in rules]


def test_dark_is_the_same_by_choice_and_by_the_system():
    chosen, of_the_system = blocks('html[data-theme="dark"]'), blocks(":root")
    assert len(chosen) == 2  # plain, and for browsers that can mix colours
    assert chosen == of_the_system


def test_every_colour_of_the_light_is_set_for_the_dark_or_made_of_one_that_is():
    light = blocks('html[data-theme="light"],\n:root')[0]
    dark = blocks('html[data-theme="dark"]')[0]
    same_in_both = {
        *("--accent", "--brand", "--delete-button-bg", "--delete-button-hover-bg"),
        *("--button-fg", "--object-tools-fg", "--header-color", "--header-branding-color"),
        *("--header-link-color", "--header-line", "--message-success-line"),
        *("--message-warning-line", "--primary-fg"),
    }
    literal = {name for name, value in light.items() if re.search(r"#|rgb", value)}
    assert literal - same_in_both <= set(dark)


@pytest.mark.parametrize("path", FRAME, ids=lambda path: path.name)
def test_rules_name_no_colours_of_their_own(path):
    """A colour in a rule would be the same in the dark: only variables know where they are."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r":[^;]*(#[0-9a-fA-F]{3,8}\b|\brgba?\()", text)


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_stylesheets_load_nothing_from_elsewhere(path):
    assert not re.search(r"https?://|url\(\s*[\"']?//", path.read_text())

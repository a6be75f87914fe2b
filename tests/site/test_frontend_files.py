"""What the templates, stylesheets and scripts promise, read off the files themselves."""

import re
from pathlib import Path

import pytest

from apps.columns.models import ListStyle
from apps.media.templatetags.media import RATIOS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html"))
PUBLIC_TEMPLATES = [path for path in TEMPLATES if "admin" not in path.parts]
STYLESHEETS = [
    path for path in sorted((ROOT / "static/css").rglob("*.css")) if "admin" not in path.parts
]
ELEMENTS = sorted((ROOT / "static/js/elements").glob("*.js"))
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))
TOKENS = (ROOT / "static/css/tokens.css").read_text()


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PUBLIC_TEMPLATES, ids=name)
def test_nothing_inline_stands_in_a_public_template(path):
    text = path.read_text()
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "<style" not in text
    # A block of data is no script: no browser runs it, and no policy is asked about it.
    assert not re.search(r"<script(?![^>]*(\ssrc=|application/ld\+json))", text)


@pytest.mark.parametrize("path", PUBLIC_TEMPLATES, ids=name)
def test_a_public_template_loads_nothing_from_elsewhere(path):
    text = path.read_text()
    assert not re.search(r'\ssrc(set)?="(https?:)?//', text)
    assert not re.search(r'<link[^>]*href="(https?:)?//', text)


@pytest.mark.parametrize("path", PUBLIC_TEMPLATES, ids=name)
def test_static_files_that_a_template_names_exist(path):
    for named in re.findall(r"{% static '([^']+)' %}", path.read_text()):
        assert (ROOT / "static" / named).is_file(), named


def icons_in(text: str) -> set[str]:
    named = set(re.findall(r'includes/icon\.html" with name="([\w-]+)"', text))
    for cycle in re.findall(r"{% cycle ([^%]+) as drawing", text):
        named |= set(re.findall(r'"([\w-]+)"', cycle))
    return named


@pytest.mark.parametrize("path", PUBLIC_TEMPLATES, ids=name)
def test_icons_that_a_template_names_are_drawn(path):
    assert icons_in(path.read_text()) <= ICONS


def test_every_icon_that_is_drawn_is_used():
    assert icons_in("".join(path.read_text() for path in TEMPLATES)) == ICONS


def test_no_rule_styles_what_nothing_draws():
    sources = [*TEMPLATES, *(ROOT / "static/js").rglob("*.js"), *(ROOT / "apps").rglob("*.py")]
    words = set(re.findall(r"[\w-]+", "".join(path.read_text() for path in sources)))
    # Written letter by letter: home__block--<style>, and what the template tag `picture` gives.
    words |= {f"home__block--{style}" for style in ListStyle.values}
    words |= {f"ratio-{ratio}" for ratio in RATIOS}
    words |= {f"focus-{axis}-{step}" for axis in "xy" for step in range(11)}
    for path in STYLESHEETS:
        rules = re.sub(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", "", path.read_text(), flags=re.DOTALL)
        styled = set(re.findall(r"\.([A-Za-z_][\w-]*)", rules))
        assert styled <= words, (name(path), styled - words)


def test_every_picture_of_the_design_is_used():
    texts = "".join(
        path.read_text() for path in [*TEMPLATES, *(ROOT / "static/css").rglob("*.css")]
    )
    for picture in (ROOT / "static/img").iterdir():
        assert picture.stat().st_size, f"{picture.name} is empty"
        assert f"img/{picture.name}" in texts, f"nothing shows {picture.name}"


@pytest.mark.parametrize("path", STYLESHEETS, ids=name)
def test_colours_are_written_in_the_tokens_alone(path):
    if path.name == "tokens.css":
        return
    assert not re.findall(r"(?<!&)#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", path.read_text())


@pytest.mark.parametrize("path", STYLESHEETS, ids=name)
def test_every_token_that_a_stylesheet_uses_is_defined(path):
    text = path.read_text()
    defined = set(re.findall(r"(--[\w-]+)\s*:", TOKENS + text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined


@pytest.mark.parametrize("path", STYLESHEETS, ids=name)
def test_every_stylesheet_opens_a_layer(path):
    assert re.search(
        r"^@layer (reset|tokens|base|layout|components|pages|utilities|print)\b",
        path.read_text(),
        re.MULTILINE,
    )


@pytest.mark.parametrize("path", ELEMENTS, ids=name)
def test_an_element_file_defines_the_element_it_is_named_after(path):
    assert f'customElements.define("{path.stem}"' in path.read_text()


def test_every_element_in_a_template_has_its_script_loaded_somewhere():
    texts = "".join(path.read_text() for path in PUBLIC_TEMPLATES)
    used = set(re.findall(r"<(npc-[\w-]+)", texts))
    loaded = set(re.findall(r"js/elements/([\w-]+)\.js", texts))
    assert used == loaded == {path.stem for path in ELEMENTS}


def test_the_page_for_a_fallen_server_needs_no_database_and_no_settings():
    text = "".join(
        (ROOT / "templates" / named).read_text()
        for named in ("500.html", "error_base.html", "includes/styles.html")
    )
    assert "site." not in text
    assert "{% url" not in text
    assert set(re.findall(r"{% load ([^%]+) %}", text)) == {"static"}

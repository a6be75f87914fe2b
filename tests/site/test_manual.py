"""The manual for staff: nothing it points at is missing, and its words are the screen's."""

import re
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
MANUAL = ROOT / "docs" / "editor-manual"
PAGES = sorted(MANUAL.glob("*.md"))

PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]+)\)")
QUOTED = re.compile(r"“([^“”]+(?:“[^“”]*”[^“”]*)*)”")

# Words of the browser, of a phone or of Word: no file of ours holds them.
FOREIGN = {"今天", "现在", "设置", "相机", "格式", "兼容性最佳"}


def headings(page: Path) -> set[str]:
    """The anchors of a page, as GitHub and Gitee make them of Chinese headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w-]", "", title.replace(" ", "-").lower()) for title in titles}


@lru_cache
def screen_words() -> str:
    """Every source of words on the screen, with … for each value that comes into them."""
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "apps").rglob("*.py"),
        *(ROOT / "static" / "js").rglob("*.js"),
        *(ROOT / "locale").rglob("*.po"),
    ]
    text = "\n".join(path.read_text() for path in files)
    text = re.sub(r'"\s*\n\s*f?"', "", text)  # a Python string that goes on in the next line
    filled = re.sub(r"{{[^}]*}}|{%[^%]*%}|\$?{[^{}\n]*}|%\([a-z_]+\)s|%s", "…", text)
    return re.sub(r"\s+", "", text + filled)


def is_on_screen(words: str) -> bool:
    """Whether the words stand in a source of the screen.

    …… stands for what differs each time. A name that comes into a sentence, such as 文章 in
    新增文章, has to be somebody's whole text.
    """

    def stands(part: str) -> bool:
        if part in screen_words() or part in FOREIGN:
            return True
        for start in range(len(part)):
            for end in range(start + 1, len(part) + 1):
                name, rest = part[start:end], f"{part[:start]}…{part[end:]}"
                if len(rest) > 1 and rest in screen_words() and f'"{name}"' in screen_words():
                    return True
        return False

    return all(stands(re.sub(r"\s+", "", part)) for part in words.split("……"))


def test_the_manual_covers_what_staff_do():
    assert len(PAGES) > 25


@pytest.mark.parametrize("chapter", PAGES, ids=lambda chapter: chapter.stem)
def test_every_link_and_picture_of_the_page_leads_somewhere(chapter):
    text = chapter.read_text()
    for description, name in PICTURE.findall(text):
        assert (MANUAL / name).is_file(), name
        assert description, f"{name} has no description"
    for target in LINK.findall(text):
        name, _, anchor = target.partition("#")
        there = MANUAL / (name or chapter.name)
        assert there.is_file(), target
        assert not anchor or anchor in headings(there), target


def test_the_table_of_contents_names_every_page():
    named = {
        target.partition("#")[0] for target in LINK.findall((MANUAL / "README.md").read_text())
    }
    assert {page.name for page in PAGES} - {"README.md"} <= named


def test_every_page_leads_back():
    for page in PAGES:
        assert page.name == "README.md" or "[返回目录](README.md)" in page.read_text(), page.name


def test_every_picture_is_shown_and_small_enough_to_load():
    shown = {name for page in PAGES for _, name in PICTURE.findall(page.read_text())}
    files = sorted((MANUAL / "images").iterdir())
    assert {f"images/{file.name}" for file in files} == shown
    for file in files:
        assert file.stat().st_size < 150_000, file.name
        with Image.open(file) as picture:
            assert picture.width > 300, file.name
    assert sum(file.stat().st_size for file in files) < 6_000_000


@pytest.mark.parametrize("chapter", PAGES, ids=lambda chapter: chapter.stem)
def test_quoted_words_are_the_words_on_the_screen(chapter):
    quoted = QUOTED.findall(chapter.read_text())
    strange = [words for words in quoted if not is_on_screen(words)]
    assert not strange


def test_a_word_that_is_not_on_the_screen_would_be_found():
    assert not is_on_screen("保存并寄出")
    assert not is_on_screen("新增飞船")
    assert is_on_screen("保存并发布")
    assert is_on_screen("新增文章")

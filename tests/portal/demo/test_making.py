"""The demo's texts, pictures and documents as they are made."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.utils import timezone

from apps.portal.demo import composing, markup, papers, pictures, portraits, scenes
from apps.portal.demo.canvas import Canvas

REFERENCE = Path(project.BASE_DIR).parent / "shared" / "reference"


def _texts() -> str:
    """What the demo says, without the comments that are for developers."""
    lines = (
        line
        for path in composing.FOLDER.glob("*.toml")
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return "\n".join(line for line in lines if not line.startswith("# "))


def test_no_sentence_of_the_real_site_is_used():
    if not REFERENCE.exists():
        pytest.skip(f"the reference site is not there: {REFERENCE}")
    real = json.loads((REFERENCE / "site.json").read_text(encoding="utf-8"))
    ours = re.sub(r"\W", "", _texts())
    said = (REFERENCE / "seed-page.txt").read_text(encoding="utf-8")
    sentences = {re.sub(r"\W", "", part) for part in re.split(r"[，。；：,;:\n]", said)}
    assert len(sentences) > 50
    assert [one for one in sentences if len(one) > 11 and one in ours] == []
    assert [leader["name"] for leader in real["leaders"] if leader["name"] in ours] == []


def test_chinese_sentences_have_chinese_punctuation():
    assert re.findall(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]", _texts()) == []


def test_the_same_name_draws_the_same_picture():
    first, second = (scenes.draw("lake-dawn", 160).tobytes() for _ in range(2))
    assert first == second
    assert first != scenes.draw("lake-dusk", 160).tobytes()


@pytest.mark.parametrize("scene", scenes.SCENES)
def test_every_scene_fills_its_picture(scene):
    picture = scenes.draw(f"{scene}-day", 160)
    assert picture.size == (160, 100)
    assert len(picture.getcolors(20_000)) > 200


def test_neighbours_have_portraits_of_different_colours():
    corners = [portraits.draw(number, "short", 60).getpixel((1, 1)) for number in range(4)]
    assert len(set(corners)) == 4


def test_what_lies_outside_a_canvas_is_no_error():
    canvas = Canvas(40, 100, 100, "x")
    before = canvas.picture.tobytes()
    canvas.rectangle(200, 200, 300, 300, (0, 0, 0))
    canvas.line([(-50, -50), (-20, -20)], 2, (0, 0, 0))
    assert canvas.picture.tobytes() == before


def test_every_known_picture_is_used_and_every_used_one_is_known():
    assert set(composing.compose(timezone.now()).pictures) == set(composing.read("pictures"))


def test_a_picture_is_drawn_wide_where_the_carousel_shows_it(tmp_path):
    (tmp_path / "pictures").mkdir()
    path, title, alt = next(pictures.draw_all(["hall-day"], tmp_path))
    assert path == tmp_path / markup.picture_path("hall-day")
    assert title == alt == composing.read("pictures")["hall-day"]["alt"]


def test_the_notation_becomes_the_html_of_rich_text():
    text = """
    ## 标题
    第一段 <b>
    第二段
    - 甲
    - 乙
    1. 一
    > 引文
    | 名称 | 数目 |
    | 桥 | 2 座 |
    ![lake-dawn|right|镜湖]
    <table><tbody><tr><td>原样</td></tr></tbody></table>
    """
    text = text.replace("第一段 <b>", "第一段 a < b")
    assert markup.to_html(text).splitlines() == [
        "<h2>标题</h2>",
        "<p>第一段 a &lt; b</p>",
        "<p>第二段</p>",
        "<ul><li><p>甲</p></li><li><p>乙</p></li></ul>",
        "<ol><li><p>一</p></li></ol>",
        "<blockquote><p>引文</p></blockquote>",
        "<table><thead><tr><th><p>名称</p></th><th><p>数目</p></th></tr></thead>"
        "<tbody><tr><td><p>桥</p></td><td><p>2 座</p></td></tr></tbody></table>",
        '<figure class="place-right"><img src="pictures/lake-dawn.png">'
        "<figcaption>镜湖</figcaption></figure>",
        "<table><tbody><tr><td>原样</td></tr></tbody></table>",
    ]


def test_a_long_text_takes_several_pages_of_a_pdf():
    content = papers.write("长文.pdf", ["一二三四五六七八九十" * 10] * 20)
    assert content.count(b"/Type /Page ") == 2
    assert "长文".encode("utf-16-be").hex().encode() in content


def test_the_same_words_make_the_same_bytes():
    for name in ("说明.pdf", "草案.docx", "表格.xlsx"):
        assert papers.write(name, ["甲 | 乙"]) == papers.write(name, ["甲 | 乙"])

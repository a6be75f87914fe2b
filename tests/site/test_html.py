"""The HTML of every kind of public page, held against the standard by the Nu HTML checker."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from apps.publishing import transitions
from tests.factories.articles import publish_article

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# bin/test says where it put it; a part of the tests takes what is there.
JARS = sorted((Path(settings.BASE_DIR) / ".venv").glob("vnu-*.jar"))
JAR = Path(os.environ.get("VNU_JAR") or (JARS[-1] if JARS else "vnu.jar"))
# Without a database and without a request: 400.html and 500.html answer when those have failed.
BARE = ("400.html", "403_csrf.html", "500.html")
TEXT = """
<h2 id="one">一、总则</h2><p class="align-center">文字<span class="footnote">注释的文字。</span></p>
<p>见<a href="#one">总则</a>，<a href="https://example.org/" target="_blank">原文</a>。</p>
<ol start="3"><li>第三项</li></ol><blockquote><p>引文</p></blockquote><hr>
<table><thead><tr><th colspan="2">项目</th></tr></thead><tbody>
<tr><td rowspan="2">1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>
<table><tbody><tr><th>序号</th><td>1<sub>2</sub><sup>3</sup></td></tr></tbody></table>
<figure class="place-full"><video src="/documents/1/开幕.mp4"></video>
<figcaption>开幕会</figcaption></figure>
<figure><audio src="/documents/1/报告.mp3"></audio></figure>
"""


def check(folder: Path) -> list[str]:
    """What the checker finds wrong in the pages of a folder, a line for each finding."""
    # The checker runs for seconds: what Java prepares for hours would cost more than it saves.
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m", "-jar", JAR]
    command = [*java, "--format", "json", "--stdout", "--exit-zero-always", folder]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return [
        f"{Path(one.get('url', '')).name}: {one['message']} 〔{one.get('extract', '')[:160]}〕"
        for one in json.loads(run.stdout)["messages"]
        if one["type"] != "info" or one.get("subType") == "warning"
    ]


@pytest.fixture
def checker() -> None:
    if not shutil.which("java") or not JAR.is_file():
        pytest.skip("no Nu HTML checker here: bin/test installs it where Java and npm are")


def test_every_page_is_valid_html(checker, site, answers, client, tmp_path):
    pages = {
        address: answer.text
        for address, answer in answers.items()
        if answer.is_page and answer.status == 200
    }
    assert len(pages) > 25
    rich = publish_article(site.columns["空"], "各种格式", body=TEXT)
    gone = publish_article(site.columns["空"], "撤下的文章")
    transitions.withdraw(gone)
    visitor = Client(raise_request_exception=False)
    for address, status in (
        (rich.get_absolute_url(), 200),
        ("/no-such-page/", 404),
        (gone.get_absolute_url(), 410),
    ):
        answer = visitor.get(address)
        assert answer.status_code == status, address
        pages[address] = answer.content.decode()
    pages["403"] = visitor.post("/favourites/1/", headers={"sec-fetch-site": "cross-site"}).content
    pages["403"] = pages["403"].decode()
    pages |= {template: render_to_string(template) for template in BARE}
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, page in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(page)
    # Beside them one that is wrong: a checker that says nothing has not looked.
    wrong = "<!DOCTYPE html><html lang='zh-CN'><title>页</title><p><img src='a.png'>"
    (folder / "wrong.html").write_text(wrong)
    found = check(folder)
    assert [one for one in found if one.startswith("wrong.html")]
    found = [one for one in found if not one.startswith("wrong.html")]
    assert not found, "\n".join([*found[:60], *map(str, enumerate(pages))])

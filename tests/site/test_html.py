"""The HTML of every kind of page, held against the standard by the Nu HTML checker."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from apps.columns import approvals
from apps.core.validators import validate_link
from apps.publishing import reviewing, transitions
from apps.site_settings.models import SiteLink, SiteSettings
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.media import make_image
from tests.factories.portal import make_block
from tests.site.test_drafts_stay_hidden import reader_client

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

# Addresses as people copy them from a browser: staff may store each of them.
PASTED = [
    "https://example.org/list?type=[1]|2",
    "https://example.org/100%完成?p=50%",
    'https://example.org/报道?对象="人大"&<b>={^}`',
    "https://example.org/%zz#a#b",
    "https://人大.中国/",
]


# Pages of the desk: one for each of our own templates, and the forms that are unlike the others.
DESK = [
    *("index", "calendar", "reports", "rights", "imports", "review_tasks", "site_archive"),
    *("palette", "lockouts", "articles_article_changelist", "articles_article_add"),
    *("articles_article_word", "columns_column_changelist", "leadership_leader_changelist"),
    *("media_image_changelist", "media_document_add", "proofing_checksetting_changelist"),
    *("proofing_wordrule_import", "redirects_redirect_import", "audit_event_changelist"),
]
OF_AN_ITEM = ["change", "preview", "check", "review", "phone_link", "history", "delete"]


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


def test_every_page_is_valid_html(checker, site, answers, admin_user, browser_of, tmp_path):
    pages = {
        address: answer.text
        for address, answer in answers.items()
        if answer.is_page and answer.status == 200
    }
    assert len(pages) > 25
    pages |= {template: render_to_string(template) for template in BARE}
    pages |= of_the_public(site)
    pages |= of_the_desk(site, browser_of(admin_user))
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


def of_the_public(site) -> dict[str, str]:
    """What a visitor meets beside the pages that everybody is shown."""
    rich = publish_article(site.columns["空"], "<各种> & “格式”", body=TEXT)
    gone = publish_article(site.columns["空"], "撤下的文章")
    transitions.withdraw(gone)
    visitor = Client(raise_request_exception=False)
    found = {
        address: asked(visitor, address, status)
        for address, status in (
            (rich.get_absolute_url(), 200),
            ("/no-such-page/", 404),
            (gone.get_absolute_url(), 410),
        )
    }
    cross = visitor.post("/favourites/1/", headers={"sec-fetch-site": "cross-site"})
    assert cross.status_code == 403
    kept = asked(reader_client(rich, site.articles["full"]), reverse("readers:favourites"))
    found |= {"403": cross.content.decode(), "favourites": kept}
    return found | with_pasted_addresses(visitor)


def with_pasted_addresses(visitor: Client) -> dict[str, str]:
    """Pages on which every kind of link has an address that was pasted."""
    for address in PASTED:
        validate_link(address)
    settings = SiteSettings.stored()
    settings.police_url, settings.party_mark_url = PASTED[:2]
    settings.save()
    picture = make_image("轮播")
    for number, address in enumerate(PASTED):
        make_column(f"外站{number}", kind="link", link_url=address)
        for kind in SiteLink.Kind:
            SiteLink.objects.create(kind=kind, title="外站", url=address, image=picture)
    column, below = make_column("转载"), make_column("外站的栏目", kind="link", link_url=PASTED[0])
    inside = make_column("下级", parent=below)
    for address in PASTED:
        publish_article(
            column, "转载的报道", body="", external_url=address, cover=picture, is_headline=True
        )
    links = "".join(f'<a href="{escape(address)}">报道</a>' for address in PASTED)
    text = publish_article(
        inside, "正文的链接", body=f"<p>{links}</p>", source="来源", source_url=PASTED[3]
    )
    make_block(column, style="titles", count=4)
    addresses = ["/", column.get_absolute_url(), text.get_absolute_url(), "/search/?q=报道"]
    return {f"{address} (pasted)": asked(visitor, address) for address in addresses}


def of_the_desk(site, staff: Client) -> dict[str, str]:
    """What staff meet, and the leader who approves on a phone."""
    addresses = [reverse(f"admin:{name}") for name in DESK]
    article = draft_article(make_column("立法动态", review_steps=1), "送审的文章", body=TEXT)
    reviewing.submit(article, staff.user, "请审")
    held = {
        "articles_article": article,
        "announcements_announcement": site.announcements["plain"],
    }
    for of, one in held.items():
        pages = OF_AN_ITEM if one is article else ["change", "preview", "submit", "withdraw"]
        addresses += [reverse(f"admin:{of}_{page}", args=[one.pk]) for page in pages]
    for of, one in {
        "columns_column": site.columns["要闻"],
        "leadership_leader": site.leaders["head"],
        "media_image": site.images["cover"],
        "site_settings_sitesettings": SiteSettings.stored(),
        "auth_user": staff.user,
    }.items():
        addresses.append(reverse(f"admin:{of}_change", args=[one.pk]))
    addresses.append(reverse("admin:columns_column_move", args=[site.columns["要闻"].pk]))
    article.refresh_from_db()
    review = article.review
    _, token = approvals.send(article, staff.user, review.digest, review.step, "主任 李雄", 24)
    addresses.append(reverse("columns:approval", args=[token]))
    return {address: asked(staff, address) for address in addresses}


def asked(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()

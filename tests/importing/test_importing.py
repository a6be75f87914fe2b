"""Articles come in as if somebody had written and published each of them, and none comes twice."""

import base64
import os
import signal
import time
from pathlib import Path
from pkgutil import resolve_name

import pytest
from django.core.management import CommandError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.articles.models import Article
from apps.audit import chain
from apps.audit.models import Action, Event
from apps.columns import placing, tree
from apps.columns.models import Column, Entry, Placement
from apps.importing import spool, taking
from apps.importing.models import Imported, Run, Stage
from apps.importing.sources import Source
from apps.media.models import Image
from apps.portal.models import TitleSounds
from apps.publishing import transitions
from apps.redirects.keeping import keep
from apps.redirects.models import Redirect
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.importing import json_lines, rows
from tests.factories.media import pdf_bytes, picture_bytes
from tests.importing.scenes import bring_in, counts, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def laws(db) -> Column:
    return make_column("立法工作")


@pytest.fixture
def file(tmp_path):
    """file(rows): a file of JSON lines with them."""
    return lambda found: json_lines(tmp_path / "articles.jsonl", found)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "files"
    (root / "uploads").mkdir(parents=True)
    (root / "uploads/a.jpg").write_bytes(picture_bytes())
    (root / "uploads/png.jpg").write_bytes(picture_bytes(kind="PNG"))
    (root / "uploads/plan.pdf").write_bytes(pdf_bytes())
    (root / "long.html").write_text("<html><body><p>很长的正文</p></body></html>")
    return root


# What comes in


def test_an_article_is_as_if_somebody_had_published_it(laws, file):
    below = make_column("立法动态", parent=laws)
    row = rows(1, "立法工作/立法动态", 来源="本网", 关键词="立法，会议", 副标题="副", 摘要="摘要")[
        0
    ]
    bring_in(file([row]), publish=True)
    ours = Article.objects.get()
    other = publish_article(
        below,
        row["标题"],
        author="王芳",
        source="本网",
        keywords="立法，会议",
        subtitle="副",
        summary="摘要",
        body=row["正文"],
        published_at=ours.published_at,
    )
    assert timezone.localtime(ours.published_at).isoformat() == "2018-11-20T09:36:00+08:00"
    assert ours.state == "live"
    assert ours.digest == other.digest == ours.draft_revision().digest
    assert ours.live_revision.content() == other.live_revision.content()
    assert ours.live_revision.body_html == other.live_revision.body_html
    assert placing.problems() == []
    same = ("title", "summary", "keywords", "author", "source", "home", "column", "published_at")
    assert len(set(Entry.objects.values_list(*same))) == 1
    listed = [
        set(Placement.objects.filter(entry__object_id=one.pk).values_list("column", "is_direct"))
        for one in (ours, other)
    ]
    assert listed[0] == listed[1] == {(laws.pk, False), (below.pk, True)}
    assert len(set(TitleSounds.objects.values_list("text", "initials", "syllables"))) == 1
    transitions.publish(ours)  # nothing new to publish
    assert ours.revisions.count() == 1


def test_a_draft_is_not_public(laws, file, reader):
    bring_in(file(rows(1)))
    article = Article.objects.get()
    assert (article.state, article.revisions.count(), Entry.objects.count()) == ("draft", 0, 0)
    assert article.digest == article.draft_revision().digest
    for address in (article.get_absolute_url(), "/show.asp?id=1"):
        assert reader.get(address).status_code == 404
    transitions.publish(article)
    assert reader.get(article.get_absolute_url()).status_code == 200
    assert reader.get("/show.asp?id=1")["Location"] == article.get_absolute_url()


def test_old_addresses_lead_to_the_new_articles(laws, file, reader):
    bring_in(file(rows(3)), publish=True)
    answer = reader.get("/show.asp?id=2")
    assert answer.status_code == 301
    assert "第 2 次会议" in reader.get(answer["Location"]).content.decode()


def test_what_a_column_was_called_stays_the_columns(laws, file):
    renamed = make_column("新闻", slug="old-news")
    old = renamed.get_absolute_url()
    renamed.slug = "news"
    tree.save(renamed)
    keep("/b.html", "/")
    bring_in(file(rows(1, 原网址=old) + rows(1, start=2, 原网址="/b.html")))
    second = Article.objects.get(title="第 2 次会议")
    assert Redirect.objects.get(lands_on=renamed.get_absolute_url().rstrip("/")).is_automatic
    assert Redirect.objects.get(old="/b.html").to == second.get_absolute_url()
    said = told(Run.objects.get())
    assert "仍然转到那个栏目" in said[1][1]
    assert "原来转到 /" in said[2][1]


def test_pictures_and_files_come_from_the_folder(laws, file, folder, reader):
    inline = base64.b64encode(picture_bytes()).decode()
    body = (
        '<p>一<img src="/uploads/a.jpg" alt="会场" onerror="x()">二</p>'
        '<p><img src="http://www.old.example.cn/uploads/png.jpg"></p>'
        f'<p><img src="data:image/jpeg;base64,{inline}"></p>'
        '<p><img src="http://elsewhere.example.cn/b.jpg"><img src="/uploads/none.jpg"></p>'
        '<p><a href="/uploads/plan.pdf">计划</a><script>x()</script></p>'
    )
    found = rows(2, 正文=body) + rows(1, start=3, 正文="", 正文文件="long.html")
    found[1]["附件"] = "uploads/plan.pdf"
    bring_in(file(found), folder=folder, publish=True)
    first, second, third = Article.objects.order_by("pk")
    assert Image.objects.count() == 3
    assert first.body == second.body
    assert first.body.count('src="/media/images/') == 3
    assert 'alt="会场"' in first.body
    assert not any(bad in first.body for bad in ("script", "onerror", "elsewhere", "none.jpg"))
    assert [one.document.name for one in first.attachments.all()] == ["plan.pdf"]
    assert second.attachments.count() == 1
    assert f'href="{first.attachments.get().document.url}"' in first.body
    assert third.body == "<p>很长的正文</p>"
    assert placing.problems() == []
    for image in Image.objects.all():
        assert reader.get(image.url()).status_code == 200
    assert b"".join(reader.get(first.attachments.get().document.url)).startswith(b"%PDF")
    outcome, text = told(Run.objects.get())[1]
    assert outcome == "made"
    assert "elsewhere.example.cn/b.jpg" in text
    assert "/uploads/none.jpg" in text
    assert "请打开这篇文章，从图库插入图片" in text


def test_plain_text_becomes_paragraphs(laws, file):
    bring_in(file(rows(1, 正文="第一段 1 < 2\n\n第二段")))
    assert Article.objects.get().body == "<p>第一段 1 &lt; 2</p><p>第二段</p>"


def test_columns_that_are_missing_are_made_only_when_asked(laws, file):
    path = file(rows(2, "立法工作/动态/本地"))
    bring_in(path)
    assert Article.objects.count() == 0
    assert "没有栏目“立法工作 / 动态 / 本地”" in told(Run.objects.get())[1][1]
    bring_in(path, make_columns=True)
    assert Article.objects.values_list("column__name", flat=True).distinct().get() == "本地"
    assert [node.path_name for node in tree.load()][-1] == "立法工作 / 动态 / 本地"
    assert tree.problems() == []


# Rows that are not taken in


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"标题": ""}, "没有“标题”"),
        ({"标题": "长" * 201}, "“标题”太长：最多 200 个字，现在有 201 个"),
        ({"栏目": ""}, "没有“栏目”"),
        ({"栏目": "没有的"}, "没有栏目“没有的”"),
        ({"栏目": "链接"}, "不放文章"),
        ({"栏目": "重名"}, "叫“重名”的栏目有几个"),
        ({"发布时间": "昨天"}, "看不懂“发布时间”里的“昨天”"),
        ({"原网址": "ftp://x/y"}, "“原网址”不能用"),
        ({"外部链接": "javascript:alert(1)"}, "“外部链接”不对"),
        ({"附件": "没有.pdf"}, "没有附件文件夹，找不到“没有.pdf”"),
        ({"正文": "长" * 2_000_001}, "正文太长"),
        ({"正文": ""}, "没有正文，也没有外部链接"),
        ({"标题": "（示例，导入前可以删去）常委会召开立法工作会议"}, "示例"),
    ],
)
def test_a_row_that_is_wrong_is_told_and_the_others_come_in(laws, file, changed, said):
    make_column("链接", kind="link", link_url="/x/")
    for _ in range(2):
        make_column("重名", parent=make_column("上级"))
    found = rows(3)
    found[1] |= changed
    bring_in(file(found), publish=True)
    assert Article.objects.count() == 2
    lines = told(Run.objects.get())
    assert lines[2][0] == "wrong"
    assert said in lines[2][1]
    assert [lines[number][0] for number in (1, 3)] == ["made", "made"]


@pytest.mark.once
def test_all_that_is_wrong_with_a_row_is_told_at_once_and_makes_nothing(laws, file):
    found = rows(1, 栏目="立法工作/新的", 发布时间="昨天", 附件="没有.pdf")
    before = counts() | {"Run": 1}, Column.objects.count()
    bring_in(file(found), make_columns=True)
    assert (counts(), Column.objects.count()) == before
    said = told(Run.objects.get())[1][1]
    assert "看不懂“发布时间”里的“昨天”" in said
    assert "找不到“没有.pdf”" in said
    assert "没有栏目" not in said  # it would be made
    found[0]["标题"] = "再来一次"
    bring_in(file(found))
    said = told(Run.objects.latest("pk"))[1][1]
    assert "看不懂“发布时间”里的“昨天”" in said
    assert "没有栏目“立法工作 / 新的”" in said


def test_a_trial_changes_nothing_and_says_what_would_be(laws, file, folder, tmp_path):
    found = rows(3, 正文='<p>一<img src="/uploads/a.jpg"><img src="/uploads/none.jpg"></p>')
    found[1]["发布时间"] = "昨天"
    found[2]["原网址"] = found[0]["原网址"]
    found.append(rows(1, "立法工作/新的", start=9)[0])
    path, report = file(found), tmp_path / "report.csv"
    before = counts(), Event.objects.count(), Column.objects.count()
    said = bring_in(path, folder=folder, dry_run=True, report=report, make_columns=True)
    assert (counts(), Event.objects.count(), Column.objects.count()) == before
    assert not spool.place("").exists() or not list(spool.place("").iterdir())
    assert "可以导入 2 行，以前导入过 1 行，有问题 1 行" in said
    lines = report.read_text("utf-8-sig").splitlines()
    assert lines[0] == "行号,结果,标题,说明,文章编号"
    assert "/uploads/none.jpg。请先把图片放进附件文件夹再导入" in lines[1]
    assert "看不懂“发布时间”" in lines[2]
    assert "和第 1 行原网址相同" in lines[3]
    assert "会新建栏目“立法工作 / 新的”" in lines[4]


# Again, and after an interruption


def test_the_same_file_again_changes_nothing_and_says_so(laws, file):
    path = file(rows(3))
    bring_in(path, publish=True)
    before = counts() | {"Run": 2}
    said = bring_in(path, publish=True)
    assert counts() == before
    assert "网站上没有任何变化" in said
    assert "以前导入过 3 行" in said


def test_a_row_that_was_changed_since_does_not_touch_the_article(laws, file):
    bring_in(file(rows(2)))
    found = rows(3)
    found[0]["标题"] = "改过的标题"
    transitions.trash(Article.objects.get(title="第 2 次会议"))
    bring_in(file(found))
    assert set(Article.objects.values_list("title", flat=True)) == {
        f"第 {number} 次会议" for number in (1, 2, 3)
    }
    lines = told(Run.objects.first())
    assert "系统不改已经有的文章" in lines[1][1]
    assert "在回收站里" in lines[2][1]


def test_rows_that_are_alike_come_in_once(laws, file):
    twin, alike = rows(1, 标题="同一个网址"), rows(2, start=8, 标题="一样", 原网址="")
    found = [*rows(2), *twin, *alike]
    bring_in(file(found))
    assert Article.objects.count() == 3
    lines = told(Run.objects.get())
    assert (lines[3][0], lines[5][0]) == ("same", "same")


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(taking, "BATCH", 4)


STEPS = [
    "apps.importing.taking.many.create",
    "apps.publishing.many.many_written.send",
    "apps.columns.placing.generations.bump",
    "apps.importing.models.Imported.objects.bulk_create",
    "apps.importing.taking.keeping.keep_many",
    "apps.importing.models.Line.objects.bulk_create",
    "apps.importing.taking.record",
]


@pytest.mark.parametrize("step", STEPS)
def test_whatever_breaks_off_in_a_batch_it_goes_on_without_doubles(
    laws, file, small_batches, monkeypatch, step
):
    path = file(rows(10))
    calls = []

    class Broken(Exception):
        pass

    def breaking(*args, **kwargs):
        calls.append(args)
        if len(calls) > 2:
            raise Broken
        return original(*args, **kwargs)

    with monkeypatch.context() as patched:
        owner, _, name = step.rpartition(".")
        original = getattr(resolve_name(owner), name)
        patched.setattr(resolve_name(owner), name, breaking)
        with pytest.raises(Broken):
            bring_in(path, publish=True)
    run = Run.objects.get()
    assert run.stage == Stage.IMPORTING
    assert run.done == Article.objects.count() == Imported.objects.count() < 10
    assert "接着上次停下的地方" in bring_in(path, publish=True)
    _is_whole(10)
    assert Run.objects.get().made == 10


def _is_whole(number: int) -> None:
    """Every row came in, once, with all that belongs to it."""
    found = counts()
    for name in ("Article", "ArticleRevision", "Entry", "Imported", "Redirect", "Placement"):
        assert found[name] == number, name
    assert Article.objects.values("title").distinct().count() == number
    assert TitleSounds.objects.count() == number
    assert placing.problems() == []
    assert list(chain.breaks()) == []
    named = Event.objects.filter(action=Action.IMPORT).values_list("after", flat=True)
    assert sum(len(after.get("发布", [])) for after in named) == number


def test_it_can_be_taken_up_at_every_batch(laws, file, small_batches):
    path = file(rows(10))
    run = Run(name="a", digest="x", stage=Stage.CHECKED, is_live=True)
    run.total = spool.write(run.key, Source(path))
    run.save()
    taking.start(run)
    while taking.importer_of(run).take(run):
        run = Run.objects.get(pk=run.pk)  # as a new process would find it
    assert (run.stage, run.made) == (Stage.DONE, 10)
    _is_whole(10)


def test_two_at_once_do_not_import_a_row_twice(laws, file, small_batches):
    path = file(rows(6))
    run = Run(name="a", digest="x", stage=Stage.CHECKED)
    run.total = spool.write(run.key, Source(path))
    run.save()
    taking.start(run)
    late = Run.objects.get(pk=run.pk)
    taking.importer_of(run).take(run)
    assert taking.importer_of(late).take(late) is False
    assert Article.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_in_a_batch_loses_and_doubles_nothing(file, small_batches):
    make_column("立法工作")
    path = file(rows(20))
    connections.close_all()
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _import_until(3, there, path)
        finally:
            os._exit(1)
    os.close(there)
    assert os.read(here, 1) == b"x", "the child never came to its third batch"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(here)
    assert Article.objects.count() == Run.objects.get().done == 8
    bring_in(path, publish=True)
    _is_whole(20)


def _import_until(batch: int, pipe: int, path) -> None:
    """Import, and hang where this batch is all but committed."""
    report, calls = taking._report, []

    def hanging(*args) -> None:
        report(*args)
        calls.append(args)
        if len(calls) == batch:
            os.write(pipe, b"x")
            time.sleep(600)

    taking._report = hanging
    bring_in(path, publish=True)


# What it costs, and what is on record


def test_a_batch_takes_as_many_queries_however_many_rows_it_has(laws, file):
    numbers = []
    for start, count in ((100, 5), (200, 20)):
        path = file(rows(count, start=start))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            bring_in(path, publish=True)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_the_log_has_one_event_for_a_batch_which_names_each_article(laws, file, small_batches):
    bring_in(file(rows(6)))
    events = Event.objects.filter(action=Action.IMPORT).order_by("number")
    assert [event.note for event in events] == [
        "开始导入",
        "第 1 行到第 4 行，存为草稿 4 篇",
        "第 5 行到第 6 行，存为草稿 2 篇",
        "导入完成，共 6 行",
    ]
    article = Article.objects.get(title="第 5 次会议")
    assert f"编号 {article.pk}《第 5 次会议》" in events[2].after["存为草稿"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"report": "x.doc"}, "报告的文件名"),
        ({"folder": "/没有"}, "没有文件夹"),
    ],
)
def test_what_was_asked_for_wrongly_is_told(laws, file, options, said):
    with pytest.raises(CommandError, match=said):
        bring_in(file(rows(1)), **{name: Path(value) for name, value in options.items()})
    assert not Run.objects.exists()

"""Loading a site file: what it makes, what it changes, what it refuses."""

import copy
import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.announcements.models import Announcement
from apps.articles.models import Article, ArticleRevision, DayViews
from apps.columns import placing, tree
from apps.columns.models import Column
from apps.core.dates import minute
from apps.leadership.models import Leader, Position, Term
from apps.media.models import Document, Image
from apps.portal.models import HomeBlock
from apps.portal.site_file import SiteFileError, load
from apps.publishing import transitions
from apps.site_settings.models import SiteLink, SiteSettings
from tests.portal.site_example import DOCUMENT, example, make_files

pytestmark = pytest.mark.django_db

STREAM = "常委会视察溪水治理"


@pytest.fixture
def site():
    return example()


@pytest.fixture
def folder(tmp_path):
    """The folder of the site file, with the example's pictures and documents."""
    make_files(tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture
def run(folder):
    """run(data, *options): what manage.py load_site prints for this file (data or text)."""

    def call(data, *options):
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        (folder / "site.json").write_bytes(text.encode("utf-8", "surrogatepass"))
        out = io.StringIO()
        call_command("load_site", folder / "site.json", *options, stdout=out, no_color=True)
        return out.getvalue()

    return call


@pytest.fixture
def refused(run):
    """refused(data): what the command says about a file that it does not load."""

    def call(data):
        before = everything()
        with pytest.raises(CommandError) as caught:
            run(data)
        assert caught.value.returncode == 1
        assert everything() == before
        return str(caught.value)

    return call


def everything():
    """How much of everything there is."""
    models = (Column, Position, Term, Leader, Article, ArticleRevision, Announcement, DayViews)
    models += (Image, Document, HomeBlock, SiteLink)
    return {model.__name__: model.objects.count() for model in models}


def paths():
    return [node.path_name for node in tree.load()]


def article(title=STREAM):
    return Article.objects.select_related("live_revision").get(title=title)


def minimal(**parts):
    """A small file: one column, and what a test adds."""
    return {"columns": [{"name": "动态"}], **parts}


def item(title="视察", **fields):
    return {"title": title, "column": ["动态"], "body_html": "<p>正文。</p>", **fields}


# What a file makes


def test_columns_come_in_the_order_and_nesting_of_the_file(run, site):
    run(site)
    assert paths() == [
        "领导之窗",
        "工作动态",
        "工作动态 / 监督工作",
        "工作动态 / 立法工作",
        "工作动态 / 公告栏",
        "法规库",
    ]
    assert tree.problems() == [] and placing.problems() == []


def test_a_column_takes_every_field(run, site):
    run(site)
    column = Column.objects.get(name="工作动态")
    given = {key: value for key, value in site["columns"][1].items() if key != "children"}
    assert {key: getattr(column, key) for key in given} == given


def test_leaders_stand_in_protocol_order_without_the_spaces_of_a_printed_list(run, site):
    run(site)
    leaders = Leader.objects.in_protocol_order()
    assert [str(one) for one in leaders] == ["江水", "林木森"]
    first = leaders[0]
    assert (first.position.name, first.term.name) == ("主任", "第三届")
    assert first.portrait is not None and "清溪人" in first.biography_html
    assert first.committee_duties == "主持常委会工作。"


def test_an_article_is_published_with_all_that_the_file_says(run, site, client):
    run(site)
    live = article().live_revision
    given = site["articles"][0]
    for key in ("title", "subtitle", "author", "author_affiliation", "source", "summary"):
        assert getattr(live, key) == given[key]
    assert minute(live.published_at) == "2024年05月06日 09:30"
    assert live.keywords == "监督，环境"
    assert [one["name"] for one in live.leaders] == ["江水", "林木森"]
    assert [one["name"] for one in live.columns] == ["监督工作", "立法工作"]
    assert [one["name"] for one in live.attachments] == ["report.pdf"]
    page = client.get(article().get_absolute_url())
    assert page.status_code == 200 and "一、水更清" in page.content.decode()


def test_pictures_of_the_body_are_taken_into_the_library_once(run, site, client):
    run(site)
    stream = article().live_revision.cover
    assert (stream.alt, stream.focal_y) == ("溪边", 40)
    assert stream.url() in article().body
    assert Image.objects.count() == 4 and Document.objects.count() == 1
    assert client.get(stream.url()).status_code == 200


def test_views_are_taken_over_on_the_day_of_publication_and_never_twice(run, site):
    run(site)
    run(site)
    [row] = DayViews.objects.all()
    assert (str(row.day), row.views, row.article) == ("2024-05-06", 128, article())


def test_an_announcement_keeps_its_validity_and_display(run, site):
    run(site)
    live = Announcement.objects.get().live_revision
    assert (live.display, minute(live.valid_until)) == ("banner", "2034年05月01日 00:00")
    assert live.attachments[0]["name"] == "征求意见稿.pdf"


def test_settings_links_and_home_blocks_are_set(run, site, client):
    run(site)
    settings = SiteSettings.load()
    assert (settings.name, settings.qq_service) == ("清溪州人大", "10000000")
    assert settings.wechat_qr is not None and settings.logo is not None
    assert [str(link) for link in SiteLink.objects.order_by("title")] == ["溪水清清", "省人大"]
    block = HomeBlock.objects.get()
    assert (str(block), block.column.name, block.count) == ("最新工作", "工作动态", 8)
    assert "最新工作" in client.get("/").content.decode()


def test_a_file_without_blocks_gives_a_site_without_any_one_for_each_top_level_column(run, site):
    del site["home_blocks"]
    run(site)
    assert [str(block) for block in HomeBlock.objects.all()] == ["工作动态"]


def test_blocks_that_staff_arranged_stay_when_the_file_has_none(run):
    run(minimal())
    HomeBlock.objects.update(title="我们的")
    run({"columns": [{"name": "动态"}, {"name": "公示"}]})
    assert [str(block) for block in HomeBlock.objects.all()] == ["我们的"]


def test_floating_tools_say_what_is_still_missing_for_them(run):
    printed = run({"site": {"floating_tools": ["回到顶部", "QQ客服", "微信二维码", "智能问答"]}})
    assert "填好“QQ 客服号码”以后，页面上才会显示“QQ客服”" in printed
    assert "填好“微信二维码”以后" in printed
    assert "没有工具“智能问答”" in printed and "回到顶部" not in printed


# The same again


def test_the_same_file_again_changes_nothing_and_says_so(run, site):
    first = run(site)
    assert "栏目：新建 6，更新 0，不变 0" in first and "载入完成" in first
    before = everything()
    again = run(site)
    assert "没有变化" in again
    assert "栏目：新建 0，更新 0，不变 6" in again and "文章：新建 0，更新 0，不变 2" in again
    assert everything() == before


def test_the_same_file_again_writes_no_history(run, site):
    run(site)
    counts = [Column.history.count(), Leader.history.count(), SiteSettings.history.count()]
    run(site)
    assert [Column.history.count(), Leader.history.count(), SiteSettings.history.count()] == counts


CHANGES = {
    "column": (["columns", 1, "intro"], "新的简介", "栏目"),
    "leader": (["leaders", 0, "party_duties"], "主持全面工作。", "领导"),
    "title block": (["home_blocks", 0, "title"], "要闻", "首页版块"),
    "link": (["links", 1, "url"], "https://example.org/new", "链接"),
    "settings": (["site", "organiser"], "新的主办单位", "站点设置"),
    "term": (["terms", 0, "ends_on"], "2027-01-20", "届次"),
    "body": (["articles", 0, "body_html"], "<p>改过的正文。</p>", "文章"),
    "columns of an article": (["articles", 0, "further_columns"], [], "文章"),
    "leaders of an article": (["articles", 0, "leaders"], ["江水"], "文章"),
    "attachments": (["articles", 0, "attachments"], [], "文章"),
    "cover": (["articles", 0, "cover"], None, "文章"),
    "time": (["articles", 0, "published_at"], "2024-05-07 08:00", "文章"),
    "validity": (["announcements", 0, "valid_until"], None, "公告"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_only_what_the_file_changed_is_updated(run, site, name):
    run(site)
    changed = copy.deepcopy(site)
    (*way, last), value, noun = CHANGES[name]
    holder = changed
    for step in way:
        holder = holder[step]
    holder[last] = value
    printed = run(changed, "--verbosity=2")
    assert [line for line in printed.splitlines() if line.startswith(("新建", "更新"))] == [
        line for line in printed.splitlines() if line.startswith(f"更新{noun}")
    ]
    assert f"{noun}：新建 0，更新 1" in printed
    assert "没有变化" in run(changed)


def test_what_the_file_does_not_mention_stays(run, site):
    run(site)
    leader = Leader.objects.get(name="林木森")
    leader.contact = "0000-1234567"
    leader.save()
    Column.objects.get(name="监督工作")
    tree.save(Column(name="机关建设"))
    run(site)
    assert Leader.objects.get(name="林木森").contact == "0000-1234567"
    assert "机关建设" in paths()


def test_columns_return_to_the_order_of_the_file(run, site):
    run(site)
    site["columns"][1]["children"].insert(1, {"name": "代表工作"})
    site["columns"].reverse()
    printed = run(site)
    assert "栏目顺序" in printed
    assert [path for path in paths() if "/" not in path] == ["法规库", "工作动态", "领导之窗"]
    assert [p.split(" / ")[1] for p in paths() if "/" in p] == [
        "监督工作",
        "代表工作",
        "立法工作",
        "公告栏",
    ]
    assert "没有变化" in run(site)
    assert tree.problems() == []


def test_positions_return_to_the_order_of_the_file_and_others_keep_their_place(run):
    for name in ("副主任", "顾问", "主任"):
        Position.objects.create(name=name)
    run({"positions": ["主任", "副主任"]})
    assert [str(position) for position in Position.objects.all()] == ["主任", "顾问", "副主任"]


def test_blocks_return_to_the_order_of_the_file(run):
    columns = [{"name": "甲"}, {"name": "乙"}]
    run({"columns": columns})
    blocks = [{"column": ["乙"]}, {"column": ["甲"]}]
    run({"home_blocks": blocks})
    assert [str(block) for block in HomeBlock.objects.all()] == ["乙", "甲"]
    assert "没有变化" in run({"home_blocks": blocks})


def test_one_column_may_hold_articles_of_one_title_at_different_times(run):
    pair = [item(published_at="2024-01-01"), item(published_at="2024-02-01")]
    run(minimal(articles=pair))
    assert Article.objects.count() == 2
    assert "没有变化" in run(minimal(articles=pair))


def test_of_several_articles_of_one_title_the_time_says_which_is_meant(run, refused):
    run(minimal(articles=[item(published_at="2024-01-01"), item(published_at="2024-02-01")]))
    message = refused(minimal(articles=[item(author="石小溪")]))
    assert "articles[0]：网站上有 2 篇“视察”" in message
    run(minimal(articles=[item(author="石小溪", published_at="2024-02-01")]))
    assert [one.author for one in Article.objects.order_by("published_at")] == ["", "石小溪"]


# What staff decided


def test_what_staff_withdrew_stays_withdrawn(run, site):
    run(site)
    transitions.withdraw(article())
    printed = run(site)
    assert "文章：新建 0，更新 0，不变 1，跳过 1" in printed and "已经撤回，没有改动" in printed
    assert article().live_revision is None


def test_what_staff_deleted_stays_in_the_recycle_bin(run, site):
    run(site)
    transitions.trash(article())
    assert "在回收站里" in run(site)
    assert article().trashed_at is not None and Article.objects.count() == 2


def test_edits_that_nobody_published_are_left_alone_by_the_same_file(run, site):
    run(site)
    draft = article()
    draft.subtitle = "还在写"
    transitions.save_draft(draft)
    assert "没有变化" in run(site)
    assert article().subtitle == "还在写"


def test_edits_that_nobody_published_are_kept_as_a_version_and_not_published(run, site):
    run(site)
    draft = article()
    draft.author = "还在写"
    transitions.save_draft(draft)
    del site["articles"][0]["author"]
    site["articles"][0]["summary"] = "文件里的新摘要"
    assert "已存为历史版本" in run(site)
    assert article().live_revision.author == "石小溪"
    assert article().live_revision.summary == "文件里的新摘要"
    assert article().revisions.filter(author="还在写").exists()


def test_a_draft_of_the_same_title_is_kept_as_a_version_before_the_file_replaces_it(run):
    run(minimal())
    column = Column.objects.get()
    draft = Article.objects.create(column=column, title="视察", body="<p>草稿。</p>")
    transitions.save_draft(draft)
    run(minimal(articles=[item()]))
    assert "正文" in article("视察").live_revision.body
    assert article("视察").revisions.filter(body__contains="草稿").exists()


# A trial


def test_a_dry_run_says_what_would_happen_and_writes_nothing(
    run, site, folder, media_root, django_capture_on_commit_callbacks
):
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        printed = run(site, "--dry-run")
    assert "将新建栏目：工作动态 / 监督工作" in printed and f"将新建文章：{STREAM}" in printed
    assert "没有写入任何内容" in printed
    assert everything() == before
    assert SiteSettings.load().name != "清溪州人大"
    assert [path for path in media_root.rglob("*") if path.is_file()] == []


def test_a_dry_run_tells_problems_too(run, site):
    site["announcements"][0]["column"] = ["工作动态"]
    with pytest.raises(CommandError, match="不是通知公告栏目"):
        run(site, "--dry-run")


def test_progress_is_reported(run, site):
    assert "栏目 6/6" in run(site)


# What is refused


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"site": {"name": "甲",\n}}', "第 2 行第 1 列"),
        ('{"columns": [\n  {"name" "甲"}]}', "第 2 行第 11 列"),
        ('{"columns": []} []', "第 1 行第 17 列"),
        ("", "第 1 行第 1 列"),
        ('{"site": {"name": "甲\n"}}', "第 1 行第 21 列"),
    ],
)
def test_malformed_json_is_told_by_line_and_column(refused, text, place):
    assert f"{place}：不是正确的 JSON：" in refused(text)


def test_text_that_is_not_utf_8_is_told_by_line(folder):
    (folder / "site.json").write_bytes(b'{\n"site": {"name": "' + "甲".encode("gbk") + b'"}}')
    with pytest.raises(CommandError, match="第 2 行第 19 个字节：不是 UTF-8"):
        call_command("load_site", folder / "site.json")


def test_a_byte_order_mark_does_no_harm(run):
    run("\ufeff" + json.dumps(minimal()))
    assert paths() == ["动态"]


@pytest.mark.parametrize("name", ["missing.json", ".", "bad\x00name", "x" * 300])
def test_a_file_that_cannot_be_read_is_told(folder, name):
    with pytest.raises(CommandError) as caught:
        call_command("load_site", folder / name)
    assert str(caught.value).endswith("。")


def deep(levels):
    return [{"name": "层", "children": deep(levels - 1)}] if levels else []


WRONG = {
    "not an object": ([], "最外层：要是一个对象"),
    "unknown key": ({"colums": []}, "最外层：不认识的键“colums”。是不是“columns”？"),
    "unknown kind": (
        {"columns": [{"name": "甲", "kind": "blog"}]},
        "columns[0].kind：只能是 list、page",
    ),
    "no name": ({"columns": [{"children": [{}]}]}, "columns[0].children[0]：缺少“name”。"),
    "empty name": ({"columns": [{"name": " "}]}, "columns[0].name：不能为空。"),
    "long name": ({"columns": [{"name": "甲" * 41}]}, "columns[0].name：太长：最多 40 个字，现在"),
    "enormous name": ({"columns": [{"name": "甲" * 10**6}]}, "columns[0].name：太长"),
    "number for a name": ({"columns": [{"name": 5}]}, "columns[0].name：要是文字，不能是“5”。"),
    "NUL": ({"columns": [{"name": "甲\0乙"}]}, "columns[0].name：里面有不能用的控制字符"),
    "surrogate": (r'{"columns": [{"name": "\ud83d"}]}', "columns[0].name：里面有不能用的"),
    "huge number": (
        {"columns": [{"name": "甲", "page_size": 10**400}]},
        "columns[0].page_size：要是 1 到 100 之间的整数，不能是一个很大的数。",
    ),
    "fraction": ({"columns": [{"name": "甲", "page_size": 1.5}]}, "columns[0].page_size：要是"),
    "true for a number": ({"columns": [{"name": "甲", "page_size": True}]}, "page_size：要是"),
    "too deep": ({"columns": deep(25)}, "栏目最多 20 层。"),
    "twins": (
        {"columns": [{"name": "甲"}, {"name": "甲"}]},
        "columns[1]：同级栏目“甲”和 columns[0] 重复。",
    ),
    "link without address": (
        {"columns": [{"name": "甲", "kind": "link"}]},
        "columns[0]：“link”类型的栏目要写“link_url”。",
    ),
    "script as link": (
        {"columns": [{"name": "甲", "kind": "link", "link_url": "javascript:alert(1)"}]},
        "columns[0].link_url：请填写完整的网址",
    ),
    "two columns of one address": (
        {"columns": [{"name": "甲", "slug": "a"}, {"name": "乙", "slug": "a"}]},
        "columns[1].slug：网址名“a”已经由栏目“甲”使用",
    ),
    "bad slug": ({"columns": [{"name": "甲", "slug": "a b"}]}, "columns[0].slug：网址名只能用"),
    "same leader twice": (
        {"leaders": [{"name": "江 水", "position": "主任"}, {"name": "江水", "position": "主任"}]},
        "leaders[1]：领导“主任，江水”和 leaders[0] 重复。",
    ),
    "office ends before it starts": (
        {
            "leaders": [
                {
                    "name": "江水",
                    "position": "主任",
                    "started_on": "2020-01-01",
                    "ended_on": "2019-01-01",
                }
            ]
        },
        "leaders[0].ended_on：离任日期不能早于任职日期。",
    ),
    "no such day": (
        {"terms": [{"name": "一", "starts_on": "2023-02-30"}]},
        "terms[0].starts_on：不是正确的日期“2023-02-30”",
    ),
    "no such time": (
        minimal(articles=[item(published_at="2018-11-20T25:00:00+08:00")]),
        "articles[0].published_at：不是正确的时间",
    ),
    "end of time": (
        minimal(articles=[item(published_at="9999-12-31T23:59:59-23:59")]),
        "articles[0].published_at：不是正确的时间",
    ),
    "unknown column": (
        minimal(articles=[item() | {"column": ["动态", "没有"]}]),
        "articles[0].column：没有栏目“动态 / 没有”。",
    ),
    "column as text": (minimal(articles=[item() | {"column": "动态"}]), "articles[0].column：要是"),
    "unknown leader": (
        minimal(articles=[item(leaders=["某某"])]),
        "articles[0].leaders[0]：没有领导“某某”。",
    ),
    "leader of another position": (
        minimal(
            leaders=[{"name": "江水", "position": "主任"}],
            articles=[item(leaders=[{"name": "江水", "position": "秘书长"}])],
        ),
        "articles[0].leaders[0]：没有这个职务的“江水”。",
    ),
    "leaders of one name": (
        minimal(
            leaders=[
                {"name": "江水", "position": "主任"},
                {"name": "江水", "position": "秘书长"},
            ],
            articles=[item(leaders=["江水"])],
        ),
        "articles[0].leaders[0]：有 2 位“江水”",
    ),
    "same article twice": (
        minimal(articles=[item(), item()]),
        "articles[1]：“视察”和 articles[0] 重复。",
    ),
    "nothing to read": (
        minimal(articles=[{"title": "视察", "column": ["动态"]}]),
        "articles[0]：《视察》还不能发布：没有正文，也没有外部链接。",
    ),
    "down before it is up": (
        minimal(articles=[item(published_at="2024-01-02", expires_at="2024-01-01")]),
        "articles[0].expires_at：下线时间要晚于发布时间。",
    ),
    "negative views": (minimal(articles=[item(views=-1)]), "articles[0].views：要是 0 到"),
    "announcement in a list of articles": (
        minimal(announcements=[item()]),
        "announcements[0].column：“动态”不是通知公告栏目",
    ),
    "file outside": (
        minimal(articles=[item(cover="../secret.jpg")]),
        "articles[0].cover：“../secret.jpg”不是网站文件旁边的文件",
    ),
    "file from the root": (
        minimal(articles=[item(cover="/etc/passwd")]),
        "articles[0].cover：“/etc",
    ),
    "missing file": (
        minimal(articles=[item(body_html='<p><img src="none.jpg"></p>')]),
        "articles[0].body_html：没有文件“none.jpg”。",
    ),
    "no picture": (
        minimal(articles=[item(cover="files/report.pdf")]),
        "articles[0].cover：“report.pdf”：",
    ),
    "bad colour": ({"site": {"theme_colour": "red"}}, "site.theme_colour：请填写 #"),
    "bright colour": ({"site": {"theme_colour": "#ffff00"}}, "site.theme_colour："),
    "half of a grey time": ({"site": {"grey_from": "2024-01-01"}}, "site.grey_until：置灰要同时"),
    "block of a column without a list": (
        {
            "columns": [{"name": "领导", "kind": "leadership"}],
            "home_blocks": [{"column": ["领导"]}],
        },
        "home_blocks[0].column：“领导”的类型是",
    ),
    "key twice": ('{"columns": [], "columns": []}', "最外层：键“columns”写了不止一次。"),
    "not a number": ('{"columns": NaN}', "数字不能是 NaN。"),
    "endless number": ('{"columns": 1' + "0" * 5000 + "}", "文件里有一个过长的数字。"),
    "endless brackets": ("[" * 200_000, "括号嵌套得太深。"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_told_by_its_place_and_nothing_is_written(refused, name):
    data, message = WRONG[name]
    assert message in refused(data)


def test_all_problems_are_told_at_once(refused):
    message = refused({"columns": [{"name": ""}, {"name": "甲", "page_size": 0}], "nope": 1})
    assert "columns[0].name" in message and "columns[1].page_size" in message
    assert "不认识的键“nope”" in message


def test_a_problem_far_on_leaves_nothing_of_what_came_before(
    refused, site, media_root, django_capture_on_commit_callbacks
):
    site["announcements"][0]["column"] = ["工作动态"]
    with django_capture_on_commit_callbacks(execute=True):
        message = refused(site)
    assert "announcements[0].column：“工作动态”不是通知公告栏目" in message
    assert [path for path in media_root.rglob("*") if path.is_file()] == []


def test_a_link_out_of_the_folder_is_not_followed(refused, folder):
    (folder.parent / "secret.jpg").write_bytes((folder / "pictures/stream.jpg").read_bytes())
    (folder / "inside.jpg").symlink_to(folder.parent / "secret.jpg")
    assert "没有文件“inside.jpg”" in refused(minimal(articles=[item(cover="inside.jpg")]))


def test_a_script_in_the_body_is_cleaned_away(run, client):
    body = '<p onclick="x()">正文<script>alert(1)</script></p><iframe src="//evil"></iframe>'
    run(minimal(articles=[item(body_html=body)]))
    stored = article("视察").body
    assert "正文" in stored
    assert not any(word in stored for word in ("script", "onclick", "alert", "iframe", "evil"))
    assert "没有变化" in run(minimal(articles=[item(body_html=body)]))


def test_pictures_from_elsewhere_are_not_kept_and_that_is_said(run):
    body = '<p>图</p><img src="https://example.org/a.jpg">'
    printed = run(minimal(articles=[item(body_html=body)]))
    assert "articles[0].body_html：有 1 张图片没有保留" in printed


def test_texts_and_their_punctuation_stay_as_they_are(run):
    body = "<p>听取汇报,审议“五年”规划.</p>"
    run(minimal(articles=[item(body_html=body)]))
    assert article("视察").live_revision.body == body


def test_an_article_without_a_source_comes_from_the_organ_itself(run):
    run(minimal(site={"name": "清溪州人大"}, articles=[item()]))
    assert article("视察").live_revision.source == "清溪州人大"


def test_an_article_without_a_time_is_published_now_and_keeps_that_time(run):
    run(minimal(articles=[item()]))
    at = article("视察").published_at
    assert timezone.now() - at < timezone.timedelta(minutes=2)
    assert "没有变化" in run(minimal(articles=[item()]))
    assert article("视察").published_at == at


def test_python_calls_get_problems_as_objects(folder):
    with pytest.raises(SiteFileError) as caught:
        load({"columns": [{}]}, folder)
    [problem] = caught.value.problems
    assert (problem.place, problem.message) == ("columns[0]", "缺少“name”。")


# The description of the format


def keys_by_place(value, place="最外层"):
    """(place, keys) of every object in a site file; what stands in one list has one place."""
    if isinstance(value, dict):
        yield place, set(value)
        for key, below in value.items():
            inner = key if place == "最外层" else f"{place}.{key}"
            yield from keys_by_place(below, inner.removesuffix(".children"))
    elif isinstance(value, list):
        for below in value:
            yield from keys_by_place(below, place)


def add_unknown_key(value):
    if isinstance(value, dict):
        for below in value.values():
            add_unknown_key(below)
        value["???"] = 1
    elif isinstance(value, list):
        for below in value:
            add_unknown_key(below)


def test_every_key_is_described_and_stands_in_the_example(folder, site):
    """A key that nobody knows is answered with those that there are."""
    used: dict[str, set[str]] = {}
    for place, keys in keys_by_place(site):
        used.setdefault(place, {"note"}).update(keys)
    add_unknown_key(site)
    with pytest.raises(SiteFileError) as caught:
        load(site, folder)
    known: dict[str, set[str]] = {}
    for problem in caught.value.problems:
        keys = problem.message.split("可以用的键：")[1].rstrip("。").split("、")
        known[re.sub(r"\[\d+\]|\.children", "", problem.place)] = set(keys)
    assert known == used
    described = set(re.findall(r'[`"](\w+)[`"]', DOCUMENT.read_text()))
    assert set().union(*known.values()) <= described

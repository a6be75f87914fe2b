"""What staff do all day, by clicking in a real browser that complains of nothing."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.articles.models import Article
from apps.columns.models import Column
from apps.publishing import transitions
from apps.publishing.models import State
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.media import make_document

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def tree(db) -> dict[str, Column]:
    top = make_column("发布动态")
    names = ["审议意见", "决议决定", "人事任免", "预决算公开", "会议公报", "工作报告", "视察活动"]
    return {"发布动态": top} | {name: make_column(name, parent=top) for name in names}


@pytest.fixture
def at_desk(page: Page, log_in, reviewer, live_server):
    """A page of the reviewer's browser that fails the test for any complaint of the browser."""
    complaints = []
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 900})
    log_in(page, reviewer)
    page.desk = live_server.url + reverse("admin:articles_article_changelist")
    page.complaints = complaints
    yield page
    assert complaints == []


def write(page: Page, text: str) -> None:
    body = page.locator(".ProseMirror[contenteditable]")
    body.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def expect_told(page: Page, text: str) -> None:
    expect(page.locator(".messagelist")).to_contain_text(text)


def test_an_article_from_the_first_word_to_the_recycle_bin_and_back(
    at_desk: Page, page: Page, tree, live_server
):
    # Write and save a draft.
    page.goto(page.desk)
    page.locator(".object-tools").get_by_role("link", name="新增文章").click()
    page.get_by_label("标题：", exact=True).fill("常委会视察重点工程")
    page.get_by_role("radiogroup", name="所属栏目").get_by_label("视察活动").check()
    write(page, "视察组来到工地，听取了汇报。")
    page.get_by_role("button", name="保存草稿", exact=True).click()
    expect_told(page, "已保存为草稿，公众还看不到")
    article = Article.objects.get()
    assert (article.column, article.state) == (tree["视察活动"], State.DRAFT)
    assert "视察组来到工地" in article.body

    # Preview on the real page, and back.
    page.get_by_role("button", name="保存草稿并预览").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("常委会视察重点工程")
    expect(page.get_by_role("note")).to_contain_text("公众看不到")
    page.get_by_role("link", name="返回编辑").click()

    # Publish, and see it on the site.
    page.get_by_role("button", name="保存并发布").click()
    with page.expect_popup() as popup:
        page.locator(".messagelist").get_by_role("link", name="在网站上查看").click()
    public = popup.value
    expect(public.get_by_role("heading", level=1)).to_have_text("常委会视察重点工程")
    address = public.url
    public.close()

    # Edit; the site keeps what was published; compare.
    page.get_by_label("标题：", exact=True).fill("常委会视察重大工程")
    page.get_by_role("button", name="保存草稿", exact=True).click()
    expect(page.locator(".desk-state .state")).to_have_text("已发布（有修改未发布）")
    page.get_by_role("link", name="历史版本").click()
    page.get_by_role("button", name="比较选中的两个版本").click()
    expect(page.locator(".desk-compare del")).to_have_text("点")
    expect(page.locator(".desk-compare ins")).to_have_text("大")

    # Restore what was published.
    page.get_by_role("link", name="把第 1 版恢复到草稿").click()
    page.get_by_role("button", name="恢复到草稿").click()
    expect(page.get_by_label("标题：", exact=True)).to_have_value("常委会视察重点工程")

    # Withdraw: gone at once.
    page.get_by_role("link", name="撤回", exact=True).click()
    page.get_by_label("撤回原因").fill("照片要更换")
    page.get_by_role("button", name="撤回").click()
    expect(page.locator(".receipt__verdict")).to_contain_text("公众都已经看不到")
    page.get_by_role("link", name="返回稿件").click()
    expect(page.locator(".desk-state")).to_contain_text("原因：照片要更换")
    assert page.request.get(address).status == 410

    # Into the bin, and back.
    page.get_by_role("link", name="移到回收站").click()
    page.get_by_role("button", name="移到回收站").click()
    expect_told(page, "已移到回收站")
    page.get_by_role("link", name="回收站", exact=True).first.click()
    page.get_by_role("link", name="常委会视察重点工程").click()
    page.get_by_role("button", name="从回收站还原").click()
    page.get_by_role("button", name="保存并发布").click()
    expect_told(page, "已发布")
    assert page.request.get(address).status == 200
    assert Article.objects.get().state == State.LIVE


def test_several_articles_are_moved_at_once(at_desk: Page, page: Page, tree, live_server):
    for number in range(3):
        publish_article(tree["审议意见"], f"第{number}号意见")
    page.goto(page.desk)
    page.get_by_label("选择此对象以采取行动").or_(page.locator("#action-toggle")).first.check()
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").first.select_option(label="移到其他栏目")
    page.get_by_role("button", name="执行").first.click()
    page.get_by_role("radiogroup", name="移到栏目").get_by_label("决议决定").check()
    page.get_by_role("button", name="移动").click()
    expect_told(page, "3 篇已移到“决议决定”")
    page.goto(live_server.url + tree["决议决定"].get_absolute_url())
    expect(page.get_by_role("link", name=re.compile("第.号意见"))).to_have_count(3)


def test_the_list_is_narrowed_to_a_column_by_choosing_it(at_desk: Page, page: Page, tree):
    publish_article(tree["审议意见"], "审议的")
    publish_article(tree["决议决定"], "决议的")
    page.goto(page.desk)
    page.get_by_label("按栏目筛选").select_option(label="　审议意见")
    expect(page.get_by_role("link", name="审议的")).to_be_visible()
    expect(page.get_by_role("link", name="决议的")).to_have_count(0)


def test_a_long_list_of_columns_is_searched(at_desk: Page, page: Page, tree):
    page.goto(page.desk + "add/")
    group = page.get_by_role("radiogroup", name="所属栏目")
    page.get_by_label("查找所属栏目").fill("人事")
    expect(group.get_by_label("人事任免")).to_be_visible()
    expect(group.get_by_label("决议决定")).to_be_hidden()
    group.get_by_label("人事任免").check()
    expect(page.locator(".choice-list__said").first).to_have_text("已选：发布动态 / 人事任免")


def test_leaving_with_unsaved_changes_asks_first(at_desk: Page, page: Page, tree):
    article = draft_article(tree["审议意见"])
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    form = page.desk + f"{article.pk}/change/"
    page.goto(form)
    page.goto(page.desk)
    assert asked == []
    page.goto(form)
    page.get_by_label("副标题：").fill("没保存")
    page.goto(page.desk)
    assert asked == ["beforeunload"]
    page.goto(form)
    write(page, "改了正文")
    page.goto(page.desk)
    assert asked == ["beforeunload"] * 2
    page.goto(form)
    page.get_by_label("副标题：").fill("要保存")
    page.get_by_role("button", name="保存草稿", exact=True).click()
    expect_told(page, "已保存为草稿")
    assert asked == ["beforeunload"] * 2
    assert Article.objects.get().subtitle == "要保存"


def test_a_double_click_makes_one_article(at_desk: Page, page: Page, tree):
    page.goto(page.desk + "add/")
    page.get_by_label("标题：", exact=True).fill("只有一篇")
    page.get_by_role("radiogroup", name="所属栏目").get_by_label("审议意见").check()
    page.get_by_role("button", name="保存草稿", exact=True).dblclick()
    expect_told(page, "已保存为草稿")
    assert Article.objects.count() == 1


def test_a_login_that_ended_meanwhile_loses_nothing(
    at_desk: Page, page: Page, tree, log_in, reviewer
):
    """Without any cookie, as after the browser was started anew; and logged in elsewhere."""
    article = draft_article(tree["审议意见"])
    page.goto(page.desk + f"{article.pk}/change/")
    page.get_by_label("副标题：").fill("写了很久的内容")
    page.context.clear_cookies()
    page.get_by_role("button", name="保存草稿", exact=True).click()
    dialog = page.get_by_role("dialog", name="登录已经过期")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="稍后再说").click()
    expect(page.get_by_label("副标题：")).to_have_value("写了很久的内容")
    log_in(page, reviewer)
    page.get_by_role("button", name="保存草稿", exact=True).click()
    expect_told(page, "已保存为草稿")
    assert Article.objects.get().subtitle == "写了很久的内容"
    assert all("403" in said for said in page.complaints)  # refused for want of a login
    page.complaints.clear()


def test_an_attachment_is_chosen_from_the_library(at_desk: Page, page: Page, tree):
    document = make_document("视察报告.pdf")
    article = draft_article(tree["视察活动"])
    page.goto(page.desk + f"{article.pk}/change/")
    page.get_by_role("link", name="添加附件").or_(page.get_by_text("添加附件")).first.click()
    page.locator("#attachments-0").get_by_role("button", name=re.compile("选择文件")).click()
    page.get_by_role("dialog").get_by_text("视察报告.pdf").click()
    page.get_by_role("button", name="保存并发布").click()
    expect_told(page, "已发布")
    live = Article.objects.get().live_revision
    assert [item["id"] for item in live.attachments] == [document.pk]


PAGES = {
    "list": "",
    "add": "add/",
    "form": "{pk}/change/",
    "history": "{pk}/history/",
    "compare": "{pk}/compare/?old=1&new=desk",
    "restore": "{pk}/restore/1/",
    "withdraw": "{pk}/withdraw/",
    "delete": "{pk}/delete/",
    "bin": "?state=trashed",
}


def test_axe_finds_nothing_on_any_page_of_the_desk(
    at_desk: Page, page: Page, tree, reviewer, sound_on_every_screen, live_server
):
    document = make_document()
    article = publish_article(
        tree["视察活动"], by=reviewer, attachments=[document], is_pinned=True, is_headline=True
    )
    article.title = "改过的标题"
    transitions.save_draft(article, reviewer)
    transitions.trash(draft_article(tree["审议意见"]))
    addresses = [page.desk + where.format(pk=article.pk) for where in PAGES.values()]
    addresses.append(live_server.url + reverse("admin:readers_articlefigures_changelist"))
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.complaints == []
        sound_on_every_screen(page, widths=[375, 1280])
        page.complaints.clear()  # axe tries styles of its own, which the policy refuses


def test_no_page_of_the_desk_scrolls_sideways(at_desk: Page, page: Page, tree):
    article = publish_article(tree["视察活动"], "长标题" * 30)
    article.title = "改过的标题"
    transitions.save_draft(article)
    for where in PAGES.values():
        page.goto(page.desk + where.format(pk=article.pk))
        for width in (375, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            overflow = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert overflow <= 0, (where, width)

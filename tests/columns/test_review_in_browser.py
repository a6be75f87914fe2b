"""Review in a real browser: the whole way by five people, by keyboard alone, and with axe."""

import datetime
import io
import unicodedata
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from apps.announcements.models import Announcement
from apps.articles.models import Article
from apps.columns.models import Column, Right
from apps.publishing.models import State
from apps.publishing.reviews import ReviewAct, Stage
from tests.columns.review_cast import address, cast_of, stored
from tests.factories.announcements import draft_announcement
from tests.factories.articles import draft_article
from tests.factories.columns import grant, make_column
from tests.factories.leadership import make_leader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
STEPS = (("first", "初审", "待复审"), ("second", "复审", "待终审"), ("final", "终审", ""))


@pytest.fixture
def reviewed(db) -> Column:
    return make_column("立法动态", review_steps=3)


@pytest.fixture
def cast(reviewed) -> dict[str, User]:
    """王编辑 and the three reviewers, and a fifth who publishes and withdraws."""
    people = cast_of(reviewed)
    publisher = User.objects.create_user("publisher", is_staff=True, last_name="孙发布")
    grant(publisher, reviewed, Right.PUBLISH)
    return people | {"publisher": publisher}


@pytest.fixture
def screen(browser, browser_context_args, live_server, log_in, cast) -> Callable[..., Page]:
    """screen(name): the page of one of the cast, each with a browser of their own."""
    contexts, pages = [], {}

    def of(name: str, **how) -> Page:
        if name not in pages:
            usual = {"viewport": {"width": 1280, "height": 900}, "base_url": live_server.url}
            contexts.append(browser.new_context(**(browser_context_args | usual | how)))
            pages[name] = contexts[-1].new_page()
            if name in cast:
                log_in(pages[name], cast[name])
        return pages[name]

    yield of
    for context in contexts:
        context.close()


def expect_told(page: Page, words: str) -> None:
    expect(page.locator(".messagelist")).to_contain_text(words)


def write(page: Page, text: str) -> None:
    page.locator(".ProseMirror[contenteditable]").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def set_time(page: Page, when: datetime.datetime) -> None:
    local = timezone.localtime(when)
    page.locator("#id_published_at_0").fill(local.strftime("%Y/%m/%d"))
    page.locator("#id_published_at_1").fill(local.strftime("%H:%M"))


def confirm(page: Page, note: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("送审")
    page.get_by_label("送审说明").fill(note)
    page.get_by_role("button", name="确认送审").click()
    expect_told(page, "已经送审，现在待初审")


def open_task(page: Page, title: str) -> None:
    """From the desk, as everybody begins the day, to what waits."""
    page.goto(reverse("admin:index"))
    page.get_by_role("region", name="待我审核").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def agree(page: Page, remark: str = "") -> None:
    for box in page.get_by_role("group", name="校对清单").get_by_role("checkbox").all():
        box.check()
    page.get_by_label("审核意见").fill(remark)
    page.get_by_role("button", name="同意", exact=True).click()


def approve_all(screen: Callable[..., Page], title: str) -> None:
    for name, step, after in STEPS:
        open_task(screen(name), title)
        agree(screen(name), f"{step}同意")
        if after:
            expect_told(screen(name), after)


def let_time_pass_until(copy: Article | Announcement) -> None:
    """The moment of publication comes: the times of what is live are moved, not the clock.

    Written past the models, which rightly refuse to change a revision.
    """
    then = timezone.now() - datetime.timedelta(minutes=1)
    revisions = type(copy.live_revision).objects.filter(pk=copy.live_revision_id)
    super(type(revisions), revisions).update(published_at=then)
    from apps.columns.models import Entry, Placement

    entry = Entry.objects.get(kind=copy.entry_kind, object_id=copy.pk)
    entry.published_at = then
    entry.save(update_fields=["published_at"])
    Placement.objects.filter(entry=entry).update(published_at=then, changed_at=entry.changed_at)


@pytest.mark.long
def test_five_people_bring_an_article_to_the_site_and_keep_it_there(screen, cast, reviewed):
    editor, first, visitor = screen("editor"), screen("first"), screen("visitor")
    make_leader("李雄", "主任")
    title = "市人大常委会召开立法工作会议"
    tomorrow = timezone.now() + datetime.timedelta(days=1)

    # The editor writes and submits.
    editor.goto(reverse("admin:articles_article_add"))
    editor.get_by_label("标题：", exact=True).fill(title)
    editor.get_by_role("radiogroup", name="所属栏目").get_by_label("立法动态").check()
    write(editor, "会议于上午召开，听取了起草情况的汇报。")
    set_time(editor, tomorrow)
    editor.get_by_role("button", name="保存并送审").click()
    expect(editor.get_by_role("region", name="接下来由谁审核")).to_contain_text("李初审")
    confirm(editor, "请审核")
    article = Article.objects.get()
    public = article.get_absolute_url()
    assert visitor.request.get(public).status == 404

    # The first reviewer returns it; without a reason the page asks for one.
    open_task(first, title)
    first.get_by_role("button", name="退回", exact=True).click()
    expect(first.get_by_role("alert")).to_contain_text("请写明退回的原因")
    first.get_by_label("审核意见").fill("“起草情况”前面要写明是哪部条例。")
    first.get_by_role("button", name="退回", exact=True).click()
    expect_told(first, "已经退回")

    # The editor sees why, mends it and submits it again.
    editor.goto(reverse("admin:index"))
    expect(editor.get_by_role("region", name="被退回的稿件")).to_contain_text("哪部条例")
    editor.get_by_role("region", name="被退回的稿件").get_by_role("link", name=title).click()
    expect(editor.get_by_role("region", name="这篇稿件在初审时被退回")).to_contain_text("李初审")
    write(editor, "会议于上午召开，听取了绿化条例起草情况的汇报。")
    editor.get_by_role("button", name="保存并送审").click()
    confirm(editor, "已写明条例名称")

    # Three reviewers approve; the first is shown just what changed.
    open_task(first, title)
    expect(first.locator(".desk-compare ins")).to_have_text("绿化条例")
    agree(first, "已改好")
    expect_told(first, "待复审")
    for name, _, _ in STEPS[1:]:
        open_task(screen(name), title)
        agree(screen(name), "同意")
    expect_told(screen("final"), "已定时发布")
    assert stored(article).state == State.SCHEDULED
    assert visitor.request.get(public).status == 404

    # It goes live at its time.
    let_time_pass_until(stored(article))
    visitor.goto(public)
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    visitor.goto(reviewed.get_absolute_url())
    expect(visitor.get_by_role("link", name=title)).to_be_visible()

    # The editor changes it; the old text stays on the site until the steps are taken again.
    editor.goto(address(article, "change"))
    editor.get_by_label("标题：", exact=True).fill(title + "（修订）")
    set_time(editor, timezone.now() - datetime.timedelta(hours=1))
    editor.get_by_role("button", name="保存并送审").click()
    confirm(editor, "改了标题")
    expect(editor.locator(".desk-state")).to_contain_text("已发布（有修改待审）")
    visitor.goto(public)
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    changed = title + "（修订）"
    for name, _, after in STEPS[:2]:
        open_task(screen(name), changed)
        agree(screen(name), "同意")
        expect_told(screen(name), after)

    # The last step is a leader's, on a phone: the one who holds it sends the link.
    final, phone = screen("final"), screen("a leader's phone", **PHONE)
    open_task(final, changed)
    final.get_by_role("link", name="发到领导手机").click()
    final.locator("#id_leader").select_option("主任 李雄")
    final.get_by_role("button", name="生成链接").click()
    link = final.get_by_label("链接地址").input_value()
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text(changed)
    phone.get_by_role("link", name="打开全文").tap()
    expect(phone.locator(".article__body")).to_contain_text("绿化条例")
    phone.get_by_role("link", name="看完了，去写意见").tap()
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    for point in phone.get_by_role("checkbox").all():
        point.check()
    phone.get_by_role("button", name="同意").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("您已同意")
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(changed)

    # The slip of what is on the site, with everybody who had a hand in it, on paper.
    editor.goto(address(article, "history"))
    with editor.expect_popup() as popup:
        editor.get_by_role("link", name="审批单").first.click()
    slip = popup.value
    for words in ("网站信息发布审批单", "李初审", "赵复审", "周终审", "主任 李雄"):
        expect(slip.locator("main")).to_contain_text(words)
    paper = PdfReader(io.BytesIO(slip.pdf(format="A4")))
    printed = "".join("".join(sheet.extract_text() for sheet in paper.pages).split())
    printed = unicodedata.normalize("NFKC", printed)  # fonts name some characters as radicals
    assert "网站信息发布审批单" in printed
    assert "工作台" not in printed
    slip.close()

    # Taken off the site: 410 at once, and the receipt says of what has been asked again.
    publisher = screen("publisher")
    publisher.goto(address(article, "withdraw"))
    publisher.get_by_label("撤回原因").fill("照片要更换")
    publisher.get_by_role("button", name="撤回", exact=True).click()
    expect(publisher.locator(".receipt")).to_contain_text("照片要更换")
    expect(publisher.locator(".receipt__verdict")).to_contain_text("公众都已经看不到")
    expect(publisher.locator(".receipt")).to_contain_text("410")
    assert visitor.goto(public).status == 410
    visitor.goto(reviewed.get_absolute_url())
    expect(visitor.get_by_role("link", name=changed)).to_have_count(0)


def test_announcements_go_the_same_way(screen, cast, reviewed):
    notices = make_column("通知公告", kind="announcements", review_steps=3)
    rights = {"editor": Right.WRITE, "first": Right.FIRST_REVIEW}
    rights |= {"second": Right.SECOND_REVIEW, "final": Right.FINAL_REVIEW}
    for name, right in rights.items():
        grant(cast[name], notices, right)
    notice = draft_announcement(notices, "关于召开会议的公告", cast["editor"])
    editor = screen("editor")
    editor.goto(address(notice, "change"))
    editor.get_by_role("button", name="保存并送审").click()
    confirm(editor, "请审核")
    approve_all(screen, "关于召开会议的公告")
    visitor = screen("visitor")
    visitor.goto(notice.get_absolute_url())
    expect(visitor.get_by_role("heading", level=1)).to_have_text("关于召开会议的公告")


def press_until(page: Page, target, most: int = 120) -> None:
    """Tab until this has the focus; fails where the keyboard does not get there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached with the keyboard")


def test_submitting_and_reviewing_need_no_mouse(screen, cast, reviewed):
    article = draft_article(reviewed, "只用键盘的稿件", cast["editor"])
    editor, first = screen("editor"), screen("first")
    editor.goto(address(article, "submit"))
    press_until(editor, editor.get_by_label("送审说明"))
    editor.keyboard.type("请审核")
    press_until(editor, editor.get_by_role("button", name="确认送审"))
    editor.keyboard.press("Enter")
    expect_told(editor, "已经送审")
    assert stored(article).review.note == "请审核"

    first.goto(reverse("admin:review_tasks"))
    press_until(first, first.get_by_role("link", name="只用键盘的稿件"))
    first.keyboard.press("Enter")
    expect(first.get_by_role("heading", level=1)).to_contain_text("只用键盘的稿件")
    for box in first.get_by_role("group", name="校对清单").get_by_role("checkbox").all():
        press_until(first, box)
        first.keyboard.press("Space")
    press_until(first, first.get_by_label("审核意见"))
    first.keyboard.type("已核对")
    press_until(first, first.get_by_role("button", name="同意", exact=True))
    first.keyboard.press("Enter")
    expect_told(first, "待复审")
    assert ReviewAct.objects.get().comment == "已核对"
    assert stored(article).review.stage == Stage.SECOND


def test_a_finding_leads_to_its_place_and_one_click_puts_it_right(screen, cast, reviewed):
    from apps.proofing.models import WordRule

    WordRule.objects.update_or_create(wrong="按装", defaults={"right": "安装", "is_active": True})
    body = "<p>第一段。</p>" * 60 + "<p>要求<strong>按装</strong>充电桩。</p>"
    article = draft_article(reviewed, "充电桩建设", cast["editor"], body=body)
    editor = screen("editor")
    editor.goto(address(article, "submit"))
    finding = editor.locator(".review-finding", has_text="按装")
    finding.get_by_role("link", name="看原文中的位置").click()
    mark = editor.locator(".review-text mark", has_text="按装")
    expect(mark).to_be_in_viewport()
    finding.get_by_role("button", name="改成“安装”").click()
    expect_told(editor, "正文里的“按装”改成“安装”")
    assert "<strong>安装</strong>" in stored(article).body


def test_axe_finds_nothing_on_the_pages_of_review(
    screen, cast, reviewed, axe, sound_on_every_screen
):
    from tests.columns.test_review_tasks import waiting

    changed = waiting(reviewed, "待初审的稿件", cast)
    article = draft_article(
        reviewed, "有问题的稿件", cast["editor"], body="<p>联系电话13888812345。</p>"
    )
    editor, first = screen("editor"), screen("first")
    for name in ("submit", "check"):
        editor.goto(address(article, name))
        sound_on_every_screen(editor)
    for page in (editor, first):
        page.goto(address(changed, "review"))
        sound_on_every_screen(page)
        page.goto(reverse("admin:index"))
        sound_on_every_screen(page)
    first.goto(reverse("admin:review_tasks"))
    sound_on_every_screen(first)
    first.goto(address(changed, "review"))
    first.get_by_label("审核意见").fill("日期写错了，请核对。")
    first.get_by_role("button", name="退回", exact=True).click()
    editor.goto(address(changed, "change"))
    axe(editor, context=".desk-state, .review-returned")
    editor.goto(address(changed, "history"))
    sound_on_every_screen(editor)


def test_axe_finds_nothing_on_the_slip(screen, cast, reviewed, axe):
    free = make_column("人大要闻")
    grant(cast["editor"], free, Right.WRITE)
    from tests.factories.articles import publish_article

    article = publish_article(free, "要闻", cast["editor"])
    editor = screen("editor")
    editor.goto(address(article, "slip", 1))
    axe(editor)

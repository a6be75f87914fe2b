"""Nothing typed is lost: killed browsers, ended logins, two windows, two people."""

import os
import signal
import time

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.articles.models import Article
from apps.publishing.autosaves import Autosave
from tests.factories.articles import draft_article
from tests.factories.columns import make_column

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PASSWORD = "Yunxi-2026-ok"
FIVE_SECONDS = 5000


@pytest.fixture
def article(db) -> Article:
    return draft_article(
        make_column("审议意见"), "原来的标题", body="<p>第一段。</p><p>第二段。</p>"
    )


@pytest.fixture
def sit_down(browser, browser_context_args, log_in, live_server):
    """sit_down(user): a browser of their own, in which this person is logged in."""
    contexts = []

    def begin(user) -> Page:
        contexts.append(browser.new_context(**browser_context_args, base_url=live_server.url))
        page = contexts[-1].new_page()
        log_in(page, user)
        return page

    yield begin
    for context in contexts:
        context.close()


def address(article: Article, page: str = "change") -> str:
    return reverse(f"admin:articles_article_{page}", args=[article.pk])


def text(page: Page):
    return page.locator(".ProseMirror[contenteditable]")


def type_at_the_end(page: Page, words: str) -> None:
    text(page).click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(words)


def title(page: Page):
    return page.get_by_label("标题：", exact=True)


def expect_kept(page: Page) -> None:
    expect(page.locator(".desk-kept")).to_contain_text("已自动保存", timeout=FIVE_SECONDS)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存草稿", exact=True).click()


def kill(page: Page) -> None:
    """End the processes of the test's browser that run pages: no code of a page runs any more."""
    dead = []
    page.on("crash", lambda: dead.append(True))
    running = page.context.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    for process in running["processInfo"]:
        if process["type"] == "renderer":
            os.kill(process["id"], signal.SIGKILL)
    page.context.new_page().close()
    assert dead


def test_a_browser_killed_in_mid_sentence_loses_at_most_five_seconds(
    sit_down, article, editor, sound_on_every_screen
):
    page = sit_down(editor)
    page.goto(address(article))
    title(page).fill("写到一半的标题")
    text(page).click()
    page.keyboard.press("ControlOrMeta+End")
    sentence = "会议强调，要" + "把每一件事办实" * 8
    began = time.monotonic()
    page.keyboard.type(sentence, delay=120)  # for more than five seconds, without a pause
    typed_for = time.monotonic() - began
    kill(page)

    again = sit_down(editor)
    again.goto(address(article))
    expect(title(again)).to_have_value("写到一半的标题")
    least = int(len(sentence) * (1 - 5 / typed_for))
    expect(text(again)).to_contain_text(sentence[:least])
    expect(again.locator(".desk-restored")).to_contain_text("还没有保存")
    sound_on_every_screen(again, ".desk-restored, .desk-buttons")
    type_at_the_end(again, "扎实推进。")
    save(again)
    expect(again.locator(".messagelist")).to_contain_text("已保存为草稿")
    stored = Article.objects.get()
    assert stored.title == "写到一半的标题"
    assert "会议强调，要" in stored.body
    assert stored.body.endswith("扎实推进。</p>")
    assert not Autosave.objects.exists()


def test_after_an_ended_login_one_logs_in_in_place_and_goes_on(
    sit_down, article, editor, sound_on_every_screen
):
    editor.set_password(PASSWORD)
    editor.save()
    page = sit_down(editor)
    page.goto(address(article))
    expect(text(page)).to_be_visible()
    Session.objects.all().delete()
    type_at_the_end(page, "登录过期以后写的。")
    dialog = page.get_by_role("dialog", name="登录已经过期")
    expect(dialog).to_be_visible(timeout=FIVE_SECONDS)
    sound_on_every_screen(page, ".login-again")
    dialog.get_by_label("密码").fill("wrong")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog.get_by_role("alert")).to_contain_text("密码不正确")
    dialog.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect_kept(page)
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("已保存为草稿")
    assert "登录过期以后写的。" in Article.objects.get().body


def test_what_was_written_without_a_network_is_there_next_time(sit_down, article, editor):
    page = sit_down(editor)
    page.goto(address(article))
    expect(text(page)).to_be_visible()
    page.route("**/autosave/", lambda route: route.abort())
    type_at_the_end(page, "断网时写的。")
    expect(page.locator(".desk-kept")).to_contain_text("网络不通", timeout=FIVE_SECONDS)
    elsewhere = page.context.new_page()  # the same browser, opened again
    page.close(run_before_unload=False)
    elsewhere.goto(address(article))
    expect(text(elsewhere)).to_contain_text("断网时写的。")
    expect(elsewhere.locator(".desk-restored")).to_be_visible()


def test_two_people_see_each_other_and_neither_loses_a_word(
    sit_down, article, editor, reviewer, sound_on_every_screen
):
    first, second = sit_down(editor), sit_down(reviewer)
    first.goto(address(article))
    type_at_the_end(first, "编辑加的话。")
    expect_kept(first)
    second.goto(address(article))
    expect(second.locator(".desk-others")).to_contain_text("editor从")
    text(second).locator("p").first.click()
    second.keyboard.press("Home")
    second.keyboard.type("审核人加的话。")
    expect_kept(second)
    save(first)
    expect(first.locator(".messagelist")).to_contain_text("已保存为草稿")
    save(second)
    expect(second.get_by_role("heading", level=1)).to_have_text("两个人都改了")
    assert "审核人" not in Article.objects.get().body
    sound_on_every_screen(second)
    second.get_by_role("button", name="合在一起，回去看一遍").click()
    expect(text(second)).to_contain_text("审核人加的话。第一段。")
    expect(text(second)).to_contain_text("编辑加的话。")
    save(second)
    expect(second.locator(".messagelist")).to_contain_text("已保存为草稿")
    body = Article.objects.get().body
    assert body == "<p>审核人加的话。第一段。</p><p>第二段。编辑加的话。</p>"


def test_of_two_windows_of_one_person_the_older_one_is_told(sit_down, article, editor):
    page = sit_down(editor)
    page.goto(address(article))
    other = page.context.new_page()
    other.goto(address(article))
    title(page).fill("第一个窗口写的")
    expect_kept(page)
    title(other).fill("第二个窗口写的")
    told = other.get_by_role("alert")
    expect(told).to_contain_text("另一个窗口", timeout=FIVE_SECONDS)
    save(other)
    expect(title(other)).to_have_value("第二个窗口写的")
    assert Article.objects.get().title == "原来的标题"
    told.get_by_role("button", name="打开较新的内容").click()
    expect(title(other)).to_have_value("第一个窗口写的")

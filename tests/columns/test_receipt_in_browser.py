"""Withdrawing and its receipt by mouse and keyboard, on the screen and on paper."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.articles.models import Article
from apps.publishing.models import State
from apps.site_settings.models import SiteLink
from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def article(db) -> Article:
    return publish_article(make_column("专题询问"), "要撤回的一篇")


@pytest.fixture
def desk(page: Page, log_in, reviewer: User, live_server) -> str:
    page.set_viewport_size({"width": 1280, "height": 900})
    log_in(page, reviewer)
    return live_server.url + reverse("admin:articles_article_changelist")


def withdraw(page: Page, desk: str, article: Article) -> None:
    page.goto(f"{desk}{article.pk}/withdraw/")
    page.get_by_label("撤回原因").fill("数字有误")
    page.keyboard.press("Enter")


def test_the_receipt_follows_and_axe_finds_nothing(
    page: Page, desk, article, sound_on_every_screen
):
    SiteLink.objects.create(
        kind=SiteLink.Kind.QUICK, title="快来看", url=article.get_absolute_url()
    )
    withdraw(page, desk, article)
    expect(page.locator(".receipt__verdict")).to_contain_text("1 个还要处理")
    sound_on_every_screen(page)
    SiteLink.objects.all().delete()
    page.get_by_role("button", name="重新查询").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".receipt__verdict")).to_contain_text("公众都已经看不到")
    sound_on_every_screen(page)
    page.goto(f"{desk}{article.pk}/history/")
    page.get_by_role("link", name="第 1 号").click()
    expect(page.locator(".receipt")).to_contain_text("数字有误")


def test_on_paper_only_the_receipt_is_left(page: Page, desk, article):
    withdraw(page, desk, article)
    expect(page.get_by_role("button", name="打印回执")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".receipt__name")).to_be_visible()
    expect(page.locator(".receipt__signs")).to_be_visible()
    for hidden in ("#header", ".breadcrumbs", ".submit-row", "#nav-sidebar", ".messagelist"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [375, 768, 1280])
def test_a_receipt_does_not_scroll_sideways(page: Page, desk, article, width):
    page.set_viewport_size({"width": width, "height": 800})
    withdraw(page, desk, article)
    expect(page.locator(".receipt__verdict")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_several_are_withdrawn_after_a_question(page: Page, desk, axe):
    for number in range(3):
        publish_article(make_column(f"栏目{number}"), f"第{number}篇")
    page.goto(desk)
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").first.select_option(label="撤回")
    page.get_by_role("button", name="执行").first.click()
    expect(page.get_by_label("撤回原因")).to_be_visible()
    assert Article.objects.in_state(State.LIVE).count() == 3
    axe(page)
    page.get_by_label("撤回原因").fill("统一更正")
    page.get_by_role("button", name="撤回这 3 篇").click()
    expect(page.locator(".receipt__name")).to_have_text("撤回回执（3 篇）")
    assert Article.objects.in_state(State.WITHDRAWN).count() == 3
    axe(page)


def test_the_recycle_bin_gives_a_receipt_and_gives_back_by_keyboard(page: Page, desk, article, axe):
    page.goto(f"{desk}{article.pk}/delete/")
    page.get_by_role("button", name="移到回收站").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".receipt__verdict")).to_contain_text("公众都已经看不到")
    page.goto(f"{desk}?state=trashed")
    axe(page)
    page.get_by_role("button", name="要撤回的一篇").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("已从回收站还原")
    assert Article.objects.get().state == State.WITHDRAWN

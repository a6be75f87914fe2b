"""A leader's phone: 375 px, touch, no account; the desk that sends the link beside it."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.articles.models import Article
from apps.columns.models import Column, Right
from apps.publishing import reviewing, transitions
from apps.publishing.models import State
from apps.publishing.reviews import ReviewAct
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document, make_image

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

LEAST = 44  # CSS pixels that a finger hits (WCAG 2.5.5)


@pytest.fixture
def column(db) -> Column:
    return make_column("立法动态", review_steps=1)


@pytest.fixture
def secretary(staff, column) -> User:
    user = staff("secretary")
    user.last_name, user.first_name = "王", "芳"
    user.save()
    grant(user, column, Right.FIRST_REVIEW)
    return user


@pytest.fixture
def article(column, editor) -> Article:
    """Live once, changed and submitted again, with a picture that is not public yet."""
    article = publish_article(column, "关于古城保护条例的说明", body="<p>第一稿的正文。</p>")
    picture = make_image("会场", alt="会场", width=640, height=480)
    article.body = f'<p>第二稿的正文。</p><figure><img src="{picture.url()}" alt="会场"></figure>'
    article.save()
    article.attachments.create(document=make_document("条例草案.pdf"))
    transitions.save_draft(article, editor)
    reviewing.submit(article, editor, "请审")
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def address(page: Page, log_in, secretary, article, live_server) -> str:
    """The link, made on the desk as a reviewer makes it."""
    make_leader("李雄", "主任")
    log_in(page, secretary)
    page.goto(live_server.url + reverse("admin:articles_article_review", args=[article.pk]))
    page.get_by_role("link", name="发到领导手机").click()
    page.locator("#id_leader").select_option("主任 李雄")
    page.get_by_role("button", name="生成链接").click()
    return page.get_by_label("链接地址").input_value()


def phone(browser: Browser, width: int = 375, script: bool = True) -> Page:
    """A page on a phone of somebody who was never here."""
    context = browser.new_context(
        viewport={"width": width, "height": 740},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=script,
        locale="zh-CN",
    )
    return context.new_page()


def test_a_leader_reads_and_agrees_with_a_finger(browser, page, address, article, axe, wait_until):
    expect(page.get_by_role("img", name="二维码", exact=False)).to_be_visible()
    axe(page)
    page.get_by_role("button", name="复制链接").click()
    expect(page.locator(".phone-made__copied")).not_to_be_empty()
    hand = phone(browser)
    hand.goto(address)
    expect(hand.get_by_role("heading", level=1)).to_have_text("关于古城保护条例的说明")
    expect(hand.locator("main")).to_contain_text("王芳请您审批")
    expect(hand.locator("ins").first).to_be_visible()
    axe(hand)

    hand.get_by_role("link", name="打开全文").tap()
    expect(hand.locator(".article__body")).to_contain_text("第二稿的正文")
    picture = hand.get_by_role("img", name="会场")
    picture.scroll_into_view_if_needed()
    wait_until(hand, "document.querySelector('.article__body img').naturalWidth > 0")
    file = hand.get_by_role("link", name="条例草案.pdf", exact=False).get_attribute("href")
    assert hand.request.get(address.split("/review/")[0] + file).status == 200
    axe(hand)
    hand.get_by_role("link", name="看完了，去写意见").tap()

    # A point is missing: the answer says which, and keeps what was done.
    hand.get_by_label("文字").check()
    hand.get_by_label("意见", exact=True).fill("同意")
    hand.get_by_role("button", name="同意").tap()
    expect(hand.get_by_role("alert")).to_contain_text("人名职务")
    expect(hand.get_by_label("文字")).to_be_checked()
    expect(hand.get_by_label("意见", exact=True)).to_have_value("同意")
    axe(hand)
    for point in hand.get_by_role("checkbox").all():
        point.check()
    hand.get_by_role("button", name="同意").tap()
    expect(hand.get_by_role("heading", level=1)).to_have_text("您已同意")
    axe(hand)
    assert hand.context.cookies() == []
    assert Article.objects.get().state == State.LIVE
    assert ReviewAct.objects.get().on_behalf_of == "主任 李雄"

    hand.goto(address)
    expect(hand.get_by_role("heading", level=1)).to_have_text("这个链接已经用过了")
    axe(hand)
    hand.context.close()
    page.reload()
    page.goto(page.url)
    expect(page.locator(".phone-state")).to_have_text("已使用")
    axe(page)


def test_without_script_and_at_320_pixels_a_leader_sends_it_back(browser, page, address):
    hand = phone(browser, width=320, script=False)
    hand.goto(address)
    hand.get_by_role("button", name="退回").tap()
    expect(hand.get_by_role("alert")).to_contain_text("写明原因")
    hand.get_by_label("意见", exact=True).fill("数字请再核对")
    hand.get_by_role("button", name="退回").tap()
    expect(hand.get_by_role("heading", level=1)).to_have_text("您已退回")
    assert ReviewAct.objects.get().comment == "数字请再核对"
    hand.context.close()


@pytest.mark.parametrize("width", [320, 375, 768])
def test_nothing_is_cut_off_and_everything_is_large_enough(browser, page, address, width):
    hand = phone(browser, width)
    for where in (address, f"{address}page/"):
        hand.goto(where)
        assert hand.evaluate("document.documentElement.scrollWidth <= innerWidth"), (where, width)
    hand.goto(address)
    wanted = hand.locator(".approval-button, .approval-point, .approval-comment")
    for box in (one.bounding_box() for one in wanted.all()):
        assert min(box["height"], box["width"]) >= LEAST
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    size = hand.locator("main").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 17
    hand.context.close()


def test_a_link_is_made_and_revoked_with_the_keyboard(
    page: Page, log_in, secretary, article, live_server, browser
):
    log_in(page, secretary)
    page.goto(live_server.url + reverse("admin:articles_article_phone_link", args=[article.pk]))
    page.get_by_label("职务").focus()
    page.keyboard.type("主任")
    page.keyboard.press("Tab")
    page.keyboard.type("李雄")
    page.keyboard.press("Enter")
    address = page.get_by_label("链接地址").input_value()
    page.get_by_role("button", name="作废", exact=False).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("已经作废")
    hand = phone(browser)
    hand.goto(address)
    expect(hand.get_by_role("heading", level=1)).to_have_text("这个链接已经作废")
    hand.context.close()


@pytest.mark.parametrize("width", [375, 768, 1280])
def test_the_page_of_links_does_not_scroll_sideways(page: Page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_draft_is_not_needed_for_a_first_text(browser, column, editor, secretary, live_server):
    """A text that never was on the site says so."""
    from apps.columns import approvals

    article = draft_article(column, "第一次发布的", editor)
    review = reviewing.submit(article, editor)
    _, token = approvals.send(article, secretary, review.digest, review.step, "主任 李雄", 24)
    hand = phone(browser)
    hand.goto(live_server.url + reverse("columns:approval", args=[token]))
    expect(hand.locator("main")).to_contain_text("第一次发布，网站上还没有")
    hand.context.close()

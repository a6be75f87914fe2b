"""The admin as staff meet it: in the site's colours, light and dark, on every screen, and in
clicks what they do with the site as a whole."""

import datetime
import io
import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from apps.site_settings.models import SiteLink, SiteSettings
from tests.factories.whole_site import make_whole_site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PASSWORD = "Yunxi-2026-ok"
PHONE = {"width": 375, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
SETTINGS = "/admin/site_settings/sitesettings/"


@pytest.fixture
def site(keep):
    return keep(make_whole_site)


@pytest.fixture
def chief(db) -> User:
    return User.objects.create_superuser("chief", password=PASSWORD, last_name="王管理")


@pytest.fixture
def keeper(staff) -> User:
    """Looks after the site (站点管理员)."""
    user = staff("keeper", "站点管理员")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def desk(visitor, log_in, live_server):
    """desk(user, **how the browser is set up): a page in which the user is logged in.

    `page.complaints` lists what the browser complained of, and what it asked of others.
    """

    def open_for(user: User | None, **how) -> Page:
        page = visitor(**how)
        page.complaints = []

        def note(request) -> None:
            if not request.url.startswith((live_server.url, "data:", "blob:")):
                page.complaints.append(f"asked {request.url}")

        def listen(message) -> None:
            if message.type in ("error", "warning"):
                page.complaints.append(message.text)

        page.on("console", listen)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", note)
        if user is not None:
            log_in(page, user)
        return page

    return open_for


def main_pages(site) -> list[str]:
    """待我审核, 日历, 统计, 快速前往, 审计日志, 校对, 网址跳转 have such tests of their own."""
    leader = site.leaders["head"]
    changed = {
        "site_settings_sitesettings": 1,
        "auth_user": User.objects.earliest("pk").pk,
        "leadership_leader": leader.pk,
        "leadership_position": leader.position_id,
        "media_image": site.images["cover"].pk,
    }
    lists = (
        *("articles_article", "announcements_announcement", "columns_column"),
        *("leadership_leader", "leadership_position", "portal_homeblock"),
        *("media_image", "media_document", "auth_user", "auth_group"),
        *("readers_articlefigures", "proofing_checklistitem"),
    )
    return [
        reverse("admin:index"),
        reverse("admin:password_change"),
        reverse("admin:rights"),
        reverse("admin:lockouts"),
        *(reverse(f"admin:{name}_changelist") for name in lists),
        *(reverse(f"admin:{name}_change", args=[pk]) for name, pk in changed.items()),
        reverse("admin:auth_user_add"),
        reverse("admin:auth_group_add"),
        reverse("admin:leadership_leader_history", args=[leader.pk]),
        reverse("admin:leadership_position_delete", args=[leader.position_id]),
        "/admin/no-such-page/",
    ]


def flaws(page: Page, address: str) -> list[str]:
    """What is wrong with a page apart from what axe sees."""
    page.complaints.clear()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    # The browser reports the answer 404 of the page that is meant to be missing.
    found = [text for text in page.complaints if "status of 404" not in text]
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first level")
    return [f"{address}: {flaw}" for flaw in found]


@pytest.mark.long
def test_the_main_pages_are_sound_on_every_screen_light_and_dark(
    desk, sound_on_every_screen, site, chief
):
    page = desk(chief)
    found, addresses = [], main_pages(site)
    for address in addresses:
        found += flaws(page, address)
        sound_on_every_screen(page, widths=[375, 1280])
    assert not found, "\n".join(found)
    assert len(addresses) > 20


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_door_is_sound_light_and_dark(desk, axe, site, theme):
    page = desk(None, viewport=PHONE, color_scheme=theme)
    assert not flaws(page, "/admin/login/")
    axe(page)
    page.get_by_label("登录名").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("登录名或密码不正确")
    axe(page)


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.querySelector('#header')).backgroundColor")


def test_the_admin_wears_the_colour_of_the_site(desk, site, chief):
    settings = SiteSettings.stored()
    page = desk(chief)
    for colour, seen in (("#1a4f9c", "rgb(26, 79, 156)"), ("#7a1010", "rgb(122, 16, 16)")):
        settings.theme_colour = colour
        settings.save()
        page.goto("/admin/")
        assert background(page) == seen


def test_staff_choose_dark_themselves(desk, chief):
    page = desk(chief, color_scheme="light")
    page.goto("/admin/")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="切换明暗").click()
    if page.evaluate("document.documentElement.dataset.theme") != "dark":
        page.get_by_role("button", name="切换明暗").click()
    assert page.evaluate(paper) != light
    page.goto("/admin/auth/user/")
    assert page.evaluate(paper) != light


@pytest.mark.parametrize("colour", ["#b0171d", "#0b5a3c", "#1a4f9c", "#8b0000"])
def test_every_colour_that_may_be_chosen_can_be_read_in_the_dark(desk, axe, colour, chief):
    settings = SiteSettings.stored()
    settings.theme_colour = colour
    settings.save()
    page = desk(chief, color_scheme="dark")
    for address in ("/admin/auth/user/", SETTINGS):
        page.goto(address)
        axe(page)


# What staff do with the site as a whole


def test_staff_log_in_and_change_their_password(desk, keeper):
    page = desk(None)
    page.goto("/admin/")
    page.get_by_label("登录名").fill("keeper")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
    page.get_by_role("link", name="修改密码").click()
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=False).first.fill("Dali-2026-well")
    page.get_by_label("再填一次新密码").fill("Dali-2026-well")
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_role("status")).to_contain_text("您的密码已经修改")
    keeper.refresh_from_db()
    assert keeper.check_password("Dali-2026-well")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("status")).to_contain_text("您已退出登录")


def test_staff_keep_the_footer_and_find_it_on_the_site(desk, site, keeper):
    page = desk(keeper)
    page.goto("/admin/")
    page.get_by_role("link", name="站点设置").first.click()
    page.get_by_label("主办单位").fill("云溪州人大常委会研究室")
    page.get_by_label("QQ 客服号码").fill("12345678")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messagelist")).to_contain_text("站点设置已保存，马上生效。")
    page.goto("/")
    expect(page.get_by_role("contentinfo")).to_contain_text("主办单位：云溪州人大常委会研究室")
    assert not page.complaints


def test_a_pale_colour_is_told_at_once_and_refused_on_saving(desk, site, keeper):
    page = desk(keeper)
    page.goto(SETTINGS)
    field = page.get_by_role("textbox", name="主题色")
    sample = page.locator(".colour__sample")
    expect(sample).to_have_text("白字看得清")
    field.fill("#f08080")
    expect(sample).to_have_text("太浅，白字看不清")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".field-theme_colour .errorlist")).to_contain_text("太浅")
    page.get_by_label("用调色板选择颜色").fill("#1a4f9c")
    expect(field).to_have_value("#1a4f9c")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto("/")
    brand = "getComputedStyle(document.documentElement).getPropertyValue('--color-brand').trim()"
    assert page.evaluate(brand) == "#1a4f9c"


def test_a_slide_is_added_with_a_picture_from_the_library(desk, site, keeper):
    page = desk(keeper)
    page.goto(SETTINGS)
    page.get_by_role("button", name="添加轮播").click()
    row = page.locator("#slide_links-1")
    row.get_by_label("标题").fill("代表风采展")
    row.get_by_label("链接地址").fill("/columns/daibiaofengcai/")
    page.get_by_role("button", name="保存").click()
    expect(row.locator(".field-image .errorlist")).to_contain_text("轮播要有图片")
    expect(row.get_by_label("标题")).to_have_value("代表风采展")
    row.get_by_role("button", name="选择图片").click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".media-card__choose", has_text="cover").click()
    expect(dialog).to_be_hidden()
    expect(row.locator(".chooser__preview")).to_contain_text("cover")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messagelist")).to_be_visible()
    link = SiteLink.objects.get(title="代表风采展")
    assert (link.kind, link.image) == ("slide", site.images["cover"])
    page.goto("/")
    expect(page.locator("npc-carousel")).to_contain_text("代表风采展")
    # Saving without a picture was answered with the form, not with a failure.
    assert not page.complaints


def test_friend_links_are_added_grouped_and_taken_away(desk, site, keeper):
    page = desk(keeper)
    page.goto(SETTINGS)
    page.get_by_role("button", name="添加友情链接").click()
    row = page.locator("#friend_links-1")
    row.get_by_label("分组").fill("州内人大")
    row.get_by_label("标题").fill("云溪市人大")
    row.get_by_label("链接地址").fill("https://example.org/yunxi/")
    page.locator("#friend_links-0").get_by_label("删除").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("link", name="云溪市人大")).to_be_visible()
    expect(page.get_by_role("link", name="中国人大网")).to_have_count(0)
    page.goto(reverse("admin:site_settings_sitesettings_history", args=[1]))
    expect(page.locator("#change-history")).to_contain_text(
        "新增友情链接“云溪市人大”；删除友情链接“中国人大网”。"
    )


def test_the_site_turns_grey_at_its_time_with_everything_that_floats(desk, site, keeper):
    page = desk(keeper)
    page.goto(SETTINGS)
    today = timezone.localdate()
    for name, day in (("from", today), ("until", today + datetime.timedelta(days=2))):
        page.locator(f"#id_grey_{name}_0").fill(day.isoformat())
        page.locator(f"#id_grey_{name}_1").fill("00:00")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto("/")
    style = "element => getComputedStyle(element).filter"
    assert page.locator("html").evaluate(style) == "grayscale(1)"
    popup = page.locator("dialog.popup")
    expect(popup).to_be_visible()
    # A modal dialog stands above the root, whose filter does not reach it.
    assert popup.evaluate(style) == "grayscale(1)"
    assert coloured_pixels(page.screenshot()) == 0
    page.goto("/admin/")
    assert coloured_pixels(page.screenshot()) > 0


def coloured_pixels(png: bytes) -> int:
    """How many pixels of a picture are no grey."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    colours = picture.getcolors(maxcolors=picture.width * picture.height)
    return sum(count for count, rgb in colours if max(rgb) - min(rgb) > 2)


def test_lists_are_read_and_used_on_a_phone(desk, site, chief):
    page = desk(chief, viewport=PHONE)
    page.goto("/admin/auth/user/")
    row = page.locator("#result_list tbody tr").first
    box = row.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    row.get_by_role("checkbox").check()
    expect(page.locator(".action-counter")).to_contain_text("1")
    row.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/admin/auth/user/\d+/change/"))
    page.get_by_label("姓名").fill("李四")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("已保存。")


def test_the_tools_of_the_user_stand_in_one_row_on_a_phone(desk, chief):
    chief.last_name = "欧阳守望"
    chief.save()
    page = desk(chief, viewport=PHONE)
    page.goto("/admin/")
    tools = page.locator("#user-tools").bounding_box()
    toggle = page.locator(".theme-toggle").bounding_box()
    leave = page.get_by_role("button", name="退出").bounding_box()
    assert toggle["x"] >= leave["x"] + leave["width"]
    assert leave["y"] < toggle["y"] + toggle["height"] / 2 < leave["y"] + leave["height"]
    assert toggle["x"] + toggle["width"] <= tools["x"] + tools["width"]


def test_what_stands_under_another_thing_begins_where_it_does(desk, site, chief):
    page = desk(chief, viewport=PHONE)
    page.goto(reverse("admin:columns_column_change", args=[site.columns["要闻"].pk]))
    tools = [tool.bounding_box() for tool in page.locator(".object-tools li").all()]
    first = min(tool["y"] for tool in tools)
    assert any(tool["y"] > first for tool in tools)
    for row in {tool["y"] for tool in tools}:
        assert min(tool["x"] for tool in tools if tool["y"] == row) == tools[0]["x"]
    page.goto(SETTINGS)
    choose = page.locator(".field-wechat_qr").get_by_role("button", name="选择图片")
    clear = page.locator(".field-wechat_qr").get_by_role("button", name="清除")
    if clear.is_visible():
        clear.click()
    field = page.get_by_label("QQ 客服号码")
    assert choose.bounding_box()["x"] == field.bounding_box()["x"]

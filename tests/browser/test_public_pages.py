"""The public pages as visitors meet them: accessible, quiet, and usable in every way."""

import datetime
from dataclasses import dataclass

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from apps.portal import views
from apps.publishing import transitions
from apps.site_settings.models import SiteSettings
from tests.factories.media import make_image
from tests.factories.whole_site import make_whole_site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 375, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
# 1280 pixels at 400 % and at 200 %, telephones, tablets, and a large screen
WIDTHS = [320, 375, 640, 768, 1024, 1280, 1920]
MINUTE = datetime.timedelta(minutes=1)


@dataclass
class Kind:
    """A kind of public page, where it is, and what the server answers there."""

    address: str
    status: int = 200


@pytest.fixture
def site(keep):
    return keep(make_whole_site)


@pytest.fixture
def kinds(site) -> dict[str, Kind]:
    """Every kind of public page; those of favourites are empty for a new visitor."""
    gone = site.articles["news 9"]
    transitions.withdraw(gone)
    columns, articles = site.columns, site.articles
    return {
        "home": Kind(reverse("portal:home")),
        "list of titles": Kind(columns["要闻"].get_absolute_url()),
        "second page": Kind(columns["要闻"].get_absolute_url() + "?page=2"),
        "list with summaries": Kind(columns["监督"].get_absolute_url()),
        "list with pictures": Kind(columns["风采"].get_absolute_url()),
        "empty list": Kind(columns["空"].get_absolute_url()),
        "third level": Kind(columns["环保"].get_absolute_url()),
        "article": Kind(articles["full"].get_absolute_url()),
        "plain article": Kind(articles["news 3"].get_absolute_url()),
        "article in place": Kind(columns["概况"].get_absolute_url()),
        "empty page": Kind(columns["空页"].get_absolute_url()),
        "leaders": Kind(columns["领导"].get_absolute_url()),
        "leader": Kind(site.leaders["head"].get_absolute_url()),
        "leader without facts": Kind(site.leaders["deputy"].get_absolute_url()),
        "former leaders": Kind(reverse("leadership:former")),
        "announcements": Kind(columns["公告"].get_absolute_url()),
        "announcement": Kind(site.announcements["plain"].get_absolute_url()),
        "announcement that is over": Kind(site.announcements["over"].get_absolute_url()),
        "favourites": Kind(reverse("readers:favourites")),
        "search": Kind(reverse("search:results")),
        "search results": Kind(reverse("search:results") + "?q=人大"),
        "404": Kind("/no-such-page/", 404),
        "410": Kind(gone.get_absolute_url(), 410),
    }


@pytest.fixture
def full(site) -> str:
    """The address of the article with everything."""
    return site.articles["full"].get_absolute_url()


def open_kind(page, kind: Kind) -> None:
    assert page.goto(kind.address).status == kind.status
    # The popup of the home page is tested by itself.
    if page.locator("dialog:modal").count():
        page.keyboard.press("Escape")


@dataclass
class Look:
    """What a browser finds on one page."""

    complaints: list[str]  # in its console
    asked: list[str]  # what it loaded, from wherever
    cookies: list[dict]
    landmarks: dict[str, int]
    silent: list[str]  # pictures without a text in their place
    broken: list[str]  # pictures that do not load


_looks: dict[str, Look] = {}
# The walk takes a worker half a minute: the tests that ask for what it found share one.
one_walk = pytest.mark.xdist_group("public pages")

PICTURES = """async () => {
    const pictures = [...document.images];
    pictures.forEach((picture) => (picture.loading = "eager"));
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => null)));
    const broken = pictures.filter((one) => !one.naturalWidth && one.checkVisibility());
    const silent = pictures.filter((one) => !one.hasAttribute("alt"));
    return {broken: broken.map((one) => one.src), silent: silent.map((one) => one.src)};
}"""


@pytest.fixture
def looks(request, visitor, kinds) -> dict[str, Look]:
    """{kind: what a visitor's browser finds there}; the pages are opened once for all tests."""
    is_second_try = getattr(request.node, "execution_count", 1) > 1
    if _looks and not is_second_try:
        return _looks
    page = visitor()
    complaints, asked = [], []
    page.on("console", lambda line: line.type in {"error", "warning"} and complaints.append(line))
    page.on("pageerror", lambda error: complaints.append(error))
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (event) => console.error('CSP: ' + event.violatedDirective + event.blockedURI))"
    )
    found = {}
    for name, kind in kinds.items():
        complaints.clear()
        asked.clear()
        open_kind(page, kind)
        page.wait_for_load_state("networkidle")
        landmarks = {
            "banner": page.get_by_role("banner"),
            "main": page.get_by_role("main"),
            "contentinfo": page.get_by_role("contentinfo"),
            "navigation": page.get_by_role("navigation", name="主导航"),
            "heading": page.get_by_role("heading", level=1),
        }
        # Chromium itself notes a page that answers 404.
        texts = [getattr(one, "text", str(one)) for one in complaints]
        found[name] = Look(
            complaints=[one for one in texts if f"status of {kind.status}" not in one],
            asked=list(asked),
            cookies=page.context.cookies(page.url),
            landmarks={role: places.count() for role, places in landmarks.items()},
            **page.evaluate(PICTURES),
        )
    _looks.update(found)
    return _looks


def fall(monkeypatch) -> None:
    """Let the home page fail."""

    def fail(request):
        raise RuntimeError("The database is gone.")

    monkeypatch.setattr(views, "home_page", fail)


# Accessible


def test_axe_finds_nothing_on_any_kind_of_page_and_none_is_wider_than_a_screen(visitor, kinds, axe):
    page = visitor(reduced_motion="reduce")
    for name, kind in kinds.items():
        page.set_viewport_size(DESKTOP)
        open_kind(page, kind)
        axe(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (name, width, wide)
        page.set_viewport_size(PHONE)
        axe(page)


def test_axe_finds_nothing_where_something_is_open(visitor, site, kinds, axe, full):
    page = visitor(reduced_motion="reduce")
    page.goto("/")
    expect(page.get_by_role("dialog")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    page.locator(".navigation__toggle").first.click()
    axe(page)
    page.get_by_text("QQ客服", exact=True).click()
    axe(page)
    page.goto(full)
    page.get_by_text("手机扫码看").click()
    page.get_by_role("button", name="收藏").click()
    expect(page.get_by_role("button", name="已收藏")).to_be_visible()
    axe(page)
    page.goto(reverse("readers:favourites"))
    axe(page)
    page.get_by_role("button", name="取消收藏").click()
    axe(page)


def test_axe_finds_nothing_in_the_open_menu_of_a_phone(visitor, site, axe):
    page = visitor(viewport=PHONE, reduced_motion="reduce")
    page.goto(site.columns["环保"].get_absolute_url())
    page.get_by_role("button", name="菜单").click()
    axe(page)
    page.get_by_role("button", name="关闭").first.click()
    page.get_by_role("button", name="工具").click()
    axe(page)


def test_axe_finds_nothing_on_pages_of_failure(visitor, site, axe, monkeypatch):
    page = visitor()
    fall(monkeypatch)
    assert page.goto("/").status == 500
    axe(page)
    assert page.goto("/favourites/?page=1%00").status == 404
    axe(page)


def test_a_form_from_elsewhere_meets_403_in_the_sites_own_design(visitor, site):
    page = visitor(java_script_enabled=False)
    page.goto("/")
    answer = page.request.post(
        f"/favourites/{site.articles['full'].pk}/",
        form={"action": "add"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status == 403
    page.set_content(answer.text())
    expect(page.get_by_role("heading", level=1)).to_have_text("这个页面不对您开放")
    expect(page.get_by_role("navigation", name="主导航")).to_have_count(1)


@one_walk
def test_every_picture_says_what_it_is_or_that_it_decorates(visitor, kinds, looks):
    assert not {name: look.silent for name, look in looks.items() if look.silent}
    page = visitor()
    page.goto(kinds["article"].address)
    assert page.locator(".prose img").get_attribute("alt") == "会场"


@one_walk
def test_the_landmarks_of_a_page_are_all_there(looks):
    once = dict.fromkeys(("banner", "main", "contentinfo", "navigation", "heading"), 1)
    assert not {name: look.landmarks for name, look in looks.items() if look.landmarks != once}


def test_the_keyboard_reaches_the_text_in_one_step(visitor, full):
    page = visitor()
    page.goto(full)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_keyboards_place_can_always_be_seen(visitor, kinds):
    page = visitor(reduced_motion="reduce")
    for name in ("home", "article", "list of titles", "favourites"):
        open_kind(page, kinds[name])
        for _ in range(45):
            page.keyboard.press("Tab")
            seen = page.evaluate("""() => {
                const element = document.activeElement;
                if (element === document.body) return null;
                const box = element.getBoundingClientRect();
                const style = getComputedStyle(element);
                return {
                    html: element.outerHTML.slice(0, 120),
                    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
                };
            }""")
            if seen:
                assert seen["outlined"], (name, seen["html"])
                assert seen["inside"], (name, seen["html"])


SMALL_TARGETS = """() => {
    const pressed = "button, summary, .button, .navigation__link, .pager__link," +
        " .side-menu__link, .tools__button, .breadcrumbs__link, .chip, .attachment," +
        " .hit__column, .first-leader__name a, .footer__facts a";
    const sentence = ".prose, .article__facts, .footer__contact, .preview-ribbon";
    const found = [];
    for (const element of document.querySelectorAll("a, button, summary, input")) {
        const box = element.getBoundingClientRect();
        const hidden = !element.checkVisibility({ visibilityProperty: true });
        if (hidden || box.width <= 1 || element.closest("[inert]")) continue;
        if (element.closest(sentence)) continue;
        const least = element.matches(pressed) ? 43.5 : 23.5;
        if (box.height < least || (element.matches("button, summary") && box.width < least))
            found.push(`${element.outerHTML.slice(0, 90)} ${box.width}x${box.height}`);
    }
    return found;
}"""

SMALL_TEXTS = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
        if (element.closest("script, template, .visually-hidden")) continue;
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (size < 12.5) found.push(`${element.textContent.slice(0, 20)} ${size}`);
    }
    return found;
}"""


def test_texts_and_targets_of_a_phone_are_large_enough(visitor, kinds):
    """44 pixels for what is pressed; 24 for every link that does not stand in a sentence.

    And text that can be read.
    """
    page = visitor(viewport=PHONE, has_touch=True, reduced_motion="reduce")
    for name, kind in kinds.items():
        open_kind(page, kind)
        assert page.evaluate(SMALL_TARGETS) == [], name
        assert page.evaluate(SMALL_TEXTS) == [], name
    page.goto(kinds["article"].address)
    size = page.locator(".article__body").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 18


def test_a_phone_shows_two_lines_of_what_is_read_most(visitor, site):
    page = visitor(viewport=PHONE, reduced_motion="reduce")
    page.goto("/")
    title = page.locator(".rank__title:visible").filter(has_text="第12次主任会议").first
    assert title.evaluate("e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight")


# Enlarged: text twice as large, as a browser's settings make it


@pytest.fixture
def enlarged(browser_type, browser_type_launch_args, browser_context_args, live_server):
    """A telephone whose owner doubled the size of text."""
    usual = browser_type_launch_args
    twice = [*usual["args"], "--blink-settings=defaultFontSize=32"]
    browser = browser_type.launch(**(usual | {"args": twice}))
    page = browser.new_page(
        **browser_context_args, viewport=PHONE, base_url=live_server.url, reduced_motion="reduce"
    )
    yield page
    browser.close()


# How many characters a field shows of what is typed into it
ROOM_FOR_WORDS = """() => [...document.querySelectorAll("input[type=search]")].map((field) => {
    const style = getComputedStyle(field);
    const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
    return (field.clientWidth - padding) / parseFloat(style.fontSize);
})"""

CUT = "e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 4"


def test_enlarged_no_page_is_wider_than_the_screen_and_a_search_can_be_read(kinds, enlarged):
    for name, kind in kinds.items():
        open_kind(enlarged, kind)
        for width in (375, 320):
            enlarged.set_viewport_size({"width": width, "height": PHONE["height"]})
            wide = enlarged.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (name, width, wide)
            rooms = enlarged.evaluate(ROOM_FOR_WORDS)
            assert rooms, name
            assert min(rooms) >= 4, (name, width, rooms)


def test_enlarged_the_popup_and_the_float_are_whole(site, enlarged):
    page = enlarged
    page.goto("/")
    popup = page.get_by_role("dialog")
    expect(popup).to_be_visible()
    assert popup.evaluate("e => e.scrollWidth <= e.clientWidth")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="关闭飘窗").click()
    expect(page.locator("npc-float")).to_be_hidden()


def test_enlarged_the_home_page_cuts_no_title_and_lays_nothing_over_another(site, enlarged):
    settings = SiteSettings.stored()
    settings.logo = make_image("logo", width=600, height=120)
    settings.save()
    page = enlarged
    page.goto("/")
    page.keyboard.press("Escape")
    titles = page.locator(".entry-line .entry-title, .rank__title:visible").all()
    assert len(titles) > 8
    assert [one.text_content() for one in titles if one.evaluate(CUT)] == []
    boxes = [one.bounding_box() for one in page.locator(".quick-link__picture").all()]
    boxes.append(page.locator(".masthead .brand__emblem").bounding_box())
    boxes.append(page.get_by_role("button", name="菜单").bounding_box())
    for number, one in enumerate(boxes):
        assert not [other for other in boxes[number + 1 :] if _overlap(one, other)]


def test_enlarged_the_tools_show_what_they_hold(site, enlarged):
    page = enlarged
    page.goto("/favourites/")
    page.get_by_role("button", name="工具").click()
    page.get_by_text("QQ客服", exact=True).click()
    panel = page.locator(".tools__panel:visible").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= PHONE["width"]


def _overlap(one: dict, other: dict) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


# Quiet


@one_walk
def test_no_page_complains_or_asks_anybody_else(looks, live_server):
    assert not {name: look.complaints for name, look in looks.items() if look.complaints}
    asked = [url for look in looks.values() for url in look.asked]
    assert len(asked) > 200
    assert [url for url in asked if not url.startswith(live_server.url + "/")] == []


@one_walk
def test_reading_the_site_leaves_no_cookie_on_any_page(looks):
    assert not {name: look.cookies for name, look in looks.items() if look.cookies}


@one_walk
def test_every_picture_loads(looks):
    assert not {name: look.broken for name, look in looks.items() if look.broken}


# Without script


def test_without_script_the_navigation_unfolds(visitor, site):
    page = visitor(java_script_enabled=False)
    page.goto("/favourites/")
    below = page.get_by_role("link", name="专题询问")
    expect(below).to_be_hidden()
    page.get_by_role("link", name="监督工作", exact=True).first.hover()
    expect(below.first).to_be_visible()
    below.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("专题询问")


def test_without_script_a_phone_opens_and_closes_the_menu(visitor, site):
    page = visitor(viewport=PHONE, java_script_enabled=False)
    page.goto("/favourites/")
    menu = page.get_by_role("navigation", name="主导航")
    expect(menu).to_be_hidden()
    page.get_by_role("link", name="菜单").click()
    expect(menu).to_be_visible()
    expect(menu.get_by_role("link", name="专题询问")).to_be_visible()
    page.get_by_role("link", name="关闭").click()
    expect(menu).to_be_hidden()


def test_without_script_the_home_page_shows_all_that_it_holds(visitor, site):
    page = visitor(java_script_enabled=False)
    page.goto("/")
    slides = page.locator(".carousel__slide")
    assert slides.count() == 2
    for slide in slides.all():
        slide.scroll_into_view_if_needed()
        expect(slide.get_by_role("link")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="近7天")).to_be_visible()
    expect(page.get_by_role("heading", name="近30天")).to_be_visible()
    tools = page.get_by_role("complementary", name="便民工具")
    expect(tools.get_by_role("link", name="回到顶部")).to_be_visible()


def test_without_script_the_tools_of_a_phone_are_there(visitor, site):
    page = visitor(viewport=PHONE, java_script_enabled=False)
    page.goto("/favourites/")
    tools = page.get_by_role("complementary", name="便民工具")
    for name in ("我的收藏", "回到顶部"):
        expect(tools.get_by_role("link", name=name)).to_be_visible()
    tools.get_by_text("QQ客服", exact=True).click()
    expect(tools.get_by_text("88888888")).to_be_visible()


def test_without_script_an_article_is_kept_and_let_go(visitor, site, full):
    page = visitor(java_script_enabled=False)
    page.goto(full)
    for tool in ("打印", "复制链接"):  # what only a script can do is not offered
        expect(page.get_by_text(tool)).to_be_hidden()
    page.get_by_role("button", name="收藏").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的收藏")
    title = site.articles["full"].title
    expect(page.locator(".favourites__item")).to_contain_text(title)
    page.get_by_role("button", name="取消收藏").click()
    expect(page.get_by_text("您还没有收藏文章。")).to_be_visible()


# The carousel


@pytest.fixture
def carousel(visitor, site):
    """carousel(**how): the home page with a clock of its own."""

    def open_home(**how):
        page = visitor(**how)
        page.clock.install()
        page.goto("/")
        page.keyboard.press("Escape")
        page.mouse.move(5, 5)
        return page

    return open_home


def slide_shown(page) -> int:
    dots = page.locator(".carousel__dot")
    return [dot.get_attribute("aria-current") for dot in dots.all()].index("true")


def moves_on(page) -> bool:
    before = slide_shown(page)
    page.clock.run_for(6050)
    page.wait_for_timeout(800)  # scrolling keeps real time
    page.clock.run_for(200)
    return slide_shown(page) != before


def test_the_carousel_moves_on_by_itself_and_pauses_by_its_button(carousel):
    page = carousel()
    assert moves_on(page)
    page.get_by_role("button", name="暂停自动播放").click()
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    assert not moves_on(page)
    page.get_by_role("button", name="继续自动播放").click()
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    assert moves_on(page)


def test_the_carousel_rests_under_mouse_and_focus(carousel):
    page = carousel()
    page.locator(".carousel").hover()
    assert not moves_on(page)
    page.mouse.move(5, 5)
    assert moves_on(page)
    page.get_by_role("button", name="下一张").focus()
    assert not moves_on(page)


def test_the_carousel_stays_still_for_people_who_prefer_less_motion(carousel):
    page = carousel(reduced_motion="reduce")
    assert not moves_on(page)
    before = slide_shown(page)
    page.get_by_role("button", name="下一张").click()
    assert slide_shown(page) != before


def test_only_the_slide_in_sight_is_reached_by_keyboard(carousel):
    page = carousel()
    links = page.locator(".carousel__slide:not([inert]) a")
    assert links.count() == 1


# Popup, tools, article


def test_the_popup_takes_the_focus_and_keeps_it(visitor, site):
    page = visitor()
    page.goto("/")
    popup = page.get_by_role("dialog")
    expect(popup).to_be_visible()
    for _ in range(5):
        assert page.evaluate("!!document.activeElement.closest('dialog')")
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            page.keyboard.press("Tab")  # the browser's own buttons stand between
    popup.get_by_role("button", name="关闭").click()
    expect(popup).to_be_hidden()


def test_the_tools_fold_away_on_a_phone(visitor, site):
    page = visitor(viewport=PHONE)
    page.goto("/favourites/")
    opener = page.get_by_role("button", name="工具")
    favourites = page.get_by_role("complementary", name="便民工具").get_by_role("link").first
    expect(favourites).to_be_hidden()
    opener.click()
    expect(favourites).to_be_visible()
    assert opener.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    expect(favourites).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.mouse.click(20, 300)
    expect(favourites).to_be_hidden()


def test_back_to_the_top(visitor, full, wait_until):
    page = visitor(reduced_motion="reduce")
    page.goto(full)
    page.evaluate("scrollTo(0, 900)")
    page.get_by_role("link", name="回到顶部").click()
    wait_until(page, "scrollY === 0")


def test_the_qq_number_and_the_wechat_code_are_at_hand(visitor, site):
    page = visitor()
    page.goto("/favourites/")
    tools = page.get_by_role("complementary", name="便民工具")
    tools.get_by_text("QQ客服", exact=True).click()
    expect(tools.get_by_text("88888888")).to_be_visible()
    tools.get_by_text("微信二维码").click()
    expect(tools.get_by_role("img", name="微信二维码")).to_be_visible()
    expect(tools.get_by_text("88888888")).to_be_hidden()  # one at a time


def test_the_size_of_the_text_is_remembered(visitor, site, full):
    page = visitor()
    page.goto(full)

    def size() -> float:
        body = page.locator(".article__body")
        return body.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")

    usual = size()
    page.get_by_role("button", name="大", exact=True).click()
    large = size()
    page.get_by_role("button", name="小", exact=True).click()
    assert size() < usual < large
    page.get_by_role("button", name="大", exact=True).click()
    page.goto(site.articles["news 3"].get_absolute_url())
    assert size() == large
    pressed = page.get_by_role("button", name="大", exact=True)
    assert pressed.get_attribute("aria-pressed") == "true"


def test_the_address_is_copied_without_its_fragment(visitor, full, live_server):
    page = visitor(permissions=["clipboard-read", "clipboard-write"])
    page.goto(full + "#main")
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_text("已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == live_server.url + full


def test_the_qr_code_unfolds(visitor, full, wait_until):
    page = visitor(viewport=PHONE)
    page.goto(full)
    code = page.get_by_role("img", name="本文网址的二维码")
    expect(code).to_be_hidden()
    page.get_by_text("手机扫码看").click()
    expect(code).to_be_visible()
    wait_until(page, "document.querySelector('.qr__panel img').naturalWidth > 0")
    box = code.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_paper_gets_the_article_alone(visitor, full):
    page = visitor()
    page.goto(full)
    page.emulate_media(media="print")
    for shown in (".article__title", ".article__body", ".article__facts", ".brand__name"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (
        ".navigation",
        ".side-menu",
        ".breadcrumbs",
        ".article__tools",
        ".favourite",
        ".neighbours",
        ".article__related",
        ".footer",
        ".tools",
        ".announcement-banner",
        "npc-float",
    ):
        expect(page.locator(hidden).first).to_be_hidden()
    ink = page.locator(".article__body").evaluate("e => getComputedStyle(e).color")
    assert ink in {"rgb(0, 0, 0)", "rgb(34, 26, 23)"}


def test_favourites_of_an_article_are_counted_before_the_eyes_of_the_reader(visitor, site, full):
    page = visitor()
    page.goto(full)
    button = page.get_by_role("button", name="收藏")
    expect(button).to_contain_text("1")  # the reader of the site keeps it already
    button.click()
    expect(page.get_by_role("button", name="已收藏")).to_contain_text("2")
    expect(page.get_by_role("status").get_by_text("已收藏")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="已收藏")).to_contain_text("2")
    page.get_by_role("button", name="已收藏").click()
    expect(button).to_contain_text("1")


# 全站置灰


def test_the_switch_greys_the_whole_site_between_its_dates(visitor, site):
    settings = SiteSettings.stored()
    now = timezone.now()
    settings.grey_from, settings.grey_until = now - MINUTE, now + MINUTE
    settings.save()
    page = visitor()
    page.goto("/")
    grey = "getComputedStyle(document.documentElement).filter"
    assert page.evaluate(grey) == "grayscale(1)"
    popup = page.get_by_role("dialog").evaluate("element => getComputedStyle(element).filter")
    assert popup == "grayscale(1)"
    settings.grey_from, settings.grey_until = now - 2 * MINUTE, now - MINUTE
    settings.save()
    page.reload()
    assert page.evaluate(grey) == "none"

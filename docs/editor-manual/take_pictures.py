#!/usr/bin/env python
"""Takes the manual's pictures anew, by doing what the manual says on a demo site of its own.

    .venv/bin/python docs/editor-manual/take_pictures.py             all of them
    .venv/bin/python docs/editor-manual/take_pictures.py write pin   those of some subjects
    .venv/bin/python docs/editor-manual/take_pictures.py --keep DIR  keeps the site's data in DIR

Needs what bin/test needs: requirements-dev.txt and a Chromium. Site, accounts and server
live in a temporary folder and end with the script. A step that no longer finds its button
stops it, so that the manual is corrected and not only its pictures.
"""

import argparse
import contextlib
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PICTURES = HERE / "images"

PASSWORD = "Qinghe-2026-ok"
ACCOUNTS = {  # login name: (name, roles)
    "bianji": ("李小禾", ["编辑"]),
    "fabu": ("周审言", ["发布"]),
    "lanmu": ("陈知行", ["栏目管理员"]),
    "zhandian": ("赵守望", ["站点管理员"]),
    "xitong": ("周立诚", ["系统管理员"]),
    "anquan": ("何慎之", ["安全管理员"]),
    "shenji": ("秦明远", ["审计管理员"]),
    "zhuangao": ("林文秀", []),
    "chushen": ("孙正言", []),
    "fushen": ("郑知微", []),
    "zhongshen": ("韩立言", []),
}
# What they may do in 立法工作, where three steps of review are asked for.
LAWS = "立法工作"
GRANTS = {
    "zhuangao": ["write"],
    "chushen": ["first_review"],
    "fushen": ["second_review"],
    "zhongshen": ["final_review", "publish"],
}
NEWCOMER = "newcomer"  # comes in with a one-time password
CHIEF = "guanli"

SCREEN = {"width": 1280, "height": 820}
SCALE = 1.5
MARGIN = 14  # around what a picture shows
RED = (206, 17, 38)
MOST_BYTES = 150_000

ARTICLE = "常委会调研乡村振兴工作"
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=ZH-CN>
<!--StartFragment-->
<p class=MsoNormal style='text-indent:32.0pt'><span style='font-family:仿宋'>近日，青禾州人大
常委会组成调研组，到石桥村调研乡村振兴工作。</span></p>
<h1><span>一、走进茶园</span></h1>
<p class=MsoNormal style='text-indent:32.0pt'><b><span>茶园</span></b><span>里，调研组听取了介绍，
并和茶农座谈。</span><img src="file:///C:/clip_image002.jpg"><img src="file:///C:/clip_image003.png"></p>
<table border=1><tr><td rowspan=2><p align=center>村名</p></td><td colspan=2><p align=center>茶园
面积（亩）</p></td></tr><tr><td><p>去年</p></td><td><p>今年</p></td></tr>
<tr><td><p>石桥村</p></td><td><p align=right>320</p></td><td><p align=right>410</p></td></tr>
</table>
<p class=MsoNormal style='text-indent:32.0pt'><span>调研组要求，继续为群众办实事。</span></p>
<p class=MsoNormal align=right style='text-align:right'><span>调研组</span></p>
<!--EndFragment--></body></html>"""
# The pictures of the same: the first as it is, the second a drawing that no browser shows.
WORD_RTF = r"{\rtf1 {\pict\jpegblip %s}{\pict\emfblip 0100}}"
PASTE = """([html, rtf]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  if (rtf) clipboardData.setData("text/rtf", rtf);
  document.querySelector(".npc-editor__text").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""

subjects: dict[str, Callable[["Studio"], None]] = {}


def subject(take: Callable[["Studio"], None]) -> Callable[["Studio"], None]:
    subjects[take.__name__.rstrip("_").replace("_", "-")] = take
    return take


# The site


def make_site(data: Path) -> str:
    """A demo site with the accounts in the folder `data`. Returns the one-time password."""
    os.environ |= {
        "DATA_DIR": str(data),
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "cms_project.settings",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    from apps.columns.models import Column, Grant
    from apps.portal import one_time_passwords

    call_command("prepare", stdout=io.StringIO())
    for name, (full_name, roles) in ACCOUNTS.items():
        user, _ = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        user.last_name = full_name
        user.set_password(PASSWORD)
        user.save()
        user.groups.set(Group.objects.filter(name__in=roles))
    column = Column.objects.get(name=LAWS)
    for name, rights in GRANTS.items():
        user = User.objects.get(username=name)
        Grant.objects.update_or_create(
            user=user, column=column, defaults=dict.fromkeys(rights, True)
        )
    # Only the pictures of 整站导出 need a superuser.
    chief, _ = User.objects.get_or_create(username=CHIEF, defaults={"is_staff": True})
    chief.is_superuser, chief.last_name = True, "郑主任"
    chief.set_password(PASSWORD)
    chief.save()
    newcomer, _ = User.objects.get_or_create(username=NEWCOMER, defaults={"is_staff": True})
    newcomer.last_name = "王新来"
    password = one_time_passwords.give(newcomer)
    newcomer.save()
    from django.db import connections

    connections.close_all()
    return password


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The site on a free port; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--empty"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), "WORKERS": "1"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(120):
            if server.poll() is not None:
                raise RuntimeError("the server did not start")
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/", timeout=5)
                break
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


# The pictures


class Studio:
    """Browsers of the staff, and the camera."""

    def __init__(self, browser: Browser, address: str, data: Path, one_time_password: str):
        self.browser = browser
        self.address = address
        self.data = data
        self.one_time_password = one_time_password
        self.pages: dict[str, Page] = {}
        self.taken: list[str] = []

    def page(self, who: str = "", **how) -> Page:
        """The browser of an account, logged in; without a name that of somebody new."""
        if who in self.pages:
            return self.pages[who]
        context = self.browser.new_context(
            **{
                "viewport": SCREEN,
                "device_scale_factor": SCALE,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "base_url": self.address,
                "reduced_motion": "reduce",
                **how,
            }
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        if who:
            log_in(page, who, PASSWORD)
            self.pages[who] = page
        return page

    def take(
        self,
        page: Page,
        name: str,
        *parts: Locator,
        marks: tuple[Locator, ...] = (),
        numbered: bool = False,
        margin: int = MARGIN,
        height: int | None = None,
        at_top: bool = True,
    ) -> None:
        """Save what the `parts` cover (default: the whole window) as <name>.png.

        The `marks` are outlined, and numbered where the text refers to numbers. The window
        grows to hold all parts; `height` cuts the picture off below so many pixels.
        """
        page.wait_for_load_state("networkidle")
        if parts:
            _, top, _, bottom = union([edges(part) for part in parts])
            # With room for what stays at the window's edges: a header, a row of buttons.
            room = int(bottom - top) + 360
            page.set_viewport_size(SCREEN | {"height": max(SCREEN["height"], room)})
            if at_top:
                parts[0].evaluate("part => part.scrollIntoView({block: 'center'})")
                if len(parts) > 1:
                    middle = parts[len(parts) // 2]
                    middle.evaluate("part => part.scrollIntoView({block: 'center'})")
        page.wait_for_timeout(250)
        window = page.viewport_size
        box = (0, 0, window["width"], window["height"])
        if parts:
            left, top, right, bottom = union([edges(part) for part in parts])
            box = (
                max(0, left - margin),
                max(0, top - margin),
                min(window["width"], right + margin),
                min(window["height"], bottom + margin),
            )
        if height:
            box = (*box[:3], min(box[3], box[1] + height))
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        for number, mark in enumerate(marks, start=1):
            outline(picture, edges(mark), str(number) if numbered else "")
        picture = picture.crop(tuple(round(edge * SCALE) for edge in box))
        save(picture, PICTURES / f"{name}.png")
        page.set_viewport_size(SCREEN)
        self.taken.append(name)


def log_in(page: Page, name: str, password: str) -> None:
    page.goto("/admin/login/")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state("networkidle")


def edges(part: Locator) -> tuple[float, float, float, float]:
    box = part.bounding_box()
    assert box, f"not to be seen: {part}"
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def union(boxes: list[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def outline(picture: Image.Image, box: tuple[float, float, float, float], number: str) -> None:
    """Draw a red frame around a part, and its number on the frame's corner."""
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = (edge * SCALE for edge in box)
    gap, line = 5 * SCALE, round(2.5 * SCALE)
    frame = (
        max(line, left - gap),
        max(line, top - gap),
        min(picture.width - line, right + gap),
        min(picture.height - line, bottom + gap),
    )
    draw.rounded_rectangle(frame, radius=6 * SCALE, outline=RED, width=line)
    if number:
        radius = 12 * SCALE
        x, y = max(radius, frame[0]), max(radius, frame[1])
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=RED)
        font = ImageFont.load_default(size=15 * SCALE)
        draw.text((x, y), number, fill="white", font=font, anchor="mm")


def save(picture: Image.Image, path: Path) -> None:
    """As a PNG with a palette, in as many colours and pixels as keep it small."""
    path.parent.mkdir(exist_ok=True)
    for colours in (256, 128, 64):
        small = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
        if path.stat().st_size < MOST_BYTES:
            return
    for share in (0.8, 2 / 3, 0.5):
        size = (round(picture.width * share), round(picture.height * share))
        smaller = picture.resize(size, Image.Resampling.LANCZOS)
        smaller.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < MOST_BYTES:
            return
    raise ValueError(f"{path.name} is too large")


def drawn(name: str, folder: Path, title: str) -> Path:
    """A picture to upload, drawn here."""
    from apps.portal.demo import scenes

    path = folder / f"{title}.jpg"
    scenes.draw(name, 1200).save(path, "JPEG", quality=85)
    return path


# What many subjects do


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def adder(page: Page, name: str) -> Locator:
    """What adds a row to a form; a link that calls itself a button, or was one."""
    return page.locator(".add-row a").filter(has_text=name)


def field(page: Page, name: str) -> Locator:
    """The row of a form that holds the model's field `name`."""
    return page.locator(f".form-row.field-{name}").first


def body(page: Page) -> Locator:
    return page.locator(".npc-editor__text").first


def group(page: Page, heading: str) -> Locator:
    """A part of a form by its heading."""
    return page.locator("fieldset").filter(
        has=page.get_by_role("heading", name=heading, exact=True)
    )


def close_what_floats(page: Page) -> None:
    """On a public page, the popup and the floating window, as readers do."""
    page.wait_for_load_state("networkidle")
    for name in ("关闭", "关闭飘窗"):
        for close in page.get_by_role("button", name=name, exact=True).all():
            close.click()


def new_article(page: Page, title: str, column: str = "人大要闻") -> None:
    """A new article's form, filled in."""
    page.goto("/admin/")
    page.get_by_role("link", name="写文章").click()
    page.get_by_label("标题：", exact=True).fill(title)
    search = page.get_by_label("查找所属栏目")
    if search.count():  # with a handful of columns there is nothing to search
        search.fill(column)
    page.get_by_role("radiogroup", name="所属栏目").get_by_label(column).check()
    body(page).focus()  # a click could meet a picture
    page.keyboard.press("Control+a")  # what was kept of an earlier one
    page.keyboard.press("Backspace")
    page.keyboard.type("近日，青禾州人大常委会组成调研组，到石桥村调研乡村振兴工作。")


def press(page: Page, name: str) -> None:
    """Press a button of a form that leads to another page, which then says what happened."""
    with page.expect_navigation():
        button(page, name).click()
    page.wait_for_load_state("networkidle")


def told(page: Page) -> Locator:
    return page.locator(".messagelist")


def open_from_list(page: Page, what: str, title: str) -> None:
    """Find something in its list as staff do, and open it."""
    page.goto(f"/admin/{what}/")
    page.locator("#searchbar").fill(title)
    page.get_by_role("button", name="查找").click()
    page.locator("#result_list, .media-grid").get_by_role("link", name=title).first.click()
    page.wait_for_load_state("networkidle")


def fill_time(row: Locator, when: datetime) -> None:
    row.get_by_label("日期").first.fill(when.strftime("%Y/%m/%d"))
    row.get_by_label("时间").last.fill(when.strftime("%H:%M"))


def now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


# The subjects, a function each


@subject
def login(studio: Studio) -> None:
    page = studio.page()
    page.goto("/admin/login/")
    page.get_by_label("登录名").fill("lixiaohe")
    page.get_by_label("密码").fill("0123456789")
    card = page.locator("#content-main")
    studio.take(page, "login", page.locator(".door__head"), card, marks=(button(page, "登录"),))

    for _ in range(5):
        log_in(page, "lixiaohe", "not-the-password")
    expect(page.get_by_role("alert")).to_contain_text("密码连续输错了好几次")
    studio.take(page, "login-locked", page.locator(".door__head"), page.locator("#content-main"))

    page = studio.page()
    log_in(page, NEWCOMER, studio.one_time_password)
    expect(told(page)).to_contain_text("您用的是一次性密码")
    rows = page.locator("#content-main")
    studio.take(page, "login-one-time", told(page), rows, marks=(told(page),))


@subject
def desk(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, "代表联系群众活动侧记", "代表风采")
    press(page, "保存草稿")
    page.goto("/admin/")
    cards = [page.locator(".desk-card").nth(number) for number in range(4)]
    buttons = page.locator(".desk__buttons")
    studio.take(
        page,
        "desk",
        page.locator("#header"),
        *cards,
        marks=(buttons, *(card.locator("h2") for card in cards)),
        numbered=True,
        margin=0,
        at_top=False,
    )
    page.goto("/admin/articles/article/")
    add = page.locator("#nav-sidebar").get_by_role("link", name="新增文章")
    studio.take(page, "desk-menu", marks=(add,), height=430)


@subject
def write(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, "州人大常委会举办代表培训班")
    parts = [field(page, name) for name in ("title", "subtitle", "column", "body")]
    studio.take(
        page, "write-form", *parts, marks=(parts[0], parts[2], parts[3]), numbered=True, height=640
    )
    buttons = page.locator(".submit-row")
    studio.take(page, "write-buttons", buttons, margin=6)
    press(page, "保存草稿")
    expect(told(page)).to_contain_text("已保存为草稿，公众还看不到。")
    state = page.locator(".desk-state")
    studio.take(
        page,
        "write-saved",
        told(page),
        page.locator("#content h1"),
        state,
        field(page, "title"),
        marks=(told(page), state),
    )


@subject
def paste(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    body(page).click()
    page.keyboard.press("ControlOrMeta+A")
    picture = drawn("tea-dawn", studio.data, "茶园").read_bytes().hex()
    page.evaluate(PASTE, [WORD, WORD_RTF % picture])
    notice = page.locator(".npc-editor__notice")
    expect(notice).to_contain_text("1 张图片没能带过来")
    expect(notice).to_contain_text("1 张图片已经存进图片库")
    place = page.locator(".npc-place")
    page.locator(".npc-editor__text figure img").scroll_into_view_if_needed()
    studio.take(page, "paste", field(page, "body"), marks=(notice, place))


@subject
def word(studio: Studio) -> None:
    from tests.samples.word import make

    page = studio.page("fabu")
    files = []
    for name, maker in (("通知", make.official), ("预算公开", make.budget)):
        files.append(studio.data / f"{name}.docx")
        files[-1].write_bytes(maker())
    page.goto("/admin/articles/article/word/")
    page.get_by_label("Word 文件").set_input_files(files)
    page.get_by_label("通知公告").first.check()
    form = page.locator(".word-form")
    studio.take(page, "word-upload", form, marks=(button(page, "上传并预览"),))
    press(page, "上传并预览")
    piece = page.locator(".word-piece").first
    page.frame_locator("iframe").first.locator("#article h1").wait_for()
    notices = piece.locator(".word-piece__notices")
    studio.take(page, "word-preview", piece, marks=(notices,))
    press(page, "都不要了")


@subject
def format_(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    tools = page.get_by_role("toolbar", name="正文：格式")
    studio.take(page, "format-toolbar", tools, margin=6)
    page.keyboard.press("Enter")
    page.keyboard.type("一、走进茶园")
    styles = page.get_by_label("段落样式")
    styles.select_option(label="一级标题")
    editor = page.locator("npc-editor").first
    studio.take(page, "format-heading", editor, marks=(styles,), height=330)
    page.keyboard.press("Shift+Home")
    page.get_by_role("button", name="插入链接（Ctrl+K）").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("网址").fill("https://www.npc.gov.cn")
    studio.take(page, "format-link", dialog, marks=(button(page, "确定"),))
    button(page, "取消").click()


@subject
def tables(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="插入表格").click()
    dialog = page.get_by_role("dialog")
    studio.take(page, "table-insert", dialog, marks=(button(page, "插入"),))
    button(page, "插入").click()
    for word in (
        "村名",
        "去年",
        "今年",
        "石桥村",
        "320",
        "410",
        "稻香村",
        "180",
        "205",
        "合计",
        "500",
        "615",
    ):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="删除行").click()  # Tab in the last cell made a new row
    rows = body(page).locator("tr")
    expect(rows).to_have_count(4)
    first = body(page).locator("tr").nth(3).locator("td, th")
    first.nth(0).click()
    context = page.get_by_role("toolbar", name="正文：当前位置")
    studio.take(page, "table-tools", page.locator("npc-editor").first, marks=(context,), height=460)


@subject
def pictures(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="从图库插入图片").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("查找图片").fill("茶")
    dialog.get_by_role("button", name="查找").click()
    expect(dialog.get_by_role("status").last).to_contain_text("找到")
    choice = dialog.locator(".media-card__choose").first
    area = dialog.locator(".upload__area")
    search = dialog.locator(".picker__search")
    studio.take(
        page, "picture-choose", dialog, marks=(search, area, choice), numbered=True, height=470
    )
    choice.click()
    expect(dialog).to_be_hidden()
    caption = body(page).locator("figcaption")
    caption.click()
    page.keyboard.type("石桥村的茶园")
    caption.click()
    context = page.get_by_role("toolbar", name="正文：当前位置")
    studio.take(page, "picture-caption", page.locator("npc-editor").first, marks=(context, caption))


@subject
def footnotes(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    page.keyboard.press("ArrowLeft")
    tool = page.get_by_role("button", name="插入脚注")
    tool.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("脚注的文字").fill("在青禾州东部。")
    studio.take(page, "footnote-insert", dialog, marks=(button(page, "确定"),))
    button(page, "确定").click()
    expect(dialog).to_be_hidden()
    note = body(page).locator(".footnote")
    page.keyboard.press("ArrowLeft")
    editor = page.locator("npc-editor").first
    studio.take(page, "footnote-text", editor, marks=(tool, note), height=330)


@subject
def anchors(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    page.keyboard.press("Enter")
    for title in ("一、走进茶园", "二、座谈交流"):
        page.get_by_label("段落样式").select_option(label="一级标题")
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        page.keyboard.type("调研组听取了介绍。")
        page.keyboard.press("Enter")
    page.keyboard.type("详见")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog")
    place = dialog.get_by_label("跳到本文的某一处")
    place.select_option(label="二、座谈交流")
    studio.take(page, "anchor-link", dialog, marks=(place,))
    button(page, "确定").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="锚点：").click()
    dialog.get_by_label("这一段的名字").fill("fujian1")
    button(page, "确定").click()
    expect(dialog).to_be_hidden()
    editor = page.locator("npc-editor").first
    tool = page.get_by_role("button", name="锚点：")
    studio.take(page, "anchor-name", editor, marks=(tool, body(page).locator("[data-anchor]").last))


@subject
def recordings(studio: Studio) -> None:
    page = studio.page("fabu")
    page.goto("/admin/media/document/add/")
    samples = ROOT / "tests" / "samples" / "recordings"
    film = studio.data / "常委会会议录像.mp4"
    shutil.copy(samples / "meeting.mp4", film)
    page.locator("input[type=file]").set_input_files(film)
    expect(page.get_by_role("status")).to_contain_text("上传好了")
    page.goto("/admin/media/document/?sort=video")
    page.get_by_role("link", name="常委会会议录像").click()
    words = "主任：\n\n现在开会。今天会议的议程有三项。"
    page.get_by_label("文字说明").fill(words)
    parts = field(page, "description"), field(page, "captions_file")
    studio.take(page, "recording-details", field(page, "name"), *parts, marks=parts)
    page.get_by_role("button", name="保存", exact=True).click()
    new_article(page, ARTICLE)
    page.keyboard.press("Enter")
    tool = page.get_by_role("button", name="从文件库插入视频或音频")
    tool.click()
    dialog = page.get_by_role("dialog")
    choice = dialog.locator(".media-card__choose").first
    expect(choice).to_be_visible()
    studio.take(page, "recording-choose", dialog, marks=(choice,), height=470)
    choice.click()
    expect(dialog).to_be_hidden()
    caption = body(page).locator("figcaption")
    caption.click()
    page.keyboard.type("常委会会议录像")
    context = page.get_by_role("toolbar", name="正文：当前位置")
    editor = page.locator("npc-editor").first
    studio.take(page, "recording-text", editor, marks=(tool, context, caption))


@subject
def shortcuts(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    page.keyboard.press("Control+/")
    dialog = page.get_by_role("dialog", name="快捷键")
    page.set_viewport_size(SCREEN | {"height": 1000})
    studio.take(page, "shortcuts", dialog)


@subject
def attachments(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, "代表联系群众活动安排", "代表之家")
    adder(page, "添加附件").click()
    row = page.locator("#attachments-0")
    row.get_by_role("button", name="选择文件").click()
    page.get_by_role("dialog").locator(".media-card__choose").first.click()
    row.get_by_label("显示名称").fill("报名表")
    part = page.locator("#attachments-group")
    choose = row.get_by_role("button", name="选择文件")
    add = adder(page, "添加附件")
    studio.take(page, "attachment-add", part, marks=(add, choose), numbered=True)
    press(page, "保存并发布")
    with page.expect_popup() as opened:
        told(page).get_by_role("link", name="在网站上查看").click()
    site = opened.value
    studio.take(site, "attachment-site", site.locator(".attachments"))
    site.close()


@subject
def details(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    page.get_by_label("作者：", exact=True).fill("李小禾")
    page.get_by_label("作者单位").fill("州人大常委会办公室")
    studio.take(page, "details-source", group(page, "来源和作者"))
    cover = field(page, "cover")
    cover.get_by_role("button", name="选择").click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".media-card__choose").filter(has_text="茶山").first.click()
    studio.take(page, "details-cover", group(page, "封面和摘要"), marks=(cover,))
    page.get_by_role("group", name="同时显示在").get_by_label("图片新闻").check()
    page.get_by_role("group", name="相关领导").get_by_label("禾满仓").check()
    page.get_by_label("关键词").fill("乡村振兴 茶产业")
    studio.take(page, "details-where", group(page, "还出现在哪里"))


MESSY = """<p>　　近日,州人大常委会组成"乡村振兴"调研组,到石桥村调研.</p><p></p><p>一、走进茶园</p>
<p>　　茶园里,调研组听取了介绍(见附件)。</p><p>二、座谈交流</p>
<p>　　调研组要求,继续为群众办实事.</p><p>调研组</p><p>2026年9月8日</p>"""


@subject
def house_style(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    page.keyboard.press("Control+a")
    page.evaluate(PASTE, [MESSY])
    tool = page.get_by_role("button", name="一键排版")
    tool.click()
    dialog = page.get_by_role("dialog", name="一键排版")
    expect(dialog).to_contain_text("设为标题")
    studio.take(page, "house-style-difference", dialog, marks=(button(page, "应用"),))
    button(page, "应用").click()
    undo = page.get_by_role("button", name="撤销排版")
    expect(undo).to_be_visible()
    editor = page.locator("npc-editor").first
    studio.take(page, "house-style-done", editor, marks=(undo, tool))


LIVE = """<p>近日，州人大常委会组成调研组，到石桥村调研乡村振兴工作。</p><h3>走进茶园</h3>
<p>茶园里，调研组听取了介绍。当地的做法，<a href="/">点击这里</a>。</p>
<p>调研组要求，继续为群众办实事，把调研中听到的意见一件一件办好。</p>"""


@subject
def live_preview(studio: Studio) -> None:
    page = studio.page("fabu")
    page.set_viewport_size({"width": 1440, "height": 860})
    new_article(page, ARTICLE)
    page.keyboard.press("Control+a")
    page.evaluate(PASTE, [LIVE])
    page.get_by_role("button", name="实时预览").click()
    panel = page.get_by_role("dialog", name="实时预览")
    page.get_by_label("手机", exact=True).check()
    shown = page.frame_locator(".live-preview__page")
    expect(shown.get_by_role("button", name="第 2 处")).to_be_visible(timeout=20_000)
    widths = page.locator(".live-preview__widths")
    opener = page.get_by_role("button", name="实时预览")
    studio.take(page, "preview-beside", marks=(opener, widths))
    page.get_by_label("平板", exact=True).check()
    studio.take(page, "preview-checks", panel)
    page.get_by_role("button", name="关闭", exact=True).click()
    page.set_viewport_size(SCREEN)


@subject
def preview(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, "常委会组织代表视察重点工程")
    press(page, "保存草稿并预览")
    close_what_floats(page)
    ribbon = page.get_by_role("note")
    expect(ribbon).to_contain_text("公众看不到")
    studio.take(page, "preview", marks=(ribbon,))


@subject
def publish(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, ARTICLE)
    press(page, "保存并发布")
    expect(told(page)).to_contain_text("已发布。")
    seen = told(page).get_by_role("link", name="在网站上查看")
    state = page.locator(".desk-state")
    studio.take(
        page,
        "publish-done",
        told(page),
        page.locator("#content h1"),
        state,
        field(page, "title"),
        marks=(seen, state),
    )

    new_article(page, "州九届人大常委会第二十五次会议召开")
    row = field(page, "published_at")
    fill_time(row.locator(".fieldBox").first, now() + timedelta(days=2))
    studio.take(page, "publish-time", group(page, "发布"), marks=(row.locator(".fieldBox").first,))
    press(page, "保存并发布")
    expect(told(page)).to_contain_text("已定时发布")
    state = page.locator(".desk-state")
    studio.take(
        page,
        "publish-scheduled",
        told(page),
        page.locator("#content h1"),
        state,
        field(page, "title"),
        marks=(told(page), state),
    )


@subject
def pin(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, "州人大常委会主任会议召开")
    page.get_by_label("置顶", exact=True).check()
    page.get_by_label("头条", exact=True).check()
    marks = (field(page, "is_pinned"), field(page, "is_headline"))
    studio.take(page, "pin-form", group(page, "发布"), marks=marks)
    reader = studio.page()
    reader.goto("/")
    close_what_floats(reader)
    marks = (reader.locator(".headlines"), reader.locator("npc-carousel").first)
    studio.take(reader, "pin-home", marks=marks)
    reader.context.close()


@subject
def change(studio: Studio) -> None:
    page = studio.page("fabu")
    open_from_list(page, "articles/article", "镜湖晨光")
    page.get_by_label("副标题").fill("一组照片")
    press(page, "保存草稿")
    state = page.locator(".desk-state")
    expect(state).to_contain_text("已发布（有修改未发布）")
    studio.take(
        page,
        "change-state",
        page.locator("#content h1"),
        state,
        field(page, "title"),
        field(page, "subtitle"),
        marks=(state,),
    )
    page.goto("/admin/articles/article/")
    search, narrow = page.locator("#changelist-search"), page.locator("#changelist-filter")
    days = page.locator(".changelist-dates, .toplinks, #changelist .xfull").first
    studio.take(
        page,
        "list",
        page.locator("#content"),
        marks=(search, narrow, days),
        numbered=True,
        height=620,
        at_top=False,
        margin=0,
    )


@subject
def history(studio: Studio) -> None:
    page = studio.page("fabu")
    open_from_list(page, "articles/article", "春天的茶山")
    page.get_by_label("副标题").fill("记石桥村的茶农")
    press(page, "保存并发布")
    page.get_by_label("副标题").fill("记稻香镇的茶农")
    press(page, "保存草稿")
    page.get_by_role("link", name="历史版本").click()
    page.wait_for_load_state("networkidle")
    restore = page.get_by_role("link", name="恢复到草稿").last
    compare = button(page, "比较选中的两个版本")
    studio.take(page, "history", page.locator("#content"), marks=(compare, restore))
    press(page, "比较选中的两个版本")
    studio.take(page, "history-compare", page.locator("#content"))
    page.get_by_role("link", name="返回历史版本").click()
    page.get_by_role("link", name="恢复到草稿").first.click()
    press(page, "恢复到草稿")
    expect(told(page)).to_contain_text("的内容已放回草稿")


@subject
def together(studio: Studio) -> None:
    mine, other = studio.page("bianji"), studio.page("fabu")
    open_from_list(mine, "articles/article", "本月学习安排")
    open_from_list(other, "articles/article", "本月学习安排")
    others = mine.locator(".desk-others")
    mine.reload()
    expect(others).to_contain_text("正在编辑")
    studio.take(mine, "together-others", others)
    mine.get_by_label("副标题").fill("本月四次")
    expect(mine.locator(".desk-kept")).to_contain_text("已自动保存")
    other.get_by_label("副标题").fill("十一月")
    other.get_by_role("textbox", name="来源：").fill("学习办公室")
    press(other, "保存草稿")
    mine.get_by_role("button", name="保存草稿", exact=True).click()
    expect(mine.get_by_role("heading", name="两个人都改了")).to_be_visible()
    mine.get_by_label("用我写的").first.check()
    studio.take(mine, "together", mine.locator(".desk-merge"))
    press(mine, "合在一起，回去看一遍")
    press(mine, "保存草稿")
    expect(told(mine)).to_contain_text("已保存为草稿")


@subject
def autosave(studio: Studio) -> None:
    page = studio.page("bianji")
    open_from_list(page, "articles/article", "本月学习安排")
    page.get_by_label("副标题").fill("每周一次，共四次")
    kept = page.locator(".desk-kept")
    expect(kept).to_contain_text("已自动保存")
    studio.take(page, "autosave-said", page.locator(".desk-buttons"), marks=(kept,))
    page.reload()
    restored = page.locator(".desk-restored")
    expect(restored).to_contain_text("还没有保存")
    studio.take(page, "autosave-restored", restored)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("副标题").fill("每周一次，共五次")
    dialog = page.get_by_role("dialog", name="登录已经过期")
    expect(dialog).to_be_visible()
    studio.take(page, "autosave-login", dialog)
    page.context.add_cookies(cookies)
    dialog.get_by_role("button", name="稍后再说").click()
    press(page, "保存草稿")
    expect(told(page)).to_contain_text("已保存为草稿")


@subject
def withdraw(studio: Studio) -> None:
    page = studio.page("fabu")
    new_article(page, "重复的稿件")
    press(page, "保存并发布")
    page.get_by_role("link", name="撤回", exact=True).click()
    page.get_by_label("撤回原因").fill("照片要更换")
    studio.take(page, "withdraw", page.locator("#content"), marks=(button(page, "撤回"),))
    press(page, "撤回")
    studio.take(page, "receipt", page.locator("#content"), margin=0, height=700)
    open_from_list(page, "articles/article", "重复的稿件")
    page.get_by_role("link", name="移到回收站").click()
    press(page, "移到回收站")
    expect(told(page)).to_contain_text("已移到回收站")
    page.get_by_role("link", name="回收站", exact=True).first.click()
    page.get_by_role("link", name="重复的稿件").click()
    restore = button(page, "从回收站还原")
    state = page.locator(".desk-state")
    page.wait_for_load_state("networkidle")
    restore.scroll_into_view_if_needed()
    studio.take(page, "bin", page.locator(".submit-row"), marks=(restore,), margin=6)
    expect(state).to_contain_text("还原以后才能修改")
    press(page, "从回收站还原")


@subject
def many(studio: Studio) -> None:
    page = studio.page("fabu")
    page.goto("/admin/articles/article/")
    for number in range(2):
        page.locator("#result_list tbody tr").nth(3 + number).get_by_role("checkbox").check()
    page.locator("select[name=action]").first.select_option(label="移到其他栏目")
    actions = page.locator(".actions").first
    ticks = page.locator("#result_list tbody tr").nth(3).get_by_role("checkbox")
    rows = [page.locator("#result_list tbody tr").nth(number) for number in range(6)]
    studio.take(
        page,
        "many",
        actions,
        page.locator("#result_list thead"),
        *rows,
        marks=(ticks, actions.locator("select"), actions.get_by_role("button")),
        numbered=True,
    )
    actions.get_by_role("button", name="执行").click()
    expect(page.get_by_role("radiogroup", name="移到栏目")).to_be_visible()


@subject
def announcements(studio: Studio) -> None:
    page = studio.page("fabu")
    page.goto("/admin/")
    page.get_by_role("link", name="写公告").click()
    page.get_by_label("标题：", exact=True).fill("常委会机关搬迁公告")
    fill_time(field(page, "valid_from").locator(".fieldBox").last, now() + timedelta(days=20))
    page.get_by_label("醒目显示：").select_option(label="横幅（每个页面的顶部）")
    studio.take(page, "announcement-form", group(page, "有效期和醒目显示"))

    reader = studio.page(reduced_motion="no-preference")
    reader.goto("/")
    popup = reader.locator("dialog.popup[open]")
    expect(popup).to_be_visible()
    studio.take(reader, "announcement-popup")
    popup.get_by_role("button", name="关闭").click()
    float_ = reader.locator("npc-float")
    banner = reader.locator(".announcement-banner").first
    studio.take(
        reader,
        "announcement-banner",
        reader.locator("header").first,
        banner,
        marks=(banner,),
        margin=0,
    )
    expect(float_).to_be_visible()
    float_.hover(force=True)  # under the pointer it stands still
    studio.take(reader, "announcement-float", float_, marks=(float_,), margin=60, at_top=False)
    reader.goto("/columns/tongzhigonggao/")
    close_what_floats(reader)
    over = reader.get_by_text("已过期", exact=True).first
    entry = reader.locator("main li").filter(has_text="已过期").first
    studio.take(reader, "announcement-over", entry, marks=(over,))
    reader.context.close()


@subject
def images(studio: Studio) -> None:
    page = studio.page("fabu")
    page.goto("/admin/media/image/")
    folder = studio.data / "upload"
    folder.mkdir(exist_ok=True)
    good = drawn("rapeseed-dawn", folder, "油菜花")
    bad = folder / "IMG_2046.heic"
    bad.write_bytes(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 400)
    # Chosen by name the browser would not offer it; dragged in, it is.
    page.locator("#upload-files-image").set_input_files([good, bad])
    expect(page.locator("[data-npc-summary]")).to_contain_text("没有上传")
    panel = page.locator("npc-media-upload")
    describe = panel.get_by_role("link", name="填写图片说明")
    studio.take(
        page,
        "images-upload",
        panel,
        marks=(panel.locator(".upload__area"), describe),
        numbered=True,
    )

    open_from_list(page, "media/image", "桥上有几辆车")
    fields = page.locator(".image-form")
    alt, picture = field(page, "alt"), page.locator(".focal__target")
    studio.take(page, "images-form", fields, marks=(alt, picture))
    uses = page.locator(".media-uses")
    studio.take(page, "images-uses", uses)
    page.get_by_role("link", name="删除").click()
    expect(page.locator("#content")).to_contain_text("正在使用，不能删除")


@subject
def documents(studio: Studio) -> None:
    page = studio.page("fabu")
    page.goto("/admin/media/document/")
    area = page.locator(".upload__area")
    studio.take(
        page,
        "documents",
        page.locator("#content"),
        marks=(area,),
        height=560,
        margin=0,
        at_top=False,
    )


@subject
def columns(studio: Studio) -> None:
    page = studio.page("lanmu")
    page.goto("/admin/columns/column/")
    rows = page.locator("tr[data-column]")
    studio.take(page, "columns", page.locator("#content"), height=640, margin=0, at_top=False)
    page.get_by_role("link", name="在“要闻动态”下面添加子栏目").click()
    page.get_by_role("textbox", name="在“要闻动态”下面添加").fill("视频新闻")
    adding = page.locator("#add-column")
    above = rows.filter(has=page.get_by_role("link", name="要闻动态", exact=True))
    studio.take(page, "columns-add", above, adding, marks=(button(page, "添加"),))
    press(page, "添加")
    expect(told(page)).to_contain_text("已添加栏目“视频新闻”")
    row = rows.filter(has=page.get_by_role("link", name="视频新闻", exact=True))
    head = page.locator("#result_list thead")
    switches = row.locator(".columns-cell-switch")
    before = rows.filter(has=page.get_by_role("link", name="媒体关注", exact=True))
    head.evaluate("head => head.scrollIntoView()")
    studio.take(page, "columns-switches", before, row, marks=(switches.first, switches.last))
    row.get_by_role("button", name="“视频新闻”公开").click()
    expect(told(page)).to_contain_text("“视频新闻”不再公开")
    page.get_by_role("link", name="人大要闻", exact=True).click()
    studio.take(page, "columns-form", page.locator("#content"), height=900, margin=0)
    page.goto("/admin/columns/column/")
    page.get_by_role("link", name="删除“人大要闻”").click()
    studio.take(page, "columns-delete", page.locator("#content"))


@subject
def move_columns(studio: Studio) -> None:
    page = studio.page("lanmu")
    page.goto("/admin/columns/column/")
    rows = page.locator("tr[data-column]")

    def row(name: str) -> Locator:
        return rows.filter(has=page.get_by_role("link", name=name, exact=True))

    page.wait_for_load_state("networkidle")
    row("监督工作").scroll_into_view_if_needed()
    start = row("意见征询").locator("[data-npc-handle]").bounding_box()
    target = row("监督工作").bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 40, steps=4)
    page.mouse.move(start["x"] + 40, target["y"] + target["height"] / 2, steps=6)
    parts = [row(name) for name in ("立法计划", "意见征询", "法规文库", "监督工作", "执法检查")]
    page.wait_for_timeout(300)
    window = union([edges(part) for part in parts])
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    outline(shown, edges(row("意见征询").locator("[data-npc-handle]")), "")
    save(shown.crop(tuple(round(edge * SCALE) for edge in window)), PICTURES / "move-drag.png")
    studio.taken.append("move-drag")
    page.mouse.up()
    dialog = page.locator("#columns-move-dialog")
    expect(dialog).to_be_visible()
    studio.take(page, "move-plan", dialog, marks=(dialog.get_by_role("button", name="移动"),))
    dialog.get_by_role("link", name="不移动").click()
    page.get_by_role("link", name="移动“意见征询”").click()
    page.get_by_label("参照的栏目").select_option(label="监督工作")
    studio.take(page, "move-form", page.locator("#content"), margin=0)
    press(page, "下一步：看看会有什么变化")
    press(page, "移动")
    expect(told(page)).to_contain_text("网址没有变")


@subject
def leaders(studio: Studio) -> None:
    page = studio.page("zhandian")
    page.goto("/admin/leadership/leader/")
    order = page.locator("#result_list tbody tr").nth(1).locator(".order")
    rows = [page.locator("#result_list tbody tr").nth(number) for number in range(5)]
    studio.take(page, "leaders-list", page.locator("#result_list thead"), *rows, marks=(order,))
    page.get_by_role("link", name="溪长流").first.click()
    page.wait_for_load_state("networkidle")
    names = ("name", "position", "portrait", "started_on", "ended_on")
    studio.take(
        page,
        "leaders-form",
        *(field(page, name) for name in names),
        marks=(field(page, "portrait"), field(page, "ended_on")),
    )


@subject
def site_settings(studio: Studio) -> None:
    page = studio.page("zhandian")
    page.goto("/admin/")
    page.get_by_role("link", name="站点设置").first.click()
    save_ = button(page, "保存")
    studio.take(page, "site-settings", marks=(save_,))
    studio.take(page, "site-settings-footer", group(page, "页脚"))
    reader = studio.page()
    reader.goto("/columns/rendayaowen/")
    reader.get_by_text("微信二维码").first.click()
    tools = reader.locator("npc-tools")
    panel = reader.locator(".tools__panel:visible")
    studio.take(reader, "site-tools", tools, panel, margin=30, at_top=False)
    reader.context.close()


@subject
def finding(studio: Studio) -> None:
    reader = studio.page()
    reader.goto("/search/?q=%E6%9D%A1%E4%BE%8B")  # 条例
    close_what_floats(reader)
    results = reader.locator(".search")
    found = reader.locator(".hits")
    studio.take(
        reader, "finding-results", results, marks=(found.locator("mark").first,), height=520
    )


@subject
def links(studio: Studio) -> None:
    page = studio.page("zhandian")
    page.goto("/admin/site_settings/sitesettings/1/change/")
    number = page.locator("[id^=friend_links-].has_original").count()
    adder(page, "添加友情链接").click()
    row = page.locator(f"#friend_links-{number}")
    row.get_by_label("分组").fill("省内人大")
    row.get_by_label("标题").fill("望月县人大")
    row.get_by_label("链接地址").fill("https://example.org/wangyue/")
    add = adder(page, "添加友情链接")
    studio.take(page, "links-add", row, add, marks=(add,))


@subject
def home_blocks(studio: Studio) -> None:
    page = studio.page("zhandian")
    page.goto("/admin/portal/homeblock/")
    moves = page.locator("#result_list tbody tr").nth(1).locator(".field-place")
    studio.take(page, "home-blocks", page.locator("#content"), marks=(moves,), margin=0)


@subject
def grey(studio: Studio) -> None:
    page = studio.page("zhandian")
    page.goto("/admin/site_settings/sitesettings/1/change/")
    for name, when in (("grey_from", now()), ("grey_until", now() + timedelta(days=1))):
        fill_time(field(page, name), when)
    studio.take(page, "grey-form", group(page, "全站置灰"))
    press(page, "保存")
    expect(told(page)).to_contain_text("站点设置已保存，马上生效。")
    reader = studio.page()
    reader.goto("/columns/rendayaowen/")
    studio.take(reader, "grey-site")
    reader.context.close()
    for name in ("grey_from", "grey_until"):
        for kind in ("日期", "时间"):
            field(page, name).get_by_label(kind).first.fill("")
    press(page, "保存")


@subject
def accounts(studio: Studio) -> None:
    page = studio.page("xitong")
    page.goto("/admin/auth/user/add/")
    page.get_by_label("登录名").fill("wangxiaohe")
    page.get_by_label("姓名").fill("王小禾")
    page.locator("#id_password1").fill("Yunxi-2026-ok")
    page.get_by_label("再填一次密码").fill("Yunxi-2026-ok")
    studio.take(page, "accounts-add", page.locator("#content"), margin=0)
    press(page, "保存")
    page.get_by_role("link", name="账号", exact=True).first.click()
    page.get_by_role("link", name="bianji").click()
    page.get_by_role("link", name="重设密码").click()
    page.locator("#id_password1").fill("Yunxi-2026-ok")
    studio.take(page, "accounts-password", page.locator("#content"), margin=0)


@subject
def figures(studio: Studio) -> None:
    page = studio.page("fabu")
    page.goto("/admin/readers/articlefigures/")
    head = page.locator("#result_list thead")
    studio.take(
        page, "figures", page.locator("#content"), marks=(head,), height=520, margin=0, at_top=False
    )
    reader = studio.page()
    reader.goto("/columns/rendayaowen/")
    reader.locator("main .entry-title").first.click()
    reader.wait_for_load_state("networkidle")
    favourite = reader.locator(".article__favourite")
    favourite.get_by_role("button").click()
    expect(favourite).to_contain_text("已收藏")
    studio.take(
        reader, "figures-favourite", favourite, margin=40, marks=(favourite.get_by_role("button"),)
    )
    reader.context.close()


SUBMITTED = "立法调研座谈会安排"


def submit_new(studio: Studio, title: str, text: str = "") -> None:
    """An article of 立法计划, written and submitted by somebody who may write there."""
    page = studio.page("zhuangao")
    new_article(page, title, "立法计划")
    if text:
        page.keyboard.type(text)
    press(page, "保存并送审")


def open_task(studio: Studio, who: str, title: str) -> Page:
    """The review page of an article that waits for this person."""
    page = studio.page(who)
    page.goto("/admin/tasks/")
    page.locator("main, #content").get_by_role("link", name=title).first.click()
    page.wait_for_load_state("networkidle")
    return page


def agree(page: Page) -> None:
    for box in page.locator("input[name=ticked]").all():
        box.check()
    press(page, "同意")


@subject
def submit(studio: Studio) -> None:
    text = "座谈会定于2026年11月25日（星期四）召开,联系电话13812345678。"
    submit_new(studio, SUBMITTED, text)
    page = studio.page("zhuangao")
    studio.take(page, "submit", page.locator("#content"), margin=0, height=900)


@subject
def review(studio: Studio) -> None:
    submit_new(studio, "明年立法项目论证会")
    page = studio.page("zhuangao")
    press(page, "确认送审")
    page = open_task(studio, "chushen", "明年立法项目论证会")
    marks = (button(page, "同意"), button(page, "退回"))
    studio.take(page, "review", page.locator("#content"), marks=marks, margin=0)


@subject
def tasks(studio: Studio) -> None:
    submit_new(studio, "立法联系点工作会议")
    press(studio.page("zhuangao"), "确认送审")
    page = studio.page("chushen")
    page.goto("/admin/tasks/")
    studio.take(page, "tasks", page.locator("#content"), margin=0, height=620)


@subject
def slip(studio: Studio) -> None:
    title = "立法规划项目库公布"
    submit_new(studio, title)
    press(studio.page("zhuangao"), "确认送审")
    for who in ("chushen", "fushen", "zhongshen"):
        agree(open_task(studio, who, title))
    page = studio.page("zhongshen")
    open_from_list(page, "articles/article", title)
    page.get_by_role("link", name="历史版本").click()
    page.goto(page.get_by_role("link", name="审批单").first.get_attribute("href"))
    studio.take(page, "slip", page.locator("main").first, margin=0, height=900)


@subject
def phone(studio: Studio) -> None:
    title = "立法听证会公告"
    submit_new(studio, title)
    press(studio.page("zhuangao"), "确认送审")
    page = open_task(studio, "chushen", title)
    page.get_by_role("link", name="发到领导手机").click()
    page.wait_for_load_state("networkidle")
    studio.take(page, "phone", page.locator("#content"), margin=0, height=760)


@subject
def proofing(studio: Studio) -> None:
    page = studio.page("zhandian")
    page.goto("/admin/proofing/wordrule/")
    studio.take(page, "proofing-words", page.locator("#content"), margin=0, height=620)


@subject
def redirects(studio: Studio) -> None:
    page = studio.page("zhandian")
    for old in ("/news/index.html", "http://www.qinghe-old.example.cn/show.asp?id=5"):
        page.goto("/admin/redirects/redirect/add/")
        field(page, "old").locator("input").fill(old)
        field(page, "to").locator("input").press_sequentially("立法")
        choice = page.get_by_role("option").first
        choice.wait_for()
        if "id=5" in old:
            choices = page.get_by_role("listbox")
            studio.take(page, "redirects-add", page.locator("#content fieldset").first, choices)
        choice.click()
        press(page, "保存")
    with page.expect_popup() as tried:
        page.get_by_role("link", name="试一下").first.click()
    tried.value.close()
    page.reload()
    trials = page.locator(".field-trial").first
    studio.take(page, "redirects-list", page.locator("#content"), marks=(trials,), margin=0)


@subject
def export(studio: Studio) -> None:
    page = studio.page(CHIEF)
    page.goto("/admin/articles/article/?state=live")
    button = page.get_by_role("link", name="导出 Excel")
    studio.take(page, "export-list", page.locator("#content"), marks=(button,), height=420)
    page.goto("/admin/site-archive/")
    studio.take(page, "export-site", page.locator("#content"), margin=0)


@subject
def import_(studio: Studio) -> None:
    from tests.factories.importing import rows, xlsx_of

    found = rows(24, LAWS, 来源="本网")
    found[1]["发布时间"] = "去年"
    found[3]["栏目"] = "立法工做"
    found[5]["正文"] = '<p>会议召开。</p><p><img src="/uploads/none.jpg"></p>'
    page = studio.page(CHIEF)
    page.goto("/admin/imports/")
    page.get_by_label("文章表格").set_input_files(
        {"name": "旧网站的文章.xlsx", "mimeType": "application/zip", "buffer": xlsx_of(found)}
    )
    form = page.locator(".importing-form")
    studio.take(page, "import-upload", form, marks=(button(page, "上传并核对"),))
    button(page, "上传并核对").click()
    start = button(page, "导入没有问题的")
    expect(start).to_be_visible(timeout=30_000)
    studio.take(page, "import-checked", page.locator("#content"), marks=(start,), height=640)


@subject
def rights(studio: Studio) -> None:
    page = studio.page("anquan")
    open_from_list(page, "auth/user", "zhuangao")
    grants = page.locator(".inline-group").first
    studio.take(page, "rights", grants, height=620)


@subject
def audit(studio: Studio) -> None:
    page = studio.page("shenji")
    page.goto("/admin/audit/event/")
    studio.take(page, "audit", page.locator("#content"), margin=0, height=720)


@subject
def palette(studio: Studio) -> None:
    page = studio.page("fabu")
    page.goto("/admin/")
    page.keyboard.press("Control+k")
    page.keyboard.type("rdyw")
    page.wait_for_timeout(1200)
    studio.take(page, "palette", height=620)
    page.keyboard.press("Escape")


@subject
def calendar(studio: Studio) -> None:
    page = studio.page("fabu")
    page.goto("/admin/calendar/")
    studio.take(page, "calendar", page.locator("#content"), margin=0, height=820)


@subject
def reports(studio: Studio) -> None:
    page = studio.page("fabu")
    page.goto("/admin/reports/")
    studio.take(page, "reports", page.locator("#content"), margin=0, height=820)


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes the pictures of the manual anew.")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(subjects))
    parser.add_argument("--keep", type=Path, help="keep the demo site's data in this folder")
    options = parser.parse_args()
    if unknown := set(options.subjects) - set(subjects):
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    chromium = shutil.which("chromium")
    if chromium is None:
        parser.error("no Chromium here: apt-get install chromium")
    chosen = options.subjects or list(subjects)
    with contextlib.ExitStack() as stack:
        if options.keep:
            data = options.keep.resolve()
            data.mkdir(parents=True, exist_ok=True)
        else:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        password = make_site(data)
        address = stack.enter_context(served())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        stack.callback(browser.close)
        studio = Studio(browser, address, data, password)
        for name in chosen:
            print(name, flush=True)
            subjects[name](studio)
    total = sum((PICTURES / f"{name}.png").stat().st_size for name in studio.taken)
    print(f"{len(studio.taken)} pictures, {total / 1024 / 1024:.1f} MB")


if __name__ == "__main__":
    main()

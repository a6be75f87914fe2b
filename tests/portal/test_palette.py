"""快速前往: reaching anything of the admin by its name, within one's rights."""

import datetime
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.articles.models import Article
from apps.columns import tree
from apps.columns.models import Grant
from apps.portal.models import TitleSounds
from apps.publishing import transitions
from tests.factories.announcements import draft_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.portal import fill

pytestmark = pytest.mark.django_db

PAGE, FOUND = reverse("admin:palette"), reverse("admin:palette_found")


@pytest.fixture
def news():
    return make_column("人大要闻")


@pytest.fixture
def chief(admin_user, browser_of):
    return browser_of(admin_user)


@pytest.fixture
def writer_in(staff, browser_of):
    """writer_in(*columns): somebody who writes in these columns and their branches alone."""

    def make(*columns):
        user = staff(f"writer-{User.objects.count()}")
        for column in columns:
            Grant.objects.create(user=user, column=column, write=True)
        return browser_of(user)

    return make


def choices(client, query: str) -> list[dict]:
    tree.forget()
    answer = client.get(FOUND, {"q": query})
    assert answer.status_code == 200, query
    return answer.json()["choices"]


def found(client, query: str, kind: str = "") -> list[str]:
    return [one["title"] for one in choices(client, query) if kind in ("", one["kind"])]


# What is found


@pytest.mark.parametrize("query", ["要闻", "rdyw", "yw", "rendayaowen", "yaow", "RDYW", "ｒｄｙｗ"])
def test_a_column_is_found_in_chinese_by_initials_and_by_pinyin(chief, news, query):
    make_column("机关建设")
    assert found(chief, query, "栏目内容") == ["人大要闻"]


@pytest.mark.parametrize("query", ["立法工作", "lfgz", "lifagongz", "常委会 会议", "cwh hy"])
def test_an_article_is_found_in_chinese_by_initials_and_by_pinyin(chief, news, query):
    article = draft_article(news, "常委会召开立法工作会议")
    draft_article(news, "代表走进课堂")
    assert choices(chief, query) == [
        {
            "title": "常委会召开立法工作会议",
            "kind": "文章",
            "where": "人大要闻，草稿",
            "url": reverse("admin:articles_article_change", args=[article.pk]),
        }
    ]


def test_an_announcement_says_what_it_is_and_where_it_stands(chief):
    column = make_column("通知公告", kind="announcements", parent=make_column("公开发布"))
    notice = draft_announcement(column, "关于召开会议的公告")
    line = next(one for one in choices(chief, "gyzkhy"))
    assert (line["kind"], line["where"]) == ("公告", "公开发布 / 通知公告，草稿")
    assert line["url"] == reverse("admin:announcements_announcement_change", args=[notice.pk])


@pytest.mark.parametrize("query", ["许映苏", "xys", "xuyings", "副主任", "fzr"])
def test_a_leader_is_found_by_name_and_by_position(chief, query):
    leader = make_leader("许映苏", "副主任")
    line = next(one for one in choices(chief, query) if one["kind"] == "领导")
    assert (line["title"], line["where"]) == ("许映苏", "副主任")
    assert line["url"] == reverse("admin:leadership_leader_change", args=[leader.pk])


@pytest.mark.parametrize(
    ("query", "title", "name"),
    [
        ("zdsz", "站点设置", "admin:site_settings_sitesettings_changelist"),
        ("文章", "文章", "admin:articles_article_changelist"),
        ("xzwz", "新增文章", "admin:articles_article_add"),
        ("gongzuot", "工作台", "admin:index"),
        ("xgmm", "修改密码", "admin:password_change"),
    ],
)
def test_a_page_of_the_menu_is_found(chief, query, title, name):
    line = next(one for one in choices(chief, query) if one["title"] == title)
    assert (line["kind"], line["url"]) == ("功能", reverse(name))


def test_a_column_leads_to_what_stands_in_it_and_to_its_settings(chief, news):
    notices = make_column("要闻公告", kind="announcements")
    urls = {(one["title"], one["kind"]): one["url"] for one in choices(chief, "要闻")}
    articles = reverse("admin:articles_article_changelist")
    announcements = reverse("admin:announcements_announcement_changelist")
    assert urls == {
        ("人大要闻", "栏目内容"): f"{articles}?branch={news.pk}",
        ("人大要闻", "栏目设置"): reverse("admin:columns_column_change", args=[news.pk]),
        ("要闻公告", "栏目内容"): f"{announcements}?branch={notices.pk}",
        ("要闻公告", "栏目设置"): reverse("admin:columns_column_change", args=[notices.pk]),
    }
    for url in urls.values():
        assert chief.get(url).status_code == 200


def test_what_lies_in_the_recycle_bin_is_not_offered(chief, news):
    transitions.trash(draft_article(news, "扔掉的文章"))
    assert found(chief, "扔掉的文章") == []


def test_an_exact_name_comes_before_one_that_only_holds_it(chief):
    for name in ("州人大会议", "会议", "会议纪要"):
        make_column(name)
    assert found(chief, "会议", "栏目内容") == ["会议", "会议纪要", "州人大会议"]


def test_the_last_changed_of_many_articles_come_first_and_leave_room_for_others(chief, news):
    make_column("会议公报")
    for number in range(30):
        draft_article(news, f"第{number}次会议")
    titles = found(chief, "hy", "文章")
    assert titles[:2] == ["第29次会议", "第28次会议"]
    assert len(titles) == 8
    assert found(chief, "hy", "栏目内容") == ["会议公报"]


# What somebody worked on lately


def test_what_somebody_worked_on_comes_first(chief, news):
    mine = draft_article(news, "会议一")
    Article.objects.filter(pk=mine.pk).update(
        updated_at=timezone.now() - datetime.timedelta(days=400)
    )
    for number in range(12):
        draft_article(news, f"会议{number + 2}")
    assert "会议一" not in found(chief, "会议")
    article = Article.objects.get(pk=mine.pk)
    _log(chief.user, article)
    assert found(chief, "会议")[0] == "会议一"


def test_before_anything_is_typed_the_last_work_and_the_pages_are_offered(chief, news):
    first, last = draft_article(news, "先写的"), draft_article(news, "后写的")
    _log(chief.user, first)
    _log(chief.user, last)
    shown = [(one["title"], one["kind"]) for one in choices(chief, "")]
    assert shown[:3] == [("后写的", "文章"), ("先写的", "文章"), ("工作台", "功能")]


def test_the_last_work_of_others_and_of_columns_since_lost_is_not_offered(writer_in, chief, news):
    beyond = make_column("立法动态")
    writer = writer_in(news)
    _log(chief.user, draft_article(news, "别人写的"))
    _log(writer.user, draft_article(beyond, "以前写的"))
    assert {one["kind"] for one in choices(writer, "")} == {"功能"}


def _log(user: User, copy: Article) -> None:
    from django.contrib.admin.models import CHANGE, LogEntry

    LogEntry.objects.log_actions(user.pk, [copy], CHANGE, single_object=True)


# Rights


def test_nothing_of_other_columns_is_found(writer_in, news):
    beyond = make_column("立法要闻")
    draft_article(news, "本栏目的要闻稿")
    draft_article(beyond, "别栏目的要闻稿")
    writer = writer_in(news)
    assert found(writer, "要闻") == ["人大要闻", "本栏目的要闻稿"]
    assert found(writer, "yw") == ["人大要闻", "本栏目的要闻稿"]
    assert "别栏目" not in writer.get(PAGE, {"q": "要闻"}).content.decode()


def test_a_right_to_a_branch_reaches_what_stands_below(writer_in, news):
    below = make_column("县市要闻", parent=news)
    draft_article(below, "县市的稿件")
    assert found(writer_in(news), "县市") == ["县市要闻", "县市的稿件"]


def test_rare_matches_in_own_columns_are_found_among_many_elsewhere(writer_in, news):
    beyond = make_column("立法动态")
    draft_article(news, "会议在这里")
    for number in range(40):
        draft_article(beyond, f"会议在别处{number}")
    assert found(writer_in(news), "hy", "文章") == ["会议在这里"]


def test_pages_are_those_of_the_persons_own_menu(writer_in, logged_in, news):
    writer = writer_in(news)
    assert found(writer, "站点设置") == found(writer, "账号") == []
    assert "站点设置" in found(logged_in("站点管理员"), "zdsz")
    for one in choices(writer, ""):
        assert writer.get(one["url"]).status_code == 200, one


def test_settings_of_a_column_are_offered_only_to_who_may_change_them(staff, browser_of, news):
    beyond = make_column("立法要闻")
    user = staff("manager")
    Grant.objects.create(user=user, column=news, manage=True)
    lines = choices(browser_of(user), "要闻")
    assert [(one["title"], one["kind"]) for one in lines] == [("人大要闻", "栏目设置")]
    assert beyond.name not in str(lines)


def test_who_has_no_right_at_all_finds_the_common_pages_alone(stranger, browser_of, news):
    draft_article(news, "人大要闻稿")
    make_leader("李雄")
    client = browser_of(stranger)
    assert found(client, "要闻") == found(client, "李雄") == []
    assert found(client, "") == ["工作台", "修改密码", "查看网站"]


@pytest.mark.parametrize("address", [PAGE, FOUND])
def test_the_public_and_readers_are_asked_to_log_in(client, db, address):
    client.force_login(User.objects.create_user("reader"), backend=BACKEND)
    assert "/login/" in client.get(address)["Location"]
    client.logout()
    assert "/login/" in client.get(address)["Location"]


BACKEND = "django.contrib.auth.backends.ModelBackend"


# The addresses


@pytest.mark.parametrize("address", [PAGE, FOUND])
def test_answers_are_kept_by_nobody_and_only_asked_for(chief, address):
    assert "no-store" in chief.get(address)["Cache-Control"]
    assert chief.post(address, {"q": "要闻"}).status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        *("\0", "a\0b", "%", "_", "%_%", "\\", "'", '"', "' OR 1=1 --", "(", "[", "*", ".*", "{{"),
        *("a" * 60_000, "a " * 3000, "'" * 500, "﷽", "\u202e", "\ufffe", "𠀀" * 80),
        *("<script>alert(1)</script>", "xi" * 40, "é", "\n\r\t", "0" * 70),
    ],
)
def test_no_query_breaks_it(chief, news, query):
    draft_article(news, "会议")
    for address in (PAGE, FOUND):
        answer = chief.get(address, {"q": query})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("raw", ["q=%ff%fe", "q=%ED%A0%80", "q=1&q=2", "q[]=1", "%00=%00", "q"])
def test_no_crafted_address_breaks_it(chief, news, raw):
    for address in (PAGE, FOUND):
        assert chief.get(f"{address}?{raw}").status_code == 200


def test_signs_of_a_pattern_stand_for_themselves(chief, news):
    draft_article(news, "完成 100% 的任务")
    draft_article(news, "完成任务")
    assert found(chief, "%") == ["完成 100% 的任务"]
    assert found(chief, "_") == []


def test_the_page_works_without_script_and_says_what_was_not_found(chief, news):
    draft_article(news, "常委会会议")
    text = chief.get(PAGE, {"q": "cwhhy"}).content.decode()
    assert "常委会会议</a>" in text
    text = chief.get(PAGE, {"q": "没有的东西"}).content.decode()
    assert "没有找到“没有的东西”" in text
    assert 'value="没有的东西"' in text


def test_every_page_of_the_desk_has_the_button(chief):
    for name in ("admin:index", "admin:articles_article_changelist", "admin:password_change"):
        assert f'href="{PAGE}"' in chief.get(reverse(name)).content.decode()


# The titles by their sound


def test_a_title_is_found_as_it_is_now(chief, news):
    article = draft_article(news, "老题目")
    article.title = "新题目"
    transitions.save_draft(article)
    assert found(chief, "xtm") == ["新题目"]
    assert found(chief, "ltm") == []


def test_titles_written_past_the_models_are_found_after_indexing(chief, news):
    draft_article(news, "直接写入")
    Article.objects.update(title="批量改名")
    TitleSounds.objects.create(
        kind="article", object_id=999, text="没有这一篇", changed_at=timezone.now()
    )
    said = StringIO()
    call_command("index_titles", stdout=said)
    assert "1 个标题" in said.getvalue()
    assert found(chief, "plgm") == ["批量改名"]
    assert TitleSounds.objects.count() == 1


def test_a_change_that_leaves_the_title_costs_no_query_for_it(news):
    article = publish_article(news, "题目")
    with CaptureQueriesContext(connection) as queries:
        transitions.withdraw(article)
    assert not [query for query in queries if "portal_titlesounds" in query["sql"]]


def cost(client, query: str) -> int:
    tree.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(FOUND, {"q": query}).status_code == 200
    return len(queries)


@pytest.mark.parametrize("query", ["", "会议", "hy"])
def test_it_asks_as_little_with_much_content_as_with_little(writer_in, staff, news, query):
    notices = make_column("会议公告", kind="announcements")
    writer = writer_in(news, notices)
    Grant.objects.create(user=writer.user, column=None, manage=True)

    def more(count: int) -> None:
        for number in range(count):
            column = make_column(f"会议{count}-{number}")
            Grant.objects.create(user=writer.user, column=column, write=True)
            make_leader(f"会议{number}")
            _log(writer.user, publish_article(column, f"会议{number}"))
            draft_announcement(notices, f"会议{number}")

    more(2)
    few = cost(writer, query)
    more(15)
    fill(news, 50)
    assert cost(writer, query) == few
    assert few <= 14


# In the browser


@pytest.fixture
def desk(page: Page, log_in, live_server, django_user_model):
    """The desk of the chief in a browser, with a column and an article to find."""
    news = make_column("人大要闻")
    page.article = draft_article(news, "常委会会议纪要")
    log_in(page, django_user_model.objects.create_superuser("chief", password="x"))
    page.goto(live_server.url + reverse("admin:articles_article_changelist"))
    return page


def in_browser(test):
    for mark in (pytest.mark.browser, pytest.mark.django_db(transaction=True)):
        test = mark(test)
    return test


@in_browser
def test_with_the_keyboard_alone_one_gets_to_an_article(desk: Page):
    desk.keyboard.press("Control+k")
    field = desk.get_by_role("combobox", name="要去哪里")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "true")
    desk.keyboard.type("cwhhy")
    options = desk.locator(".palette").get_by_role("option")
    expect(options).to_have_count(1)
    expect(desk.locator(".palette__said")).to_have_text("找到 1 项。")
    expect(options.first).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(
        desk.url.split("/admin/")[0]
        + reverse("admin:articles_article_change", args=[desk.article.pk])
    )


@in_browser
def test_the_arrow_keys_choose_and_go_round(desk: Page):
    desk.keyboard.press("Control+k")
    field, options = (
        desk.get_by_role("combobox", name="要去哪里"),
        desk.locator(".palette").get_by_role("option"),
    )
    desk.keyboard.type("要闻")
    expect(options).to_have_count(2)
    for key, chosen in (("ArrowDown", 1), ("ArrowDown", 0), ("ArrowUp", 1), ("ArrowUp", 0)):
        desk.keyboard.press(key)
        expect(options.nth(chosen)).to_have_attribute("aria-selected", "true")
        expect(options.nth(1 - chosen)).to_have_attribute("aria-selected", "false")
        expect(field).to_have_attribute("aria-activedescendant", f"palette-choice-{chosen}")


@in_browser
def test_escape_closes_it_and_gives_the_focus_back(desk: Page):
    search = desk.locator("#searchbar")
    search.focus()
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("dialog", name="快速前往")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(search).to_be_focused()
    button = desk.get_by_role("button", name="快速前往")
    button.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("combobox", name="要去哪里")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(button).to_be_focused()


@in_browser
def test_what_is_not_found_is_said(desk: Page):
    desk.keyboard.press("Control+k")
    desk.keyboard.type("meiyouzhege")
    expect(desk.get_by_role("status").filter(has_text="没有找到")).to_be_visible()
    expect(desk.get_by_role("combobox", name="要去哪里")).to_have_attribute(
        "aria-expanded", "false"
    )
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog")).to_be_visible()


@in_browser
def test_markup_in_a_title_is_text(desk: Page):
    draft_article(make_column("杂"), "<img src=x onerror=alert(1)>标记")
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("combobox", name="要去哪里")).to_be_focused()
    desk.keyboard.type("标记")
    option = desk.locator(".palette").get_by_role("option").filter(has_text="标记")
    expect(option).to_contain_text("<img src=x onerror=alert(1)>标记")


@in_browser
def test_on_a_phone_a_finger_opens_it_and_chooses(desk: Page):
    desk.set_viewport_size({"width": 375, "height": 700})
    desk.get_by_role("button", name="快速前往").click()
    dialog = desk.get_by_role("dialog", name="快速前往")
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 375
    desk.get_by_role("combobox", name="要去哪里").fill("rdyw")
    option = desk.locator(".palette").get_by_role("option").filter(has_text="栏目内容")
    assert option.bounding_box()["height"] >= 40
    option.click()
    expect(desk).to_have_url(desk.url.split("?")[0] + f"?branch={desk.article.column_id}")


@in_browser
def test_axe_finds_nothing_wrong_with_dialog_and_page(desk: Page, sound_on_every_screen):
    desk.keyboard.press("Control+k")
    desk.keyboard.type("hy")
    expect(desk.locator(".palette").get_by_role("option").first).to_be_visible()
    sound_on_every_screen(desk)
    desk.goto(desk.url.split("/admin/")[0] + PAGE + "?q=hy")
    sound_on_every_screen(desk)


@in_browser
def test_without_script_the_button_leads_to_the_page(desk: Page, browser, live_server):
    plain = browser.new_context(
        java_script_enabled=False, storage_state=desk.context.storage_state()
    ).new_page()
    plain.goto(live_server.url + reverse("admin:index"))
    plain.get_by_role("link", name="快速前往").click()
    plain.get_by_label("要去哪里").fill("cwhhy")
    plain.get_by_role("button", name="查找").click()
    plain.get_by_role("link", name="常委会会议纪要").click()
    expect(plain).to_have_url(
        live_server.url + reverse("admin:articles_article_change", args=[desk.article.pk])
    )
    plain.context.close()

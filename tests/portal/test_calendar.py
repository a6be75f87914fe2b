"""日历: what goes live, is taken down, or ends, on its day and to its minute."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.articles.models import Article
from apps.columns import tree
from apps.columns.models import Column, Grant
from apps.portal import schedule
from apps.publishing import reviewing, transitions
from tests.factories.announcements import publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

CALENDAR = reverse("admin:calendar")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = datetime.timedelta(days=1)
# A month that lies wholly before every run of this test, and one that lies after.
PAST, COMING = (2024, 5), (2090, 5)


def at(day: int, time: str = "09:30", month: tuple[int, int] = PAST) -> datetime.datetime:
    """An instant of that month, by the clock of Shanghai."""
    hour, minute = map(int, time.split(":"))
    return datetime.datetime(*month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def news():
    return make_column("人大要闻")


@pytest.fixture
def notices():
    return make_column("通知公告", kind="announcements")


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


def asked_by(client):
    request = RequestFactory().get(CALENDAR)
    request.user = User.objects.get(pk=client.user.pk)
    return request


def month(client, of: tuple[int, int] = PAST, branch: Column | None = None) -> schedule.Month:
    tree.forget()
    request = asked_by(client)
    node = tree.get_tree(request).get(branch.pk) if branch else None
    return schedule.month_of(request, admin.site, datetime.date(*of, 1), node)


def lines(client, of: tuple[int, int] = PAST, branch: Column | None = None) -> list[tuple]:
    """(day, label, title) of all that the month shows."""
    return [
        (day.date.day, one.label, one.title)
        for day in month(client, of, branch).busy_days
        for one in day.happenings
    ]


# What stands on which day


def test_what_went_live_and_was_taken_down_stands_on_its_days(chief, news):
    publish_article(news, "会议", published_at=at(3), expires_at=at(20))
    assert lines(chief) == [(3, "已上线", "会议"), (20, "已下线", "会议")]


def test_what_will_go_live_and_will_be_taken_down_is_said_so(chief, news):
    publish_article(news, "会议", published_at=at(3, month=COMING), expires_at=at(20, month=COMING))
    assert lines(chief, COMING) == [(3, "将上线", "会议"), (20, "将下线", "会议")]


def test_a_pin_ends_on_its_day(chief, news):
    publish_article(news, "头条", published_at=at(3), is_pinned=True, pinned_until=at(9))
    publish_article(
        news, "先下线", published_at=at(3), expires_at=at(5), is_pinned=True, pinned_until=at(9)
    )
    ended = [line for line in lines(chief) if "置顶" in line[1]]
    assert ended == [(9, "置顶已结束", "头条")]


def test_a_pin_in_further_columns_and_above_ends_once(chief, news):
    below = make_column("县市要闻", parent=news)
    publish_article(
        below,
        "头条",
        published_at=at(3),
        is_pinned=True,
        pinned_until=at(9),
        further=[make_column("专题")],
    )
    assert [line for line in lines(chief) if line[0] == 9] == [(9, "置顶已结束", "头条")]


def test_the_validity_of_an_announcement_ends_on_its_day(chief, notices):
    publish_announcement(notices, "征求意见", published_at=at(3), valid_until=at(9))
    assert (9, "有效期已结束", "征求意见") in lines(chief)


@pytest.mark.parametrize(("time", "day"), [("00:00", 3), ("23:59", 3), ("07:59", 3), ("08:00", 3)])
def test_days_are_those_of_shanghai(chief, news, time, day):
    publish_article(news, "会议", published_at=at(3, time))
    found = month(chief).busy_days
    assert [one.date.day for one in found] == [day]
    page = chief.get(CALENDAR, {"month": "2024-05"}).content.decode()
    assert f">{time}</time>" in page


def test_the_first_and_the_last_minute_of_the_month_belong_to_it(chief, news):
    publish_article(news, "最早", published_at=at(1, "00:00"))
    publish_article(news, "最晚", published_at=at(31, "23:59"))
    publish_article(news, "上个月", published_at=at(1, "00:00") - datetime.timedelta(minutes=1))
    assert lines(chief) == [(1, "已上线", "最早"), (31, "已上线", "最晚")]


# What counts


def test_what_counts_is_the_live_revision_and_not_the_desk(chief, news):
    article = publish_article(news, "已定的题目", published_at=at(3))
    article.title, article.published_at = "还在改的题目", at(15)
    transitions.save_draft(article)
    assert lines(chief) == [(3, "已上线", "已定的题目")]


def test_drafts_and_what_was_withdrawn_or_thrown_away_do_not_stand_there(chief, news):
    draft_article(news, "草稿", published_at=at(3))
    transitions.withdraw(publish_article(news, "撤回的", published_at=at(4)))
    transitions.trash(publish_article(news, "扔掉的", published_at=at(5)))
    assert lines(chief) == []
    assert "这个月没有" in chief.get(CALENDAR, {"month": "2024-05"}).content.decode()


def test_what_waits_in_review_stands_on_the_day_for_which_it_is_meant(chief, staff, news):
    news.review_steps = 1
    tree.save(news)
    for title, when in (("早就该上", at(6)), ("以后上", at(6, month=COMING))):
        article = draft_article(news, title, staff(title), published_at=when)
        reviewing.submit(article, article.created_by)
    assert lines(chief) == [(6, "待初审，原定上线", "早就该上")]
    assert lines(chief, COMING) == [(6, "待初审，计划上线", "以后上")]


def test_what_was_sent_back_no_longer_waits(chief, staff, news):
    news.review_steps = 1
    tree.save(news)
    author = staff("author")
    article = draft_article(news, "收回的", author, published_at=at(6))
    reviewing.submit(article, author)
    reviewing.recall(Article.objects.get(pk=article.pk), author)
    assert lines(chief) == []


# Rights


def test_a_month_shows_the_persons_own_columns_alone(writer_in, news):
    below, beyond = make_column("县市要闻", parent=news), make_column("立法动态")
    for column in (news, below, beyond):
        publish_article(
            column,
            column.name,
            published_at=at(3),
            expires_at=at(9),
            is_pinned=True,
            pinned_until=at(5),
        )
    writer = writer_in(news)
    assert {title for _, _, title in lines(writer)} == {"人大要闻", "县市要闻"}
    for query in ({"month": "2024-05"}, {"day": "2024-05-03"}):
        page = writer.get(CALENDAR, query).content.decode()
        assert "人大要闻" in page
        assert "立法动态" not in page


def test_what_waits_in_review_elsewhere_is_not_shown(writer_in, staff, news):
    beyond = make_column("立法动态", review_steps=1)
    author = staff("author")
    reviewing.submit(draft_article(beyond, "别处待审", author, published_at=at(6)), author)
    assert lines(writer_in(news)) == []


def test_who_sees_no_content_gets_no_calendar(logged_in, stranger, browser_of, news):
    for client in (logged_in("站点管理员"), browser_of(stranger)):
        assert client.get(CALENDAR).status_code == 403
        assert CALENDAR not in client.get(reverse("admin:index")).content.decode()


def test_who_sees_content_finds_it_in_the_menu(writer_in, news):
    assert f'href="{CALENDAR}"' in writer_in(news).get(reverse("admin:index")).content.decode()


def test_every_line_leads_to_where_its_reader_may_work(writer_in, news, notices):
    publish_article(news, "文章", published_at=at(3))
    publish_announcement(notices, "公告", published_at=at(4))
    writer = writer_in(news, notices)
    found = [one for day in month(writer).busy_days for one in day.happenings]
    assert {one.title for one in found} == {"文章", "公告"}
    for one in found:
        answer = writer.get(one.url)
        assert answer.status_code == 200
        assert one.title in answer.content.decode()


# The month


def test_a_branch_is_shown_alone(chief, news, notices):
    below = make_column("县市要闻", parent=news)
    publish_article(below, "县市的", published_at=at(3))
    publish_announcement(notices, "公告", published_at=at(3))
    assert lines(chief, branch=news) == [(3, "已上线", "县市的")]
    page = chief.get(CALENDAR, {"month": "2024-05", "branch": news.pk}).content.decode()
    assert "县市的" in page
    assert "公告</a>" not in page.partition('class="calendar__month"')[2]
    assert f"branch={news.pk}&amp;month=2024-06" in page  # kept on the way to the next month


def test_a_day_with_much_shows_the_first_and_leads_to_all(chief, news):
    for number in range(9):
        publish_article(news, f"第{number}篇", published_at=at(3, f"09:0{number}"))
    publish_article(news, "下线的", published_at=at(2), expires_at=at(3, "08:00"))
    day = next(day for day in month(chief).busy_days if day.date.day == 3)
    assert [one.title for one in day.happenings] == ["下线的", "第0篇", "第1篇", "第2篇"]
    assert (day.count, day.more) == (10, 6)
    page = chief.get(CALENDAR, {"month": "2024-05"}).content.decode()
    assert "全部 10 项" in page
    assert 'day=2024-05-03"' in page
    page = chief.get(CALENDAR, {"day": "2024-05-03"}).content.decode()
    assert "共 10 项" in page
    assert "第8篇" in page


def test_today_is_marked(chief, news):
    today = timezone.localdate()
    marked = [day.date for week in month(chief, (today.year, today.month)).weeks for day in week]
    assert today in marked
    page = chief.get(CALENDAR).content.decode()
    assert page.count('aria-current="date"') == 1
    assert f"<caption>{today.year}年{today.month}月</caption>" in page
    assert 'aria-current="date"' not in chief.get(CALENDAR, {"month": "1999-05"}).content.decode()


def test_weeks_are_whole_and_begin_on_monday(chief, news):
    found = month(chief)
    assert all(len(week) == 7 and week[0].date.weekday() == 0 for week in found.weeks)
    assert found.weeks[0][0].date <= datetime.date(2024, 5, 1)
    assert found.weeks[-1][-1].date >= datetime.date(2024, 5, 31)


@pytest.mark.parametrize(
    ("month", "previous", "following"),
    [
        ("2024-01", "2023-12", "2024-02"),
        ("2024-12", "2024-11", "2025-01"),
        ("1990-01", None, "1990-02"),
        ("2100-12", "2100-11", None),
    ],
)
def test_one_can_go_a_month_back_and_on_as_far_as_there_are_months(
    chief, month, previous, following
):
    context = chief.get(CALENDAR, {"month": month}).context
    for value, url in ((previous, context["previous_url"]), (following, context["next_url"])):
        assert url == (value and f"{CALENDAR}?month={value}")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"month": "2024-13"}, "月份请写成 2026-11 这样。"),
        ({"month": "去年"}, "月份请写成 2026-11 这样。"),
        ({"month": "0001-01"}, "请选 1990 年到 2100 年之间的月份。"),
        ({"month": "9999-12"}, "请选 1990 年到 2100 年之间的月份。"),
        ({"branch": "99999"}, "没有这个栏目，或者它不在您负责的栏目里。"),
        ({"branch": "x"}, "没有这个栏目，或者它不在您负责的栏目里。"),
        ({"month": "\0"}, "月份请写成 2026-11 这样。"),
    ],
)
def test_what_cannot_be_is_said_and_the_present_month_shown(chief, news, query, told):
    page = chief.get(CALENDAR, query).content.decode()
    assert told in page
    assert "<caption>" in page


@pytest.mark.parametrize("day", ["", "x", "2024-02-30", "0001-01-01", "9999-12-31", "\0"])
def test_a_day_that_is_none_is_not_found(chief, day):
    assert chief.get(CALENDAR, {"day": day}).status_code == 404


def test_it_is_only_read_and_kept_by_nobody(chief):
    assert chief.post(CALENDAR).status_code == 405
    assert "no-store" in chief.get(CALENDAR)["Cache-Control"]


def test_it_asks_as_little_with_much_content_as_with_little(writer_in, staff, notices):
    writer, author = writer_in(notices), staff("author")

    def more(count: int) -> None:
        for number in range(count):
            column = make_column(f"栏目{count}-{number}")
            Grant.objects.create(user=writer.user, column=column, write=True)
            times = {"published_at": at(number + 1), "expires_at": at(28)}
            publish_article(column, is_pinned=True, pinned_until=at(20), **times)
            publish_announcement(notices, valid_until=at(22), **times)
            column.review_steps = 1
            tree.save(column)
            reviewing.submit(draft_article(column, by=author, **times), author)

    def cost() -> int:
        tree.forget()
        with CaptureQueriesContext(connection) as queries:
            assert writer.get(CALENDAR, {"month": "2024-05"}).status_code == 200
        return len(queries)

    more(1)
    few = cost()
    more(12)
    assert cost() == few
    assert few <= 16


# In the browser


@pytest.fixture
def desk(page: Page, log_in, live_server, django_user_model):
    news = make_column("人大要闻")
    for number in range(6):
        publish_article(
            news,
            f"常委会会议通报之{number}",
            published_at=at(3, f"09:0{number}"),
            expires_at=at(20 + number),
            is_pinned=True,
            pinned_until=at(8),
        )
    publish_article(news, "今天的消息")
    log_in(page, django_user_model.objects.create_superuser("chief", password="x"))
    page.calendar = live_server.url + CALENDAR
    return page


def in_browser(test):
    for mark in (pytest.mark.browser, pytest.mark.django_db(transaction=True)):
        test = mark(test)
    return test


@in_browser
def test_axe_finds_nothing_wrong_on_any_screen(desk: Page, sound_on_every_screen):
    for query in ("?month=2024-05", "", "?day=2024-05-03", "?month=x"):
        desk.goto(desk.calendar + query)
        sound_on_every_screen(desk)


@in_browser
def test_wide_screens_show_a_table_and_narrow_ones_a_list(desk: Page):
    desk.goto(desk.calendar + "?month=2024-05")
    table = desk.get_by_role("table", name="2024年5月")
    expect(table).to_be_visible()
    expect(table.get_by_role("columnheader")).to_have_count(7)
    expect(desk.get_by_role("heading", name="5月3日")).to_be_hidden()
    desk.set_viewport_size({"width": 375, "height": 800})
    expect(table).to_be_hidden()
    expect(desk.get_by_role("heading", name="5月3日")).to_be_visible()
    desk.goto(desk.calendar)
    expect(desk.get_by_role("link", name="今天的消息")).to_be_visible()


@in_browser
def test_with_the_keyboard_one_goes_to_another_month_and_to_an_item(desk: Page):
    desk.goto(desk.calendar + "?month=2024-06")
    desk.get_by_role("link", name="上个月").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("table", name="2024年5月")).to_be_visible()
    link = desk.get_by_role("table").get_by_role("link", name="常委会会议通报之0").first
    link.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("标题：", exact=True)).to_have_value("常委会会议通报之0")


@in_browser
def test_choosing_a_column_shows_it_at_once(desk: Page):
    make_column("立法动态")
    desk.goto(desk.calendar + "?month=2024-05")
    desk.get_by_role("combobox", name="栏目", exact=True).select_option(label="立法动态")
    expect(desk.get_by_text("这个月没有")).to_be_visible()
    expect(desk).to_have_url(re.compile("month=2024-05"))

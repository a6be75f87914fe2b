"""工作量和发布统计: the figures, who may see which, charts and the Excel file."""

import datetime
import re
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.announcements.models import Announcement
from apps.articles.models import Article, DayViews
from apps.audit.models import Action, Event
from apps.columns import tree
from apps.columns.models import Column, Grant
from apps.portal import charts, reports, reports_page
from apps.portal.reports_page import Span, days_of
from apps.publishing import reviewing, transitions
from apps.publishing.models import DeskCopy
from apps.publishing.reviews import ReviewAct
from tests.factories.announcements import draft_announcement, publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

REPORTS, EXCEL = reverse("admin:reports"), reverse("admin:reports_excel")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH = (datetime.date(2024, 3, 1), datetime.date(2024, 3, 31))
CHOSEN = {"span": "chosen", "start": "2024-03-01", "end": "2024-03-31"}


def at(day: int, month: int = 3, time: str = "09:30", year: int = 2024) -> datetime.datetime:
    hour, minute = map(int, time.split(":"))
    return datetime.datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


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
def fang(staff) -> User:
    user = staff("fang")
    user.last_name, user.first_name = "王", "芳"
    user.save()
    return user


@pytest.fixture
def writer_in(staff, browser_of):
    """writer_in(*columns): somebody who writes in these columns and their branches alone."""

    def make(*columns):
        user = staff(f"writer-{User.objects.count()}")
        for column in columns:
            Grant.objects.create(user=user, column=column, write=True)
        return browser_of(user)

    return make


def written(copy: DeskCopy, when: datetime.datetime) -> DeskCopy:
    """The item as if it had been begun at that time."""
    type(copy).objects.filter(pk=copy.pk).update(created_at=when)
    return copy


def report(client, days=MARCH, branch: Column | None = None) -> reports.Report:
    tree.forget()
    request = RequestFactory().get(REPORTS)
    request.user = User.objects.get(pk=client.user.pk)
    node = tree.get_tree(request).get(branch.pk) if branch else None
    return reports.report_of(request, admin.site, *days, node)


def people(client, figure: str, **how) -> dict[str, int]:
    return {line.name: getattr(line.figures, figure) for line in report(client, **how).people}


# The figures


def test_what_was_begun_in_the_period_is_written_by_its_author(chief, news, notices, fang):
    written(draft_article(news, by=fang), at(1, time="00:00"))
    written(draft_announcement(notices, by=fang), at(31, time="23:59"))
    written(draft_article(news, by=fang), at(1, 4, "00:00"))
    written(draft_article(news, by=fang), at(29, 2, "23:59"))
    assert people(chief, "written") == {"王芳": 2}


def test_what_lies_in_the_recycle_bin_was_not_written(chief, news, fang):
    transitions.trash(written(draft_article(news, by=fang), at(5)))
    assert not report(chief).total


def test_what_is_dated_in_the_period_was_published(chief, news, notices, fang):
    publish_article(news, by=fang, published_at=at(1, time="00:00"))
    publish_article(news, by=fang, published_at=at(31, time="23:59"), expires_at=at(2, 4))
    publish_announcement(notices, by=fang, published_at=at(9))
    publish_article(news, by=fang, published_at=at(1, 4, "00:00"))
    draft_article(news, by=fang, published_at=at(9))
    assert people(chief, "published") == {"王芳": 3}


def test_the_date_that_counts_is_the_live_one(chief, news, fang):
    article = publish_article(news, by=fang, published_at=at(9))
    article.published_at = at(9, 7)
    transitions.save_draft(article, fang)
    assert report(chief).total.published == 1


def test_what_is_dated_in_the_future_is_not_published_yet(chief, news):
    today = timezone.localdate()
    publish_article(news, published_at=timezone.now() + datetime.timedelta(hours=1))
    publish_article(news, published_at=timezone.now() - datetime.timedelta(seconds=90))
    days = (today - datetime.timedelta(days=3), today + datetime.timedelta(days=3))
    assert report(chief, days).total.published == 1


def test_what_was_taken_off_the_site_in_the_period_was_withdrawn(chief, news, fang):
    inside, outside = (publish_article(news, by=fang, published_at=at(9)) for _ in range(2))
    for article, when in ((inside, at(20)), (outside, at(20, 5))):
        transitions.withdraw(article)
        Article.objects.filter(pk=article.pk).update(withdrawn_at=when)
    assert people(chief, "withdrawn") == {"王芳": 1}
    assert report(chief).total.published == 0


def test_review_steps_are_counted_for_who_took_them(chief, staff, fang, news, notices):
    for column in (news, notices):
        column.review_steps = 1
        tree.save(column)
    reviewer = staff("reviewer-li")
    Grant.objects.create(user=reviewer, column=None, first_review=True)
    approved, returned = draft_article(news, by=fang), draft_announcement(notices, by=fang)
    for copy in (approved, returned):
        reviewing.submit(copy, fang)
    review_of(approved, reviewer, "approve")
    review_of(returned, reviewer, "return")
    today = timezone.localdate()
    figures = people(chief, "reviewed", days=(today, today))
    assert (figures["reviewer-li"], figures["王芳"]) == (2, 0)
    assert report(chief).total.reviewed == 0


def review_of(copy: DeskCopy, by: User, verdict: str) -> ReviewAct:
    """A step as the table keeps it, whoever decides about it."""
    copy = type(copy).objects.get(pk=copy.pk)
    return ReviewAct.objects.create(
        review=copy.review,
        step=1,
        verdict=verdict,
        digest=copy.review.digest,
        by=by,
        by_name=by.get_username(),
    )


def test_views_of_the_period_belong_to_the_author_of_the_article(chief, news, fang):
    article = publish_article(news, by=fang, published_at=at(9, 1))
    for day, views in (((2024, 2, 29), 100), ((2024, 3, 1), 3), ((2024, 3, 31), 4)):
        DayViews.objects.create(article=article, day=datetime.date(*day), views=views)
    assert people(chief, "views") == {"王芳": 7}


def test_what_nobody_is_known_to_have_written_is_counted_last(chief, news, fang):
    publish_article(news, by=fang, published_at=at(9))
    for _ in range(2):
        publish_article(news, published_at=at(9))
    assert [(line.name, line.figures.published) for line in report(chief).people] == [
        ("王芳", 1),
        (reports.NOBODY, 2),
    ]


def test_a_column_counts_itself_and_with_all_below_it(chief, news):
    below = make_column("县市要闻", parent=news)
    publish_article(news, published_at=at(9))
    for _ in range(2):
        publish_article(below, published_at=at(9))
    make_column("空栏目")
    lines = report(chief).columns
    assert [(one.name, one.depth, one.branch.published, one.direct.published) for one in lines] == [
        ("人大要闻", 0, 3, 1),
        ("县市要闻", 1, 2, 2),
    ]


def test_months_are_all_there_and_in_their_order(chief, news):
    publish_article(news, published_at=at(31, 1, "23:59"))
    publish_article(news, published_at=at(1, 4, "00:00"))
    days = (datetime.date(2024, 1, 15), datetime.date(2024, 4, 15))
    assert [(line.name, line.figures.published) for line in report(chief, days).months] == [
        ("2024年1月", 1),
        ("2024年2月", 0),
        ("2024年3月", 0),
        ("2024年4月", 1),
    ]


def test_months_that_have_not_come_are_left_out(chief, news):
    today = timezone.localdate()
    months = report(chief, (today, today + datetime.timedelta(days=400))).months
    assert [line.first for line in months] == [today.replace(day=1)]


def test_people_columns_and_months_add_up_to_the_same(chief, news, notices, fang):
    below = make_column("县市要闻", parent=news)
    for number, column in enumerate((news, below, news)):
        article = written(publish_article(column, by=fang, published_at=at(9)), at(9))
        DayViews.objects.create(article=article, day=MARCH[0], views=number + 1)
    publish_announcement(notices, published_at=at(9))
    found = report(chief)
    tops = [line.branch for line in found.columns if line.depth == 0]
    for name in reports.NAMES:
        total = getattr(found.total, name)
        for lines in (
            [line.figures for line in found.people],
            [line.figures for line in found.months],
            [line.direct for line in found.columns],
            tops,
        ):
            assert sum(getattr(figures, name) for figures in lines) == total, name
    assert (found.total.published, found.total.views) == (4, 6)


# Rights


def test_figures_are_of_the_persons_own_columns_alone(writer_in, news, fang):
    below, beyond = make_column("县市要闻", parent=news), make_column("立法动态")
    for column in (below, beyond, beyond):
        article = written(publish_article(column, by=fang, published_at=at(9)), at(9))
        DayViews.objects.create(article=article, day=MARCH[0], views=5)
        transitions.withdraw(publish_article(column, by=fang))
    Article.objects.filter(withdrawn_at__isnull=False).update(
        withdrawn_at=at(9), created_at=at(9, 1)
    )
    writer = writer_in(news)
    assert report(writer).total.values == [1, 1, 1, 0, 5]
    assert [line.name for line in report(writer).columns] == ["人大要闻", "县市要闻"]
    page = writer.get(REPORTS, CHOSEN).content.decode()
    assert "县市要闻" in page
    assert "立法动态" not in page


def test_a_column_whose_parent_is_not_ones_own_is_named_with_its_path(writer_in, news):
    below = make_column("县市要闻", parent=news)
    publish_article(below, published_at=at(9))
    publish_article(news, published_at=at(9))
    lines = report(writer_in(below)).columns
    assert [(line.name, line.depth, line.branch.published) for line in lines] == [
        ("人大要闻 / 县市要闻", 0, 1)
    ]


def test_reviews_in_other_columns_are_not_counted(writer_in, staff, news, fang):
    beyond = make_column("立法动态", review_steps=1)
    article = draft_article(beyond, by=fang)
    reviewing.submit(article, fang)
    review_of(article, staff("reviewer-li"), "approve")
    today = timezone.localdate()
    assert report(writer_in(news), (today, today)).total.reviewed == 0


def test_who_sees_no_content_sees_no_report(logged_in, stranger, browser_of, news):
    for client in (logged_in("站点管理员"), browser_of(stranger)):
        assert client.get(REPORTS).status_code == 403
        assert client.post(EXCEL, CHOSEN).status_code == 403
        assert REPORTS not in client.get(reverse("admin:index")).content.decode()
    assert not Event.objects.filter(action=Action.EXPORT).exists()


def test_a_branch_is_counted_alone(chief, news):
    below, other = make_column("县市要闻", parent=news), make_column("立法动态")
    for column in (below, other):
        publish_article(column, published_at=at(9))
    assert report(chief, branch=news).total.published == 1
    page = chief.get(REPORTS, CHOSEN | {"branch": news.pk}).content.decode()
    table = page.partition("<caption>按栏目")[2].partition("</table>")[0]
    assert "县市要闻" in table
    assert "立法动态" not in table


# The period


@pytest.mark.parametrize(
    ("span", "today", "start", "end"),
    [
        (Span.MONTH, "2024-02-10", "2024-02-01", "2024-02-29"),
        (Span.MONTH, "2024-12-31", "2024-12-01", "2024-12-31"),
        (Span.LAST_MONTH, "2024-01-31", "2023-12-01", "2023-12-31"),
        (Span.LAST_MONTH, "2024-03-31", "2024-02-01", "2024-02-29"),
        (Span.QUARTER, "2024-03-31", "2024-01-01", "2024-03-31"),
        (Span.QUARTER, "2024-05-01", "2024-04-01", "2024-06-30"),
        (Span.QUARTER, "2024-12-01", "2024-10-01", "2024-12-31"),
        (Span.YEAR, "2024-05-01", "2024-01-01", "2024-12-31"),
        (Span.LAST_YEAR, "2024-02-29", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_span_is_of_whole_months(span, today, start, end):
    days = days_of(span, datetime.date.fromisoformat(today))
    assert [day.isoformat() for day in days] == [start, end]


def test_this_year_is_shown_until_something_else_is_chosen(chief, news):
    year = timezone.localdate().year
    page = chief.get(REPORTS).content.decode()
    assert f"{year}年1月1日至{year}年12月31日" in page
    assert re.search(r'value="year" checked', page)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"span": "chosen"}, "开始和结束两个日期都要填"),
        ({"span": "chosen", "start": "2024-03-01"}, "开始和结束两个日期都要填"),
        (CHOSEN | {"end": "2024-02-01"}, "结束日期不能早于开始日期。"),
        (CHOSEN | {"start": "去年"}, "日期请写成 2026-11-25 这样。"),
        (CHOSEN | {"start": "2010-01-01"}, "一次最多统计 10 年"),
        (CHOSEN | {"start": "0001-01-01"}, "请选 1990 年到 2100 年之间的日期。"),
        (CHOSEN | {"end": "9999-12-31"}, "请选 1990 年到 2100 年之间的日期。"),
        ({"span": "century"}, "没有这个时间选项"),
        ({"branch": "99999"}, "没有这个栏目，或者它不在您负责的栏目里。"),
        (CHOSEN | {"start": "\0"}, "日期请写成 2026-11-25 这样。"),
    ],
)
def test_what_cannot_be_counted_is_said_and_what_was_typed_is_kept(chief, news, query, told):
    answer = chief.get(REPORTS, query)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert told in page
    assert "下载 Excel" not in page
    if query.get("start", "").isascii() and "\0" not in query.get("start", ""):
        assert f'name="start" value="{query.get("start", "")}"' in page
    refused = chief.post(EXCEL, query)
    assert refused.status_code == 400
    assert told in refused.content.decode()


def test_a_time_with_nothing_says_so(chief, news):
    page = chief.get(REPORTS, CHOSEN).content.decode()
    assert "这段时间里没有可以统计的内容" in page
    assert "<svg" not in page.partition('class="reports"')[2].partition("</main>")[0]


# Charts


def test_the_charts_say_in_words_what_they_show(chief, news, fang):
    publish_article(news, by=fang, published_at=at(9))
    page = chief.get(REPORTS, CHOSEN).content.decode()
    drawings = re.findall(r'<svg class="chart__drawing".*?</svg>', page, re.DOTALL)
    assert len(drawings) == 3
    for drawing in drawings:
        assert 'role="img"' in drawing
        assert "style=" not in drawing
    assert '-text">3月：撰写 0，发布 1。</desc>' in page
    assert '-text">王芳：撰写 0，发布 1，审核 0。</desc>' in page
    assert '-text">人大要闻：撰写 0，发布 1。</desc>' in page


def test_a_name_in_a_chart_is_text(chief, news, fang):
    fang.last_name = "<b>王"
    fang.save()
    publish_article(news, by=fang, published_at=at(9))
    assert "<b>王" not in chief.get(REPORTS, CHOSEN).content.decode()


@pytest.mark.parametrize("draw", [charts.upright, charts.lying])
def test_every_bar_stays_inside_its_drawing_and_the_greatest_is_the_longest(draw):
    rows = [("一月", [3, 0]), ("二月", [120_000, 7]), ("三月", [0, 0])]
    chart = draw("发布", ["撰写", "发布"], rows)
    bars = [bar for group in chart.groups for bar in group.bars]
    assert len(bars) == 6
    for bar in bars:
        assert 0 <= bar.x <= bar.x + bar.width <= chart.width
        assert 0 <= bar.y <= bar.y + bar.height <= chart.height
    assert max(bars, key=lambda bar: bar.width * bar.height).label == "12.0万"


@pytest.mark.parametrize("draw", [charts.upright, charts.lying])
@pytest.mark.parametrize("rows", [[], [("一月", [0, 0])]])
def test_nothing_can_be_drawn(draw, rows):
    assert len(draw("发布", ["撰写", "发布"], rows).groups) == len(rows)


def test_a_long_time_is_drawn_by_years():
    months = [
        reports.MonthLine(datetime.date(year, month, 1), reports.Figures(published=1))
        for year in (2022, 2023)
        for month in range(1, 13)
    ]
    drawn = reports_page._over_time(reports.Report(months=months))
    assert drawn == [("2022年", [0, 12]), ("2023年", [0, 12])]


# Excel


def book_of(answer) -> openpyxl.Workbook:
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))


def rows_of(sheet) -> list[list]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_file_holds_the_same_numbers_with_a_chart_for_each_table(chief, news, fang):
    below = make_column("县市要闻", parent=news)
    for column in (news, below):
        publish_article(column, by=fang, published_at=at(9))
    answer = chief.post(EXCEL, CHOSEN)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    book = book_of(answer)
    assert book.sheetnames == ["说明", "按人员", "按栏目", "按月份"]
    assert rows_of(book["按人员"]) == [
        ["姓名", "撰写", "发布", "撤回", "审核", "浏览"],
        ["王芳", 0, 2, 0, 0, 0],
        ["合计", 0, 2, 0, 0, 0],
    ]
    assert [row[:3] + row[6:8] for row in rows_of(book["按栏目"])] == [
        ["栏目", "撰写（含下级）", "发布（含下级）", "撰写（本栏目）", "发布（本栏目）"],
        ["人大要闻", 0, 2, 0, 1],
        ["　县市要闻", 0, 1, 0, 1],
    ]
    assert rows_of(book["按月份"])[1] == ["2024年3月", 0, 2, 0, 0, 0]
    about = dict(row[:2] for row in rows_of(book["说明"]))
    assert about["时间"] == "2024年03月01日至2024年03月31日"
    for name in ("按人员", "按栏目", "按月份"):
        assert len(book[name]._charts) == 1


@pytest.mark.parametrize("name", ["=1+1", "+86", "-王", "@sum", '=HYPERLINK("http://x")', " =1"])
def test_no_name_becomes_a_formula(chief, news, fang, name):
    fang.last_name, fang.first_name = name, ""
    fang.username = name.strip()
    fang.save()
    news.name = name.strip()
    tree.save(news)
    publish_article(news, by=fang, published_at=at(9))
    book = book_of(chief.post(EXCEL, CHOSEN))
    for sheet in ("按人员", "按栏目"):
        cell = book[sheet]["A2"]
        assert (cell.data_type, cell.value.strip()) == ("s", name.strip())
        assert cell.quotePrefix


def test_what_no_file_can_hold_is_left_out(chief, news, fang):
    fang.last_name = "王\x0b芳"
    fang.first_name = ""
    fang.save()
    publish_article(news, by=fang, published_at=at(9))
    assert book_of(chief.post(EXCEL, CHOSEN))["按人员"]["A2"].value == "王芳"


def test_taking_the_file_along_is_on_record(chief, news):
    publish_article(news, published_at=at(9))
    chief.post(EXCEL, CHOSEN | {"branch": news.pk})
    event = Event.objects.get(action=Action.EXPORT)
    assert event.actor_key == chief.user.pk
    assert event.subject_label == "工作量和发布统计（Excel）"
    assert event.after == {"时间": "2024年03月01日至2024年03月31日", "栏目": "人大要闻"}


def test_looking_is_not_on_record_and_a_link_downloads_nothing(chief, news):
    chief.get(REPORTS)
    assert chief.get(EXCEL).status_code == 405
    assert chief.post(REPORTS).status_code == 405
    assert not Event.objects.filter(action=Action.EXPORT).exists()


def test_the_file_is_of_the_persons_own_columns(writer_in, news):
    publish_article(make_column("立法动态"), published_at=at(9))
    publish_article(news, published_at=at(9))
    book = book_of(writer_in(news).post(EXCEL, CHOSEN))
    assert [row[0] for row in rows_of(book["按栏目"])] == ["栏目", "人大要闻"]
    assert rows_of(book["按人员"])[-1] == ["合计", 0, 1, 0, 0, 0]


def test_it_asks_as_little_with_much_content_as_with_little(writer_in, staff, notices):
    writer = writer_in(notices)

    def more(count: int) -> None:
        for number in range(count):
            author = staff(f"author-{count}-{number}")
            column = make_column(f"栏目{count}-{number}")
            Grant.objects.create(user=writer.user, column=column, write=True)
            month = number % 3 + 1
            article = publish_article(column, by=author, published_at=at(9, month))
            DayViews.objects.create(article=article, day=datetime.date(2024, month, 1), views=5)
            publish_announcement(notices, by=author, published_at=at(9, month))
            transitions.withdraw(publish_article(column, by=author))
            column.review_steps = 1
            tree.save(column)
            waiting = draft_article(column, by=author)
            reviewing.submit(waiting, author)
            review_of(waiting, author, "approve")
        Article.objects.update(created_at=at(9))
        Announcement.objects.update(created_at=at(9))

    def cost() -> int:
        tree.forget()
        query = {"span": "chosen", "start": "2024-01-01", "end": "2030-12-31"}
        with CaptureQueriesContext(connection) as queries:
            assert writer.get(REPORTS, query).status_code == 200
        return len(queries)

    more(1)
    few = cost()
    more(10)
    assert cost() == few
    assert few <= 20


# In the browser


@pytest.fixture
def desk(page: Page, log_in, live_server, django_user_model):
    news = make_column("人大要闻")
    below = make_column("县市要闻", parent=news)
    user = django_user_model.objects.create_superuser("chief", password="x", last_name="王管理")
    for number in range(8):
        publish_article(
            below if number % 2 else news, f"会议{number}", user, published_at=at(3, number + 1)
        )
    log_in(page, user)
    page.reports = live_server.url + REPORTS
    return page


def in_browser(test):
    for mark in (pytest.mark.browser, pytest.mark.django_db(transaction=True)):
        test = mark(test)
    return test


YEAR = "?span=chosen&start=2024-01-01&end=2024-12-31"


@in_browser
def test_axe_finds_nothing_wrong_on_any_screen(desk: Page, sound_on_every_screen):
    for query in (YEAR, "?span=chosen", "?span=chosen&start=2020-01-01&end=2020-02-01"):
        desk.goto(desk.reports + query)
        sound_on_every_screen(desk)


@in_browser
def test_with_the_keyboard_one_chooses_a_time_and_takes_the_file_along(desk: Page):
    desk.goto(desk.reports)
    desk.get_by_role("radio", name="今年").focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_role("radio", name="去年")).to_be_checked()
    desk.get_by_role("button", name="统计").focus()
    desk.keyboard.press("Enter")
    year = timezone.localdate().year - 1
    expect(desk.locator(".reports__period")).to_have_text(f"{year}年1月1日至{year}年12月31日")
    desk.goto(desk.reports + YEAR)
    desk.get_by_role("button", name="下载 Excel").focus()
    with desk.expect_download() as download:
        desk.keyboard.press("Enter")
    name = download.value.suggested_filename
    assert name == "工作量和发布统计（2024-01-01至2024-12-31）.xlsx"
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    assert book["按人员"]["A2"].value == "王管理"

"""Lists: in a stable order, the same cost on every page, never an error."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.columns import kinds, tree
from apps.columns.listing import Listing
from apps.columns.models import Column, Entry, Placement
from apps.columns.views import list_page
from tests.factories.announcements import publish_announcement
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.portal import fill
from tests.plans import look_over, steps_on_postgresql, steps_on_sqlite

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def ago(**how) -> datetime.datetime:
    return NOW - datetime.timedelta(**how)


def titles(listing, start: int = 0, stop: int = 100) -> list[str]:
    return [entry.title for entry in listing[start:stop]]


def shown(client, column, query: str = "") -> list[str]:
    """The titles of a list page, in their order."""
    page = client.get(column.get_absolute_url() + query).context["page"]
    return [entry.title for entry in page]


# Order


def test_pinned_come_first_and_then_the_newest():
    column = make_column()
    publish_article(column, "旧", published_at=ago(days=3))
    publish_article(column, "旧而置顶", published_at=ago(days=9), is_pinned=True)
    publish_article(column, "新", published_at=ago(days=1))
    publish_article(column, "较新而置顶", published_at=ago(days=5), is_pinned=True)
    assert titles(Listing(column.pk)) == ["较新而置顶", "旧而置顶", "新", "旧"]


def test_a_pin_ends_at_its_time():
    column = make_column()
    publish_article(
        column, "曾经置顶", published_at=ago(days=9), is_pinned=True, pinned_until=ago(days=1)
    )
    publish_article(column, "新", published_at=ago(days=1))
    assert titles(Listing(column.pk)) == ["新", "曾经置顶"]


def test_equal_times_keep_one_order_on_every_page():
    column = make_column(page_size=3)
    for number in range(10):
        publish_article(column, str(number), published_at=ago(days=1))
    listing = Listing(column.pk)
    by_page = [title for start in range(0, 10, 3) for title in titles(listing, start, start + 3)]
    assert by_page == titles(listing) == [str(number) for number in reversed(range(10))]


def test_a_list_shows_its_whole_branch(client, small_tree):
    publish_article(small_tree["立法动态"], "甲", published_at=ago(days=1))
    publish_article(small_tree["立法规范"], "乙", published_at=ago(days=2))
    publish_article(small_tree["地方性法规"], "丙", published_at=ago(days=3))
    publish_article(small_tree["监督动态"], "丁")
    assert shown(client, small_tree["立法动态"]) == ["甲", "乙", "丙"]
    assert shown(client, small_tree["立法规范"]) == ["乙", "丙"]


def test_an_article_in_two_columns_of_a_branch_is_listed_once(client, small_tree):
    publish_article(small_tree["立法计划"], "甲", further=[small_tree["地方性法规"]])
    assert shown(client, small_tree["立法动态"]) == ["甲"]
    assert shown(client, small_tree["立法规范"]) == ["甲"]


def test_what_is_not_public_now_is_not_listed(client):
    column = make_column()
    publish_article(column, "以后", published_at=NOW + datetime.timedelta(days=1))
    publish_article(column, "过去", published_at=ago(days=3), expires_at=ago(days=1))
    publish_article(column, "现在")
    assert shown(client, column) == ["现在"]


def test_a_branch_lists_announcements_among_articles(client):
    above = make_column("发布动态")
    below = make_column("通知公告", parent=above, kind="announcements")
    publish_announcement(below, "公告")
    publish_article(above, "文章", published_at=ago(days=1))
    assert shown(client, above) == ["公告", "文章"]


# Any slice equals the slice of the simple list


moments = st.integers(0, 6)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    items=st.lists(st.tuples(moments, st.booleans(), st.booleans()), max_size=14),
    slices=st.lists(st.tuples(st.integers(0, 16), st.integers(1, 8)), min_size=1, max_size=6),
)
def test_any_slice_is_that_of_the_sorted_list(db, items, slices):
    Entry.objects.all().delete()
    column = Column.objects.first() or make_column()
    for number, (day, is_pinned, pin_is_over) in enumerate(items):
        entry = Entry.objects.create(
            kind="article",
            object_id=number,
            revision_id=number,
            home=column,
            column=column,
            title=str(number),
            published_at=ago(days=day, hours=1),
            updated_at=NOW,
        )
        Placement.objects.create(
            column=column,
            entry=entry,
            is_direct=True,
            kind="article",
            published_at=entry.published_at,
            changed_at=entry.changed_at,
            is_pinned=is_pinned,
            pinned_until=ago(minutes=1) if pin_is_over else None,
        )
    expected = [
        str(number)
        for number, (day, is_pinned, pin_is_over) in sorted(
            enumerate(items),
            key=lambda pair: (not (pair[1][1] and not pair[1][2]), pair[1][0], -pair[0]),
        )
    ]
    listing = Listing(column.pk)
    assert listing.count() == len(items)
    for start, length in slices:
        assert titles(listing, start, start + length) == expected[start : start + length]


# Pages


def test_pages_are_numbered_and_say_where_one_is(client):
    column = make_column(page_size=5)
    fill(column, 12)
    answer = client.get(column.get_absolute_url() + "?page=3")
    assert [entry.title for entry in answer.context["page"]] == ["第10篇", "第11篇"]
    page = answer.content.decode()
    assert "第 3 页，共 3 页，12 条" in page
    assert 'aria-current="page"' in page


@pytest.mark.parametrize("number", ["0", "4", "-1", "1e3", "１", "", "999999999", "9" * 400, "1.0"])
def test_a_page_that_is_not_there_is_not_found(client, number):
    column = make_column(page_size=5)
    fill(column, 12)
    assert client.get(column.get_absolute_url(), {"page": number}).status_code == 404


def test_an_empty_column_has_a_first_page(client):
    answer = client.get(make_column().get_absolute_url())
    assert answer.status_code == 200
    assert "这个栏目还没有内容。" in answer.content.decode()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=st.one_of(st.text(max_size=30), st.integers(-(10**30), 10**30).map(str)))
def test_whatever_page_is_asked_for_is_answered(client, asked):
    column = Column.objects.first() or make_column(page_size=5)
    if not Entry.objects.exists():
        fill(column, 12)
    answer = client.get(column.get_absolute_url(), {"page": asked})
    is_there = asked.isascii() and asked.isdigit() and len(asked) < 10 and 1 <= int(asked) <= 3
    assert answer.status_code == (200 if is_there else 404)


# Cost


def queries(action) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        action()
    return [query["sql"] for query in captured.captured_queries]


@pytest.fixture
def crowded(transactional_db) -> Column:
    """A column with 10,000 articles, three of them pinned; each stands in four others too."""
    column = make_column(page_size=20)
    fill(column, 10_000)
    names = [field.column for field in Placement._meta.concrete_fields if not field.primary_key]
    copied = ", ".join("%s" if name == "column_id" else name for name in names)
    with connection.cursor() as cursor:
        for number in range(4):
            cursor.execute(
                f"INSERT INTO columns_placement ({', '.join(names)})"
                f" SELECT {copied} FROM columns_placement WHERE column_id = %s",
                [make_column(f"别的{number}").pk, column.pk],
            )
        pinned = Placement.objects.filter(column=column).values_list("pk", flat=True)[4000:4003]
        Placement.objects.filter(pk__in=list(pinned)).update(is_pinned=True)
    look_over()
    return column


PAGES = (1, 2, 250, 500)


def test_page_500_asks_as_much_as_page_1(client, crowded):
    address = crowded.get_absolute_url()
    client.get(address)
    first = queries(lambda: client.get(address))
    last = queries(lambda: client.get(address + "?page=500"))
    assert len(first) == len(last) <= 6
    assert len(client.get(address + "?page=500").context["page"]) == 20
    assert client.get(address + "?page=501").status_code == 404


def queries_of_page(column: Column, number: int) -> list[str]:
    """What page `number` of a list asks: the count, the pinned ones, the page itself."""
    listing = Listing(column.pk)
    found = queries(lambda: (listing.count(), listing[(number - 1) * 20 : number * 20]))
    assert len(found) == 3
    return found


@pytest.mark.sqlite
def test_every_page_walks_an_index_alone_on_sqlite(crowded):
    for number in PAGES:
        count, pinned, chosen = map(steps_on_sqlite, queries_of_page(crowded, number))
        assert len(count) == len(pinned) == 1
        assert "USING COVERING INDEX placement_list (column_id=? AND published_at<?)" in count[0]
        assert "USING INDEX placement_pinned (column_id=? AND published_at<?)" in pinned[0]
        assert sum("USING COVERING INDEX placement_list" in step for step in chosen) == 1
        assert not any(step.startswith("SCAN") for step in chosen)
        # The twenty rows of the page itself are sorted, nothing else.
        assert [step for step in chosen if "TEMP B-TREE" in step] == [chosen[-1]]


@pytest.mark.postgresql
def test_every_page_walks_an_index_alone_on_postgresql(crowded):
    with connection.cursor() as cursor:
        # Another session's snapshot can keep VACUUM from marking the pages as visible to all,
        # and then a bitmap looks cheaper; which index serves the page does not hang on that.
        cursor.execute("SET enable_bitmapscan = off")
    for number in PAGES:
        plans = [steps_on_postgresql(sql) for sql in queries_of_page(crowded, number)]
        reads = [
            [step for step in steps if step.get("Relation Name") == "columns_placement"]
            for steps in plans
        ]
        count, pinned, chosen = reads
        assert [step["Node Type"] for step in count] == ["Index Only Scan"]
        assert [step["Index Name"] for step in count] == ["placement_list"]
        assert [step["Index Name"] for step in pinned] == ["placement_pinned"]
        walk = [step for step in chosen if step.get("Index Name") == "placement_list"]
        # Page 1 wraps the slice that follows the pinned ones, and so reads its rows too.
        kind = "Index Scan" if number == 1 else "Index Only Scan"
        assert [step["Node Type"] for step in walk] == [kind]
        assert all("Seq Scan" not in step["Node Type"] for step in chosen)
        for step in plans[2]:
            if step["Node Type"] == "Sort":  # of the page's own rows, nothing else
                assert "columns_entry" in {one.get("Relation Name") for one in step["below"]}
    with connection.cursor() as cursor:
        cursor.execute("RESET enable_bitmapscan")


def test_the_list_page_asks_six_at_most_cold_with_10_and_with_1000(client):
    counts = []
    column = make_column(page_size=5)
    for count in (10, 990):
        fill(column, count)
        tree.forget()
        counts.append(len(queries(lambda: client.get(column.get_absolute_url()))))
    assert counts[0] == counts[1] <= 6


def test_a_list_page_is_the_same_view_for_articles_and_announcements():
    assert kinds.get("list").view is kinds.get("announcements").view is list_page

"""The tree as the service writes it and as pages read it."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.columns import lock, placing, tree
from apps.columns.models import Column, Placement
from apps.columns.tree import TreeError
from apps.publishing import transitions
from apps.redirects.models import Redirect
from apps.site_settings.models import get_site
from tests.factories.announcements import draft_announcement, publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.portal import make_block

pytestmark = pytest.mark.django_db


def listed(column) -> list[str]:
    """The titles that stand in a column's list index."""
    rows = Placement.objects.filter(column=column).order_by("entry__title")
    return list(rows.values_list("entry__title", flat=True))


def history(column) -> list[tuple[str, str | None]]:
    """(change reason, who) of each line of a column's history, newest first."""
    return [
        (row.history_change_reason or "", row.history_user and row.history_user.username)
        for row in column.history.all()
    ]


# Making


def test_a_new_column_comes_last_with_an_address_in_pinyin(small_tree, shape):
    column = make_column("代表风采")
    assert column.slug == "daibiaofengcai"
    assert shape()[-1] == "代表风采"


@pytest.mark.parametrize("name", ["立法动态", "立法，动态！"])
def test_an_address_that_is_taken_gets_a_number(small_tree, name):
    assert make_column(name, parent=small_tree["监督动态"]).slug.startswith("lifa")
    assert Column.objects.values("slug").distinct().count() == Column.objects.count()


def test_two_columns_of_the_longest_name_fit_into_the_database():
    slugs = [make_column("装" * 40).slug for _ in range(12)]
    assert len(set(slugs)) == 12
    assert max(map(len, slugs)) == 80


def test_a_new_column_remembers_who_made_it(manager):
    column = tree.save(Column(name="代表风采"), manager)
    assert column.created_by == column.updated_by == manager
    assert history(column) == [("", "manager")]


def test_a_column_is_never_written_past_the_service(small_tree):
    with pytest.raises(RuntimeError):
        Column.objects.get(name="立法动态").save()
    with pytest.raises(RuntimeError):
        Column(name="代表风采", slug="x").save()


def test_the_lock_needs_no_transaction_around_it_and_ends_with_it(small_tree):
    with lock.exclusive():
        lock.require()
    with pytest.raises(RuntimeError):
        lock.require()


def test_a_page_size_that_would_break_pages_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_column(page_size=0)


# Editing


def test_saving_writes_fields_and_leaves_the_place_alone(small_tree, shape, manager):
    before = shape()
    stale = Column.objects.get(pk=small_tree["立法规范"].pk)
    tree.move(stale.pk, small_tree["立法计划"].pk, "left")
    stale.intro = "介绍"
    tree.save(stale, manager)
    assert Column.objects.get(pk=stale.pk).intro == "介绍"
    assert shape() == [before[0], before[2], before[3], before[1], *before[4:]]


def test_saving_another_parent_moves_the_branch_to_its_end(small_tree, shape):
    column = small_tree["立法规范"]
    column.parent = small_tree["监督动态"]
    tree.save(column)
    assert shape() == [
        "立法动态",
        "  立法计划",
        "监督动态",
        "  调研报告",
        "  立法规范",
        "    地方性法规",
    ]
    assert column.history.count() == 2


@pytest.mark.parametrize("below", ["立法规范", "地方性法规"])
def test_a_column_cannot_be_saved_below_itself(small_tree, shape, below):
    before = shape()
    column = small_tree["立法规范"]
    column.parent = small_tree[below]
    with pytest.raises(TreeError, match="不能把“立法规范”移到它自己或它的下级栏目里面"):
        tree.save(column)
    assert shape() == before


def test_a_parent_that_is_gone_is_said(small_tree):
    column = small_tree["调研报告"]
    column.parent_id = 999_999
    with pytest.raises(TreeError, match="已经不存在"):
        tree.save(column)


def test_a_column_that_is_gone_is_said(small_tree):
    column = Column.objects.get(name="调研报告")
    tree.delete(column.pk)
    with pytest.raises(TreeError, match="已经被删除"):
        tree.save(column)


# Addresses


def test_a_changed_address_leads_on_for_ever(small_tree, client):
    column = small_tree["立法规范"]
    for slug in ("guifan", "guifan-er"):
        column.slug = slug
        tree.save(column)
    for former in ("lifaguifan", "guifan"):
        answer = client.get(f"/columns/{former}/?page=2")
        assert answer.status_code == 301
        assert answer["Location"] == "/columns/guifan-er/?page=2"


def test_a_column_may_take_its_own_former_address_back(small_tree, client):
    column = small_tree["立法规范"]
    for slug in ("guifan", "lifaguifan"):
        column.slug = slug
        tree.save(column)
    assert client.get("/columns/lifaguifan/").status_code == 200
    assert client.get("/columns/guifan/")["Location"] == "/columns/lifaguifan/"


def test_the_former_address_of_another_column_is_not_taken(small_tree):
    column = small_tree["立法规范"]
    column.slug = "guifan"
    tree.save(column)
    with pytest.raises(TreeError, match="以前用过"):
        make_column("另一个", slug="lifaguifan")
    assert make_column("立法规范").slug == "lifaguifan-2"
    assert Redirect.objects.get().to == "/columns/guifan/"


def test_the_address_of_another_column_is_not_taken(small_tree):
    with pytest.raises(TreeError, match="已经由栏目“立法计划”使用"):
        make_column("另一个", slug="lifajihua")


@pytest.mark.parametrize("slug", ["立法", "a/b", "a b", "..", "a?b"])
def test_an_address_that_no_page_could_have_is_refused(slug):
    with pytest.raises(TreeError, match="网址名"):
        make_column(slug=slug)


def test_an_emptied_address_is_made_from_the_name_again(small_tree):
    column = small_tree["立法规范"]
    column.slug = ""
    tree.save(column)
    assert column.slug == "lifaguifan"


# Moving


@pytest.mark.parametrize(
    ("target", "position", "expected"),
    [
        ("立法动态", "left", ["调研报告", "立法动态", "监督动态"]),
        ("立法动态", "right", ["立法动态", "调研报告", "监督动态"]),
        ("监督动态", "right", ["立法动态", "监督动态", "调研报告"]),
        (None, "first-child", ["调研报告", "立法动态", "监督动态"]),
        (None, "last-child", ["立法动态", "监督动态", "调研报告"]),
    ],
)
def test_a_column_moves_to_the_top_level(small_tree, shape, target, position, expected):
    tree.move(small_tree["调研报告"].pk, target and small_tree[target].pk, position)
    assert [name for name in shape() if not name.startswith(" ")] == expected


@pytest.mark.parametrize(
    ("name", "position", "expected"),
    [
        ("立法动态", "last-child", ["监督动态", "立法动态"]),
        ("监督动态", "first-child", ["监督动态", "立法动态"]),
        ("立法动态", "first-child", ["立法动态", "监督动态"]),
        ("监督动态", "last-child", ["立法动态", "监督动态"]),
    ],
)
def test_a_top_level_column_moves_to_either_end(small_tree, shape, name, position, expected):
    tree.move(small_tree[name].pk, None, position)
    assert [one for one in shape() if not one.startswith(" ")] == expected


def test_the_only_column_stays_where_it_is(shape):
    column = make_column()
    tree.move(column.pk, None, "first-child")
    assert shape() == [column.name]


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("first-child", ["调研报告", "立法计划", "立法规范"]),
        ("last-child", ["立法计划", "立法规范", "调研报告"]),
    ],
)
def test_a_column_moves_into_another(small_tree, shape, position, expected):
    tree.move(small_tree["调研报告"].pk, small_tree["立法动态"].pk, position)
    inside = Column.objects.filter(parent=small_tree["立法动态"])
    shape()
    assert [column.name for column in inside] == expected


def test_a_branch_moves_whole_and_keeps_its_addresses(small_tree, shape):
    slugs = set(Column.objects.values_list("slug", flat=True))
    tree.move(small_tree["立法动态"].pk, small_tree["调研报告"].pk, "last-child")
    assert shape() == [
        "监督动态",
        "  调研报告",
        "    立法动态",
        "      立法计划",
        "      立法规范",
        "        地方性法规",
    ]
    assert set(Column.objects.values_list("slug", flat=True)) == slugs


@pytest.mark.parametrize("target", ["立法动态", "立法规范", "地方性法规"])
@pytest.mark.parametrize("position", ["left", "right", "first-child", "last-child"])
def test_a_column_never_moves_into_itself(small_tree, shape, target, position):
    before = shape()
    with pytest.raises(TreeError):
        tree.move(small_tree["立法动态"].pk, small_tree[target].pk, position)
    assert shape() == before


@pytest.mark.parametrize(("target", "position"), [(None, "left"), (None, "right"), (None, "up")])
def test_a_senseless_position_is_refused(small_tree, target, position):
    with pytest.raises(TreeError):
        tree.move(small_tree["立法动态"].pk, target, position)


def test_a_move_writes_one_line_of_history_that_says_what_it_was(small_tree, manager):
    column = small_tree["调研报告"]
    tree.move(column.pk, small_tree["立法动态"].pk, "last-child", manager)
    tree.move(column.pk, small_tree["立法计划"].pk, "left", manager)
    assert history(column)[:2] == [
        ("调整了在同级栏目中的顺序", "manager"),
        ("移动了栏目", "manager"),
    ]
    assert column.history.count() == 3
    changed = column.history.all()[1].diff_against(column.history.all()[2]).changed_fields
    assert set(changed) - {"updated_by", "updated_at"} == {"parent"}


# What follows a move or a switch


def test_lists_follow_a_branch_that_moves(small_tree):
    publish_article(small_tree["地方性法规"], "条例")
    assert listed(small_tree["立法动态"]) == ["条例"]
    tree.move(small_tree["立法规范"].pk, small_tree["监督动态"].pk, "last-child")
    assert listed(small_tree["立法动态"]) == []
    assert listed(small_tree["监督动态"]) == ["条例"]
    assert listed(small_tree["地方性法规"]) == ["条例"]
    assert placing.problems() == []


def test_reordering_writes_nothing_but_the_tree(small_tree):
    publish_article(small_tree["立法计划"], "计划")
    rows = set(Placement.objects.values_list("pk", flat=True))
    tree.move(small_tree["立法规范"].pk, small_tree["立法计划"].pk, "left")
    assert set(Placement.objects.values_list("pk", flat=True)) == rows


def test_a_hidden_column_keeps_its_branch_out_of_the_lists_above(small_tree):
    publish_article(small_tree["地方性法规"], "条例")
    column = small_tree["立法规范"]
    column.is_published = False
    tree.save(column)
    assert listed(small_tree["立法动态"]) == []
    assert placing.problems() == []
    column.is_published = True
    tree.save(column)
    assert listed(small_tree["立法动态"]) == ["条例"]


def test_an_item_of_a_hidden_column_is_found_in_its_first_public_further_one(small_tree):
    article = publish_article(
        small_tree["立法计划"],
        "计划",
        further=[small_tree["调研报告"], small_tree["地方性法规"]],
    )
    # The order in which they were published counts, whatever the tree does afterwards.
    tree.move(small_tree["监督动态"].pk, None, "first-child")
    column = small_tree["立法计划"]
    column.is_published = False
    tree.save(column)
    entry = Placement.objects.filter(entry__object_id=article.pk).first().entry
    assert entry.column == small_tree["地方性法规"]
    assert placing.problems() == []


def test_what_comes_back_with_its_column_is_new_in_every_list_that_shows_it(small_tree):
    publish_article(small_tree["地方性法规"], "条例", further=[small_tree["调研报告"]])
    hidden = [small_tree["立法规范"], small_tree["监督动态"]]
    for column in hidden:
        column.is_published = False
        tree.save(column)
    moment = timezone.now()
    for column in hidden:
        column.is_published = True
        tree.save(column)
    rows = Placement.objects.filter(changed_at__gte=moment).values_list("column__name", flat=True)
    assert sorted(rows) == sorted(["立法动态", "立法规范", "地方性法规", "监督动态", "调研报告"])
    assert placing.problems() == []


def test_a_move_below_a_hidden_column_hides_and_a_move_out_of_it_shows(small_tree, client):
    article = publish_article(small_tree["地方性法规"], "条例")
    hidden = make_column("内部", is_published=False)
    tree.move(small_tree["立法规范"].pk, hidden.pk, "last-child")
    assert client.get(article.get_absolute_url()).status_code == 404
    tree.move(small_tree["立法规范"].pk, small_tree["监督动态"].pk, "last-child")
    assert client.get(article.get_absolute_url()).status_code == 200


def test_every_write_lets_the_picture_in_memory_lapse(rf, small_tree):
    def names():
        return [node.name for node in tree.get_tree(rf.get("/"))]

    names()
    column = small_tree["调研报告"]
    column.name = "调查报告"
    tree.save(column)
    assert "调查报告" in names()
    tree.move(column.pk, None, "first-child")
    assert names()[0] == "调查报告"
    tree.delete(column.pk)
    assert "调查报告" not in names()


def test_a_warm_request_reads_the_tree_without_sql(rf, small_tree, django_assert_num_queries):
    tree.get_tree(rf.get("/"))
    request = rf.get("/")
    get_site(request)
    with django_assert_num_queries(0):
        assert len(tree.get_tree(request)) == 6


# Deleting


def test_an_empty_column_goes_with_its_former_addresses_and_home_blocks(small_tree, shape):
    column = small_tree["调研报告"]
    column.slug = "baogao"
    tree.save(column)
    make_block(column)
    tree.delete(column.pk)
    assert "  调研报告" not in shape()
    assert not Redirect.objects.exists()
    assert make_column("另一个", slug="diaoyanbaogao").pk


def test_deleting_keeps_who_did_it_in_the_history(small_tree, manager):
    pk = small_tree["调研报告"].pk
    tree.delete(pk, by=manager)
    row = Column.history.filter(id=pk).first()
    assert (row.history_type, row.history_user) == ("-", manager)


def refused(column) -> str:
    with pytest.raises(TreeError) as caught:
        tree.delete(column.pk)
    assert Column.objects.filter(pk=column.pk).exists()
    return str(caught.value)


def test_a_column_with_sub_columns_stays_and_says_so(small_tree):
    assert "“立法动态”里还有 2 个下级栏目" in refused(small_tree["立法动态"])


def test_a_column_with_content_stays_and_says_what_is_in_it(small_tree):
    column = small_tree["立法计划"]
    publish_article(column, "一")
    draft_article(column, "二")
    transitions.trash(draft_article(column, "三"))
    draft_article(small_tree["调研报告"], "四", further=[column])
    said = refused(column)
    assert "3 篇文章（其中 1 篇在回收站里" in said
    assert "1 篇同时显示在这里的文章" in said


def test_a_column_of_announcements_says_that_there_are_announcements():
    column = make_column("通知公告", kind="announcements")
    draft_announcement(column)
    assert "1 篇公告" in refused(column)


def test_what_the_public_still_reads_in_a_column_keeps_it(small_tree):
    article = publish_article(small_tree["立法计划"], "计划")
    article.column = small_tree["调研报告"]
    article.save()
    transitions.save_draft(article)
    assert "线上版本" in refused(small_tree["立法计划"])
    transitions.publish(article)
    tree.delete(small_tree["立法计划"].pk)


def test_a_parent_goes_together_with_its_empty_children_or_nothing_goes(small_tree, shape):
    ids = [small_tree[name].pk for name in ("监督动态", "调研报告")]
    draft = draft_article(small_tree["调研报告"])
    with pytest.raises(TreeError):
        tree.delete(*ids)
    assert len(shape()) == 6
    type(draft).objects.all().delete()
    tree.delete(*ids)
    assert len(shape()) == 4


# Kinds


@pytest.mark.parametrize("kind", ["leadership", "link"])
def test_a_column_with_articles_cannot_become_one_that_shows_none(small_tree, kind):
    column = small_tree["立法计划"]
    draft_article(column)
    column.kind = kind
    with pytest.raises(TreeError, match="还有 1 篇文章"):
        tree.save(column)


def test_a_column_of_announcements_with_some_in_it_cannot_become_a_list():
    column = make_column("通知公告", kind="announcements")
    publish_announcement(column)
    column.kind = "list"
    with pytest.raises(TreeError, match="还有 1 篇公告"):
        tree.save(column)


@pytest.mark.parametrize("kind", ["page", "announcements", "list"])
def test_a_column_with_articles_may_become_any_kind_that_shows_them(small_tree, kind):
    column = small_tree["立法计划"]
    publish_article(column)
    column.kind = kind
    assert tree.save(column).kind == kind


def test_what_lies_in_the_recycle_bin_does_not_hold_the_kind(small_tree):
    column = small_tree["立法计划"]
    transitions.trash(draft_article(column))
    column.kind = "link"
    tree.save(column)


# Checking and repairing


def damage(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE columns_column SET lft = lft + 1 WHERE name = '立法规范'", "范围"),
        ("UPDATE columns_column SET rght = rght + 2 WHERE name = '立法动态'", "数目"),
        ("UPDATE columns_column SET level = 5 WHERE name = '立法计划'", "层次"),
        ("UPDATE columns_column SET tree_id = 99 WHERE name = '调研报告'", "层次"),
        ("UPDATE columns_column SET level = 1 WHERE name = '监督动态'", "一级栏目"),
        ("UPDATE columns_column SET tree_id = 1", "重复"),
        (
            "UPDATE columns_column SET parent_id = (SELECT id FROM columns_column"
            " WHERE name = '地方性法规') WHERE name = '立法动态'",
            "绕成了一圈",
        ),
    ],
)
def test_each_kind_of_damage_is_found_and_repaired(small_tree, shape, sql, said):
    damage(sql)
    assert any(said in problem for problem in tree.problems())
    tree.repair()
    assert len(shape()) == 6


@pytest.mark.parametrize(
    "field", ["kind", "published_at", "changed_at", "expires_at", "is_pinned", "pinned_until"]
)
def test_what_a_list_holds_of_an_item_is_checked_and_repaired(small_tree, field):
    publish_article(small_tree["立法计划"], "计划")
    wrong = {"kind": "announcement", "is_pinned": True}.get(field, timezone.now())
    Placement.objects.filter(column=small_tree["立法动态"]).update(**{field: wrong})
    said = "“计划”的列表顺序信息不对"
    assert placing.problems() == [said]
    with pytest.raises(CommandError):
        call_command("check_columns")
    call_command("check_columns", repair=True)
    assert placing.problems() == []


def test_placements_made_before_they_knew_of_changes_are_told(small_tree):
    for days in (-1, 1):  # one changed since its time, one waits for it
        at = timezone.now() + datetime.timedelta(days=days)
        publish_article(small_tree["立法计划"], f"{days}", published_at=at)
    Placement.objects.update(changed_at=datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC))
    import_module("apps.columns.migrations.0006_changes_of_a_column").note_changes(apps, None)
    assert placing.problems() == []


def test_repair_follows_the_parents_and_keeps_the_order(small_tree, shape):
    before = shape()
    damage("UPDATE columns_column SET level = 0, rght = lft + 1")
    tree.repair()
    assert shape() == before


def test_repair_hides_a_column_whose_place_nobody_can_tell(small_tree):
    damage("UPDATE columns_column SET parent_id = id WHERE name = '调研报告'")
    tree.repair()
    column = Column.objects.get(name="调研报告")
    assert (column.parent, column.is_published) == (None, False)


def test_damaged_nesting_never_lets_a_hidden_branch_out(small_tree):
    """Pages ask the parents; the numbers only say in which order siblings stand."""
    column = small_tree["立法动态"]
    column.is_published = False
    tree.save(column)
    damage("UPDATE columns_column SET lft = 0, tree_id = 0 WHERE name = '立法计划'")
    node = tree.load().by_slug("lifajihua")
    assert not node.is_reachable
    assert node not in tree.load().menu


def test_columns_in_a_circle_are_left_out_of_pages(small_tree, client):
    damage("UPDATE columns_column SET parent_id = id WHERE name = '调研报告'")
    assert len(tree.load()) == 5
    assert client.get("/columns/diaoyanbaogao/").status_code == 404

"""The admin of columns says in words how each is reviewed, and where that comes from."""

import pytest
from django.urls import reverse

from apps.columns import outline, tree
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db


def words(column) -> str:
    return outline.review_words(tree.load().get(column.pk))


def test_a_column_says_what_it_asks_for_and_its_branch_from_where():
    top = make_column("立法动态", review_steps=3)
    below = make_column("立法计划", parent=top)
    free = make_column("随手拍", parent=top, review_steps=0)
    lower = make_column("随手拍精选", parent=free)
    assert words(top) == "审核三步"
    assert words(below) == "审核三步，随“立法动态”"
    assert words(free) == "不审核"
    assert words(lower) == ""
    assert words(make_column("人大要闻")) == ""


def test_the_list_shows_it(office):
    make_column("立法计划", parent=make_column("立法动态", review_steps=2))
    page = office.get(reverse("admin:columns_column_changelist")).content.decode()
    assert "审核两步，随“立法动态”" in page


def test_the_form_says_what_an_empty_value_means_here(office):
    top = make_column("立法动态", review_steps=1)
    below = make_column("立法计划", parent=top)
    page = office.get(reverse("admin:columns_column_change", args=[below.pk])).content.decode()
    assert "和上级栏目“立法动态”一样（现在是：一步：初审）" in page
    page = office.get(reverse("admin:columns_column_change", args=[top.pk])).content.decode()
    assert "没有上级栏目，不审核" in page

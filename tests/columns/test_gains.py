"""Whoever looks after columns gains no right and lowers no review by moving or saving one."""

import pytest
from django.urls import reverse

from apps.columns import tree
from apps.columns.models import Column, Right
from tests.columns.test_admin import address, errors, fresh, move, values
from tests.factories.columns import grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed(small_tree):
    """The same tree, in which 监督动态 asks for three review steps."""
    column = small_tree["监督动态"]
    column.review_steps = 3
    tree.save(column)
    return small_tree


def test_who_manages_a_branch_reads_its_review_steps_and_does_not_set_them(
    office, reviewed, limited
):
    limited(reviewed["监督动态"])
    page = office.get(address("change", reviewed["监督动态"]))
    assert page.context["adminform"].form.fields["review_steps"].disabled
    assert "只有管理整个网站栏目的人才能改这一项" in page.content.decode()
    for steps in ("0", "", "1"):
        sent = values(reviewed["监督动态"], review_steps=steps, intro="改过")
        assert office.post(address("change", reviewed["监督动态"]), sent).status_code == 302
        assert fresh(reviewed["监督动态"]).review_steps == 3
    assert fresh(reviewed["监督动态"]).intro == "改过"


def test_a_new_column_below_a_reviewed_one_is_reviewed_as_well(office, reviewed, limited):
    limited(reviewed["监督动态"])
    sent = values(reviewed["调研报告"], name="新栏目", slug="", review_steps="0")
    sent.pop("version", None)
    answer = office.post(reverse("admin:columns_column_add"), sent)
    assert answer.status_code == 302, errors(answer)
    assert tree.load().get(Column.objects.get(name="新栏目").pk).steps == 3


def test_an_older_version_does_not_bring_back_fewer_steps(office, reviewed, limited):
    column = reviewed["监督动态"]
    limited(column)
    oldest = Column.history.filter(id=column.pk).order_by("history_id").first()
    assert oldest.review_steps is None
    path = reverse("admin:columns_column_simple_history", args=[column.pk, oldest.history_id])
    assert office.post(path, values(column, review_steps="")).status_code == 302
    assert fresh(column).review_steps == 3


def test_who_manages_all_columns_sets_the_steps(office, reviewed):
    sent = values(reviewed["监督动态"], review_steps="1")
    assert office.post(address("change", reviewed["监督动态"]), sent).status_code == 302
    assert fresh(reviewed["监督动态"]).review_steps == 1


def test_a_move_that_lowers_the_review_is_for_who_manages_all_columns(office, reviewed, limited):
    limited(reviewed["监督动态"], reviewed["立法动态"])
    column = reviewed["调研报告"]
    answer = move(office, column, reviewed["立法动态"], "last-child")
    assert answer.status_code == 400
    assert "从 3 步变成 0 步" in answer.content.decode()
    answer = office.post(address("change", column), values(column, parent=reviewed["立法动态"].pk))
    assert list(errors(answer)) == ["parent"]
    assert fresh(column).parent == reviewed["监督动态"]
    # The other way round it is reviewed more than before.
    assert move(office, reviewed["立法计划"], column, "last-child").status_code == 302


def test_nobody_moves_a_column_to_where_they_write(office, manager, small_tree):
    grant(manager, small_tree["监督动态"], Right.WRITE)
    column = small_tree["立法规范"]
    answer = move(office, column, small_tree["监督动态"], "last-child")
    assert answer.status_code == 400
    assert "您自己在“立法规范”里会多出撰稿的权限" in answer.content.decode()
    assert fresh(column).parent == small_tree["立法动态"]
    grant(manager, small_tree["立法动态"], Right.WRITE)
    assert move(office, column, small_tree["监督动态"], "last-child").status_code == 302


def test_who_only_writes_reads_the_form_of_their_column_alone(browser_of, staff, small_tree):
    writer = staff("writer")
    grant(writer, small_tree["立法规范"], Right.WRITE)
    client = browser_of(writer)
    assert client.get(address("change", small_tree["地方性法规"])).status_code == 200
    assert client.post(address("change", small_tree["地方性法规"]), {}).status_code == 403
    assert client.get(address("change", small_tree["调研报告"])).status_code in {302, 403, 404}
    assert client.get(address("move", small_tree["立法规范"])).status_code == 403

"""Any sequence of writes leaves a sound tree, with the lists in step."""

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.columns import placing, tree
from apps.columns.models import Column
from apps.columns.tree import POSITIONS, TreeError
from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

place = st.integers(0, 9)
step = st.one_of(
    st.tuples(st.just("make"), st.none() | place),
    st.tuples(st.just("move"), place, st.none() | place, st.sampled_from(POSITIONS)),
    st.tuples(st.just("reparent"), place, st.none() | place),
    st.tuples(st.just("switch"), place),
    st.tuples(st.just("delete"), place),
    st.tuples(st.just("publish"), place, place),
)


def picked(number: int | None) -> Column | None:
    columns = list(Column.objects.order_by("pk"))
    return columns[number % len(columns)] if columns and number is not None else None


def apply(action: str, *values) -> None:
    first = picked(values[0])
    if action == "make":
        make_column(f"栏目{Column.objects.count()}", parent=first)
    elif first is None:
        return
    elif action == "move":
        target = picked(values[1])
        tree.move(first.pk, target.pk if target else None, values[2])
    elif action == "reparent":
        first.parent = picked(values[1])
        tree.save(first)
    elif action == "switch":
        first.is_published = not first.is_published
        tree.save(first)
    elif action == "delete":
        tree.delete(first.pk)
    elif action == "publish":
        publish_article(first, further=[picked(values[1])])


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(step, min_size=1, max_size=18))
def test_any_sequence_of_writes_leaves_the_tree_and_the_lists_sound(db, steps):
    with transaction.atomic():
        for action, *values in [("make", None), ("make", 0), *steps]:
            with contextlib.suppress(TreeError):
                apply(action, *values)
            assert tree.problems() == []
        assert placing.problems() == []
        stored = list(Column.objects.values_list("pk", "parent"))
        assert [
            (node.id, node.parent.id if node.parent else None) for node in tree.load()
        ] == stored
        transaction.set_rollback(True)

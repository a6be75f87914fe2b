"""Making one text of two: neither side loses anything that it does not give up."""

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.merging import BOTH, MINE, SAME, THEIRS, merge

texts = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=8)


def told(chunks):
    return [(chunk.change, "".join(chunk.mine), "".join(chunk.theirs)) for chunk in chunks]


def test_what_one_side_changed_is_told_from_what_both_changed():
    chunks = merge(list("甲乙丙丁"), list("甲X丙丁Y"), list("甲乙丙Z丁W"))
    assert told(chunks) == [
        (SAME, "甲", "甲"),
        (MINE, "X", "乙"),
        (SAME, "丙", "丙"),
        (THEIRS, "", "Z"),
        (SAME, "丁", "丁"),
        (BOTH, "Y", "W"),
    ]


def test_changes_beside_each_other_are_not_taken_for_one():
    assert told(merge(list("甲乙丙"), list("X乙丙"), list("甲YZ"))) == [
        (MINE, "X", "甲"),
        (THEIRS, "乙", "Y"),
        (THEIRS, "丙", "Z"),
    ]
    assert told(merge(list("甲乙"), list("甲X"), list("甲Y乙"))) == [
        (SAME, "甲", "甲"),
        (THEIRS, "", "Y"),
        (MINE, "X", "乙"),
    ]


def test_the_same_change_on_both_sides_is_no_difference():
    assert told(merge(list("甲乙"), list("甲丙"), list("甲丙"))) == [
        (SAME, "甲", "甲"),
        (SAME, "丙", "丙"),
    ]


def test_without_a_base_every_difference_is_for_a_person_to_decide():
    assert told(merge(None, list("甲乙丁"), list("甲丙丁"))) == [
        (SAME, "甲", "甲"),
        (BOTH, "乙", "丙"),
        (SAME, "丁", "丁"),
    ]


@settings(max_examples=150, deadline=None)
@given(st.none() | texts, texts, texts)
def test_all_of_both_sides_is_there_in_its_order(base, mine, theirs):
    chunks = merge(base, mine, theirs)
    assert [piece for chunk in chunks for piece in chunk.mine] == mine
    assert [piece for chunk in chunks for piece in chunk.theirs] == theirs
    assert all(chunk.mine == chunk.theirs for chunk in chunks if chunk.change == SAME)


@settings(max_examples=100, deadline=None)
@given(texts, texts)
def test_where_one_side_changed_nothing_the_other_is_the_result(base, changed):
    for mine, theirs, side in ((changed, base, MINE), (base, changed, THEIRS)):
        chunks = merge(base, mine, theirs)
        assert {chunk.change for chunk in chunks} <= {SAME, side}

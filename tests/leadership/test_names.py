import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.leadership.names import tidy_name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("李 雄", "李雄"),
        ("李    雄", "李雄"),
        ("李\u3000雄", "李雄"),
        ("李\u00a0\u200b雄", "李雄"),
        ("  许映苏  ", "许映苏"),
        ("主    任", "主任"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("John   Smith", "John Smith"),
        ("𠮷 田", "𠮷田"),
        ("", ""),
    ],
)
def test_a_name_loses_the_spaces_of_a_printed_list(typed, stored):
    assert tidy_name(typed) == stored


@given(st.text())
def test_tidying_twice_changes_nothing_more(name):
    assert tidy_name(tidy_name(name)) == tidy_name(name)

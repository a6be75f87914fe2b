"""Addresses made from Chinese names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.slugs import MAX_LENGTH, pinyin_slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("立法动态", "lifadongtai"),
        ("2024年 两会", "2024-nian-lianghui"),
        ("“一府两院”工作", "yifuliangyuan-gongzuo"),
        ("WTO 专栏", "wto-zhuanlan"),
        ("绿色", "lvse"),
        ("！？", "column"),
        ("", "column"),
    ],
)
def test_names_are_written_in_pinyin(name, slug):
    assert pinyin_slug(name) == slug


def test_a_taken_address_gets_a_number():
    taken = {"lifa", "lifa-2"}
    assert pinyin_slug("立法", taken.__contains__) == "lifa-3"


@given(st.text())
def test_any_name_gives_an_address_that_a_url_can_hold(name):
    slug = pinyin_slug(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= MAX_LENGTH


@given(st.text(max_size=20), st.integers(0, 20))
def test_an_address_is_never_one_that_is_taken(name, count):
    taken = set()
    for _ in range(count):
        slug = pinyin_slug(name, taken.__contains__)
        assert slug not in taken
        taken.add(slug)

"""Finding Chinese by its sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.sounds import Sounds, rank, readings, sounds_of, words_of


def test_a_name_is_kept_in_characters_initials_and_syllables():
    assert sounds_of("立法2026") == Sounds("立法2026", "lf2026", "'li'fa'2026")


def test_latin_letters_keep_all_of_themselves_in_any_width_and_case():
    assert sounds_of("ＡＰＰ上线").initials == "appsx"


def test_a_character_of_several_readings_has_the_one_of_its_word():
    assert sounds_of("重庆银行").syllables == "'chong'qing'yin'hang"


@pytest.mark.parametrize(
    "typed",
    [
        *("常委会会议", "会议", "cwhhy", "hy", "changweihui", "huiy", "CWH", "ｃｗｈ"),
        *("chang'wei", "会 cw", "  会议  "),
    ],
)
def test_a_name_is_found_by_characters_by_initials_and_by_pinyin(typed):
    assert rank(words_of(typed), sounds_of("常委会会议")) is not None


@pytest.mark.parametrize("typed", ["代表", "db", "angwei", "会议 db", "yh"])
def test_a_name_is_not_found_by_what_it_does_not_hold(typed):
    assert rank(words_of(typed), sounds_of("常委会会议")) is None


def test_a_reading_may_part_the_letters_in_several_ways():
    assert {"'xian", "'xi'an"} <= set(readings("xian"))
    assert rank(["xian"], sounds_of("西安")) is not None
    assert rank(["xian"], sounds_of("县城")) is not None


def test_the_whole_name_comes_before_its_beginning_and_that_before_its_middle():
    names = ["州人大会议", "会议", "会议纪要"]
    found = sorted(names, key=lambda name: rank(["会议"], sounds_of(name)))
    assert found == ["会议", "会议纪要", "州人大会议"]


@given(st.text(), st.text())
def test_nothing_that_is_typed_breaks_it(typed, name):
    words = words_of(typed)
    assert len(words) <= 5
    assert all("\0" not in word for word in words)
    rank(words, sounds_of(name))


@given(st.text(alphabet="aeiouangzhc123'", max_size=60))
def test_the_readings_of_letters_are_few_however_many_letters_there_are(typed):
    for word in words_of(typed):
        assert len(readings(word)) <= 8


@given(st.text(alphabet="州人大常委会议关于西安重庆条例", min_size=1, max_size=12))
def test_every_name_is_found_by_its_own_initials_and_by_its_own_pinyin(name):
    sounds = sounds_of(name)
    assert rank([sounds.initials], sounds) is not None
    whole = sounds.syllables.replace("'", "")
    if len(name) <= 4:
        assert rank([whole], sounds) is not None

"""The list of words: what is found, and that it is found fast."""

import random
import time
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from apps.proofing.models import WordRule
from apps.proofing.words import Matcher, Rule, matcher, rule_of
from tests.factories.proofing import make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_list(db):
    WordRule.objects.all().delete()


def words(text: str) -> list[str]:
    return [text[match.start : match.end] for match in matcher().matches(text)]


def test_every_place_of_a_word_is_found(found):
    make_rule("布署", "部署")
    first, second = found("typo", "<p>作出布署，再<em>布</em>署。</p>")
    assert (first.start, first.end, first.excerpt, first.replacement) == (2, 4, "布署", "部署")
    assert (second.start, second.end) == (6, 8)


def test_the_longest_word_counts():
    make_rule("权利机")
    make_rule("权利机关")
    assert words("国家权利机关") == ["权利机关"]


def test_words_do_not_overlap():
    make_rule("甲乙")
    make_rule("乙甲")
    assert words("甲乙甲乙") == ["甲乙", "甲乙"]


def test_a_word_within_its_right_form_is_right():
    make_rule("常务委员", "常务委员会")
    assert words("常务委员会的常务委员") == ["常务委员"]


def test_a_word_within_one_of_the_exceptions_is_right():
    make_rule("份子", "分子", exceptions="份子钱 凑份子")
    assert words("凑份子给份子钱的份子") == ["份子"]


def test_a_word_that_is_switched_off_is_not_looked_for():
    make_rule("布署", is_active=False)
    assert words("布署") == []


def test_the_two_kinds_are_two_checks(excerpts):
    make_rule("布署", "部署")
    make_rule("残废人", "残疾人", kind="sensitive")
    body = "<p>布署残废人工作</p>"
    assert excerpts("typo", body) == ["布署"]
    assert excerpts("sensitive", body) == ["残废人"]


def test_a_rule_may_be_stricter_than_its_check(found):
    make_rule("布署", level="block")
    make_rule("按装")
    blocked, as_set = found("typo", "<p>布署按装</p>")
    assert (blocked.level, as_set.level) == ("block", "")


def test_without_a_right_word_there_is_no_replacement(found):
    make_rule("布署")
    (finding,) = found("typo", title="布署")
    assert finding.replacement is None


def test_the_note_of_the_rule_is_told(found):
    make_rule("截止目前", "截至目前", note="“截止”后面不能直接跟时间")
    (finding,) = found("typo", title="截止目前")
    assert finding.message == "“截止目前”应写作“截至目前”。“截止”后面不能直接跟时间。"


def test_a_change_of_the_list_counts_at_once():
    rule = make_rule("布署")
    assert words("布署按装") == ["布署"]
    rule.wrong = "按装"
    rule.save()
    assert words("布署按装") == ["按装"]
    rule.delete()
    assert words("布署按装") == []


def test_an_unchanged_list_is_not_read_again(django_assert_num_queries):
    make_rule("布署")
    matcher()
    with django_assert_num_queries(1):
        assert words("布署") == ["布署"]


def test_five_thousand_words_in_twenty_thousand_characters_take_no_time():
    dice = random.Random(7)
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    rules = {"".join(dice.choices(signs, k=dice.randint(2, 6))) for _ in range(5000)}
    many = Matcher([Rule(word, "", "typo", "", "", ()) for word in rules])
    text = "".join(dice.choices(signs, k=19_998)) + "末尾"
    planted = sorted(rules)[0]
    start = time.process_time()
    found = [text_at(match, planted + text) for match in many.matches(planted + text)]
    assert time.process_time() - start < 0.3
    assert found[0] == planted


def text_at(match, text: str) -> str:
    return text[match.start : match.end]


def test_the_words_that_come_with_the_system_change_nothing_that_is_right():
    """Each starter rule proposes another word, and proposes nothing for its own proposal."""
    starters = import_module("apps.proofing.migrations.0003_words")
    starters.make_rules(apps, SimpleNamespace(connection=connection))
    rules = list(WordRule.objects.all())
    assert len(rules) > 40
    for rule in rules:
        assert words(rule.wrong) == [rule.wrong]
        assert rule.right
        assert words(rule.right) == []
        assert all(rule.wrong in word for word in rule.exceptions.split())
        assert all(words(word) == [] for word in rule.exceptions.split())


def test_a_rule_knows_every_place_where_it_is_harmless():
    assert rule_of(WordRule(wrong="人人", right="人人人")).harmless == (
        (0, "人人人"),
        (1, "人人人"),
    )

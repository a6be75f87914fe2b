"""A leader's name beside a title that the person does not hold on the day of publication."""

from datetime import date
from types import SimpleNamespace

import pytest

from apps.leadership import titles
from apps.leadership.models import Leader
from apps.proofing import Manuscript, examine
from tests.factories.leadership import make_leader, make_position

DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def registry(db):
    make_leader("李雄", "主任", started_on=date(2022, 3, 1))
    make_leader("许映苏", "副主任")
    make_leader("李东", "副主任")
    make_leader("茶兴培", "秘书长", started_on=date(2024, 1, 10))
    make_leader("王正林", "副主任", ended_on=date(2025, 6, 30))
    make_leader("阿卜杜·热合曼", "副主任")


def claims(words: str, day: date = DAY) -> list[str]:
    """The excerpts of what is found in these words."""
    revision = SimpleNamespace(body=f"<p>{words}</p>", published_at=day)
    return [finding.excerpt for finding in titles.find(Manuscript(revision))]


@pytest.mark.parametrize(
    "words",
    [
        "州人大常委会主任李雄主持会议。",
        "李雄主任强调，要抓好落实。",
        "李雄（州人大常委会主任）出席。",
        "副主任许映苏、李东，秘书长茶兴培参加。",
        "常委会副主任许映苏和李东列席。",
        "主任：李　雄",
        "秘书长茶兴培同志",
        "原副主任王正林同志逝世。",
        "时任副主任王正林到会。",
        "副主任阿卜杜•热合曼作报告。",
    ],
)
def test_what_the_registry_says_is_right(words):
    assert claims(words) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("州人大常委会副主任李雄主持会议。", "副主任李雄"),
        ("李东主任强调，要抓好落实。", "李东主任"),
        ("许映苏（州人大常委会主任）出席。", "许映苏（州人大常委会主任"),
        ("会议由秘书长许映苏主持。", "秘书长许映苏"),
        ("副主任王正林到会。", "副主任王正林"),
        ("常委会委员李雄发言。", "委员李雄"),
        ("主任：李　东", "主任：李　东"),
        ("秘书长阿卜杜・热合曼作报告。", "秘书长阿卜杜・热合曼"),
        ("原秘书长李东到会。", "秘书长李东"),
    ],
)
def test_another_title_is_found(words, found):
    assert claims(words) == [found]


def test_a_title_before_a_list_of_names_counts_for_each():
    assert claims("副主任许映苏、李东、茶兴培参加。") == ["茶兴培"]


def test_the_title_of_one_person_does_not_count_for_those_named_after():
    assert claims("主任李雄、许映苏、李东参加。") == []


@pytest.mark.parametrize(
    "words",
    [
        "办公室主任李东参加。",
        "法制委员会主任委员李东作说明。",
        "财政经济委员会副主任李雄作说明。",
        "副主任李东升参加。",
        "主任李东升参加。",
        "李雄主任科员",
        "李东主任医师坐诊。",
        "李东主任会议成员",
        "李东向州人大常委会主任李雄汇报。",
        "许映苏、主任李雄参加。",
        "主任李雄 副主任许映苏 李东",
        "政协委员李东发言。",
        "副主任张三参加。",
    ],
)
def test_what_is_somebody_or_something_else_is_left_alone(words):
    assert claims(words) == []


def test_the_day_of_publication_decides_about_a_former_holder():
    words = "副主任王正林到会。"
    assert claims(words, date(2025, 6, 29)) == []
    assert claims(words, date(2025, 6, 30)) == ["副主任王正林"]


def test_the_day_of_publication_decides_about_one_to_come():
    words = "秘书长茶兴培到会。"
    assert claims(words, date(2024, 1, 9)) == ["秘书长茶兴培"]
    assert claims(words, date(2024, 1, 10)) == []


def test_one_person_may_hold_several_positions():
    make_leader("许映苏", "机关党组书记")
    assert claims("副主任许映苏、机关党组书记许映苏到会。") == []


def test_a_position_may_be_several_titles():
    make_leader("洪云龙", "州人大常委会党组书记、副主任")
    assert claims("党组书记洪云龙、副主任洪云龙到会。") == []
    assert claims("主任洪云龙到会。") == ["主任洪云龙"]


def test_a_title_of_the_registry_that_is_not_a_usual_one_counts():
    make_position("巡视员")
    assert claims("巡视员李东到会。") == ["巡视员李东"]


def test_the_finding_says_what_the_registry_says_and_asks_to_check():
    revision = SimpleNamespace(title="副主任李雄讲话", published_at=DAY)
    (finding,) = titles.find(Manuscript(revision))
    assert finding.field == "title"
    assert (finding.start, finding.end) == (0, 5)
    assert finding.message == (
        "领导名录里，李雄没有“副主任”这个职务，发布那天的职务是“主任”。请核对姓名和职务。"
    )


def test_the_finding_says_since_when_an_office_is_over():
    revision = SimpleNamespace(title="副主任王正林讲话", published_at=DAY)
    (finding,) = titles.find(Manuscript(revision))
    assert "从 2025年06月30日 起不再担任“副主任”" in finding.message


def test_it_is_one_of_the_checks_before_submitting():
    revision = SimpleNamespace(title="副主任李雄讲话", published_at=DAY)
    assert titles.CODE in {finding.check for finding in examine(revision)}


def test_many_leaders_cost_no_more_queries(django_assert_num_queries):
    for number in range(30):
        make_leader(f"赵{chr(0x4E00 + number)}民", "副主任")
    revision = SimpleNamespace(body="<p>副主任李雄</p>", published_at=DAY)
    with django_assert_num_queries(2):
        assert len(list(titles.find(Manuscript(revision)))) == 1


def test_without_leaders_there_is_nothing_to_say():
    Leader.objects.all().delete()
    assert claims("副主任李雄到会。") == []

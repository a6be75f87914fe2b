"""Which lines are headings, told by how official documents number them."""

import pytest

from apps.core.prose.outline import Line, levels, numbering_of, stands_alone


@pytest.mark.parametrize(
    ("line", "kind", "number"),
    [
        ("第二编　分则", "part", 2),
        ("第一章 总则", "chapter", 1),
        ("第十二节　附则", "section", 12),
        ("第二十条之一　甲", "article", 20),
        ("二十一、其他事项", "first", 21),
        ("（三）加强监督", "second", 3),
        ("(三)加强监督", "second", 3),
        ("4.深入调研", "third", 4),
        ("４．深入调研", "third", 4),
        ("（5）甲", "fourth", 5),
        ("⑥甲", "fourth", 6),
    ],
)
def test_each_kind_of_numbering_is_known(line, kind, number):
    assert numbering_of(line)[:2] == (kind, number)


@pytest.mark.parametrize(
    "line", ["1.5 万元", "一是加强领导", "第三章的规定", "十一月", "《一、二》"]
)
def test_what_only_looks_like_a_number_is_none(line):
    assert numbering_of(line) is None


@pytest.mark.parametrize(
    "line",
    ["一、会议听取了报告。", "（一）加强领导。各单位要重视", "三、联系人：张三", "1.甲，", "一、"],
)
def test_a_numbered_sentence_does_not_stand_alone(line):
    assert not stands_alone(line)


def test_numbered_lines_become_headings_by_their_kind():
    lines = ["一、总体要求", "文。", "（一）原则", "文。", "1.目标", "文。", "二、保障", "文。"]
    assert levels([Line(text) for text in lines]) == [2, 0, 3, 0, 4, 0, 2, 0]


def test_short_numbered_lines_one_after_the_other_stay_a_list():
    lines = ["需要：", "1.身份证", "2.户口簿", "3.照片", "请带齐。"]
    assert levels([Line(text) for text in lines]) == [0] * 5


def test_levels_never_jump():
    assert levels([Line("甲", 4), Line("文。"), Line("乙", 2), Line("丙", 4)]) == [2, 0, 2, 3]


def test_numbering_that_begins_again_stands_within_headings_without_numbers():
    lines = [Line("回顾", 2), *[Line("一、甲"), Line("文。")], Line("计划", 2), Line("一、乙", 2)]
    assert levels(lines) == [2, 3, 0, 2, 3]

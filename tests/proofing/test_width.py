"""Full-width and half-width characters, and doubled punctuation."""

import time

import pytest

from apps.proofing.checks.width import edits


def put_right(text: str) -> str:
    pieces, done = [], 0
    for edit in edits(text):
        pieces += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*pieces, text[done:]])


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("会议指出,要抓好落实", "会议指出，要抓好落实"),
        ("会议指出, 要抓好落实", "会议指出，要抓好落实"),
        ("2018年,州人大", "2018年，州人大"),
        ("共120件,其中", "共120件，其中"),
        ("地址:人民路", "地址：人民路"),
        ("Tel:州人大", "Tel：州人大"),
        ("一是学习;二是宣传", "一是学习；二是宣传"),
        ("怎么办?", "怎么办？"),
        ("加油!", "加油！"),
        ("出席(列席)人员", "出席（列席）人员"),
        ("（列席)人员", "（列席）人员"),
        ("(列席）人员", "（列席）人员"),
        ("（1)", "（1）"),
        ("(主任,副主任)", "（主任，副主任）"),
        ('推进"放管服"改革', "推进“放管服”改革"),
        ('称为"一府一委,两院"的机关', "称为“一府一委，两院”的机关"),
        ("所谓'门外汉'", "所谓‘门外汉’"),
        ("２０２６年", "2026年"),
        ("ＧＤＰ增长", "GDP增长"),
        ("增长６．５个", "增长6.5个"),
        ("会议结束。。", "会议结束。"),
        ("学习，，宣传", "学习，宣传"),
        ("学习,,宣传", "学习，宣传"),
        ("学习、，宣传", "学习，宣传"),
        ("会议结束，。", "会议结束。"),
        ("等等。。。", "等等……"),
        ("等等...", "等等……"),
        ("会议结束.", "会议结束。"),
    ],
)
def test_it_is_put_right(wrong, right):
    assert put_right(wrong) == right
    assert edits(right) == []


@pytest.mark.parametrize(
    "text",
    [
        "会议指出，要抓好落实。",
        "1,234,567元",
        "上午9:30开会",
        "比分3:2",
        "GDP (gross domestic product)",
        "(1)第一",
        "州人大(2018)15号",
        "见 https://www.example.cn/a,b?c=d 网站",
        "邮箱 office,a@example.cn",
        "Hello, world!",
        "std::vector",
        "it's fine, don't",
        "一.总体要求",
        "阿卜杜.热合曼",
        "完成6.5%",
        "真的吗？！",
        "啊！！！",
        "等等……",
        "比重达95％",
        "",
    ],
)
def test_what_is_right_stays(text):
    assert put_right(text) == text


def test_a_long_pair_is_two_places():
    words = "学" * 80
    assert [text for *_, text, _ in edits(f"前({words})后")] == ["（", "）"]


def test_each_place_comes_with_its_replacement(found):
    (finding,) = found("width", "<p>会议<em>指出,</em>要抓好落实</p>")
    assert (finding.start, finding.end, finding.excerpt) == (4, 5, ",")
    assert finding.replacement == "，"
    assert "全角" in finding.message


def test_keywords_may_be_parted_by_any_comma(found):
    assert found("width", keywords="立法,监督") == []


def test_a_long_text_takes_no_time():
    start = time.process_time()
    edits("(" * 50_000 + "人," * 50_000 + '"人' * 20_000 + "a" * 100_000)
    assert time.process_time() - start < 3

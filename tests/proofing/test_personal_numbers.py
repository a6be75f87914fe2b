"""Numbers that identify a person, in the text and in what the attachments are called."""

import time

import pytest

from apps.proofing.personal_numbers import BANK_CARD, ID_CARD, MOBILE, covered, numbers
from tests.factories.proofing import bank_card, id_card


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in numbers(text)]


@pytest.mark.parametrize("sequence", ["00", "11", "23", "45", "67", "89"])
def test_an_identity_card_number_is_found(sequence):
    number = id_card(sequence=sequence)
    assert kinds(f"身份证号：{number}，住在本地") == [(ID_CARD, number)]


def test_its_last_character_may_be_a_small_x():
    number = next(
        one for one in (id_card(sequence=f"{n:02}") for n in range(100)) if one.endswith("X")
    )
    small = number.replace("X", "x")
    assert kinds(f"张三（{small}）") == [(ID_CARD, small)]


def test_it_may_be_parted_and_full_width():
    number = id_card()
    parted = f"{number[:6]} {number[6:14]} {number[14:]}"
    wide = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789X"})
    assert kinds(parted) == [(ID_CARD, parted)]
    assert kinds(wide) == [(ID_CARD, wide)]


def test_a_wrong_check_character_is_no_identity_card():
    number = id_card()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert kinds(f"编号{wrong}号") == []


def test_a_mistyped_one_is_found_where_the_text_says_what_it_is():
    number = id_card()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert kinds(f"身份证号码为{wrong}") == [(ID_CARD, wrong)]


@pytest.mark.parametrize("day", ["19901307", "19900230", "21990307", "17000307"])
def test_an_impossible_day_of_birth_is_no_identity_card(day):
    assert ID_CARD not in [kind for kind, _ in kinds(id_card(f"532901{day}1"))]


def test_a_number_of_no_province_is_no_identity_card():
    assert kinds(id_card("002901199003071")) == []


def test_an_old_identity_card_number_of_15_digits_is_found():
    assert kinds("旧证号532901650307123，") == [(ID_CARD, "532901650307123")]
    assert kinds("编号532901651307123，") == []


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138-0013-8000",
        "138 0013 8000",
        "+8613800138000",
        "19912345678",
        "１３８００１３８０００",
    ],
)
def test_a_mobile_number_is_found(number):
    assert kinds(f"联系电话：{number}。") == [(MOBILE, number)]


@pytest.mark.parametrize(
    "text",
    [
        "项目投资13800138000元",
        "文号2138001380001",
        "热线0872-2319000",
        "编号A13800138000",
        "12800138000",
        "小数0.13800138000",
        "https://www.example.cn/13800138000.html",
        "1380013800",
    ],
)
def test_other_numbers_are_no_mobile_numbers(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "front", ["622202250400123456", "622848001234567", "621700123456789012", "955880123456789012"]
)
def test_a_bank_card_number_is_found(front):
    number = bank_card(front)
    assert kinds(f"账号{number}开户行") == [(BANK_CARD, number)]


def test_a_bank_card_number_in_groups_is_found():
    number = bank_card()
    parted = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    assert kinds(f"卡号 {parted}") == [(BANK_CARD, parted)]


def test_a_number_that_fails_luhns_check_is_no_bank_card():
    number = bank_card()
    assert kinds(number[:-1] + str((int(number[-1]) + 1) % 10)) == []


def test_digits_before_it_make_it_another_number():
    assert kinds(f"1{bank_card()}") == []


def test_a_row_of_years_is_no_bank_card():
    assert kinds("2018 2019 2020 2021") == []


def test_a_number_is_told_only_once():
    number = id_card()
    assert len(kinds(f"{number} {number}")) == 2


def test_what_is_shown_of_a_number_is_partly_covered():
    text = "电话13800138000。"
    assert covered(text, numbers(text)) == "电话138****8000。"


def test_the_finding_points_at_the_number_and_covers_it(found):
    number = id_card()
    body = f"<p>申请人<strong>{number[:8]}</strong>{number[8:]}。</p>"
    (finding,) = found(ID_CARD, body)
    assert (finding.field, finding.start, finding.end) == ("body", 3, 21)
    assert finding.excerpt == f"532***********{number[-4:]}"
    assert finding.replacement is None
    assert "请删去" in finding.message


def test_findings_beside_a_number_do_not_repeat_it_either(found):
    (finding,) = found("width", f"<p>电话13800138000,身份证{id_card()}请核对</p>")
    assert "0013" not in finding.excerpt_before + finding.excerpt_after
    assert id_card()[4:12] not in finding.excerpt_after


@pytest.mark.parametrize("field", ["title", "subtitle", "summary", "source", "author"])
def test_every_text_of_the_form_is_looked_through(found, field):
    (finding,) = found(MOBILE, **{field: "电话13800138000"})
    assert finding.field == field


def test_what_an_attachment_is_called_is_looked_at(found):
    item = {"id": 1, "name": "张三13800138000.docx", "extension": "doc", "digest": "x"}
    (finding,) = found(MOBILE, attachments=[item])
    assert finding.field == "attachments"
    assert "附件的名称" in finding.message
    assert not finding.has_place


def test_a_long_text_of_digits_takes_no_time():
    start = time.process_time()
    numbers("1" * 100_000 + "62 " * 50_000 + "5329011990" * 10_000)
    assert time.process_time() - start < 3

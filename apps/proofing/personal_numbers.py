"""Numbers that identify a person: identity card, mobile phone, bank card."""

import re
from bisect import bisect_right
from datetime import date
from typing import NamedTuple

ID_CARD = "id_card"
MOBILE = "mobile"
BANK_CARD = "bank_card"

NAMES = {ID_CARD: "身份证号码", MOBILE: "手机号码", BANK_CARD: "银行卡号"}
_KEPT_FRONT, _KEPT_BACK = 3, 4  # of a number, as it may be repeated

_HALF = str.maketrans("０１２３４５６７８９Ｘｘ－　", "0123456789Xx- ")
# An address of a page is no place for people; its digits are the page's.
_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)
# Characters of a wider word or number: none of these may stand right beside.
_ALONE_BEFORE = r"(?<![0-9A-Za-z_.])"
_ALONE_AFTER = r"(?![0-9A-Za-z_]|\.[0-9])"
# Administrative divisions (GB/T 2260), by their first two digits.
_PROVINCES = (
    "11|12|13|14|15|21|22|23|31|32|33|34|35|36|37|41|42|43|44|45|46|50|51|52|53|54|"
    "61|62|63|64|65|71|81|82|83|91"
)
_ID_18 = re.compile(
    rf"{_ALONE_BEFORE}((?:{_PROVINCES})[0-9]{{4}})[ -]?"
    rf"((?:18|19|20)[0-9]{{2}}[01][0-9][0-3][0-9])[ -]?([0-9]{{3}}[0-9Xx]){_ALONE_AFTER}"
)
_ID_15 = re.compile(
    rf"{_ALONE_BEFORE}(?:{_PROVINCES})[0-9]{{4}}([0-9]{{2}}[01][0-9][0-3][0-9])[0-9]{{3}}{_ALONE_AFTER}"
)
_ID_NAMED = re.compile("身份证|身份号码")
_MOBILE = re.compile(
    rf"(?:(?<![0-9A-Za-z_.+])(?:\+|00)?86[ -]?|{_ALONE_BEFORE})"
    rf"1[3-9][0-9][ -]?[0-9]{{4}}[ -]?[0-9]{{4}}{_ALONE_AFTER}(?![ ]?(?:元|万|亿))"
)
# Issuers whose cards are about (ISO/IEC 7812; 62 is UnionPay): other numbers of such a length
# are contracts, orders and rows of a table. One in ten of those passes Luhn's check by chance.
_CARD = re.compile(
    rf"{_ALONE_BEFORE}(?:"
    r"3[47][0-9]{13}|(?:62|60|68|69|9[0-9]|8[4-8]|4[0-9]|5[0-9]|3[56])[0-9]{14,17}"
    r"|(?:62|60|4[0-9]|5[1-5])[0-9]{2}(?:[ -][0-9]{4}){3}(?:[ -][0-9]{1,3})?"
    rf"){_ALONE_AFTER}(?![ ]?(?:元|万|亿))"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Number(NamedTuple):
    """A number of one kind and where it stands."""

    kind: str
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """The personal numbers of a text, in order; none overlaps another."""
    plain = text.translate(_HALF)
    addresses = [match.span() for match in _ADDRESS.finditer(plain)]
    found: list[Number] = []
    for kind, pattern, is_real in (
        (ID_CARD, _ID_18, _is_id_18),
        (ID_CARD, _ID_15, _is_id_15),
        (BANK_CARD, _CARD, _is_card),
        (MOBILE, _MOBILE, lambda match: True),
    ):
        taken = sorted([*addresses, *((one.start, one.end) for one in found)])
        for match in pattern.finditer(plain):
            if not _overlaps(match.span(), taken) and is_real(match):
                found.append(Number(kind, *match.span()))
    return sorted(found, key=lambda one: one.start)


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    place = bisect_right(taken, span)
    beside = taken[max(0, place - 1) : place + 1]
    return any(start < span[1] and span[0] < end for start, end in beside)


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return day <= date.today()


def _is_id_18(match: re.Match) -> bool:
    """By its date and its check character (GB 11643-1999; ISO 7064, MOD 11-2).

    Where the words before say what it is, a mistyped one is as good a sign.
    """
    digits = "".join(match.groups())
    pairs = zip(digits[:17], _WEIGHTS, strict=True)
    total = sum(int(digit) * weight for digit, weight in pairs)
    is_named = _ID_NAMED.search(match.string, max(0, match.start() - 12), match.start())
    is_right = "10X98765432"[total % 11] == digits[17].upper()
    return _is_day(match[2]) and (is_right or bool(is_named))


def _is_id_15(match: re.Match) -> bool:
    return _is_day(f"19{match[1]}")


def _is_card(match: re.Match) -> bool:
    """By its length and Luhn's check (ISO/IEC 7812-1, annex B)."""
    digits = [int(one) for one in match[0] if one.isdigit()]
    if len(set(digits)) < 3:
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def covered(text: str, found: list[Number]) -> str:
    """The text with the middle of these numbers as stars; of the same length."""
    pieces, done = [], 0
    for number in found:
        start, end = number.start + _KEPT_FRONT, number.end - _KEPT_BACK
        pieces += [text[done:start], "*" * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])

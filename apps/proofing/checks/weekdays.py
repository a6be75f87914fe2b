"""A weekday that does not belong to the date beside it, and dates that do not exist."""

import re
from collections.abc import Iterator
from datetime import date

from apps.proofing.finding import Finding
from apps.proofing.reading import FieldText, Manuscript

_HALF = str.maketrans("０１２３４５６７８９（）", "0123456789()")
_HAN_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
}
_DAYS = "一二三四五六日"
_NUMBER = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_YEAR = "[0-9]{4}|[〇零○一二三四五六七八九]{4}|今|本|去|明"
_DATE = re.compile(
    # 2026年11月25日, 11月25日, 二〇二六年十一月二十五日; the end of 11月25日至26日
    rf"(?:(?P<year>{_YEAR})\s?年\s?)?(?<![0-9])(?P<month>{_NUMBER})\s?月\s?(?P<first>{_NUMBER})\s?[日号]?"
    rf"(?:\s?(?:至|到|和|、|-|–|—|——|~|～|－)\s?(?:(?P<later>{_NUMBER})\s?月\s?)?(?P<last>{_NUMBER})\s?(?=[日号]))?"
    r"[日号]?|"
    # 2026-11-25, 2026/11/25, 2026.11.25
    r"(?<![0-9.])(?P<iso_year>[12][0-9]{3})(?P<mark>[-/.])(?P<iso_month>[0-9]{1,2})(?P=mark)"
    r"(?P<iso_day>[0-9]{1,2})(?![0-9.])"
)
_NAME = rf"(?P<form>星期|礼拜|周)(?P<day>[{_DAYS}天])"
_SPAN = r"(?!\s?(?:至|到|、|和|及|-|–|—|~|～|－)\s?(?:星期|礼拜|周))"
_AFTER = re.compile(rf"\s?(?P<open>[(（,，、]?)\s?{_NAME}{_SPAN}")
# 周 is a surname, 日报 a newspaper: without brackets only what can follow a day of the week.
_GOES_ON = re.compile(
    r"[)）\]】,，。；;：:、！？\s0-9]|$|上午|下午|晚|早|中午|凌晨|前|后|起|将|在|召开|举行|举办|开|到|至|止|截"
)
_BEFORE = re.compile(rf"(?<!每){_NAME}\s?(?P<open>[(（]?)\s?\Z")


def find(manuscript: Manuscript) -> Iterator[Finding]:
    for text in manuscript.texts:
        yield from _in_text(text, manuscript.day)


def _in_text(text: FieldText, published_on: date) -> Iterator[Finding]:
    plain = text.text.translate(_HALF)
    year_said: int | None = None
    line = -2
    for match in _DATE.finditer(plain):
        start_of_line = plain.rfind("\n", 0, match.start())
        if start_of_line != line:
            line, year_said = start_of_line, None
        if not match["iso_day"] and "日" not in match[0] and "号" not in match[0]:
            continue
        year = _year(match["iso_year"] or match["year"] or "", published_on)
        month = _number(match["iso_month"] or match["later"] or match["month"])
        day = _number(match["iso_day"] or match["last"] or match["first"])
        year_said = year or year_said
        if not _exists(year or 2024, month, day):
            if match["iso_day"]:
                continue  # some other number with points or slashes
            yield text.finding(
                "weekday",
                f"没有{_said(year, month, day)}这一天，请核对日期。",
                *match.span(),
            )
            continue
        named = _weekday_beside(plain, match)
        if named is None:
            continue
        days = _candidates(year, year_said, month, day, published_on)
        given = _DAYS.index("日" if named["day"] == "天" else named["day"])
        if not days or any(one.weekday() == given for one in days):
            continue
        right = _DAYS[days[0].weekday()]
        if right == "日" and named["form"] == "礼拜":
            right = "天"
        form = named["form"]
        yield text.finding(
            "weekday",
            f"{_said(days[0].year, month, day)}是星期{_DAYS[days[0].weekday()]}，"
            f"不是{form}{named['day']}。请核对日期和星期。",
            named.start("form"),
            named.end("day"),
            replacement=form + right,
        )


def _weekday_beside(plain: str, date_match: re.Match) -> re.Match | None:
    """The day of the week that is said right after, or right before, a date."""
    after = _AFTER.match(plain, date_match.end())
    if after:
        is_open = after["open"] in {"(", "（"}
        if is_open or after["form"] != "周" or _GOES_ON.match(plain, after.end()):
            return after
        return None
    start = date_match.start()
    return _BEFORE.search(plain, max(0, start - 8), start)


def _number(digits: str) -> int:
    if digits.isascii():
        return int(digits)
    tens, ten, ones = digits.partition("十")
    if not ten:
        return _HAN_DIGITS.get(digits, 0) if len(digits) == 1 else 0
    return _HAN_DIGITS.get(tens, 1 if not tens else 0) * 10 + _HAN_DIGITS.get(ones, 0)


def _year(said: str, published_on: date) -> int | None:
    near = {"今": 0, "本": 0, "去": -1, "明": 1}
    if not said:
        return None
    if said in near:
        return published_on.year + near[said]
    return int("".join(one if one.isascii() else str(_HAN_DIGITS[one]) for one in said))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _candidates(
    year: int | None, year_said: int | None, month: int, day: int, published_on: date
) -> list[date]:
    """The days that may be meant, the likeliest first."""
    if year:
        return [date(year, month, day)]
    around = [published_on.year + step for step in (-1, 0, 1)]
    days = [date(one, month, day) for one in around if one >= 1 and _exists(one, month, day)]
    days = sorted(days, key=lambda one: abs(one - published_on))[:1]
    if year_said and _exists(year_said, month, day):
        days.insert(0, date(year_said, month, day))
    return days


def _said(year: int | None, month: int, day: int) -> str:
    return f"{year} 年 {month} 月 {day} 日" if year else f" {month} 月 {day} 日"

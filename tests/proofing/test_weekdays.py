"""A weekday that does not belong to its date. The text is published on 20 November 2026."""

from datetime import UTC, date, datetime

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "2026年11月25日（星期三）",
        "2026年11月25日(周三)上午",
        "2026 年 11 月 25 日 星期三",
        "11月25日（星期三）",
        "11月25日，周三上午",
        "2026-11-25 周三",
        "2026/11/25（星期三）",
        "2026.11.25 礼拜三",
        "二〇二六年十一月二十五日（星期三）",
        "星期三（11月25日）",
        "本周三（11月25日）",
        "11月29日（星期日）",
        "11月29日（星期天）",
        "11月25日至26日（星期四）",
        "11月25日—12月3日（星期四）",
        "2025年11月25日（星期二）至12月3日（星期三）",
        "去年11月25日（星期二）",
        "1月4日（星期一）",
        "12月31日（周四）",
        "２０２６年１１月２５日（星期三）",
    ],
)
def test_a_right_weekday_is_left_alone(excerpts, text):
    assert excerpts("weekday", f"<p>会议于{text}召开。</p>") == []


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("2026年11月25日（星期四）", "星期四", "星期三"),
        ("2026年11月25日(周四)上午", "周四", "周三"),
        ("2026 年 11 月 25 日 星期四", "星期四", "星期三"),
        ("11月25日（星期四）", "星期四", "星期三"),
        ("11月25日，周四上午", "周四", "周三"),
        ("11月25日周四，", "周四", "周三"),
        ("2026-11-25 周四", "周四", "周三"),
        ("2026/11/25（星期四）", "星期四", "星期三"),
        ("2026.11.25 礼拜四", "礼拜四", "礼拜三"),
        ("二〇二六年十一月二十五日（星期四）", "星期四", "星期三"),
        ("星期四（11月25日）", "星期四", "星期三"),
        ("11月29日（星期一）", "星期一", "星期日"),
        ("11月29日（礼拜一）", "礼拜一", "礼拜天"),
        ("11月25日至26日（星期三）", "星期三", "星期四"),
        ("2025年11月25日（星期三）", "星期三", "星期二"),
        ("1月4日（星期日）", "星期日", "星期一"),
    ],
)
def test_a_wrong_weekday_comes_with_the_right_one(found, text, wrong, right):
    (finding,) = found("weekday", f"<p>会议于{text}召开。</p>")
    assert (finding.excerpt, finding.replacement) == (wrong, right)


@pytest.mark.parametrize(
    "text",
    [
        "11月25日，周一鸣主任出席",
        "11月25日，周一至周五开放",
        "11月24日、25日（星期二、星期三）",
        "11月25日，每周四接待",
        "每周四（11月25日除外）",
        "11月25日，周日报道",
        "11月，星期四",
        "192.168.11.25 星期四",
        "2026.11.45 星期四",
    ],
)
def test_what_is_no_date_with_its_weekday_is_left_alone(excerpts, text):
    assert excerpts("weekday", f"<p>{text}</p>") == []


@pytest.mark.parametrize(
    "text", ["2026年2月29日", "11月31日", "13月1日", "2026年2月30日（星期一）"]
)
def test_a_day_that_does_not_exist_is_told(found, text):
    (finding,) = found("weekday", f"<p>截至{text}</p>")
    assert finding.excerpt in text
    assert finding.replacement is None
    assert "没有" in finding.message


def test_the_year_is_that_of_publication(excerpts):
    text = "<p>11月25日（星期三）</p>"
    assert excerpts("weekday", text, published_at=date(2026, 11, 1)) == []
    assert excerpts("weekday", text, published_at=date(2025, 11, 1)) == ["星期三"]


def test_the_day_of_publication_is_that_of_the_sites_time_zone(excerpts):
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    assert excerpts("weekday", "<p>今年1月1日（星期五）</p>", published_at=new_year) == []


def test_the_message_says_what_day_it_is(found):
    (finding,) = found("weekday", title="11月25日（星期四）开会")
    assert finding.message == "2026 年 11 月 25 日是星期三，不是星期四。请核对日期和星期。"
    assert finding.field == "title"

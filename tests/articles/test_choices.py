"""What the form of an article offers to choose from, so that nobody takes one for another."""

import datetime
import re

from django.utils import timezone

from tests.factories.columns import make_column
from tests.factories.leadership import make_leader


def offered(client, address: str, field: str) -> list[tuple[int, str]]:
    """(depth, label) of what a list of choices shows."""
    page = client.get(address).content.decode()
    found = re.findall(
        rf'choice-list__item--(\d)"[^>]*><input[^>]*name="{field}"[^>]*> <span>([^<]*)', page
    )
    return [(int(level), label) for level, label in found]


def test_a_column_below_one_that_is_not_offered_is_named_with_it(writing, news, desk):
    leaders = make_column("常委会领导", kind="leadership")
    activities = make_column("主任动态", parent=leaders)
    make_column("外出考察", parent=activities)
    make_column("图片新闻", parent=news)
    assert offered(writing, desk("add"), "column") == [
        (0, "人大要闻"),
        (1, "图片新闻"),
        (0, "常委会领导 / 主任动态"),
        (2, "外出考察"),
    ]


def test_leaders_who_have_left_are_told_apart(writing, news, desk):
    make_leader("李雄", "主任")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    make_leader("李英", "主任", ended_on=yesterday)
    labels = [label for _, label in offered(writing, desk("add"), "leaders")]
    assert labels == ["李雄（主任）", "李英（主任，已离任）"]

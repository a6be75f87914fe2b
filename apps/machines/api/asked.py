"""What a program asks the list of content for, read from the address."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from apps.columns.models import content_types
from apps.columns.tree import Node, get_tree, named
from apps.machines.api.answers import BadParameter

DEFAULT, MOST = 20, 100
PARAMETERS = ("column", "kind", "since", "limit", "after")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"(\d{1,17})-(\d{1,18})", re.ASCII)
# A plus sign that was not quoted arrives as a space.
_ZONE = re.compile(r" (\d\d:?\d\d)$", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind the entry with this time and number."""

    instant: datetime
    entry_id: int

    def __str__(self) -> str:
        return f"{(self.instant - _EPOCH) // timedelta(microseconds=1)}-{self.entry_id}"


@dataclass(frozen=True)
class Asked:
    """The filters of one request; None where nothing is said."""

    column: Node | None
    kind: str | None
    since: datetime | None
    limit: int
    after: Place | None


def kinds() -> list[str]:
    return sorted(model.entry_kind for model in content_types())


def asked(request: HttpRequest) -> Asked:
    """Raises BadParameter, which names the parameter."""
    given = request.GET
    unknown = sorted(set(given) - set(PARAMETERS))
    if unknown:
        named = "、".join(PARAMETERS)
        raise BadParameter(f"没有“{unknown[0][:40]}”这个参数。可以用的参数：{named}。")
    for name in given:
        if len(given.getlist(name)) > 1:
            raise BadParameter(f"参数 {name} 只能写一次。")
    return Asked(
        column=_column(request, given["column"]) if given.get("column") else None,
        kind=_kind(given["kind"]) if given.get("kind") else None,
        since=_since(given["since"]) if given.get("since") else None,
        limit=_limit(given["limit"]) if given.get("limit") else DEFAULT,
        after=_after(given["after"]) if given.get("after") else None,
    )


def _column(request: HttpRequest, slug: str) -> Node:
    node = named(get_tree(request), slug)
    if node is None or not node.is_reachable:
        raise BadParameter("参数 column 不对：没有这个栏目。请填写栏目的网址名。")
    return node


def _kind(kind: str) -> str:
    if kind not in kinds():
        raise BadParameter(f"参数 kind 不对：只能是 {' 或 '.join(kinds())}。")
    return kind


def _since(text: str) -> datetime:
    wrong = BadParameter(
        "参数 since 不对：请用 2026-01-31 或 2026-01-31T08:00:00+08:00 这样的时间。"
    )
    try:
        instant = parse_datetime(_ZONE.sub(r"+\1", text.upper()))
        if instant is None:
            day = parse_date(text)
            instant = day and datetime(day.year, day.month, day.day)
    except ValueError:
        raise wrong from None
    if not instant or not 1970 <= instant.year < 9999:
        raise wrong
    return instant if timezone.is_aware(instant) else timezone.make_aware(instant)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise BadParameter(f"参数 limit 不对：应为 1 到 {MOST} 的整数。")
    return int(text)


def _after(text: str) -> Place:
    match = _PLACE.fullmatch(text)
    try:
        if match:
            return Place(_EPOCH + timedelta(microseconds=int(match[1])), int(match[2]))
    except OverflowError:
        pass
    raise BadParameter("参数 after 不对：请使用上一页给出的 next 地址，不要自己拼写。")

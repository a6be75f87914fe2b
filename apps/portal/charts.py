"""Charts as figures to be drawn by a template: places, sizes and words, and no markup."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

SERIES = ("one", "two", "three")  # the names by which stylesheets colour them


@dataclass(frozen=True)
class Bar:
    """A bar, `x` and `y` being its upper left corner; `label` stands at its end."""

    series: str
    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Group:
    """The bars of one month, person or column, under their name."""

    name: str
    x: float
    y: float
    bars: list[Bar]


@dataclass(frozen=True)
class Tick:
    place: float
    label: str


@dataclass
class Chart:
    """A drawing of `width` by `height`; `text` says in words all that it shows."""

    title: str
    series: list[tuple[str, str]]
    width: int
    height: int
    text: str
    groups: list[Group] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    left: int = 0
    bottom: int = 0


Rows = list[tuple[str, list[int]]]  # a name with one number for each series


def upright(title: str, series: list[str], rows: Rows) -> Chart:
    """Columns side by side, for what follows in time."""
    left, top, room, below = 44, 20, 190, 30
    slot = min(120, max(24 * len(series), 900 // max(len(rows), 1)))
    bottom = top + room
    chart = _chart(title, series, rows, left + slot * len(rows) + 8, bottom + below)
    chart.left, chart.bottom = left, bottom
    most = _round_up(max((n for _, numbers in rows for n in numbers), default=0))
    for step in range(5):
        value = most * step / 4
        if value == int(value):
            chart.ticks.append(Tick(bottom - room * step / 4, _short(int(value))))
    thickness = min(26, (slot - 12) / len(series))
    for place, (name, numbers) in enumerate(rows):
        middle = left + slot * (place + 0.5)
        start = middle - thickness * len(numbers) / 2
        bars = []
        for number, value in enumerate(numbers):
            height = room * value / most
            x, y = start + thickness * number, bottom - height
            label = _short(value) if value else ""
            bars.append(
                Bar(
                    SERIES[number],
                    _r(x + 1),
                    _r(y),
                    _r(thickness - 2),
                    _r(height),
                    label,
                    _r(x + thickness / 2),
                    _r(y - 4),
                )
            )
        chart.groups.append(Group(name, _r(middle), bottom + 18, bars))
    return chart


def lying(title: str, series: list[str], rows: Rows) -> Chart:
    """Bars under one another, each group below its name, for what has long names."""
    width, room, name_height, thickness, gap = 340, 288, 20, 13, 12
    group_height = name_height + thickness * len(series) + gap
    chart = _chart(title, series, rows, width, max(group_height * len(rows), 1))
    most = max((n for _, numbers in rows for n in numbers), default=0) or 1
    for place, (name, numbers) in enumerate(rows):
        top = group_height * place
        bars = []
        for number, value in enumerate(numbers):
            y = top + name_height + thickness * number
            length = max(room * value / most, 1)
            bars.append(
                Bar(
                    SERIES[number],
                    0,
                    y,
                    _r(length),
                    thickness - 2,
                    _short(value),
                    _r(length + 6),
                    y + 9,
                )
            )
        chart.groups.append(Group(_cut(name), 0, top + 14, bars))
    return chart


def _chart(title: str, series: list[str], rows: Rows, width: int, height: int) -> Chart:
    sentences = [
        f"{name}：{'，'.join(f'{of} {n}' for of, n in zip(series, numbers, strict=True))}"
        for name, numbers in rows
    ]
    text = "；".join(sentences)
    named = list(zip(SERIES, series, strict=False))
    return Chart(title, named, width, height, f"{text}。" if text else "没有数字。")


def _round_up(number: int) -> int:
    """The next round number, so that a quarter of it is mostly whole: at least 4."""
    if number <= 4:
        return 4
    power = 10 ** int(math.log10(number))
    steps: Iterable[float] = (1, 2, 4, 6, 8, 10)
    return next(int(step * power) for step in steps if step * power >= number)


def _short(number: int) -> str:
    """A number as a chart has room for it: from ten thousand on in 万."""
    return f"{number / 10_000:.1f}万" if number >= 10_000 else str(number)


def _cut(name: str, most: int = 22) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _r(value: float) -> float:
    return round(value, 1)

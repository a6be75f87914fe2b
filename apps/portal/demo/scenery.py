"""What the demo's pictures share: the light of a time of day, hills, trees, houses, people."""

import math
from dataclasses import dataclass

from apps.portal.demo.canvas import (
    Canvas,
    Colour,
    Point,
    arc,
    colour,
    darker,
    lighter,
    mix,
    ridge,
    smooth,
)

ACROSS, DOWN = 1600, 1000

WHITE = colour("fffaf0")
RED = colour("b3251e")
DEEP_RED = colour("7f1518")
GOLD = colour("e9bd63")
PALE_GOLD = colour("f8e3b0")
INK = colour("38302e")


@dataclass(frozen=True)
class Light:
    """A time of day: the sky from top to bottom, the sun, and how hills and fields look."""

    sky: tuple[Colour, ...]
    sun: Colour
    far: Colour
    near: Colour
    field: Colour
    water: Colour


def _light(sky: str, sun: str, far: str, near: str, field: str, water: str) -> Light:
    return Light(tuple(map(colour, sky.split())), *map(colour, (sun, far, near, field, water)))


LIGHTS = {
    "dawn": _light("5f86b3 a9bccb f3cfa6 fbe3bf", "fff3d2", "b3b2b8", "34544c", "7f9c4e", "9db9c6"),
    "day": _light("3f8ccb 86bfe2 cfe8ee f3f3e2", "fffbe8", "9fc0cd", "2c6450", "86ac48", "6fb0c9"),
    "dusk": _light("4b4f83 a8698a ea9873 fbd193", "fff0c2", "b98d97", "3f3a52", "8c7a4a", "c1908d"),
    "autumn": _light(
        "7fa9c4 bcd2d6 f2e2c0 faecd0", "fff7da", "c3b59e", "7a4a2c", "d3a243", "8fb2ba"
    ),
    "rain": _light("7d97a3 aabcc0 cbd6d2 dfe5dc", "f5f6ee", "a4b8b6", "30594f", "6f9660", "9bb3b6"),
}


def sky(c: Canvas, light: Light, sun: Point = (1130, 300), radius: float = 62) -> None:
    c.rectangle(-2, -2, ACROSS + 2, 760, *light.sky)
    c.rectangle(-2, 740, ACROSS + 2, DOWN + 2, light.sky[-1])
    c.glow(*sun, radius * 13, light.sun, 0.85)
    c.ellipse(*sun, radius, radius, light.sun, alpha=0.92)


def clouds(c: Canvas, light: Light, count: int = 4, top: float = 90, bottom: float = 330) -> None:
    """Long flat clouds, as in old woodcuts."""
    shade = lighter(light.sky[-1], 0.5)
    for _ in range(count):
        x, y = c.rng.uniform(0, ACROSS), c.rng.uniform(top, bottom)
        long = c.rng.uniform(120, 260)
        for _ in range(4):
            dx, dy = c.rng.uniform(-0.7, 0.7) * long, c.rng.uniform(-16, 16)
            c.ellipse(
                x + dx,
                y + dy,
                long * c.rng.uniform(0.4, 0.8),
                c.rng.uniform(9, 19),
                shade,
                alpha=0.4,
            )


def ranges(
    c: Canvas, light: Light, top: float, bottom: float, count: int = 4, height: float = 190
) -> None:
    """Ranges of hills one before another, each in its haze."""
    for number in range(count):
        share = number / max(1, count - 1)
        base = top + (bottom - top) * share
        tone = mix(light.far, light.near, share * 0.82)
        crest = ridge(c, base, height * (1.15 - 0.4 * share), 0.52, 520 - 190 * share)
        c.below(crest, tone, lighter(mix(tone, light.sky[-1], 0.45), 0.12))
        if number < count - 1:
            c.mist(base - 20, base + 130, lighter(light.sky[-1], 0.2), 0.34)


def birds(c: Canvas, x: float, y: float, count: int = 6, of: Colour = INK) -> None:
    for number in range(count):
        bx = x + number * 46 + c.rng.uniform(-14, 14)
        by = y + abs(number - count / 2) * 17 + c.rng.uniform(-8, 8)
        size = c.rng.uniform(13, 20)
        wing = smooth(
            [
                (bx - size, by - 5),
                (bx - size / 2, by - 9),
                (bx, by),
                (bx + size / 2, by - 9),
                (bx + size, by - 5),
            ],
            6,
        )
        c.line(wing, 2.6, of, alpha=0.75)


def fir(c: Canvas, x: float, foot: float, tall: float, of: Colour) -> None:
    half = tall * 0.2
    outline = [(x, foot - tall)]
    right, left = [], []
    for step in range(1, 5):
        y = foot - tall + tall * step / 4.4
        reach = half * step / 4
        right += [(x + reach, y), (x + reach * 0.55, y)]
        left += [(x - reach, y), (x - reach * 0.55, y)]
    stem = tall * 0.035
    outline += [*right[:-1], (x + stem, right[-1][1]), (x + stem, foot)]
    outline += [(x - stem, foot), (x - stem, left[-1][1]), *reversed(left[:-1])]
    c.fill(outline, lighter(of, 0.08), of)


def tree(c: Canvas, x: float, foot: float, tall: float, of: Colour) -> None:
    c.rectangle(x - tall * 0.03, foot - tall * 0.5, x + tall * 0.03, foot, darker(of, 0.45))
    for dx, dy, r in ((0, 0.68, 0.3), (-0.2, 0.52, 0.22), (0.2, 0.5, 0.23)):
        c.ellipse(x + dx * tall, foot - dy * tall, r * tall, r * tall, lighter(of, 0.2), of)


def house(c: Canvas, x: float, foot: float, wide: float, tall: float, roof: Colour) -> None:
    """A white-walled house with stepped gables."""
    wall, top = colour("f7f0e2"), foot - tall
    c.rectangle(x, top, x + wide, foot, wall, colour("e3d6c1"))
    c.fill(
        [
            (x - 10, top + 3),
            (x + wide * 0.1, top - tall * 0.34),
            (x + wide * 0.9, top - tall * 0.34),
            (x + wide + 10, top + 3),
        ],
        lighter(roof, 0.18),
        roof,
    )
    for side in (x, x + wide - wide * 0.09):
        c.rectangle(
            side, top - tall * 0.42, side + wide * 0.09, foot, lighter(wall, 0.3), colour("e3d6c1")
        )
        c.rectangle(side - 5, top - tall * 0.47, side + wide * 0.09 + 5, top - tall * 0.38, roof)
    for number in range(max(1, int(wide / 62))):
        wx = x + wide * 0.18 + number * 58
        if wx + 22 < x + wide * 0.88:
            c.rectangle(wx, top + tall * 0.24, wx + 24, top + tall * 0.5, colour("6f5a4a"))


def pavilion(c: Canvas, x: float, foot: float, size: float, tiers: int = 2) -> None:
    """A pavilion with turned-up eaves, `size` wide."""
    roof, post = colour("5a3a34"), colour("8c2f26")
    y, wide = foot, size
    for _ in range(tiers):
        tall = wide * 0.36
        for share in (0.16, 0.38, 0.6, 0.82):
            px = x - wide / 2 + wide * share
            c.rectangle(px, y - tall, px + wide * 0.035, y, post)
        c.rectangle(x - wide * 0.36, y - tall * 0.3, x + wide * 0.36, y - tall * 0.22, post)
        eave = y - tall
        left = smooth(
            [
                (x - wide * 0.66, eave - wide * 0.1),
                (x - wide * 0.42, eave - wide * 0.04),
                (x - wide * 0.2, eave - wide * 0.24),
            ],
            8,
        )
        right = [(2 * x - px, py) for px, py in reversed(left)]
        c.fill(
            [*left, *right, (x + wide * 0.5, eave + 3), (x - wide * 0.5, eave + 3)],
            lighter(roof, 0.2),
            roof,
        )
        y = eave - wide * 0.2
        wide *= 0.68
    c.fill([(x - 4, y), (x, y - size * 0.16), (x + 4, y)], GOLD)


def person(c: Canvas, x: float, foot: float, tall: float, coat: Colour, hair: Colour = INK) -> None:
    """Head and shoulders seen from behind or in front: no face."""
    skin = colour("e8bf9a")
    shoulders = smooth(
        [
            (x - tall * 0.42, foot),
            (x - tall * 0.38, foot - tall * 0.38),
            (x - tall * 0.12, foot - tall * 0.54),
            (x + tall * 0.12, foot - tall * 0.54),
            (x + tall * 0.38, foot - tall * 0.38),
            (x + tall * 0.42, foot),
        ],
        8,
    )
    c.rectangle(
        x - tall * 0.075,
        foot - tall * 0.64,
        x + tall * 0.075,
        foot - tall * 0.48,
        darker(skin, 0.18),
    )
    c.fill(shoulders, lighter(coat, 0.12), coat)
    c.ellipse(x, foot - tall * 0.77, tall * 0.155, tall * 0.19, skin)
    c.fill(arc(x, foot - tall * 0.8, tall * 0.165, tall * 0.185, 170, 370), hair)


def boat(c: Canvas, x: float, y: float, size: float) -> None:
    hull = smooth(
        [
            (x - size, y - size * 0.16),
            (x - size * 0.5, y + size * 0.1),
            (x + size * 0.5, y + size * 0.1),
            (x + size, y - size * 0.16),
        ],
        8,
    )
    c.fill(hull, colour("5b4236"), colour("3a2a25"))
    c.fill(arc(x, y + 2, size * 0.42, size * 0.34, 180, 360), colour("b98c55"), colour("7d5a38"))
    px = x + size * 0.66
    c.rectangle(px - 5, y - size * 0.5, px + 5, y - 2, INK)
    c.ellipse(px, y - size * 0.56, 8, 9, colour("e2b892"))
    c.fill(
        [(px - 21, y - size * 0.58), (px, y - size * 0.76), (px + 21, y - size * 0.58)],
        colour("c99f5c"),
    )
    c.line([(px + 8, y - size * 0.42), (px + size * 0.42, y + size * 0.2)], 4, INK)


def star(c: Canvas, x: float, y: float, radius: float, of: Colour) -> None:
    """A star of five points, one of them up."""
    outline = []
    for corner in range(10):
        reach = radius * (0.4 if corner % 2 else 1)
        angle = math.pi * corner / 5
        outline.append((x + reach * math.sin(angle), y - reach * math.cos(angle)))
    c.fill(outline, of)

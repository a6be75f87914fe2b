"""Landscapes and scenes of a place that does not exist, drawn when the demo site is filled."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image as Pillow

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
    "dawn": _light(
        "5f86b3 a9bccb f3cfa6 fbe3bf", "fff3d2", "b3b2b8", "34544c", "7f9c4e", "9db9c6"
    ),
    "day": _light(
        "3f8ccb 86bfe2 cfe8ee f3f3e2", "fffbe8", "9fc0cd", "2c6450", "86ac48", "6fb0c9"
    ),
    "dusk": _light(
        "4b4f83 a8698a ea9873 fbd193", "fff0c2", "b98d97", "3f3a52", "8c7a4a", "c1908d"
    ),
    "autumn": _light(
        "7fa9c4 bcd2d6 f2e2c0 faecd0", "fff7da", "c3b59e", "7a4a2c", "d3a243", "8fb2ba"
    ),
    "rain": _light(
        "7d97a3 aabcc0 cbd6d2 dfe5dc", "f5f6ee", "a4b8b6", "30594f", "6f9660", "9bb3b6"
    ),
}


def draw(name: str, width: int) -> Pillow.Image:
    """The picture called `<scene>-<light>`, such as "lake-dawn", `width` pixels wide.

    The same name always gives the same picture. Raises KeyError for an unknown name.
    """
    scene, _, light = name.rpartition("-")
    canvas = Canvas(width, ACROSS, DOWN, name)
    SCENES[scene](canvas, LIGHTS[light])
    return canvas.finished()


# What several scenes share


def _sky(c: Canvas, light: Light, sun: Point = (1130, 300), radius: float = 62) -> None:
    c.rectangle(-2, -2, ACROSS + 2, 760, *light.sky)
    c.rectangle(-2, 740, ACROSS + 2, DOWN + 2, light.sky[-1])
    c.glow(*sun, radius * 13, light.sun, 0.85)
    c.ellipse(*sun, radius, radius, light.sun, alpha=0.92)


def _clouds(c: Canvas, light: Light, count: int = 4, top: float = 90, bottom: float = 330) -> None:
    """Long flat clouds, as in old woodcuts."""
    shade = lighter(light.sky[-1], 0.5)
    for _ in range(count):
        x, y = c.rng.uniform(0, ACROSS), c.rng.uniform(top, bottom)
        long = c.rng.uniform(120, 260)
        for _ in range(4):
            dx, dy = c.rng.uniform(-0.7, 0.7) * long, c.rng.uniform(-16, 16)
            c.ellipse(
                x + dx, y + dy, long * c.rng.uniform(0.4, 0.8), c.rng.uniform(9, 19), shade, alpha=0.4
            )


def _ranges(
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


def _birds(c: Canvas, x: float, y: float, count: int = 6, of: Colour = INK) -> None:
    for number in range(count):
        bx = x + number * 46 + c.rng.uniform(-14, 14)
        by = y + abs(number - count / 2) * 17 + c.rng.uniform(-8, 8)
        size = c.rng.uniform(13, 20)
        wing = smooth([(bx - size, by - 5), (bx - size / 2, by - 9), (bx, by), (bx + size / 2, by - 9), (bx + size, by - 5)], 6)
        c.line(wing, 2.6, of, alpha=0.75)


def _fir(c: Canvas, x: float, foot: float, tall: float, of: Colour) -> None:
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


def _tree(c: Canvas, x: float, foot: float, tall: float, of: Colour) -> None:
    c.rectangle(x - tall * 0.03, foot - tall * 0.5, x + tall * 0.03, foot, darker(of, 0.45))
    for dx, dy, r in ((0, 0.68, 0.3), (-0.2, 0.52, 0.22), (0.2, 0.5, 0.23)):
        c.ellipse(x + dx * tall, foot - dy * tall, r * tall, r * tall, lighter(of, 0.2), of)


def _house(c: Canvas, x: float, foot: float, wide: float, tall: float, roof: Colour) -> None:
    """A white-walled house with stepped gables."""
    wall, top = colour("f7f0e2"), foot - tall
    c.rectangle(x, top, x + wide, foot, wall, colour("e3d6c1"))
    c.fill(
        [(x - 10, top + 3), (x + wide * 0.1, top - tall * 0.34), (x + wide * 0.9, top - tall * 0.34), (x + wide + 10, top + 3)],
        lighter(roof, 0.18),
        roof,
    )
    for side in (x, x + wide - wide * 0.09):
        c.rectangle(side, top - tall * 0.42, side + wide * 0.09, foot, lighter(wall, 0.3), colour("e3d6c1"))
        c.rectangle(side - 5, top - tall * 0.47, side + wide * 0.09 + 5, top - tall * 0.38, roof)
    for number in range(max(1, int(wide / 62))):
        wx = x + wide * 0.18 + number * 58
        if wx + 22 < x + wide * 0.88:
            c.rectangle(wx, top + tall * 0.24, wx + 24, top + tall * 0.5, colour("6f5a4a"))


def _pavilion(c: Canvas, x: float, foot: float, size: float, tiers: int = 2) -> None:
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
        left = smooth([(x - wide * 0.66, eave - wide * 0.1), (x - wide * 0.42, eave - wide * 0.04), (x - wide * 0.2, eave - wide * 0.24)], 8)
        right = [(2 * x - px, py) for px, py in reversed(left)]
        c.fill([*left, *right, (x + wide * 0.5, eave + 3), (x - wide * 0.5, eave + 3)], lighter(roof, 0.2), roof)
        y = eave - wide * 0.2
        wide *= 0.68
    c.fill([(x - 4, y), (x, y - size * 0.16), (x + 4, y)], GOLD)


def _person(c: Canvas, x: float, foot: float, tall: float, coat: Colour, hair: Colour = INK) -> None:
    """Head and shoulders seen from behind or in front: no face."""
    skin = colour("e8bf9a")
    shoulders = smooth(
        [(x - tall * 0.42, foot), (x - tall * 0.38, foot - tall * 0.38), (x - tall * 0.12, foot - tall * 0.54), (x + tall * 0.12, foot - tall * 0.54), (x + tall * 0.38, foot - tall * 0.38), (x + tall * 0.42, foot)], 8
    )
    c.rectangle(x - tall * 0.075, foot - tall * 0.64, x + tall * 0.075, foot - tall * 0.48, darker(skin, 0.18))
    c.fill(shoulders, lighter(coat, 0.12), coat)
    c.ellipse(x, foot - tall * 0.77, tall * 0.155, tall * 0.19, skin)
    c.fill(arc(x, foot - tall * 0.8, tall * 0.165, tall * 0.185, 170, 370), hair)


def _boat(c: Canvas, x: float, y: float, size: float) -> None:
    hull = smooth([(x - size, y - size * 0.16), (x - size * 0.5, y + size * 0.1), (x + size * 0.5, y + size * 0.1), (x + size, y - size * 0.16)], 8)
    c.fill(hull, colour("5b4236"), colour("3a2a25"))
    c.fill(arc(x, y + 2, size * 0.42, size * 0.34, 180, 360), colour("b98c55"), colour("7d5a38"))
    px = x + size * 0.66
    c.rectangle(px - 5, y - size * 0.5, px + 5, y - 2, INK)
    c.ellipse(px, y - size * 0.56, 8, 9, colour("e2b892"))
    c.fill([(px - 21, y - size * 0.58), (px, y - size * 0.76), (px + 21, y - size * 0.58)], colour("c99f5c"))
    c.line([(px + 8, y - size * 0.42), (px + size * 0.42, y + size * 0.2)], 4, INK)


# The scenes


def terraces(c: Canvas, light: Light) -> None:
    """Rice terraces that hold the sky."""
    _sky(c, light, (1090, 270))
    _clouds(c, light)
    _ranges(c, light, 420, 560, 3, 200)
    count = 15
    for number in range(count):
        share = number / (count - 1)
        y = 520 + 470 * share**1.35
        swing = 26 + 74 * share
        phase = 0.55 * number
        curve = [
            (x, y + swing * math.sin(x / (250 + 190 * share) + phase) + 34 * math.sin(x / 610 - 0.3 * number) - 0.00011 * (x - 620) ** 2 * (1 - share))
            for x in range(-10, ACROSS + 21, 10)
        ]
        bank = mix(light.field, light.near, 0.35 + 0.45 * share)
        glint = mix(light.sky[0], light.sky[-1], 0.35 + 0.6 * math.sin(number * 1.7) ** 2)
        rice = mix(light.field, light.near, 0.35 * c.rng.random())
        c.below([(x, py - 6 - 13 * share) for x, py in curve], lighter(bank, 0.12), darker(bank, 0.12))
        if number % 3 == 1:
            c.below(curve, lighter(rice, 0.3), rice)
        else:
            c.below(curve, lighter(glint, 0.35), mix(glint, light.water, 0.35))
    front = smooth([(-10, 930), (380, 952), (820, 985), (1180, 930), (1610, 850)], 16)
    c.below(front, mix(light.field, light.near, 0.55), darker(light.near, 0.1))
    for x, y, tall in ((1330, 918, 150), (1440, 906, 190), (1550, 900, 160), (70, 960, 120)):
        _tree(c, x, y, tall, mix(light.near, light.field, 0.2))
    for x, y, tall in ((180, 600, 60), (240, 612, 76), (1370, 640, 84), (1450, 655, 66), (1520, 640, 90)):
        _tree(c, x, y, tall, darker(light.near, 0.1))
    _house(c, 1130, 640, 92, 44, colour("5b5552"))
    _house(c, 1215, 648, 70, 38, colour("5b5552"))
    _birds(c, 420, 250)


def lake(c: Canvas, light: Light) -> None:
    """A lake between hills, a pavilion on its island, a boat."""
    _sky(c, light, (520, 290))
    _clouds(c, light, 5, 80, 260)
    _ranges(c, light, 430, 600, 4, 230)
    shore = ridge(c, 622, 26, 0.6, 180)
    c.below(shore, darker(light.near, 0.12))
    for number in range(34):
        _fir(c, number * 49 + c.rng.uniform(-14, 14), 628, c.rng.uniform(28, 62), darker(light.near, 0.22))
    c.mirror(625, 1002, light.water, 0.42)
    c.glow(520, 720, 330, light.sun, 0.4)
    c.ripples(650, 990, 90, lighter(light.sky[-1], 0.4), 0.28)
    island = smooth([(1010, 742), (1090, 716), (1220, 706), (1370, 718), (1450, 742), (1230, 760), (1010, 742)], 10)
    c.fill(island, mix(light.field, light.near, 0.35), darker(light.near, 0.2))
    for x, tall in ((1060, 74), (1108, 98), (1370, 104), (1414, 70)):
        _tree(c, x, 738, tall, mix(light.near, light.field, 0.35))
    _pavilion(c, 1240, 722, 132)
    _boat(c, 560, 806, 82)
    _birds(c, 900, 190, 7)


def bridge(c: Canvas, light: Light) -> None:
    """A long arch over a gorge."""
    _sky(c, light, (800, 330), 54)
    _clouds(c, light, 4)
    _ranges(c, light, 470, 640, 4, 260)
    c.rectangle(-2, 770, ACROSS + 2, DOWN + 2, lighter(light.water, 0.25), darker(light.water, 0.25))
    c.glow(800, 800, 300, light.sun, 0.35)
    c.ripples(785, 990, 70, lighter(light.sky[-1], 0.5), 0.3)
    deck, foot = 470, 800
    steel, shade = colour("c9543b"), colour("8d3428")
    crown = [(x, foot - (foot - deck - 26) * (1 - ((x - 800) / 540) ** 2)) for x in range(260, 1341, 12)]
    c.line(crown, 22, steel)
    c.line([(x, y + 15) for x, y in crown], 7, shade)
    for x in range(296, 1320, 64):
        y = foot - (foot - deck - 26) * (1 - ((x - 800) / 540) ** 2)
        if y - deck > 12:
            c.rectangle(x - 5, deck, x + 5, y, colour("e6dccb"), colour("b5a794"))
    c.rectangle(-2, deck - 12, ACROSS + 2, deck + 14, colour("f3eadb"), colour("bdb09d"))
    c.rectangle(-2, deck + 14, ACROSS + 2, deck + 22, shade)
    for x in range(30, ACROSS, 92):
        c.rectangle(x, deck - 46, x + 3, deck - 12, colour("8b8178"))
    for x, of in ((520, RED), (905, colour("2f6f9f")), (1190, colour("e0b04a"))):
        c.rectangle(x, deck - 34, x + 54, deck - 12, of)
        c.rectangle(x + 34, deck - 30, x + 50, deck - 22, colour("dcecf2"))
    for mirrored in (False, True):
        cliff = smooth([(-20, 520), (110, 545), (210, 640), (262, 742), (330, 850), (300, 1010), (-20, 1010)], 12)
        outline = [(ACROSS - x, y) for x, y in cliff] if mirrored else cliff
        c.fill(outline, mix(light.near, light.field, 0.45), darker(light.near, 0.25))
        for x, y, tall in ((40, 560, 92), (110, 590, 70), (165, 640, 104), (70, 690, 120), (225, 760, 96), (150, 820, 132)):
            _fir(c, ACROSS - x if mirrored else x, y, tall, darker(light.near, 0.15))
    _birds(c, 640, 300, 5)


def village(c: Canvas, light: Light) -> None:
    """White walls and dark roofs along a stream."""
    _sky(c, light, (1220, 240), 50)
    _clouds(c, light, 4)
    _ranges(c, light, 420, 560, 4, 210)
    c.below(ridge(c, 610, 40, 0.5, 400), lighter(light.field, 0.15), light.field)
    for number in range(20):
        _tree(c, 40 + number * 82 + c.rng.uniform(-22, 22), 640, c.rng.uniform(56, 104), mix(light.near, light.field, 0.3))
    roof = colour("514b4c")
    for x, wide, tall in ((60, 150, 82), (250, 190, 104), (480, 150, 84), (680, 210, 112), (930, 160, 88), (1120, 200, 106), (1360, 170, 88)):
        _house(c, x, 690, wide, tall, roof)
    for x, wide, tall in ((150, 130, 70), (420, 120, 66), (610, 110, 62), (860, 130, 70), (1060, 110, 62), (1290, 120, 66), (1500, 150, 78)):
        _house(c, x, 712, wide, tall, lighter(roof, 0.08))
    for x in (210, 590, 1010, 1345):
        c.ellipse(x, 640, 7, 9, RED)
    c.rectangle(-2, 706, ACROSS + 2, 730, colour("b7a78f"), colour("8d7d69"))
    c.mirror(728, 1002, light.water, 0.4)
    c.ripples(745, 990, 80, lighter(light.sky[-1], 0.4), 0.26)
    arch = [*arc(800, 742, 150, 118, 180, 360), (1010, 742), *reversed(smooth([(590, 742), (700, 640), (800, 606), (900, 640), (1010, 742)], 10)), (590, 742)]
    c.fill(arch, colour("d9cdb8"), colour("a99a84"))
    _boat(c, 1180, 840, 70)


def river(c: Canvas, light: Light) -> None:
    """A river that winds through fields."""
    _sky(c, light, (980, 270), 58)
    _clouds(c, light, 4)
    _ranges(c, light, 400, 500, 4, 200)
    c.rectangle(-2, 520, ACROSS + 2, DOWN + 2, mix(light.field, light.sky[-1], 0.3), light.field)
    for number in range(11):
        top, bottom = 522 + 4 * number**2, 522 + 4 * (number + 1) ** 2
        for plot in range(-14, 14):
            edges = [(800 + side * 1.15 * (y - 480), y) for y in (top, bottom) for side in (plot, plot + 1)]
            tone = c.rng.random()
            c.fill(
                [edges[0], edges[1], edges[3], edges[2]],
                mix(lighter(light.field, 0.26), mix(light.near, light.field, 0.5), tone),
            )
    spine = smooth([(860, 516), (1010, 546), (760, 590), (560, 650), (980, 740), (1080, 850), (620, 1020)], 24)
    left, right = [], []
    for x, y in spine:
        half = 5 + 215 * ((y - 510) / 500) ** 1.7
        left.append((x - half, y))
        right.append((x + half, y))
    c.fill([(x - 9, y) for x, y in left] + [(x + 9, y) for x, y in reversed(right)], lighter(light.field, 0.5))
    c.fill([*left, *reversed(right)], lighter(light.sky[-1], 0.25), mix(light.water, light.sky[1], 0.4))
    for number in range(26):
        y = 545 + 430 * (number / 26) ** 1.5
        x = c.rng.choice([c.rng.uniform(20, 420), c.rng.uniform(1240, 1580)])
        _tree(c, x, y, 20 + 120 * (y - 520) / 480, mix(light.near, light.field, c.rng.uniform(0.1, 0.4)))
    _birds(c, 380, 270, 6)


def forest(c: Canvas, light: Light) -> None:
    """Firs, rank behind rank, in the mist."""
    _sky(c, light, (800, 250), 56)
    _ranges(c, light, 400, 470, 2, 240)
    for rank in range(6):
        share = rank / 5
        foot = 520 + 110 * rank
        tone = mix(mix(light.far, light.near, 0.35), darker(light.near, 0.45), share)
        crest = ridge(c, foot, 50 + 20 * share, 0.5, 420)
        c.below(crest, tone, lighter(tone, 0.12))
        gap = 30 + 44 * share
        for number in range(int(ACROSS / gap) + 2):
            x = number * gap + c.rng.uniform(-gap, gap) * 0.4
            y = crest[min(len(crest) - 1, max(0, int((x + 10) / 6)))][1] + 12
            _fir(c, x, y, c.rng.uniform(90, 150) * (0.6 + 0.9 * share), tone)
        c.mist(foot - 40, foot + 110, lighter(light.sky[-1], 0.25), 0.42 - 0.3 * share)
    _birds(c, 520, 180, 5)


def hall(c: Canvas, light: Light) -> None:
    """The hall of the congress above its square."""
    _sky(c, light, (360, 250), 52)
    _clouds(c, light, 5, 80, 300)
    _ranges(c, light, 470, 540, 2, 150)
    stone, shade = colour("f4e7d0"), colour("d6bf9c")
    c.rectangle(-2, 690, ACROSS + 2, DOWN + 2, colour("e2d2b7"), colour("bfa986"))
    for number in range(-9, 10):
        c.line([(800 + number * 70, 700), (800 + number * 330, 1010)], 2.5, colour("cdb996"), alpha=0.8)
    for number in range(18):
        side = 60 if number < 9 else 1010
        _tree(c, side + (number % 9) * 66, 702, c.rng.uniform(84, 118), mix(light.near, light.field, 0.35))
    for left, right in ((230, 620), (980, 1370)):
        c.rectangle(left, 470, right, 690, stone, shade)
        c.rectangle(left - 14, 448, right + 14, 474, lighter(stone, 0.4), shade)
        for x in range(left + 26, right - 30, 52):
            for y in (500, 594):
                c.rectangle(x, y, x + 26, y + 66, colour("7d95a3"), colour("56707f"))
    c.rectangle(560, 400, 1040, 690, lighter(stone, 0.25), shade)
    c.rectangle(590, 470, 1010, 690, colour("8a4c39"), colour("5d2a24"))
    for number in range(8):
        x = 592 + number * 56
        c.rectangle(x, 455, x + 26, 690, lighter(stone, 0.55), colour("d9c4a2"))
        c.rectangle(x - 5, 446, x + 31, 458, stone)
        c.rectangle(x - 5, 680, x + 31, 692, stone)
    c.rectangle(536, 392, 1064, 450, lighter(stone, 0.5), stone)
    c.rectangle(536, 444, 1064, 452, colour("b99d71"))
    eave = smooth([(500, 366), (640, 384), (800, 388), (960, 384), (1100, 366)], 10)
    c.fill([*eave, (1010, 312), (590, 312)], colour("a5452f"), colour("7c2e22"))
    c.fill([(640, 312), (960, 312), (925, 268), (675, 268)], lighter(stone, 0.2), shade)
    top = smooth([(600, 252), (710, 266), (800, 268), (890, 266), (1000, 252)], 10)
    c.fill([*top, (915, 206), (685, 206)], colour("a5452f"), colour("7c2e22"))
    c.ellipse(800, 420, 24, 24, colour("c2342a"))
    c.ellipse(800, 420, 17, 17, GOLD)
    c.ellipse(800, 420, 11, 11, colour("c2342a"))
    for step in range(6):
        c.rectangle(556 - 22 * step, 690 + 13 * step, 1044 + 22 * step, 704 + 13 * step, mix(WHITE, stone, step / 6), mix(stone, shade, step / 6))
    for x in (150, 320, 1280, 1450):
        c.rectangle(x, 500, x + 6, 745, colour("cfcac0"), colour("8f897f"))
        flag = smooth([(x + 6, 508), (x + 50, 500), (x + 100, 516), (x + 140, 508)], 8)
        c.fill([*flag, *((px, py + 78) for px, py in reversed(flag))], colour("d2372a"), colour("a61f1d"))
    for left, right in ((0, 420), (1180, 1600)):
        c.rectangle(left, 742, right, 790, mix(light.field, light.near, 0.3), mix(light.field, light.near, 0.55))
        for x in range(left + 12, right, 26):
            c.ellipse(x, 746, 13, 11, (colour("d2453a"), colour("eab64d"), colour("e87d6a"))[x % 3])


def chamber(c: Canvas, light: Light) -> None:
    """A meeting: rows of seats before the rostrum."""
    c.rectangle(-2, -2, ACROSS + 2, 560, colour("5d1418"), colour("a52a24"))
    for number in range(40):
        x = number * 41
        c.rectangle(x, 0, x + 15, 520, DEEP_RED, alpha=0.4)
    c.glow(800, 260, 620, colour("ffd9a0"), 0.5)
    c.ellipse(800, 205, 74, 74, PALE_GOLD, GOLD)
    c.ellipse(800, 205, 60, 60, colour("b3251e"))
    c.fill([p for i in range(5) for p in ((800 + 40 * math.sin(i * 1.2566), 205 - 40 * math.cos(i * 1.2566)), (800 + 16 * math.sin(i * 1.2566 + 0.6283), 205 - 16 * math.cos(i * 1.2566 + 0.6283)))], PALE_GOLD)
    for side in (-1, 1):
        for number in range(5):
            x = 800 + side * (250 + number * 108)
            c.rectangle(x, 190, x + 5, 450, colour("caa45a"))
            c.fill(smooth([(x + 5, 205), (x + 46, 226), (x + 62, 330), (x + 44, 430), (x + 5, 420)], 8), colour("d93a2b"), colour("9c1b1b"))
    c.rectangle(-2, 520, ACROSS + 2, DOWN + 2, colour("8f3a2c"), colour("4c1a1c"))
    c.rectangle(330, 452, 1270, 540, colour("b98a55"), colour("7c5433"))
    c.rectangle(316, 444, 1284, 458, colour("d8b27a"))
    for number in range(11):
        x = 390 + number * 82
        _person(c, x, 448, 88, colour("39404f") if number % 3 else colour("4a3436"))
    c.rectangle(330, 456, 1270, 540, colour("b98a55"), colour("7c5433"))
    for number in range(24):
        c.ellipse(345 + number * 40, 548, 24, 15, mix(colour("4f7d45"), colour("86a957"), number % 3 / 2))
        if number % 2:
            c.ellipse(345 + number * 40, 541, 8, 7, colour("e7606a"))
    for row in range(5):
        share = row / 4
        y, tall = 655 + 90 * row * (0.75 + 0.3 * share), 76 + 62 * share
        gap = 74 + 66 * share
        count = int(ACROSS / gap) + 2
        for number in range(count):
            x = 800 + (number - (count - 1) / 2) * gap + (gap / 2 if row % 2 else 0)
            if abs(x - 800) < 44 + 36 * share:
                continue
            bend = 0.00006 * (x - 800) ** 2
            _person(c, x, y + bend, tall, (colour("2f3a4d"), colour("43342f"), colour("3c4a47"), colour("53323a"))[(number + row) % 4])
        desk = [(x, y + 0.00006 * (x - 800) ** 2) for x in range(-10, ACROSS + 21, 30)]
        for half in ([p for p in desk if p[0] < 760 - 30 * share], [p for p in desk if p[0] > 840 + 30 * share]):
            c.fill([*half, *((x, py + 26 + 20 * share) for x, py in reversed(half))], colour("c6975c"), colour("875b36"))


def rapeseed(c: Canvas, light: Light) -> None:
    """Flowering fields in rows that run to the hills."""
    _sky(c, light, (1230, 240), 56)
    _clouds(c, light, 5)
    _ranges(c, light, 420, 520, 4, 190)
    bloom = mix(colour("f0c63e"), light.field, 0.18)
    c.rectangle(-2, 540, ACROSS + 2, DOWN + 2, lighter(bloom, 0.35), bloom)
    for number in range(-16, 17):
        near, far = 760 + number * 190, 760 + number * 30
        c.fill([(far, 540), (far + 11, 540), (near + 74, 1002), (near, 1002)], mix(light.near, light.field, 0.6), mix(light.near, light.field, 0.35), alpha=0.72)
    for _ in range(420):
        near = c.rng.random() ** 0.6
        x, y = c.rng.uniform(0, ACROSS), 556 + 440 * near
        c.ellipse(x, y, 2 + 6 * near, 1.5 + 4 * near, lighter(bloom, 0.55), alpha=0.7)
    c.fill([(752, 540), (766, 540), (930, 1002), (640, 1002)], colour("e8d8b4"), colour("cdb88e"))
    for number in range(13):
        _tree(c, 30 + number * 128 + c.rng.uniform(-30, 30), 556, c.rng.uniform(44, 92), mix(light.near, light.field, 0.25))
    for x, wide in ((380, 92), (470, 70), (1090, 100), (1190, 74)):
        _house(c, x, 560, wide, 46, colour("5b5552"))
    _birds(c, 560, 220, 6)


def city(c: Canvas, light: Light) -> None:
    """The town on both banks."""
    _sky(c, light, (700, 330), 60)
    _clouds(c, light, 4)
    _ranges(c, light, 480, 560, 2, 220)
    for rank, (low, high, foot) in enumerate(((110, 260, 640), (70, 190, 660))):
        tone = mix(mix(light.far, WHITE, 0.25), mix(light.near, light.sky[1], 0.5), rank * 0.55)
        x = -20.0
        while x < ACROSS:
            wide, tall = c.rng.uniform(48, 104), c.rng.uniform(low, high) * (1.15 - abs(x - 800) / 1500)
            c.rectangle(x, foot - tall, x + wide, foot, lighter(tone, 0.28), tone)
            for wy in range(int(foot - tall) + 16, int(foot) - 14, 22):
                for wx in range(int(x) + 10, int(x + wide) - 12, 19):
                    if c.rng.random() < 0.55:
                        c.rectangle(wx, wy, wx + 9, wy + 11, PALE_GOLD, alpha=0.75)
            x += wide + c.rng.uniform(-2, 20)
    for number in range(26):
        _tree(c, number * 64 + c.rng.uniform(-16, 16), 690, c.rng.uniform(48, 84), mix(light.near, light.field, 0.3))
    c.rectangle(-2, 686, ACROSS + 2, 704, colour("cdbda4"), colour("9c8d78"))
    c.mirror(702, 1002, light.water, 0.45)
    c.ripples(716, 990, 90, lighter(light.sky[-1], 0.4), 0.3)
    for tower in (470, 1090):
        for cable in range(1, 9):
            for side in (-1, 1):
                c.line([(tower, 500), (tower + side * cable * 36, 762)], 2.5, WHITE, alpha=0.85)
        c.fill([(tower - 13, 800), (tower - 5, 480), (tower + 5, 480), (tower + 13, 800)], WHITE, colour("cfc5b4"))
    c.rectangle(-2, 760, ACROSS + 2, 778, colour("f5ecdc"), colour("b9ac98"))
    c.rectangle(-2, 778, ACROSS + 2, 785, colour("85796a"))


def table(c: Canvas, light: Light) -> None:
    """People around a table, the hills behind the window."""
    c.rectangle(-2, -2, ACROSS + 2, DOWN + 2, colour("f0e2cb"), colour("dcc6a3"))
    window = Canvas(500, ACROSS, DOWN, "window")
    _sky(window, light, (1100, 240), 60)
    _ranges(window, light, 480, 780, 4, 260)
    for left, right in ((140, 540), (600, 1000), (1060, 1460)):
        c.rectangle(left - 16, 74, right + 16, 506, colour("a97b4f"), colour("8a6039"))
        view = window.picture.resize((round((right - left) * c._scale), round(400 * c._scale)), Pillow.Resampling.BICUBIC)
        c.picture.paste(view, (round(left * c._scale), round(90 * c._scale)))
        c.rectangle((left + right) / 2 - 5, 90, (left + right) / 2 + 5, 490, colour("a97b4f"))
    coats = [colour(code) for code in ("7c2f35", "2f4b5c", "5a5f3a", "8a5a33", "37414f", "6b3b55")]
    for number, x in enumerate((260, 470, 690, 910, 1130, 1340)):
        _person(c, x, 660, 250, coats[number], (INK, colour("5a463c"), colour("8d8580"))[number % 3])
    c.fill(smooth([(60, 660), (420, 618), (1180, 618), (1540, 660), (1640, 900), (-40, 900), (60, 660)], 14), colour("c58f55"), colour("94623a"))
    c.fill([(-40, 880), (1640, 880), (1640, 1002), (-40, 1002)], colour("7c5030"), colour("5e3b25"))
    for x, y in ((330, 690), (560, 676), (800, 672), (1040, 676), (1270, 690)):
        c.fill([(x - 62, y + 34), (x - 44, y), (x + 40, y), (x + 62, y + 34)], WHITE, colour("eadfcb"))
        c.rectangle(x + 84, y - 16, x + 108, y + 22, colour("f6f3ea"), colour("c9d3cf"))
    c.ellipse(800, 790, 150, 26, colour("6b8f4e"), colour("48703f"))
    for number in range(13):
        c.ellipse(690 + number * 18, 776 + 9 * math.sin(number), 13, 12, (colour("d9534a"), colour("efc25a"), colour("f1e6d2"))[number % 3])
    for number, x in enumerate((150, 500, 1080, 1450)):
        _person(c, x, 1080, 360, darker(coats[(number + 2) % 6], 0.25), (colour("4a3a33"), INK)[number % 2])


def study(c: Canvas, light: Light) -> None:
    """Books under a lamp."""
    c.rectangle(-2, -2, ACROSS + 2, DOWN + 2, colour("4f2a25"), colour("7d4632"))
    c.glow(1080, 360, 720, colour("ffd58a"), 0.75)
    spines = [colour(code) for code in ("a3312b", "c98b3a", "3f5f63", "7d8a52", "d9c49b", "5a3f52", "2f4a63", "b5603c")]
    for shelf in (300, 610):
        x = 60.0
        while x < 800:
            wide, tall = c.rng.uniform(26, 54), c.rng.uniform(150, 235)
            of = c.rng.choice(spines)
            c.rectangle(x, shelf - tall, x + wide, shelf, lighter(of, 0.1), darker(of, 0.12))
            c.rectangle(x + 5, shelf - tall + 26, x + wide - 5, shelf - tall + 32, PALE_GOLD, alpha=0.8)
            x += wide + 3
        c.rectangle(30, shelf, 850, shelf + 22, colour("a8713f"), colour("6f4527"))
    c.rectangle(-2, 800, ACROSS + 2, DOWN + 2, colour("b57d49"), colour("6e4427"))
    c.fill([(1070, 800), (1066, 460), (1082, 460), (1086, 800)], colour("caa45a"))
    c.ellipse(1078, 802, 92, 17, colour("8a6a35"))
    c.fill([(960, 470), (1030, 290), (1126, 290), (1196, 470)], colour("ffe7b3"), colour("e9b45c"))
    for side in (-1, 1):
        page = smooth([(780, 880), (780 + side * 90, 838), (780 + side * 250, 850), (780 + side * 330, 872)], 10)
        c.fill([*page, (780 + side * 360, 950), (780, 962)], WHITE, colour("e9dcc2"))
        for line in range(5):
            c.line([(780 + side * (44 + 4 * line), 884 + line * 14), (780 + side * (270 + 8 * line), 884 + line * 13)], 3, colour("b8a78c"))
    for number, of in enumerate((spines[0], spines[2], spines[1])):
        c.rectangle(1250 - 8 * number, 766 - 38 * number, 1500 + 6 * number, 802 - 38 * number, lighter(of, 0.12), of)
    c.rectangle(1330, 596, 1400, 690, colour("e8e0d0"), colour("bcae97"))
    for dx in (-34, -8, 20):
        c.line(smooth([(1366, 600), (1366 + dx, 530), (1366 + dx * 2, 470)], 8), 7, colour("5f7f4b"))
        c.ellipse(1366 + dx * 2, 462, 24, 30, colour("7f9c58"))


def ballot(c: Canvas, light: Light) -> None:
    """A red box, and a paper that goes in."""
    c.rectangle(-2, -2, ACROSS + 2, DOWN + 2, colour("f6e5c4"), colour("e5c891"))
    for number in range(28):
        angle = math.radians(number * 360 / 28)
        c.fill([(800, 560), (800 + 1500 * math.cos(angle), 560 + 1500 * math.sin(angle)), (800 + 1500 * math.cos(angle + 0.1), 560 + 1500 * math.sin(angle + 0.1))], WHITE, alpha=0.4)
    c.below(ridge(c, 820, 70, 0.5, 380), colour("d8b578"), colour("c79f5f"))
    c.ellipse(800, 918, 420, 34, colour("8f6b3a"), alpha=0.45)
    c.fill([(690, 180), (910, 180), (910, 520), (690, 520)], WHITE, colour("efe6d4"))
    for number in range(4):
        c.rectangle(735, 232 + number * 50, 775, 262 + number * 50, colour("e5d6bb"))
        c.rectangle(795, 242 + number * 50, 872, 252 + number * 50, colour("c9b796"))
    c.line([(742, 246), (754, 258), (772, 234)], 8, RED)
    c.fill([(470, 470), (1130, 470), (1180, 540), (420, 540)], colour("d8493a"), colour("c23429"))
    c.rectangle(640, 494, 960, 512, colour("5f1113"))
    c.fill([(705, 420), (895, 420), (895, 503), (705, 503)], colour("f3ead9"))
    c.rectangle(440, 540, 1160, 900, colour("c5352a"), colour("96201e"))
    c.rectangle(440, 540, 1160, 556, colour("e0604f"))
    c.ellipse(800, 720, 92, 92, GOLD)
    c.ellipse(800, 720, 78, 78, colour("b32a23"))
    c.fill([p for i in range(5) for p in ((800 + 56 * math.sin(i * 1.2566), 720 - 56 * math.cos(i * 1.2566)), (800 + 22 * math.sin(i * 1.2566 + 0.6283), 720 - 22 * math.cos(i * 1.2566 + 0.6283)))], PALE_GOLD)


def scales(c: Canvas, light: Light) -> None:
    """The law: an open book and the scales."""
    c.rectangle(-2, -2, ACROSS + 2, DOWN + 2, colour("8e1d1f"), colour("5f1013"))
    c.glow(800, 420, 760, colour("f2b45f"), 0.55)
    for number in range(7):
        crest = ridge(c, 560 + number * 62, 120, 0.5, 420)
        c.below(crest, darker(colour("8a2420"), number * 0.07), alpha=0.45)
    metal = (PALE_GOLD, colour("c9913d"))
    c.fill([(790, 250), (810, 250), (818, 700), (782, 700)], *metal)
    c.ellipse(800, 240, 24, 24, *metal)
    c.line(smooth([(500, 330), (660, 300), (800, 292), (940, 300), (1100, 330)], 12), 16, colour("e5b45f"))
    for x in (500, 1100):
        for dx in (-104, 104):
            c.line([(x, 330), (x + dx, 560)], 4, PALE_GOLD)
        c.fill(arc(x, 560, 126, 62, 0, 180), *metal)
    for side in (-1, 1):
        cover = smooth([(800, 830), (800 + side * 150, 770), (800 + side * 380, 790), (800 + side * 500, 820)], 12)
        c.fill([*cover, (800 + side * 520, 900), (800, 930)], colour("d7a14a"), colour("8d5c22"))
        page = smooth([(800, 810), (800 + side * 150, 746), (800 + side * 370, 762), (800 + side * 480, 796)], 12)
        c.fill([*page, (800 + side * 494, 872), (800 + side * 250, 842), (800, 906)], WHITE, colour("efe0c2"))
        for line in range(4):
            c.line([(800 + side * 90, 812 + line * 16), (800 + side * 410, 800 + line * 15)], 4, colour("cbb48c"))
    c.ellipse(800, 702, 120, 20, *metal)


def road(c: Canvas, light: Light) -> None:
    """A road that climbs in bends."""
    _sky(c, light, (420, 250), 56)
    _clouds(c, light, 4)
    _ranges(c, light, 430, 540, 4, 240)
    c.below(ridge(c, 640, 150, 0.45, 700), lighter(mix(light.near, light.field, 0.5), 0.1), mix(light.near, light.field, 0.7))
    spine = smooth([(1120, 560), (960, 590), (1240, 640), (820, 700), (520, 760), (1010, 850), (1180, 930), (900, 1040)], 24)
    for extra, of in ((9, lighter(light.field, 0.45)), (0, colour("8b8a88"))):
        left, right = [], []
        for x, y in spine:
            half = 7 + 84 * ((y - 550) / 470) ** 1.4 + extra * (0.3 + (y - 550) / 470)
            left.append((x - half, y))
            right.append((x + half, y))
        c.fill([*left, *reversed(right)], lighter(of, 0.15), of)
    for number in range(6, len(spine) - 4, 8):
        c.line(spine[number : number + 4], 2 + 4 * (spine[number][1] - 550) / 470, WHITE, alpha=0.9)
    for number in range(44):
        y = 590 + 400 * (number / 44) ** 1.3
        x = c.rng.choice([c.rng.uniform(-10, 330), c.rng.uniform(1290, 1610)])
        _fir(c, x, y, 40 + 190 * (y - 560) / 440, darker(mix(light.near, light.field, 0.15), 0.12))
    _birds(c, 800, 240, 6)


def tea(c: Canvas, light: Light) -> None:
    """Tea hills, hedge beside hedge."""
    _sky(c, light, (1180, 260), 54)
    _clouds(c, light, 3)
    _ranges(c, light, 400, 480, 3, 210)
    for hill, (base, height, width) in enumerate(((600, 150, 620), (740, 170, 760), (900, 190, 900))):
        green = mix(mix(light.field, light.near, 0.35), light.near, hill * 0.22)
        crest = ridge(c, base, height, 0.28, width)
        c.below(crest, lighter(green, 0.25), green)
        for row in range(1, 12):
            drop = row * (15 + 7 * hill)
            hedge = [(x, y + drop * (1 + 0.0002 * (x - 800))) for x, y in crest]
            c.line(hedge, 5 + 3.4 * hill, darker(green, 0.24), alpha=0.8)
            c.line([(x, y - 4 - 1.5 * hill) for x, y in hedge], 3 + 1.5 * hill, lighter(green, 0.3), alpha=0.75)
        c.mist(base - 60, base + 60, lighter(light.sky[-1], 0.3), 0.16)
    for x, y in ((430, 866), (520, 880), (1130, 852)):
        _person(c, x, y, 62, RED if x == 520 else colour("3f5f7a"), colour("c99f5c"))
    _pavilion(c, 1330, 610, 96, 1)


def wetland(c: Canvas, light: Light) -> None:
    """Reeds and herons at the water."""
    _sky(c, light, (860, 330), 62)
    _clouds(c, light, 4)
    _ranges(c, light, 450, 560, 3, 160)
    c.mirror(580, 1002, light.water, 0.4)
    c.glow(860, 690, 320, light.sun, 0.45)
    c.ripples(600, 990, 110, lighter(light.sky[-1], 0.45), 0.3)
    for x, y, rx in ((260, 640, 300), (1350, 660, 340), (820, 612, 160)):
        c.ellipse(x, y, rx, 15, mix(light.field, light.near, 0.3), light.near)
    for number in range(150):
        x = c.rng.choice([c.rng.uniform(-20, 520), c.rng.uniform(1110, 1620)])
        foot = c.rng.uniform(820, 1030)
        tall = c.rng.uniform(120, 330)
        lean = c.rng.uniform(-40, 60)
        of = mix(light.near, light.field, c.rng.random())
        c.line(smooth([(x, foot), (x + lean * 0.3, foot - tall * 0.6), (x + lean, foot - tall)], 6), 4, of)
        if number % 3 == 0:
            c.ellipse(x + lean, foot - tall, 5, 24, colour("a8753f"))
    for x, foot, size in ((700, 760, 1.0), (800, 792, 1.25), (990, 744, 0.85)):
        c.line([(x, foot), (x + 2, foot - 60 * size)], 3, INK)
        c.line([(x + 12 * size, foot), (x + 10 * size, foot - 60 * size)], 3, INK)
        c.ellipse(x + 6 * size, foot - 76 * size, 34 * size, 17 * size, WHITE, colour("dfe3e0"))
        c.line(smooth([(x + 30 * size, foot - 82 * size), (x + 52 * size, foot - 104 * size), (x + 40 * size, foot - 128 * size), (x + 54 * size, foot - 144 * size)], 6), 8 * size, WHITE)
        c.fill([(x + 52 * size, foot - 149 * size), (x + 84 * size, foot - 143 * size), (x + 54 * size, foot - 139 * size)], colour("d9962f"))
    _birds(c, 360, 260, 8)


SCENES: dict[str, Callable[[Canvas, Light], None]] = {
    scene.__name__: scene
    for scene in (
        terraces,
        lake,
        bridge,
        village,
        river,
        forest,
        hall,
        chamber,
        rapeseed,
        city,
        table,
        study,
        ballot,
        scales,
        road,
        tea,
        wetland,
    )
}

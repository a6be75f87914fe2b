"""Where people meet in the demo: the hall, its chamber, the town, a table, a desk; and emblems."""

import math

from apps.portal.demo.canvas import Canvas, arc, colour, darker, lighter, mix, points, ridge, smooth
from apps.portal.demo.scenery import (
    ACROSS,
    DEEP_RED,
    DOWN,
    GOLD,
    INK,
    PALE_GOLD,
    RED,
    WHITE,
    Light,
    clouds,
    person,
    ranges,
    sky,
    star,
    tree,
)


def hall(c: Canvas, light: Light) -> None:
    """The hall of the congress above its square."""
    sky(c, light, (360, 250), 52)
    clouds(c, light, 5, 80, 300)
    ranges(c, light, 470, 540, 2, 150)
    stone, shade = colour("f4e7d0"), colour("d6bf9c")
    c.rectangle(-2, 690, ACROSS + 2, DOWN + 2, colour("e2d2b7"), colour("bfa986"))
    for number in range(-9, 10):
        c.line(
            [(800 + number * 70, 700), (800 + number * 330, 1010)], 2.5, colour("cdb996"), alpha=0.8
        )
    for number in range(18):
        side = 60 if number < 9 else 1010
        tree(
            c,
            side + (number % 9) * 66,
            702,
            c.rng.uniform(84, 118),
            mix(light.near, light.field, 0.35),
        )
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
    eave = smooth(points("500,366 640,384 800,388 960,384 1100,366"), 10)
    c.fill([*eave, (1010, 312), (590, 312)], colour("a5452f"), colour("7c2e22"))
    c.fill(points("640,312 960,312 925,268 675,268"), lighter(stone, 0.2), shade)
    top = smooth(points("600,252 710,266 800,268 890,266 1000,252"), 10)
    c.fill([*top, (915, 206), (685, 206)], colour("a5452f"), colour("7c2e22"))
    c.ellipse(800, 420, 24, 24, colour("c2342a"))
    c.ellipse(800, 420, 17, 17, GOLD)
    c.ellipse(800, 420, 11, 11, colour("c2342a"))
    for step in range(6):
        c.rectangle(
            556 - 22 * step,
            690 + 13 * step,
            1044 + 22 * step,
            704 + 13 * step,
            mix(WHITE, stone, step / 6),
            mix(stone, shade, step / 6),
        )
    for x in (150, 320, 1280, 1450):
        c.rectangle(x, 500, x + 6, 745, colour("cfcac0"), colour("8f897f"))
        flag = smooth([(x + 6, 508), (x + 50, 500), (x + 100, 516), (x + 140, 508)], 8)
        c.fill(
            [*flag, *((px, py + 78) for px, py in reversed(flag))],
            colour("d2372a"),
            colour("a61f1d"),
        )
    for left, right in ((0, 420), (1180, 1600)):
        c.rectangle(
            left,
            742,
            right,
            790,
            mix(light.field, light.near, 0.3),
            mix(light.field, light.near, 0.55),
        )
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
    star(c, 800, 205, 40, PALE_GOLD)
    for side in (-1, 1):
        for number in range(5):
            x = 800 + side * (250 + number * 108)
            c.rectangle(x, 190, x + 5, 450, colour("caa45a"))
            c.fill(
                smooth(
                    [(x + 5, 205), (x + 46, 226), (x + 62, 330), (x + 44, 430), (x + 5, 420)], 8
                ),
                colour("d93a2b"),
                colour("9c1b1b"),
            )
    c.rectangle(-2, 520, ACROSS + 2, DOWN + 2, colour("8f3a2c"), colour("4c1a1c"))
    c.rectangle(330, 452, 1270, 540, colour("b98a55"), colour("7c5433"))
    c.rectangle(316, 444, 1284, 458, colour("d8b27a"))
    for number in range(11):
        x = 390 + number * 82
        person(c, x, 448, 88, colour("39404f") if number % 3 else colour("4a3436"))
    c.rectangle(330, 456, 1270, 540, colour("b98a55"), colour("7c5433"))
    for number in range(24):
        c.ellipse(
            345 + number * 40, 548, 24, 15, mix(colour("4f7d45"), colour("86a957"), number % 3 / 2)
        )
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
            person(
                c,
                x,
                y + bend,
                tall,
                (colour("2f3a4d"), colour("43342f"), colour("3c4a47"), colour("53323a"))[
                    (number + row) % 4
                ],
            )
        desk = [(x, y + 0.00006 * (x - 800) ** 2) for x in range(-10, ACROSS + 21, 30)]
        for half in (
            [p for p in desk if p[0] < 760 - 30 * share],
            [p for p in desk if p[0] > 840 + 30 * share],
        ):
            c.fill(
                [*half, *((x, py + 26 + 20 * share) for x, py in reversed(half))],
                colour("c6975c"),
                colour("875b36"),
            )


def city(c: Canvas, light: Light) -> None:
    """The town on both banks."""
    sky(c, light, (700, 330), 60)
    clouds(c, light, 4)
    ranges(c, light, 480, 560, 2, 220)
    for rank, (low, high, foot) in enumerate(((110, 260, 640), (70, 190, 660))):
        tone = mix(mix(light.far, WHITE, 0.25), mix(light.near, light.sky[1], 0.5), rank * 0.55)
        x = -20.0
        while x < ACROSS:
            wide, tall = (
                c.rng.uniform(48, 104),
                c.rng.uniform(low, high) * (1.15 - abs(x - 800) / 1500),
            )
            c.rectangle(x, foot - tall, x + wide, foot, lighter(tone, 0.28), tone)
            for wy in range(int(foot - tall) + 16, int(foot) - 14, 22):
                for wx in range(int(x) + 10, int(x + wide) - 12, 19):
                    if c.rng.random() < 0.55:
                        c.rectangle(wx, wy, wx + 9, wy + 11, PALE_GOLD, alpha=0.75)
            x += wide + c.rng.uniform(-2, 20)
    for number in range(26):
        tree(
            c,
            number * 64 + c.rng.uniform(-16, 16),
            690,
            c.rng.uniform(48, 84),
            mix(light.near, light.field, 0.3),
        )
    c.rectangle(-2, 686, ACROSS + 2, 704, colour("cdbda4"), colour("9c8d78"))
    c.mirror(702, 1002, light.water, 0.45)
    c.ripples(716, 990, 90, lighter(light.sky[-1], 0.4), 0.3)
    for tower in (470, 1090):
        for cable in range(1, 9):
            for side in (-1, 1):
                c.line([(tower, 500), (tower + side * cable * 36, 762)], 2.5, WHITE, alpha=0.85)
        c.fill(
            [(tower - 13, 800), (tower - 5, 480), (tower + 5, 480), (tower + 13, 800)],
            WHITE,
            colour("cfc5b4"),
        )
    c.rectangle(-2, 760, ACROSS + 2, 778, colour("f5ecdc"), colour("b9ac98"))
    c.rectangle(-2, 778, ACROSS + 2, 785, colour("85796a"))


def table(c: Canvas, light: Light) -> None:
    """People around a table, the hills behind the window."""
    c.rectangle(-2, -2, ACROSS + 2, DOWN + 2, colour("f0e2cb"), colour("dcc6a3"))
    window = Canvas(500, ACROSS, DOWN, "window")
    sky(window, light, (1100, 240), 60)
    ranges(window, light, 480, 780, 4, 260)
    for left, right in ((140, 540), (600, 1000), (1060, 1460)):
        c.rectangle(left - 16, 74, right + 16, 506, colour("a97b4f"), colour("8a6039"))
        c.inset(window, left, 90, right, 490)
        c.rectangle((left + right) / 2 - 5, 90, (left + right) / 2 + 5, 490, colour("a97b4f"))
    coats = [colour(code) for code in ("7c2f35", "2f4b5c", "5a5f3a", "8a5a33", "37414f", "6b3b55")]
    for number, x in enumerate((260, 470, 690, 910, 1130, 1340)):
        person(c, x, 660, 250, coats[number], (INK, colour("5a463c"), colour("8d8580"))[number % 3])
    c.fill(
        smooth(points("60,660 420,618 1180,618 1540,660 1640,900 -40,900 60,660"), 14),
        colour("c58f55"),
        colour("94623a"),
    )
    c.fill(points("-40,880 1640,880 1640,1002 -40,1002"), colour("7c5030"), colour("5e3b25"))
    for x, y in ((330, 690), (560, 676), (800, 672), (1040, 676), (1270, 690)):
        c.fill(
            [(x - 62, y + 34), (x - 44, y), (x + 40, y), (x + 62, y + 34)], WHITE, colour("eadfcb")
        )
        c.rectangle(x + 84, y - 16, x + 108, y + 22, colour("f6f3ea"), colour("c9d3cf"))
    c.ellipse(800, 790, 150, 26, colour("6b8f4e"), colour("48703f"))
    for number in range(13):
        c.ellipse(
            690 + number * 18,
            776 + 9 * math.sin(number),
            13,
            12,
            (colour("d9534a"), colour("efc25a"), colour("f1e6d2"))[number % 3],
        )
    for number, x in enumerate((150, 500, 1080, 1450)):
        person(
            c,
            x,
            1080,
            360,
            darker(coats[(number + 2) % 6], 0.25),
            (colour("4a3a33"), INK)[number % 2],
        )


def study(c: Canvas, light: Light) -> None:
    """Books under a lamp."""
    c.rectangle(-2, -2, ACROSS + 2, DOWN + 2, colour("4f2a25"), colour("7d4632"))
    c.glow(1080, 360, 720, colour("ffd58a"), 0.75)
    spines = [
        colour(code)
        for code in ("a3312b", "c98b3a", "3f5f63", "7d8a52", "d9c49b", "5a3f52", "2f4a63", "b5603c")
    ]
    for shelf in (300, 610):
        x = 60.0
        while x < 800:
            wide, tall = c.rng.uniform(26, 54), c.rng.uniform(150, 235)
            of = c.rng.choice(spines)
            c.rectangle(x, shelf - tall, x + wide, shelf, lighter(of, 0.1), darker(of, 0.12))
            c.rectangle(
                x + 5, shelf - tall + 26, x + wide - 5, shelf - tall + 32, PALE_GOLD, alpha=0.8
            )
            x += wide + 3
        c.rectangle(30, shelf, 850, shelf + 22, colour("a8713f"), colour("6f4527"))
    c.rectangle(-2, 800, ACROSS + 2, DOWN + 2, colour("b57d49"), colour("6e4427"))
    c.fill(points("1070,800 1066,460 1082,460 1086,800"), colour("caa45a"))
    c.ellipse(1078, 802, 92, 17, colour("8a6a35"))
    c.fill(points("960,470 1030,290 1126,290 1196,470"), colour("ffe7b3"), colour("e9b45c"))
    for side in (-1, 1):
        page = smooth(
            [(780, 880), (780 + side * 90, 838), (780 + side * 250, 850), (780 + side * 330, 872)],
            10,
        )
        c.fill([*page, (780 + side * 360, 950), (780, 962)], WHITE, colour("e9dcc2"))
        for line in range(5):
            c.line(
                [
                    (780 + side * (44 + 4 * line), 884 + line * 14),
                    (780 + side * (270 + 8 * line), 884 + line * 13),
                ],
                3,
                colour("b8a78c"),
            )
    for number, of in enumerate((spines[0], spines[2], spines[1])):
        c.rectangle(
            1250 - 8 * number,
            766 - 38 * number,
            1500 + 6 * number,
            802 - 38 * number,
            lighter(of, 0.12),
            of,
        )
    c.rectangle(1330, 596, 1400, 690, colour("e8e0d0"), colour("bcae97"))
    for dx in (-34, -8, 20):
        c.line(
            smooth([(1366, 600), (1366 + dx, 530), (1366 + dx * 2, 470)], 8), 7, colour("5f7f4b")
        )
        c.ellipse(1366 + dx * 2, 462, 24, 30, colour("7f9c58"))


def ballot(c: Canvas, light: Light) -> None:
    """A red box, and a paper that goes in."""
    c.rectangle(-2, -2, ACROSS + 2, DOWN + 2, colour("f6e5c4"), colour("e5c891"))
    for number in range(28):
        angle = math.radians(number * 360 / 28)
        c.fill(
            [
                (800, 560),
                (800 + 1500 * math.cos(angle), 560 + 1500 * math.sin(angle)),
                (800 + 1500 * math.cos(angle + 0.1), 560 + 1500 * math.sin(angle + 0.1)),
            ],
            WHITE,
            alpha=0.4,
        )
    c.below(ridge(c, 820, 70, 0.5, 380), colour("d8b578"), colour("c79f5f"))
    c.ellipse(800, 918, 420, 34, colour("8f6b3a"), alpha=0.45)
    c.fill(points("690,180 910,180 910,520 690,520"), WHITE, colour("efe6d4"))
    for number in range(4):
        c.rectangle(735, 232 + number * 50, 775, 262 + number * 50, colour("e5d6bb"))
        c.rectangle(795, 242 + number * 50, 872, 252 + number * 50, colour("c9b796"))
    c.line([(742, 246), (754, 258), (772, 234)], 8, RED)
    c.fill(points("470,470 1130,470 1180,540 420,540"), colour("d8493a"), colour("c23429"))
    c.rectangle(640, 494, 960, 512, colour("5f1113"))
    c.fill(points("705,420 895,420 895,503 705,503"), colour("f3ead9"))
    c.rectangle(440, 540, 1160, 900, colour("c5352a"), colour("96201e"))
    c.rectangle(440, 540, 1160, 556, colour("e0604f"))
    c.ellipse(800, 720, 92, 92, GOLD)
    c.ellipse(800, 720, 78, 78, colour("b32a23"))
    star(c, 800, 720, 56, PALE_GOLD)


def scales(c: Canvas, light: Light) -> None:
    """The law: an open book and the scales."""
    c.rectangle(-2, -2, ACROSS + 2, DOWN + 2, colour("8e1d1f"), colour("5f1013"))
    c.glow(800, 420, 760, colour("f2b45f"), 0.55)
    for number in range(7):
        crest = ridge(c, 560 + number * 62, 120, 0.5, 420)
        c.below(crest, darker(colour("8a2420"), number * 0.07), alpha=0.45)
    metal = (PALE_GOLD, colour("c9913d"))
    c.fill(points("790,250 810,250 818,700 782,700"), *metal)
    c.ellipse(800, 240, 24, 24, *metal)
    c.line(smooth(points("500,330 660,300 800,292 940,300 1100,330"), 12), 16, colour("e5b45f"))
    for x in (500, 1100):
        for dx in (-104, 104):
            c.line([(x, 330), (x + dx, 560)], 4, PALE_GOLD)
        c.fill(arc(x, 560, 126, 62, 0, 180), *metal)
    for side in (-1, 1):
        cover = smooth(
            [(800, 830), (800 + side * 150, 770), (800 + side * 380, 790), (800 + side * 500, 820)],
            12,
        )
        c.fill([*cover, (800 + side * 520, 900), (800, 930)], colour("d7a14a"), colour("8d5c22"))
        page = smooth(
            [(800, 810), (800 + side * 150, 746), (800 + side * 370, 762), (800 + side * 480, 796)],
            12,
        )
        c.fill(
            [*page, (800 + side * 494, 872), (800 + side * 250, 842), (800, 906)],
            WHITE,
            colour("efe0c2"),
        )
        for line in range(4):
            c.line(
                [(800 + side * 90, 812 + line * 16), (800 + side * 410, 800 + line * 15)],
                4,
                colour("cbb48c"),
            )
    c.ellipse(800, 702, 120, 20, *metal)

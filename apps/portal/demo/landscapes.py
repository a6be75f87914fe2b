"""The country of the demo: terraces, lakes, villages and roads."""

import math

from apps.portal.demo.canvas import Canvas, arc, colour, darker, lighter, mix, points, ridge, smooth
from apps.portal.demo.scenery import (
    ACROSS,
    DOWN,
    INK,
    RED,
    WHITE,
    Light,
    birds,
    boat,
    clouds,
    fir,
    house,
    pavilion,
    person,
    ranges,
    sky,
    tree,
)


def terraces(c: Canvas, light: Light) -> None:
    """Rice terraces that hold the sky."""
    sky(c, light, (1090, 270))
    clouds(c, light)
    ranges(c, light, 420, 560, 3, 200)
    count = 15
    for number in range(count):
        share = number / (count - 1)
        curve = [(x, _terrace(x, number, share)) for x in range(-10, ACROSS + 21, 10)]
        bank = mix(light.field, light.near, 0.35 + 0.45 * share)
        glint = mix(light.sky[0], light.sky[-1], 0.35 + 0.6 * math.sin(number * 1.7) ** 2)
        rice = mix(light.field, light.near, 0.35 * c.rng.random())
        c.below(
            [(x, py - 6 - 13 * share) for x, py in curve], lighter(bank, 0.12), darker(bank, 0.12)
        )
        if number % 3 == 1:
            c.below(curve, lighter(rice, 0.3), rice)
        else:
            c.below(curve, lighter(glint, 0.35), mix(glint, light.water, 0.35))
    front = smooth(points("-10,930 380,952 820,985 1180,930 1610,850"), 16)
    c.below(front, mix(light.field, light.near, 0.55), darker(light.near, 0.1))
    for x, y, tall in ((1330, 918, 150), (1440, 906, 190), (1550, 900, 160), (70, 960, 120)):
        tree(c, x, y, tall, mix(light.near, light.field, 0.2))
    for x, y, tall in (
        (180, 600, 60),
        (240, 612, 76),
        (1370, 640, 84),
        (1450, 655, 66),
        (1520, 640, 90),
    ):
        tree(c, x, y, tall, darker(light.near, 0.1))
    house(c, 1130, 640, 92, 44, colour("5b5552"))
    house(c, 1215, 648, 70, 38, colour("5b5552"))
    birds(c, 420, 250)


def _terrace(x: float, number: int, share: float) -> float:
    """How far down the edge of a terrace lies at `x`; `share` is 0 for the farthest."""
    swing = (26 + 74 * share) * math.sin(x / (250 + 190 * share) + 0.55 * number)
    drift = 34 * math.sin(x / 610 - 0.3 * number)
    slope = 0.00011 * (x - 620) ** 2 * (1 - share)
    return 520 + 470 * share**1.35 + swing + drift - slope


def lake(c: Canvas, light: Light) -> None:
    """A lake between hills, a pavilion on its island, a boat."""
    sky(c, light, (520, 290))
    clouds(c, light, 5, 80, 260)
    ranges(c, light, 430, 600, 4, 230)
    shore = ridge(c, 622, 26, 0.6, 180)
    c.below(shore, darker(light.near, 0.12))
    for number in range(34):
        fir(
            c,
            number * 49 + c.rng.uniform(-14, 14),
            628,
            c.rng.uniform(28, 62),
            darker(light.near, 0.22),
        )
    c.mirror(625, 1002, light.water, 0.42)
    c.glow(520, 720, 330, light.sun, 0.4)
    c.ripples(650, 990, 90, lighter(light.sky[-1], 0.4), 0.28)
    island = smooth(points("1010,742 1090,716 1220,706 1370,718 1450,742 1230,760 1010,742"), 10)
    c.fill(island, mix(light.field, light.near, 0.35), darker(light.near, 0.2))
    for x, tall in ((1060, 74), (1108, 98), (1370, 104), (1414, 70)):
        tree(c, x, 738, tall, mix(light.near, light.field, 0.35))
    pavilion(c, 1240, 722, 132)
    boat(c, 560, 806, 82)
    birds(c, 900, 190, 7)


def bridge(c: Canvas, light: Light) -> None:
    """A long arch over a gorge."""
    sky(c, light, (800, 330), 54)
    clouds(c, light, 4)
    ranges(c, light, 470, 640, 4, 260)
    c.rectangle(
        -2, 770, ACROSS + 2, DOWN + 2, lighter(light.water, 0.25), darker(light.water, 0.25)
    )
    c.glow(800, 800, 300, light.sun, 0.35)
    c.ripples(785, 990, 70, lighter(light.sky[-1], 0.5), 0.3)
    deck, foot = 470, 800
    steel, shade = colour("c9543b"), colour("8d3428")
    crown = [
        (x, foot - (foot - deck - 26) * (1 - ((x - 800) / 540) ** 2)) for x in range(260, 1341, 12)
    ]
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
        cliff = smooth(points("-20,520 110,545 210,640 262,742 330,850 300,1010 -20,1010"), 12)
        outline = [(ACROSS - x, y) for x, y in cliff] if mirrored else cliff
        c.fill(outline, mix(light.near, light.field, 0.45), darker(light.near, 0.25))
        for x, y, tall in (
            (40, 560, 92),
            (110, 590, 70),
            (165, 640, 104),
            (70, 690, 120),
            (225, 760, 96),
            (150, 820, 132),
        ):
            fir(c, ACROSS - x if mirrored else x, y, tall, darker(light.near, 0.15))
    birds(c, 640, 300, 5)


def village(c: Canvas, light: Light) -> None:
    """White walls and dark roofs along a stream."""
    sky(c, light, (1220, 240), 50)
    clouds(c, light, 4)
    ranges(c, light, 420, 560, 4, 210)
    c.below(ridge(c, 610, 40, 0.5, 400), lighter(light.field, 0.15), light.field)
    for number in range(20):
        tree(
            c,
            40 + number * 82 + c.rng.uniform(-22, 22),
            640,
            c.rng.uniform(56, 104),
            mix(light.near, light.field, 0.3),
        )
    roof = colour("514b4c")
    for x, wide, tall in (
        (60, 150, 82),
        (250, 190, 104),
        (480, 150, 84),
        (680, 210, 112),
        (930, 160, 88),
        (1120, 200, 106),
        (1360, 170, 88),
    ):
        house(c, x, 690, wide, tall, roof)
    for x, wide, tall in (
        (150, 130, 70),
        (420, 120, 66),
        (610, 110, 62),
        (860, 130, 70),
        (1060, 110, 62),
        (1290, 120, 66),
        (1500, 150, 78),
    ):
        house(c, x, 712, wide, tall, lighter(roof, 0.08))
    for x in (210, 590, 1010, 1345):
        c.ellipse(x, 640, 7, 9, RED)
    c.rectangle(-2, 706, ACROSS + 2, 730, colour("b7a78f"), colour("8d7d69"))
    c.mirror(728, 1002, light.water, 0.4)
    c.ripples(745, 990, 80, lighter(light.sky[-1], 0.4), 0.26)
    arch = [
        *arc(800, 742, 150, 118, 180, 360),
        (1010, 742),
        *reversed(smooth(points("590,742 700,640 800,606 900,640 1010,742"), 10)),
        (590, 742),
    ]
    c.fill(arch, colour("d9cdb8"), colour("a99a84"))
    boat(c, 1180, 840, 70)


def river(c: Canvas, light: Light) -> None:
    """A river that winds through fields."""
    sky(c, light, (980, 270), 58)
    clouds(c, light, 4)
    ranges(c, light, 400, 500, 4, 200)
    c.rectangle(-2, 520, ACROSS + 2, DOWN + 2, mix(light.field, light.sky[-1], 0.3), light.field)
    for number in range(11):
        top, bottom = 522 + 4 * number**2, 522 + 4 * (number + 1) ** 2
        for plot in range(-14, 14):
            edges = [
                (800 + side * 1.15 * (y - 480), y)
                for y in (top, bottom)
                for side in (plot, plot + 1)
            ]
            tone = c.rng.random()
            c.fill(
                [edges[0], edges[1], edges[3], edges[2]],
                mix(lighter(light.field, 0.26), mix(light.near, light.field, 0.5), tone),
            )
    spine = smooth(points("860,516 1010,546 760,590 560,650 980,740 1080,850 620,1020"), 24)
    left, right = [], []
    for x, y in spine:
        half = 5 + 215 * ((y - 510) / 500) ** 1.7
        left.append((x - half, y))
        right.append((x + half, y))
    c.fill(
        [(x - 9, y) for x, y in left] + [(x + 9, y) for x, y in reversed(right)],
        lighter(light.field, 0.5),
    )
    c.fill(
        [*left, *reversed(right)], lighter(light.sky[-1], 0.25), mix(light.water, light.sky[1], 0.4)
    )
    for number in range(26):
        y = 545 + 430 * (number / 26) ** 1.5
        x = c.rng.choice([c.rng.uniform(20, 420), c.rng.uniform(1240, 1580)])
        tree(
            c,
            x,
            y,
            20 + 120 * (y - 520) / 480,
            mix(light.near, light.field, c.rng.uniform(0.1, 0.4)),
        )
    birds(c, 380, 270, 6)


def forest(c: Canvas, light: Light) -> None:
    """Firs, rank behind rank, in the mist."""
    sky(c, light, (800, 250), 56)
    ranges(c, light, 400, 470, 2, 240)
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
            fir(c, x, y, c.rng.uniform(90, 150) * (0.6 + 0.9 * share), tone)
        c.mist(foot - 40, foot + 110, lighter(light.sky[-1], 0.25), 0.42 - 0.3 * share)
    birds(c, 520, 180, 5)


def rapeseed(c: Canvas, light: Light) -> None:
    """Flowering fields in rows that run to the hills."""
    sky(c, light, (1230, 240), 56)
    clouds(c, light, 5)
    ranges(c, light, 420, 520, 4, 190)
    bloom = mix(colour("f0c63e"), light.field, 0.18)
    c.rectangle(-2, 540, ACROSS + 2, DOWN + 2, lighter(bloom, 0.35), bloom)
    for number in range(-16, 17):
        near, far = 760 + number * 190, 760 + number * 30
        c.fill(
            [(far, 540), (far + 11, 540), (near + 74, 1002), (near, 1002)],
            mix(light.near, light.field, 0.6),
            mix(light.near, light.field, 0.35),
            alpha=0.72,
        )
    for _ in range(420):
        near = c.rng.random() ** 0.6
        x, y = c.rng.uniform(0, ACROSS), 556 + 440 * near
        c.ellipse(x, y, 2 + 6 * near, 1.5 + 4 * near, lighter(bloom, 0.55), alpha=0.7)
    c.fill(points("752,540 766,540 930,1002 640,1002"), colour("e8d8b4"), colour("cdb88e"))
    for number in range(13):
        tree(
            c,
            30 + number * 128 + c.rng.uniform(-30, 30),
            556,
            c.rng.uniform(44, 92),
            mix(light.near, light.field, 0.25),
        )
    for x, wide in ((380, 92), (470, 70), (1090, 100), (1190, 74)):
        house(c, x, 560, wide, 46, colour("5b5552"))
    birds(c, 560, 220, 6)


def road(c: Canvas, light: Light) -> None:
    """A road that climbs in bends."""
    sky(c, light, (420, 250), 56)
    clouds(c, light, 4)
    ranges(c, light, 430, 540, 4, 240)
    c.below(
        ridge(c, 640, 150, 0.45, 700),
        lighter(mix(light.near, light.field, 0.5), 0.1),
        mix(light.near, light.field, 0.7),
    )
    spine = smooth(
        points("1120,560 960,590 1240,640 820,700 520,760 1010,850 1180,930 900,1040"), 24
    )
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
        fir(c, x, y, 40 + 190 * (y - 560) / 440, darker(mix(light.near, light.field, 0.15), 0.12))
    birds(c, 800, 240, 6)


def tea(c: Canvas, light: Light) -> None:
    """Tea hills, hedge beside hedge."""
    sky(c, light, (1180, 260), 54)
    clouds(c, light, 3)
    ranges(c, light, 400, 480, 3, 210)
    for hill, (base, height, width) in enumerate(
        ((600, 150, 620), (740, 170, 760), (900, 190, 900))
    ):
        green = mix(mix(light.field, light.near, 0.35), light.near, hill * 0.22)
        crest = ridge(c, base, height, 0.28, width)
        c.below(crest, lighter(green, 0.25), green)
        for row in range(1, 12):
            drop = row * (15 + 7 * hill)
            hedge = [(x, y + drop * (1 + 0.0002 * (x - 800))) for x, y in crest]
            c.line(hedge, 5 + 3.4 * hill, darker(green, 0.24), alpha=0.8)
            c.line(
                [(x, y - 4 - 1.5 * hill) for x, y in hedge],
                3 + 1.5 * hill,
                lighter(green, 0.3),
                alpha=0.75,
            )
        c.mist(base - 60, base + 60, lighter(light.sky[-1], 0.3), 0.16)
    for x, y in ((430, 866), (520, 880), (1130, 852)):
        person(c, x, y, 62, RED if x == 520 else colour("3f5f7a"), colour("c99f5c"))
    pavilion(c, 1330, 610, 96, 1)


def wetland(c: Canvas, light: Light) -> None:
    """Reeds and herons at the water."""
    sky(c, light, (860, 330), 62)
    clouds(c, light, 4)
    ranges(c, light, 450, 560, 3, 160)
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
        c.line(
            smooth([(x, foot), (x + lean * 0.3, foot - tall * 0.6), (x + lean, foot - tall)], 6),
            4,
            of,
        )
        if number % 3 == 0:
            c.ellipse(x + lean, foot - tall, 5, 24, colour("a8753f"))
    for x, foot, size in ((700, 760, 1.0), (800, 792, 1.25), (990, 744, 0.85)):
        c.line([(x, foot), (x + 2, foot - 60 * size)], 3, INK)
        c.line([(x + 12 * size, foot), (x + 10 * size, foot - 60 * size)], 3, INK)
        c.ellipse(x + 6 * size, foot - 76 * size, 34 * size, 17 * size, WHITE, colour("dfe3e0"))
        c.line(
            smooth(
                [
                    (x + 30 * size, foot - 82 * size),
                    (x + 52 * size, foot - 104 * size),
                    (x + 40 * size, foot - 128 * size),
                    (x + 54 * size, foot - 144 * size),
                ],
                6,
            ),
            8 * size,
            WHITE,
        )
        c.fill(
            [
                (x + 52 * size, foot - 149 * size),
                (x + 84 * size, foot - 143 * size),
                (x + 54 * size, foot - 139 * size),
            ],
            colour("d9962f"),
        )
    birds(c, 360, 260, 8)

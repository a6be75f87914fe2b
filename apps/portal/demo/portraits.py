"""Portraits of people who do not exist: a silhouette in warm colours, without a face."""

from PIL import Image as Pillow

from apps.portal.demo.canvas import (
    Canvas,
    Colour,
    arc,
    colour,
    darker,
    lighter,
    mix,
    points,
    smooth,
)

ACROSS, DOWN = 600, 800

BACKGROUNDS = [
    (colour(top), colour(bottom))
    for top, bottom in (
        ("f3d9a8", "d99a54"),
        ("f2c9a2", "c9714b"),
        ("e9d3b4", "b98a63"),
        ("f0c2a8", "b85c4a"),
        ("e3d9b0", "a99a56"),
        ("efd0c0", "a9655c"),
    )
]
COATS = [colour(code) for code in ("33394a", "4a2f33", "2f4448", "3f3a36", "553240")]
SKINS = [colour(code) for code in ("efc9a4", "e6b98f", "dcab82")]
HAIRS = [colour(code) for code in ("2d2523", "3c312c", "6d645e", "8c847d")]
TIES = [colour(code) for code in ("a3282a", "7c5a2b", "2f4f6d", "6d3348")]


def draw(number: int, style: str, width: int) -> Pillow.Image:
    """The portrait of one person, 3 to 4, `width` pixels wide.

    `number` chooses the colours, so that neighbours differ; `style` is one of STYLES.
    """
    canvas = Canvas(width, ACROSS, DOWN, f"portrait {number}")
    top, bottom = BACKGROUNDS[number % len(BACKGROUNDS)]
    skin, hair = SKINS[number % len(SKINS)], HAIRS[(number * 3 + number // 4) % len(HAIRS)]
    _background(canvas, top, bottom)
    if style == "bob":
        _long_hair(canvas, hair)
    _body(canvas, COATS[number % len(COATS)], skin, TIES[number % len(TIES)], style)
    _head(canvas, skin, hair, style)
    return canvas.finished()


STYLES = ("short", "parted", "high", "bob", "bun")
BLOUSES = ("bob", "bun")


def _background(c: Canvas, top: Colour, bottom: Colour) -> None:
    c.rectangle(-2, -2, ACROSS + 2, DOWN + 2, top, bottom)
    c.glow(300, 330, 520, lighter(top, 0.7), 0.85)
    for number in range(3):
        y = 560 + 70 * number
        hills = smooth(
            [(-10, y + 40), (120, y - 26), (270, y + 22), (430, y - 34), (610, y + 30)], 12
        )
        c.below(hills, mix(top, bottom, 0.55 + 0.18 * number), alpha=0.55)


def _long_hair(c: Canvas, hair: Colour) -> None:
    back = smooth(points("172,560 158,380 186,230 300,168 414,230 442,380 428,560"), 12)
    c.fill([*back, (360, 590), (240, 590)], hair, darker(hair, 0.2))


def _body(c: Canvas, coat: Colour, skin: Colour, tie: Colour, style: str) -> None:
    white = colour("faf5ea")
    c.fill(points("246,470 354,470 362,600 238,600"), darker(skin, 0.2), darker(skin, 0.08))
    shoulders = smooth(points("20,810 58,690 150,628 248,588 352,588 450,628 542,690 580,810"), 12)
    c.fill(shoulders, lighter(coat, 0.12), darker(coat, 0.15))
    c.fill(
        points("232,580 300,642 368,580 384,640 318,810 282,810 216,640"), white, colour("e5dccb")
    )
    if style in BLOUSES:
        c.fill(points("244,580 300,690 356,580 348,556 252,556"), skin, darker(skin, 0.06))
        c.ellipse(412, 706, 13, 13, colour("e6bd63"))
    else:
        c.fill([(236, 572), (364, 572), (300, 646)], darker(skin, 0.16))
        c.fill(
            points("300,634 326,660 313,690 334,810 266,810 287,690 274,660"),
            lighter(tie, 0.12),
            darker(tie, 0.15),
        )
        c.fill(points("236,574 300,640 262,680 222,606"), white)
        c.fill(points("364,574 300,640 338,680 378,606"), white)
    for side in (-1, 1):
        lapel = [
            (300 + side * 78, 584),
            (300 + side * 132, 620),
            (300 + side * 150, 690),
            (300 + side * 110, 694),
            (300 + side * 22, 812),
            (300 + side * 2, 812),
        ]
        c.fill(lapel, lighter(coat, 0.2), lighter(coat, 0.05))


def _head(c: Canvas, skin: Colour, hair: Colour, style: str) -> None:
    for side in (-1, 1):
        c.ellipse(300 + side * 112, 372, 20, 34, darker(skin, 0.1))
    face = smooth(
        points(
            "300,212 378,232 412,312 404,402 366,480 "
            "300,514 234,480 196,402 188,312 222,232 300,212"
        ),
        12,
    )
    c.fill(face, lighter(skin, 0.12), skin)
    c.fill(
        smooth(points("404,402 366,480 300,514 250,490 330,470 380,400 404,330"), 10),
        darker(skin, 0.12),
        alpha=0.35,
    )
    cap = {
        "short": points(
            "184,350 178,260 222,188 300,164 378,188 422,260 "
            "416,350 400,300 372,262 300,252 228,262 200,300 184,350"
        ),
        "parted": points(
            "184,352 174,262 216,180 310,156 388,190 424,262 416,352 "
            "404,300 384,270 300,258 244,222 222,268 198,304 184,352"
        ),
        "high": points(
            "186,344 180,266 222,204 300,180 378,204 420,266 "
            "414,344 404,296 382,246 300,220 218,246 196,296 186,344"
        ),
        "bob": points(
            "178,420 164,290 204,190 300,154 396,190 436,290 "
            "422,420 408,330 368,270 290,226 250,262 206,320 178,420"
        ),
        "bun": points(
            "182,372 172,280 212,190 300,160 388,190 428,280 "
            "418,372 404,306 360,246 300,230 240,246 196,306 182,372"
        ),
    }[style]
    if style == "bun":
        c.fill(arc(300, 150, 62, 50), lighter(hair, 0.12), hair)
    c.fill(smooth(cap, 10), lighter(hair, 0.14), hair)

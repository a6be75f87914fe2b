"""A small brush for flat landscapes: gradients, outlines, glow and mist, smooth at the edges."""

import math
import random
from collections.abc import Iterable, Sequence
from functools import lru_cache

from PIL import Image as Pillow
from PIL import ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

# Everything is drawn larger and then reduced: Pillow draws outlines without smoothing them.
_OVERSAMPLING = 2


def colour(code: str) -> Colour:
    """The colour of six hexadecimal digits."""
    return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """A colour between two: `share` 0 is the first, 1 the second."""
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))


def darker(of: Colour, share: float) -> Colour:
    return mix(of, (20, 16, 30), share)


def lighter(of: Colour, share: float) -> Colour:
    return mix(of, (255, 252, 244), share)


class Canvas:
    """A picture `across` units wide; `width` is its width in pixels.

    All measures are in units, so that a scene may be drawn at any size. `rng` is the
    scene's own source of chance: the same seed always draws the same picture.
    """

    def __init__(self, width: int, across: float, down: float, seed: str):
        self.across, self.down = across, down
        self.rng = random.Random(seed)
        self._scale = width * _OVERSAMPLING / across
        self._size = (width * _OVERSAMPLING, round(down * self._scale))
        self.picture = Pillow.new("RGB", self._size, "white")

    def finished(self) -> Pillow.Image:
        """The picture at its final size."""
        return self.picture.reduce(_OVERSAMPLING)

    def fill(self, outline: Sequence[Point], *colours: Colour, alpha: float = 1) -> None:
        """Fill an outline: with one colour, or from top to bottom through several."""
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        box = self._box(min(xs), min(ys), max(xs), max(ys))
        if box is None:
            return
        mask = Pillow.new("L", (box[2] - box[0], box[3] - box[1]), 0)
        points = [(x * self._scale - box[0], y * self._scale - box[1]) for x, y in outline]
        ImageDraw.Draw(mask).polygon(points, fill=round(255 * alpha))
        self._put(box, mask, colours)

    def rectangle(
        self, left: float, top: float, right: float, bottom: float, *colours: Colour, alpha=1.0
    ) -> None:
        outline = [(left, top), (right, top), (right, bottom), (left, bottom)]
        self.fill(outline, *colours, alpha=alpha)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, *colours: Colour, alpha: float = 1
    ) -> None:
        self.fill(arc(x, y, rx, ry), *colours, alpha=alpha)

    def line(self, points: Sequence[Point], width: float, of: Colour, alpha: float = 1) -> None:
        """A line of constant width through the points."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = self._box(min(xs) - width, min(ys) - width, max(xs) + width, max(ys) + width)
        if box is None:
            return
        mask = Pillow.new("L", (box[2] - box[0], box[3] - box[1]), 0)
        scaled = [(x * self._scale - box[0], y * self._scale - box[1]) for x, y in points]
        thickness = max(1, round(width * self._scale))
        ImageDraw.Draw(mask).line(scaled, fill=round(255 * alpha), width=thickness, joint="curve")
        self._put(box, mask, (of,))

    def below(self, curve: Sequence[Point], *colours: Colour, alpha: float = 1) -> None:
        """Fill everything under a curve that runs from left to right."""
        outline = [*curve, (curve[-1][0], self.down + 2), (curve[0][0], self.down + 2)]
        self.fill(outline, *colours, alpha=alpha)

    def glow(self, x: float, y: float, radius: float, of: Colour, strength: float = 1) -> None:
        """Light that fades away from a point."""
        size = max(2, round(2 * radius * self._scale))
        fading = Pillow.radial_gradient("L").resize((size, size), Pillow.Resampling.BILINEAR)
        # 181 at the middle of each edge: only the corners reach 255.
        levels = [round(255 * strength * max(0, 1 - v / 180) ** 2) for v in range(256)]
        mask = fading.point(levels)
        corner = (round((x - radius) * self._scale), round((y - radius) * self._scale))
        self.picture.paste(of, (*corner, corner[0] + size, corner[1] + size), mask)

    def mist(self, top: float, bottom: float, of: Colour, strength: float = 0.6) -> None:
        """A band of haze, densest in its middle."""
        box = self._box(0, top, self.across, bottom)
        if box is None:
            return
        levels = [round(255 * strength * math.sin(math.pi * step / 63)) for step in range(64)]
        mask = _strip("L", levels, (box[2] - box[0], box[3] - box[1]))
        self._put(box, mask, (of,))

    def mirror(self, horizon: float, bottom: float, tint: Colour, strength: float = 0.35) -> None:
        """Water: what stands above `horizon`, upside down and tinted, down to `bottom`."""
        depth = bottom - horizon
        above = self._box(0, horizon - depth, self.across, horizon)
        under = self._box(0, horizon, self.across, bottom)
        if above is None or under is None:
            return
        size = (under[2] - under[0], under[3] - under[1])
        image = self.picture.crop(above).transpose(Pillow.Transpose.FLIP_TOP_BOTTOM).resize(size)
        image = Pillow.blend(image, Pillow.new("RGB", size, tint), strength)
        self.picture.paste(image, under[:2])

    def inset(self, other: "Canvas", left: float, top: float, right: float, bottom: float) -> None:
        """Another canvas, seen through an opening of this one."""
        box = [round(place * self._scale) for place in (left, top, right, bottom)]
        size = (box[2] - box[0], box[3] - box[1])
        view = other.picture.resize(size, Pillow.Resampling.BICUBIC)
        self.picture.paste(view, (box[0], box[1]))

    def ripples(self, top: float, bottom: float, count: int, of: Colour, alpha=0.35) -> None:
        """Short level strokes of light on water, longer towards the viewer."""
        for _ in range(count):
            near = self.rng.random()
            y = top + (bottom - top) * near
            x = self.rng.uniform(-50, self.across)
            half = (10 + 90 * near) * self.rng.uniform(0.5, 1.4)
            thick = 1 + 2.4 * near
            self.fill(
                [(x - half, y), (x, y - thick), (x + half, y), (x, y + thick)], of, alpha=alpha
            )

    def _box(
        self, left: float, top: float, right: float, bottom: float
    ) -> tuple[int, int, int, int] | None:
        """In pixels, as far as it lies on the canvas; None where it does not."""
        box = (
            max(0, math.floor(left * self._scale)),
            max(0, math.floor(top * self._scale)),
            min(self._size[0], math.ceil(right * self._scale) + 1),
            min(self._size[1], math.ceil(bottom * self._scale) + 1),
        )
        return box if box[0] < box[2] and box[1] < box[3] else None

    def _put(self, box, mask: Pillow.Image, colours: Sequence[Colour]) -> None:
        if len(colours) == 1:
            self.picture.paste(colours[0], box, mask)
        else:
            self.picture.paste(_strip("RGB", _steps(tuple(colours)), mask.size), box, mask)


@lru_cache(maxsize=512)
def _steps(colours: tuple[Colour, ...], count: int = 128) -> tuple[Colour, ...]:
    last = len(colours) - 1
    found = []
    for step in range(count):
        place = step / (count - 1) * last
        first = min(int(place), last - 1)
        found.append(mix(colours[first], colours[first + 1], place - first))
    return tuple(found)


def _strip(mode: str, values: Sequence, size: tuple[int, int]) -> Pillow.Image:
    """A picture that changes from top to bottom through `values`."""
    column = Pillow.new(mode, (1, len(values)))
    column.putdata(values)
    column = column.resize((1, size[1]), Pillow.Resampling.BILINEAR)
    return column.resize(size, Pillow.Resampling.NEAREST)


def points(text: str) -> list[Point]:
    """The points written as "x,y x,y"."""
    return [tuple(map(float, pair.split(","))) for pair in text.split()]


def arc(
    x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360
) -> list[Point]:
    """Points of an ellipse from one angle to another, in degrees, clockwise from the right."""
    steps = max(8, round(abs(end - start) / 4))
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def smooth(knots: Sequence[Point], steps: int = 16) -> list[Point]:
    """A soft curve through some points (Catmull-Rom)."""
    ends = [knots[0], *knots, knots[-1]]
    found = []
    for i in range(1, len(ends) - 2):
        a, b, c, d = ends[i - 1 : i + 3]
        found += [_between(a, b, c, d, step / steps) for step in range(steps)]
    return [*found, knots[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    return tuple(
        0.5
        * (
            2 * b[i]
            + (c[i] - a[i]) * t
            + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t**2
            + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t**3
        )
        for i in (0, 1)
    )


def ridge(
    canvas: Canvas, base: float, height: float, rough: float = 0.5, width: float = 420
) -> list[Point]:
    """The crest of a range of hills around `base`; `width` is about that of one hill."""
    octaves = []
    for octave in range(4):
        span = width / 2**octave
        count = int(canvas.across / span) + 3
        knots = [canvas.rng.random() for _ in range(count)]
        octaves.append((span, rough**octave, knots))
    total = sum(weight for _, weight, _ in octaves)
    return [
        (x, base - height * sum(w * _noise(knots, x / span) for span, w, knots in octaves) / total)
        for x in _range(-10, canvas.across + 10, 6)
    ]


def _noise(knots: Sequence[float], place: float) -> float:
    place = max(0.0, place)
    first = min(int(place), len(knots) - 2)
    share = (1 - math.cos(math.pi * (place - first))) / 2
    return knots[first] * (1 - share) + knots[first + 1] * share


def _range(start: float, end: float, step: float) -> Iterable[float]:
    while start <= end:
        yield start
        start += step

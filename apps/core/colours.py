"""Colours that staff choose, and whether text on them can be read."""

import re

from django.core.exceptions import ValidationError

# WCAG 2.2, success criterion 1.4.3 (AA), asks 4.5 for text of normal size. The brand colour
# carries white, but also the pale gold of static/css/tokens.css, and stands itself on tinted
# paper; each takes up to 22 % of the contrast with white away.
MIN_CONTRAST = 5.75
_HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})\Z")


def contrast_with_white(colour: str) -> float:
    """The contrast ratio (1 to 21) of white and `colour` (#rrggbb), as WCAG 2.2 defines it.

    Raises ValueError for anything that is no such colour.
    """
    channels = [value / 255 for value in _channels(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def darkened(colour: str) -> str:
    """`colour` itself where it is dark enough, or the nearest shade of it that is.

    Raises ValueError for anything that is no #rrggbb.
    """
    channels = _channels(colour)
    shade = colour.lower()
    for percent in range(99, -1, -1):
        if contrast_with_white(shade) >= MIN_CONTRAST:
            break
        shade = "#" + "".join(f"{value * percent // 100:02x}" for value in channels)
    return shade


def greyed(colour: str) -> str:
    """The grey that `colour` becomes on a grey page (CSS, grayscale(1)).

    Raises ValueError for anything that is no #rrggbb.
    """
    red, green, blue = _channels(colour)
    return "#" + f"{round(0.2126 * red + 0.7152 * green + 0.0722 * blue):02x}" * 3


def validate_dark_colour(value: str) -> None:
    """Raises ValidationError where light text on the colour could not be read well."""
    try:
        ratio = contrast_with_white(value)
    except ValueError:
        return  # the shape has a validator and a message of its own
    if ratio < MIN_CONTRAST:
        raise ValidationError(
            f"这个颜色太浅，上面的浅色文字看不清。请选深一些的颜色，例如 {darkened(value)}。"
        )


def _channels(colour: str) -> list[int]:
    match = _HEX.match(colour)
    if not match:
        raise ValueError(colour)
    return [int(pair, 16) for pair in match.groups()]

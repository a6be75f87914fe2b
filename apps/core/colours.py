"""Colours that staff choose, and whether text on them can be read."""

import re

from django.core.exceptions import ValidationError

MIN_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3 (AA) for text of normal size
_HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})\Z")


def contrast_with_white(colour: str) -> float:
    """The contrast ratio (1 to 21) of white and `colour` (#rrggbb), as WCAG 2.2 defines it.

    Raises ValueError for anything that is no such colour.
    """
    match = _HEX.match(colour)
    if not match:
        raise ValueError(colour)
    channels = [int(pair, 16) / 255 for pair in match.groups()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def validate_dark_colour(value: str) -> None:
    """Raises ValidationError where white text on the colour could not be read well."""
    try:
        ratio = contrast_with_white(value)
    except ValueError:
        return  # the shape has a validator and a message of its own
    if ratio < MIN_CONTRAST:
        raise ValidationError("这个颜色太浅，上面的白字看不清。请选深一些的颜色。")

"""Which colours the site may have: those on which light text can be read."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from apps.core.colours import (
    MIN_CONTRAST,
    contrast_with_white,
    darkened,
    validate_dark_colour,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("colour", "ratio"),
    [("#ffffff", 1), ("#000000", 21), ("#767676", 4.54), ("#b0171d", 7.03), ("#0000FF", 8.59)],
)
def test_the_contrast_with_white_is_that_of_wcag(colour, ratio):
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("colour", ["", "red", "#fff", "#12345g", "b0171d", "#b0171d\n"])
def test_what_is_no_colour_has_no_contrast(colour):
    with pytest.raises(ValueError, match=re.escape(colour) or None):
        contrast_with_white(colour)


def test_a_pale_colour_is_refused_with_one_that_would_do():
    with pytest.raises(ValidationError) as refused:
        validate_dark_colour("#de2910")
    suggested = re.search(r"#[0-9a-f]{6}", refused.value.message).group()
    validate_dark_colour(suggested)


@given(colours)
def test_the_darker_shade_passes_and_a_dark_colour_stays_itself(colour):
    shade = darkened(colour)
    assert contrast_with_white(shade) >= MIN_CONTRAST
    if contrast_with_white(colour) >= MIN_CONTRAST:
        assert shade == colour


@given(colours)
def test_gold_and_tinted_paper_can_be_read_with_every_colour_that_passes(colour):
    """The pale gold of the masthead on it, and it on 9 % of itself: 4.5 each (WCAG AA)."""
    shade = darkened(colour)
    red, green, blue = (int(shade[at : at + 2], 16) for at in (1, 3, 5))
    tinted = "#" + "".join(f"{round(v * 0.09 + 255 * 0.91):02x}" for v in (red, green, blue))
    own = contrast_with_white(shade)
    assert own / contrast_with_white("#f8e2ad") >= 4.49
    assert own / contrast_with_white(tinted) >= 4.49

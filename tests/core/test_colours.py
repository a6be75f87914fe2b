"""Theme colours and their contrast with white text."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from apps.core.colours import contrast_with_white, greyed, validate_dark_colour


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54), ("#B0171D", 7.03)]
)
def test_contrast_is_the_one_of_wcag(colour, ratio):
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    "colour", ["", "red", "#fff", "#12345", "#1234567", "#gggggg", "#000000\n"]
)
def test_what_is_no_colour_is_an_error(colour):
    with pytest.raises(ValueError, match=re.escape(colour) + r"\Z"):
        contrast_with_white(colour)


@pytest.mark.parametrize(
    ("colour", "grey"),
    [
        ("#000000", "#000000"),
        ("#ffffff", "#ffffff"),
        ("#b0171d", "#383838"),
        ("#0000ff", "#121212"),
    ],
)
def test_a_grey_is_the_one_that_a_browser_makes(colour, grey):
    assert greyed(colour) == grey


def test_a_colour_on_which_white_is_hard_to_read_is_refused():
    with pytest.raises(ValidationError, match="太浅"):
        validate_dark_colour("#ff8888")
    validate_dark_colour("#b0171d")
    validate_dark_colour("no colour")  # the shape has a message of its own


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_has_a_contrast_between_one_and_twenty_one(number):
    assert 1 <= contrast_with_white(f"#{number:06x}") <= 21

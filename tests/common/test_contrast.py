"""Contrast of colours, by known pairs."""

import pytest

from common.contrast import contrast, is_colour, mix


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#777777", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#ffffff", "#0000ff", 8.59),
        ("#FF0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio == round(contrast(other, one), 2)


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert [mix("#000000", "#ff8000", share) for share in (0, 0.5, 1)] == ["#000000", "#804000", "#ff8000"]


def test_colours_are_six_digits_and_nothing_else() -> None:
    wrong = ["", "#fff", "red", "#12345g", "#1234567", "#123456;}", "#123456\n", None, 123456]
    assert [is_colour(one) for one in ("#1a7F5a", *wrong)] == [True] + [False] * len(wrong)

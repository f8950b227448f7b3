"""Ratings as markup."""

import pytest

from metrics.templatetags import scores
from tests.common.rendering import render


@pytest.mark.parametrize(
    ("value", "scale", "kind", "word"),
    [
        (0, 10, "d", "0 of 10, detractor"),
        (6, 10, "d", "6 of 10, detractor"),
        (7, 10, "p", "7 of 10, passive"),
        (8, 10, "p", "8 of 10, passive"),
        (9, 10, "h", "9 of 10, promoter"),
        (2, 5, "d", "2 of 5, low"),
        (3, 5, "p", "3 of 5, middle"),
        (4, 5, "h", "4 of 5, high"),
        (3.5, 5, "h", "3.5 of 5, high"),
    ],
)
def test_score_badge_shape_and_title(value, scale, kind, word):
    html = scores.score_badge(value, scale_max=scale)

    assert html.startswith(f'<span class="score {kind}" title="{word}">')


def test_score_badge_without_rating_is_a_dash():
    assert scores.score_badge(None) == '<span class="score none" title="no rating">–</span>'


def test_pips_fill_as_many_as_the_rating():
    html = scores.pips(2, 5)

    assert (html.count('<i class="f">'), html.count("<i></i>")) == (2, 3)
    assert html.startswith('<span class="pips low">')


def test_verdict_escapes_foreign_words():
    html = render("{% verdict 'above' evil %}", evil="<script>")

    assert "<script" not in html
    assert "above the rest&lt;script&gt;" in html

"""The cards of questions: what is written beneath their bars."""

import pytest

from metrics.stats.values import histogram
from metrics.views.questions.blocks import histogram_of


@pytest.mark.parametrize(
    ("counts", "names"),
    [
        ({0.001: 1, 0.003: 2, 0.011: 1}, [f"{one / 1000:g}–" for one in range(1, 12)]),
        ({20: 1, 23: 4}, ["20", "21", "22", "23"]),
        ({0: 1, 2.5: 1, 24: 1}, ["0–", "2.5–", "5–", "7.5–", "10–", "12.5–", "15–", "17.5–", "20–", "22.5–"]),
    ],
    ids=["narrow", "whole", "wide"],
)
def test_bars_of_numbers_are_told_apart_by_their_names(counts, names):
    chart = histogram_of(histogram(counts))
    assert [row[0] for row in chart.table.rows] == names

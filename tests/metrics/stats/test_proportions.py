"""Shares against the published cases."""

import pytest

from metrics.stats import EMPTY, Tally, difference, estimate, proportions
from metrics.stats.proportions import Share

CSAT = Tally.from_counts([14, 9, 10, 32, 42], scale_min=1)


def test_csat_is_the_share_of_the_top_two_of_five():
    csat = estimate("csat", CSAT)
    assert (round(csat.value, 2), csat.n, csat.unit, csat.method) == (69.16, 107, "percent", "Wilson")
    assert estimate("osat", CSAT) == csat
    assert estimate("top_box", CSAT) == csat


def test_boxes_of_any_width_at_either_end():
    assert estimate("top_box", CSAT, top=1).value == pytest.approx(100 * 42 / 107)
    assert estimate("top_box", CSAT, top=3).value == pytest.approx(100 * 84 / 107)
    assert estimate("bottom_box", CSAT, top=1).value == pytest.approx(100 * 14 / 107)
    assert estimate("bottom_box", CSAT).value == pytest.approx(100 * 23 / 107)


@pytest.mark.parametrize("top", [0, 5, 6])
def test_boxes_as_wide_as_the_scale_are_refused(top):
    with pytest.raises(ValueError, match=f"{top} boxes of a scale of 5 points"):
        estimate("top_box", CSAT, top=top)


def test_ces_has_both_readings():
    tally = Tally.from_counts([1, 2, 3, 4, 5, 6, 7], scale_min=1)
    assert estimate("ces_share", tally).value == pytest.approx(100 * 18 / 28)
    assert estimate("ces_mean", tally).value == 5
    five_points = Tally.from_counts([1, 2, 3, 4, 5], scale_min=1)
    assert estimate("ces_share", five_points).value == pytest.approx(60)


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)])
def test_wilson_matches_newcombe(hits, n, low, high):
    share = proportions.estimate(Share(hits, n))
    assert (round(share.low / 100, 4), round(share.high / 100, 4), share.n) == (low, high, n)


@pytest.mark.parametrize(
    ("new", "old", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_difference_interval_matches_newcombe(new, old, low, high):
    change = proportions.difference(Share(*new), Share(*old))
    assert (round(change.low / 100, 4), round(change.high / 100, 4)) == (low, high)


def test_difference_has_the_pooled_z():
    change = proportions.difference(Share(56, 70), Share(48, 80))
    assert (round(change.value, 4), round(change.z, 4), round(change.p, 4)) == (20, 2.6502, 0.008)
    assert change.significant
    assert round(change.se, 4) == 7.2703


def test_difference_of_unanimous_samples_is_none():
    change = proportions.difference(Share(5, 5), Share(9, 9))
    assert (change.value, change.z, change.p, change.significant) == (0, 0, 1, False)


def test_one_answer_has_a_wide_interval():
    one = estimate("csat", Tally.from_values([5], scale=(1, 5)))
    assert (one.value, round(one.low, 2), one.high, one.n) == (100, 20.65, 100, 1)


def test_no_answers_give_nothing():
    assert estimate("csat", EMPTY) is None
    assert difference("csat", CSAT, EMPTY) is None
    assert difference("csat", EMPTY, CSAT) is None


def test_open_numbers_have_no_boxes():
    with pytest.raises(ValueError, match="needs the counts"):
        estimate("csat", Tally.from_values([12.5, 40]))


def test_weighted_share_takes_the_effective_n():
    tally = Tally.from_values([5, 4, 1, 2], [1, 1, 3, 1], scale=(1, 5))
    weighted = estimate("csat", tally, weighted=True)
    assert weighted.value == pytest.approx(100 / 3)
    assert (weighted.n, weighted.effective_n) == (4, pytest.approx(3))
    assert (weighted.low, weighted.high) == pytest.approx([100 * end for end in Share(1, 3).wilson(0.95)])
    assert estimate("csat", Tally.from_values([5], [0], scale=(1, 5)), weighted=True) is None

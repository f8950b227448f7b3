"""Net Promoter Score against the published cases."""

import pytest

from metrics.stats import EMPTY, Tally, difference, estimate, nps
from metrics.stats.nps import Groups


def answers(promoters: int, passives: int, detractors: int) -> Tally:
    return Tally.from_counts([0, 0, 0, detractors, 0, 0, 0, passives, 0, 0, promoters])


def test_variance_of_half_third_sixth_is_five_ninths():
    groups = Groups(162, 108, 54)
    assert groups.score == pytest.approx(1 / 3)
    assert groups.variance == pytest.approx(5 / 9)
    assert round(100 * groups.se, 1) == 4.1


@pytest.mark.parametrize(
    ("groups", "score", "wald_margin", "low", "high"),
    [
        ((18, 12, 6), 33.33, 24.348, 7.301, 54.238),
        ((50, 33, 17), 33.00, 14.681, 17.556, 46.522),
    ],
)
def test_interval_matches_rocks(groups, score, wald_margin, low, high):
    adjusted = estimate("nps", answers(*groups))
    assert (round(adjusted.value, 2), round(adjusted.low, 3), round(adjusted.high, 3)) == (score, low, high)
    assert (adjusted.n, adjusted.unit, adjusted.method) == (sum(groups), "points", "adjusted Wald")
    wald = nps.estimate(Groups(*groups), method="wald")
    assert (round(wald.margin, 3), wald.method, wald.n) == (wald_margin, "Wald", sum(groups))
    assert wald.high - wald.value == pytest.approx(wald.value - wald.low)


def test_ten_points_at_400_each_are_not_significant():
    change = difference("nps", answers(200, 120, 80), answers(180, 120, 100))
    assert round(change.value, 4) == 10
    assert (round(change.se, 4), round(change.z, 4), round(change.p, 4)) == (5.6347, 1.7747, 0.0759)
    assert (round(change.low, 3), round(change.high, 3)) == (-1.044, 21.044)
    assert not change.significant
    assert (change.method, change.unit) == ("Wald", "points")


def test_difference_of_twice_the_answers_is_significant():
    change = difference("nps", answers(400, 240, 160), answers(360, 240, 200))
    assert change.significant
    assert round(change.p, 4) == 0.0121


def test_difference_changes_sign_with_its_sides():
    new, old = answers(50, 33, 17), answers(30, 40, 30)
    forth, back = difference("nps", new, old), difference("nps", old, new)
    assert (forth.value, forth.low, forth.high) == pytest.approx((-back.value, -back.high, -back.low))
    assert forth.p == back.p


def test_difference_of_small_samples_is_adjusted():
    change = difference("nps", answers(5, 0, 0), answers(0, 0, 5))
    assert change.method == "adjusted Wald"
    assert change.value == 200
    assert round(change.z, 4) == 3.8490
    assert change.high == 200
    assert nps.difference(Groups(5, 0, 0), Groups(0, 5, 0), method="wald").p == 0.0
    assert nps.difference(Groups(5, 0, 0), Groups(4, 0, 0), method="wald").p == 1.0


def test_difference_without_spread_is_adjusted_at_any_n():
    change = difference("nps", answers(100, 0, 0), answers(95, 3, 2))
    assert change.method == "adjusted Wald"
    assert not change.significant
    assert nps.difference(Groups(95, 3, 2), Groups(90, 5, 5), method="adjusted").method == "adjusted Wald"


def test_one_promoter_proves_next_to_nothing():
    one = estimate("nps", answers(1, 0, 0))
    assert (one.value, one.high, one.n) == (100, 100, 1)
    assert round(one.low, 2) == -48.5


def test_no_answers_give_no_score_and_no_difference():
    assert estimate("nps", EMPTY) is None
    assert difference("nps", EMPTY, answers(5, 3, 2)) is None
    assert difference("nps", answers(5, 3, 2), EMPTY) is None


def test_another_scale_is_refused():
    with pytest.raises(ValueError, match="0 to 10, not on the scale \\(1, 5\\)"):
        estimate("nps", Tally.from_counts([1, 2, 3, 4, 5], scale_min=1))


def test_groups_are_0_to_6_and_7_to_8_and_9_to_10():
    one_of_each = Tally.from_counts([1] * 11)
    assert estimate("nps", one_of_each).value == pytest.approx(100 * (2 - 7) / 11)


def test_weights_shift_the_score_and_widen_the_interval():
    tally = Tally.from_values([10, 10, 8, 3], [1, 1, 1, 5], scale=(0, 10))
    plain, weighted = estimate("nps", tally), estimate("nps", tally, weighted=True)
    assert (plain.value, weighted.value) == (25, pytest.approx(-37.5))
    assert (weighted.n, round(weighted.effective_n, 4)) == (4, 2.2857)
    assert weighted.margin > plain.margin


def test_equal_weights_change_nothing():
    values = [10] * 40 + [7] * 30 + [2] * 20
    tally = Tally.from_values(values, [2.5] * 90, scale=(0, 10))
    plain, weighted = estimate("nps", tally), estimate("nps", tally, weighted=True)
    assert (weighted.value, weighted.low, weighted.high) == pytest.approx(
        (plain.value, plain.low, plain.high)
    )
    assert difference("nps", tally, tally, weighted=True).value == 0


def test_answers_of_no_weight_give_no_weighted_score():
    tally = Tally.from_values([10, 3], [0, 0], scale=(0, 10))
    assert estimate("nps", tally, weighted=True) is None
    assert estimate("nps", tally).value == 0

"""Means against R's and scipy's results."""

import pytest
from scipy import stats

from metrics.stats import EMPTY, Tally, difference, estimate

# R's `sleep`: hours gained with two drugs; t.test(extra ~ group) is the textbook's Welch test.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_mean_has_a_t_interval():
    mean = estimate("mean", Tally.from_values(DRUG_1))
    expected = stats.t.interval(0.95, 9, loc=0.75, scale=stats.sem(DRUG_1))
    assert (mean.value, mean.low, mean.high) == pytest.approx((0.75, *expected))
    assert (mean.n, mean.unit, mean.method) == (10, "mean", "t")
    assert mean.se == pytest.approx(0.5657345)


def test_welch_matches_r():
    change = difference("mean", Tally.from_values(DRUG_1), Tally.from_values(DRUG_2))
    assert (round(change.value, 4), round(change.z, 4), round(change.p, 5)) == (-1.58, -1.8608, 0.07939)
    assert (round(change.low, 5), round(change.high, 5)) == (-3.36548, 0.20548)
    assert not change.significant


def test_interval_stays_on_the_scale():
    mean = estimate("mean", Tally.from_values([5, 5, 5, 4], scale=(1, 5)))
    assert (mean.high, round(mean.low, 4)) == (5, 3.9544)


def test_answers_that_agree_prove_no_exact_mean():
    mean = estimate("mean", Tally.from_values([5] * 5, scale=(1, 5)))
    assert (mean.value, mean.high, round(mean.low, 4)) == (5, 5, 4.4447)


def test_open_numbers_that_agree_have_no_interval():
    same = Tally.from_values([0.1] * 7)
    mean = estimate("mean", same)
    assert (mean.low, mean.high, mean.se, mean.margin) == (None, None, None, None)
    change = difference("mean", Tally.from_values(DRUG_1), same)
    assert (round(change.value, 4), change.p, change.margin, change.significant) == (0.65, None, None, False)


def test_one_answer_has_a_mean_but_no_interval():
    one = Tally.from_values([4], scale=(1, 5))
    mean = estimate("ces_mean", one)
    assert (mean.value, mean.low, mean.high, mean.se, mean.n) == (4, None, None, None, 1)
    change = difference("mean", one, Tally.from_values([1, 2, 3], scale=(1, 5)))
    assert (change.value, change.p, change.z, change.significant) == (2, None, None, False)


def test_no_answers_give_nothing():
    some = Tally.from_values([1, 2])
    assert estimate("mean", EMPTY) is None
    assert difference("mean", EMPTY, some) is None
    assert difference("mean", some, EMPTY) is None


def test_weighted_mean_takes_the_effective_n():
    tally = Tally.from_values([1, 2, 6], [1, 1, 2])
    weighted = estimate("mean", tally, weighted=True)
    effective = 16 / 6
    variance = (1 + 4 + 72) / 4 - 3.75**2
    assert weighted.value == 3.75
    assert (weighted.n, weighted.effective_n) == (3, pytest.approx(effective))
    assert weighted.se == pytest.approx((variance / (effective - 1)) ** 0.5)
    reach = stats.t.ppf(0.975, effective - 1) * weighted.se
    assert weighted.high == pytest.approx(3.75 + reach)


def test_equal_weights_change_nothing():
    tally = Tally.from_values(DRUG_2, [3.0] * 10)
    plain, weighted = estimate("mean", tally), estimate("mean", tally, weighted=True)
    assert (weighted.value, weighted.low, weighted.high) == pytest.approx(
        (plain.value, plain.low, plain.high)
    )


def test_weight_on_one_answer_alone_leaves_no_interval():
    tally = Tally.from_values([1, 5], [0, 2], scale=(1, 5))
    weighted = estimate("mean", tally, weighted=True)
    assert (weighted.value, weighted.low, weighted.n) == (5, None, 2)
    assert estimate("mean", Tally.from_values([1, 5], [0, 0]), weighted=True) is None


def test_confidence_outside_0_to_1_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1, not 95"):
        estimate("mean", Tally.from_values([1, 2]), confidence=95)

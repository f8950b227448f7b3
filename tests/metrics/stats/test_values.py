"""Summaries of counted values against numpy and scipy."""

import random
from collections import Counter

import numpy as np
import pytest
from scipy import stats as scipy_stats

from metrics.stats.values import Bin, histogram, mean_of, spread_of


@pytest.mark.parametrize("seed", range(15))
def test_spread_is_that_of_numpy(seed):
    chance = random.Random(seed)
    values = [round(chance.gauss(50, 20), chance.randint(0, 1)) for _ in range(chance.randint(1, 80))]
    found = spread_of(Counter(values))
    wanted = np.percentile(values, [0, 25, 50, 75, 100])
    assert [found.least, found.lower, found.median, found.upper, found.most] == pytest.approx(list(wanted))
    assert found.n == len(values)


def test_mean_has_the_t_interval_of_scipy():
    values = [3, 4, 4, 8, 9.5, 12]
    found = mean_of(Counter(values))
    low, high = scipy_stats.t.interval(0.95, 5, np.mean(values), scipy_stats.sem(values))
    assert (found.value, found.low, found.high) == pytest.approx((np.mean(values), low, high))


def test_weighted_mean_takes_the_weights_and_their_effective_number():
    found = mean_of({1: 2, 5: 1}, {1: 1.0, 5: 3.0}, 0.5 + 9.0)
    assert found.value == 4
    assert found.effective_n == pytest.approx(16 / 9.5)


def test_nothing_has_neither_mean_nor_spread_nor_bars():
    assert (mean_of({}), spread_of({}), histogram({})) == (None, None, [])


def test_few_whole_numbers_get_a_bar_each():
    assert histogram({2: 3, 4: 1}) == [Bin(2, 2, 3), Bin(3, 3, 0), Bin(4, 4, 1)]


@pytest.mark.parametrize("seed", range(15))
def test_histogram_holds_every_value_once(seed):
    chance = random.Random(seed)
    values = [chance.gauss(0, 10 ** chance.randint(-2, 4)) for _ in range(60)]
    bars = histogram(Counter(values))
    assert sum(one.n for one in bars) == 60
    assert len(bars) <= 12
    for one in bars[:-1]:
        assert one.n == sum(one.low <= value < one.high for value in values)
    widths = {round(one.high - one.low, 9) for one in bars}
    assert len(widths) == 1


def test_one_value_alone_is_one_bar():
    assert [one.n for one in histogram({0.5: 4})] == [4]


def test_bars_of_a_narrow_range_hold_what_lies_on_their_ends():
    """0.58 / 0.02 is 28.999…: without care it would be counted with what lies below."""
    bars = histogram({0.5: 1, 0.58: 4, 0.6: 1, 0.7: 2})
    assert [(one.low, one.n) for one in bars if one.n] == [(0.5, 1), (0.58, 4), (0.6, 1), (0.7, 2)]


def test_bars_of_whole_numbers_span_as_many_each():
    """Nothing stands out among values that are all as frequent: not 3, 2, 3, 2 as by bars of 2.5."""
    assert [one.n for one in histogram(dict.fromkeys(range(25), 1))] == [5, 5, 5, 5, 5]

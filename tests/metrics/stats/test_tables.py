"""Tables of counts against a published one, and against scipy."""

import random

import pytest
from scipy import stats as scipy_stats

from metrics.stats import means, proportions
from metrics.stats.proportions import Share
from metrics.stats.tables import (
    chi_square_p,
    fisher,
    higher_means,
    higher_shares,
    independence,
    letters,
    shares_p,
)
from metrics.stats.values import tally_of

# Agresti, An Introduction to Categorical Data Analysis (2007), table 2.5: gender by party, X² 30.1, df 2.
PARTY = [[762, 327, 468], [484, 239, 477]]


def test_independence_gives_the_published_chi_square():
    found = independence(PARTY)
    assert (found.method, round(found.statistic, 1), found.df) == ("chi-square", 30.1, 2)
    assert found.p == pytest.approx(2.95e-7, rel=0.01)


def test_fisher_gives_the_published_p_of_the_tea_tasting():
    assert fisher(3, 1, 1, 3) == pytest.approx(0.4857, abs=5e-5)  # Fisher 1935
    assert independence([[3, 1], [1, 3]]).method == "Fisher"


@pytest.mark.parametrize("seed", range(20))
def test_independence_is_that_of_scipy(seed):
    chance = random.Random(seed)
    table = [
        [chance.randint(8, 90) for _ in range(chance.randint(2, 2) + seed % 4)] for _ in range(2 + seed % 3)
    ]
    found, wanted = independence(table), scipy_stats.chi2_contingency(table, correction=False)
    assert (found.method, found.df) == ("chi-square", wanted.dof)
    assert (found.statistic, found.p) == (pytest.approx(wanted.statistic), pytest.approx(wanted.pvalue))
    assert found.v == pytest.approx(scipy_stats.contingency.association(table, method="cramer"))


@pytest.mark.parametrize("seed", range(40))
def test_fisher_is_that_of_scipy(seed):
    chance = random.Random(seed)
    a, b, c, d = (chance.randint(0, 14) for _ in range(4))
    assert fisher(a, b, c, d) == pytest.approx(scipy_stats.fisher_exact([[a, b], [c, d]]).pvalue, abs=1e-9)


def test_fisher_refuses_negative_counts():
    with pytest.raises(ValueError, match="negative"):
        fisher(-1, 2, 3, 4)


def test_sparse_tables_get_no_verdict_and_lines_without_answers_are_left_out():
    assert independence([[1, 1, 1], [1, 2, 1]]).method == "too sparse"
    assert independence([[1, 1, 1], [1, 2, 1]]).p is None
    assert independence([[*row, 0] for row in PARTY] + [[0, 0, 0, 0]]) == independence(PARTY)
    for nothing in ([], [[3, 4]], [[3], [4]], [[0, 0], [0, 0]]):
        assert independence(nothing).method == "nothing to compare"


def test_chi_square_p_is_one_for_no_difference():
    assert chi_square_p(0, 3) == 1
    assert independence([[10, 10], [10, 10]]).p == 1


def test_pairs_of_columns_are_marked_where_they_differ():
    rows = [
        [Share(60, 100), Share(30, 100), Share(32, 100)],
        [Share(40, 100), Share(70, 100), Share(68, 100)],
    ]
    assert higher_shares(rows) == [[[1, 2], [], []], [[], [0], [0]]]


def test_pairs_are_corrected_for_their_number():
    """p .0455 alone is significant, and beside nineteen rows without any difference no more."""
    pair = [Share(60, 100), Share(46, 100)]
    assert 0.04 < shares_p(*pair) < 0.05
    assert higher_shares([pair]) == [[[1], []]]
    same = [Share(50, 100), Share(50, 100)]
    assert higher_shares([pair, *[same] * 19])[0] == [[], []]


def test_pairs_are_tested_by_pooled_z_and_exactly_where_few():
    many, few = (Share(60, 200), Share(50, 200)), (Share(1, 10), Share(9, 12))
    z = proportions.pooled_z(*many)
    assert shares_p(*many) == pytest.approx(2 * scipy_stats.norm.sf(abs(z)))
    assert shares_p(*few) == pytest.approx(scipy_stats.fisher_exact([[1, 9], [9, 3]]).pvalue)
    assert shares_p(Share(0, 0), Share(3, 10)) == 1


def test_no_error_rate_above_five_per_cent_where_nothing_differs():
    chance, tables, marked = random.Random(3), 400, 0
    for _ in range(tables):
        answers = [chance.choices(range(4), k=120) for _ in range(3)]
        shares = [[Share(column.count(row), 120) for column in answers] for row in range(4)]
        marked += any(one for row in higher_shares(shares) for one in row)
    assert marked / tables < 0.07


def test_means_of_columns_are_compared_by_welch():
    first, second = {1: 30, 2: 40, 5: 30}, {1: 5, 2: 15, 5: 80}
    samples = [means.sample(tally_of(one)) for one in (first, second)]
    plain = [[value for value, n in one.items() for _ in range(n)] for one in (first, second)]
    assert scipy_stats.ttest_ind(*plain, equal_var=False).pvalue < 0.001
    assert higher_means(samples) == [[], [0]]
    assert higher_means([*samples, None]) == [[], [0], []]


def test_letters_go_on_behind_z():
    assert letters(3) == ["A", "B", "C"]
    assert letters(28)[25:] == ["Z", "AA", "AB"]

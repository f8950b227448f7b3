import pytest
from scipy import stats

from metrics.stats import equal_rates_p


@pytest.mark.parametrize(("new", "old"), [(5, 0), (60, 75), (60, 90), (3, 3), (0, 1), (400, 600)])
def test_few_counts_match_the_exact_binomial_test(new, old):
    assert equal_rates_p(new, old) == pytest.approx(stats.binomtest(new, new + old).pvalue, rel=1e-9)
    assert equal_rates_p(new, old) == equal_rates_p(old, new)


@pytest.mark.parametrize(("new", "old"), [(2000, 2100), (1000, 1200), (5000, 5001)])
def test_many_counts_match_it_nearly(new, old):
    assert equal_rates_p(new, old) == pytest.approx(stats.binomtest(new, new + old).pvalue, abs=0.002)


def test_nothing_against_nothing_and_equal_counts_differ_in_nothing():
    assert (equal_rates_p(0, 0), equal_rates_p(7, 7), equal_rates_p(900, 900)) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(("new", "old"), [(-1, 3), (3, -1)])
def test_negative_counts_are_refused(new, old):
    with pytest.raises(ValueError, match="negative"):
        equal_rates_p(new, old)

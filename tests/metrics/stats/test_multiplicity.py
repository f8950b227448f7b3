import pytest
from scipy import stats

from metrics.stats import adjusted_p_values, benjamini_hochberg

# Benjamini and Hochberg (1995), section 3.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_benjamini_hochberg_rejects_four_where_bonferroni_rejects_three():
    assert benjamini_hochberg(PUBLISHED) == [True] * 4 + [False] * 11
    assert sum(p <= 0.05 / len(PUBLISHED) for p in PUBLISHED) == 3


def test_benjamini_hochberg_keeps_the_order_given():
    assert benjamini_hochberg(PUBLISHED[::-1]) == [False] * 11 + [True] * 4


def test_benjamini_hochberg_rejects_below_the_last_that_passes():
    assert benjamini_hochberg([0.04, 0.045, 0.03]) == [True, True, True]


def test_adjusted_p_values_match_scipy():
    assert adjusted_p_values(PUBLISHED) == pytest.approx(list(stats.false_discovery_control(PUBLISHED)))
    assert adjusted_p_values([0.5, 0.01]) == [0.5, 0.02]


def test_no_tests_reject_nothing():
    assert (benjamini_hochberg([]), adjusted_p_values([])) == ([], [])


@pytest.mark.parametrize("function", [benjamini_hochberg, adjusted_p_values])
@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_impossible_p_values_are_refused(function, p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        function([0.5, p])

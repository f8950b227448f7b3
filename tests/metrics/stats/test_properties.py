"""What holds for any answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.stats import KINDS, Tally, adjusted_p_values, benjamini_hochberg, difference, estimate, ranks

NPS_SCALE = (0, 10)
LIMITS = {"points": (-100, 100), "percent": (0, 100), "mean": (0, 10)}

answers = st.integers(*NPS_SCALE)
weights = st.floats(0.01, 100)
kinds = st.sampled_from(KINDS)
# Loading scipy and busy machines take longer than a deadline allows.
unhurried = settings(deadline=None)
confidences = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


@st.composite
def tallies(draw, min_size=1, max_size=60):
    pairs = draw(st.lists(st.tuples(answers, weights), min_size=min_size, max_size=max_size))
    return Tally.from_values([x for x, _ in pairs], [w for _, w in pairs], scale=NPS_SCALE)


def mirrored(tally: Tally) -> Tally:
    return Tally.from_counts(tally.counts[::-1])


@unhurried
@given(kinds, tallies(), confidences, st.booleans())
def test_interval_holds_the_estimate_and_stays_on_the_scale(kind, tally, confidence, weighted):
    found = estimate(kind, tally, confidence=confidence, weighted=weighted)
    least, most = LIMITS[found.unit]
    assert found.n == tally.n
    assert least - 1e-9 <= found.value <= most + 1e-9
    if found.low is not None:
        assert least - 1e-9 <= found.low <= found.value + 1e-9
        assert found.value - 1e-9 <= found.high <= most + 1e-9


@unhurried
@given(tallies())
def test_shares_mirror(tally):
    top, bottom = estimate("top_box", tally), estimate("bottom_box", mirrored(tally))
    assert (top.value, top.low, top.high) == pytest.approx((bottom.value, bottom.low, bottom.high))


@unhurried
@given(tallies(min_size=2))
def test_means_mirror(tally):
    mean, turned = estimate("mean", tally), estimate("mean", mirrored(tally))
    assert (10 - turned.value, 10 - turned.high, 10 - turned.low) == pytest.approx(
        (mean.value, mean.low, mean.high), abs=1e-9
    )


@unhurried
@given(kinds, tallies(), st.integers(2, 50))
def test_more_of_the_same_answers_never_widen_the_interval(kind, tally, times):
    few = estimate(kind, tally)
    many = estimate(kind, Tally.sum([tally] * times))
    assert many.value == pytest.approx(few.value)
    if few.margin is not None:
        assert many.margin <= few.margin + 1e-9


@unhurried
@given(kinds, tallies(), tallies(), st.booleans())
def test_difference_turns_with_its_sides(kind, new, old, weighted):
    forth = difference(kind, new, old, weighted=weighted)
    back = difference(kind, old, new, weighted=weighted)
    assert forth.value == pytest.approx(-back.value, abs=1e-9)
    assert forth.significant == back.significant
    if forth.p is not None:
        assert 0 <= forth.p <= 1
        assert forth.low - 1e-9 <= forth.value <= forth.high + 1e-9
        assert (forth.low, forth.p) == pytest.approx((-back.high, back.p), abs=1e-9)
        assert not (forth.significant and forth.low <= 0 <= forth.high)


@unhurried
@given(kinds, tallies())
def test_nothing_differs_from_itself(kind, tally):
    assert not difference(kind, tally, tally).significant
    assert set(ranks(kind, {"a": tally, "b": tally}, min_answers=1).values()) == {1}


@unhurried
@given(tallies(0), tallies(0), tallies(0))
def test_tallies_add_up_in_any_order(a, b, c):
    left, right = (a + b) + c, a + (b + c)
    assert (left.n, left.counts, left.total, left.total_sq) == (
        right.n,
        right.counts,
        right.total,
        right.total_sq,
    )
    assert left.weighted_total == pytest.approx(right.weighted_total)
    assert (a + b).counts == (b + a).counts
    rest = left - c
    assert (rest.n, rest.counts, rest.total) == ((a + b).n, (a + b).counts, (a + b).total)


@unhurried
@given(tallies())
def test_effective_n_is_at_most_n(tally):
    assert 0 < tally.effective_n <= tally.n


@unhurried
@given(st.lists(st.floats(0, 1), max_size=30), st.sampled_from([0.01, 0.05, 0.2]))
def test_adjusted_p_values_agree_with_the_rejections(p_values, level):
    adjusted = adjusted_p_values(p_values)
    rejected = benjamini_hochberg(p_values, level=level)
    assert all(a >= p for a, p in zip(adjusted, p_values, strict=True))
    for a, is_rejected in zip(adjusted, rejected, strict=True):
        if abs(a - level) > 1e-12:
            assert (a <= level) == is_rejected

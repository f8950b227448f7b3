"""Many tests at once: Benjamini and Hochberg's control of the false discovery rate (1995)."""

from collections.abc import Sequence


def adjusted_p_values(p_values: Sequence[float]) -> list[float]:
    """BH-adjusted p in the order given: the smallest level at which each would be rejected.

    Raises ValueError for a p outside 0 … 1.
    """
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("p values lie between 0 and 1")
    tests = len(p_values)
    adjusted, least = [1.0] * tests, 1.0
    descending = sorted(range(tests), key=p_values.__getitem__, reverse=True)
    for passed, index in enumerate(descending):
        least = min(least, p_values[index] * (tests / (tests - passed)))
        adjusted[index] = least
    return adjusted


def benjamini_hochberg(p_values: Sequence[float], *, level: float = 0.05) -> list[bool]:
    """Which of the tests are significant at a false discovery rate of `level`, in the order given."""
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("p values lie between 0 and 1")
    tests, cut = len(p_values), -1.0
    for rank, p in enumerate(sorted(p_values), start=1):
        if p <= level * rank / tests:
            cut = p
    return [p <= cut for p in p_values]

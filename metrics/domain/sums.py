"""The sums of a cell as a plain list, in the order of FIELDS, so that they can be added fast."""

from collections.abc import Iterable, Sequence

from metrics.models import Metric
from metrics.stats import Tally

Sums = list[float]
WIDTH = 11
PLAIN = ("n", "total", "total_sq", *(f"c{i}" for i in range(WIDTH)))
WEIGHTED = ("weight", "weight_sq", "weighted_total", "weighted_total_sq", *(f"w{i}" for i in range(WIDTH)))
FIELDS = PLAIN + WEIGHTED
# Sums of fractional weights differ in their last digits by the order of adding.
CLOSE = 1e-6


def empty() -> Sums:
    """No answers."""
    return [0] * len(FIELDS)


def of_value(value: float, n: int, weight: float, weight_sq: float, scale_min: int) -> Sums:
    """`n` answers of the same value, whose weights sum to `weight` and their squares to `weight_sq`."""
    counts: Sums = [0] * WIDTH
    weights: Sums = [0] * WIDTH
    place = value - scale_min
    if place == int(place) and 0 <= place < WIDTH:
        counts[int(place)], weights[int(place)] = n, weight
    plain = [n, n * value, n * value * value, *counts]
    return [*plain, weight, weight_sq, weight * value, weight * value * value, *weights]


def add(into: Sums, other: Sequence[float]) -> None:
    """Adds `other` in place."""
    for i, figure in enumerate(other):
        into[i] += figure


def total(parts: Iterable[Sequence[float]]) -> Sums:
    """All together; an empty list for none."""
    whole: Sums = []
    for part in parts:
        whole = [a + b for a, b in zip(whole, part, strict=True)] if whole else list(part)
    return whole


def minus(one: Sequence[float] | None, other: Sequence[float] | None) -> Sums:
    """`one` less `other`; None is nothing."""
    first, second = one or empty(), other or empty()
    return [a - b for a, b in zip(first, second, strict=True)]


def is_zero(of: Sequence[float]) -> bool:
    """Whether nothing is left but rounding."""
    return all(-CLOSE < figure < CLOSE for figure in of)


def tally_of(metric: Metric, of: Sequence[float]) -> Tally:
    """What statistics work with. Sums without the weighted ones give an unweighted tally.

    A metric whose definition is newer than its sums has none: they may hold answers beyond its scale.
    """
    if metric.is_stale:
        return Tally()
    n, total, total_sq = int(of[0]), of[1], of[2]
    scale = (metric.scale_min, metric.scale_max) if metric.is_countable else None
    counts = tuple(map(int, of[3 : 3 + WIDTH]))
    if len(of) == len(PLAIN):
        return Tally.from_cell(scale=scale, n=n, total=total, total_sq=total_sq, counts=counts)
    weight, weight_sq, weighted_total, weighted_total_sq, *weights = of[len(PLAIN) :]
    return Tally.from_cell(
        scale=scale,
        n=n,
        total=total,
        total_sq=total_sq,
        counts=counts,
        weight=weight,
        weight_sq=weight_sq,
        weighted_total=weighted_total,
        weighted_total_sq=weighted_total_sq,
        weighted_counts=tuple(max(0.0, weight) for weight in weights),
    )

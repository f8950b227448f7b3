"""Summaries of counted values: mean with its interval, median and quartiles, histograms."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metrics.stats import means
from metrics.stats.results import Estimate
from metrics.stats.tally import Tally

MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values lie from `low` to below `high`; a bin of one value has `low` = `high`."""

    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, quartiles and ends of counted values."""

    n: int
    least: float
    lower: float
    median: float
    upper: float
    most: float


def mean_of(
    counts: Mapping[float, int],
    weights: Mapping[float, float] | None = None,
    weight_sq: float = 0.0,
    *,
    confidence: float = 0.95,
) -> Estimate | None:
    """The mean of counted values with its t interval. None without answers.

    `weights` are the sums of weights by value, `weight_sq` the sum of all squared weights.
    """
    tally = tally_of(counts, weights, weight_sq)
    sample = means.sample(tally, weighted=weights is not None)
    return means.estimate(sample, confidence=confidence)


def tally_of(
    counts: Mapping[float, int], weights: Mapping[float, float] | None = None, weight_sq: float = 0.0
) -> Tally:
    """Counted values of an open scale as a tally."""
    weighs = counts if weights is None else weights
    return Tally(
        n=sum(counts.values()),
        total=math.fsum(value * n for value, n in counts.items()),
        total_sq=math.fsum(value * value * n for value, n in counts.items()),
        weight=math.fsum(weighs.values()),
        weight_sq=sum(counts.values()) if weights is None else weight_sq,
        weighted_total=math.fsum(value * w for value, w in weighs.items()),
        weighted_total_sq=math.fsum(value * value * w for value, w in weighs.items()),
    )


def spread_of(counts: Mapping[float, int]) -> Spread | None:
    """Median and quartiles, by linear interpolation between neighbours (R's type 7). None without values."""
    ordered = sorted((value, n) for value, n in counts.items() if n)
    total = sum(n for _, n in ordered)
    if not total:
        return None
    low, middle, high = (_quantile(ordered, total, share) for share in (0.25, 0.5, 0.75))
    return Spread(total, ordered[0][0], low, middle, high, ordered[-1][0])


def _quantile(ordered: Sequence[tuple[float, int]], total: int, share: float) -> float:
    place = share * (total - 1)
    below = math.floor(place)
    low, high = _at(ordered, below), _at(ordered, min(below + 1, total - 1))
    return low + (high - low) * (place - below)


def _at(ordered: Sequence[tuple[float, int]], place: int) -> float:
    for value, n in ordered:
        if place < n:
            return value
        place -= n
    raise ValueError("there are fewer values")


def histogram(counts: Mapping[float, int]) -> list[Bin]:
    """Bars of equal width with round ends that hold all values; few whole numbers get a bar each."""
    known = {value: n for value, n in counts.items() if n}
    if not known:
        return []
    low, high = min(known), max(known)
    is_whole = all(float(value).is_integer() for value in known)
    if is_whole and high - low < MOST_BARS:
        return [Bin(value, value, known.get(value, 0)) for value in range(int(low), int(high) + 1)]
    width = _round_width((high - low) / (MOST_BARS - 2), is_whole=is_whole) if high > low else 1.0
    first = _bar_of(low, width)
    numbers = [0] * (_bar_of(high, width) - first + 1)
    for value, n in known.items():
        numbers[_bar_of(value, width) - first] += n
    return [
        Bin(_plain((first + place) * width), _plain((first + place + 1) * width), n)
        for place, n in enumerate(numbers)
    ]


def _round_width(rough: float, *, is_whole: bool) -> float:
    """Among whole numbers every bar must span as many of them as the next, which 2.5 would not."""
    power: float = 10.0 ** math.floor(math.log10(rough))
    steps = (1, 2, 5, 10) if is_whole and power == 1 else (1, 2, 2.5, 5, 10)
    return next(step * power for step in steps if step * power >= rough * (1 - 1e-9))


def _bar_of(value: float, width: float) -> int:
    """Which multiple of `width` the bar of a value begins at: 0.3 belongs to the third of 0.1, though binary
    fractions put it a crumb below."""
    share = value / width
    nearest = round(share)
    return nearest if math.isclose(share, nearest, rel_tol=1e-14) else math.floor(share)


def _plain(value: float) -> float:
    """Without the crumbs of binary fractions."""
    return float(f"{value:.15g}")

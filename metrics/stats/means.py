"""Means: Student's t interval, Welch's test and interval for two.

Weighted means take the weighted variance and Kish's effective n in place of n, for the standard error and for
the degrees of freedom (effective n − 1).
When all answers on a scale of whole numbers agree, the least variance that n such answers can have without
agreeing (1/n) stands in for 0: five fives don't prove a mean of exactly 5. Open numbers that all agree get no
interval.
"""

import math
from dataclasses import dataclass

from metrics.stats.quantiles import t_quantile, t_two_sided
from metrics.stats.results import Difference, Estimate, is_significant
from metrics.stats.tally import Tally

# Sums of squares of floats cancel to about this share of themselves where the true variance is 0.
ROUNDING = 1e-13


@dataclass(frozen=True, slots=True)
class Sample:
    """Mean and variance of one answer (sample variance, None where unknown) over `n` effective `answers`.

    `bounds` are the scale's ends, None for open numbers.
    """

    mean: float
    variance: float | None
    n: float
    answers: int
    bounds: tuple[int, int] | None = None

    @property
    def error(self) -> float | None:
        """Squared standard error of the mean; None where the answers tell nothing about it."""
        return None if self.variance is None else self.variance / self.n


def sample(tally: Tally, *, weighted: bool = False) -> Sample | None:
    """The tally's mean, variance and (effective) n; None without answers or without weight."""
    n = tally.effective_n if weighted else float(tally.n)
    if n <= 0:
        return None
    base = tally.weight if weighted else tally.n
    total = tally.weighted_total if weighted else tally.total
    total_sq = tally.weighted_total_sq if weighted else tally.total_sq
    mean = total / base
    spread = (base * total_sq - total * total) / base**2
    exact = not weighted and isinstance(total, int) and isinstance(total_sq, int)
    if spread <= (0 if exact else ROUNDING * total_sq / base):
        spread = 0.0
    return Sample(mean, _variance(spread, n, tally.scale is not None), n, tally.n, tally.scale)


def _variance(spread: float, n: float, is_scale: bool) -> float | None:
    if n <= 1:
        return None
    if spread > 0:
        return spread * n / (n - 1)
    return 1 / n if is_scale else None


def estimate(of: Sample | None, *, confidence: float = 0.95) -> Estimate | None:
    """The mean with its t interval, cut at the scale's ends. None without answers.

    Without interval and standard error for a single answer and for open numbers that all agree.
    """
    if of is None:
        return None
    low = high = se = None
    if of.error is not None:
        se = math.sqrt(of.error)
        reach = t_quantile(confidence, of.n - 1) * se
        floor, ceiling = of.bounds or (-math.inf, math.inf)
        low, high = max(floor, of.mean - reach), min(ceiling, of.mean + reach)
    return Estimate(of.mean, low, high, of.answers, se, "mean", "t", of.n)


def welch(new: Sample, old: Sample) -> tuple[float, float, float] | None:
    """(t, standard error, Welch–Satterthwaite's degrees of freedom) of new − old; None where unknown."""
    a, b = new.error, old.error
    if a is None or b is None:
        return None
    se = math.sqrt(a + b)
    df = (a + b) ** 2 / (a * a / (new.n - 1) + b * b / (old.n - 1))
    return (new.mean - old.mean) / se, se, df


def difference(new: Sample | None, old: Sample | None, *, confidence: float = 0.95) -> Difference | None:
    """Mean of `new` minus mean of `old`, independent samples, by Welch; `z` is Welch's t.

    None if one has no answers; only a value where one of them tells nothing about its spread.
    """
    if new is None or old is None:
        return None
    value, tested = new.mean - old.mean, welch(new, old)
    if tested is None:
        return Difference(value, None, None, None, None, False, None, "mean", "none")
    t, se, df = tested
    p, reach = t_two_sided(t, df), t_quantile(confidence, df) * se
    low, high = value - reach, value + reach
    return Difference(value, low, high, p, t, is_significant(p, low, high, confidence), se, "mean", "Welch t")

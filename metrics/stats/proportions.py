"""Shares (CSAT, top and bottom boxes, share of easy answers).

One share: Wilson's score interval (1927). Two: Newcombe's hybrid score interval (1998, method 10), with z and
p of the pooled score test. For weighted shares both take Kish's effective n in place of n.
"""

import math
from dataclasses import dataclass

from metrics.stats.quantiles import z_quantile, z_two_sided
from metrics.stats.results import Difference, Estimate, is_significant


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n`, both fractions for weighted answers; `answers` is the number behind a weighted share."""

    hits: float
    n: float
    answers: int | None = None

    @property
    def value(self) -> float:
        """The share, 0 … 1. Needs n > 0."""
        return min(1.0, max(0.0, self.hits / self.n))

    @property
    def se(self) -> float:
        """Wald's standard error of the share. Needs n > 0."""
        return math.sqrt(self.value * (1 - self.value) / self.n)

    def wilson(self, confidence: float) -> tuple[float, float]:
        """Wilson's interval of the share, within 0 … 1, always holding it. Needs n > 0."""
        z, p, n = z_quantile(confidence), self.value, self.n
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        reach = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, min(p, centre - reach)), min(1.0, max(p, centre + reach))


def estimate(share: Share, *, confidence: float = 0.95) -> Estimate | None:
    """The share in percent with Wilson's interval. None without answers."""
    if share.n <= 0:
        return None
    low, high = share.wilson(confidence)
    return Estimate(
        value=100 * share.value,
        low=100 * low,
        high=100 * high,
        n=round(share.n) if share.answers is None else share.answers,
        se=100 * share.se,
        unit="percent",
        method="Wilson",
        effective_n=share.n,
    )


def pooled_z(new: Share, old: Share) -> float:
    """z of new − old under the hypothesis of one common share; 0 where all answers agree."""
    pooled = (new.value * new.n + old.value * old.n) / (new.n + old.n)
    se = math.sqrt(max(0.0, pooled * (1 - pooled)) * (1 / new.n + 1 / old.n))
    return (new.value - old.value) / se if se else 0.0


def difference(new: Share, old: Share, *, confidence: float = 0.95) -> Difference | None:
    """Share of `new` minus share of `old`, independent samples, in percentage points.

    None if one of them has no answers.
    """
    if new.n <= 0 or old.n <= 0:
        return None
    (new_low, new_high), (old_low, old_high) = new.wilson(confidence), old.wilson(confidence)
    value = new.value - old.value
    low = value - math.hypot(new.value - new_low, old_high - old.value)
    high = value + math.hypot(new_high - new.value, old.value - old_low)
    z = pooled_z(new, old)
    p = z_two_sided(z)
    return Difference(
        value=100 * value,
        low=100 * low,
        high=100 * high,
        p=p,
        z=z,
        significant=is_significant(p, low, high, confidence),
        se=100 * math.hypot(new.se, old.se),
        unit="percent",
        method="Newcombe hybrid score, pooled z",
    )

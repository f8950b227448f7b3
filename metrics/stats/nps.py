"""Net Promoter Score: share of promoters minus share of detractors.

One answer is +1 (promoter), 0 or −1 (detractor), so its variance is p + d − (p − d)².
Interval of one score: adjusted Wald (Rocks 2016, "Interval estimation for the Net Promoter Score", The
American Statistician 70), which adds ¾ promoters, 1½ passives and ¾ detractors and is centred on that shifted
score. Two samples: Wald; for samples under 30 answers or without any spread, where Wald claims too much,
the same ¾, 1½, ¾ are added to both.
"""

import math
from dataclasses import dataclass
from typing import Literal

from metrics.stats.quantiles import z_quantile, z_two_sided
from metrics.stats.results import Difference, Estimate, is_significant

Method = Literal["auto", "wald", "adjusted"]
SMALL_SAMPLE = 30
ADDED = 0.75  # Rocks: to promoters and to detractors each, twice as much to the passives


@dataclass(frozen=True, slots=True)
class Groups:
    """Numbers (or sums of weights, scaled to the effective n) of promoters, passives and detractors.

    `answers` is the number of answers behind them where it differs from the sum (weighted samples).
    """

    promoters: float
    passives: float
    detractors: float
    answers: int | None = None

    @property
    def n(self) -> float:
        """Base of the shares; the effective n for weighted groups."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float:
        """Promoters' minus detractors' share, −1 … 1. Needs n > 0."""
        return (self.promoters - self.detractors) / self.n

    @property
    def variance(self) -> float:
        """Variance of one answer, p + d − (p − d)². Needs n > 0."""
        return max(0.0, (self.promoters + self.detractors) / self.n - self.score**2)

    @property
    def se(self) -> float:
        """Wald's standard error of the score, as a share. Needs n > 0."""
        return wald(self.promoters, self.passives, self.detractors)[1]

    def adjusted(self) -> "Groups":
        """With Rocks' ¾ promoters, 1½ passives and ¾ detractors added."""
        return Groups(self.promoters + ADDED, self.passives + 2 * ADDED, self.detractors + ADDED)


def wald(promoters: float, passives: float, detractors: float) -> tuple[float, float]:
    """The score and Wald's standard error of it, as shares, in one go: a year by days asks 1,460 times.

    Their sum must be above 0.
    """
    n = promoters + passives + detractors
    score = (promoters - detractors) / n
    variance = (promoters + detractors) / n - score * score
    return score, math.sqrt(variance / n) if variance > 0 else 0.0


def estimate(groups: Groups, *, confidence: float = 0.95, method: Method = "auto") -> Estimate | None:
    """NPS in points; adjusted Wald unless method is "wald". None without answers.

    For weighted groups the interval uses Kish's effective n in place of n.
    The interval is cut at ±100 and always holds the score itself.
    """
    n, promoters, passives, detractors = groups.n, groups.promoters, groups.passives, groups.detractors
    if n <= 0:
        return None
    score, se = wald(promoters, passives, detractors)
    more = 0.0 if method == "wald" else ADDED
    centre, se_around = wald(promoters + more, passives + 2 * more, detractors + more)
    reach = z_quantile(confidence) * se_around
    return Estimate(
        value=100 * score,
        low=100 * max(-1.0, min(centre - reach, score)),
        high=100 * min(1.0, max(centre + reach, score)),
        n=round(n) if groups.answers is None else groups.answers,
        se=100 * se,
        unit="points",
        method="Wald" if method == "wald" else "adjusted Wald",
        effective_n=n,
    )


def difference(
    new: Groups, old: Groups, *, confidence: float = 0.95, method: Method = "auto"
) -> Difference | None:
    """NPS of `new` minus NPS of `old`, independent samples, in points. None if one has no answers.

    z, p and interval are Wald's; adjusted as the module says for small or spreadless samples (method "auto").
    """
    if new.n <= 0 or old.n <= 0:
        return None
    adjust = method == "adjusted" or (method == "auto" and needs_adjustment(new, old))
    shift, z, se = shift_and_z(new, old, adjust=adjust)
    value, p, reach = new.score - old.score, z_two_sided(z), z_quantile(confidence) * se
    low, high = max(-2.0, min(shift - reach, value)), min(2.0, max(shift + reach, value))
    return Difference(
        value=100 * value,
        low=100 * low,
        high=100 * high,
        p=p,
        z=z,
        significant=is_significant(p, low, high, confidence),
        se=100 * se,
        unit="points",
        method="adjusted Wald" if adjust else "Wald",
    )


def shift_and_z(new: Groups, old: Groups, *, adjust: bool | None = None) -> tuple[float, float, float]:
    """(new − old, z, standard error) as shares, adjusted where needed unless told; both need n > 0."""
    if needs_adjustment(new, old) if adjust is None else adjust:
        new, old = new.adjusted(), old.adjusted()
    shift, se = new.score - old.score, math.hypot(new.se, old.se)
    if se:
        return shift, shift / se, se
    return shift, math.copysign(math.inf, shift) if shift else 0.0, se


def needs_adjustment(new: Groups, old: Groups) -> bool:
    """Whether Wald would claim too much: fewer than 30 answers, or all answers alike, on either side."""
    return min(new.n, old.n) < SMALL_SAMPLE or min(new.variance, old.variance) == 0

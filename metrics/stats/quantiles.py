"""Normal and Student quantiles and tail probabilities."""

import math
from functools import lru_cache
from statistics import NormalDist


@lru_cache(maxsize=64)
def z_quantile(confidence: float) -> float:
    """The z with `confidence` (0 < c < 1) of the standard normal between −z and z: .95 → 1.95996."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def z_two_sided(z: float) -> float:
    """Probability of a standard normal farther from 0 than z, on both sides."""
    return math.erfc(abs(z) / math.sqrt(2))


@lru_cache(maxsize=4096)
def t_quantile(confidence: float, df: float) -> float:
    """The t with `confidence` of Student's distribution (df > 0, may be fractional) between −t and t."""
    from scipy.special import stdtrit  # noqa: PLC0415 slow to load, and only means need it

    z_quantile(confidence)  # same check of the confidence
    return float(stdtrit(df, (1 + confidence) / 2))


def t_two_sided(t: float, df: float) -> float:
    """Probability of Student's t with `df` degrees of freedom farther from 0 than t, on both sides."""
    from scipy.special import stdtr  # noqa: PLC0415 slow to load, and only means need it

    return float(2 * stdtr(df, -abs(t)))

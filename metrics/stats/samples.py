"""How many answers are needed."""

import math

from metrics.stats.quantiles import z_quantile


def sample_size(margin: float, sd: float, *, confidence: float = 0.95, population: int | None = None) -> int:
    """Answers needed for a mean within ± `margin`, one answer's standard deviation being `sd` (in one unit).

    Wald: n = (z·sd/margin)², rounded up; for a finite `population` N first corrected to n/(1 + (n − 1)/N).
    Raises ValueError for a margin or population that isn't positive or a negative sd.
    """
    if margin <= 0 or sd < 0 or (population is not None and population <= 0):
        raise ValueError("margin and population must be positive and sd not negative")
    n = (z_quantile(confidence) * sd / margin) ** 2
    if population is not None:
        n = min(n / (1 + (n - 1) / population), population) if n > 1 else n
    return max(1, math.ceil(n))


def nps_sample_size(
    margin: float, *, sd: float = 1.0, confidence: float = 0.95, population: int | None = None
) -> int:
    """Answers needed for an NPS within ± `margin` points; `sd` of one answer (−1, 0, 1), at worst 1."""
    return sample_size(margin / 100, sd, confidence=confidence, population=population)


def share_sample_size(
    margin: float, *, share: float = 50.0, confidence: float = 0.95, population: int | None = None
) -> int:
    """Answers needed for a share within ± `margin` points; `share` expected, in percent, at worst 50."""
    if not 0 <= share <= 100:
        raise ValueError(f"a share lies between 0 and 100 %, not {share}")
    sd = math.sqrt(share * (100 - share))
    return sample_size(margin, sd, confidence=confidence, population=population)


def krejcie_morgan(
    population: int, *, margin: float = 0.05, share: float = 0.5, confidence: float = 0.95
) -> int:
    """Sample from a finite population, Krejcie and Morgan (1970): χ²NP(1−P) / (d²(N−1) + χ²P(1−P)), rounded.

    Their table has margin .05, share .5 and χ² of one degree of freedom at 95 % (3.841).
    Raises ValueError for a population or margin that isn't positive.
    """
    if population <= 0 or margin <= 0:
        raise ValueError("population and margin must be positive")
    spread = z_quantile(confidence) ** 2 * share * (1 - share)
    return round(spread * population / (margin**2 * (population - 1) + spread))

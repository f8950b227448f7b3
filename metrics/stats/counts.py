"""Counts over equal times: whether more came than before.

Given how many came in both together, each of two equal rates brings half of them, by chance (the conditional
test of Przyborowski and Wilenski 1940): exact for few, by the normal distribution for many.
"""

import math

from metrics.stats.quantiles import z_two_sided

EXACT_UP_TO = 1000


def equal_rates_p(new: int, old: int) -> float:
    """Two-sided p of `new` and `old` events in equal times under one rate. ValueError for negative counts."""
    if new < 0 or old < 0:
        raise ValueError("counts can't be negative")
    together = new + old
    if together == 0:
        return 1.0
    if together > EXACT_UP_TO:
        return z_two_sided((abs(new - old) - 1) / math.sqrt(together)) if new != old else 1.0
    tail = sum(math.comb(together, k) for k in range(min(new, old) + 1))
    return min(1.0, float(2 * tail / 2**together))

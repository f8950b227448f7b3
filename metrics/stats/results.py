"""What every statistic answers with."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["points", "percent", "mean"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score with its base and interval, all in `unit` (points −100…100, percent 0…100, mean: the scale's).

    `low`, `high` and `se` are None where the answers allow none (a mean of one answer). The interval need
    not be symmetric about `value`; `se` is the plain (Wald) one, so judge uncertainty by the interval.
    `n` counts answers; `effective_n` is Kish's (Σw)²/Σw² for weighted estimates, else n.
    """

    value: float
    low: float | None
    high: float | None
    n: int
    se: float | None
    unit: Unit
    method: str
    effective_n: float

    @property
    def margin(self) -> float | None:
        """Half the interval's width."""
        return half_width(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Difference:
    """New minus old, in `unit` (shares in percentage points), with a two-sided p.

    Everything but `value` is None, and `significant` False, where the answers allow no test.
    `significant` is said only if p is below 1 − confidence and the interval leaves 0 out.
    """

    value: float
    low: float | None
    high: float | None
    p: float | None
    z: float | None
    significant: bool
    se: float | None
    unit: Unit
    method: str

    @property
    def margin(self) -> float | None:
        """Half the interval's width."""
        return half_width(self.low, self.high)


def half_width(low: float | None, high: float | None) -> float | None:
    """Half of high − low; None without an interval."""
    return None if low is None or high is None else (high - low) / 2


def is_significant(p: float, low: float, high: float, confidence: float) -> bool:
    """Both the test and the interval must say so: they are different methods for shares and small samples."""
    return p < 1 - confidence and not low <= 0 <= high

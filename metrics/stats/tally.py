"""The one input of all statistics: sums and counts that can be added over days, units and slices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over n answers x with weights w (1 where nobody weighs).

    `total` is Σx, `total_sq` Σx², `weight` Σw, `weight_sq` Σw², `weighted_total` Σwx and
    `weighted_total_sq` Σwx².
    For scales of whole numbers `counts[i]` is the number of answers of value `scale_min + i` and
    `weighted_counts[i]` the sum of their weights; both are None for open numbers.
    Raises ValueError for sums that contradict each other.
    """

    n: int = 0
    total: float = 0
    total_sq: float = 0
    counts: tuple[int, ...] | None = None
    scale_min: int = 0
    weight: float = 0
    weight_sq: float = 0
    weighted_total: float = 0
    weighted_total_sq: float = 0
    weighted_counts: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError(f"a tally of {self.n} answers cannot be")
        if self.counts is not None and sum(self.counts) != self.n:
            raise ValueError(f"counts sum to {sum(self.counts)}, not to n = {self.n}")
        if self.weighted_counts is not None and len(self.weighted_counts) != len(self.counts or ()):
            raise ValueError("weighted counts need the same scale as the counts")

    @property
    def scale(self) -> tuple[int, int] | None:
        """(lowest, highest) value of the scale; None for open numbers."""
        return None if self.counts is None else (self.scale_min, self.scale_min + len(self.counts) - 1)

    @property
    def effective_n(self) -> float:
        """Kish's effective number of answers, (Σw)²/Σw²; never more than n, 0 without weights."""
        return min(self.weight**2 / self.weight_sq, float(self.n)) if self.weight_sq > 0 else 0.0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together. Raises ValueError for different scales, unless one is empty."""
        if not isinstance(other, Tally):
            return NotImplemented
        if not other.n:
            return self if self.n or self.counts is not None else other
        return self._combine(other, 1) if self.n else other

    def __sub__(self, other: "Tally") -> "Tally":
        """What remains of self without `other`, which must be a part of it (else ValueError)."""
        if not isinstance(other, Tally):
            return NotImplemented
        if not other.n:
            return self
        rest = self._combine(other, -1)
        if rest.counts is not None and min(rest.counts, default=0) < 0:
            raise ValueError("only a part can be taken out of a tally")
        # Rounding must not leave weight behind where no answer is.
        return rest if rest.n else Tally.from_values([], scale=rest.scale)

    def _combine(self, other: "Tally", sign: int) -> "Tally":
        if self.scale != other.scale:
            raise ValueError(f"answers on scale {self.scale} and {other.scale} cannot be tallied together")
        return Tally(
            n=self.n + sign * other.n,
            total=self.total + sign * other.total,
            total_sq=self.total_sq + sign * other.total_sq,
            counts=_together(self.counts, other.counts, sign),
            scale_min=self.scale_min,
            weight=_combined_weight(self.weight, sign * other.weight),
            weight_sq=_combined_weight(self.weight_sq, sign * other.weight_sq),
            weighted_total=self.weighted_total + sign * other.weighted_total,
            weighted_total_sq=self.weighted_total_sq + sign * other.weighted_total_sq,
            weighted_counts=_together(self.weighted_counts, other.weighted_counts, sign),
        )

    @classmethod
    def sum(cls, tallies: Iterable["Tally"]) -> "Tally":
        """All together; the empty tally for none."""
        return reduce(add, tallies, EMPTY)

    @classmethod
    def from_values(
        cls,
        values: Sequence[float],
        weights: Sequence[float] | None = None,
        *,
        scale: tuple[int, int] | None = None,
    ) -> "Tally":
        """Tally of single answers; `scale` = (lowest, highest) whole number, None for open numbers.

        Raises ValueError for an answer off the scale, a negative weight, or not one weight for each answer.
        """
        weighs = [1.0] * len(values) if weights is None else list(weights)
        pairs = list(zip(values, weighs, strict=True))
        if any(w < 0 for w in weighs):
            raise ValueError("weights cannot be negative")
        counts, weighted_counts = (None, None) if scale is None else _count(pairs, scale)
        return cls(
            n=len(pairs),
            total=sum(values),
            total_sq=sum(x * x for x in values),
            counts=counts,
            scale_min=scale[0] if scale else 0,
            weight=sum(weighs),
            weight_sq=sum(w * w for w in weighs),
            weighted_total=sum(w * x for x, w in pairs),
            weighted_total_sq=sum(w * x * x for x, w in pairs),
            weighted_counts=weighted_counts,
        )

    @classmethod
    def from_counts(cls, counts: Sequence[int], *, scale_min: int = 0) -> "Tally":
        """Tally of unweighted answers from a distribution, lowest value first."""
        points = [(scale_min + i, c) for i, c in enumerate(counts)]
        n, total = sum(counts), sum(x * c for x, c in points)
        total_sq = sum(x * x * c for x, c in points)
        plain = tuple(counts)
        return cls(n, total, total_sq, plain, scale_min, n, n, total, total_sq, tuple(map(float, plain)))

    @classmethod
    def from_cell(
        cls,
        *,
        scale: tuple[int, int] | None,
        n: int,
        total: float,
        total_sq: float,
        counts: Sequence[int] = (),
        weight: float = 0,
        weight_sq: float = 0,
        weighted_total: float = 0,
        weighted_total_sq: float = 0,
        weighted_counts: Sequence[float] = (),
    ) -> "Tally":
        """Tally of a stored row whose counts, lowest value first, are padded with zeros (c0 … c10).

        Raises ValueError where a count beyond the scale is not 0.
        """
        width = scale[1] - scale[0] + 1 if scale else 0
        if scale and any(counts[width:]):
            raise ValueError(f"answers beyond the scale {scale}: {list(counts)}")
        return cls(
            n=n,
            total=total,
            total_sq=total_sq,
            counts=tuple(counts[:width]) if scale else None,
            scale_min=scale[0] if scale else 0,
            weight=weight,
            weight_sq=weight_sq,
            weighted_total=weighted_total,
            weighted_total_sq=weighted_total_sq,
            weighted_counts=tuple(weighted_counts[:width]) or None,
        )


EMPTY = Tally()


Number = TypeVar("Number", int, float)


def _combined_weight(mine: float, other: float) -> float:
    """The sum, without the crumbs that rounding leaves where all weight was taken out."""
    combined = mine + other
    return combined if combined > 1e-12 * mine else 0.0


def _together(
    mine: tuple[Number, ...] | None, other: tuple[Number, ...] | None, sign: int
) -> tuple[Number, ...] | None:
    if mine is None or other is None:
        return None
    return tuple(a + sign * b for a, b in zip(mine, other, strict=True))


def _count(
    pairs: Sequence[tuple[float, float]], scale: tuple[int, int]
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    low, high = scale
    counts, weighted = [0] * (high - low + 1), [0.0] * (high - low + 1)
    for value, weight in pairs:
        if value != int(value) or not low <= value <= high:
            raise ValueError(f"{value} is not on the scale {low} to {high}")
        counts[int(value) - low] += 1
        weighted[int(value) - low] += weight
    return tuple(counts), tuple(weighted)

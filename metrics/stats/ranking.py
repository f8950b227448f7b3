"""Units side by side, without calling chance a difference."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from metrics.stats import means, nps, proportions
from metrics.stats.measures import MEAN_KINDS, Kind, difference, estimate, groups_of, share_of
from metrics.stats.multiplicity import benjamini_hochberg
from metrics.stats.quantiles import t_two_sided, z_two_sided
from metrics.stats.results import Difference, Estimate
from metrics.stats.tally import Tally

Key = TypeVar("Key", bound=Hashable)
Sample = TypeVar("Sample", means.Sample, nps.Groups, proportions.Share)
MIN_ANSWERS = 5


class Verdict(StrEnum):
    """A unit against all others together."""

    ABOVE = "above"
    BELOW = "below"
    NO_CLEAR_DIFFERENCE = "no clear difference"
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True)
class RankedUnit(Generic[Key]):
    """One unit's score, rank among its siblings, and difference from all others together.

    `rank` is None and the verdict "too few" below the fewest answers; `against_others` is None where nothing
    is left to compare with. Its `significant` is before, `verdict` after correction for the number of units.
    """

    key: Key
    estimate: Estimate | None
    rank: int | None
    verdict: Verdict
    against_others: Difference | None


def rank_units(
    kind: Kind,
    units: Mapping[Key, Tally],
    *,
    top: int = 2,
    weighted: bool = False,
    confidence: float = 0.95,
    min_answers: int = MIN_ANSWERS,
    higher_is_better: bool | None = None,
) -> list[RankedUnit[Key]]:
    """Siblings with ranks and verdicts, best score first; those with too few answers last, as given.

    `higher_is_better` is taken from the kind (False for bottom boxes) unless told.
    """
    level = 1 - confidence
    against = _against_others(kind, units, top, weighted, confidence)
    rank_of = ranks(
        kind,
        units,
        top=top,
        weighted=weighted,
        level=level,
        min_answers=min_answers,
        higher_is_better=higher_is_better,
    )
    verdict_of = _judge(units, against, level, min_answers)
    rows = [
        RankedUnit(
            key,
            estimate(kind, tally, top=top, weighted=weighted, confidence=confidence),
            rank_of[key],
            verdict_of[key],
            against[key],
        )
        for key, tally in units.items()
    ]
    return sorted(rows, key=lambda row: _place(row, _direction(kind, higher_is_better)))


def ranks(
    kind: Kind,
    units: Mapping[Key, Tally],
    *,
    top: int = 2,
    weighted: bool = False,
    level: float = 0.05,
    min_answers: int = MIN_ANSWERS,
    higher_is_better: bool | None = None,
) -> dict[Key, int | None]:
    """1 + the number of siblings significantly better, pairwise, corrected (BH) over all pairs at `level`.

    None for units with fewer than `min_answers` or, weighted, without weight. k units make k(k − 1)/2 tests.
    """
    enough = {
        key: t for key, t in units.items() if t.n >= max(1, min_answers) and (t.weight > 0 or not weighted)
    }
    pairs = _pairwise(kind, enough, top, weighted)
    clear = benjamini_hochberg([p for *_, p in pairs], level=level)
    better = _direction(kind, higher_is_better)
    rank_of: dict[Key, int | None] = {key: 1 if key in enough else None for key in units}
    clear_pairs = [pair for pair, is_clear in zip(pairs, clear, strict=True) if is_clear]
    losers = [b if shift * better > 0 else a for a, b, shift, _ in clear_pairs]
    for key, better_siblings in Counter(losers).items():
        rank_of[key] = 1 + better_siblings
    return rank_of


def verdicts(
    kind: Kind,
    units: Mapping[Key, Tally],
    *,
    top: int = 2,
    weighted: bool = False,
    level: float = 0.05,
    min_answers: int = MIN_ANSWERS,
) -> dict[Key, Verdict]:
    """Each unit against all others together, Benjamini–Hochberg over the units at `level`.

    "above" and "below" speak of the number, whether or not higher is better. Too few: the unit, or all others
    together, have fewer than `min_answers`.
    """
    against = _against_others(kind, units, top, weighted, 1 - level)
    return _judge(units, against, level, min_answers)


def _judge(
    units: Mapping[Key, Tally], against: Mapping[Key, Difference | None], level: float, min_answers: int
) -> dict[Key, Verdict]:
    verdict_of = dict.fromkeys(units, Verdict.TOO_FEW)
    answers = sum(tally.n for tally in units.values())
    tested: dict[Key, tuple[float, float]] = {}
    for key, found in against.items():
        n = units[key].n
        if found is not None and found.p is not None and min(n, answers - n) >= min_answers:
            tested[key] = (found.value, found.p)
    clear = benjamini_hochberg([p for _, p in tested.values()], level=level)
    for (key, (value, _)), is_clear in zip(tested.items(), clear, strict=True):
        direction = Verdict.ABOVE if value > 0 else Verdict.BELOW
        verdict_of[key] = direction if is_clear else Verdict.NO_CLEAR_DIFFERENCE
    return verdict_of


def _against_others(
    kind: Kind, units: Mapping[Key, Tally], top: int, weighted: bool, confidence: float
) -> dict[Key, Difference | None]:
    everyone = Tally.sum(units.values())
    return {
        key: difference(kind, tally, everyone - tally, top=top, weighted=weighted, confidence=confidence)
        for key, tally in units.items()
    }


def _pairwise(
    kind: Kind, tallies: Mapping[Key, Tally], top: int, weighted: bool
) -> list[tuple[Key, Key, float, float]]:
    """(a, b, a − b, p) of all pairs that can be tested; each unit is summed up once, not once a pair."""
    if kind in MEAN_KINDS:
        samples = {k: means.sample(t, weighted=weighted) for k, t in tallies.items()}
        return _compare({k: s for k, s in samples.items() if s is not None}, _compare_means)
    if kind == "nps":
        groups = {k: groups_of(t, weighted=weighted) for k, t in tallies.items()}
        return _compare(groups, _compare_nps)
    shares = {k: share_of(kind, t, top=top, weighted=weighted) for k, t in tallies.items()}
    return _compare(shares, _compare_shares)


def _compare(
    samples: Mapping[Key, Sample], test: Callable[[Sample, Sample], tuple[float, float]]
) -> list[tuple[Key, Key, float, float]]:
    keys = list(samples)
    compared: list[tuple[Key, Key, float, float]] = []
    for i, a in enumerate(keys):
        for b in keys[i + 1 :]:
            shift, p = test(samples[a], samples[b])
            compared.append((a, b, shift, p))
    return compared


def _compare_means(a: means.Sample, b: means.Sample) -> tuple[float, float]:
    tested = means.welch(a, b)
    return a.mean - b.mean, 1.0 if tested is None else t_two_sided(tested[0], tested[2])


def _compare_nps(a: nps.Groups, b: nps.Groups) -> tuple[float, float]:
    shift, z, _ = nps.shift_and_z(a, b)
    return shift, z_two_sided(z)


def _compare_shares(a: proportions.Share, b: proportions.Share) -> tuple[float, float]:
    return a.value - b.value, z_two_sided(proportions.pooled_z(a, b))


def _direction(kind: Kind, higher_is_better: bool | None) -> int:
    better = kind != "bottom_box" if higher_is_better is None else higher_is_better
    return 1 if better else -1


def _place(row: RankedUnit[Key], better: int) -> tuple[bool, float]:
    if row.rank is None or row.estimate is None:
        return True, 0.0
    return False, -better * row.estimate.value

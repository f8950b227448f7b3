"""The kinds of score, and one way in for all of them.

| kind | what | interval | of a difference |
|---|---|---|---|
| nps | promoters (9–10) minus detractors (0–6) of 0–10, in points | adjusted Wald | Wald |
| csat, osat, top_box | share of the `top` highest values (2 unless told), in percent | Wilson | Newcombe |
| bottom_box | share of the `top` lowest values | Wilson | Newcombe |
| ces_share | share above the middle of the scale: 5 and above of 1–7 | Wilson | Newcombe |
| ces_mean, mean | mean | t | Welch |

Weighted: the same from the weighted sums, with Kish's effective n (Σw)²/Σw² in place of n in every interval
and test (adjusted Wald, Wilson, t with effective n − 1 degrees of freedom).
"""

from collections.abc import Sequence
from typing import Literal, get_args

from metrics.stats import means, nps, proportions
from metrics.stats.results import Difference, Estimate
from metrics.stats.tally import Tally

Kind = Literal["nps", "csat", "ces_mean", "ces_share", "osat", "mean", "top_box", "bottom_box"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MEAN_KINDS = frozenset({"ces_mean", "mean"})
NPS_SCALE = (0, 10)


def estimate(
    kind: Kind, tally: Tally, *, top: int = 2, weighted: bool = False, confidence: float = 0.95
) -> Estimate | None:
    """The score of a tally with n and interval; None without answers (or, weighted, without weight).

    Raises ValueError if the kind doesn't fit the tally's scale.
    """
    if kind in MEAN_KINDS:
        return means.estimate(means.sample(tally, weighted=weighted), confidence=confidence)
    if kind == "nps":
        return nps.estimate(groups_of(tally, weighted=weighted), confidence=confidence)
    return proportions.estimate(share_of(kind, tally, top=top, weighted=weighted), confidence=confidence)


def difference(
    kind: Kind, new: Tally, old: Tally, *, top: int = 2, weighted: bool = False, confidence: float = 0.95
) -> Difference | None:
    """Score of `new` minus score of `old` (independent answers); None if one of them has no answers.

    Raises ValueError if the kind doesn't fit a tally's scale.
    """
    if kind in MEAN_KINDS:
        samples = (means.sample(new, weighted=weighted), means.sample(old, weighted=weighted))
        return means.difference(*samples, confidence=confidence)
    if kind == "nps":
        groups = (groups_of(new, weighted=weighted), groups_of(old, weighted=weighted))
        return nps.difference(*groups, confidence=confidence)
    shares = (
        share_of(kind, new, top=top, weighted=weighted),
        share_of(kind, old, top=top, weighted=weighted),
    )
    return proportions.difference(*shares, confidence=confidence)


def groups_of(tally: Tally, *, weighted: bool = False) -> nps.Groups:
    """Promoters, passives and detractors of a tally of 0–10; weighted ones are scaled to the effective n."""
    counts, scale = _scaled_counts(tally, weighted)
    if tally.n and tally.scale != NPS_SCALE:
        raise ValueError(f"NPS needs answers from 0 to 10, not on the scale {tally.scale}")
    if not counts:
        return nps.Groups(0, 0, 0, 0)
    promoters, passives, detractors = counts[9] + counts[10], counts[7] + counts[8], sum(counts[:7])
    return nps.Groups(scale * promoters, scale * passives, scale * detractors, tally.n)


def share_of(kind: Kind, tally: Tally, *, top: int = 2, weighted: bool = False) -> proportions.Share:
    """The share that `kind` counts; a weighted one has the effective n as its base."""
    counts, scale = _scaled_counts(tally, weighted)
    boxes = _boxes(kind, counts, top) if tally.n else ()
    return proportions.Share(scale * sum(boxes), scale * sum(counts), tally.n)


def _boxes(kind: Kind, counts: Sequence[float], top: int) -> Sequence[float]:
    points = len(counts)
    if kind == "ces_share":
        return counts[(points + 1) // 2 :]
    if not 0 < top < points:
        raise ValueError(f"{top} boxes of a scale of {points} points say nothing")
    return counts[:top] if kind == "bottom_box" else counts[points - top :]


def _scaled_counts(tally: Tally, weighted: bool) -> tuple[Sequence[float], float]:
    """Counts and the factor that brings their sum to the (effective) n."""
    if not tally.n:
        return (), 1.0
    counts = tally.weighted_counts if weighted else tally.counts
    if counts is None:
        raise ValueError("this score needs the counts of each value, which open numbers don't have")
    if not weighted:
        return counts, 1.0
    return counts, tally.effective_n / tally.weight if tally.weight > 0 else 0.0

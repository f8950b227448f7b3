"""A unit's score by a dimension: each value with its interval, ranked and compared with all others together.

As in metrics.domain.results, everything returned is fit to be shown. What isn't is not even named: there may
be a thousand values, and who is alone in one would be told apart by it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accounts.models import OrgUnit
from metrics.domain import sums
from metrics.domain.dimension_choice import labels_of
from metrics.domain.hiding import Hiding
from metrics.domain.reading import Filters, Period
from metrics.domain.results import Ranked, rank_tallies
from metrics.domain.scored import SUMMED
from metrics.domain.segment_hiding import HiddenValues
from metrics.domain.sums import Sums
from metrics.models import Dimension, Metric, Score
from metrics.stats import Tally


@dataclass(frozen=True, kw_only=True)
class ValueRow(Ranked):
    """One value of a dimension."""

    key: int
    name: str


@dataclass(frozen=True)
class Breakdown:
    """The values that may be shown; how many more have answers, and how many answers those are together."""

    dimension: Dimension
    rows: Sequence[ValueRow] = field(default_factory=list)
    hidden_values: int = 0
    hidden_n: int = 0


def break_down(
    metric: Metric,
    unit: OrgUnit,
    dimension: Dimension,
    period: Period,
    filters: Filters,
    *,
    hiding: Hiding,
    weighted: bool = False,
    by_number: bool = False,
) -> Breakdown:
    """The unit's score by `dimension`, best first, or the most answered first `by_number`.

    Costs one statement for each level of the tree above the unit and a constant number beside, however many
    values there are. `hiding` is the unit's under the same filters, which hold no value of a dimension.
    """
    hidden = HiddenValues(hiding, dimension).why(period)
    found = _sums(metric, unit, dimension, period, filters)
    tallies = {code: sums.tally_of(metric, of if weighted else of[: len(sums.PLAIN)])
               for code, of in found.items()}  # fmt: skip
    shown = {code: of for code, of in tallies.items() if not hidden[code]}
    labels = labels_of(dimension)
    rows = [
        ValueRow(n=tallies[one.key].n, ranked=one, key=one.key, name=labels.get(one.key, f"{one.key}"))
        for one in rank_tallies(metric, shown, filters.program.min_answers, weighted=weighted)
    ]
    if by_number:
        rows.sort(key=lambda row: -row.n)
    rest: Mapping[int, Tally] = {code: of for code, of in tallies.items() if hidden[code]}
    return Breakdown(dimension, rows, len(rest), sum(of.n for of in rest.values()))


def _sums(
    metric: Metric, unit: OrgUnit, dimension: Dimension, period: Period, filters: Filters
) -> dict[int, Sums]:
    """Sums of the unit with everything beneath it, by code."""
    rows = Score.objects.filter(
        metric=metric, program=filters.program, is_counted=True, day__range=(period.first, period.last)
    ).order_by()
    if unit.parent_id is not None:
        rows = rows.filter(unit__in=OrgUnit.objects.within(unit).values("pk"))
    if filters.touchpoint_id is not None:
        rows = rows.filter(touchpoint=filters.touchpoint_id)
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    found: dict[int, Sums] = defaultdict(sums.empty)
    by_value = rows.values_list(dimension.column, "value").annotate(**SUMMED)
    for code, value, n, weight, weight_sq in by_value:
        sums.add(found[code], sums.of_value(value, n, weight, weight_sq, metric.scale_min))
    return found

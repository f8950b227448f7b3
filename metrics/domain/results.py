"""What the cells say of a unit: its score, its change, its trend, and the units beneath it side by side.

Everything returned here is fit to be shown: what too few answers make hidden is left out, with the reason
(metrics.domain.hiding). `tally` alone gives raw sums. Each function costs a constant number of statements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from operator import add, sub
from typing import Any, cast

from accounts.models import OrgUnit
from metrics.domain import sums
from metrics.domain.few import Hidden, hidden_parts
from metrics.domain.hiding import Hiding
from metrics.domain.periods import ROLLING_DAYS, Step, default_period, next_start, start_of, steps
from metrics.domain.pieces import Pieces
from metrics.domain.reading import Filters, Period, read
from metrics.domain.segment_hiding import hiding_of
from metrics.models import Metric
from metrics.stats import (
    Difference,
    Estimate,
    Kind,
    RankedUnit,
    Tally,
    Verdict,
    difference,
    estimate,
    rank_units,
    verdicts,
)

__all__ = ["change", "default_period", "ranking", "score", "tally", "trend"]
MOST_RANKED = 150
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """A score, or why there is none. `tally` is empty where it is hidden; `n` may always be told."""

    n: int
    estimate: Estimate | None
    hidden: Hidden
    tally: Tally


@dataclass(frozen=True)
class Point:
    """One step of a trend: its own score, and for days the last seven days' (`rolling`)."""

    on: date
    n: int
    alone: Estimate | None
    rolling: Estimate | None
    hidden: Hidden


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """One of several side by side."""

    n: int
    ranked: RankedUnit[int] | None
    hidden: Hidden = Hidden.NO

    @property
    def estimate(self) -> Estimate | None:
        return self.ranked.estimate if self.ranked and not self.hidden else None

    @property
    def rank(self) -> int | None:
        return self.ranked.rank if self.ranked and not self.hidden else None

    @property
    def verdict(self) -> Verdict:
        return self.ranked.verdict if self.ranked and not self.hidden else Verdict.TOO_FEW


@dataclass(frozen=True, kw_only=True)
class Row(Ranked):
    """One unit of a ranking."""

    unit: OrgUnit

    @property
    def key(self) -> int:
        return self.unit.pk

    @property
    def name(self) -> str:
        return self.unit.name


def tally(
    metric: Metric, unit: OrgUnit, period: Period | None, filters: Filters, *, weighted: bool = False
) -> Tally:
    """Raw sums of a unit with everything beneath it. Not fit to be shown where few answered: use `score`."""
    found = read(metric, [unit.pk], filters, period, weighted=weighted)
    return sums.tally_of(metric, found[()]) if found else Tally()


def kind_of(metric: Metric) -> Kind:
    """The metric's kind as statistics know it."""
    return cast(Kind, metric.kind)


def score_of(metric: Metric, of: Tally, *, weighted: bool = False) -> Estimate | None:
    """The estimate of a tally under the metric's definition."""
    return estimate(kind_of(metric), of, top=metric.top_n, weighted=weighted)


def compare(metric: Metric, new: Tally, old: Tally, *, weighted: bool = False) -> Difference | None:
    """New less old under the metric's definition."""
    return difference(kind_of(metric), new, old, top=metric.top_n, weighted=weighted)


def score(
    metric: Metric,
    unit: OrgUnit,
    period: Period,
    filters: Filters,
    *,
    weighted: bool = False,
    hiding: Hiding | None = None,
) -> Shown:
    """The unit's score if enough answered, there and beside it. `hiding` saves reading it again."""
    found = tally(metric, unit, period, filters, weighted=weighted)
    hidden = (hiding or hiding_of(metric, unit, filters)).why(period)
    if hidden:
        return Shown(found.n, None, hidden, Tally())
    return Shown(found.n, score_of(metric, found, weighted=weighted), hidden, found)


def change(metric: Metric, new: Shown, old: Shown, *, weighted: bool = False) -> Difference | None:
    """How the score changed; None where one of the two isn't shown."""
    if new.hidden or old.hidden:
        return None
    return compare(metric, new.tally, old.tally, weighted=weighted)


def trend(
    metric: Metric,
    unit: OrgUnit,
    period: Period,
    filters: Filters,
    *,
    step: Step,
    weighted: bool = False,
    hiding: Hiding | None = None,
) -> list[Point]:
    """Every step of the period, empty ones too. Days come with the score of the last seven days."""
    pieces = (hiding or hiding_of(metric, unit, filters)).pieces
    reach = Period(period.first - timedelta(days=ROLLING_DAYS - 1), period.last) if step == "day" else period
    by_day = read(metric, [unit.pk], filters, reach, by="day", weighted=weighted)
    by_step: dict[date, sums.Sums] = {}
    for day, of in by_day.items():
        if period.contains(day):
            _add(by_step, start_of(day, step), of)
    starts = steps(period, step)
    windows = shown_windows(by_day, starts, pieces) if step == "day" else {}

    def estimated(of: sums.Sums | None) -> Estimate | None:
        return score_of(metric, sums.tally_of(metric, of), weighted=weighted) if of else None

    def point(start: date, after: date) -> Point:
        last = after - ONE_DAY
        hidden = pieces.why_hidden(Period(max(start, period.first), min(last, period.last)))
        of = by_step.get(start)
        alone = None if hidden else estimated(of)
        return Point(start, int(of[0]) if of else 0, alone, estimated(windows.get(start)), hidden)

    return [point(*of) for of in pairwise([*starts, next_start(starts[-1], step)])]


def shown_windows(
    by_day: Mapping[date, sums.Sums], days: Sequence[date], pieces: Pieces
) -> dict[date, sums.Sums]:
    """`rolling_sums` as far as they may be told: where a day stands for few, the seven begin later."""
    if pieces.is_free:
        return rolling_sums(by_day, days)
    shown = {}
    for day, of in rolling_sums(by_day, days).items():
        if not pieces.allows(day.toordinal() + 1):
            continue
        for back in range(ROLLING_DAYS - 1, -1, -1):
            if not pieces.why_hidden(Period(day - timedelta(days=back), day)):
                within = (day - timedelta(days=one) for one in range(back + 1))
                is_full = back == ROLLING_DAYS - 1
                shown[day] = of if is_full else sums.total(by_day[one] for one in within if one in by_day)
                break
    return shown


def rolling_sums(by_day: Mapping[date, sums.Sums], days: Sequence[date]) -> dict[date, sums.Sums]:
    """Sums over the seven days that end with each of `days` (without gaps between them).

    Days on which nobody was asked are left out, unless a single one stands between two with answers.
    """
    back, found = [timedelta(days=n) for n in range(ROLLING_DAYS + 1)], {}
    window = sums.total(by_day[days[0] - one] for one in back[1:-1] if days[0] - one in by_day) or None
    for day in days:
        came, left = by_day.get(day), by_day.get(day - back[-1])
        if window is None:
            window = list(came) if came else None
        elif came or left:
            window = list(map(add, window, came)) if came else window
            window = list(map(sub, window, left)) if left else window
        if window and (came or (day - back[1] in by_day and day + back[1] in by_day)):
            found[day] = window
    return found


def ranking(
    metric: Metric,
    unit: OrgUnit,
    units: Sequence[OrgUnit],
    period: Period,
    filters: Filters,
    *,
    weighted: bool = False,
    hiding: Hiding | None = None,
) -> list[Row]:
    """`units`, all on one level beneath `unit`, with ranks and verdicts; those that aren't shown stand last.

    Up to `MOST_RANKED` units get ranks (their pairs are tested one by one), more get verdicts only.
    """
    by_id = {one.pk: one for one in units}
    found = read(metric, list(by_id), filters, period, by="unit", weighted=weighted)
    tallies = {pk: sums.tally_of(metric, found[pk]) if pk in found else Tally() for pk in by_id}
    hidden = (hiding or hiding_of(metric, unit, filters)).why_beneath(units, period)
    shown = {pk: of for pk, of in tallies.items() if not hidden[pk]}
    ranked = rank_tallies(metric, shown, filters.program.min_answers, weighted=weighted)
    rows = [Row(unit=by_id[one.key], n=tallies[one.key].n, ranked=one) for one in ranked]
    rest = sorted((pk for pk in by_id if hidden[pk]), key=lambda pk: (-tallies[pk].n, by_id[pk].name))
    return rows + [Row(unit=by_id[pk], n=tallies[pk].n, hidden=hidden[pk], ranked=None) for pk in rest]


def sparks(
    metric: Metric, units: Iterable[int], period: Period, filters: Filters, *, weighted: bool = False
) -> dict[int, list[float | None]]:
    """Each unit's scores by month (by week in shorter periods), None where they are hidden."""
    ids, is_short = list(units), period.days <= 190
    step: Step = "week" if is_short else "month"
    starts = {start: place for place, start in enumerate(steps(period, step))}
    by: Any = "unit_day" if is_short else "unit_month"
    folded: dict[int, dict[date, sums.Sums]] = {unit: {} for unit in ids}
    for (unit, when), of in read(metric, ids, filters, period, by=by, weighted=weighted).items():
        start = start_of(when, step) if is_short else date.fromisoformat(f"{when}-01")
        _add(folded[unit], start, of)
    lines: dict[int, list[float | None]] = {unit: [None] * len(starts) for unit in ids}
    for unit, by_start in folded.items():
        numbers = {start: int(of[0]) for start, of in by_start.items()}
        hidden = hidden_parts(numbers, filters.program.min_answers)
        for start, of in by_start.items():
            found = None if hidden[start] else score_of(metric, sums.tally_of(metric, of), weighted=weighted)
            lines[unit][starts[start]] = found.value if found else None
    return lines


def rank_tallies(
    metric: Metric, tallies: Mapping[int, Tally], least: int, *, weighted: bool
) -> list[RankedUnit[int]]:
    """Tallies by key with their scores, ranks and verdicts, best first."""
    options: dict[str, Any] = {"top": metric.top_n, "weighted": weighted, "min_answers": least}
    if len(tallies) <= MOST_RANKED:
        return rank_units(kind_of(metric), tallies, **options)
    judged = verdicts(kind_of(metric), tallies, **options)
    rows = [
        RankedUnit(pk, score_of(metric, of, weighted=weighted), None, judged[pk], None)
        for pk, of in tallies.items()
    ]
    return sorted(rows, key=lambda row: -row.estimate.value if row.estimate else 0.0)


def _add(into: dict[Any, sums.Sums], key: Any, of: sums.Sums) -> None:
    into[key] = list(map(add, into[key], of)) if key in into else list(of)

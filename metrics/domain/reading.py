"""Reading sums of cells in one SQL statement each, whatever the tree's size.

Cells know nothing of dimensions: what is asked of one value of a dimension is added up from scores, which are
read once (metrics.domain.scored).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import Sum

from metrics.domain import sums
from metrics.domain.scored import Segment, SegmentCells
from metrics.domain.statements import add_up
from metrics.domain.sums import Sums
from metrics.models import Cell, Metric
from surveys.models import Program

By = Literal["", "unit", "day", "unit_day", "unit_month"]
Key = Any  # (), unit, day, (unit, day) or (unit, "YYYY-MM"), as `by` says
# A day's text begins with its month, in both databases.
GROUPS: dict[str, str] = {
    "": "",
    "unit": "unit_id",
    "day": "day",
    "unit_day": "unit_id, day",
    "unit_month": "unit_id, substr(CAST(day AS text), 1, 7)",
}
WIDTHS: dict[str, int] = {"": 0, "unit": 1, "day": 1, "unit_day": 2, "unit_month": 2}  # columns of a group


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included. `label` is a name such as "May 2018", if it has one."""

    first: date
    last: date
    label: str = ""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def contains(self, day: date) -> bool:
        return self.first <= day <= self.last

    def before(self) -> "Period":
        """As many days, right before."""
        last = self.first - timedelta(days=1)
        return Period(last - timedelta(days=self.days - 1), last)


@dataclass(frozen=True)
class Filters:
    """What of a program is looked at: all of it, or a touchpoint, a channel, a value of a dimension, or any
    of these together."""

    program: Program
    touchpoint_id: int | None = None
    channel: str = ""
    segment: Segment | None = None

    @property
    def is_whole(self) -> bool:
        return self.touchpoint_id is None and not self.channel and self.segment is None

    @property
    def whole(self) -> "Filters":
        """The whole program."""
        return Filters(self.program)


def read(
    metric: Metric,
    units: Collection[int],
    filters: Filters,
    period: Period | None = None,
    *,
    by: By = "",
    weighted: bool = False,
) -> dict[Key, Sums]:
    """Sums over the cells of `units`, grouped as `by` says; groups without answers are left out.

    Without `weighted` only the plain sums are read. `period` None means all time.
    """
    if not units:
        return {}
    fields = sums.FIELDS if weighted else sums.PLAIN
    if filters.segment is not None:
        return _folded(_segment_cells(metric, filters), units, period, by, weighted)
    group = GROUPS[by]
    columns = [*([group] if group else []), *(f"SUM({field})" for field in fields)]
    width = WIDTHS[by]
    rows = add_up(columns, group=group, **_which(metric, units, filters, period))
    return {_key(by, row[:width]): list(row[width:]) for row in rows if row[width]}


def count(
    metric: Metric, units: Collection[int], filters: Filters, period: Period | None, *, by: By
) -> dict[Key, int]:
    """Only the numbers of answers."""
    if not units:
        return {}
    if filters.segment is not None:
        return {key: int(of[0]) for key, of in read(metric, units, filters, period, by=by).items()}
    group = GROUPS[by]
    rows = add_up([group, "SUM(n)"], group=group, **_which(metric, units, filters, period))
    return {_key(by, row[:-1]): int(row[-1]) for row in rows if row[-1]}


def count_months(metric: Metric, units: Collection[int], filters: Filters) -> dict[int, dict[date, int]]:
    """Numbers of answers of each unit by month, put on the first and the last day of it that have any."""
    if not units:
        return {}
    found: dict[int, dict[date, int]] = defaultdict(dict)
    if filters.segment is not None:
        cells = _segment_cells(metric, filters)
        for unit in units:
            if days := cells.get(unit):
                found[unit] = {day: int(of[0]) for day, of in days.items()}
        return found
    columns = ["unit_id", "MIN(day)", "MAX(day)", "SUM(n)"]
    rows = add_up(columns, group=GROUPS["unit_month"], **_which(metric, units, filters, None))
    for unit, *ends, n in rows:
        first, last = (date.fromisoformat(day) if isinstance(day, str) else day for day in ends)
        found[unit][first] = int(n) - (first != last)
        if first != last:
            found[unit][last] = 1
    return found


def count_parts(
    metric: Metric, units: Collection[int], program: Program, period: Period
) -> dict[int, dict[tuple[int | None, str], int]]:
    """Numbers of answers of each unit by (touchpoint, channel)."""
    found: dict[int, dict[tuple[int | None, str], int]] = defaultdict(dict)
    rows = (
        Cell.objects.filter(metric=metric, unit__in=units, day__range=(period.first, period.last))
        .filter(slice__program=program, slice__is_whole_program=False)
        .values_list("unit_id", "slice__touchpoint_id", "slice__channel")
        .annotate(answers=Sum("n"))
    )
    for unit, touchpoint, channel, n in rows.order_by():
        found[unit][touchpoint, channel] = n
    return found


def _segment_cells(metric: Metric, filters: Filters) -> SegmentCells:
    assert filters.segment is not None
    scores = filters.segment.scores(metric, filters.program)
    return scores.cells(filters.touchpoint_id, filters.channel)


def _folded(
    cells: SegmentCells, units: Collection[int], period: Period | None, by: By, weighted: bool
) -> dict[Key, Sums]:
    """As `read`, of the cells of one value of a dimension."""
    width = len(sums.FIELDS if weighted else sums.PLAIN)
    found: dict[Key, Sums] = {}
    for unit in units:
        for day, of in cells.get(unit, {}).items():
            if period is None or period.contains(day):
                values = {"": (), "unit": unit, "day": day, "unit_day": (unit, day)}
                key = (unit, f"{day:%Y-%m}") if by == "unit_month" else values[by]
                sums.add(found.setdefault(key, [0] * width), of[:width])
    return found


def _which(metric: Metric, units: Collection[int], filters: Filters, period: Period | None) -> dict[str, Any]:
    """The cells that `add_up` takes."""
    return {
        "metric": metric.pk,
        "units": units,
        "slices": _slices(filters),
        "days": (period.first, period.last) if period else None,
    }


def _slices(filters: Filters) -> dict[str, Any]:
    if filters.is_whole:
        return {"key": str(filters.program.pk)}
    wanted: dict[str, Any] = {"program_id": filters.program.pk, "is_whole_program": False}
    if filters.touchpoint_id is not None:
        wanted["touchpoint_id"] = filters.touchpoint_id
    if filters.channel:
        wanted["channel"] = filters.channel
    return wanted


def _key(by: By, values: Sequence[Any]) -> Key:
    if by == "":
        return ()
    if by in ("day", "unit_day"):
        day = values[-1]  # SQLite keeps days as text
        day = date.fromisoformat(day) if isinstance(day, str) else day
        return day if by == "day" else (values[0], day)
    return values[0] if by == "unit" else (values[0], values[1])

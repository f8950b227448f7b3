"""Reading sums of cells in one SQL statement each, whatever the tree's size."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db import connection
from django.db.models import Sum

from metrics.domain import sums
from metrics.domain.sums import Sums
from metrics.models import Cell, Metric, Slice
from surveys.models import Program

By = Literal["", "unit", "day", "unit_day", "unit_month"]
Key = Any  # (), unit, day, (unit, day) or (unit, "YYYY-MM"), as `by` says
CELLS, SLICES = Cell._meta.db_table, Slice._meta.db_table
# A day's text begins with its month, in both databases.
GROUPS: dict[str, str] = {
    "": "",
    "unit": "unit_id",
    "day": "day",
    "unit_day": "unit_id, day",
    "unit_month": "unit_id, substr(CAST(day AS text), 1, 7)",
}


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
    """What of a program is looked at: all of it, or a touchpoint, a channel, or both."""

    program: Program
    touchpoint_id: int | None = None
    channel: str = ""

    @property
    def is_whole(self) -> bool:
        return self.touchpoint_id is None and not self.channel

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
    columns = sums.FIELDS if weighted else sums.PLAIN
    where, params = _where(metric, units, filters, period)
    group = GROUPS[by]
    chosen = ", ".join(f"SUM({column})" for column in columns)
    sql = (
        f"SELECT {group + ', ' if group else ''}{chosen} FROM {CELLS} WHERE {where}"  # noqa: S608  our own names
        + (f" GROUP BY {group}" if group else "")
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    width = len(group.split(", ")) if by in ("unit", "day", "unit_day") else 2 if group else 0
    return {_key(by, row[:width]): list(row[width:]) for row in rows if row[width]}


def count(
    metric: Metric, units: Collection[int], filters: Filters, period: Period | None, *, by: By
) -> dict[Key, int]:
    """Only the numbers of answers."""
    if not units:
        return {}
    where, params = _where(metric, units, filters, period)
    group = GROUPS[by]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {group}, SUM(n) FROM {CELLS} WHERE {where} GROUP BY {group}", params)  # noqa: S608
        rows = cursor.fetchall()
    return {_key(by, row[:-1]): int(row[-1]) for row in rows if row[-1]}


def count_months(metric: Metric, units: Collection[int], filters: Filters) -> dict[int, dict[date, int]]:
    """Numbers of answers of each unit by month, put on the first and the last day of it that have any."""
    if not units:
        return {}
    where, params = _where(metric, units, filters, None)
    group = GROUPS["unit_month"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit_id, MIN(day), MAX(day), SUM(n) FROM {CELLS} WHERE {where} GROUP BY {group}",  # noqa: S608
            params,
        )
        rows = cursor.fetchall()
    found: dict[int, dict[date, int]] = defaultdict(dict)
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


def _where(
    metric: Metric, units: Collection[int], filters: Filters, period: Period | None
) -> tuple[str, list[Any]]:
    marks = ", ".join(["%s"] * len(units))
    parts = [f"metric_id = %s AND unit_id IN ({marks})"]
    params: list[Any] = [metric.pk, *units]
    if filters.is_whole:
        parts.append(f"slice_id = (SELECT id FROM {SLICES} WHERE key = %s)")  # noqa: S608  our own names
        params.append(str(filters.program.pk))
    else:
        chosen, values = _parts(filters)
        parts.append(f"slice_id IN (SELECT id FROM {SLICES} WHERE {chosen})")  # noqa: S608  our own names
        params += values
    if period is not None:
        parts.append("day BETWEEN %s AND %s")
        params += [period.first, period.last]
    return " AND ".join(parts), params


def _parts(filters: Filters) -> tuple[str, list[Any]]:
    wanted: dict[str, Any] = {"program_id": filters.program.pk, "is_whole_program": False}
    if filters.touchpoint_id is not None:
        wanted["touchpoint_id"] = filters.touchpoint_id
    if filters.channel:
        wanted["channel"] = filters.channel
    return " AND ".join(f"{name} = %s" for name in wanted), list(wanted.values())


def _key(by: By, values: Sequence[Any]) -> Key:
    if by == "":
        return ()
    if by in ("day", "unit_day"):
        day = values[-1]  # SQLite keeps days as text
        day = date.fromisoformat(day) if isinstance(day, str) else day
        return day if by == "day" else (values[0], day)
    return values[0] if by == "unit" else (values[0], values[1])

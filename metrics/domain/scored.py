"""What cells don't know: sums of the scores that hold one value of a dimension, and of all its values.

One statement reads the scores of a metric, a program and a value; the rest is added up in memory, for the
time that one page takes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, Sum, TextField
from django.db.models.functions import Cast, Substr

from accounts.models import OrgUnit
from metrics.domain import sums
from metrics.domain.sums import Sums
from metrics.models import Dimension, Metric, Score
from surveys.models import Program

SegmentCells = Mapping[int, Mapping[date, Sums]]  # unit with everything beneath it → day → sums
Part = tuple[int, int, int | None, str]  # unit, code, touchpoint, channel
Line = Mapping[int, Sequence[tuple[int | None, str, date, int]]]  # code → (touchpoint, channel, day, n)
SUMMED = {"n": Count("pk"), "w": Sum("weight"), "ww": Sum(F("weight") * F("weight"))}


@dataclass(frozen=True)
class Segment:
    """One value of a dimension. Remembers what it has read: it lasts as long as the page that made it."""

    dimension: Dimension
    code: int
    _read: dict[tuple[int, int], "SegmentScores"] = field(default_factory=dict, compare=False, repr=False)

    def scores(self, metric: Metric, program: Program) -> "SegmentScores":
        """The value's scores on a metric in a program."""
        key = (metric.pk, program.pk)
        if key not in self._read:
            self._read[key] = SegmentScores(metric, program, self)
        return self._read[key]


class SegmentScores:
    """All scores that hold a value, by unit, day, touchpoint and channel."""

    def __init__(self, metric: Metric, program: Program, segment: Segment) -> None:
        rows = Score.objects.filter(
            metric=metric, program=program, is_counted=True, **{segment.dimension.column: segment.code}
        ).order_by()
        names = ("unit_id", "day", "touchpoint_id", "channel", "value")
        self.minimum = metric.scale_min
        self.rows = list(rows.values_list(*names).annotate(**SUMMED))
        self.line_of = lines_of({unit for unit, *_ in self.rows})
        self._cells: dict[tuple[int | None, str], SegmentCells] = {}

    def cells(self, touchpoint: int | None, channel: str) -> SegmentCells:
        """Sums of each unit with everything beneath it, by day; None and "" let all through."""
        if (touchpoint, channel) not in self._cells:
            self._cells[touchpoint, channel] = self._add_up(touchpoint, channel)
        return self._cells[touchpoint, channel]

    def _add_up(self, touchpoint: int | None, channel: str) -> SegmentCells:
        own: dict[tuple[int, date], Sums] = {}
        for unit, day, at, by, value, n, weight, weight_sq in self.rows:
            if touchpoint in (None, at) and channel in ("", by):
                part = sums.of_value(value, n, weight, weight_sq, self.minimum)
                if (unit, day) in own:
                    sums.add(own[unit, day], part)
                else:
                    own[unit, day] = part
        found: dict[int, dict[date, Sums]] = defaultdict(dict)
        for (unit, day), of in own.items():
            for above in self.line_of[unit]:
                if day in found[above]:
                    sums.add(found[above][day], of)
                else:
                    found[above][day] = list(of)
        return found


def count_values(
    metric: Metric, program: Program, dimension: Dimension, days: tuple[date, date]
) -> dict[Part, int]:
    """Answers in these days by unit, value, touchpoint and channel, for each unit with everything beneath."""
    rows = Score.objects.filter(metric=metric, program=program, is_counted=True, day__range=days).order_by()
    names = ("unit_id", dimension.column, "touchpoint_id", "channel")
    own = {tuple(key): n for *key, n in rows.values_list(*names).annotate(n=Count("pk"))}
    line_of = lines_of({unit for unit, *_ in own})
    found: dict[Any, int] = defaultdict(int)
    for (unit, *rest), n in own.items():
        for above in line_of[unit]:
            found[above, *rest] += n
    return found


def count_line(
    metric: Metric, program: Program, dimension: Dimension, unit: OrgUnit, *, by_month: bool
) -> Line:
    """Answers of all time at a unit with everything beneath it, by value; by month, they are put on the first
    and the last day of it that have any."""
    rows = Score.objects.filter(metric=metric, program=program, is_counted=True).order_by()
    if unit.parent_id is not None:
        rows = rows.filter(unit__in=OrgUnit.objects.within(unit).values("pk"))
    month = Substr(Cast("day", TextField()), 1, 7)  # a day's text begins with it, in both databases
    rows = rows.annotate(at=month if by_month else F("day"))
    parts = rows.values_list(dimension.column, "touchpoint_id", "channel", "at")
    counted = parts.annotate(first=Min("day"), last=Max("day"), n=Count("pk"))
    found: dict[int, list[tuple[int | None, str, date, int]]] = defaultdict(list)
    for code, touchpoint, channel, _, first, last, n in counted:
        found[code].append((touchpoint, channel, first, n - (first != last)))
        if first != last:
            found[code].append((touchpoint, channel, last, 1))
    return found


def lines_of(units: Iterable[int]) -> dict[int, list[int]]:
    """Each of `units` with all above it, from the top."""
    rows = OrgUnit.objects.filter(pk__in=set(units)).values_list("pk", "path")
    return {unit: [int(part) for part in path.split("/") if part] for unit, path in rows}

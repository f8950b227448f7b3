"""Why a number of one value of a dimension isn't shown.

A dimension's values are parts of a whole, on one page and from page to page, so all of them are judged
together: a hidden one hides others until at least two are, and they hold enough. A value is hidden at a unit
also where the same value at the units beside or above it, or its other days, would give a small group away.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from accounts.models import OrgUnit
from metrics.domain.few import Hidden, hidden_units, hide_neighbours
from metrics.domain.few_tables import hidden_values
from metrics.domain.hiding import ByDay, Hiding, Whys, wider_and
from metrics.domain.periods import month_end
from metrics.domain.reading import Filters, Period
from metrics.domain.scored import Line, Segment, count_line, count_values
from metrics.models import Dimension, Metric

Numbers = Mapping[int, Mapping[tuple[int, int | None, str], int]]  # unit → (code, touchpoint, channel) → n


def hiding_of(metric: Metric, unit: OrgUnit, filters: Filters) -> Hiding:
    """What is hidden at a unit and beneath it under these filters."""
    kind = Hiding if filters.segment is None else SegmentHiding
    return kind(metric, unit, filters)


class HiddenValues:
    """What is hidden of all values of a dimension at one unit. Reads once for each period."""

    def __init__(self, hiding: Hiding, dimension: Dimension) -> None:
        self.hiding, self.dimension = hiding, dimension
        self._numbers: dict[Period, Numbers] = {}
        self._whys: dict[Period, Whys] = {}
        self._lines: dict[bool, dict[int, Line]] = {}

    def why(self, period: Period) -> Whys:
        """By code: why its number of `period` isn't shown; all that have answers then."""
        if period not in self._whys:
            self._whys[period] = self._judge(period)
        return self._whys[period]

    def numbers(self, period: Period) -> Numbers:
        """Answers of the period, for each unit with everything beneath it."""
        if period not in self._numbers:
            found: dict[int, dict[tuple[int, int | None, str], int]] = defaultdict(dict)
            days = (period.first, period.last)
            counted = count_values(self.hiding.metric, self.hiding.filters.program, self.dimension, days)
            for (unit, code, touchpoint, channel), n in counted.items():
                found[unit][code, touchpoint, channel] = n
            self._numbers[period] = found
        return self._numbers[period]

    def beside(self, unit: int, period: Period) -> Whys:
        """What its values hide of each other at a unit, by their numbers alone."""
        filters = self.hiding.filters
        numbers = self.numbers(period).get(unit, {})
        return hidden_values(numbers, filters.touchpoint_id, filters.channel, self.hiding.least)

    def _judge(self, period: Period) -> Whys:
        unit, least = self.hiding.unit.pk, self.hiding.least
        hidden = self.beside(unit, period)
        whole = self.hiding.why(period)
        numbers = self._by_code(unit, period)
        for code, why in hidden.items():
            if not why and code in numbers:
                hidden[code] = whole or self._in_line(code, period) or self._in_time(code, period)
        there = {code: numbers.get(code, 0) for code in hidden}
        hide_neighbours(hidden, there, least)
        return hidden

    def _by_code(self, unit: int, period: Period) -> dict[int, int]:
        """Answers by value under the filters."""
        filters = self.hiding.filters
        found: dict[int, int] = defaultdict(int)
        for (code, touchpoint, channel), n in self.numbers(period).get(unit, {}).items():
            if filters.touchpoint_id in (None, touchpoint) and filters.channel in ("", channel):
                found[code] += n
        return found

    def _in_line(self, code: int, period: Period) -> Hidden:
        """What the same value tells at the units above and beside."""
        above = self.hiding.unit.ancestor_ids[:-1]
        if not above:
            return Hidden.NO
        children = self.hiding.children_of(frozenset(above))
        numbers = {pk: self._by_code(pk, period).get(code, 0) for pk in {*above, *children}}
        return hidden_units(numbers, children, self.hiding.least)[self.hiding.unit.pk]

    def _in_time(self, code: int, period: Period) -> Hidden:
        """What the same value tells in other periods."""
        hiding, units = self.hiding, self.hiding.unit.ancestor_ids
        filters = replace(hiding.filters, segment=Segment(self.dimension, code))
        numbers = {
            one: {unit: self._days(unit, one, period) for unit in units}
            for one in wider_and(filters)
            if one.segment is not None
        }
        parents = {pk: parent for parent, pk in zip([None, *units], units, strict=False)}
        return hiding.cut(parents, numbers, hiding.line)[hiding.unit.pk, filters].why_hidden(period)

    def _days(self, unit: int, filters: Filters, period: Period) -> ByDay:
        assert filters.segment is not None
        found: dict[date, int] = defaultdict(int)
        for touchpoint, channel, day, n in self._line_of(period)[unit].get(filters.segment.code, ()):
            if filters.touchpoint_id in (None, touchpoint) and filters.channel in ("", channel):
                found[day] += n
        return found

    def _line_of(self, period: Period) -> dict[int, Line]:
        """The answers of all time of the unit and those above it: by month, unless the period cuts one."""
        by_month = is_of_months(period)
        if by_month not in self._lines:
            metric, program = self.hiding.metric, self.hiding.filters.program
            units = OrgUnit.objects.in_bulk(self.hiding.unit.ancestor_ids)
            self._lines[by_month] = {
                pk: count_line(metric, program, self.dimension, unit, by_month=by_month)
                for pk, unit in units.items()
            }
        return self._lines[by_month]


class SegmentHiding(Hiding):
    """As Hiding, of one value of a dimension."""

    @cached_property
    def without(self) -> Hiding:
        """The same for all values together."""
        return Hiding(self.metric, self.unit, replace(self.filters, segment=None))

    @cached_property
    def values(self) -> HiddenValues:
        """The value and those beside it."""
        assert self.filters.segment is not None
        return HiddenValues(self.without, self.filters.segment.dimension)

    def why(self, period: Period) -> Hidden:
        return self.pieces.why_hidden(period) or self._of(self.values.why(period))

    def why_beneath(self, units: Sequence[OrgUnit], period: Period) -> Whys:
        own, whole = super().why_beneath(units, period), self.without.why_beneath(units, period)
        return {pk: why or whole[pk] for pk, why in own.items()}

    def _by_filter(self, units: Collection[int], period: Period) -> Whys:
        return {unit: self._of(self.values.beside(unit, period)) for unit in units}

    def _of(self, whys: Whys) -> Hidden:
        assert self.filters.segment is not None
        return whys.get(self.filters.segment.code, Hidden.NONE)


def is_of_months(period: Period) -> bool:
    """Whether it is made of whole months."""
    return period.first.day == 1 and period.last == month_end(period.last)

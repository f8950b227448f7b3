"""Why a number of a metric isn't shown to anybody: too few answers, there or beside it.

Three ways lead to a small group by subtraction, and each is closed where numbers are read:
in the tree (a unit less those beneath it: metrics.domain.few), in time (a period less a part of it:
metrics.domain.pieces), and by filters (the program less its other touchpoints and channels: both; and less a
dimension's other values: metrics.domain.segment_hiding).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from accounts.models import OrgUnit
from metrics.domain.few import Hidden, hidden_units
from metrics.domain.few_tables import hidden_cells
from metrics.domain.periods import default_period, month_end
from metrics.domain.pieces import Pieces
from metrics.domain.reading import Filters, Period, count, count_months, count_parts
from metrics.models import Metric

ByDay = Mapping[date, int]
Whys = dict[int, Hidden]


class Hiding:
    """What is hidden of one metric at one unit and beneath it, under the same filters. Reads once."""

    def __init__(self, metric: Metric, unit: OrgUnit, filters: Filters) -> None:
        self.metric, self.unit, self.filters = metric, unit, filters
        self.least = filters.program.min_answers
        self._parents_of: dict[frozenset[int], dict[int, int | None]] = {}

    @cached_property
    def pieces(self) -> Pieces:
        """The unit's time, cut into pieces that may be told apart."""
        return self.line[self.unit.pk, self.filters]

    def why(self, period: Period) -> Hidden:
        """Why the unit's own number of `period` isn't shown."""
        return (
            self.pieces.why_hidden(period)
            or self._in_line(set(self.unit.ancestor_ids[:-1]), period).get(self.unit.pk, Hidden.NO)
            or self._by_filter([self.unit.pk], period).get(self.unit.pk, Hidden.NO)
        )

    def why_top(self, period: Period) -> Hidden:
        """Why the number of the whole tree isn't shown; nothing stands beside its top."""
        return self.line[self.unit.ancestor_ids[0], self.filters].why_hidden(period)

    def why_beneath(self, units: Sequence[OrgUnit], period: Period) -> Whys:
        """Why each of `units`, beneath the unit, isn't shown; asks about all siblings on the way down."""
        above = self.unit.ancestor_ids
        parents = {pk for one in units for pk in one.ancestor_ids[:-1] if pk not in above[:-1]}
        in_line = self._in_line(parents | set(above[:-1]), period)
        by_filter = self._by_filter([one.pk for one in units], period)
        pieces = self._pieces_beneath(units, period)
        whole = in_line.get(self.unit.pk, Hidden.NO) or self.pieces.why_hidden(period)
        whole = Hidden.NO if whole is Hidden.NONE else whole
        return {
            one.pk: in_line.get(one.pk, Hidden.NONE)
            or pieces[one.pk].why_hidden(period)
            or by_filter.get(one.pk, Hidden.NO)
            or whole
            for one in units
        }

    def _in_line(self, parents: set[int], period: Period) -> Whys:
        """What is hidden among all children of `parents`, from the top down."""
        children = self.children_of(frozenset(parents))
        every = parents | children.keys()
        numbers = count(self.metric, list(every), self.filters, period, by="unit")
        return hidden_units({pk: numbers.get(pk, 0) for pk in every}, children, self.least)

    def children_of(self, parents: frozenset[int]) -> dict[int, int | None]:
        """Each child of `parents` with its parent; the same for all periods."""
        if parents not in self._parents_of:
            rows = OrgUnit.objects.filter(parent__in=parents).values_list("pk", "parent_id")
            self._parents_of[parents] = dict(rows)
        return self._parents_of[parents]

    def _by_filter(self, units: Collection[int], period: Period) -> Whys:
        """What the program's other touchpoints and channels would give away."""
        if self.filters.is_whole:
            return {}
        found = {}
        touchpoint, channel = self.filters.touchpoint_id, self.filters.channel
        for unit, numbers in count_parts(self.metric, units, self.filters.program, period).items():
            touchpoints, channels, cells = hidden_cells(numbers, self.least)
            if touchpoint is not None and channel:
                found[unit] = cells.get((touchpoint, channel), Hidden.NONE)
            elif touchpoint is not None:
                found[unit] = touchpoints.get(touchpoint, Hidden.NONE)
            else:
                found[unit] = channels.get(channel, Hidden.NONE)
        return found

    @cached_property
    def line(self) -> dict[tuple[int, Filters], Pieces]:
        """The pieces of the unit and all above it, from the top down, with and without filters."""
        units = self.unit.ancestor_ids
        numbers = {filters: _split(count(self.metric, units, filters, None, by="unit_day"))
                   for filters in wider_and(self.filters)}  # fmt: skip
        return self.cut({pk: parent for parent, pk in zip([None, *units], units, strict=False)}, numbers, {})

    def _pieces_beneath(self, units: Sequence[OrgUnit], period: Period) -> dict[int, Pieces]:
        """The pieces of `units` by month, and by day where the period begins or ends within a month."""
        lines = [one.ancestor_ids[one.ancestor_ids.index(self.unit.pk) :] for one in units]
        parents = {pk: parent for line in lines for parent, pk in pairwise(line)}
        numbers = {
            filters: self._by_month(list(parents), filters, period) for filters in wider_and(self.filters)
        }
        found = self.cut(parents, numbers, self.line)
        return {one.pk: found[one.pk, self.filters] for one in units}

    def _by_month(self, units: Collection[int], filters: Filters, period: Period) -> Mapping[int, ByDay]:
        """Answers by month, and by day in the months that the period cuts."""
        found = count_months(self.metric, units, filters)
        edges = [(period.first, period.first.replace(day=1)), (period.last, month_end(period.last))]
        cut = {day.replace(day=1) for day, edge in edges if day != edge}
        if not cut:
            return found
        reach = Period(min(cut), month_end(max(cut)))
        by_day = count(self.metric, units, filters, reach, by="unit_day")
        for unit, numbers in found.items():
            found[unit] = {day: n for day, n in numbers.items() if day.replace(day=1) not in cut}
        for (unit, day), n in by_day.items():
            if day.replace(day=1) in cut:
                found[unit][day] = n
        return found

    def cut(
        self,
        parents: Mapping[int, int | None],
        numbers: Mapping[Filters, Mapping[int, ByDay]],
        known: Mapping[tuple[int, Filters], Pieces],
    ) -> dict[tuple[int, Filters], Pieces]:
        """Cuts the time of each unit under all filters of `numbers`; parents come before their children, and
        wider filters before the others unless their pieces are `known`."""
        made, program, whole = dict(known), self.filters.program, self.filters.whole
        for unit, parent in parents.items():
            days = numbers[whole].get(unit, {}) if whole in numbers else made[unit, whole].own.dates
            usual = default_period(program, self.unit, self.metric, days)
            for filters in numbers:
                wider = [made[parent, filters]] if parent is not None else []
                wider += [made[unit, one] for one in wider_and(filters) if one != filters]
                made[unit, filters] = Pieces.of(
                    numbers[filters].get(unit, {}), wider, least=self.least, usual=usual
                )
        return made


def wider_and(filters: Filters) -> list[Filters]:
    """The filters and those that let more through, the widest first."""
    plain = replace(filters, segment=None)
    found = [plain.whole, replace(plain, channel=""), replace(plain, touchpoint_id=None), plain]
    if filters.segment is not None:
        found += [replace(one, segment=filters.segment) for one in found]
    return list(dict.fromkeys(found))


def _split(numbers: Mapping[tuple[int, date], int]) -> dict[int, dict[date, int]]:
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for (unit, day), n in numbers.items():
        found[unit][day] = n
    return found

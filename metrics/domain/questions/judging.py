"""Why a number of one question isn't shown: few answered it, or few would follow from what stands beside.

The same three ways lead to a small group as in metrics.domain.hiding, and are closed for each question alone:
by time (months, cut into pieces), by the tree (the units above and beside), and by what narrows the look (all
values beside the chosen one). Here all of it is counted from the sheets that the results are counted from.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from metrics.domain.few import Hidden, hidden_parts, hidden_units
from metrics.domain.few_tables import hidden_cells
from metrics.domain.periods import month_end
from metrics.domain.pieces import Pieces
from metrics.domain.questions.look import Look
from metrics.domain.reading import Period
from metrics.domain.sheets.columns import Codes, Column, Mask, Sheet, different_rows
from surveys.querysets import COUNTED

Key = Hashable
ELSEWHERE = -1


@dataclass(frozen=True)
class Tree:
    """Where units stand: the keys from the root down to each."""

    lines: Mapping[int, Sequence[int]]

    @classmethod
    def of(cls, paths: Mapping[int, str]) -> "Tree":
        return cls({pk: [int(part) for part in path.split("/") if part] for pk, path in paths.items()})


class Judge:
    """Counts for one look what the answers to each question hide, sheet by sheet, and then tells."""

    def __init__(self, look: Look, tree: Tree) -> None:
        self.look, self.tree = look, tree
        self.line: list[int] = look.unit.ancestor_ids
        self._numbers: Counter[Key] = Counter()
        self._months: dict[Key, Counter[tuple[int, int, int]]] = defaultdict(Counter)  # month, level, bits
        self._branches: dict[Key, Counter[int]] = defaultdict(Counter)
        self._values: dict[Key, Counter[tuple[Any, ...]]] = defaultdict(Counter)

    def at(self, sheet: Sheet) -> "JudgedSheet":
        """What of a sheet is the same for all questions."""
        return JudgedSheet(self, sheet)

    def why(self, key: Key) -> Hidden:
        """Why the number of `key` isn't shown."""
        n = self._numbers[key]
        if n < self.look.least:
            return Hidden.FEW if n else Hidden.NONE
        if self.look.is_everything:
            return Hidden.NO
        return self._in_tree(key) or self._by_value(key) or self._in_time(key)

    def number(self, key: Key) -> int:
        """How many answered."""
        return self._numbers[key]

    @cached_property
    def bits(self) -> int:
        """How many facts narrow the look; a version is one of them."""
        return len(self.look.narrowed) + (self.look.versions is not None)

    @property
    def levels(self) -> int:
        """The units from the root to the one looked at, and once more where only a part of it is in reach."""
        return len(self.line) + (not self.look.is_whole_unit)

    def _in_time(self, key: Key) -> Hidden:
        counted = self._months[key]
        if not counted:
            return Hidden.NONE
        days = {month: date(month // 12, month % 12 + 1, 1) for month, _, _ in counted}
        period = self.look.period or Period(min(days.values()), month_end(max(days.values())))
        made: dict[tuple[int, frozenset[int]], Pieces] = {}
        for level in range(self.levels):
            for size in range(self.bits + 1):
                for chosen in map(frozenset, combinations(range(self.bits), size)):
                    numbers: dict[date, int] = defaultdict(int)
                    for (month, at, bits), n in counted.items():
                        if at >= level and all(bits >> bit & 1 for bit in chosen):
                            numbers[days[month]] += n
                    wider = [made[level - 1, chosen]] if level else []
                    wider += [made[level, chosen - {bit}] for bit in chosen]
                    made[level, chosen] = Pieces.of(numbers, wider, least=self.look.least)
        return made[self.levels - 1, frozenset(range(self.bits))].why_hidden(period)

    def _in_tree(self, key: Key) -> Hidden:
        """What follows from the units above and those beside them."""
        if len(self.line) == 1:
            return Hidden.NO
        counted = self._branches[key]
        parents: dict[int, int | None] = {self.line[0]: None}
        parents |= dict(zip(self.line[1:], self.line[:-1], strict=True))
        numbers: Counter[int] = Counter()
        for unit, n in counted.items():
            line = self.tree.lines[unit]
            for place in line:
                if place in self.line or place == unit:
                    numbers[place] += n
            if unit not in parents:
                parents[unit] = line[-2]
        del parents[self.line[0]]
        return hidden_units(dict(numbers), parents, self.look.least)[self.look.unit.pk]

    def _by_value(self, key: Key) -> Hidden:
        """What follows from the other values of what narrows the look."""
        counted, wanted = self._values[key], self.wanted
        if not wanted:
            return Hidden.NO
        if len(wanted) == 1:
            parts = hidden_parts({values[0]: n for values, n in counted.items()}, self.look.least)
            return parts.get(wanted[0], Hidden.NONE)
        for place in range(len(wanted) if len(wanted) > 2 else 1):
            table: Counter[tuple[Any, Any]] = Counter()
            for values, n in counted.items():
                table[values[:place] + values[place + 1 :], values[place]] += n
            cell = wanted[:place] + wanted[place + 1 :], wanted[place]
            if why := hidden_cells(table, self.look.least)[2].get(cell, Hidden.NONE):
                return why
        return Hidden.NO

    @cached_property
    def wanted(self) -> tuple[Any, ...]:
        """The values that narrow the look."""
        found = [one.wanted for one in self.look.narrowed]
        if self.look.versions is not None:
            found.append(next(iter(self.look.versions)))
        return tuple(found)

    def add(self, key: Key, judged: "JudgedSheet", answered: Mask) -> None:
        """Counts those of a sheet's rows who answered `key`."""
        self._numbers[key] += int(np.count_nonzero(answered & judged.chosen))
        if self.look.is_everything:
            return
        _count(self._months[key], judged.moments, judged.moment_of, answered)
        _count(
            self._branches[key], judged.branches, judged.branch_of, answered & judged.fits & judged.in_time
        )
        if self.wanted:
            there = answered & judged.in_unit & judged.in_time
            _count(self._values[key], judged.values, judged.value_of, there)


class JudgedSheet:
    """A sheet's rows as a look sees them: who is chosen, and where the others stand."""

    def __init__(self, judge: Judge, sheet: Sheet, statuses: Collection[str] = COUNTED) -> None:
        look, self.sheet = judge.look, sheet
        self.counted = sheet.fact("status").where(statuses)
        unit = sheet.fact("unit")
        levels = [_level(judge, pk) for pk in unit.values]
        self.level = unit.translated(levels)
        self.in_unit = self.level == judge.levels - 1
        day = sheet.fact("day")
        months = [_month(ordinal) for ordinal in day.values]
        period = look.period
        inside = [
            period is None or period.first.toordinal() <= ordinal <= period.last.toordinal()
            for ordinal in day.values
        ]
        self.in_time = np.array([False, *inside])[day.codes]
        columns: list[tuple[Column, Collection[Any]]] = [
            (one.read(sheet), {one.wanted}) for one in look.narrowed
        ]
        if look.versions is not None:
            columns.append((sheet.fact("version"), look.versions))
        fitting = [_where(column, wanted) for column, wanted in columns]
        self.fits = np.logical_and.reduce([self.counted, *fitting])
        self.chosen = self.fits & self.in_unit & self.in_time
        if look.is_everything:
            return
        bits = sum(
            (fit.astype(np.int64) << place for place, fit in enumerate(fitting)), np.zeros(sheet.rows, int)
        )
        self.moments, self.moment_of = different_rows(day.translated(months), self.level, bits)
        self.moment_of = np.where(self.counted & (self.level >= 0), self.moment_of, ELSEWHERE)
        branches = [_branch(judge, pk) for pk in unit.values]
        self.branches, self.branch_of = branches, unit.codes.astype(np.int64) - 1
        self.branch_of = np.where(self.level >= 0, self.branch_of, ELSEWHERE)
        if columns:
            self.values, self.value_of = _tuples([column for column, _ in columns])
            self.value_of = np.where(self.counted, self.value_of, ELSEWHERE)


def _where(column: Any, wanted: Any) -> Mask:
    found: Mask = column.where(wanted)
    return found | (column.codes == 0) if None in wanted else found


def _level(judge: Judge, unit: int) -> int:
    """How far down the line towards the look's unit this one stands; -1 beside all of it."""
    if unit in judge.look.units and not judge.look.is_whole_unit:
        return len(judge.line)
    line = judge.tree.lines.get(unit, ())
    return sum(1 for own, other in zip(judge.line, line, strict=False) if own == other) - 1


def _branch(judge: Judge, unit: int) -> int:
    """The unit on or right beside the line that this one belongs to."""
    line = judge.tree.lines.get(unit, ())
    level = sum(1 for own, other in zip(judge.line, line, strict=False) if own == other)
    return (
        line[min(level, len(line) - 1)]
        if 0 < level < len(judge.line)
        else (judge.line[-1] if level else unit)
    )


def _month(ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    return day.year * 12 + day.month - 1


def _tuples(columns: Sequence[Any]) -> tuple[list[tuple[Any, ...]], Codes]:
    found, codes = different_rows(*(column.codes.astype(np.int64) for column in columns))
    values = [
        tuple(column.values[code - 1] if code else None for column, code in zip(columns, one, strict=True))
        for one in found
    ]
    return values, codes


def _count(into: Counter[Any], names: Sequence[Any], codes: Codes, rows: Mask) -> None:
    """Adds how often each name comes among `rows`; codes under 0 are left out."""
    numbers = np.bincount(codes[rows] + 1, minlength=len(names) + 1)[1:]
    for place in np.flatnonzero(numbers):
        into[names[int(place)]] += int(numbers[place])

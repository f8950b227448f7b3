"""One pass over a survey's sheets: how often each answer was given to each question, and who was asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from metrics.domain.few import Hidden
from metrics.domain.questions.items import Item, Part
from metrics.domain.questions.judging import Judge, JudgedSheet, Tree
from metrics.domain.questions.look import Look
from metrics.domain.questions.siblings import Siblings
from metrics.domain.sheets.columns import Column, Mask, Sheet, different_rows
from metrics.domain.sheets.making import NOT_ASKABLE, read_way

WHOLE = "*"  # a question whatever its part: stands where a part's address would


@dataclass
class Tally:
    """Answers by value, with the sums of their weights and of the squares of these."""

    n: Counter[Any] = field(default_factory=Counter)
    weight: dict[Any, float] = field(default_factory=lambda: defaultdict(float))
    weight_sq: dict[Any, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, column: Column, rows: Mask, weights: Any | None) -> None:
        """Counts the values of these rows; without weights each row has weight 1."""
        codes, size = column.codes[rows], len(column.values) + 1
        counts = np.bincount(codes, minlength=size)
        sums = counts if weights is None else np.bincount(codes, weights[rows], size)
        squares = counts if weights is None else np.bincount(codes, weights[rows] ** 2, size)
        for code in np.flatnonzero(counts[1:]) + 1:
            value = column.values[int(code) - 1]
            self.n[value] += int(counts[code])
            self.weight[value] += float(sums[code])
            self.weight_sq[value] += float(squares[code])


@dataclass
class Asked:
    """How many were asked a question (or a row of it), and what became of it."""

    asked: int = 0
    answered: int = 0
    skipped: int = 0
    not_applicable: int = 0
    not_reached: int = 0
    not_shown: int = 0


class Census:
    """Counts everything that a page of results shows; `see` each sheet once."""

    def __init__(self, look: Look, items: Sequence[Item], tree: Tree, siblings: Siblings) -> None:
        self.look, self.items, self.siblings = look, items, siblings
        self.judge = Judge(look, tree)
        self.responses = 0
        self.weight = 0.0
        self.partial = 0
        self.tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
        self._answered: Counter[tuple[str, str]] = Counter()
        self._asides: Counter[tuple[str, str]] = Counter()
        self._ways: Counter[tuple[int, Any]] = Counter()
        self._of_versions: Counter[int] = Counter()
        self.wholes: dict[str, Tally] = defaultdict(Tally)  # who answered any part, as a tally of one value

    def see(self, sheet: Sheet) -> None:
        """Adds a sheet."""
        judged = self.judge.at(sheet)
        self.responses += int(np.count_nonzero(judged.chosen))
        self.weight += float(sheet.weights[judged.chosen].sum())
        partial = sheet.fact("status").where({"partial"})
        self.partial += int(np.count_nonzero(partial & judged.chosen))
        self._see_ways(sheet, judged)
        for item in self.items:
            self._see_item(item, sheet, judged)

    def _see_ways(self, sheet: Sheet, judged: JudgedSheet) -> None:
        version, way = sheet.fact("version"), sheet.fact("way")
        found, codes = different_rows(version.codes[judged.chosen], way.codes[judged.chosen])
        for (of_version, of_way), n in zip(found, np.bincount(codes, minlength=len(found)), strict=True):
            key = version.values[of_version - 1]
            self._ways[key, way.values[of_way - 1]] += int(n)
            self._of_versions[key] += int(n)

    def _see_item(self, item: Item, sheet: Sheet, judged: JudgedSheet) -> None:
        addresses = [*item.parts, *item.texts]
        if not any(address in sheet.answers for address in addresses):
            return
        asks = True if item.is_alone else sheet.fact("version").where(set(item.versions))
        anything = np.zeros(sheet.rows, bool)
        said = np.zeros(sheet.rows, bool)
        weights = sheet.weights if self.look.is_weighted else None
        for address, part in item.parts.items():
            column = sheet.answer(address)
            aside = (
                column.where({part.aside, NOT_ASKABLE}) & asks if part.aside else column.where({NOT_ASKABLE})
            )
            answered = column.is_there & asks & ~aside
            anything |= answered
            said |= column.is_there & asks
            key = item.key, address
            self.tallies[key].add(column, answered & judged.chosen, weights)
            self._asides[key] += int(np.count_nonzero(aside & judged.chosen))
            self._answered[key] += int(np.count_nonzero(answered & judged.chosen))
            self.judge.add(key, judged, answered)
        for address in item.texts:
            column = sheet.answer(address)
            written = column.is_there & asks & ~column.where({NOT_ASKABLE})
            anything |= written
            said |= column.is_there & asks
            self.tallies[item.key, address].add(column, written & judged.chosen, None)
        there = Column([True], anything.astype(np.uint8))
        self.wholes[item.key].add(there, anything & judged.chosen, weights)
        whole = item.key, WHOLE
        self._answered[whole] += int(np.count_nonzero(anything & judged.chosen))
        self._asides[whole] += int(np.count_nonzero(said & ~anything & judged.chosen))
        self.judge.add(whole, judged, anything)

    def asked(self, item: Item, address: str = WHOLE) -> Asked:
        """What became of a question; of a row of it where `address` names one."""
        key = item.key, address
        asked = ahead = others = 0
        for (version, stored), n in self._ways.items():
            if version not in item.versions:
                others += n
                continue
            way = read_way(stored)
            if item.ref in way.asked:
                asked += n
            elif item.ref in way.ahead:
                ahead += n
            else:
                others += n
        answered, aside = self._answered[key], self._asides[key]
        asked = max(asked, answered + aside)
        return Asked(asked, answered, asked - answered - aside, aside, ahead, others)

    def tally(self, item: Item, part: Part) -> Tally:
        return self.tallies[item.key, part.address]

    def why_hidden(self, item: Item, address: str = WHOLE) -> Hidden:
        """Why a question's numbers, or those of a part of it, aren't shown."""
        if why := self.judge.why((item.key, address)):
            return why
        if address == WHOLE and len(item.parts) > 1:
            return why
        at = next(iter(item.parts), WHOLE) if address == WHOLE else address
        return self.siblings.why(self.look, at, self.judge.number((item.key, address)))


def count(sheets: Iterable[Sheet], *seers: Any) -> None:
    """Shows each sheet to all that count."""
    for sheet in sheets:
        for one in seers:
            one.see(sheet)

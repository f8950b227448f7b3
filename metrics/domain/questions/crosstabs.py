"""One question by another, or by what is known beside the answers: shares by column, and what differs."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.core.exceptions import BadRequest

from accounts.reach import Principal
from metrics.domain.few import Hidden, hide_neighbours
from metrics.domain.questions.choosing import Chosen, Offer
from metrics.domain.questions.counting import count
from metrics.domain.questions.items import Item, Part
from metrics.domain.questions.judging import Judge
from metrics.domain.questions.look import Look
from metrics.domain.questions.siblings import Siblings
from metrics.domain.questions.sides import Side, looks_of, part_of, side_of
from metrics.domain.sheets.columns import Column, Mask, Sheet
from metrics.domain.sheets.keeping import PATIENCE_SECONDS, read_sheets
from metrics.domain.sheets.making import NOT_ASKABLE
from metrics.stats import Estimate, means, proportions
from metrics.stats.tables import TableTest, higher_means, higher_shares, independence, letters
from metrics.stats.values import mean_of, tally_of

MOST_COLUMNS = 20
KEY = "answers"
REST = object()  # those whose column has no name


@dataclass
class ColumnResult:
    """One column: its base, and its mean where the rows have numbers. `higher` are the letters of the columns
    whose mean is significantly lower."""

    label: str
    n: int
    hidden: Hidden = Hidden.NO
    letter: str = ""
    mean: Estimate | None = None
    higher: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """A share of the column's base. `higher` and `lower` are letters of columns that it differs from."""

    n: int
    share: Estimate
    higher: list[str]
    lower: list[str]


@dataclass
class Crosstab:
    """A table fit to be shown. `rows` are (label, a cell for each shown column)."""

    item: Item
    part: Part
    side: Side
    columns: list[ColumnResult]
    rows: list[tuple[str, list[Cell]]]
    test: TableTest
    left_out: int = 0
    hidden: Hidden = Hidden.NO

    @property
    def shown(self) -> list[ColumnResult]:
        return [one for one in self.columns if not one.hidden]


class _Tab:
    """Counts one table, sheet by sheet."""

    def __init__(self, look: Look, chosen: Chosen, item: Item, part: Part, side: Side) -> None:
        self.look, self.item, self.part, self.side = look, item, part, side
        self.judge = Judge(look, chosen.tree)
        looks = looks_of(look, side, chosen.tree)
        self.judges = {value: Judge(one, chosen.tree) for value, one in looks.items()}
        self.siblings = Siblings([look, *looks.values()], chosen.measures, chosen.tree)
        self.n: Counter[tuple[Any, Any]] = Counter()
        self.weight: dict[tuple[Any, Any], float] = defaultdict(float)
        self.bases: Counter[Any] = Counter()
        self.base_weight: dict[Any, float] = defaultdict(float)
        self.base_sq: dict[Any, float] = defaultdict(float)

    def see(self, sheet: Sheet) -> None:
        """Adds a sheet."""
        column = sheet.answer(self.part.address)
        answered = column.is_there & ~column.where({self.part.aside, NOT_ASKABLE})
        if not self.item.is_alone:
            answered &= sheet.fact("version").where(set(self.item.versions))
        judged = self.judge.at(sheet)
        self.judge.add(KEY, judged, answered)
        side = self.side.read(sheet)
        for judge in self.judges.values():
            judge.add(KEY, judge.at(sheet), answered)
        rows = answered & judged.chosen
        self._count(column, side, rows, sheet.weights)

    def _count(self, column: Column, side: Column, rows: Mask, weights: Any) -> None:
        width = len(side.values) + 1
        codes = column.codes[rows].astype(np.int64) * width + side.codes[rows]
        of_rows = weights[rows] if self.look.is_weighted else np.ones(int(rows.sum()))
        size = (len(column.values) + 1) * width
        counts, sums = np.bincount(codes, minlength=size), np.bincount(codes, of_rows, size)
        for code in np.flatnonzero(counts):
            answer = column.values[int(code) // width - 1]
            of_side = side.values[int(code) % width - 1] if code % width else None
            for one in answer if isinstance(answer, tuple) else (answer,):
                self.n[one, of_side] += int(counts[code])
                self.weight[one, of_side] += float(sums[code])
        bases = side.codes[rows]
        counts = np.bincount(bases, minlength=width)
        sums, squares = np.bincount(bases, of_rows, width), np.bincount(bases, of_rows**2, width)
        for code in np.flatnonzero(counts):
            value = side.values[int(code) - 1] if code else None
            self.bases[value] += int(counts[code])
            self.base_weight[value] += float(sums[code])
            self.base_sq[value] += float(squares[code])

    def why(self, judge: Judge) -> Hidden:
        """Why the table, or a column of it, isn't shown."""
        return judge.why(KEY) or self.siblings.why(judge.look, self.part.address, judge.number(KEY))

    def share(self, answer: Any, value: Any) -> proportions.Share:
        """The share of an answer in a column; weighted ones have the effective base."""
        n = self.bases[value]
        if not self.look.is_weighted:
            return proportions.Share(float(self.n[answer, value]), float(n), n)
        weight, squares = self.base_weight[value], self.base_sq[value]
        effective = min(weight**2 / squares, float(n)) if squares > 0 else 0.0
        hits = self.weight[answer, value] / weight * effective if weight > 0 else 0.0
        return proportions.Share(min(hits, effective), effective, n)


def read_crosstab(
    principal: Principal,
    chosen: Chosen,
    rows: str,
    columns: str,
    *,
    patience: float | None = PATIENCE_SECONDS,
) -> tuple[Crosstab | None, Offer]:
    """The table of a question's rows (`q1`, or a row of it `q1/q1.r2`) by `columns` (a fact, `unit`,
    `dimension:<key>`, or a question); None where one of them isn't chosen.

    Raises StillCounting, BadRequest.
    """
    offer = Offer(chosen)
    count(read_sheets(chosen.look.questionnaire, patience=patience), offer)
    if not rows or not columns:
        return None, offer
    item, part = part_of(chosen, rows)
    side = side_of(principal, chosen, offer, columns)
    if side.address == part.address:
        raise BadRequest("A question can't stand in rows and columns at once.")
    tab = _Tab(chosen.look, chosen, item, part, side)
    count(read_sheets(chosen.look.questionnaire, patience=patience), tab)
    return _table(tab), offer


def _table(tab: _Tab) -> Crosstab:
    side, least = tab.side, tab.look.least
    whole = tab.why(tab.judge)
    if whole:
        return Crosstab(tab.item, tab.part, side, [], [], TableTest("nothing to compare"), hidden=whole)
    hidden = {value: tab.why(judge) for value, judge in tab.judges.items()}
    numbers = {value: tab.bases[value] for value in hidden}
    rest = sum(n for value, n in tab.bases.items() if value not in hidden)
    if rest:
        hidden[REST], numbers[REST] = (Hidden.FEW if rest < least else Hidden.NO), rest
    hide_neighbours(hidden, numbers, least)
    order = sorted((one for one in side.values if numbers[one[0]]), key=lambda one: -numbers[one[0]])
    kept = {value for value, _ in order[:MOST_COLUMNS]}
    columns = {
        value: ColumnResult(label, numbers[value], hidden[value])
        for value, label in side.values
        if value in kept
    }
    shown = [value for value, column in columns.items() if not column.hidden]
    for value, letter in zip(shown, letters(len(shown)), strict=True):
        columns[value].letter = letter
    names = [columns[value].letter for value in shown]
    answers = _answers(tab.part)
    shares = [[tab.share(answer, value) for value in shown] for answer, _, _ in answers]
    marks = higher_shares(shares)
    rows = [
        (
            label,
            [_cell(tab, answer, value, shares[r][c], marks[r], c, names) for c, value in enumerate(shown)],
        )
        for r, (answer, label, _) in enumerate(answers)
    ]
    _add_means(tab, columns, shown, names, answers)
    test = TableTest("nothing to compare")
    if tab.part.family != "choices":
        test = independence([[share.hits for share in row] for row in shares])
    return Crosstab(
        tab.item, tab.part, side, list(columns.values()), rows, test, max(0, len(order) - MOST_COLUMNS)
    )


def _answers(part: Part) -> list[tuple[Any, str, float | None]]:
    if not part.options:
        return [(point, str(point), float(point)) for point in range(11)]
    found = [(one.id, one.label, one.value) for one in part.options.values() if one.id != part.aside]
    return sorted(found, key=lambda one: one[2] or 0.0) if part.family == "scale" else found


def _cell(
    tab: _Tab,
    answer: Any,
    value: Any,
    share: proportions.Share,
    marks: Sequence[Sequence[int]],
    place: int,
    names: Sequence[str],
) -> Cell:
    found = proportions.estimate(share)
    assert found is not None
    lower = [names[other] for other, below in enumerate(marks) if place in below]
    return Cell(tab.n[answer, value], found, [names[one] for one in marks[place]], lower)


def _add_means(
    tab: _Tab,
    columns: dict[Any, ColumnResult],
    shown: Sequence[Any],
    names: Sequence[str],
    answers: Sequence[tuple[Any, str, float | None]],
) -> None:
    if tab.part.family != "scale":
        return
    samples = []
    weighted = tab.look.is_weighted
    for value in shown:
        counts = {number: tab.n[answer, value] for answer, _, number in answers if number is not None}
        weights = {number: tab.weight[answer, value] for answer, _, number in answers if number is not None}
        given = (counts, weights if weighted else None, tab.base_sq[value])
        columns[value].mean = mean_of(*given)
        samples.append(means.sample(tally_of(*given), weighted=weighted))
    for value, higher in zip(shown, higher_means(samples), strict=True):
        columns[value].higher = [names[one] for one in higher]

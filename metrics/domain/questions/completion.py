"""How far people come: who began, came through each page and finished; where they left, and how long it took.

Whoever sent in a first page has begun. Who left counts once their response is final
(`Program.partial_after_days`). Those who were screened out or over quota came to an end of theirs.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from accounts.reach import Principal
from metrics.domain.few import Hidden, hidden_each, hidden_parts, hide_neighbours
from metrics.domain.questions.choosing import Chosen, Offer
from metrics.domain.questions.counting import count
from metrics.domain.questions.judging import Judge, JudgedSheet
from metrics.domain.questions.sides import Side, looks_of, side_of
from metrics.domain.sheets.columns import Sheet, different_rows
from metrics.domain.sheets.keeping import PATIENCE_SECONDS, read_sheets
from metrics.domain.sheets.making import read_way, step_of
from metrics.stats import Estimate, proportions
from metrics.stats.values import Spread, spread_of
from surveys.document import Document

ENDS = ("complete", "screened", "over_quota", "partial")
BY = ("device", "language", "channel")  # what it is told apart by
WHOLE = "*"
TENTH = 10


@dataclass
class Passage:
    """One page in one round: who came to it, who sent it in, who left there, and the seconds that it took.

    What became of few who came there isn't told.
    """

    step: str
    label: str
    questions: Sequence[str]
    reached: int
    hidden: Hidden
    passed: int | None = None
    left: int | None = None
    share_left: Estimate | None = None
    seconds: Spread | None = None


@dataclass(frozen=True)
class Finish:
    """How one group came through: all, or those of one device, language or channel."""

    label: str
    started: int
    hidden: Hidden
    finished: Estimate | None = None
    seconds: Spread | None = None


@dataclass
class Completion:
    """Everything about how far people come. `ends` counts by status."""

    started: int
    hidden: Hidden
    ends: Mapping[str, int] = field(default_factory=dict)
    finished: Estimate | None = None
    seconds: Spread | None = None
    passages: Sequence[Passage] = ()
    groups: Mapping[str, Sequence[Finish]] = field(default_factory=dict)
    by_step: Mapping[str, Sequence[tuple[str, Mapping[str, Spread | None]]]] = field(default_factory=dict)


class Passing:
    """Counts it, sheet by sheet; `sides` are what it is told apart by."""

    def __init__(self, chosen: Chosen, sides: Sequence[Side]) -> None:
        self.chosen, self.sides = chosen, sides
        self.judge = Judge(chosen.look, chosen.tree)
        self.judges = {
            (side.name, value): Judge(look, chosen.tree)
            for side in sides
            for value, look in looks_of(chosen.look, side, chosen.tree).items()
        }
        self.ends: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.seconds: dict[tuple[str, Any, str], Counter[float]] = defaultdict(Counter)
        self.started_by: Counter[tuple[str, Any]] = Counter()
        self.finished_by: Counter[tuple[str, Any]] = Counter()

    def see(self, sheet: Sheet) -> None:
        """Adds a sheet."""
        judged = JudgedSheet(self.judge, sheet, statuses=ENDS)
        self.judge.add(WHOLE, judged, judged.counted)
        for judge in self.judges.values():
            of_group = JudgedSheet(judge, sheet, statuses=ENDS)
            judge.add(WHOLE, of_group, of_group.counted)
        if not self.chosen.look.is_everything:
            self._judge_steps(sheet, judged)
        rows = judged.chosen
        status = sheet.fact("status")
        for code, n in zip(*_counted(status.codes[rows]), strict=True):
            self.ends[status.values[code - 1]] += n
        self._see_ways(sheet, rows)
        finished = rows & status.where({"complete"})
        whole = _total(sheet)
        for side in self.sides:
            column = side.read(sheet)
            for code, n in zip(*_counted(column.codes[rows]), strict=True):
                value = column.values[code - 1] if code else None
                self.started_by[side.name, value] += n
                of_value = column.codes == code
                self.finished_by[side.name, value] += int(np.count_nonzero(of_value & finished))
                self._time(side.name, value, WHOLE, whole, of_value & finished)
                for step, seconds in sheet.seconds.items():
                    self._time(side.name, value, step, seconds, of_value & rows)
        self._time("", None, WHOLE, whole, finished)
        for step, seconds in sheet.seconds.items():
            self._time("", None, step, seconds, rows)

    def _see_ways(self, sheet: Sheet, rows: Any) -> None:
        ways, codes = self._ways(sheet, rows)
        for (passed, left_at), n in zip(ways, np.bincount(codes, minlength=len(ways)), strict=True):
            for step in passed:
                self.passed[step] += int(n)
                self.reached[step] += int(n)
            if left_at:
                self.left[left_at] += int(n)
                self.reached[left_at] += int(n)

    def _judge_steps(self, sheet: Sheet, judged: JudgedSheet) -> None:
        """Counts who came to each page, here and beside the look: the others may tell of few who came."""
        ways, codes = self._ways(sheet, np.ones(sheet.rows, bool))
        reached = [passed | {left_at} for passed, left_at in ways]
        for step in set().union(*reached) - {""}:
            came = np.array([step in steps for steps in reached], bool)[codes]
            self.judge.add(step, judged, came)

    def _ways(self, sheet: Sheet, rows: Any) -> tuple[list[tuple[set[str], str]], Any]:
        """The different ways of `rows`: the pages that were sent in, and the one that was left; and which of
        them each row went."""
        version, way = sheet.fact("version"), sheet.fact("way")
        documents = {key: document for key, _, document in self.chosen.versions}
        found, codes = different_rows(version.codes[rows], way.codes[rows])
        ways: list[tuple[set[str], str]] = []
        for of_version, of_way in found:
            document = documents.get(version.values[of_version - 1])
            taken = read_way(way.values[of_way - 1])
            if document is None:
                ways.append((set(), ""))
            else:
                ways.append(({step_of(document, ref) for ref in taken.asked}, taken.left_at))
        return ways, codes

    def _time(self, name: str, value: Any, step: str, seconds: Any, rows: Any) -> None:
        there = seconds[rows & ~np.isnan(seconds)]
        if there.size:
            tenths, counts = np.unique(np.round(there * TENTH).astype(int), return_counts=True)
            into = self.seconds[name, value, step]
            for tenth, n in zip(tenths, counts, strict=True):
                into[tenth / TENTH] += int(n)

    def result(self) -> Completion:
        """What may be shown of it."""
        started = self.judge.number(WHOLE)
        hidden = self.judge.why(WHOLE)
        if hidden:
            return Completion(started, hidden)
        ended = sum(self.ends[one] for one in ("complete", "screened", "over_quota"))
        finished = proportions.estimate(proportions.Share(ended, started))
        passages = [self._passage(step, label, refs) for step, label, refs in steps_of(self.chosen)]
        passages = [one for one in passages if one.reached]
        return Completion(
            started,
            hidden,
            self.ends,
            finished,
            self._spread("", None, WHOLE),
            passages,
            {side.name: self._groups(side) for side in self.sides},
            {side.name: self._times(side, passages) for side in self.sides},
        )

    def _passage(self, step: str, label: str, questions: Sequence[str]) -> Passage:
        reached, left = self.reached[step], self.left[step]
        look = self.chosen.look
        is_few = reached < look.least
        hidden = Hidden.FEW if is_few else Hidden.NO if look.is_everything else self.judge.why(step)
        if hidden:
            return Passage(step, label, questions, reached, hidden)
        share = proportions.estimate(proportions.Share(left, reached))
        spread = self._spread("", None, step)
        return Passage(step, label, questions, reached, Hidden.NO, self.passed[step], left, share, spread)

    def _spread(self, name: str, value: Any, step: str) -> Spread | None:
        found = spread_of(self.seconds[name, value, step])
        return found if found is not None and found.n >= self.chosen.look.least else None

    def _hidden(self, side: Side) -> dict[Any, Hidden]:
        """Why each group isn't shown: judged as if it were chosen as a filter, and beside the others."""
        least = self.chosen.look.least
        numbers = {value: n for (name, value), n in self.started_by.items() if name == side.name}
        hidden = hidden_each(numbers, least)
        for value in numbers:
            if judge := self.judges.get((side.name, value)):
                hidden[value] = judge.why(WHOLE)
        hide_neighbours(hidden, numbers, least)
        return hidden

    def _groups(self, side: Side) -> list[Finish]:
        hidden, found = self._hidden(side), []
        for value, label in (*side.values, (None, "Not known")):
            started = self.started_by[side.name, value]
            if not started:
                continue
            if hidden[value]:
                found.append(Finish(label, started, hidden[value]))
                continue
            share = proportions.estimate(proportions.Share(self.finished_by[side.name, value], started))
            found.append(Finish(label, started, Hidden.NO, share, self._spread(side.name, value, WHOLE)))
        return found

    def _times(self, side: Side, passages: Sequence[Passage]) -> list[tuple[str, dict[str, Spread | None]]]:
        hidden = self._hidden(side)
        shown = [one for one in side.values if self.started_by[side.name, one[0]] and not hidden[one[0]]]
        by_step = {one.step: self._timed(side, one.step) for one in passages}
        return [
            (label, {step: of_values.get(value) for step, of_values in by_step.items()})
            for value, label in shown
        ]

    def _timed(self, side: Side, step: str) -> dict[Any, Spread | None]:
        """The seconds of a page by value. Where few of one value were timed, a neighbour is hidden too: all
        of the page less the others would tell them."""
        values = [value for name, value in self.started_by if name == side.name]
        numbers = {value: self.seconds[side.name, value, step].total() for value in values}
        hidden = hidden_parts(numbers, self.chosen.look.least)
        return {value: None if why else self._spread(side.name, value, step) for value, why in hidden.items()}


def read_completion(
    principal: Principal, chosen: Chosen, *, patience: float | None = PATIENCE_SECONDS
) -> tuple[Completion, Offer]:
    """How far people come, and what could be chosen. Raises StillCounting."""
    questionnaire, offer = chosen.look.questionnaire, Offer(chosen)
    count(read_sheets(questionnaire, patience=patience), offer)
    passing = Passing(chosen, [side_of(principal, chosen, offer, name) for name in BY])
    count(read_sheets(questionnaire, patience=patience), passing)
    return passing.result(), offer


def steps_of(chosen: Chosen) -> list[tuple[str, str, list[str]]]:
    """Every page, in each round of its loop, by what it is called, with its questions; the newest version's
    order, then what only older ones have."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    for _, _, document in chosen.versions:
        by_step: dict[str, list[str]] = {}
        for item in chosen.items:
            if item.uid in document.questions:
                by_step.setdefault(step_of(document, item.ref), []).append(item.title)
        for page in document.pages:
            steps = [step for step in by_step if step.partition("@")[0] == page.path] or [page.path]
            for step in steps:
                found.setdefault(step, (step, _label(document, page, step), by_step.get(step, [])))
    return list(found.values())


def _label(document: Document, page: Any, step: str) -> str:
    title = document.text(f"{page.path}.title") or f"Page {page.index + 1}"
    uid = page.questions[0] if page.questions else ""
    round_name = document.round_label(uid, step.partition("@")[2]) if uid else ""
    return f"{title} – {round_name}" if round_name else title


def _counted(codes: Any) -> tuple[list[int], list[int]]:
    values, counts = np.unique(codes, return_counts=True)
    return [int(value) for value in values], [int(n) for n in counts]


def _total(sheet: Sheet) -> Any:
    """Seconds of all pages together, NaN where none are known."""
    if not sheet.seconds:
        return np.full(sheet.rows, np.nan)
    every = np.stack(list(sheet.seconds.values()))
    nothing = np.isnan(every).all(axis=0)
    return np.where(nothing, np.nan, np.nansum(every, axis=0))

"""What changed: the units beneath one, and the questions of its survey, each list corrected for its length.

As in metrics.domain.results, everything returned is fit to be shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from accounts.models import OrgUnit
from metrics.domain import results, sums
from metrics.domain.hiding import Hiding
from metrics.domain.reading import Filters, Period, read
from metrics.domain.results import Shown, compare
from metrics.domain.segment_hiding import hiding_of
from metrics.domain.selection import Selection
from metrics.models import Metric
from metrics.stats import Difference, Tally, benjamini_hochberg

MOST_QUESTIONS = 12


@dataclass(frozen=True)
class Mover:
    """A unit's change. `is_clear`: more than chance explains, after correction for the number of units."""

    unit: OrgUnit
    difference: Difference
    new: Tally
    is_clear: bool = False


class Question:
    """One question of a selection's survey at its unit, read when first asked for."""

    def __init__(self, metric: Metric, selection: Selection) -> None:
        self.metric, self.selection = metric, selection
        self.hiding = hiding_of(metric, selection.unit, selection.filters)

    @cached_property
    def shown(self) -> Shown:
        """Its score."""
        return self._score(self.selection.period)

    @cached_property
    def change(self) -> Difference | None:
        """How it changed since the period before; None where that can't be told."""
        if self.selection.before is None or self.shown.hidden:
            return None
        before = self._score(self.selection.before)
        return results.change(self.metric, self.shown, before, weighted=self.selection.is_weighted)

    def _score(self, period: Period) -> Shown:
        chosen = self.selection
        weighted, hiding = chosen.is_weighted, self.hiding
        return results.score(
            self.metric, chosen.unit, period, chosen.filters, weighted=weighted, hiding=hiding
        )


@dataclass(frozen=True)
class QuestionChange:
    """A question's change; `is_clear` as for units."""

    question: Question
    difference: Difference
    is_clear: bool = False

    @property
    def metric(self) -> Metric:
        return self.question.metric

    @property
    def shown(self) -> Shown:
        return self.question.shown


def movers(
    metric: Metric,
    unit: OrgUnit,
    units: Sequence[OrgUnit],
    new: Period,
    old: Period,
    filters: Filters,
    *,
    weighted: bool = False,
    hiding: Hiding | None = None,
) -> list[Mover]:
    """How `units` changed: those that did so clearly first (Benjamini–Hochberg 5 % over them all), and among
    them the largest change. Units whose change can't be told are left out."""
    by_id = {one.pk: one for one in units}
    hiding = hiding or hiding_of(metric, unit, filters)
    tested: list[Mover] = []
    tallies = []
    for period in (new, old):
        found = read(metric, list(by_id), filters, period, by="unit", weighted=weighted)
        hidden = hiding.why_beneath(units, period)
        tallies.append({pk: sums.tally_of(metric, of) for pk, of in found.items() if not hidden[pk]})
    for pk in tallies[0].keys() & tallies[1].keys():
        shift = compare(metric, tallies[0][pk], tallies[1][pk], weighted=weighted)
        if shift is not None and shift.p is not None:
            tested.append(Mover(by_id[pk], shift, tallies[0][pk]))
    judged = clear_ones([one.difference for one in tested])
    moved = [replace(one, is_clear=is_clear) for one, is_clear in zip(tested, judged, strict=True)]
    return sorted(moved, key=lambda one: (not one.is_clear, -abs(one.difference.value), one.unit.name))


def clear_ones(differences: Sequence[Difference]) -> list[bool]:
    """Which of differences with a p are significant after correction for their number."""
    corrected = benjamini_hochberg([float(one.p or 0) for one in differences])
    return [is_clear and one.significant for one, is_clear in zip(differences, corrected, strict=True)]


def questions_of(selection: Selection) -> list[Question]:
    """The questions of the chosen program that were asked at the unit, up to MOST_QUESTIONS."""
    return [Question(metric, selection) for metric in selection.metrics[:MOST_QUESTIONS]]


def question_changes(questions: Iterable[Question]) -> list[QuestionChange]:
    """How they changed: clear changes first, and of them the largest (as a share of the scale) first of all.
    Questions whose change can't be told are left out."""
    tested = [
        QuestionChange(one, one.change)
        for one in questions
        if one.change is not None and one.change.p is not None
    ]
    judged = clear_ones([one.difference for one in tested])
    moved = [replace(one, is_clear=is_clear) for one, is_clear in zip(tested, judged, strict=True)]
    return sorted(moved, key=lambda one: (not one.is_clear, -share_of_scale(one.metric, one.difference)))


def share_of_scale(metric: Metric, difference: Difference) -> float:
    """The size of a difference on its scale, so that points, shares and means can be put in one order."""
    widths = {"points": 200.0, "percent": 100.0, "mean": float(metric.scale_max - metric.scale_min)}
    return abs(difference.value) / widths[difference.unit]

"""The one question that a unit should work on: clearly worse there than elsewhere, or than it was before."""

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.domain import sums
from metrics.domain.changes import (
    Question,
    clear_ones,
    question_changes,
    questions_of,
    share_of_scale,
)
from metrics.domain.reading import read
from metrics.domain.results import Shown, compare
from metrics.domain.selection import Selection
from metrics.models import Metric
from metrics.stats import Difference


@dataclass(frozen=True)
class WeakSpot:
    """A question with its score. `is_below`: clearly worse than in the rest of the tree, whose figures may be
    out of the reader's reach. `change` is that since the period before, None where it can't be told."""

    metric: Metric
    shown: Shown
    is_below: bool
    change: Difference | None


def find_weak_spot(selection: Selection) -> WeakSpot | None:
    """Of the questions that are clearly below the rest of the tree the one that fell most, where one did
    clearly, else the one that lies lowest. Where none is below, the one that fell most; None if none did.

    Headline metrics are left out: they say that something is wrong, not what.
    """
    questions = [one for one in questions_of(selection) if not one.metric.is_headline]
    below = _below_the_rest(selection, questions)
    changes = question_changes([question for question, _ in below] or questions)
    fell = next((one for one in changes if one.is_clear and one.difference.value < 0), None)
    if fell is not None:
        return WeakSpot(fell.metric, fell.shown, bool(below), fell.difference)
    if not below:
        return None
    lowest, _ = max(below, key=lambda one: share_of_scale(one[0].metric, one[1]))
    return WeakSpot(lowest.metric, lowest.shown, True, lowest.change)


def _below_the_rest(selection: Selection, questions: Sequence[Question]) -> list[tuple[Question, Difference]]:
    """The questions that are clearly worse at the unit than in the whole tree without it, and by how much.

    Both the unit's number and the whole tree's must be fit to be shown: then what is left is, too.
    """
    unit, filters, period = selection.unit, selection.filters, selection.period
    top, tested = unit.ancestor_ids[0], []
    for one in questions if top != unit.pk else ():
        if one.shown.hidden or one.hiding.why_top(period):
            continue
        found = read(one.metric, [unit.pk, top], filters, period, by="unit")  # both as of one moment
        if len(found) < 2:
            continue
        own, whole = (sums.tally_of(one.metric, found[pk]) for pk in (unit.pk, top))
        difference = compare(one.metric, own, whole - own)
        if difference is not None and difference.p is not None:
            tested.append((one, difference))
    clear = clear_ones([difference for _, difference in tested])
    return [one for one, is_clear in zip(tested, clear, strict=True) if is_clear and one[1].value < 0]

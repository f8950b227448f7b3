"""Figures of a metric as the pages write them, and the sentences about a score."""

from collections.abc import Callable
from dataclasses import dataclass

from metrics.domain.changes import Mover
from metrics.domain.periods import in_words
from metrics.domain.results import Shown
from metrics.domain.selection import Selection
from metrics.models import Metric
from metrics.stats import Difference, Estimate, words
from metrics.stats.results import Unit

MEAN_KINDS = frozenset({Metric.Kind.MEAN, Metric.Kind.CES_MEAN})
DOWN, UP, SAME = ("bad", "arrow-down"), ("good", "arrow-up"), ("muted", "equal")


@dataclass(frozen=True)
class Sentence:
    """One thing to know: its icon, its first words in bold, the rest."""

    tone: str
    icon: str
    head: str
    text: str


def unit_of(metric: Metric) -> Unit:
    """points, percent or mean."""
    if metric.kind == Metric.Kind.NPS:
        return "points"
    return "mean" if metric.kind in MEAN_KINDS else "percent"


def writer(metric: Metric, decimals: int | None = None) -> Callable[[float], str]:
    """Turns a value of the metric into words: "+31", "78 %", "4.00"."""
    unit = unit_of(metric)
    places = words.HEADLINE_DECIMALS[unit] if decimals is None else decimals

    def write(value: float) -> str:
        return words.number(value, places, signed=unit == "points") + (" %" if unit == "percent" else "")

    return write


def what_it_is(metric: Metric) -> str:
    """How the number comes about, in a few words."""
    top = f"{metric.scale_max - metric.top_n + 1} to {metric.scale_max}"
    if metric.kind == Metric.Kind.NPS:
        return "promoters less detractors, −100 to +100"
    if metric.kind == Metric.Kind.CES_SHARE:
        middle = (metric.scale_min + metric.scale_max) / 2
        return f"share of answers above {middle:g} of {metric.scale_max}"
    if unit_of(metric) == "percent":
        return f"share of answers {top} of {metric.scale_max}"
    return f"mean, {metric.scale_min} to {metric.scale_max}"


def change_words(change: Difference | None, since: str) -> str:
    """ "Down 9 since May 2017, significantly"; "" where there is nothing to compare with."""
    if change is None:
        return ""
    said = words.change(change, words.HEADLINE_DECIMALS[change.unit])
    head, comma, certainty = said.partition(", ")
    return f"{head[0].upper()}{head[1:]} since {since}{comma}{certainty}"


def sentences(
    selection: Selection, shown: Shown, before: Shown | None, change: Difference | None
) -> list[Sentence]:
    """What the score means: against its target, against the time before."""
    said = []
    if selection.metric.target is not None and shown.estimate is not None:
        said.append(_target(selection.metric, shown.estimate))
    if selection.before is not None and before is not None:
        said.append(_change(selection, before, change))
    return said


def _target(metric: Metric, estimate: Estimate) -> Sentence:
    target = metric.target or 0.0
    aim = writer(metric)(target)
    if estimate.high is not None and estimate.high < target:
        return Sentence(*DOWN, "Below target.", f"The whole interval lies under {aim}.")
    if estimate.low is not None and estimate.low > target:
        return Sentence(*UP, "Above target.", f"The whole interval lies over {aim}.")
    return Sentence(*SAME, "About on target.", f"The interval holds {aim}.")


def _change(selection: Selection, before: Shown, change: Difference | None) -> Sentence:
    period = selection.before
    assert period is not None
    since = period.label or in_words(period)
    if change is None:
        why = before.hidden or "no answers"
        return Sentence(*SAME, f"Nothing to compare with {since}:", f"{why} (n {words.number(before.n)}).")
    tone = SAME if not change.significant else UP if change.value > 0 else DOWN
    was = f"It was {words.score(before.estimate)}, {words.base(before.n)}."
    interval = f"The change lies between {words.change_interval(change).replace(' to ', ' and ')}."
    season = " Another season: part of it may be that." if _other_season(selection) else ""
    head = change_words(change, since) + "."
    return Sentence(*tone, head, f"{was} {interval}{season}")


def _other_season(selection: Selection) -> bool:
    wave, before = selection.wave, selection.before
    if wave is None or before is None:
        return False
    return {wave.first.month, wave.last.month}.isdisjoint({before.first.month, before.last.month})


def where(moved: list[Mover], since: str) -> list[Sentence]:
    """Which units moved more than chance explains; nothing if none did."""
    if not moved:
        return []
    falls = all(one.difference.value < 0 for one in moved)
    rises = all(one.difference.value > 0 for one in moved)
    verb = "fell" if falls else "rose" if rises else "moved"
    head = f"Where it {verb} since {since}:"
    parts = [f"{one.unit.name} {words.change_size(one.difference, 1)}" for one in moved[:4]]
    more = f" and {len(moved) - 4} more" if len(moved) > 4 else ""
    tone = DOWN if falls else UP if rises else SAME
    rest = "More than chance, corrected for the number of units."
    return [Sentence(*tone, head, f"{', '.join(parts)}{more}. {rest}")]

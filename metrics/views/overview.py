"""Everything that a unit's page shows, gathered once for the page, its fragments and its CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import OrgUnit
from accounts.reach import Principal
from metrics.domain import results
from metrics.domain.breakdown import Breakdown, break_down
from metrics.domain.changes import Mover, movers
from metrics.domain.comments import Comments, newest_comments
from metrics.domain.hiding import Hiding
from metrics.domain.periods import in_words
from metrics.domain.reading import Period
from metrics.domain.results import Point, Row, Shown
from metrics.domain.segment_hiding import hiding_of
from metrics.domain.selection import Level, Selection, levels_beneath, pick_level
from metrics.models import Annotation
from metrics.stats import Difference

MOST_SPARKS = 60


@dataclass
class Overview:
    """The figures of one unit under one selection."""

    selection: Selection
    hiding: Hiding
    shown: Shown
    before: Shown | None
    change: Difference | None
    points: Sequence[Point] = field(default_factory=list)
    levels: Sequence[Level] = field(default_factory=list)
    level: Level | None = None
    rows: Sequence[Row] = field(default_factory=list)
    sparks: Mapping[int, list[float | None]] = field(default_factory=dict)
    moved: list[Mover] = field(default_factory=list)
    annotations: Sequence[Annotation] = ()
    comments: Comments | None = None
    breakdown: Breakdown | None = None

    @property
    def unit(self) -> OrgUnit:
        return self.selection.unit

    @property
    def is_compared(self) -> bool:
        """Whether there is a shown score to compare with."""
        return self.before is not None and not self.before.hidden

    @property
    def dates(self) -> str:
        """The period in dates."""
        return in_words(self.selection.period)

    @property
    def answered_dates(self) -> str:
        """From the first to the last day with answers."""
        days = self.selection.answered_days
        return in_words(Period(days[0], days[-1])) if days else ""

    def responses_url(self, unit: OrgUnit | None = None, **more: Any) -> str:
        """The list of responses behind a number."""
        chosen = self.selection
        params = {
            "unit": str((unit or self.unit).uuid),
            "program": chosen.program.code,
            "metric": chosen.metric.key,
            "touchpoint": chosen.raw.get("touchpoint", ""),
            "channel": chosen.filters.channel,
            "from": chosen.period.first.isoformat(),
            "to": chosen.period.last.isoformat(),
            **chosen.by.params,
            **more,
        }
        given = {name: value for name, value in params.items() if value not in ("", None)}
        return f"{reverse('responses')}?{urlencode(given)}"

    def unit_url(self, unit: OrgUnit) -> str:
        """The page of another unit under the same selection."""
        kept = {name: value for name, value in self.selection.raw.items() if name != "level"}
        return reverse("dashboard", args=[unit.uuid]) + (f"?{urlencode(kept)}" if kept else "")


def gather(principal: Principal, selection: Selection, wanted_level: str) -> Overview:
    """Reads all figures; the number of SQL statements doesn't grow with the tree."""
    page = headline(selection)
    rank(principal, page, wanted_level)
    if not page.shown.hidden:
        page.points = _trend(selection, page.hiding)
    if page.level and page.is_compared:
        page.moved = [one for one in changes_beneath(page) if one.is_clear]
    page.breakdown = break_down_chosen(page)
    page.annotations = _annotations(principal, selection)
    unit, metric = selection.unit, selection.metric
    if principal.reach("response.view").covers(unit):
        page.comments = newest_comments(principal, unit, selection.period, selection.filters, metric)
    return page


def headline(selection: Selection) -> Overview:
    """The score and its change alone."""
    unit, metric, filters = selection.unit, selection.metric, selection.filters
    weighted, period = selection.is_weighted, selection.period
    hiding = hiding_of(metric, unit, filters)
    shown = results.score(metric, unit, period, filters, weighted=weighted, hiding=hiding)
    before = _before(selection, hiding)
    change = results.change(metric, shown, before, weighted=weighted) if before else None
    return Overview(selection, hiding, shown, before, change)


def find_level(principal: Principal, page: Overview, wanted: str = "") -> None:
    """Fills in the levels beneath, and which of them is looked at."""
    page.levels = levels_beneath(principal, page.unit)
    page.level = pick_level(page.levels, wanted)


def rank(principal: Principal, page: Overview, wanted_level: str = "") -> None:
    """Fills in the units of a level beneath, side by side."""
    find_level(principal, page, wanted_level)
    chosen = page.selection
    if page.level is None:
        return
    weighted, filters, metric = chosen.is_weighted, chosen.filters, chosen.metric
    rows = results.ranking(
        metric, chosen.unit, page.level.units, chosen.period, filters, weighted=weighted, hiding=page.hiding
    )
    page.rows = _in_use(rows)
    seen = [row.unit.pk for row in rows if not row.hidden][:MOST_SPARKS]
    page.sparks = results.sparks(metric, seen, chosen.filled, filters, weighted=weighted)


def break_down_chosen(page: Overview) -> Breakdown | None:
    """The score by the chosen dimension, unless one value of it is looked at already."""
    chosen = page.selection
    if chosen.by.dimension is None or chosen.by.segment is not None or page.shown.hidden:
        return None
    return break_down(
        chosen.metric,
        chosen.unit,
        chosen.by.dimension,
        chosen.period,
        chosen.filters,
        hiding=page.hiding,
        weighted=chosen.is_weighted,
        by_number=chosen.raw.get("sort") == "n",
    )


def changes_beneath(page: Overview) -> list[Mover]:
    """How the units of the page's level changed, most of all first."""
    chosen = page.selection
    if chosen.before is None or page.level is None:
        return []
    return movers(
        chosen.metric,
        chosen.unit,
        page.level.units,
        chosen.wave or chosen.period,
        chosen.before,
        chosen.filters,
        weighted=chosen.is_weighted,
        hiding=page.hiding,
    )


def _before(selection: Selection, hiding: Hiding) -> Shown | None:
    if selection.before is None:
        return None
    chosen = selection
    return results.score(
        chosen.metric,
        chosen.unit,
        selection.before,
        chosen.filters,
        weighted=chosen.is_weighted,
        hiding=hiding,
    )


def _trend(selection: Selection, hiding: Hiding) -> list[Point]:
    chosen = selection
    return results.trend(
        chosen.metric,
        chosen.unit,
        chosen.period,
        chosen.filters,
        step=chosen.step,
        weighted=chosen.is_weighted,
        hiding=hiding,
    )


def _annotations(principal: Principal, selection: Selection) -> list[Annotation]:
    """What happened at the unit or above it, as far as it may be seen."""
    period = selection.period
    notes = Annotation.objects.visible_to(principal).filter(unit__in=selection.unit.ancestor_ids)
    return list(notes.filter(day__gte=period.first, day__lte=period.last))


def _in_use(rows: Sequence[Row]) -> list[Row]:
    """Units that were merged or closed are listed only where they have answers."""
    return [row for row in rows if row.unit.is_active or row.n]

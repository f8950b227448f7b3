"""Everything that a unit's page shows, gathered once for the page, its fragments and its CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import OrgUnit
from accounts.reach import Principal
from metrics.domain import results
from metrics.domain.comments import Comments, newest_comments
from metrics.domain.hiding import Hiding
from metrics.domain.periods import in_words
from metrics.domain.reading import Period
from metrics.domain.results import Mover, Point, Row, Shown
from metrics.domain.selection import Level, Selection, levels_beneath, pick_level
from metrics.models import Annotation
from metrics.stats import Difference

MOST_SPARKS = 60


@dataclass
class Overview:
    """The figures of one unit under one selection."""

    selection: Selection
    shown: Shown
    before: Shown | None
    change: Difference | None
    points: Sequence[Point]
    levels: Sequence[Level]
    level: Level | None
    rows: Sequence[Row]
    sparks: Mapping[int, list[float | None]] = field(default_factory=dict)
    moved: list[Mover] = field(default_factory=list)
    annotations: Sequence[Annotation] = ()
    comments: Comments | None = None

    @property
    def unit(self) -> OrgUnit:
        return self.selection.unit

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
    unit, metric, filters = selection.unit, selection.metric, selection.filters
    weighted, period = selection.is_weighted, selection.period
    hiding = Hiding(metric, unit, filters)
    shown = results.score(metric, unit, period, filters, weighted=weighted, hiding=hiding)
    before = _before(selection, hiding)
    change = results.change(metric, shown, before, weighted=weighted) if before else None
    levels = levels_beneath(principal, unit)
    level = pick_level(levels, wanted_level)
    units = level.units if level else []
    rows: list[Row] = []
    if units:
        rows = results.ranking(metric, unit, units, period, filters, weighted=weighted, hiding=hiding)
    seen = [row.unit.pk for row in rows if not row.hidden][:MOST_SPARKS]
    points = [] if shown.hidden else _trend(selection, hiding)
    page = Overview(selection, shown, before, change, points, levels, level, _in_use(rows))
    page.sparks = results.sparks(metric, seen, selection.filled, filters, weighted=weighted)
    if selection.before and before and not before.hidden and units:
        now, old = selection.wave or period, selection.before
        page.moved = results.movers(metric, unit, units, now, old, filters, weighted=weighted, hiding=hiding)
    page.annotations = _annotations(principal, selection)
    if principal.reach("response.view").covers(unit):
        page.comments = newest_comments(principal, unit, period, filters, metric)
    return page


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

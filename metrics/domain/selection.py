"""What a unit's page looks at: program, metric, touchpoint, channel, a dimension and a value of it, period,
step, level, weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q

from accounts.models import OrgUnit, UnitLevel
from accounts.reach import Principal
from metrics.domain.dimension_choice import DimensionChoice, choose_dimension
from metrics.domain.periods import (
    Step,
    days_with_answers,
    default_period,
    drawable_step,
    fitting_step,
    in_words,
    month_end,
    months_back,
    previous,
    runs,
    wave_of,
)
from metrics.domain.reading import Filters, Period
from metrics.models import Cell, Metric, Slice
from surveys.models import Program, Touchpoint

PARAMS = frozenset(
    {
        "program",
        "metric",
        "touchpoint",
        "channel",
        "period",
        "from",
        "to",
        "step",
        "level",
        "weighted",
        "dimension",
        "value",
        "sort",
        "values",
    }
)
STEPS: tuple[Step, ...] = ("day", "week", "month")
RECENT_PERIODS = 12
FEW_UNITS = 12


@dataclass(frozen=True)
class Level:
    """A level of the tree beneath a unit, with the units that may be seen there."""

    depth: int
    name: str
    units: Sequence[OrgUnit]


@dataclass
class Selection:
    """What was chosen, and what could be."""

    unit: OrgUnit
    program: Program
    metric: Metric
    filters: Filters
    period: Period
    default: Period
    before: Period | None
    step: Step
    is_weighted: bool
    answered: Mapping[date, int]
    waves: Sequence[Period]
    by: DimensionChoice
    programs: Sequence[Program] = ()
    metrics: Sequence[Metric] = ()
    touchpoints: Sequence[Touchpoint] = ()
    channels: Sequence[str] = ()
    periods: Sequence[tuple[str, str]] = ()
    period_key: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_wave(self) -> bool:
        """Whether the change is from one wave to the next."""
        is_relational = self.program.kind == Program.Kind.RELATIONAL
        return is_relational and wave_of(self.period, self.waves) is not None

    @property
    def wave(self) -> Period | None:
        """The one wave that the period holds."""
        found = wave_of(self.period, self.waves) if self.is_wave else None
        return found[0] if found else None

    @property
    def filled(self) -> Period:
        """The part of the period that holds answers."""
        return _filled(self.period, self.answered)

    @property
    def answered_days(self) -> list[date]:
        """The days of the period that hold answers."""
        return sorted(day for day in self.answered if self.period.contains(day))


def choose(principal: Principal, unit: OrgUnit, params: Mapping[str, str]) -> Selection | None:
    """What `params` (a query string) ask for at `unit`; None where there is no program or metric to show.

    Raises BadRequest for values that aren't offered.
    """
    programs = list(Program.objects.visible_to(principal).order_by("-is_default", "name"))
    program = _pick(programs, "code", params.get("program", ""), "program")
    if program is None:
        return None
    metrics = list(Metric.objects.visible_to(principal).order_by("-is_headline", "position", "name"))
    has_cells = Cell.objects.filter(metric=OuterRef("pk"), unit=unit, slice__key=str(program.pk))
    asked = set(Metric.objects.filter(Exists(has_cells)).values_list("pk", flat=True))
    offered = [one for one in metrics if one.pk in asked]
    metric = _pick(offered or metrics, "key", params.get("metric", ""), "metric", among=metrics)
    if metric is None:
        return None
    parts = Slice.objects.filter(program=program, is_whole_program=False).select_related("touchpoint__stage")
    seen = Touchpoint.objects.visible_to(principal)
    slices = list(parts.filter(Q(touchpoint__isnull=True) | Q(touchpoint__in=seen)))
    by = choose_dimension(params)
    if params.get("sort", "") not in ("", "n") or params.get("values", "") not in ("", "all"):
        raise BadRequest("Unknown order or number of values.")
    filters = _filters(program, slices, params, by)
    days = days_with_answers(metric, unit, Filters(program))
    default = default_period(program, unit, metric, days)
    period, key = _period(params, default, days)
    waves = runs(days)
    step = params.get("step") or fitting_step(_filled(period, days), days, program.min_answers)
    if step not in STEPS:
        raise BadRequest("Unknown step.")
    step = drawable_step(step, period)
    return Selection(
        unit=unit,
        program=program,
        metric=metric,
        filters=filters,
        period=period,
        default=default,
        before=previous(program, period, waves) if key != "all" else None,
        step=step,
        is_weighted=params.get("weighted") == "1",
        answered=days,
        waves=waves,
        by=by,
        programs=programs,
        metrics=offered or [metric],
        touchpoints=_touchpoints(slices),
        channels=sorted({one.channel for one in slices if one.channel}),
        periods=_periods(program, default, waves),
        period_key=key,
        raw={name: value for name, value in params.items() if name in PARAMS and value},
    )


def levels_beneath(principal: Principal, unit: OrgUnit) -> list[Level]:
    """The levels beneath `unit` with the units in reach, children first; deeper ones only up to 200 units."""
    children = OrgUnit.objects.reachable(principal, "score.view").within(unit).filter(depth=unit.depth + 1)
    deeper = OrgUnit.objects.reachable(principal, "score.view").within(unit).filter(depth__gt=unit.depth + 1)
    some = list(deeper.filter(is_active=True).order_by("depth", "name")[:201])
    units = [*children.order_by("name"), *(some if len(some) <= 200 else [])]
    names = dict(UnitLevel.objects.values_list("depth", "name_plural"))
    depths = sorted({one.depth for one in units})
    return [
        Level(depth, names.get(depth, "Units beneath"), [one for one in units if one.depth == depth])
        for depth in depths
    ]


def pick_level(levels: Sequence[Level], wanted: str) -> Level | None:
    """The level asked for; by default the deepest that is short enough to read, else the children."""
    if wanted:
        found = next((level for level in levels if str(level.depth) == wanted), None)
        if found is None:
            raise BadRequest("Unknown level.")
        return found
    short = [level for level in levels if 1 < len(level.units) <= FEW_UNITS]
    return short[-1] if short else next(iter(levels), None)


def _pick(
    offered: Sequence[Any], name: str, wanted: str, what: str, *, among: Sequence[Any] | None = None
) -> Any:
    if not wanted:
        return offered[0] if offered else None
    found = next((one for one in (among or offered) if getattr(one, name) == wanted), None)
    if found is None:
        raise BadRequest(f"Unknown {what}.")
    return found


def _filters(
    program: Program, slices: Sequence[Slice], params: Mapping[str, str], by: DimensionChoice
) -> Filters:
    code, channel = params.get("touchpoint", ""), params.get("channel", "")
    touchpoint = _pick(_touchpoints(slices), "code", code, "touchpoint") if code else None
    if channel and channel not in {one.channel for one in slices}:
        raise BadRequest("Unknown channel.")
    return Filters(program, touchpoint.pk if touchpoint else None, channel, by.segment)


def _touchpoints(slices: Sequence[Slice]) -> list[Touchpoint]:
    found = {one.touchpoint.pk: one.touchpoint for one in slices if one.touchpoint is not None}
    return sorted(found.values(), key=lambda one: (one.stage.position, one.position, one.name))


def _period(params: Mapping[str, str], default: Period, days: Mapping[date, int]) -> tuple[Period, str]:
    key = params.get("period", "")
    if params.get("from") or params.get("to"):
        first = _day(params.get("from", ""), min(days, default=default.first))
        last = _day(params.get("to", ""), max(days, default=default.last))
        return _from_to(first, last), "custom"
    if key == "all" and days:
        return Period(min(days).replace(day=1), month_end(max(days))), key
    if key in ("", "all"):
        return default, ""
    return _months(key), key


def _months(key: str) -> Period:
    """A period as an address holds it: 2018-05 or 2018-03..2018-05."""
    first, _, last = key.partition("..")
    return _from_to(_day(f"{first}-01", None), month_end(_day(f"{last or first}-01", None)))


def _from_to(first: date, last: date) -> Period:
    if first > last:
        raise BadRequest("The period ends before it begins.")
    return Period(first, last)


def _day(text: str, otherwise: date | None) -> date:
    if not text and otherwise is not None:
        return otherwise
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadRequest("Write days as year-month-day, such as 2018-05-31.") from None
    if not 1900 <= day.year <= 2200:
        raise BadRequest("This day lies too far away.")
    return day


def _periods(program: Program, default: Period, waves: Sequence[Period]) -> list[tuple[str, str]]:
    """The periods offered: the default, each wave (or the latest months), all time."""
    offered = [("", f"Last 12 months with answers, {in_words(default)}")]
    if program.kind == Program.Kind.RELATIONAL and len(waves) > 1:
        offered += [(_month_key(wave), wave.label) for wave in reversed(waves[-RECENT_PERIODS:])]
    elif waves:
        months = [months_back(waves[-1].last, back) for back in range(RECENT_PERIODS)]
        quarter = Period(months_back(waves[-1].last, 2), waves[-1].last)
        offered.append((_month_key(quarter), "Last 3 months"))
        offered += [(f"{month:%Y-%m}", f"{month:%b %Y}") for month in months if month >= waves[0].first]
    return [*offered, ("all", "All time")]


def _month_key(period: Period) -> str:
    first, last = f"{period.first:%Y-%m}", f"{period.last:%Y-%m}"
    return first if first == last else f"{first}..{last}"


def _filled(period: Period, days: Mapping[date, int]) -> Period:
    """The part of the period that holds answers, which says what step fits."""
    inside = [day for day in days if period.contains(day)]
    return Period(min(inside), max(inside)) if inside else period

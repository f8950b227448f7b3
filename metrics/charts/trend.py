"""A score over time: line over its band, single periods as circles, gaps, target and numbered annotations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from common.words import number, signed
from metrics.charts.svg import (
    WIDTHS,
    Chart,
    Scale,
    Svg,
    Table,
    el,
    frame,
    label,
    line,
    nice_ticks,
    polyline,
    text_width,
)

HEIGHTS = {"s": 250, "m": 290, "l": 336}
Writer = Callable[[float], str]
NOT_SHOWN = "not shown"  # in a gap that isn't empty: too few answered there or beside


@dataclass(frozen=True)
class TrendPoint:
    """One step of time. ``value`` None means that nobody was asked (or too few answered): the line breaks.

    ``value, low, high`` is the smoothed score with its interval; ``raw`` this step's own score, from ``n``.
    """

    on: date
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    raw: float | None = None


@dataclass(frozen=True)
class Annotation:
    """Something that happened: numbered on the line, told under the chart."""

    on: date
    text: str


@dataclass(frozen=True)
class _Plan:
    """Where things stand in one drawing."""

    size: str
    x: Scale
    y: Scale
    ticks: list[float]
    width: int
    height: int
    write: Writer
    start: int


def trend(
    points: Sequence[TrendPoint],
    *,
    title: str,
    metric: str = "Score",
    target: float | None = None,
    annotations: Sequence[Annotation] = (),
    floor: float | None = None,
    ceiling: float | None = None,
    from_zero: bool = False,
    gap_label: str = "nobody asked",
    last_label: str = "",
    write: Writer = signed,
) -> Chart:
    """The trend with its band.

    Points are in order of time and hold every step, those without answers too (``value`` None).
    ``floor`` and ``ceiling`` are the metric's own limits (NPS −100 … 100); shares pass ``from_zero=True``,
    since their axis must not be cut off. Annotations outside the time shown are left out.
    """
    ordered = sorted(points, key=lambda point: point.on)
    inside = [note for note in annotations if ordered and ordered[0].on <= note.on <= ordered[-1].on]
    notes = [(i, note.on, note.text) for i, note in enumerate(sorted(inside, key=lambda note: note.on), 1)]
    summary = _summary(ordered, metric, target, write)
    drawings = []
    for size in WIDTHS:
        plan = _plan(size, ordered, target, floor, ceiling, from_zero, write)
        parts = _draw(plan, ordered, target, notes, gap_label, last_label)
        drawings.append((size, frame(plan.width, plan.height, parts, title=title, summary=summary)))
    rows = [_row(point, write) for point in ordered]
    told = [(i, f"{on.day} {on:%b %Y}", text) for i, on, text in notes]
    return Chart(title, summary, drawings, Table(("Time", metric, "Low", "High", "n", "Alone"), rows), told)


def _plan(
    size: str,
    points: Sequence[TrendPoint],
    target: float | None,
    floor: float | None,
    ceiling: float | None,
    from_zero: bool,
    write: Writer,
) -> _Plan:
    width, height = WIDTHS[size], HEIGHTS[size]
    seen = [value for point in points for value in (point.value, point.low, point.high, point.raw)]
    known = [value for value in (*seen, target) if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if from_zero:
        low = min(low, 0.0)
    low = low if floor is None else max(low, floor)
    high = high if ceiling is None else min(high, ceiling)
    ticks = [tick for tick in nice_ticks(low, high, 4 if size == "s" else 6) if _within(tick, floor, ceiling)]
    first, last = (points[0].on.toordinal(), points[-1].on.toordinal()) if points else (0, 1)
    left = 12 + max((text_width(write(tick), 11) for tick in ticks), default=20)
    right = 12 if size == "s" else 78
    x = Scale(first, max(last, first + 1), left, width - right)
    y = Scale(ticks[0], ticks[-1], height - 26, 26)
    return _Plan(size, x, y, ticks, width, height, write, first)


def _within(tick: float, floor: float | None, ceiling: float | None) -> bool:
    return (floor is None or tick >= floor) and (ceiling is None or tick <= ceiling)


def _draw(
    plan: _Plan,
    points: Sequence[TrendPoint],
    target: float | None,
    notes: Sequence[tuple[int, date, str]],
    gap_label: str,
    last_label: str,
) -> list[Svg]:
    parts = _grid(plan) + _gaps(plan, points, gap_label)
    segments = _segments(points)
    parts += [_band(plan, segment) for segment in segments if all(p.low is not None for p in segment)]
    if target is not None:
        parts += _target(plan, target)
    most = max((point.n for point in points), default=0)
    parts += [_circle(plan, point, most) for point in points if point.raw is not None and point.n]
    parts += [_stroke(plan, segment) for segment in segments]
    parts += _notes(plan, notes) + _last(plan, points, target, last_label) + _dates(plan, points)
    return parts


def _segments(points: Sequence[TrendPoint]) -> list[list[TrendPoint]]:
    """Runs of points with a value; the line breaks between them."""
    runs: list[list[TrendPoint]] = [[]]
    for point in points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _grid(plan: _Plan) -> list[Svg]:
    parts = []
    for tick in plan.ticks:
        y = plan.y(tick)
        parts.append(line(plan.x.start, y, plan.x.end, y, "axis" if tick == plan.ticks[0] else "gridline"))
        parts.append(label(plan.x.start - 8, y + 4, plan.write(tick), "tick", "end"))
    return parts


def _gaps(plan: _Plan, points: Sequence[TrendPoint], text: str) -> list[Svg]:
    """Pale areas between measured points where there was nothing, or too little; named when the name fits."""
    parts = []
    measured = [i for i, point in enumerate(points) if point.value is not None]
    for i, j in pairwise(measured):
        if j - i < 2:
            continue
        left, right = plan.x(points[i].on.toordinal()), plan.x(points[j].on.toordinal())
        x, width = left + 6, right - left - 12
        if width < 4:
            continue
        parts.append(el("rect", x=x, y=plan.y.end, width=width, height=plan.y.start - plan.y.end, cls="gap"))
        said = NOT_SHOWN if any(point.n for point in points[i + 1 : j]) else text
        if text_width(said, 11) < width:
            parts.append(label(x + width / 2, plan.y.end + 16, said, "tick", "middle"))
    return parts


def _band(plan: _Plan, segment: Sequence[TrendPoint]) -> Svg:
    upper = [(plan.x(p.on.toordinal()), plan.y(p.high or 0.0)) for p in segment]
    lower = [(plan.x(p.on.toordinal()), plan.y(p.low or 0.0)) for p in segment]
    if len(segment) == 1:
        (x, top), (_, bottom) = upper[0], lower[0]
        return el("rect", x=x - 4, y=top, width=8, height=max(bottom - top, 0.5), rx=3, cls="band")
    return el("path", d=polyline(upper + lower[::-1], closed=True), cls="band")


def _stroke(plan: _Plan, segment: Sequence[TrendPoint]) -> Svg:
    path = [(plan.x(p.on.toordinal()), plan.y(p.value or 0.0)) for p in segment]
    if len(path) == 1:
        return el("circle", cx=path[0][0], cy=path[0][1], r=3, cls="lone")
    return el("path", d=polyline(path), cls="line")


def _circle(plan: _Plan, point: TrendPoint, most: int) -> Svg:
    """One step alone; the area grows with n, of which `most` is the largest."""
    radius = 2.0 + 2.6 * (point.n / most) ** 0.5
    said = f"{_day(point.on)}: {plan.write(point.raw or 0.0)}, n {number(point.n)}"
    y = plan.y(point.raw or 0.0)
    return el("circle", el("title", said), cx=plan.x(point.on.toordinal()), cy=y, r=radius, cls="raw")


def _target(plan: _Plan, target: float) -> list[Svg]:
    y = plan.y(target)
    parts = [line(plan.x.start, y, plan.x.end, y, "target")]
    if plan.size == "s":
        return [*parts, label(plan.x.start + 4, y - 5, f"target {plan.write(target)}", "tick halo said")]
    return parts


def _notes(plan: _Plan, notes: Sequence[tuple[int, date, str]]) -> list[Svg]:
    parts = []
    for i, on, text in notes:
        x = plan.x(on.toordinal())
        following = next((plan.x(day.toordinal()) for n, day, _ in notes if n == i + 1), plan.x.end)
        parts.append(line(x, 18, x, plan.y.start, "event"))
        parts.append(el("circle", cx=x, cy=14, r=8, cls="event-dot"))
        parts.append(label(x, 18, str(i), "event-nr", "middle"))
        if plan.size != "s" and text_width(text) < following - x - 24:
            parts.append(label(x + 14, 18, text))
    return parts


def _last(plan: _Plan, points: Sequence[TrendPoint], target: float | None, caption: str) -> list[Svg]:
    """The last value at the line's end, the target's name beside it; they keep 16 px apart."""
    parts: list[Svg] = []
    end = next((p for p in reversed(points) if p.value is not None), None)
    taken: float | None = None
    if end is not None and end.value is not None:
        x, y = plan.x(end.on.toordinal()), plan.y(end.value)
        parts.append(el("circle", cx=x, cy=y, r=4.5, cls="pt"))
        is_inside = plan.size == "s" or x < plan.x.end - 60
        if is_inside:
            anchor = "end" if x > plan.width - 40 else "middle"
            parts.append(label(x, y - 10, plan.write(end.value), "strong halo", anchor))
        else:
            taken = y + 4
            parts.append(label(x + 9, taken, plan.write(end.value), "strong"))
            if caption:
                parts.append(label(x + 9, y - 10, caption, "tick"))
    if target is not None and plan.size != "s":
        y = plan.y(target) + 4
        if taken is not None and abs(y - taken) < 16:
            y = taken + 16 if y >= taken else taken - (30 if caption else 16)
        parts.append(label(plan.x.end + 9, y, f"Target {plan.write(target)}"))
    return parts


def _dates(plan: _Plan, points: Sequence[TrendPoint]) -> list[Svg]:
    """Some days under the axis: the first in full, a month's name where the month changes."""
    if not points:
        return []
    room = {"s": 4, "m": 6, "l": 8}[plan.size]
    step = max(1, -(-len(points) // room))
    shown = list(points[::step])
    is_long = (points[-1].on - points[0].on).days > 180
    parts, before = [], None
    for point in shown:
        on = point.on
        if is_long:
            text = f"{on:%b %Y}" if before is None or before.year != on.year else f"{on:%b}"
        else:
            text = f"{on.day} {on:%b}" if before is None or before.month != on.month else str(on.day)
        parts.append(label(plan.x(on.toordinal()), plan.height - 8, text, "tick", "middle"))
        before = on
    return parts


def _summary(points: Sequence[TrendPoint], metric: str, target: float | None, write: Writer) -> str:
    known = [(p.on, p.value) for p in points if p.value is not None]
    if not known:
        return "Too few answers in this time." if any(p.n for p in points) else "No answers in this time."
    (first_on, first), (last_on, last) = known[0], known[-1]
    aim = f", against a target of {write(target)}" if target is not None else ""
    gaps = len(_segments(points)) - 1
    is_hidden = any(p.n for p in points if p.value is None)
    why = "not shown for too few answers there or beside" if is_hidden else "without answers"
    broken = f". {gaps} {'gap' if gaps == 1 else 'gaps'} {why}" if gaps else ""
    return (
        f"{metric} from {write(first)} on {_day(first_on)} to {write(last)} on {_day(last_on)}{aim}{broken}."
    )


def _row(point: TrendPoint, write: Writer) -> tuple[str, ...]:
    figures = (point.value, point.low, point.high)
    value, low, high = ("–" if figure is None else write(figure) for figure in figures)
    return (_day(point.on), value, low, high, number(point.n), "–" if point.raw is None else write(point.raw))


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"

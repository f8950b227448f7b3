"""Estimates with their uncertainty: one score with its target, and rows on a shared axis for a ranking."""

from collections.abc import Callable, Iterable

from common.words import signed
from metrics.charts.svg import CARD_WIDTHS, Chart, Scale, Svg, Table, el, frame, label, line, nice_ticks

Writer = Callable[[float], str]


def shared_domain(
    values: Iterable[float | None], *, floor: float | None = None, ceiling: float | None = None
) -> tuple[float, float]:
    """A round axis that holds all ``values`` (pass lows, highs, targets); kept inside ``floor … ceiling``."""
    known = [value for value in values if value is not None]
    if not known:
        return (0.0 if floor is None else floor, 1.0 if ceiling is None else ceiling)
    ticks = nice_ticks(min(known), max(known), 4)
    low = ticks[0] if floor is None else max(ticks[0], floor)
    high = ticks[-1] if ceiling is None else min(ticks[-1], ceiling)
    return (low, high)


def interval_strip(
    value: float,
    low: float,
    high: float,
    *,
    title: str,
    target: float | None = None,
    domain: tuple[float, float] | None = None,
    write: Writer = signed,
) -> Chart:
    """One score as a dot with its interval on an axis, its target as a triangle above it.

    ``domain`` is the axis' range (by default what holds all of it); ``write`` turns a value into words.
    """
    axis = domain or shared_domain([value, low, high, target])
    aim = f", target {write(target)}" if target is not None else ""
    summary = f"{write(value)}, interval {write(low)} to {write(high)}{aim}"
    drawings = [
        (size, _strip(width, value, low, high, target, axis, write, title, summary))
        for size, width in CARD_WIDTHS.items()
    ]
    heads = ("Score", "Low", "High", *(("Target",) if target is not None else ()))
    row = (write(value), write(low), write(high), *((write(target),) if target is not None else ()))
    return Chart(title, summary, drawings, Table(heads, [row]))


def ranking_axis(domain: tuple[float, float], *, width: int = 160, write: Writer = signed) -> Svg:
    """The ticks over a column of ``dot_row``s, for the table's head."""
    scale = _row_scale(domain, width)
    ticks = [tick for tick in nice_ticks(*domain, 4) if domain[0] <= tick <= domain[1]]
    parts = [label(scale(tick), 10, write(tick), "tick", "middle") for tick in ticks]
    return frame(
        width, 14, parts, title="Axis", summary=f"{write(domain[0])} to {write(domain[1])}", cls="dots"
    )


def dot_row(
    value: float | None,
    low: float | None,
    high: float | None,
    *,
    domain: tuple[float, float],
    name: str,
    whole: float | None = None,
    width: int = 160,
    write: Writer = signed,
) -> Svg:
    """One row of a ranking: a dot, its whisker, and a dashed line for the whole (``whole``).

    Without a value (too few answers) only the line of the whole is drawn.
    """
    scale, middle = _row_scale(domain, width), 12.0
    parts: list[Svg] = []
    if whole is not None:
        parts.append(line(scale(whole), 0, scale(whole), 24, "whole"))
    if value is None:
        return frame(width, 24, parts, title=name, summary="too few answers", cls="dots")
    if low is not None and high is not None:
        left, right = scale(low), scale(high)
        parts += [
            line(left, middle, right, middle, "whisk"),
            line(left, middle - 4, left, middle + 4, "whisk"),
            line(right, middle - 4, right, middle + 4, "whisk"),
        ]
    parts.append(el("circle", cx=scale(value), cy=middle, r=5.5, cls="pt"))
    said = (
        f"{write(value)}, interval {write(low)} to {write(high)}"
        if low is not None and high is not None
        else ""
    )
    return frame(width, 24, parts, title=name, summary=said or write(value), cls="dots")


def _row_scale(domain: tuple[float, float], width: int) -> Scale:
    return Scale(domain[0], domain[1], 12, width - 12)


def _strip(
    width: int,
    value: float,
    low: float,
    high: float,
    target: float | None,
    axis: tuple[float, float],
    write: Writer,
    title: str,
    summary: str,
) -> Svg:
    scale = Scale(axis[0], axis[1], 12, width - 12)
    parts = [line(scale.start, 17, scale.end, 17, "axis")]
    for tick in (tick for tick in nice_ticks(*axis, 5) if axis[0] <= tick <= axis[1]):
        parts += [
            line(scale(tick), 14, scale(tick), 20, "axis"),
            label(scale(tick), 36, write(tick), "tick", "middle"),
        ]
    parts.append(line(scale(low), 17, scale(high), 17, "interval"))
    parts.append(el("circle", cx=scale(value), cy=17.0, r=6, cls="pt"))
    if target is not None:
        x = scale(target)
        is_right = x < width - 78
        parts.append(el("path", d=f"M{x:.1f} 12l-5 -8h10Z", cls="mark"))
        parts.append(
            label(
                x + (9 if is_right else -9),
                11,
                f"target {write(target)}",
                "tick said",
                None if is_right else "end",
            )
        )
    return frame(width, 42, parts, title=title, summary=summary)

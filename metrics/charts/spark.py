"""A sparkline for table cells."""

from collections.abc import Sequence
from itertools import pairwise

from common.words import signed
from metrics.charts.svg import Scale, Svg, el, frame, polyline


def sparkline(
    values: Sequence[float | None],
    *,
    name: str,
    width: int = 72,
    height: int = 24,
    reference: float | None = None,
    domain: tuple[float, float] | None = None,
) -> Svg:
    """Values over time; solid where neighbours were measured, dotted over gaps (None), a dot at the last one.

    ``reference`` is a pale dashed line (the whole); ``domain`` makes several rows comparable.
    """
    known = [(i, value) for i, value in enumerate(values) if value is not None]
    if not known:
        return frame(width, height, [], title=name, summary="no answers in this time", cls="spark")
    spread = [value for _, value in known] + ([reference] if reference is not None else [])
    low, high = domain or (min(spread), max(spread))
    y = Scale(low, high, height - 5, 5) if high > low else Scale(low - 1, low + 1, height - 5, 5)
    x = Scale(0, max(len(values) - 1, 1), 4, width - 5)
    parts: list[Svg] = []
    if reference is not None:
        parts.append(el("line", x1=4, x2=width - 5, y1=y(reference), y2=y(reference), cls="spark-ref"))
    for (i, a), (j, b) in pairwise(known):
        cls = "spark-line" if j == i + 1 else "spark-gap"
        parts.append(el("path", d=polyline([(x(i), y(a)), (x(j), y(b))]), cls=cls))
    last, value = known[-1]
    parts.append(el("circle", cx=x(last), cy=y(value), r=2.5, cls="spark-end"))
    said = f"from {signed(known[0][1])} to {signed(value)}"
    return frame(width, height, parts, title=name, summary=said, cls="spark")

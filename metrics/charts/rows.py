"""Bars for the cells of a table, as wide as their cell: in per cent, so that one drawing fits every width.

The figures stand beside them in the table, which is their spoken form; the bars themselves are hidden from
screen readers.
"""

from collections.abc import Sequence

from metrics.charts.svg import Svg, el

HEIGHT = 18
ROOM_FOR_FIGURE = 9  # per cent of the width
STEPS = 5  # shades from the worst to the best


def bar(share: float, low: float | None = None, high: float | None = None, *, kind: str = "own") -> Svg:
    """A share (0 … 100) from the left, with a whisker for its interval."""
    parts = [el("rect", x=0, y=3, width=_part(share), height=12, rx=2, cls=f"bar-{kind}")]
    if low is not None and high is not None:
        parts.append(el("line", x1=_part(low), x2=_part(high), y1=9, y2=9, cls="whisk"))
        parts += [el("line", x1=_part(end), x2=_part(end), y1=6, y2=12, cls="whisk") for end in (low, high)]
    return _cell(parts)


def both_ways(value: float, low: float | None, high: float | None) -> Svg:
    """A number from −100 to 100 on both sides of the middle, with its interval."""
    ends = (50.0, 50 + value / 2) if value >= 0 else (50 + value / 2, 50.0)
    kind = "good" if value >= 0 else "bad"
    parts = [
        el("rect", x=_part(ends[0]), y=3, width=_part(ends[1] - ends[0]), height=12, rx=2, cls=f"bar-{kind}")
    ]
    parts.append(el("line", x1="50%", x2="50%", y1=0, y2=HEIGHT, cls="axis"))
    if low is not None and high is not None:
        parts.append(el("line", x1=_part(50 + low / 2), x2=_part(50 + high / 2), y1=9, y2=9, cls="whisk"))
    return _cell(parts)


def stack(shares: Sequence[float], *, is_scale: bool = True) -> Svg:
    """Shares (0 … 100) of one whole beside each other, each with its figure where there is room."""
    parts: list[Svg] = []
    x = 0.0
    for place, share in enumerate(shares):
        if share > 0:
            shade = shade_of(place, len(shares)) if is_scale else f"own{place % STEPS}"
            parts.append(el("rect", x=_part(x), y=0, width=_part(share), height=HEIGHT, cls=f"stack-{shade}"))
        if share >= ROOM_FOR_FIGURE:
            words = f"{share:.0f}"
            parts.append(
                el("text", words, x=_part(x + share / 2), y=13, text_anchor="middle", cls=f"in-{shade}")
            )
        x += share
    return _cell(parts)


def shade_of(place: int, count: int) -> str:
    """The shade of a point of a scale: "0" the worst to "4" the best."""
    return str(round(place * (STEPS - 1) / max(1, count - 1)))


def _cell(parts: Sequence[Svg]) -> Svg:
    inside = Svg("".join(parts))
    return el(
        "svg", inside, cls="chart cellbar", width="100%", height=HEIGHT, aria_hidden="true", focusable="false"
    )


def _part(value: float) -> str:
    return f"{min(max(value, 0.0), 100.0):.2f}%"

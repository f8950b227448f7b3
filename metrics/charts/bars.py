"""Bars: how ratings are distributed, and shares of a whole."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from common.words import number, percent
from metrics.charts.svg import CARD_WIDTHS, WIDTHS, Chart, Svg, Table, el, frame, label, text_width

KINDS = ("bad", "mid", "good", "own")


@dataclass(frozen=True)
class Part:
    """One part of a whole; ``kind`` paints it: bad, mid, good, own."""

    label: str
    count: float
    kind: str = "own"


@dataclass(frozen=True)
class _Bar:
    """A bar on the base line: what stands beneath and above it, its tooltip, its height as a share."""

    name: str
    said: str
    tip: str
    share: float
    kind: str


def nps_kind(rating: int) -> str:
    """Detractors 0–6 bad, passives 7–8 mid, promoters 9–10 good."""
    return "bad" if rating <= 6 else "mid" if rating <= 8 else "good"


def distribution(
    counts: Sequence[int],
    *,
    title: str = "Distribution of ratings",
    first: int = 0,
    kind_of: Callable[[int], str] = nps_kind,
    names: Sequence[str] = (),
) -> Chart:
    """How often each rating was given, as bars with their shares.

    ``counts[i]`` belongs to the rating ``first + i``; ``names`` replaces the figures under the bars.
    ``kind_of(rating)`` paints the bar (bad, mid, good, own). The bars start at zero, always.
    """
    total = sum(counts)
    ratings = [names[i] if names else str(first + i) for i in range(len(counts))]
    shares = [count / total if total else 0.0 for count in counts]
    kinds = [kind_of(first + i) for i in range(len(counts))]
    told = ", ".join(f"{name}: {percent(share)}" for name, share in zip(ratings, shares, strict=True))
    summary = f"n {number(total)}. {told}" if total else "No answers yet."
    bars = [
        _Bar(
            name, f"{share * 100:.0f}%" if share >= 0.005 else "", f"{name}: {percent(share, 1)}", share, kind
        )
        for name, share, kind in zip(ratings, shares, kinds, strict=True)
    ]
    drawings = [(size, _bars(width, bars, title, summary)) for size, width in CARD_WIDTHS.items()]
    rows = [
        (name, number(count), percent(share, 1))
        for name, count, share in zip(ratings, counts, shares, strict=True)
    ]
    return Chart(title, summary, drawings, Table(("Rating", "Answers", "Share"), rows))


def columns(counts: Sequence[int], names: Sequence[str], kinds: Sequence[str], *, title: str) -> Chart:
    """Counts side by side, such as answers by week, each with its figure; they start at zero, always.

    ``names`` stand under the columns, only each second or third of them where all have no room; ``kinds``
    paint the columns (bad, mid, good, own).
    """
    tallest = max(counts, default=0) or 1
    bars = [
        _Bar(name, number(count), f"{name}: {number(count)}", count / tallest, kind)
        for name, count, kind in zip(names, counts, kinds, strict=True)
    ]
    told = ", ".join(f"{name}: {number(count)}" for name, count in zip(names, counts, strict=True))
    widest = max((text_width(name, 11) for name in names), default=0)
    drawings = [
        (size, _bars(width, bars, title, told, named=math.ceil((widest + 4) * len(bars) / width) or 1))
        for size, width in WIDTHS.items()
    ]
    rows = [(name, number(count)) for name, count in zip(names, counts, strict=True)]
    return Chart(title, told, drawings, Table(("From", "Answers"), rows))


def share_bar(parts: Sequence[Part], *, title: str) -> Chart:
    """One bar cut into shares, each written under it where it fits; the table holds them all."""
    total = sum(part.count for part in parts)
    shares = [part.count / total if total else 0.0 for part in parts]
    told = ", ".join(f"{part.label} {percent(share, 1)}" for part, share in zip(parts, shares, strict=True))
    summary = f"n {number(total)}. {told}" if total else "No answers yet."
    drawings = [(size, _shares(width, parts, shares, title, summary)) for size, width in CARD_WIDTHS.items()]
    rows = [
        (part.label, number(part.count), percent(share, 1)) for part, share in zip(parts, shares, strict=True)
    ]
    return Chart(title, summary, drawings, Table(("Group", "Answers", "Share"), rows))


def _bars(width: int, bars: Sequence[_Bar], title: str, summary: str, *, named: int = 1) -> Svg:
    """``named``: of how many bars one has its name beneath it."""
    gap, top, base = 4, 16, 94
    step = (width + gap) / max(len(bars), 1)
    tallest = max((bar.share for bar in bars), default=0) or 1
    parts: list[Svg] = []
    for i, bar in enumerate(bars):
        x, middle = i * step, i * step + (step - gap) / 2
        height = max(bar.share / tallest * (base - top), 2.0 if bar.share else 0.0)
        if height:
            box = {"x": x, "y": base - height, "width": step - gap, "height": height}
            parts.append(el("rect", el("title", bar.tip), rx=2, cls=f"bar-{bar.kind}", **box))
        if bar.said:
            parts.append(label(middle, base - height - 4, bar.said, "tick said", "middle"))
        if i % named == 0:
            parts.append(label(middle, base + 14, bar.name, "tick", "middle"))
    parts.append(el("line", x1=0, x2=width, y1=base + 0.5, y2=base + 0.5, cls="axis"))
    return frame(width, 112, parts, title=title, summary=summary)


def _shares(width: int, parts: Sequence[Part], shares: list[float], title: str, summary: str) -> Svg:
    gap = 2
    shown = [pair for pair in zip(parts, shares, strict=True) if pair[1] > 0]
    room = width - gap * max(len(shown) - 1, 0)
    drawn: list[Svg] = []
    x = 0.0
    for part, share in shown:
        size = share * room
        tip = el("title", f"{part.label}: {percent(share, 1)}")
        drawn.append(el("rect", tip, x=x, y=0, width=size, height=10, rx=2, cls=f"bar-{part.kind}"))
        if size > 34:
            drawn.append(label(x, 26, percent(share), "strong"))
        if size > len(part.label) * 6.6:
            drawn.append(label(x, 41, part.label, "tick"))
        x += size + gap
    if not shown:
        drawn.append(el("rect", x=0, y=0, width=width, height=10, rx=2, cls="bar-none"))
    return frame(width, 46, drawn, title=title, summary=summary)

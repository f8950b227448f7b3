"""Charts of a unit's page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from metrics import charts
from metrics.charts.bars import nps_kind
from metrics.domain.breakdown import ValueRow
from metrics.domain.results import Point, Row, Shown
from metrics.domain.selection import Selection
from metrics.models import Metric
from metrics.views.writing import unit_of, writer


def strip(metric: Metric, shown: Shown) -> Any:
    """The score, its interval and its target on an axis."""
    estimate = shown.estimate
    if estimate is None or estimate.low is None or estimate.high is None:
        return None
    floor, ceiling = limits(metric)
    domain = charts.shared_domain(
        [estimate.low, estimate.high, metric.target, estimate.value - 15, estimate.value + 15]
        if unit_of(metric) != "mean"
        else [estimate.low, estimate.high, metric.target, floor, ceiling],
        floor=floor,
        ceiling=ceiling,
    )
    return charts.interval_strip(
        estimate.value,
        estimate.low,
        estimate.high,
        title=f"{metric.name} with its interval",
        target=metric.target,
        domain=domain,
        write=writer(metric),
    )


def histogram(metric: Metric, shown: Shown) -> Any:
    """How often each rating was given; None for open numbers."""
    if shown.tally.counts is None:
        return None
    return charts.distribution(
        shown.tally.counts, first=metric.scale_min, kind_of=lambda rating: kind_of(metric, rating)
    )


def groups(metric: Metric, shown: Shown, *, weighted: bool = False) -> list[dict[str, Any]]:
    """The parts that make the score, with their share and the ratings they cover."""
    counts = shown.tally.weighted_counts if weighted else shown.tally.counts
    if counts is None or not sum(counts):
        return []
    whole = sum(counts)
    low, high = metric.scale_min, metric.scale_max
    if metric.kind == Metric.Kind.NPS:
        bounds = [("Detractors", 0, 6), ("Passives", 7, 8), ("Promoters", 9, 10)]
    elif unit_of(metric) == "mean":
        return []
    else:
        cut = _cut(metric)
        bounds = [("Lower", low, cut - 1), ("Top", cut, high)]
    return [
        {"name": name, "low": a, "high": b, "share": sum(counts[a - low : b - low + 1]) / whole}
        for name, a, b in bounds
    ]


def line(selection: Selection, points: Sequence[Point], annotations: Sequence[tuple[date, str]]) -> Any:
    """The trend: the last seven days as the line where steps are days, else the steps themselves."""
    metric, is_daily = selection.metric, selection.step == "day"
    drawn = [_trend_point(point, is_daily) for point in _trimmed(points)]
    floor, ceiling = limits(metric)
    return charts.trend(
        drawn,
        title=f"{metric.name} over time",
        metric=metric.short_name or metric.name,
        target=metric.target,
        annotations=[charts.Annotation(day, text) for day, text in annotations],
        floor=floor,
        ceiling=ceiling,
        from_zero=unit_of(metric) == "percent",
        gap_label="nobody asked",
        last_label="last 7 days" if is_daily else "",
        write=writer(metric),
    )


def hides_steps(selection: Selection, points: Sequence[Point]) -> bool:
    """Whether the line of the trend breaks where people answered."""
    drawn = (_trend_point(point, selection.step == "day") for point in _trimmed(points))
    return any(point.n and point.value is None for point in drawn)


def whiskers(metric: Metric, rows: Sequence[Row | ValueRow], whole: Shown) -> tuple[Any, dict[int, Any]]:
    """The axis of a ranking, and a dot with its whisker for each row, by its key."""
    floor, ceiling = limits(metric)
    ends = [end for row in rows if row.estimate for end in (row.estimate.low, row.estimate.high)]
    middle = whole.estimate.value if whole.estimate else None
    domain = charts.shared_domain([*ends, middle], floor=floor, ceiling=ceiling)
    write = writer(metric)
    drawn = {
        row.key: charts.dot_row(
            row.estimate.value if row.estimate else None,
            row.estimate.low if row.estimate else None,
            row.estimate.high if row.estimate else None,
            domain=domain,
            name=row.name,
            whole=middle,
            write=write,
        )
        for row in rows
    }
    return charts.ranking_axis(domain, write=write), drawn


def says_little(metric: Metric, shown: Shown) -> bool:
    """Whether the interval is so wide that the score says little."""
    margin = shown.estimate.margin if shown.estimate else None
    low, high = limits(metric)
    return margin is not None and margin > (high - low) / 10


def highest_low(metric: Metric) -> int:
    """The highest rating that counts as low: as coloured, for a mean below the middle."""
    ratings = range(metric.scale_min, metric.scale_max + 1)
    low = [one for one in ratings if kind_of(metric, one) == "bad"]
    middle = (metric.scale_min + metric.scale_max) / 2
    return max(low or [one for one in ratings if one < middle])


def limits(metric: Metric) -> tuple[float, float]:
    """The least and the most that the number can be."""
    unit = unit_of(metric)
    if unit == "points":
        return -100, 100
    return (0, 100) if unit == "percent" else (metric.scale_min, metric.scale_max)


def kind_of(metric: Metric, rating: int) -> str:
    """Which colour a rating has: what counts is good; of the rest, the lower half is bad."""
    if metric.kind == Metric.Kind.NPS:
        return nps_kind(rating)
    if unit_of(metric) == "mean":
        return "own"
    if rating >= _cut(metric):
        return "good"
    return "bad" if rating < (metric.scale_min + metric.scale_max) / 2 else "mid"


def _cut(metric: Metric) -> int:
    """The lowest rating that counts as top."""
    if metric.kind == Metric.Kind.CES_SHARE:
        return metric.scale_min + (metric.scale_max - metric.scale_min + 2) // 2
    return metric.scale_max - metric.top_n + 1


def _trend_point(point: Point, is_daily: bool) -> charts.TrendPoint:
    shown = point.rolling if is_daily else point.alone
    alone = point.alone.value if point.alone is not None and is_daily else None
    if shown is None:
        return charts.TrendPoint(point.on, None, n=point.n, raw=alone)
    return charts.TrendPoint(point.on, shown.value, shown.low, shown.high, n=point.n, raw=alone)


def _trimmed(points: Sequence[Point]) -> list[Point]:
    """Without the empty steps at both ends."""
    filled = [place for place, point in enumerate(points) if point.n]
    return list(points[filled[0] : filled[-1] + 1]) if filled else []


def spark(metric: Metric, name: str, values: Sequence[float | None], whole: float | None) -> Any:
    """The small line of a ranking; None without any value."""
    if not any(value is not None for value in values):
        return None
    return charts.sparkline(values, name=f"{name}, {metric.short_name or metric.name}", reference=whole)

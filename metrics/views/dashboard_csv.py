"""What a unit's page shows, as rows of a CSV."""

from collections.abc import Iterator
from typing import Any

from metrics.views.overview import Overview
from metrics.views.writing import unit_of

HEAD = (
    "Table",
    "Unit",
    "Time",
    "Metric",
    "Measured in",
    "Score",
    "Low",
    "High",
    "n",
    "Rank",
    "Said of it",
)


def csv_rows(page: Overview) -> Iterator[list[Any]]:
    """Head, score, the one before, each step of the trend, each unit beneath; hidden numbers stay hidden."""
    chosen = page.selection
    yield list(HEAD)
    yield _line(page, "score", page.unit.name, page.dates, page.shown, page.shown.hidden)
    if page.before is not None and chosen.before is not None:
        yield _line(page, "before", page.unit.name, chosen.before.label, page.before, page.before.hidden)
    for point in page.points:
        yield _cells(page, chosen.step, page.unit.name, point.on, point.alone, point.n, "", point.hidden)
        if chosen.step == "day" and point.rolling is not None:
            found = point.rolling
            yield _cells(page, "last 7 days", page.unit.name, point.on, found, found.n, "", "")
    for row in page.rows:
        said = row.hidden or row.verdict
        yield _cells(page, "units", row.unit.name, page.dates, row.estimate, row.n, row.rank or "", said)


def _line(page: Overview, table: str, unit: str, time: str, shown: Any, said: str) -> list[Any]:
    return _cells(page, table, unit, time, shown.estimate, shown.n, "", said)


def _cells(
    page: Overview, table: str, unit: str, time: Any, found: Any, n: int, rank: Any, said: Any
) -> list[Any]:
    metric = page.selection.metric
    figures = [_figure(found, part) for part in ("value", "low", "high")]
    measured = unit_of(metric)
    return [table, unit, str(time), metric.short_name or metric.name, measured, *figures, n, rank, str(said)]


def _figure(found: Any, part: str) -> float | str:
    value = getattr(found, part, None)
    return "" if value is None else round(value, 4)

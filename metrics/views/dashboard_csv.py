"""What a unit's page shows, as rows of a CSV."""

from collections.abc import Iterator
from typing import Any

from metrics.views.by_dimension import name_of_value
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
    "Dimension",
    "Value",
)


def csv_rows(page: Overview) -> Iterator[list[Any]]:
    """Head, score, the one before, each step of the trend, each unit beneath, each value of the chosen
    dimension; hidden numbers stay hidden. The last columns say of which value a number is."""
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
    if page.breakdown is not None:
        of = page.breakdown.dimension
        for one in page.breakdown.rows:
            cells = _cells(
                page, "values", page.unit.name, page.dates, one.estimate, one.n, one.rank or "", one.verdict
            )
            yield [*cells[:-2], of.name, one.name]


def _line(page: Overview, table: str, unit: str, time: str, shown: Any, said: str) -> list[Any]:
    return _cells(page, table, unit, time, shown.estimate, shown.n, "", said)


def _cells(
    page: Overview, table: str, unit: str, time: Any, found: Any, n: int, rank: Any, said: Any
) -> list[Any]:
    metric = page.selection.metric
    figures = [_figure(found, part) for part in ("value", "low", "high")]
    measured = unit_of(metric)
    by = page.selection.by
    looked_at = [by.dimension.name, name_of_value(page)] if by.dimension and by.segment else ["", ""]
    name = metric.short_name or metric.name
    return [table, unit, str(time), name, measured, *figures, n, rank, str(said), *looked_at]


def _figure(found: Any, part: str) -> float | str:
    value = getattr(found, part, None)
    return "" if value is None else round(value, 4)

"""A unit's score by a dimension, as its page shows it."""

from typing import Any

from metrics.domain.breakdown import Breakdown, ValueRow
from metrics.domain.segment_hiding import SegmentHiding
from metrics.stats import words
from metrics.views import drawing
from metrics.views.overview import Overview
from metrics.views.ranking import VERDICTS

FIRST_ROWS = 15
MOST_CHOICES = 100
UNNAMED = "a value with too few answers"
ORDERS = [("", "By score"), ("n", "By answers")]


def by_dimension(page: Overview) -> dict[str, Any]:
    """What metrics/_by_dimension.html and its filter show."""
    by, found = page.selection.by, page.breakdown
    rows = _shown_rows(page, found) if found else []
    axis, dots = drawing.whiskers(page.selection.metric, rows, page.shown)
    return {
        "dimensions": by.offered,
        "dimension_values": _choices(page),
        "value_name": name_of_value(page),
        "orders": ORDERS,
        "order": page.selection.raw.get("sort", ""),
        "value_axis": axis,
        "value_rows": [_row(page, row, dots[row.key]) for row in rows],
        "values_more": len(found.rows) - len(rows) if found else 0,
    }


def _shown_rows(page: Overview, found: Breakdown) -> list[ValueRow]:
    """The first ones, or all where that was asked for."""
    return list(found.rows if page.selection.raw.get("values") == "all" else found.rows[:FIRST_ROWS])


def _row(page: Overview, row: ValueRow, dots: Any) -> dict[str, Any]:
    dimension = page.selection.by.dimension
    assert dimension is not None
    place: dict[str, Any] = {"dimension": dimension.key, "value": str(row.key)}
    return {
        "row": row,
        "score": words.score(row.estimate) if row.estimate else "",
        "interval": words.interval(row.estimate),
        "dots": dots,
        "verdict": VERDICTS[row.verdict.value],
        "responses_url": page.responses_url(**place),
    }


def name_of_value(page: Overview) -> str:
    """What the page is about alone. A value that is hidden here isn't named: it may be somebody's."""
    by = page.selection.by
    if by.segment is None:
        return ""
    return UNNAMED if page.shown.hidden else by.value


def _choices(page: Overview) -> list[tuple[int, str]]:
    """The values to filter by that are shown, as far as a menu can be read, and the chosen one."""
    by, chosen = page.selection.by, page.selection.by.segment
    shown = {row.key for row in page.breakdown.rows} if page.breakdown else set()
    if chosen is not None and isinstance(page.hiding, SegmentHiding):
        hidden = page.hiding.values.why(page.selection.period)
        shown = {code for code, why in hidden.items() if not why}
    first = [(code, name) for code, name in by.labels.items() if code in shown][:MOST_CHOICES]
    if chosen is not None and chosen.code not in dict(first):
        first.append((chosen.code, name_of_value(page)))
    return first

"""Units side by side, as a unit's page and the first page show them."""

from typing import Any

from metrics.stats import words
from metrics.views import drawing
from metrics.views.overview import Overview

VERDICTS = {"above": "above", "below": "below", "no clear difference": "same", "too few": "few"}


def ranking(page: Overview) -> dict[str, Any]:
    """What metrics/_ranking_table.html shows."""
    axis, dots = drawing.whiskers(page.selection.metric, page.rows, page.shown)
    return {
        "axis": axis,
        "rows": _rows(page, dots),
        "hidden_rows": sum(1 for row in page.rows if row.hidden and row.n),
    }


def _rows(page: Overview, dots: dict[int, Any]) -> list[dict[str, Any]]:
    metric = page.selection.metric
    names = {unit.pk: unit.name for level in page.levels for unit in level.units}
    whole = page.shown.estimate.value if page.shown.estimate else None
    return [
        {
            "row": row,
            "url": page.unit_url(row.unit),
            "parent": names.get(row.unit.parent_id or 0, ""),
            "score": words.score(row.estimate) if row.estimate else "",
            "interval": words.interval(row.estimate),
            "dots": dots[row.unit.pk],
            "spark": drawing.spark(metric, row.unit.name, page.sparks.get(row.unit.pk, []), whole),
            "verdict": VERDICTS[row.verdict.value],
            "responses_url": page.responses_url(row.unit),
        }
        for row in page.rows
    ]

"""Cross-tabs of a survey: one question by another, or by what is known beside the answers."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from accounts.http import StaffRequest
from common.downloads import csv_response
from metrics.domain.questions.choosing import Chosen, Offer
from metrics.domain.questions.crosstabs import Cell, Crosstab, read_crosstab
from metrics.domain.questions.sides import FACTS, is_crossable
from metrics.stats import words
from metrics.stats.tables import TableTest
from metrics.views.questions.frame import frame, results_view, url_of

MOST_CHOICES = 300


@results_view("rows", "columns")
def survey_crosstab(request: StaffRequest, chosen: Chosen) -> HttpResponse:
    """Choose rows and columns; the table with what differs in it."""
    rows, columns = request.GET.get("rows", ""), request.GET.get("columns", "")
    tab, offer = read_crosstab(request.user, chosen, rows, columns)
    context = frame(request, chosen, offer, "survey_crosstab") | {
        "row_choices": _row_choices(chosen),
        "column_choices": _column_choices(chosen, offer),
        "rows": rows,
        "columns": columns,
        "tab": tab,
        "table": table_of(tab) if tab else None,
        "csv_url": url_of(chosen, "survey_crosstab_csv", rows=rows, columns=columns) if tab else "",
    }
    return render(request, "metrics/questions/crosstab.html", context)


@results_view("rows", "columns")
def survey_crosstab_csv(request: StaffRequest, chosen: Chosen) -> HttpResponseBase:
    """The same table as CSV."""
    rows, columns = request.GET.get("rows", ""), request.GET.get("columns", "")
    tab, _ = read_crosstab(request.user, chosen, rows, columns, patience=None)
    if tab is None:
        return redirect(url_of(chosen, "survey_crosstab"))
    return csv_response(f"crosstab-{chosen.look.questionnaire.name}.csv", csv_rows(tab))


def _row_choices(chosen: Chosen) -> list[tuple[str, str]]:
    found = []
    for item in chosen.items:
        parts = [part for part in item.parts.values() if is_crossable(part)]
        for part in parts:
            key = item.key if len(parts) == 1 else f"{item.key}/{part.address}"
            found.append((key, " – ".join(filter(None, (item.title, item.round, part.label)))))
    return found[:MOST_CHOICES]


def _column_choices(chosen: Chosen, offer: Offer) -> list[tuple[str, list[tuple[str, str]]]]:
    facts = [(name, label) for name, label in FACTS.items() if len(offer.values[name]) > 1]
    facts += [("unit", "Units beneath")]
    facts += [(f"dimension:{one.key}", one.name) for one in chosen.by.offered]
    questions = [
        choice
        for choice in _row_choices(chosen)
        if all(
            part.family != "choices"
            for part in chosen.item(choice[0].partition("/")[0]).parts.values()
            if is_crossable(part)
        )
    ]
    return [("Beside the answers", facts), ("Questions", questions)]


def table_of(tab: Crosstab) -> dict[str, Any]:
    """The table as the page draws it."""
    return {
        "columns": [
            {
                "label": one.label,
                "n": one.n,
                "hidden": one.hidden,
                "letter": one.letter,
                "mean": words.score(one.mean) if one.mean else "",
                "higher": _than(one.higher),
            }
            for one in tab.columns
        ],
        "shown": len(tab.shown),
        "hidden": [f"{one.label} (n {one.n})" for one in tab.columns if one.hidden],
        "rows": [(label, [_cell(cell) for cell in cells]) for label, cells in tab.rows],
        "has_means": any(one.mean for one in tab.columns),
        "test": test_words(tab.test, len(tab.shown)),
        "is_clear": any(cell.higher for _, cells in tab.rows for cell in cells),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "share": words.score(cell.share, 1),
        "interval": words.interval(cell.share),
        "n": cell.n,
        "higher": cell.higher,
        "lower": cell.lower,
        "said": "; ".join(filter(None, (_than(cell.higher), _than(cell.lower, "lower")))),
    }


def _than(names: list[str], how: str = "higher") -> str:
    return f"{how} than {', '.join(names)}" if names else ""


def test_words(test: TableTest, columns: int) -> str:
    """The verdict on the whole table, in a sentence."""
    if test.p is not None:
        p = "below 0.001" if test.p < 0.001 else f"{test.p:.3f}"
        is_clear = test.p < 0.05
        verdict = "The columns differ" if is_clear else "No clear difference between the columns"
        how = (
            f"χ² {test.statistic:.1f}, df {test.df}" if test.statistic is not None else "Fisher’s exact test"
        )
        strength = f", Cramér’s V {test.v:.2f}" if test.v is not None else ""
        return f"{verdict} ({how}, p {p}{strength})."
    if test.method == "too sparse":
        return "Too few answers in some cells for a test of the whole table."
    return "" if columns > 1 else "There is only one column to show."


def csv_rows(tab: Crosstab) -> Iterator[list[Any]]:
    """Head, bases, one row for each answer and column, means."""
    yield [
        "Question", "Row", "Columns", "Column", "Letter", "Measure", "Share or mean", "Low", "High",
        "Answers", "Base", "Significantly higher than", "Not shown because",
    ]  # fmt: skip
    start = [tab.item.title]
    if tab.hidden:
        yield [*start, "", tab.side.label, "", "", "base", *[""] * 6, str(tab.hidden)]
    for column in tab.columns:
        about = [tab.side.label, column.label, column.letter]
        if column.hidden:
            yield [*start, "", *about, "base", "", "", "", "", column.n, "", str(column.hidden)]
            continue
        shown = tab.shown.index(column)
        for label, cells in tab.rows:
            cell = cells[shown]
            ends = [
                round(end, 4) for end in (cell.share.value, cell.share.low or 0.0, cell.share.high or 0.0)
            ]
            yield [*start, label, *about, "share", *ends, cell.n, column.n, " ".join(cell.higher), ""]
        if column.mean is not None:
            figures = [column.mean.value, column.mean.low, column.mean.high]
            ends = ["" if end is None else round(end, 4) for end in figures]  # type: ignore[misc]
            yield [*start, "", *about, "mean", *ends, "", column.n, " ".join(column.higher), ""]

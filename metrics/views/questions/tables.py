"""Results as rows of a CSV: what the pages show, and nothing that they hide."""

from collections.abc import Iterator
from typing import Any

from metrics.domain.questions.results import Results
from metrics.domain.questions.summaries import ItemResult, PartResult
from metrics.stats import Estimate

HEAD = (
    "Question", "Item", "Row", "Kind", "Measure", "Answer", "Value", "Low", "High", "Unit of value", "n",
    "Base", "Asked", "Skipped", "Not applicable", "Not shown", "Left before", "Not shown because",
)  # fmt: skip


def result_rows(found: Results) -> Iterator[list[Any]]:
    """Head, then each question: one row for what was asked of whom, one for each figure."""
    yield list(HEAD)
    for one in found.items:
        yield from _item_rows(one)


def _item_rows(found: ItemResult) -> Iterator[list[Any]]:
    asked, item = found.asked, found.item
    start = [item.title, item.round]
    told = [asked.asked, asked.skipped, asked.not_applicable, asked.not_shown, asked.not_reached]
    yield [*start, "", item.kind, "answers", "", "", "", "", "", asked.answered, "", *told, str(found.hidden)]
    for contest in found.contests:
        row = [*start, contest.option.label, item.kind, "best − worst", ""]
        yield [*row, *_figures(contest.score), contest.best - contest.worst, contest.shown, *[""] * 6]
    for address, label, n in found.texts:
        yield [*start, label, item.kind, "texts", address, "", "", "", "", n, "", *[""] * 6]
    for part in found.parts:
        if item.kind != "best_worst" or part.hidden:
            yield from _part_rows([*start, part.part.label, item.kind], part)


def _part_rows(start: list[Any], part: PartResult) -> Iterator[list[Any]]:
    if part.hidden:
        yield [*start, "answers", "", "", "", "", "", part.n, "", "", "", "", "", "", str(part.hidden)]
        return
    rest = [part.n, "", part.skipped, part.not_applicable, "", "", ""]
    measures = {
        "nps": part.nps, "mean": part.mean, "top 2": part.top, "bottom 2": part.bottom,
        "first place": part.first,
    }  # fmt: skip
    for name, one in measures.items():
        if one is not None:
            yield [*start, name, "", *_figures(one), "", *rest]
    if part.spread is not None:
        for name in ("lower", "median", "upper"):
            value = round(getattr(part.spread, name), 6)
            yield [
                *start,
                "median" if name == "median" else f"{name} quartile",
                "",
                value,
                "",
                "",
                "",
                "",
                *rest,
            ]
    for line in part.lines:
        yield [*start, "share", line.label, *_figures(line.share), line.n, *rest]
    for one_bin in part.bins:
        ends = (
            f"{one_bin.low:g}"
            if one_bin.low == one_bin.high
            else f"{one_bin.low:g} to under {one_bin.high:g}"
        )
        yield [*start, "count", ends, "", "", "", "", one_bin.n, *rest]


def _figures(found: Estimate | None) -> list[Any]:
    """Value, low, high, unit."""
    if found is None:
        return ["", "", "", ""]
    ends = ["" if end is None else round(end, 4) for end in (found.value, found.low, found.high)]
    return [*ends, found.unit]

"""What stands in the card of a question: blocks, each drawn by a template of its own."""

import math
from collections.abc import Sequence
from typing import Any

from common.figures import moment_on_pages
from metrics import charts
from metrics.charts.bars import nps_kind
from metrics.charts.rows import shade_of
from metrics.domain.questions.summaries import ItemResult, Line, PartResult
from metrics.stats import Estimate, words
from metrics.stats.values import Bin


def blocks_of(found: ItemResult) -> list[dict[str, Any]]:
    """The blocks of a question, first what is most asked for."""
    if found.contests:
        return [_contests(found)]
    parts = found.parts
    if not parts or all(part.part.family == "there" for part in parts):
        return []
    if len(parts) > 1 and _is_matrix(parts):
        return [_matrix(parts)]
    if len(parts) > 1 and all(part.part.family == "number" for part in parts):
        return [_numbers(found, parts)]
    return [_block(part, is_alone=len(parts) == 1) for part in parts if part.part.family != "there"]


def _is_matrix(parts: Sequence[PartResult]) -> bool:
    """Whether all rows are answered on the same scale, or sorted into the same groups."""
    same = {tuple(part.part.options) for part in parts}
    return len(same) == 1 and all(part.part.family in ("scale", "choice") for part in parts)


def _block(part: PartResult, *, is_alone: bool) -> dict[str, Any]:
    block: dict[str, Any] = {"label": "" if is_alone else part.part.label, "part": part, "n": part.n}
    if part.hidden:
        return block | {"kind": "hidden", "hidden": part.hidden}
    match part.part.family:
        case "scale":
            return block | {"kind": "scale", "facts": facts_of(part), "chart": _distribution(part)}
        case "number":
            return block | {"kind": "scale", "facts": facts_of(part), "chart": histogram_of(part.bins)}
    return block | {"kind": "bars", "rows": [_row(line, part) for line in part.lines]}


def facts_of(part: PartResult) -> list[dict[str, str]]:
    """The figures of a scale or of numbers, each with its interval."""
    known = [
        ("NPS", part.nps, "adjusted Wald"), ("Mean", part.mean, "t"), ("Top 2", part.top, "Wilson"),
        ("Bottom 2", part.bottom, "Wilson"), ("First place", part.first, "Wilson"),
    ]  # fmt: skip
    found = [
        {"name": name, "value": words.score(one), "interval": words.interval(one), "method": method}
        for name, one, method in known
        if one is not None
    ]
    if part.spread is not None and part.part.family == "number":
        spread = part.spread
        found.append(
            {
                "name": "Median",
                "value": figure(spread.median),
                "interval": f"quartiles {figure(spread.lower)} and {figure(spread.upper)}",
                "method": "",
            }
        )
        found.append(
            {
                "name": "Range",
                "value": f"{figure(spread.least)} to {figure(spread.most)}",
                "interval": "",
                "method": "",
            }
        )
    return found


def figure(value: float, decimals: int = 2) -> str:
    """A number as people read it, with up to so many decimals."""
    text = words.number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _distribution(part: PartResult) -> Any:
    lines = part.lines
    is_nps = part.nps is not None
    names = [f"{line.value:g}" if line.value is not None else line.label for line in lines]
    return charts.distribution(
        [line.n for line in lines],
        title="How often each answer was given",
        kind_of=nps_kind if is_nps else lambda _: "own",
        names=names,
    )


def histogram_of(bins: Sequence[Bin]) -> Any:
    """The bars of numbers, named by where each begins, with the decimals that tell them apart."""
    decimals = max((_decimals(one.high - one.low) for one in bins), default=0)
    starts = [figure(one.low, decimals) for one in bins]
    names = [start if one.low == one.high else f"{start}–" for start, one in zip(starts, bins, strict=True)]
    return charts.columns(
        [one.n for one in bins], names, ["own"] * len(bins), title="How often each number was given"
    )


def _decimals(width: float) -> int:
    """How many tell the ends of bars of this width apart."""
    return max(2, 1 - math.floor(math.log10(width))) if width else 2


def _row(line: Line, part: PartResult) -> dict[str, Any]:
    share = line.share
    return {
        "label": moment_on_pages(line.label) if part.part.family == "date" else line.label,
        "n": line.n,
        "share": words.score(share, 1),
        "interval": words.interval(share),
        "bar": charts.bar(share.value, share.low, share.high),
    }


def _matrix(parts: Sequence[PartResult]) -> dict[str, Any]:
    is_scale = parts[0].part.family == "scale"
    first = next((part for part in parts if part.lines), None)
    heads = [line.label for line in first.lines] if first else []
    return {
        "kind": "matrix",
        "heads": [
            (label, shade_of(i, len(heads)) if is_scale else f"own{i % 5}") for i, label in enumerate(heads)
        ],
        "is_scale": is_scale,
        "rows": [
            {
                "label": part.part.label or part.part.address,
                "n": part.n,
                "hidden": part.hidden,
                "mean": words.score(part.mean) if part.mean else "",
                "interval": words.interval(part.mean) if part.mean else "",
                "top": words.score(part.top) if part.top else "",
                "stack": charts.stack([line.share.value for line in part.lines], is_scale=is_scale),
                "cells": [(line.n, words.score(line.share, 1)) for line in part.lines],
            }
            for part in parts
        ],
    }


def _numbers(found: ItemResult, parts: Sequence[PartResult]) -> dict[str, Any]:
    is_rank = found.item.kind == "rank"
    shown = [part for part in parts if part.mean is not None]
    most = max((_end(part.mean) for part in shown), default=1.0) or 1.0
    rows = [
        {
            "label": part.part.label,
            "n": part.n,
            "hidden": part.hidden,
            "mean": words.score(part.mean) if part.mean else "",
            "interval": words.interval(part.mean) if part.mean else "",
            "median": figure(part.spread.median) if part.spread else "",
            "first": words.score(part.first, 1) if part.first else "",
            "bar": _scaled(part.mean, most) if part.mean else "",
            "order": part.mean.value if part.mean else float("inf"),
        }
        for part in parts
    ]
    if is_rank:
        rows.sort(key=lambda row: row["order"])
    return {"kind": "numbers", "is_rank": is_rank, "rows": rows}


def _end(mean: Estimate | None) -> float:
    return 0.0 if mean is None else mean.value if mean.high is None else max(mean.high, mean.value)


def _scaled(mean: Estimate, most: float) -> Any:
    low, high = (None if end is None else 100 * end / most for end in (mean.low, mean.high))
    return charts.bar(100 * mean.value / most, low, high)


def _contests(found: ItemResult) -> dict[str, Any]:
    rows = [
        {
            "label": one.option.label,
            "shown": one.shown,
            "best": one.best,
            "worst": one.worst,
            "score": words.score(one.score, 1) if one.score else "",
            "interval": words.interval(one.score),
            "bar": charts.both_ways(one.score.value, one.score.low, one.score.high) if one.score else "",
        }
        for one in found.contests
    ]
    return {"kind": "contest", "rows": rows}

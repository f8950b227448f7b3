"""What a benchmark found, one line a budget, for the table that `make bench` ends with."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.house import print_table

HEADS = ("what", "floor or peer", "ours", "ratio", "budget", "met")


def record(
    what: str, *, ours: str, budget: str, is_met: bool, peer: str = "", ratio: float | None = None
) -> None:
    """Adds a line where `make bench` collects them (BENCH_RESULTS); run alone, a benchmark just prints."""
    path = os.environ.get("BENCH_RESULTS")
    if not path:
        return
    shown = "" if ratio is None else f"{ratio:.2f}" if ratio >= 0.01 else f"{ratio:.4f}"
    line = {"what": what, "peer": peer, "ours": ours, "ratio": shown, "budget": budget, "met": is_met}
    with Path(path).open("a") as stream:
        stream.write(json.dumps(line) + "\n")


def read(path: Path) -> list[dict[str, Any]]:
    """The lines collected so far."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def show(lines: Sequence[dict[str, Any]]) -> None:
    """The table."""
    rows = [
        [one["what"], one["peer"], one["ours"], one["ratio"], one["budget"], "yes" if one["met"] else "NO"]
        for one in lines
    ]
    print_table(HEADS, rows)

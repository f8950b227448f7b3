"""Kinds of questions by family: each module reads a question of theirs into ours, and writes it back."""

from collections.abc import Callable
from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.families import choosing, columns, matrices, numbers, ranking, special, writing

Reader = Callable[[Asked], None]
Writer = Callable[[dict[str, Any], dict[str, Any]], None]

READERS: dict[str, Reader] = {
    "single": choosing.read_choices,
    "multiple": choosing.read_choices,
    "nps": choosing.read_nps,
    "matrix": matrices.read_matrix,
    "matrix_multiple": matrices.read_matrix,
    "matrix_text": matrices.read_matrix_text,
    "side_by_side": columns.read_side_by_side,
    "best_worst": ranking.read_best_worst,
    "rank": ranking.read_rank,
    "group_rank": ranking.read_group_rank,
    "slider": numbers.read_slider,
    "constant_sum": numbers.read_constant_sum,
    "short_text": writing.read_text,
    "long_text": writing.read_text,
    "form": writing.read_form,
    "drilldown": special.read_drilldown,
    "hot_spot": special.read_hot_spot,
    "heat_map": special.read_heat_map,
    "file": special.read_file,
    "timing": special.read_timing,
}
WRITERS: dict[str, Writer] = {
    "single": choosing.write_choices,
    "multiple": choosing.write_choices,
    "rating": choosing.write_choices,
    "nps": choosing.write_nps,
    "matrix": matrices.write_matrix,
    "matrix_multiple": matrices.write_matrix,
    "matrix_text": matrices.write_matrix_text,
    "side_by_side": columns.write_side_by_side,
    "best_worst": ranking.write_best_worst,
    "rank": ranking.write_rank,
    "group_rank": ranking.write_group_rank,
    "slider": numbers.write_slider,
    "constant_sum": numbers.write_constant_sum,
    "form": writing.write_form,
    "contact": writing.write_form,
    "drilldown": special.write_drilldown,
    "hot_spot": special.write_hot_spot,
    "heat_map": special.write_heat_map,
    "file": special.write_file,
    "timing": special.write_timing,
    "browser": special.write_browser,
}


def read_kind(asked: Asked) -> None:
    """Reads what this kind of question holds beside what all have."""
    if reader := READERS.get(asked.kind):
        reader(asked)


def write_kind(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Writes what this kind of question holds beside what all have; texts come later."""
    if writer := WRITERS.get(data.get("kind", "")):
        writer(data, payload)

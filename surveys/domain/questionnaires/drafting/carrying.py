"""Choices carried forward: the target holds one for each choice of its source, written out."""

from collections.abc import Callable, Mapping
from typing import Any

WHICH = {
    "chosen": "those that were chosen",
    "not_chosen": "those that were not chosen",
    "shown": "those that were shown",
    "not_shown": "those that were not shown",
    "entered": "those that something was written beside",
    "all": "all of them",
}
TAKEN_OVER = ("value", "text_entry")


def parts_offered(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a question offers others to take over: its rows where it has some, its choices else."""
    return list(data.get("rows") or data.get("choices") or [])


def written_out(
    data: dict[str, Any], source: Mapping[str, Any], new_ids: Callable[[str, int], list[str]]
) -> None:
    """Adds a choice (or row) to `data` for each part of `source` that none stands for yet."""
    into = (data.get("carry") or {}).get("into", "choices")
    letter = "r" if into == "rows" else "c"
    there = {part.get("from") for part in data.get(into, ())}
    lacking = [part for part in parts_offered(source) if part["id"] not in there]
    if not lacking:
        return
    added = []
    for part, new in zip(lacking, new_ids(letter, len(lacking)), strict=True):
        taken = {name: part[name] for name in TAKEN_OVER if part.get(name) and into == "choices"}
        added.append({"id": new, "from": part["id"], **taken})
    data[into] = [*data.get(into, ()), *added]

"""What the lists within a question are called, how long they may be, and what a new part is like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.forms.questions.base import LONGEST_LABEL

MAX_CHOICES, MAX_ROWS, MAX_COLUMNS = 20_000, 1_000, 30


@dataclass(frozen=True)
class Listing:
    """What a list is called: `places` in a definition, `name` in forms and buttons, `letter` in ids."""

    places: str
    name: str
    letter: str
    title: str
    item: str
    most: int
    placeholder: str = ""


CHOICES = Listing("choices", "choice", "c", "Answers", "Answer", MAX_CHOICES)
ROWS = Listing("rows", "row", "r", "Rows", "Row", MAX_ROWS, "What is asked")
COLUMNS = Listing("cols", "col", "k", "Columns", "Column", MAX_COLUMNS)
GROUPS = Listing("cols", "col", "k", "Groups", "Group", MAX_COLUMNS)
LINES = Listing("rows", "row", "r", "Lines", "Line", MAX_ROWS, "What is to be written")
LEVELS = Listing("levels", "level", "k", "Levels", "Level", 20, "Continent, country, city …")
REGIONS = Listing("rows", "row", "r", "Regions", "Region", MAX_ROWS, "What is there")
LABELS = Listing("cols", "col", "k", "Words along it", "Words", MAX_COLUMNS)


def too_long(where: str, label: str) -> str:
    return f"{where}: please keep it to {LONGEST_LABEL} characters; these are {len(label):,}."


def parts_like(parts: Sequence[Mapping[str, Any]], ids: Sequence[str]) -> list[dict[str, Any]]:
    """New parts behind these: of the last one's kind, and numbered on where all have a number."""
    template, number = _like(parts), _next_value(parts)
    return [
        {"id": one, **template, **({} if number is None else {"value": number + step})}
        for step, one in enumerate(ids)
    ]


def _like(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a new part takes over from the last one: a column or a line is of the same kind."""
    return {name: parts[-1][name] for name in ("kind", "type") if parts and name in parts[-1]}


def _next_value(parts: Sequence[Mapping[str, Any]]) -> int | None:
    """The number of a new choice where all others have one."""
    values = [part.get("value") for part in parts]
    if parts and all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return max(value for value in values if isinstance(value, int)) + 1
    return None

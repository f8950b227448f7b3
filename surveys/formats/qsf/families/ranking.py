"""Ranks, groups, best and worst."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.loose import entries, sequence
from surveys.formats.qsf.parts import Part, displays, read_parts, write_parts

BEST, WORST = "1", "2"  # the columns of best-worst in the order of the source


def _read_items(asked: Asked) -> list[Part]:
    choices = read_parts(asked, "c")
    for choice in choices:
        choice.pop("exclusive", None)
    asked.data["choices"] = choices
    return choices


def read_rank(asked: Asked) -> None:
    """Choices to bring into an order."""
    _read_items(asked)


def write_rank(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Choices to bring into an order."""
    write_parts(payload, data.get("choices", []))


def read_group_rank(asked: Asked) -> None:
    """Choices, and the groups to put them in; groups have no ids there but their places from 0."""
    _read_items(asked)
    count = len(displays(asked.payload.get("Groups")))
    asked.data["cols"] = [
        {"id": f"k{place + 1}", "source_id": str(place)} if asked.has_marks else {"id": f"k{place + 1}"}
        for place in range(count)
    ]
    asked.data["ranked"] = True


def write_group_rank(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Choices and groups."""
    write_parts(payload, data.get("choices", []))
    cols = data.get("cols", [])
    payload |= {"Groups": [""] * len(cols), "NumberOfGroups": len(cols)}
    payload["Configuration"] |= {"Stack": False, "StackItemsInGroups": False}


def read_best_worst(asked: Asked) -> None:
    """One set with all choices; the first column is the best, the second the worst."""
    choices = _read_items(asked)
    asked.data["sets"] = [{"id": "s1", "choices": [choice["id"] for choice in choices]}]
    answers = [
        source for source, _ in entries(asked.payload.get("Answers"), asked.payload.get("AnswerOrder"))
    ]
    if sorted(answers) != [BEST, WORST]:
        asked.tell("It has other columns than best and worst; these two are kept.")


def write_best_worst(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """All choices against best and worst; the format knows one set a question."""
    choices = data.get("choices", [])
    write_parts(payload, choices)
    for choice in payload["Choices"].values():
        choice["ExclusiveAnswer"] = True
    payload["Answers"] = {one: {"Display": "", "ExclusiveAnswer": True} for one in (BEST, WORST)}
    payload["AnswerOrder"] = [BEST, WORST]
    payload["ChoiceDataExportTags"] = False


def group_places(uid: str, payload: dict[str, Any], data: dict[str, Any]) -> dict[tuple[str, ...], str]:
    """Where the names of groups stand: as texts, or as objects with a text."""
    named = sequence(payload.get("Groups"))
    places: dict[tuple[str, ...], str] = {}
    for place, col in enumerate(data.get("cols", [])):
        is_object = place < len(named) and isinstance(named[place], dict)
        path = ("Groups", str(place), "Display") if is_object else ("Groups", str(place))
        places[path] = f"{uid}.{col['id']}"
    return places

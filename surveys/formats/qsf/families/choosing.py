"""Single and multiple choice, and how likely somebody would recommend."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.loose import entries, mapping, words
from surveys.formats.qsf.parts import add_codes, displays, read_parts, write_codes, write_parts

SCALE = [str(point) for point in range(11)]


def read_choices(asked: Asked) -> None:
    """Choices with their codes."""
    choices = read_parts(asked, "c")
    add_codes(asked, choices)
    asked.data["choices"] = choices
    if words(asked.payload.get("QuestionType")) == "SS":
        return
    if asked.kind == "single":
        for choice in choices:
            choice.pop("exclusive", None)  # one answer is alone anyway


def write_choices(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Choices with their codes."""
    choices = data.get("choices", [])
    write_parts(payload, choices)
    write_codes(payload, choices)


def read_nps(asked: Asked) -> None:
    """0 to 10. Anything else that calls itself so becomes a row of answers with its own codes."""
    listed = entries(asked.payload.get("Choices"), asked.payload.get("ChoiceOrder"))
    points = [source for source, _ in listed]
    recoded = mapping(asked.payload.get("RecodeValues"))
    is_usual = points == SCALE and all(words(recoded.get(one, one)) == one for one in points)
    if is_usual and all(words(entry.get("Display")).strip() == source for source, entry in listed):
        return
    asked.data |= {"kind": "single", "look": "row"}
    asked.tell("Its scale isn't 0 to 10, so it becomes a single choice in a row.")
    read_choices(asked)


def write_nps(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """0 to 10 as a list, as the format has it for this question alone."""
    payload["Choices"] = [{"Display": point} for point in SCALE]
    payload["ChoiceOrder"] = list(SCALE)


def label_places(uid: str, payload: dict[str, Any]) -> dict[tuple[str, ...], str]:
    """Where the labels of a scale's ends stand: two of them, or three with the middle."""
    listed = displays(payload.get("ColumnLabels"))
    names = ("low", "mid", "high") if len(listed) == 3 else ("low", "high")
    return {("ColumnLabels", str(place), "Display"): f"{uid}.{name}" for place, name in enumerate(names)}

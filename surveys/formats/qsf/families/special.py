"""Kinds with a shape of their own: files, pictures to click on, levels, times and browsers."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.families.matrices import read_rows
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.loose import mapping, number, whole, words
from surveys.formats.qsf.parts import (
    add_codes,
    most_clicks,
    read_parts,
    write_codes,
    write_parts,
    write_row_keys,
)

FILE_TYPES = {
    "Graphic": ["image"],
    "PDF": ["pdf"],
    "Document": ["document"],
    "Spreadsheet": ["spreadsheet"],
    "CSV": ["csv"],
}
TIMES = ("First Click", "Last Click", "Page Submit", "Click Count")
BROWSER = (
    "Browser",
    "Version",
    "Operating System",
    "Screen Resolution",
    "Flash Version",
    "Java Support",
    "User Agent",
)


def read_file(asked: Asked) -> None:
    """A file to upload, of some type."""
    settings = mapping(mapping(asked.payload.get("Validation")).get("Settings"))
    content = words(settings.get("ContentType")) if words(settings.get("Type")) == "ContentType" else ""
    if content in FILE_TYPES:
        asked.data["validation"] = {"types": FILE_TYPES[content]}


def write_file(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """A file to upload, of some type."""
    types = data.get("validation", {}).get("types")
    content = next((theirs for theirs, ours in FILE_TYPES.items() if ours == types), "")
    if content:
        payload["Validation"]["Settings"] |= {"Type": "ContentType", "ContentType": content}


def read_timing(asked: Asked) -> None:
    """Times on the page; waiting for a time isn't asked of people here."""
    config = mapping(asked.payload.get("Configuration"))
    if any(number(config.get(name)) for name in ("MinSeconds", "MaxSeconds")):
        asked.tell("Pages don't wait for a time and don't end after one.")


def write_timing(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Times on the page."""
    payload["Choices"] = {str(place): {"Display": name} for place, name in enumerate(TIMES, 1)}
    payload["Configuration"] |= {"MinSeconds": "0", "MaxSeconds": "0"}


def write_browser(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """What the browser says of itself."""
    payload["Choices"] = {
        str(place): {"Display": name, "TextEntry": 1} for place, name in enumerate(BROWSER, 1)
    }


def read_drilldown(asked: Asked) -> None:
    """Levels, and answers each beneath another of the level above."""
    levels = read_parts(asked, "k")
    asked.data["levels"] = [
        {key: one for key, one in level.items() if key in ("id", "source_id")} for level in levels
    ]
    choices = read_parts(asked, "c", "Answers", "AnswerOrder")
    add_codes(asked, choices)
    parents, ids = mapping(asked.payload.get("AnswerMap")), {source_of(one): one["id"] for one in choices}
    for choice in choices:
        parent = ids.get(words(parents.get(source_of(choice))))
        if parent and parent != choice["id"]:
            choice["parent"] = parent
    asked.data["choices"] = choices
    if len(levels) > 1 and not any("parent" in choice for choice in choices):
        asked.tell("It doesn't say which answers stand beneath which: all stand in its first list.")


def write_drilldown(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Levels as choices, answers with a map of what stands beneath what."""
    write_parts(payload, data.get("levels", []))
    choices = data.get("choices", [])
    write_parts(payload, choices, "Answers")
    write_codes(payload, choices)
    by_id = {choice["id"]: source_of(choice) for choice in choices}
    payload["AnswerMap"] = {source_of(one): by_id.get(one.get("parent", "")) for one in choices}


def read_hot_spot(asked: Asked) -> None:
    """Regions of a picture; where they lie is drawn anew on the picture that is uploaded."""
    read_rows(asked)
    choices = read_parts(asked, "c", "Answers", "AnswerOrder")
    add_codes(asked, choices)
    asked.data["choices"] = choices


def write_hot_spot(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Regions by name and the states they take."""
    rows, choices = data.get("rows", []), data.get("choices", [])
    write_parts(payload, rows)
    write_row_keys(payload, rows)
    write_parts(payload, choices, "Answers")
    write_codes(payload, choices)


def read_heat_map(asked: Asked) -> None:
    """Clicks on a picture."""
    if clicks := whole(most_clicks(asked.payload)):
        asked.data["validation"] = {"max_clicks": clicks}


def write_heat_map(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Clicks on a picture."""
    payload["Clicks"] = data.get("validation", {}).get("max_clicks", 1)
    payload["Configuration"]["MaxClicks"] = payload["Clicks"]

"""Choices, rows and columns: ids, order, codes, names in exports, text entry, exclusive answers."""

from collections.abc import Iterable
from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.ids import give, source_of
from surveys.formats.qsf.loose import (
    entries,
    is_digits,
    is_yes,
    mapping,
    number,
    sequence,
    without_empty,
    words,
)

LONGEST_CODE = 60
Part = dict[str, Any]


def read_parts(asked: Asked, letter: str, key: str = "Choices", order: str = "ChoiceOrder") -> list[Part]:
    """The entries at `key` as our parts with their ids, in the order the source shows them."""
    found = entries(asked.payload.get(key), asked.payload.get(order))
    ids = give(letter, [source for source, _ in found])
    return [
        without_empty({"id": ids[source], "source_id": source if asked.has_marks else "", **flags(entry)})
        for source, entry in found
    ]


def flags(entry: dict[str, Any]) -> Part:
    """What a choice says of itself beside its text."""
    return {"text_entry": is_yes(entry.get("TextEntry")), "exclusive": is_yes(entry.get("ExclusiveAnswer"))}


def add_codes(asked: Asked, parts: list[Part], payload: dict[str, Any] | None = None) -> None:
    """Gives choices their codes: recoded ones, or their ids; those left out of analysis have none."""
    source = asked.payload if payload is None else payload
    recoded, ignored = mapping(source.get("RecodeValues")), mapping(source.get("AnalyzeChoices"))
    add_names(parts, source)
    for part in parts:
        sid = source_of(part)
        is_ignored = words(ignored.get(sid)).lower() == "no"
        if sid in recoded and words(recoded[sid]).strip():
            part["value"] = code_of(recoded[sid])
        elif is_ignored:
            part["value"] = None
        elif asked.has_marks and is_digits(sid):
            part["value"] = int(sid)
        if is_ignored and part["value"] is not None:
            asked.tell("Choices left out of analysis count there.", "left_out", "AnalyzeChoices")


def add_names(parts: list[Part], payload: dict[str, Any]) -> None:
    """Gives choices the names that stand for them in exports."""
    names = mapping(payload.get("VariableNaming"))
    for part in parts:
        if name := words(names.get(source_of(part))).strip():
            part["key"] = name[:LONGEST_CODE]


def code_of(value: Any) -> int | float | str:
    """A code as a number where it is one."""
    found = number(value)
    return words(value).strip()[:LONGEST_CODE] if found is None else found


def add_row_keys(asked: Asked, rows: list[Part]) -> None:
    """Gives rows the names that their columns have in exports; one that is taken gets its usual name."""
    tags = mapping(asked.payload.get("ChoiceDataExportTags"))
    for row in rows:
        name = words(tags.get(source_of(row))).strip()
        if not name:
            continue
        if name in asked.keys:
            asked.tell(f"Two rows are called {name[:40]} in exports; the second gets another name.")
            continue
        row["key"] = name
        asked.keys.add(name)


def write_parts(payload: dict[str, Any], parts: Iterable[Part], key: str = "Choices") -> None:
    """Our parts as entries at `key` in their order; texts come later."""
    listed = list(parts)
    sources = [source_of(part) for part in listed]
    payload[key] = {source_of(part): _entry(part) for part in listed}
    payload["AnswerOrder" if key == "Answers" else "ChoiceOrder"] = sources


def write_codes(payload: dict[str, Any], parts: Iterable[Part]) -> None:
    """The codes of choices, where one isn't the choice's own id, and their names in exports."""
    codes, names, ignored = {}, {}, {}
    for part in parts:
        sid = source_of(part)
        if part.get("value") is not None:
            codes[sid] = words(part["value"])
        elif "value" in part:
            ignored[sid] = "No"
        if part.get("key"):
            names[sid] = part["key"]
    if any(code != sid for sid, code in codes.items()):
        payload["RecodeValues"] = codes
    if names:
        payload["VariableNaming"] = names
    if ignored:
        payload["AnalyzeChoices"] = ignored


def write_row_keys(payload: dict[str, Any], rows: Iterable[Part]) -> None:
    """The names that rows have in exports; False is how the format says there are none."""
    named = {source_of(row): row["key"] for row in rows if row.get("key")}
    payload["ChoiceDataExportTags"] = named or False


def _entry(part: Part) -> dict[str, Any]:
    entry: dict[str, Any] = {"Display": ""}
    if part.get("text_entry"):
        entry["TextEntry"] = "true"
    if part.get("exclusive"):
        entry["ExclusiveAnswer"] = True
    return entry


def displays(value: Any) -> list[str]:
    """The texts of a list of labels, whether they are texts or objects with a text."""
    return [words(one.get("Display")) if isinstance(one, dict) else words(one) for one in sequence(value)]


def most_clicks(payload: dict[str, Any]) -> Any:
    """How many clicks a heat map takes, as it is written; some files say it beside the configuration."""
    return mapping(payload.get("Configuration")).get("MaxClicks") or payload.get("Clicks")

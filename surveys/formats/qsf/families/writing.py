"""Text fields. What a field of one line must hold decides its kind: a number, an address, a day."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.families.matrices import read_rows
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.loose import is_yes, mapping, words
from surveys.formats.qsf.parts import write_parts, write_row_keys

KINDS = {"ValidNumber": "number", "ValidEmail": "email", "ValidPhone": "phone", "ValidURL": "url"}
CONTENTS = {
    "ValidNumber": "number",
    "ValidEmail": "email",
    "ValidPhone": "phone",
    "ValidURL": "url",
    "ValidZip": "postcode",
    "ValidDate": "date",
}


LINES = {"ValidNumber": "number", "ValidEmail": "email", "ValidPhone": "phone", "ValidDate": "date"}
LINES_WRITTEN = {ours: theirs for theirs, ours in LINES.items()}


def content_of(payload: dict[str, Any]) -> str:
    """What a field must hold, in the source's word; "" for anything."""
    settings = mapping(mapping(payload.get("Validation")).get("Settings"))
    return words(settings.get("ContentType")) if words(settings.get("Type")) == "ContentType" else ""


def read_text(asked: Asked) -> None:
    """One line or more; a line that must hold a number or an address is a kind of its own."""
    content = content_of(asked.payload)
    if asked.kind == "short_text" and "look" not in asked.data and content in KINDS:
        asked.data["kind"] = KINDS[content]


def read_form(asked: Asked) -> None:
    """Lines to fill in."""
    for row in read_rows(asked):
        entry = mapping(mapping(asked.payload.get("Choices")).get(source_of(row)))
        row.pop("text_entry", None)
        row["type"] = _line_type(entry)
        if is_yes(entry.get("TextEntryForceResponse")):
            row["required"] = True


def _line_type(entry: dict[str, Any]) -> str:
    usual = "long" if words(entry.get("TextEntrySize")) == "Essay" else "text"
    return LINES.get(words(entry.get("TextEntryValidation")), usual)


def line_facts(entry: dict[str, Any]) -> tuple[str, bool, bool]:
    """What a line must hold, whether it must be filled in, whether it is a large one."""
    content = words(entry.get("TextEntryValidation"))
    is_large = not is_known_content(content) and words(entry.get("TextEntrySize")) == "Essay"
    return content if is_known_content(content) else "", is_yes(entry.get("TextEntryForceResponse")), is_large


def is_known_content(content: str) -> bool:
    """Whether a line here can hold this and nothing else."""
    return content in LINES


def write_form(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Lines to fill in."""
    rows = data.get("rows", [])
    write_parts(payload, rows)
    for row, entry in zip(rows, payload["Choices"].values(), strict=True):
        entry["TextEntry"] = "on"
        if content := LINES_WRITTEN.get(row.get("type", "")):
            entry["TextEntryValidation"] = content
        if row.get("type") == "long":
            entry["TextEntrySize"] = "Essay"
        if row.get("required"):
            entry["TextEntryForceResponse"] = "ON"
    write_row_keys(payload, rows)

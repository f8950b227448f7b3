"""Text fields. What a field of one line must hold decides its kind: a number, an address, a day."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.families.matrices import read_rows
from surveys.formats.qsf.loose import mapping, words
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
        row["type"] = "text"
        row.pop("text_entry", None)


def write_form(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Lines to fill in."""
    rows = data.get("rows", [])
    write_parts(payload, rows)
    for entry in payload["Choices"].values():
        entry["TextEntry"] = "on"
    write_row_keys(payload, rows)

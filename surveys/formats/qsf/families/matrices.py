"""Tables: rows against answers, rows against text fields."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.ids import give, source_of
from surveys.formats.qsf.loose import entries, mapping
from surveys.formats.qsf.parts import (
    Part,
    add_codes,
    add_row_keys,
    read_parts,
    write_codes,
    write_parts,
    write_row_keys,
)


def read_matrix(asked: Asked) -> None:
    """Rows and answers; a profile has answers of its own in each row."""
    rows = read_rows(asked)
    if asked.data.get("look") == "profile":
        asked.data["choices"] = _profile_choices(asked, rows)
        return
    choices = read_parts(asked, "c", "Answers", "AnswerOrder")
    add_codes(asked, choices)
    if asked.kind == "matrix":
        for choice in choices:
            choice.pop("exclusive", None)
    asked.data["choices"] = choices


def read_rows(asked: Asked) -> list[Part]:
    """The rows, with the names of their columns in exports."""
    rows = read_parts(asked, "r")
    for row in rows:
        row.pop("exclusive", None)
    add_row_keys(asked, rows)
    asked.data["rows"] = rows
    return rows


def write_matrix(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Rows as choices, choices as answers."""
    write_rows(data, payload)
    choices = data.get("choices", [])
    write_codes(payload, choices)
    if data.get("look") != "profile":
        write_parts(payload, choices, "Answers")
        return
    payload["Answers"] = {
        source_of(row): {source_of(one): {"Display": ""} for one in choices if one.get("row") == row["id"]}
        for row in data.get("rows", [])
    }


def read_matrix_text(asked: Asked) -> None:
    """Rows and columns to write into; sums and ranks of a row are numbers."""
    read_rows(asked)
    is_number = asked.data.get("look") == "numbers"
    cols = read_parts(asked, "k", "Answers", "AnswerOrder")
    for col in cols:
        col["kind"] = "number" if is_number else "short_text"
        col.pop("exclusive", None)
        col.pop("text_entry", None)
    asked.data["cols"] = cols


def write_matrix_text(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Rows as choices, columns as answers."""
    write_rows(data, payload)
    write_parts(payload, data.get("cols", []), "Answers")


def write_rows(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Rows as choices, with the names of their columns in exports."""
    rows = data.get("rows", [])
    write_parts(payload, rows)
    write_row_keys(payload, rows)


def _profile_choices(asked: Asked, rows: list[Part]) -> list[Part]:
    """Every row's answers in one list; each choice names its row."""
    answers = mapping(asked.payload.get("Answers"))
    listed = [
        (row["id"], f"{source_of(row)}_{source}", source)
        for row in rows
        for source, _ in entries(answers.get(source_of(row)))
    ]
    ids = give("c", [name for _, name, _ in listed])
    choices: list[Part] = [{"id": ids[name], "row": row, "source_id": source} for row, name, source in listed]
    add_codes(asked, choices)
    return choices

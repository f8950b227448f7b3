"""A definition as one respondent meets it: which questions are asked after these answers."""

from typing import Any

from surveys.document import Document
from surveys.logic.walk import walk


def asked(definition: dict[str, Any], **answers: Any) -> list[str]:
    """The keys of the questions that are asked, in order; loops by their rounds, `key@n1`.

    Answers are given by the questions' keys: the code of a choice (or several), a number, a text; behind two
    underscores the code of a row.
    """
    stored = {
        address: value
        for name, given in answers.items()
        for address, value in _stored(definition, name, given)
    }
    keys = {uid: question["key"] for uid, question in definition["questions"].items()}
    shown = walk(Document(definition), stored).shown
    return [keys[ref.partition("@")[0]] + ref[len(ref.partition("@")[0]) :] for ref in shown]


def _stored(definition: dict[str, Any], name: str, given: Any) -> list[tuple[str, Any]]:
    key, _, row = name.partition("__")
    uid, question = next((uid, one) for uid, one in definition["questions"].items() if one["key"] == key)
    codes = {choice["source_id"]: choice["id"] for choice in question.get("choices", [])}
    address = uid
    if row:
        rows = {part["source_id"].lower(): part["id"] for part in question.get("rows", [])}
        address = f"{uid}.{rows[row.lower()]}"
    if isinstance(given, list):
        return [(address, [codes[one] for one in given])]
    return [(address, codes.get(given, given) if isinstance(given, str) else given)]

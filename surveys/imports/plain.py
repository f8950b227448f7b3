"""Reading the cells that are no answers: unit, times, people and what is kept beside."""

from collections.abc import Callable
from typing import Any

from delivery.addresses import is_address
from surveys.imports import values
from surveys.imports.mapping import Column
from surveys.imports.places import Places

Reader = Callable[[str, Column], Any]
EMBEDDED_LENGTH = 500
EXTERNAL_LENGTH = 120
PERSON = {
    "respondent:email": 254,
    "respondent:name": 150,
    "respondent:phone": 30,
    "respondent:external_id": 100,
}


def plain_reader(to: str, places: Places) -> Reader:
    """What reads the cells of a column that becomes `to`; it raises ValueError with the reason."""
    if to in ("completed_at", "started_at"):
        return _cached(values.read_time)
    if to.startswith("embedded:"):
        return lambda text, column: text[:EMBEDDED_LENGTH]
    if to == "respondent:email":
        return lambda text, column: read_mail(text)
    if to in PERSON:
        return lambda text, column: _short(text, PERSON[to])
    return {
        "unit": lambda text, column: places.find_unit(text),
        "touchpoint": lambda text, column: read_touchpoint(text, places),
        "external_id": lambda text, column: _short(f"{column.prefix}{text}", EXTERNAL_LENGTH),
        "weight": lambda text, column: values.read_weight(text),
        "language": lambda text, column: values.read_language(text),
        "company": lambda text, column: _short(text, EXTERNAL_LENGTH),
    }[to]


def read_touchpoint(text: str, places: Places) -> dict[str, Any]:
    """The touchpoint, and the department it belongs to."""
    touchpoint = places.find_touchpoint(text)
    return {"touchpoint": touchpoint, "department": touchpoint.department}


def read_mail(text: str) -> str:
    """A mail address that people are looked up by."""
    if not is_address(text):
        raise ValueError("This is no mail address.")
    return _short(text, PERSON["respondent:email"])


def _cached(read: Reader) -> Reader:
    known: dict[str, Any] = {}

    def look(text: str, column: Column) -> Any:
        if text not in known:
            if len(known) > values.MOST_CACHED:
                known.clear()
            known[text] = read(text, column)
        return known[text]

    return look


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(f"At most {longest} characters; these are {len(text):,}.")
    return text

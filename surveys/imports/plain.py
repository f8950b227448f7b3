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
    "respondent:first_name": 70,
    "respondent:last_name": 75,
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
        "is_test": lambda text, column: read_test(text),
        "is_finished": lambda text, column: read_finished(text),
        "weight": lambda text, column: values.read_weight(text),
        "language": lambda text, column: values.read_language(text),
        "company": lambda text, column: _short(text, EXTERNAL_LENGTH),
    }[to]


def read_touchpoint(text: str, places: Places) -> dict[str, Any]:
    """The touchpoint, and the department it belongs to."""
    touchpoint = places.find_touchpoint(text)
    return {"touchpoint": touchpoint, "department": touchpoint.department}


def read_finished(text: str) -> bool:
    """Whether somebody answered to the end. A word that says neither is no guess to be made."""
    return _yes_or_no(text, "Whether it was answered to the end")


def read_test(text: str) -> bool:
    """Whether it was only a test. Taken for “no”, an unknown word would let tests count in scores."""
    return _yes_or_no(text, "Whether it was a test")


def read_mail(text: str) -> str:
    """A mail address that people are looked up by."""
    if not is_address(text):
        raise ValueError("This is no mail address.")
    return _short(text, PERSON["respondent:email"])


def _yes_or_no(text: str, what: str) -> bool:
    if text.casefold() in values.YES | values.NO:
        return text.casefold() in values.YES
    raise ValueError(f"{what} is said by yes or no, 1 or 0, true or false.")


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

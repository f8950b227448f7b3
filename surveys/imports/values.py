"""Cells → values. Each reader answers (value, why there is none, what is wrong) for one column's text."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from common.clock import now
from common.figures import in_digits
from surveys.document import Document
from surveys.imports.dates import DAY, EXCEL, OTHER, moment_of, shown_pattern
from surveys.imports.mapping import LANGUAGE, Column, DateRule
from surveys.imports.targets import Target
from surveys.kinds import is_number
from surveys.kinds.moments import clock_of
from surveys.kinds.texts import clean_text, is_day, read_number

BLANK, NOT_APPLICABLE = "blank", "not_applicable"
YES = {"1", "yes", "y", "true", "x", "checked", "selected", "ja", "si", "sí", "oui"}
NO = {"0", "no", "n", "false", "unchecked", "nein", "non", "2"}
MOST_CACHED = 10_000
NOON = time(12)
OLDEST_YEAR = 1990
AHEAD = timedelta(days=2)
Reading = tuple[Any, str, str]


class AnswerReader:
    """Reads one column into one field. Values repeat, so each distinct one is worked out once."""

    def __init__(self, column: Column, target: Target, document: Document) -> None:
        self.column, self.target = column, target
        self._convert = converter(column, target, document)
        self._not_applicable = target.aside
        self._cache: dict[str, Reading] = {}
        self._is_free = target.spec.value_type == "text"

    def read(self, text: str) -> Reading:
        """The reading of a stripped cell."""
        known = self._cache.get(text)
        if known is not None:
            return known
        reading = self._read(text)
        if not self._is_free and len(self._cache) < MOST_CACHED:
            self._cache[text] = reading
        return reading

    def _read(self, text: str) -> Reading:
        if text in self.column.missing:
            return None, BLANK, ""
        if text in self.column.not_applicable:
            return (self._not_applicable, "", "") if self._not_applicable else (None, NOT_APPLICABLE, "")
        translated = self.column.values.get(text, text)
        if translated == "":
            return None, BLANK, ""
        try:
            return self._convert(translated), "", ""
        except ValueError as error:
            return None, "", str(error)


def converter(column: Column, target: Target, document: Document) -> Callable[[str], Any]:
    """The function from text to the stored value of this field; it raises ValueError in the user's words."""
    if target.choice:
        return lambda text: read_yes(text)
    if target.kind.fixed_choices:
        return lambda text: read_fixed(target.kind.fixed_choices, text)
    match target.spec.value_type:
        case "choice":
            lookup = choice_lookup(target, document, column.by)
            return lambda text: lookup_choice(lookup, text)
        case "choices":
            lookup = choice_lookup(target, document, column.by)
            order = {choice["id"]: place for place, choice in enumerate(target.choices)}
            return lambda text: read_choices(lookup, text, column.split, order)
        case "number":
            points = target.kind.points
            return (lambda text: read_point(points, text)) if points else read_any_number
        case "date":
            return MOMENTS[target.kind.moment_type](column)
    return clean_text


def choice_lookup(target: Target, document: Document, by: str) -> dict[str, str]:
    """Text → choice id. Choice ids always count (translations name them); then values, labels or both."""
    found = {choice["id"]: choice["id"] for choice in target.choices}
    if by == "code":
        return found
    values = {
        in_digits(choice["value"]): choice["id"]
        for choice in target.choices
        if is_number(choice.get("value"))
    }
    labels = {
        text.strip().casefold(): choice["id"]
        for choice in target.choices
        for language in document.languages
        if (text := document.text(f"{target.path}.{choice['id']}", language))
    }
    if by == "value":
        return found | values
    if by == "label":
        return found | labels
    return labels | found | values


def lookup_choice(lookup: dict[str, str], text: str) -> str:
    """The choice id behind a text."""
    choice = lookup.get(text) or lookup.get(text.casefold())
    if choice is None:
        number = read_number(text)
        choice = lookup.get(in_digits(number)) if is_number(number) else None
    if choice is None:
        raise ValueError("This is none of the question's answers.")
    return choice


def read_choices(lookup: dict[str, str], text: str, split: str, order: dict[str, int]) -> list[str] | None:
    """The choices named in one cell, in the questionnaire's order."""
    parts = [part.strip() for part in text.split(split)]
    chosen = {lookup_choice(lookup, part) for part in parts if part}
    return sorted(chosen, key=lambda choice: order[choice]) or None


def read_yes(text: str) -> bool:
    """Yes or no in the usual ways."""
    folded = text.casefold()
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise ValueError("This is neither yes nor no.")


def read_fixed(choices: Sequence[str], text: str) -> str | None:
    """The choice for yes, which stands last, or the one for no; None for a no that isn't stored."""
    if read_yes(text):
        return choices[-1]
    return choices[0] if len(choices) > 1 else None


def read_point(points: Sequence[int], text: str) -> int:
    """One of the numbers that a scale has."""
    number = read_number(text)
    if not isinstance(number, int) or number not in points:
        raise ValueError(f"This is no number from {points[0]} to {points[-1]}.")
    return number


def read_any_number(text: str) -> int | float:
    """A number, comma or point."""
    number = read_number(text)
    if isinstance(number, str):
        raise ValueError("This is no number.")
    return number


def read_weight(text: str) -> float:
    """A number from 0."""
    number = read_number(text)
    if isinstance(number, str) or not 0 <= number < 1e6:
        raise ValueError("A weight is a number from 0.")
    return float(number)


def read_language(text: str) -> str:
    """A language code."""
    if not LANGUAGE.fullmatch(text) or len(text) > 12:
        raise ValueError("A language is a code such as en or pt-BR.")
    return text


def read_day(text: str, column: Column) -> str:
    """A day as it is stored in answers to date questions."""
    day = read_moment(text, column).date().isoformat()
    if not is_day(day):
        raise ValueError("This is no day of the calendar.")
    return day


def read_day_and_clock(text: str, column: Column) -> str:
    """A day with its time as it is stored."""
    moment = read_moment(text, column)
    return f"{moment:%Y-%m-%dT%H:%M}"


def read_clock(text: str) -> str:
    """A time of the day as it is stored."""
    if not (found := clock_of(text)):
        raise ValueError("This is no time of the day, such as 14:05.")
    return found


# How answers of a kind's `moment_type` are read.
MOMENTS: dict[str, Callable[[Column], Callable[[str], str]]] = {
    "date": lambda column: lambda text: read_day(text, column),
    "time": lambda column: read_clock,
    "datetime": lambda column: lambda text: read_day_and_clock(text, column),
}


def read_moment(text: str, column: Column) -> datetime:
    """The moment a cell names, in the column's way of writing; often without a zone."""
    try:
        return moment_of(text, column.date)
    except (ValueError, OverflowError):
        raise ValueError(f"This is no date {written(column.date)}.") from None


def written(rule: DateRule) -> str:
    """How dates are written by a rule, in words."""
    if rule.kind == DAY:
        return f"of {rule.year}-{rule.month:02}"
    if rule.kind == EXCEL:
        return "as a number of Excel"
    if rule.kind == OTHER:
        return f"written as {shown_pattern(rule.format)}"
    return "written like 2026-05-30 or 2026-05-30 14:05"


def placed(moment: datetime, column: Column) -> datetime:
    """The aware moment in UTC: in the column's zone, at noon where only the day is known."""
    zone = ZoneInfo(column.time_zone)
    if column.precision == "day":
        day = moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()
        return noon(day, zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def noon(day: date, zone: ZoneInfo) -> datetime:
    """Noon of a day there, in UTC."""
    return datetime.combine(day, NOON, zone).astimezone(UTC)


def read_time(text: str, column: Column) -> datetime:
    """When something was answered; days before 1990 and after tomorrow are mistakes of the file."""
    try:
        moment = placed(read_moment(text, column), column)
    except OverflowError:  # the last day of the year 9999, further west
        raise ValueError("This date lies in the future.") from None
    if moment.year < OLDEST_YEAR:
        raise ValueError(f"This date lies before {OLDEST_YEAR}.")
    if moment > now() + AHEAD:
        raise ValueError("This date lies in the future.")
    return moment

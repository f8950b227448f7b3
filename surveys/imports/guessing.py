"""A first mapping for a new file: targets by likeness, codes by what the questions don't know."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from django.conf import settings

from common.figures import in_digits
from surveys.document import Document
from surveys.imports.dates import guess_date, has_times
from surveys.imports.mapping import FORMAT, Column
from surveys.imports.places import Places
from surveys.imports.profile import ColumnProfile, Profile
from surveys.imports.targets import Target, targets_of
from surveys.imports.values import AnswerReader
from surveys.kinds.texts import read_number

LIKE_ENOUGH = 0.78
READABLE = 0.5
KNOWN_AS = {
    "completed_at": "date completed submitted submittedat completedat enddate timestamp answeredat "
    "recordeddate responsedate interviewdate intdate datum",
    "started_at": "startdate startedat",
    "external_id": "id responseid respid respnum respondentid surveyid recordid interviewid caseid",
    "unit": "unit unitcode store location site branch boardingarea barea area dealer hotel shop department",
    "touchpoint": "touchpoint contactpoint",
    "weight": "weight weights wt gewicht",
    "language": "language lang userlanguage sprache",
    "company": "company account accountname customer organisation organization",
    "respondent:email": "email mail emailaddress recipientemail",
    "respondent:name": "name fullname customername recipientname",
    "respondent:phone": "phone mobile telephone phonenumber",
    "respondent:external_id": "customerid customernumber contactid",
}
NPS_NAMES = ("nps", "netpro", "recommend", "likelihoodtorecommend", "ltr", "netpromoter")
MISSING_CODES = {
    "0", "9", "11", "88", "98", "99", "888", "998", "999", "-1", "-8", "-9", "-99", "n/a", "na", "none",
    "blank", "null", "nan", "-", ".", "?", "no answer", "refused", "missing", "#n/a", "#null!",
}  # fmt: skip
NUMBERED = re.compile(r"^q\d+")
PERSON_TARGETS = ("respondent:", "company")


class Guesser:
    """Suggests columns of a mapping for one questionnaire."""

    def __init__(self, document: Document, places: Places, *, is_anonymous: bool) -> None:
        self.document, self.places, self.is_anonymous = document, places, is_anonymous
        self.targets = targets_of(document)
        self._names = {to: frozenset(_names_of(target)) for to, target in self.targets.items()}

    def mapping(self, profile: Profile) -> dict[str, Any]:
        """A whole mapping as JSON; what isn't recognised is left out."""
        taken: set[str] = set()
        columns = []
        for column in profile.columns:
            to = self.target(column, taken)
            if to:
                taken.add(to)
                columns.append(self.settings(column, to))
        constants: dict[str, Any] = {"source": "", "channel": "api", "unit": None, "touchpoint": None}
        constants |= {"language": self.document.languages[0], "completed_at": None, "is_invented": False}
        file = {"header_row": 1, "sheet": None, "delimiter": None, "encoding": None}
        return {"format": FORMAT, "file": file, "columns": columns, "constants": constants}

    def target(self, column: ColumnProfile, taken: set[str]) -> str:
        """The likeliest target that is still free; "" for none."""
        name = plain(column.name)
        if not name or not column.values:
            return ""
        for to, names in KNOWN_AS.items():
            if to not in taken and name in names.split() and self.suits(column, to):
                return to
        scored = sorted(((self.likeness(name, to), to) for to in self.targets), reverse=True)
        for likeness, to in scored[:3]:
            if likeness >= LIKE_ENOUGH and f"answer:{to}" not in taken and self.suits(column, f"answer:{to}"):
                return f"answer:{to}"
        if "unit" not in taken and self.names_units(column):
            return "unit"
        return ""

    def likeness(self, name: str, to: str) -> float:
        """How much a column's plain name is like a field's names, 0 to 1; 0 for too little to count."""
        if name in self._names[to] or (name in NPS_NAMES and self.targets[to].kind.points):
            return 1.0
        if NUMBERED.sub("", name) in self._names[to]:  # many number their columns: Q7ART is "art"
            return 0.95
        return max((like(name, other) for other in self._names[to]), default=0.0)

    def suits_program(self, to: str) -> bool:
        """Anonymous programs keep no contacts."""
        return not (self.is_anonymous and to.startswith(PERSON_TARGETS))

    def suits(self, column: ColumnProfile, to: str) -> bool:
        """Whether the values can mean that: at least half of them, and no contacts in anonymous programs."""
        if not self.suits_program(to):
            return False
        if to == "unit":
            return self.names_units(column) or column.name.casefold().startswith("unit")
        if to == "weight":
            return all(not isinstance(read_number(value), str) for value in column.values)
        if not to.startswith("answer:"):
            return True
        return self.readable(column, to) >= READABLE

    def names_units(self, column: ColumnProfile) -> bool:
        """Whether most values are units' codes or names."""
        if column.has_more or not column.values:
            return False
        return sum(self.is_unit(value) for value in column.values) > 0.6 * len(column.values)

    def is_unit(self, value: str) -> bool:
        try:
            self.places.find_unit(value)
        except ValueError:
            return False
        return True

    def readable(self, column: ColumnProfile, to: str) -> float:
        """The share of answers that the question knows."""
        target = self.targets.get(to.removeprefix("answer:"))
        if target is None:
            return 0.0
        reader = AnswerReader(Column(column.name, to, time_zone=settings.TIME_ZONE), target, self.document)
        total = sum(column.values.values()) or 1
        return sum(times for value, times in column.values.items() if not reader.read(value)[2]) / total

    def settings(self, column: ColumnProfile, to: str) -> dict[str, Any]:
        """The column's settings for a target, as JSON: codes and dates as guessed."""
        data: dict[str, Any] = {"column": column.name, "to": to}
        if to in ("completed_at", "started_at"):
            rule = guess_date(column.values)
            data["date"] = {"kind": rule.kind}
            if rule.kind == "format":
                data["date"]["format"] = rule.format
            if rule.kind == "day_of_month":
                data["date"] |= {"year": rule.year, "month": rule.month}
            data["precision"] = "second" if has_times(column.values, rule) else "day"
            data["time_zone"] = settings.TIME_ZONE
        if to.startswith("answer:"):
            data |= self.codes(column, to)
        return data

    def codes(self, column: ColumnProfile, to: str) -> dict[str, Any]:
        """Values that the question doesn't know and that look like "no answer" or "not applicable"."""
        target = self.targets.get(to.removeprefix("answer:"))
        if target is None:
            return {}
        reader = AnswerReader(Column(column.name, to, time_zone=settings.TIME_ZONE), target, self.document)
        missing, not_applicable = [""], []
        beyond = beyond_scale(target)
        for value in column.values:
            if target.spec.value_type == "text":
                continue
            if not reader.read(value)[2]:
                continue
            if value == beyond and target.aside:
                not_applicable.append(value)
            elif value.casefold() in MISSING_CODES:
                missing.append(value)
        found: dict[str, Any] = {"missing": missing}
        if target.spec.value_type in ("choice", "choices"):
            found["by"] = "value" if target.question.scale() else "label"
        return found | ({"not_applicable": not_applicable} if not_applicable else {})


def like(name: str, other: str) -> float:
    """How much two plain names are alike, 0 to 1; 0 for too little to count, which is seen faster."""
    matcher = SequenceMatcher(None, name, other)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio)
    return matcher.ratio() if all(bound() >= LIKE_ENOUGH for bound in bounds) else 0.0


def _names_of(target: Target) -> Iterator[str]:
    texts = (target.name, target.spec.export_name, target.label, target.spec.concept)
    yield from filter(None, map(plain, texts))


def beyond_scale(target: Target) -> str:
    """The whole number after the highest point, where "not applicable" often stands."""
    highest = target.question.scale().rpartition("..")[2]
    number = read_number(highest) if highest else ""
    return "" if isinstance(number, str) else in_digits(number + 1)


def fits(definition: Any, header: list[str]) -> bool:
    """Whether a saved mapping finds all its columns in this file."""
    columns = definition.get("columns") if isinstance(definition, dict) else None
    if not isinstance(columns, list) or not columns:
        return False
    return all(isinstance(one, dict) and str(one.get("column", "")).strip() in header for one in columns)


def plain(text: str) -> str:
    """A name without case, spaces and signs."""
    return re.sub(r"[\W_]+", "", text.casefold())

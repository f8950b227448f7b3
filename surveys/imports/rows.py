"""Rows → Incoming, or the problems that keep a row out."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from common.tables import Row
from delivery.addresses import is_address
from surveys import document as documents
from surveys.domain.people import Person
from surveys.domain.recording import Incoming
from surveys.imports import values
from surveys.imports.mapping import Column, Mapping, MappingInvalid
from surveys.imports.places import Places
from surveys.imports.targets import Target, targets_of
from surveys.models import Questionnaire

NAMESPACE = uuid.UUID("5b7d6a1e-2f0c-5c8e-9a43-3c1f6e0b7d52")
EMBEDDED_LENGTH = 500
EXTERNAL_LENGTH = 120
MOST_REMEMBERED = 500_000
PERSON = {
    "respondent:email": 254,
    "respondent:name": 150,
    "respondent:phone": 30,
    "respondent:external_id": 100,
}


class Problem(NamedTuple):
    """Why a row is not imported."""

    row: int
    column: str
    value: str
    message: str


@dataclass
class Parsed:
    """A row that can be imported: what Incoming takes, and the person and company it names."""

    row: int
    values: dict[str, Any]
    person: Person | None = None
    company: str = ""

    def incoming(self, **people: Any) -> Incoming:
        """The Incoming of this row."""
        return Incoming(**self.values, **people)


class RowReader:
    """One mapping applied to one file's columns. Making one raises MappingInvalid where they don't fit."""

    def __init__(
        self, mapping: Mapping, header: Sequence[str], *, questionnaire: Questionnaire, places: Places
    ) -> None:
        if questionnaire.current is None:
            raise MappingInvalid(["This questionnaire isn't published yet. Publish it, then import."])
        self.mapping, self.places = mapping, places
        self.questionnaire, self.version = questionnaire, questionnaire.current
        self.document = documents.of_version(self.version)
        self.header = list(header)
        self.source = mapping.constants.source or f"import:{questionnaire.uuid}"
        self._seen: dict[int, int] = {}
        self._answers: list[tuple[int, Column, values.AnswerReader]] = []
        self._choices: list[tuple[int, Column, values.AnswerReader]] = []
        self._others: list[tuple[int, Column, Callable[[str, Column], Any]]] = []
        self.columns: dict[str, str] = {}
        self._check_and_compile()
        self._fixed = self._constants()

    def read(self, row: Row) -> Parsed | list[Problem]:
        """The row's Parsed, or all its problems."""
        if row.error:
            return [Problem(row.number, "", "", row.error)]
        problems: list[Problem] = []
        parsed = Parsed(row.number, dict(self._fixed))
        answers: dict[str, Any] = {}
        missing: dict[str, str] = {}
        cells = row.cells
        for index, column, reader in self._answers:
            value, why, error = reader.read(cells[index])
            if error:
                problems.append(Problem(row.number, column.column, cells[index], error))
            elif value is not None:
                answers[reader.target.address] = value
            elif why:
                missing[reader.target.address] = why
        if self._choices:
            self._read_choices(row, answers, missing, problems)
        parsed.values |= {"answers": answers, "missing": missing, "embedded": {}}
        for index, column, read in self._others:
            self._read_other(row, index, column, read, parsed, problems)
        if problems:
            return problems
        self._identify(row, parsed)
        return parsed

    def skip(self, row: Row) -> None:
        """Passes over a row that an earlier run has dealt with, so that equal rows keep their order."""
        if not row.error and not self._has_id:
            self._occurrence(row)

    # Making ready

    def _check_and_compile(self) -> None:
        problems = [
            f"The file has no column {column.column[:60]!r}."
            for column in self.mapping.columns
            if column.column not in self.header
        ]
        problems += [
            f"The file has two columns {column.column[:60]!r}; rename one."
            for column in self.mapping.columns
            if self.header.count(column.column) > 1
        ]
        targets = targets_of(self.document)
        for column in self.mapping.columns:
            if column.is_answer and column.to.removeprefix("answer:") not in targets:
                problems.append(f"Column {column.column[:60]}: the questionnaire has no {column.to[:70]!r}.")
        tos = {column.to for column in self.mapping.columns}
        problems += self._lacking(tos)
        if problems:
            raise MappingInvalid(problems)
        self._has_id = "external_id" in tos
        for column in self.mapping.columns:
            self._compile(self.header.index(column.column), column, targets)

    def _lacking(self, tos: set[str]) -> list[str]:
        problems = []
        if "unit" not in tos and not self.mapping.constants.unit:
            problems.append("Choose the column that names the unit, or one unit for all rows.")
        if "completed_at" not in tos and not self.mapping.constants.completed_at:
            problems.append("Choose the column that says when it was answered, or one day for all rows.")
        if not any(to.startswith("answer:") for to in tos):
            problems.append("Choose at least one column that holds answers.")
        if self.questionnaire.program.is_anonymous and any(to in PERSON or to == "company" for to in tos):
            problems.append("This program is anonymous and keeps no contacts. Leave out their columns.")
        return problems

    def _compile(self, index: int, column: Column, targets: dict[str, Target]) -> None:
        if not column.is_answer:
            self._others.append((index, column, self._other_reader(column.to)))
            return
        target = targets[column.to.removeprefix("answer:")]
        reader = values.AnswerReader(column, target, self.document)
        (self._choices if target.choice else self._answers).append((index, column, reader))
        self.columns[target.address] = column.column

    def _constants(self) -> dict[str, Any]:
        constants, problems = self.mapping.constants, []
        fixed: dict[str, Any] = {
            "questionnaire": self.questionnaire,
            "version": self.version,
            "channel": constants.channel,
            "language": constants.language or self.document.languages[0],
            "source": self.source,
            "is_invented": constants.is_invented,
            "require": False,
            "check_open": False,
        }
        try:
            if constants.unit:
                fixed["unit"] = self.places.find_unit(constants.unit)
        except ValueError as error:
            problems.append(f"The unit for all rows, {constants.unit[:60]!r}: {error}")
        try:
            if constants.touchpoint:
                fixed |= self._touchpoint(constants.touchpoint)
        except ValueError as error:
            problems.append(f"The touchpoint for all rows, {constants.touchpoint[:60]!r}: {error}")
        if constants.completed_at:
            day, zone = date.fromisoformat(constants.completed_at), ZoneInfo(settings.TIME_ZONE)
            fixed |= {"completed_at": values.noon(day, zone), "time_precision": "day"}
        if problems:
            raise MappingInvalid(problems)
        return fixed

    # Reading

    def _read_choices(
        self, row: Row, answers: dict[str, Any], missing: dict[str, str], problems: list[Problem]
    ) -> None:
        chosen: dict[str, list[str]] = {}
        for index, column, reader in self._choices:
            value, _, error = reader.read(row.cells[index])
            if error:
                problems.append(Problem(row.number, column.column, row.cells[index], error))
            elif value is not None:
                chosen.setdefault(reader.target.address, [])
                if value:
                    chosen[reader.target.address].append(reader.target.choice)
        for _, _, reader in self._choices:
            address = reader.target.address
            if chosen.get(address):
                answers[address] = chosen[address]
            elif address not in answers:
                missing[address] = values.BLANK

    def _read_other(
        self,
        row: Row,
        index: int,
        column: Column,
        read: Callable[[str, Column], Any],
        parsed: Parsed,
        problems: list[Problem],
    ) -> None:
        cell = row.cells[index]
        text = "" if cell in column.missing or cell in column.not_applicable else cell
        text = column.values.get(text, text)
        try:
            if text:
                self._place(column, read(text, column), parsed)
            elif (lack := LACKING.get(column.to)) and column.to not in parsed.values:
                raise ValueError(lack)
        except ValueError as error:
            problems.append(Problem(row.number, column.column, cell, str(error)))

    def _place(self, column: Column, value: Any, parsed: Parsed) -> None:
        to = column.to
        if to.startswith("embedded:"):
            parsed.values["embedded"][to.removeprefix("embedded:")] = value
        elif to.startswith("respondent:"):
            parsed.person = parsed.person or Person()
            setattr(parsed.person, to.removeprefix("respondent:"), value)
        elif to == "company":
            parsed.company = value
        elif to == "touchpoint":
            parsed.values |= value
        else:
            parsed.values[to] = value
            if to == "completed_at":
                parsed.values["time_precision"] = column.precision

    def _other_reader(self, to: str) -> Callable[[str, Column], Any]:
        if to in ("completed_at", "started_at"):
            return _cached(values.read_time)
        if to.startswith("embedded:"):
            return lambda text, column: text[:EMBEDDED_LENGTH]
        if to == "respondent:email":
            return lambda text, column: read_mail(text)
        if to in PERSON:
            return lambda text, column: _short(text, PERSON[to])
        return {
            "unit": lambda text, column: self.places.find_unit(text),
            "touchpoint": lambda text, column: self._touchpoint(text),
            "external_id": lambda text, column: _short(f"{column.prefix}{text}", EXTERNAL_LENGTH),
            "weight": lambda text, column: values.read_weight(text),
            "language": lambda text, column: values.read_language(text),
            "company": lambda text, column: _short(text, EXTERNAL_LENGTH),
        }[to]

    def _touchpoint(self, text: str) -> dict[str, Any]:
        touchpoint = self.places.find_touchpoint(text)
        return {"touchpoint": touchpoint, "department": touchpoint.department}

    # Who this row is

    def _identify(self, row: Row, parsed: Parsed) -> None:
        """Gives the row a uuid that a second run finds again: from its id, else from all it holds."""
        if self._has_id:
            said = f"id\x1f{parsed.values['external_id']}"
        else:
            said = f"row\x1f{self._occurrence(row)}\x1f" + "\x1f".join(row.cells)
        name = f"{self.questionnaire.uuid}\x1f{self.source}\x1f{said}"
        parsed.values["uuid"] = uuid.uuid5(NAMESPACE, name)

    def _occurrence(self, row: Row) -> int:
        """How many rows exactly like this one came before it: people may well say the same."""
        content = "\x1f".join(row.cells).encode()
        key = int.from_bytes(blake2b(content, digest_size=8).digest(), "big")
        if key not in self._seen and len(self._seen) >= MOST_REMEMBERED:
            raise MappingInvalid(
                [
                    f"A file of more than {MOST_REMEMBERED:,} rows needs a column with an id of each "
                    "response, so that importing it twice adds nothing."
                ]
            )
        before = self._seen.get(key, 0)
        self._seen[key] = before + 1
        return before


LACKING = {
    "unit": "The unit is missing.",
    "completed_at": "It doesn't say when it was answered.",
    "external_id": "The id is missing.",
}


def read_mail(text: str) -> str:
    """A mail address that people are looked up by."""
    if not is_address(text):
        raise ValueError("This is no mail address.")
    return _short(text, PERSON["respondent:email"])


def _cached(read: Callable[[str, Column], Any]) -> Callable[[str, Column], Any]:
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

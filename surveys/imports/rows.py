"""Rows → Incoming, or the problems that keep a row out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from common.tables import Row
from surveys import document as documents
from surveys.domain.asking.people import Person
from surveys.domain.responses.recording import Incoming
from surveys.imports import values
from surveys.imports.fitting import misfits
from surveys.imports.identity import Identity
from surveys.imports.mapping import Column, Mapping, MappingInvalid
from surveys.imports.places import Places
from surveys.imports.plain import Reader, plain_reader, read_touchpoint
from surveys.imports.targets import Target, targets_of
from surveys.models import Questionnaire


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
        self._identity = Identity(questionnaire.uuid, self.source)
        self._answers: list[tuple[int, Column, values.AnswerReader]] = []
        self._choices: list[tuple[int, Column, values.AnswerReader]] = []
        self._others: list[tuple[int, Column, Reader]] = []
        self.columns: dict[str, str] = {}
        self._has_id = any(column.to == "external_id" for column in mapping.columns)
        self._make_ready()
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
        is_named, who = self._has_id, self._identity
        parsed.values["uuid"] = (
            who.of_id(parsed.values["external_id"]) if is_named else who.of_cells(row.cells)
        )
        return parsed

    def skip(self, row: Row) -> None:
        """Passes over a row that an earlier run has dealt with, so that equal rows keep their order."""
        if not row.error and not self._has_id:
            self._identity.count(row.cells)

    # Making ready

    def _make_ready(self) -> None:
        targets = targets_of(self.document)
        if problems := misfits(self.mapping, self.header, targets, self.questionnaire):
            raise MappingInvalid(problems)
        for column in self.mapping.columns:
            self._compile(self.header.index(column.column), column, targets)

    def _compile(self, index: int, column: Column, targets: dict[str, Target]) -> None:
        if not column.is_answer:
            self._others.append((index, column, plain_reader(column.to, self.places)))
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
                fixed |= read_touchpoint(constants.touchpoint, self.places)
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
        read: Reader,
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
        elif to == "is_finished":
            parsed.values["is_broken_off"] = not value
        else:
            parsed.values[to] = value
            if to == "completed_at":
                parsed.values["time_precision"] = column.precision


LACKING = {
    "unit": "The unit is missing.",
    "completed_at": "It doesn't say when it was answered.",
    "external_id": "The id is missing.",
}

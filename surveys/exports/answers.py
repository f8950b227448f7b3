"""The answers of one response as cells, under the version it was given to. Fast: an export is mostly this."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from common.figures import in_digits
from surveys.document import Document
from surveys.exports import codes
from surveys.exports.codes import HIDDEN, NOT_APPLICABLE, NOT_ASKED, SKIPPED
from surveys.exports.columns import Column, Key, key_of
from surveys.exports.files import FileNames
from surveys.exports.styles import Style
from surveys.kinds import ColumnSpec, is_number, kind_of
from surveys.kinds.base import COLUMN_TYPES
from surveys.kinds.texts import read_number
from surveys.logic.rounds import rounds_of
from surveys.logic.way import at_iteration

MOST_BLANKS = 2_000

# How a stored answer becomes a cell: its place, and what makes the cell (None: it is one already).
Reader = tuple[int, Callable[[Any], Any] | None]


class AnswerCells:
    """One version's answers in the columns of all versions."""

    def __init__(
        self,
        document: Document,
        columns: Sequence[Column],
        style: Style,
        language: str,
        files: FileNames | None = None,
    ) -> None:
        self._document, self._style, self._language, self._files = document, style, language, files
        self._columns = columns
        self._readers: dict[str, Reader] = {}
        self._lists: dict[str, dict[str, int]] = {}  # address → the place of each choice
        self._places: dict[str, list[int]] = {}  # question with its round → its columns
        places = {column.key: place for place, column in enumerate(columns)}
        for uid in document.questions:
            for iteration in rounds_of(document, uid):
                self._compile(uid, iteration, places)
        self._blanks: dict[str, list[Any]] = {}
        self._texts = [place for place, column in enumerate(columns) if column.is_text]
        self._missing = {
            reason: [style.gap(column, reason) for column in columns]
            for reason in (SKIPPED, NOT_ASKED, HIDDEN)
        }

    def row(self, answers: Mapping[str, Any], shown: str, missing: Mapping[str, str]) -> list[Any]:
        """The cells of these answers; `shown` is the JSON list of what was asked."""
        row = (self._blanks.get(shown) or self._blank(shown)).copy()
        readers, lists = self._readers, self._lists
        for address, stored in answers.items():
            if not stored and stored != 0:
                continue
            if (reader := readers.get(address)) is not None:
                place, tell = reader
                row[place] = stored if tell is None else tell(stored)
            elif (flags := lists.get(address)) is not None:
                for one in flags.values():
                    row[one] = 0
                for choice in stored:
                    row[flags[choice]] = 1
        if missing:
            self._note(row, missing)
        return row

    def hidden(self) -> list[Any]:
        """The cells of a response of which nothing may be told."""
        return self._missing[HIDDEN].copy()

    def hide_texts(self, row: list[Any]) -> None:
        """Takes out what was said in people's own words."""
        for place in self._texts:
            row[place] = self._missing[HIDDEN][place]

    def _blank(self, shown: str) -> list[Any]:
        """The cells before any answer: skipped where the question was asked."""
        row = self._missing[NOT_ASKED].copy()
        for ref in json.loads(shown):
            for place in self._places.get(ref, ()):
                row[place] = self._missing[SKIPPED][place]
        if len(self._blanks) >= MOST_BLANKS:
            self._blanks.clear()
        self._blanks[shown] = row
        return row

    def _note(self, row: list[Any], missing: Mapping[str, str]) -> None:
        """What an import knows of answers that aren't there."""
        for address, why in missing.items():
            reason = NOT_APPLICABLE if why == NOT_APPLICABLE else SKIPPED
            places = list(self._lists.get(address, {}).values())
            if address in self._readers:
                places.append(self._readers[address][0])
            for place in places:
                row[place] = self._style.gap(self._columns[place], reason)

    def _compile(self, uid: str, iteration: str, places: Mapping[Key, int]) -> None:
        question = self._document.questions[uid]
        kind = kind_of(question)
        for spec in kind.columns(question):
            place = places.get(key_of(self._document, spec, iteration))
            if place is None:  # what tells who somebody is, and may not be told
                continue
            self._places.setdefault(at_iteration(uid, iteration), []).append(place)
            address = at_iteration(spec.address, iteration)
            if spec.type == "flag":
                self._lists.setdefault(address, {})[spec.choice] = place
            else:
                self._readers[address] = (place, self._teller(uid, spec, place))

    def _teller(self, uid: str, spec: ColumnSpec, place: int) -> Callable[[Any], Any] | None:
        question, column, style = self._document.questions[uid], self._columns[place], self._style
        kind = kind_of(question)
        if spec.type == "text":
            said = self._document.field(spec.address)
            if said and said.value_type == "files" and self._files is not None:
                files = self._files
                return lambda stored: style.text(files.told(stored))
            is_list = said is not None and said.value_type in COLUMN_TYPES
            return (lambda stored: style.text(kind.export_text(stored))) if is_list else style.text
        if spec.type not in ("choice", "number"):
            return None
        asides: dict[Any, Any] = {}
        if aside := kind.aside(question, spec.address):
            asides[aside] = style.aside(column, self._words(spec, aside), NOT_APPLICABLE)
        if spec.type == "number":
            return (lambda stored: asides.get(stored, stored)) if asides else None
        cells: dict[Any, Any] = dict(codes.codes_of(kind, question, spec.address))
        if style.words:
            cells = {choice: self._label(spec, choice) for choice in cells}
        return (cells | asides).get

    def _label(self, spec: ColumnSpec, choice: str) -> Any:
        """The choice in words; a point of a scale whose label is its number stays a number."""
        words = self._words(spec, choice)
        number = read_number(words)
        return number if is_number(number) and in_digits(number) == words else self._style.text(words)

    def _words(self, spec: ColumnSpec, choice: str) -> str:
        return self._document.words(spec.address, choice, self._language)

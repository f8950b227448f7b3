"""An export as columns and batches of rows, before any format."""

import json
from collections.abc import Iterator
from typing import Any

from surveys import document as documents
from surveys.domain.responses.uploads import file_questions
from surveys.exports.about import (
    ANSWERS,
    COMMENTS,
    CONTACT_HEAD,
    AboutCells,
    Row,
    about_columns,
    contact_columns,
    contacts_of,
)
from surveys.exports.answers import AnswerCells
from surveys.exports.columns import EMBEDDED, Column, columns_of, name_apart
from surveys.exports.files import FileNames
from surveys.exports.pages import page_cells, page_columns
from surveys.exports.selection import Selection
from surveys.exports.styles import ABSENT, Style
from surveys.exports.veils import veil_over
from surveys.logic.setting import names_of_person
from surveys.models import QuestionnaireVersion


class ExportTable:
    """The responses of a selection as a table. `language` is that of labels, else the survey's first."""

    def __init__(
        self, selection: Selection, style: Style, *, language: str = "", with_embedded: bool = True
    ) -> None:
        self.selection, self._style, self._language = selection, style, language
        versions = QuestionnaireVersion.objects.published().filter(questionnaire=selection.questionnaire)
        found = versions.order_by("-number").values_list("pk", "number")
        self._numbers = {pk: number for pk, number in found if number is not None}
        self.documents = [(number, documents.of_published(pk)) for pk, number in self._numbers.items()]
        with_personal = selection.with_contacts
        self._answers = columns_of(self.documents, language=language, with_personal=with_personal)
        self._names = selection.embedded_names() if with_embedded else []
        embedded = [Column(name, f"Embedded data {name}", "text", source=EMBEDDED) for name in self._names]
        contacts = contact_columns() if with_personal else []
        self._pages = page_columns(self.documents, language)
        self.columns = [*about_columns(), *self._answers, *self._pages, *embedded, *contacts]
        name_apart(self.columns)
        self._named_units = selection.contact_units()
        self._personal = [place for place, one in enumerate(self._answers) if one.source]
        self._cells: dict[int, AnswerCells] = {}
        has_files = any(file_questions(document) for _, document in self.documents)
        self._files = FileNames() if has_files and with_personal else None

    def count(self) -> int:
        """How many rows there will be, but for what comes in meanwhile."""
        return self.selection.rows().count()

    def batches(self) -> Iterator[list[list[Any]]]:
        """The rows, each with a cell for each column."""
        veil, hidden_at = veil_over(self.selection.rows()), dict[tuple[int, int], str]()
        about, nobody = AboutCells(self._style, self._numbers), [self._style.empty] * len(CONTACT_HEAD)
        for batch in self.selection.batches():
            about.prepare(batch)
            if self._files:
                self._files.prepare([row.id for row in batch])
            contacts = contacts_of(batch, self._style) if self.selection.with_contacts else {}
            made = []
            for row in batch:
                place = (row.program_id, row.unit_id)
                if (hidden := hidden_at.get(place)) is None:
                    hidden = COMMENTS if veil.hides_texts(row) else ""
                    hidden = hidden_at[place] = ANSWERS if veil.hides_answers(row) else hidden
                cells = about.row(row, hidden)
                cells += self._answer_cells(row, hidden)
                cells += page_cells(row, self._pages, self._style.empty, is_hidden=hidden == ANSWERS)
                if self._names:
                    cells += self._embedded_cells(row, hidden)
                if self.selection.with_contacts:
                    is_named = row.unit_id in self._named_units
                    cells += contacts.get(row.respondent_id or 0, nobody) if is_named else nobody
                made.append(cells)
            yield made

    def _answer_cells(self, row: Row, hidden: str) -> list[Any]:
        maker = self._cells.get(row.version_id) or self._maker(row.version_id)
        if hidden == ANSWERS:
            return maker.hidden()
        missing = json.loads(row.missing_text) if row.missing_text != "{}" else {}
        cells = maker.row(json.loads(row.answers_text), row.shown_text, missing)
        if hidden:
            maker.hide_texts(cells)
        if self._personal and row.unit_id not in self._named_units:
            for place in self._personal:
                cells[place] = self._style.empty
        return cells

    def _maker(self, version_id: int) -> AnswerCells:
        document = documents.of_published(version_id)
        maker = AnswerCells(document, self._answers, self._style, self._language, self._files)
        self._cells[version_id] = maker
        return maker

    def _embedded_cells(self, row: Row, hidden: str) -> list[Any]:
        """Embedded data; mail addresses, and what a survey took from people, are for who may see contacts."""
        known = {} if hidden or row.embedded_text == "{}" else json.loads(row.embedded_text)
        is_named, empty, cells = row.unit_id in self._named_units, self._style.empty, list[Any]()
        withheld = frozenset[str]() if is_named else names_of_person(documents.of_published(row.version_id))
        for name in self._names:
            value = known.get(name, ABSENT)
            if value is ABSENT or name in withheld:
                cells.append(ABSENT if self._style.leaves_out else empty)
            elif isinstance(value, str):
                cells.append(empty if "@" in value and not is_named else self._style.text(value))
            else:
                cells.append(value if isinstance(value, int | float) else json.dumps(value))
        return cells

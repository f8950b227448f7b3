"""Forms, and grids beside the matrix of ratings: several answers a row, written cells, mixed columns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from common.figures import in_digits
from common.phrases import Phrase
from surveys.kinds import slots
from surveys.kinds.base import (
    Answers,
    ChoiceAnswer,
    Draws,
    Errors,
    FieldSpec,
    Form,
    Kind,
    QuestionSpec,
    Texts,
    is_empty,
    is_number,
    item_of,
)
from surveys.kinds.scales import FIVE_POINTS, choice_value, choice_words
from surveys.kinds.texts import (
    LONG,
    SHORT,
    clean_text,
    content_error,
    is_day,
    number_error,
    read_number,
    text_error,
)

TWO_ROWS = [{"id": "r1"}, {"id": "r2"}]
LINE_TYPES = {
    "text": "text",
    "long": "text",
    "email": "email",
    "phone": "tel",
    "date": "date",
    "number": "text",
}
VALUE_TYPES = {
    "single": "choice",
    "multiple": "choices",
    "number": "number",
    "short_text": "text",
    "long_text": "text",
}
CONTENTS = {"email": "email", "phone": "phone", "date": "date"}  # of lines of a form, by their type


class Grid(Kind):
    """Rows, each with one or several cells. Subclasses name the cells, each a small question."""

    is_checked_offline = False
    template = "grid.html"
    family = "Grid"
    has_rows = True

    def columns_in(self, question: QuestionSpec) -> Sequence[dict[str, Any]]:
        """What is asked in each row; an empty one where a row is a single cell."""
        return ({},)

    def asked_in(self, question: QuestionSpec, row: dict[str, Any], column: dict[str, Any]) -> QuestionSpec:
        """What is asked in a cell: a spec with kind, choices and validation of its own."""
        raise NotImplementedError

    def cells(self, question: QuestionSpec) -> Iterator[tuple[str, dict[str, Any], QuestionSpec]]:
        """(address, row, what is asked there), row by row."""
        for row in question.rows:
            for column in self.columns_in(question):
                place = ".".join([question.uid, row["id"], *filter(None, [column.get("id")])])
                yield place, row, self.asked_in(question, row, column)

    def cell(self, question: QuestionSpec, address: str) -> QuestionSpec | None:
        """What is asked at an address."""
        _, row_id, column_id = (*address.split("."), "", "")[:3]
        row = next((one for one in question.rows if one["id"] == row_id), None)
        column = next((one for one in self.columns_in(question) if one.get("id", "") == column_id), None)
        return None if row is None or column is None else self.asked_in(question, row, column)

    def name_of(self, question: QuestionSpec, row: dict[str, Any], cell: QuestionSpec) -> str:
        """The column in exports."""
        row_name = row.get("key") or f"{question.key}_{row['id']}"
        return f"{row_name}_{cell.data['column']}" if cell.data.get("column") else row_name

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [
            FieldSpec(
                address,
                VALUE_TYPES[cell.kind],
                self.name_of(question, row, cell),
                cell.scale() if cell.kind == "single" else "",
                row.get("concept") or "",
                question.uid,
            )
            for address, row, cell in self.cells(question)
        ]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        answers = {address: read_cell(cell, address, form) for address, _, cell in self.cells(question)}
        return {address: answer for address, answer in answers.items() if not is_empty(answer)}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        errors: Errors = {}
        for address, _, cell in self.cells(question):
            answer = answers.get(address)
            if not is_empty(answer) and (message := cell_error(cell, answer)):
                errors[address] = message
        return errors

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        return [address for address, _, _ in self.cells(question) if is_empty(answers.get(address))]

    def choices_at(self, question: QuestionSpec, address: str) -> Sequence[Mapping[str, Any]]:
        cell = self.cell(question, address)
        return cell.choices if cell else []

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        problems = super().check(question, text)
        if not question.rows:
            problems.append("has no rows: add what is to be answered.")
        problems += [
            f"row {number} has no text."
            for number, row in enumerate(question.rows, 1)
            if not text(f"{question.uid}.{row['id']}").strip()
        ]
        return problems

    def value(self, question: QuestionSpec, address: str, stored: Any) -> Any:
        cell = self.cell(question, address)
        if is_empty(stored) or cell is None:
            return None
        if cell.kind == "single":
            return choice_value(cell, stored)
        return (
            ", ".join(map(str, stored))
            if isinstance(stored, list)
            else super().value(question, address, stored)
        )

    def operand(self, question: QuestionSpec, address: str, stored: Any) -> Any:
        cell = self.cell(question, address)
        if cell is not None and cell.kind == "single" and isinstance(stored, str):
            return ChoiceAnswer(stored, choice_value(cell, stored))
        return stored

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        cell = self.cell(question, address)
        if cell is None or not cell.choices:
            return in_digits(stored) if is_number(stored) else super().words(question, address, stored, text)
        said = stored if isinstance(stored, list) else [stored]
        return ", ".join(choice_words(cell, one, text) for one in said if not is_empty(one))

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        _, row, *column = address.split(".")
        parts = [text(f"{question.uid}.{row}"), *(text(f"{question.uid}.{one}") for one in column)]
        return " – ".join(filter(None, [super().field_label(question, question.uid, text), *parts]))

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        rows: dict[str, dict[str, Any]] = {}
        cols = f"{question.uid}.cols"
        for address, row, cell in self.cells(question):
            label = text(f"{question.uid}.{row['id']}")
            item = item_of(question, "rows", row["id"])
            line = rows.setdefault(row["id"], {"item": item, "label": label, "cells": []})
            if question.is_varied and cell.data.get("id"):
                line |= {"cols_start": slots.list_start(cols), "cols_end": slots.list_end(cols)}
            line["cells"].append(cell_context(cell, address, text) | _in_lists(question, cell))
        heads = [cell["head"] for cell in next(iter(rows.values()), {"cells": []})["cells"]]
        return {"rows": list(rows.values()), "heads": heads, "choose": say("Please choose")}

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        return {address: invented(cell, address, draws) for address, _, cell in self.cells(question)}


class MatrixMultiple(Grid):
    """Any of several answers in each row: `q1.r2` holds a list of choice ids."""

    name, label, icon = "matrix_multiple", "Matrix, several answers a row", "grid"
    has_choices = True
    default_data = {"choices": FIVE_POINTS, "rows": TWO_ROWS}

    def asked_in(self, question: QuestionSpec, row: dict[str, Any], column: dict[str, Any]) -> QuestionSpec:
        data = {"kind": "multiple", "choices": question.choices, "validation": question.validation}
        return QuestionSpec(question.uid, data)


class MatrixText(Grid):
    """A text or a number in each cell: `q1.r2.k1`."""

    name, label, icon = "matrix_text", "Matrix of texts or numbers", "grid"
    is_typed = True
    default_data = {"rows": TWO_ROWS, "cols": [{"id": "k1", "kind": "short_text"}]}

    def columns_in(self, question: QuestionSpec) -> Sequence[dict[str, Any]]:
        return question.cols

    def asked_in(self, question: QuestionSpec, row: dict[str, Any], column: dict[str, Any]) -> QuestionSpec:
        data = {"kind": "short_text", **column, "column": column.get("key") or column["id"]}
        if question.data.get("look") == "essay" and data["kind"] == "short_text":
            data["type"] = "long"
        return QuestionSpec(f"{question.uid}.{column['id']}", data)

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        problems = super().check(question, text)
        if not question.cols:
            problems.append("has no columns.")
        return problems


class SideBySide(MatrixText):
    """Columns of different kinds beside each other: `q1.r2.k1`, as the column's kind stores it."""

    name, label, icon = "side_by_side", "Side by side", "columns"
    default_data = {
        "rows": TWO_ROWS,
        "cols": [{"id": "k1", "kind": "single", "choices": FIVE_POINTS}, {"id": "k2", "kind": "short_text"}],
    }


class FormLines(Grid):
    """Several lines to fill in: `q1.r1`. A row's `type` is text, long, number, email, phone or date."""

    name, label, icon = "form", "Form", "edit"
    is_typed = True
    family = "Contact & data"
    is_personal = True
    default_data = {"rows": TWO_ROWS}

    def asked_in(self, question: QuestionSpec, row: dict[str, Any], column: dict[str, Any]) -> QuestionSpec:
        kind = "number" if row.get("type") == "number" else "short_text"
        data = {"kind": kind, "type": row.get("type", "text"), "validation": row.get("validation") or {}}
        return QuestionSpec(question.uid, data)


def _in_lists(question: QuestionSpec, cell: QuestionSpec) -> dict[str, Any]:
    """Where a cell begins among columns that vary; without columns, its choices as a list that varies."""
    if not question.is_varied:
        return {}
    if column := cell.data.get("id"):
        return {"item": slots.item(f"{question.uid}.cols", column)}
    name = f"{question.uid}.choices"
    return {"start": slots.list_start(name), "end": slots.list_end(name)} if cell.choices else {}


def invented(cell: QuestionSpec, address: str, draws: Draws) -> Any:
    """A made-up answer of one cell."""
    match cell.kind:
        case "single":
            return draws.choice(address, cell)
        case "multiple":
            return draws.several(address, cell)
        case "number":
            return draws.amount(address, cell.validation)
    return draws.text(address, cell.validation, CONTENTS.get(cell.data.get("type", ""), ""))


def read_cell(cell: QuestionSpec, address: str, form: Form) -> Any:
    """What a form says in one cell, as it is stored."""
    match cell.kind:
        case "multiple":
            order = {choice["id"]: place for place, choice in enumerate(cell.choices)}
            said = dict.fromkeys(form.getlist(address))
            return sorted(said, key=lambda choice: order.get(choice, len(order)))
        case "number":
            text = clean_text(form.get(address, ""))
            return read_number(text) if text else None
        case "single":
            return form.get(address, "")
    return clean_text(form.get(address, ""))


def cell_error(cell: QuestionSpec, answer: Any) -> str:
    """What is wrong with the answer in one cell; "" if nothing."""
    match cell.kind:
        case "single":
            return "" if cell.choice(answer) else Phrase("Please choose one of the answers.")
        case "multiple":
            is_list = isinstance(answer, list) and len(set(map(str, answer))) == len(answer)
            if not is_list or not all(cell.choice(one) for one in answer):
                return Phrase("Please choose from the answers.")
            return ""
        case "number":
            return number_error(answer, cell.validation)
    type_ = cell.data.get("type")
    longest = LONG if type_ == "long" else SHORT
    most = min(int(cell.validation.get("max_length") or longest), longest)
    rules = {"content": "email"} | cell.validation if type_ == "email" else cell.validation
    if message := text_error(answer, most) or content_error(answer, rules):
        return message
    is_date = type_ == "date"
    if is_date and not is_day(answer):
        return Phrase("Please write a day as year-month-day, such as 2026-05-30.")
    return ""


def cell_context(cell: QuestionSpec, address: str, text: Texts) -> dict[str, Any]:
    """What the template needs of one cell."""
    kind = cell.data.get("type", "text")
    found: dict[str, Any] = {
        "address": address,
        "kind": cell.kind,
        "head": text(cell.uid) if cell.data.get("column") else "",
        "type": LINE_TYPES.get(kind, "text"),
        "is_long": kind == "long",
        "is_dropdown": cell.data.get("look") == "dropdown" or len(cell.choices) > 7,
        "value": slots.written(address),
        **slots.wrong(address),
    }
    found["choices"] = [
        {
            "id": choice["id"],
            "item": slots.item(f"{cell.uid}.choices", choice["id"]),
            "label": choice_words(cell, choice["id"], text),
            "checked": slots.checked(address, choice["id"]),
            "selected": slots.selected(address, choice["id"]),
        }
        for choice in cell.choices
    ]
    return found

"""Display conditions as rows of field, comparison and value, joined by "all" or "any".

Choices are chosen by their id. Comparisons of size ("at most") need numbers: those of the choices are stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.conditions import OPERATORS, UNARY
from surveys.document import Document
from surveys.kinds import FieldSpec, Form, is_number

SIZES = ("lt", "lte", "gt", "gte")
LISTS = ("in", "not_in")
MAX_ROWS = 20
LONGEST_VALUE = 200
OPS_OF_TYPE = {
    "number": ("eq", "ne", *SIZES, *UNARY),
    "date": ("eq", *SIZES, *UNARY),
    "text": ("contains", "not_contains", *UNARY),
    "choices": ("contains", "not_contains", *UNARY),
    "choice": ("eq", "ne", *LISTS, *UNARY),
    "scale": ("eq", "ne", *SIZES, *LISTS, *UNARY),
}
YES_NO = [("yes", "Yes"), ("no", "No")]


@dataclass(frozen=True)
class Operand:
    """An earlier answer that a condition may look at."""

    address: str
    label: str
    type: str
    choices: tuple[tuple[str, str], ...]
    numbers: Mapping[str, float]

    @property
    def ops(self) -> list[tuple[str, str]]:
        return [(op, OPERATORS[op]) for op in OPS_OF_TYPE[self.type]]


@dataclass(frozen=True)
class Row:
    """One comparison as the form shows it; `values` are choice ids or one text."""

    operand: Operand | None
    field: str
    op: str
    values: tuple[str, ...]

    @property
    def is_unary(self) -> bool:
        return self.op in UNARY

    @property
    def is_list(self) -> bool:
        return self.op in LISTS

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


def operands(document: Document, uid: str) -> list[Operand]:
    """The answers that are asked before the question `uid`, in order."""
    found = []
    for number, question in enumerate(document.questions.values(), 1):
        if question.uid == uid:
            break
        for spec in document.kind(question.uid).fields(question):
            found.append(_operand(document, spec, f"Q{number}"))
    return found


def rows_of(tree: Mapping[str, Any], known: list[Operand]) -> tuple[str, list[Row]] | None:
    """ "all" or "any" and the rows of a flat condition; None for one that nests."""
    if not tree:
        return "all", []
    leaves: Any = [tree] if "field" in tree else tree.get("all", tree.get("any"))
    if not isinstance(leaves, list) or any("field" not in leaf for leaf in leaves):
        return None
    by_address = {operand.address: operand for operand in known}
    return ("any" if "any" in tree else "all"), [_row(leaf, by_address.get(leaf["field"])) for leaf in leaves]


def read_condition(form: Form, known: list[Operand]) -> dict[str, Any]:
    """The condition of a posted form. Rows whose answer is not asked before are left out."""
    by_address = {operand.address: operand for operand in known}
    leaves = []
    for index in form.getlist("cond")[:MAX_ROWS]:
        operand = by_address.get(form.get(f"cond.{index}.field", ""))
        if operand is not None:
            op = form.get(f"cond.{index}.op", "")
            leaves.append(_leaf(operand, op, form.getlist(f"cond.{index}.value")))
    if not leaves:
        return {}
    return {"any" if form.get("match") == "any" else "all": leaves}


def new_leaf(known: list[Operand]) -> dict[str, Any]:
    """A first comparison, with the last answer before."""
    return {"field": known[-1].address, "op": "answered"}


def in_words(document: Document, tree: Mapping[str, Any], known: list[Operand]) -> str:
    """A condition as a short phrase: "Q1 is at most 6 and Q2 is answered"."""
    found = rows_of(tree, known)
    if found is None:
        return "several conditions"
    mode, rows = found
    return (" or " if mode == "any" else " and ").join(_words(row) for row in rows)


def _operand(document: Document, spec: FieldSpec, number: str) -> Operand:
    question = document.questions[spec.question]
    label = document.label(spec.address)
    label = f"{number} {label[:70]}" + ("…" if len(label) > 70 else "")
    if question.kind == "contact":
        return Operand(spec.address, label, "choice", tuple(YES_NO), {})
    if spec.value_type not in ("choice", "choices"):
        return Operand(spec.address, label, spec.value_type, (), {})
    choices = tuple((one["id"], document.words(spec.question, one["id"])) for one in question.choices)
    numbers = {one["id"]: one["value"] for one in question.choices if is_number(one.get("value"))}
    has_sizes = spec.value_type == "choice" and bool(numbers)
    return Operand(spec.address, label, "scale" if has_sizes else spec.value_type, choices, numbers)


def _row(leaf: Mapping[str, Any], operand: Operand | None) -> Row:
    value, op = leaf.get("value"), leaf.get("op", "")
    values = [one for one in (value if isinstance(value, list) else [value]) if one is not None]
    texts = [f"{one:g}" if is_number(one) else str(one) for one in values]
    if operand and op in SIZES and operand.numbers:
        by_number = {f"{number:g}": choice for choice, number in operand.numbers.items()}
        texts = [by_number.get(text, text) for text in texts]
    return Row(operand, leaf["field"], op, tuple(texts))


def _leaf(operand: Operand, op: str, values: list[str]) -> dict[str, Any]:
    op = op if op in OPS_OF_TYPE[operand.type] else OPS_OF_TYPE[operand.type][0]
    leaf: dict[str, Any] = {"field": operand.address, "op": op}
    if op in UNARY:
        return leaf
    if operand.choices:
        ids = [choice for choice, _ in operand.choices]
        if op in SIZES:
            ids = [choice for choice in ids if choice in operand.numbers]
        values = [value for value in values if value in ids] or ids[:1]
        if op in LISTS:
            return leaf | {"value": values}
        return leaf | {"value": operand.numbers[values[0]] if op in SIZES else values[0]}
    text = (values[0] if values else "").replace("\x00", "").strip()[:LONGEST_VALUE]
    return leaf | {"value": _number(text) if operand.type == "number" else text}


def _number(text: str) -> float | int:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return 0
    if number - number != 0 or abs(number) > 10**12:
        return 0
    return int(number) if number == int(number) else number


def _words(row: Row) -> str:
    name = row.operand.label.split(" ", 1)[0] if row.operand else "an answer that is gone"
    if row.operand and "." in row.field:
        name = f"{name} {row.operand.label.rsplit(' – ', 1)[-1]}"
    if row.is_unary:
        return f"{name} {OPERATORS[row.op]}"
    labels = dict(row.operand.choices) if row.operand else {}
    shown = " or ".join(f"“{labels[value]}”" if value in labels else value for value in row.values)
    return f"{name} {OPERATORS.get(row.op, row.op)} {shown}"

"""What a condition compares: `q://QID7/SelectableChoice/2` there, the field `q7` and the value `c2` here."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from surveys.formats.qsf.book import Book
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.loose import number

CHOOSING = ("single", "multiple", "rating")
TABLES = ("matrix", "matrix_multiple")
NUMBERED = {"slider": "rows", "constant_sum": "choices", "rank": "choices", "form": "rows"}
SEVERAL = ("multiple", "matrix_multiple")


@dataclass(frozen=True)
class Operand:
    """A field; `value` where the locator names an answer; `rows` where it means any row of a table."""

    field: str
    value: Any = None
    is_list: bool = False
    rows: tuple[str, ...] = ()


def parts_of(locator: str) -> tuple[str, str, list[str]]:
    """(question, column of a side by side, the rest) of `q://QID22%231/SelectedAnswerRecode/3`."""
    if not locator.startswith("q://"):
        return "", "", []
    qid, *rest = (unquote(part) for part in locator[4:].split("/"))
    base, _, column = qid.partition("#")
    return base, column, rest


def read_operand(locator: str, book: Book) -> Operand | None:
    """What the locator means here; None where it can't be said."""
    base, column, rest = parts_of(locator)
    uid = book.uids.get(base)
    if uid is None or not rest:
        return None
    name, args = rest[0], rest[1:]
    if column:
        return _in_column(uid, column, name, args, book)
    match name:
        case "SelectableChoice":
            return _selected(uid, args, book)
        case "SelectableAnswer" if len(args) == 1:
            return _answer(uid, args[0], book)
        case "ChoiceDisplayed" | "AnswerDisplayed" if len(args) == 1:
            lists = ("rows", "choices") if name == "ChoiceDisplayed" else ("choices", "cols")
            part = book.part(uid, lists, args[0])
            return Operand(f"shown:{uid}.{part}") if part else None
        case "QuestionDisplayed":
            return Operand(f"shown:{uid}")
        case "SelectedChoicesCount":
            return Operand(f"count:{uid}")
        case "SelectedChoicesRecode" if not args:
            return Operand(uid)
        case "SelectedAnswerRecode" if len(args) == 1:
            row = book.part(uid, ("rows",), args[0])
            return Operand(f"{uid}.{row}") if row else None
        case "ChoiceTextEntryValue" | "ChoiceNumericEntryValue":
            return _entered(uid, args, book)
    return None


def _selected(uid: str, args: list[str], book: Book) -> Operand | None:
    data = book.questions[uid]
    kind = data["kind"]
    if kind == "nps" and len(args) == 1:
        value = number(args[0])
        return Operand(uid, value) if value is not None else None
    if kind in CHOOSING and len(args) == 1:
        choice = book.part(uid, ("choices",), args[0])
        return Operand(uid, choice, kind in SEVERAL) if choice else None
    if kind in TABLES and args:
        row = book.part(uid, ("rows",), args[0])
        if not row or len(args) == 1:
            return Operand(f"{uid}.{row}") if row else None
        choice = _choice_of_row(data, row, args[1])
        return Operand(f"{uid}.{row}", choice, kind in SEVERAL) if choice else None
    if kind == "best_worst" and len(args) == 2 and args[1] in ("1", "2"):
        choice = book.part(uid, ("choices",), args[0])
        return Operand(f"{uid}.s1.{'best' if args[1] == '1' else 'worst'}", choice) if choice else None
    return None


def _choice_of_row(data: dict[str, Any], row: str, source: str) -> str:
    """A choice of a table; a profile has its own in each row."""
    for choice in data.get("choices", []):
        if source_of(choice) == source and choice.get("row", row) == row:
            return str(choice["id"])
    return ""


def _answer(uid: str, source: str, book: Book) -> Operand | None:
    """An answer of a table in any of its rows; of a plain choice, the choice."""
    data = book.questions[uid]
    choice = book.part(uid, ("choices",), source)
    if not choice:
        return None
    if data["kind"] in CHOOSING:
        return Operand(uid, choice, data["kind"] in SEVERAL)
    if data["kind"] not in TABLES or data.get("look") == "profile":
        return None
    rows = tuple(f"{uid}.{row['id']}" for row in data.get("rows", []))
    return Operand(uid, choice, data["kind"] in SEVERAL, rows) if rows else None


def _entered(uid: str, args: list[str], book: Book) -> Operand | None:
    kind = book.questions[uid]["kind"]
    if not args:
        return Operand(uid)
    if kind in NUMBERED:
        part = book.part(uid, (NUMBERED[kind],), args[0])
        return Operand(f"{uid}.{part}") if part else None
    if kind == "matrix_text" and len(args) == 2:
        row, col = book.part(uid, ("rows",), args[0]), book.part(uid, ("cols",), args[1])
        return Operand(f"{uid}.{row}.{col}") if row and col else None
    part = book.part(uid, ("rows",) if kind in TABLES else ("choices",), args[0])
    return Operand(f"{uid}.{part}.text") if part else None


def _in_column(uid: str, column: str, name: str, args: list[str], book: Book) -> Operand | None:
    """A cell of a side by side, or one answer in all cells of a column."""
    cols = book.questions[uid].get("cols", [])
    col = next((one for one in cols if source_of(one) == column and not one.get("within")), None)
    if col is None or not args:
        return None
    choices = {source_of(one): str(one["id"]) for one in col.get("choices", [])}
    is_list = col.get("kind") == "multiple"
    if name == "SelectableAnswer" and args[0] in choices:
        rows = tuple(f"{uid}.{row['id']}.{col['id']}" for row in book.questions[uid].get("rows", []))
        return Operand(uid, choices[args[0]], is_list, rows) if rows else None
    row = book.part(uid, ("rows",), args[0])
    field = f"{uid}.{row}.{col['id']}"
    if not row:
        return None
    if name == "SelectableChoice" and len(args) == 2 and args[1] in choices:
        return Operand(field, choices[args[1]], is_list)
    return Operand(field) if name in ("SelectedAnswerRecode", "ChoiceTextEntryValue") else None


def write_operand(field: str, value: Any, book: Book) -> str:
    """The locator of a field of ours, with the answer that `value` names; "" where there is none."""
    base, _, name = field.rpartition(":")
    uid, *parts = name.split(".")
    if uid not in book.questions or "@" in field:
        return ""
    qid = book.qid(uid)
    if base == "count":
        return f"q://{qid}/SelectedChoicesCount"
    if base == "shown":
        return _written_shown(uid, parts, book)
    if base:
        return ""
    write = _written_cell if book.questions[uid]["kind"] == "side_by_side" else _written_answer
    return write(uid, parts, value, book)


def _written_shown(uid: str, parts: list[str], book: Book) -> str:
    if not parts:
        return f"q://{book.qid(uid)}/QuestionDisplayed"
    source = book.source(uid, parts[0])
    is_answer = book.questions[uid]["kind"] in TABLES and not parts[0].startswith("r")
    return f"q://{book.qid(uid)}/{'AnswerDisplayed' if is_answer else 'ChoiceDisplayed'}/{source}"


def _written_answer(uid: str, parts: list[str], value: Any, book: Book) -> str:
    qid, kind = book.qid(uid), book.questions[uid]["kind"]
    sources = [book.source(uid, part) for part in parts if part.startswith(("r", "c", "k"))]
    chosen = book.source(uid, value) if isinstance(value, str) else ""
    if parts[-1:] == ["text"]:
        return f"q://{qid}/ChoiceTextEntryValue/{sources[0]}" if sources else ""
    if parts[:1] == ["*"]:
        return f"q://{qid}/SelectableAnswer/{chosen}" if chosen else ""
    if kind == "nps":
        is_point = isinstance(value, int) and not isinstance(value, bool)
        return f"q://{qid}/SelectableChoice/{value}" if is_point else f"q://{qid}/SelectedChoicesRecode"
    if kind in CHOOSING:
        return f"q://{qid}/SelectableChoice/{chosen}" if chosen else f"q://{qid}/SelectedChoicesRecode"
    if kind in TABLES and sources:
        if chosen:
            return f"q://{qid}/SelectableChoice/{sources[0]}/{chosen}"
        is_row = value is None
        return f"q://{qid}/{'SelectableChoice' if is_row else 'SelectedAnswerRecode'}/{sources[0]}"
    if kind == "best_worst" and len(parts) == 2 and chosen:
        return f"q://{qid}/SelectableChoice/{chosen}/{1 if parts[1] == 'best' else 2}"
    if kind in ("slider", "constant_sum", "rank"):
        return f"q://{qid}/ChoiceNumericEntryValue/{sources[0]}" if sources else ""
    return "/".join([f"q://{qid}/ChoiceTextEntryValue", *sources])


def _written_cell(uid: str, parts: list[str], value: Any, book: Book) -> str:
    if len(parts) != 2:
        return ""
    row, qid = book.source(uid, parts[0]), _column_qid(uid, parts[1], book)
    chosen = _cell_choice(uid, parts[1], value, book)
    if parts[0] == "*":
        return f"q://{qid}/SelectableAnswer/{chosen}" if chosen else ""
    if chosen:
        return f"q://{qid}/SelectableChoice/{row}/{chosen}"
    kind = _column(uid, parts[1], book).get("kind")
    name = "ChoiceTextEntryValue" if kind in ("short_text", "number") else "SelectedAnswerRecode"
    return f"q://{qid}/{name}/{row}"


def _column(uid: str, col: str, book: Book) -> dict[str, Any]:
    cols: list[dict[str, Any]] = book.questions[uid].get("cols", [])
    return next((one for one in cols if one["id"] == col), {})


def _column_qid(uid: str, col: str, book: Book) -> str:
    return quote(f"{book.qid(uid)}#{source_of(_column(uid, col, book))}", safe="")


def _cell_choice(uid: str, col: str, choice: Any, book: Book) -> str:
    choices: list[dict[str, Any]] = _column(uid, col, book).get("choices", [])
    return next((source_of(one) for one in choices if one["id"] == choice), "")

"""One comparison as a form shows it, and what was posted read back."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from common.conditions import UNARY, ConditionError, check_tree
from common.patterns import PatternError, check_pattern
from surveys.forms.conditions.naming import in_line, none_such
from surveys.forms.conditions.operands import ANSWERS, Operand, Operands
from surveys.forms.conditions.types import INPUT_OF_TYPE, LISTS, OPS_OF_TYPE, SIZES, compared_ops
from surveys.kinds import is_number
from surveys.kinds.moments import DateTime, Time
from surveys.kinds.texts import clean_text, is_day, read_number

OTHER = ":other"  # behind a comparison that another field stands in
LONGEST_VALUE, MOST_VALUES = 500, 200
LONGEST_JSON = 20_000
A_NUMBER = "write a number, such as 12 or 12.5."
WRITTEN = {
    "date": (is_day, "write a day, such as 2026-05-30."),
    "time": (Time().is_right, "write a time, such as 14:05."),
    "datetime": (DateTime().is_right, "write day and time, such as 2026-05-30T14:05."),
}


@dataclass(frozen=True)
class Shown:
    """What the controls of a comparison hold: `op` ends in ":other" where `values` is another field."""

    field: str
    op: str
    values: tuple[str, ...] = ()


def shown_of(data: Mapping[str, Any], operand: Operand | None) -> Shown:
    """A comparison as its controls show it."""
    op = str(data.get("op", ""))
    if "other" in data:
        return Shown(data["field"], op + OTHER, (str(data["other"]),))
    value = data.get("value")
    values = [one for one in (value if isinstance(value, list) else [value]) if one is not None]
    texts = [plain(one) for one in values]
    if operand and op in SIZES and operand.numbers:
        by_number = {plain(number): choice for choice, number in operand.numbers.items()}
        texts = [by_number.get(text, text) for text in texts]
    return Shown(data["field"], op, tuple(texts))


def written_of(shown: Shown, operand: Operand | None) -> Shown:
    """The same where the choices are so many that they are written by their words."""
    if operand is None or not operand.is_long or shown.op in UNARY or shown.op.endswith(OTHER):
        return shown
    return replace(shown, values=tuple(in_line(operand.words_of(one) or one) for one in shown.values))


def read_comparison(
    posted: Shown, was: Mapping[str, Any] | None, operands: Operands
) -> tuple[dict[str, Any], str]:
    """What was posted as a comparison, and what is wrong with it in words.

    `was` is what the form was made of: what shows the same says the same.
    """
    operand = operands.get(posted.field)
    if was is not None and looks_same(posted, written_of(shown_of(was, operand), operand)):
        return dict(was), ""
    if operand is None:
        return dict(was) if was is not None else {}, ""
    op, other, is_other = posted.op.partition(OTHER)[0], "", posted.op.endswith(OTHER)
    if is_other and op in compared_ops(operand.type):
        other = next((one for one in posted.values if operands.get(one)), "")
        return {"field": operand.field, "op": op, "other": other or _like(operand, operands)}, ""
    is_kept = was is not None and was["field"] == operand.field and was.get("op") == op
    op = op if is_kept or op in OPS_OF_TYPE[operand.type] else OPS_OF_TYPE[operand.type][0]
    leaf: dict[str, Any] = {"field": operand.field, "op": op}
    if op in UNARY:
        return leaf, ""
    values = tuple(posted.values)
    if was is not None and (was["field"] != operand.field or "other" in was):
        values = ()
    if operand.is_long and any(value.strip() for value in values):
        value, mistake = _of_written(operand, op, values, was)
        return leaf | {"value": value}, mistake
    if operand.choices:
        return leaf | {"value": _of_choices(operand, op, values, was)}, ""
    value, mistake = _of_text(operand, op, values)
    return leaf | {"value": value}, mistake


def looks_same(posted: Shown, shown: Shown) -> bool:
    """Whether controls that show `shown`, left alone, post `posted`.

    A browser keeps neither the order of what is chosen in a list nor line breaks in a line.
    """
    if (posted.field, posted.op) != (shown.field, shown.op):
        return False
    if posted.op in UNARY or posted.values == shown.values:
        return True
    if posted.op in LISTS:
        is_written = "\n".join(posted.values) == "\n".join(shown.values)
        return is_written or set(posted.values) == set(shown.values)
    return len(posted.values) == len(shown.values) == 1 and _in_line(posted) == _in_line(shown)


def _in_line(shown: Shown) -> str:
    return shown.values[0].replace("\r", "").replace("\n", "")


def read_was(text: str) -> dict[str, Any] | None:
    """The comparison that a form was made of, as it posts it back; None for anything else."""
    if not text or len(text) > LONGEST_JSON:
        return None
    try:
        found = json.loads(text)
        check_tree(found, known_field=lambda name: len(name) <= LONGEST_VALUE)
    except (ValueError, RecursionError, ConditionError):
        return None
    if "field" not in found:
        return None
    value = found.get("value")
    parts = value if isinstance(value, list) else [value]
    is_plain = all(one is None or isinstance(one, str) or _is_finite(one) for one in parts)
    return found if is_plain else None


def plain(value: Any) -> str:
    """A value as it is written: 6, 2.5, c3."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)


def _is_finite(value: Any) -> bool:
    return isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value))


def _like(operand: Operand, operands: Operands) -> str:
    """Another field of the same type to compare with; any field where there is none."""
    others = [one for one in operands if one.field != operand.field]
    same = (one.field for one in others if one.type == operand.type)
    return next(same, others[0].field if others else operand.field)


def _of_choices(operand: Operand, op: str, values: Sequence[str], was: Mapping[str, Any] | None) -> Any:
    before = shown_of(was, operand).values if was is not None else ()
    if op in SIZES:
        numbers = [operand.numbers.get(one, read_number(one)) for one in values]
        known = [one for one in numbers if is_number(one)]
        return _tidy(known[0] if known else next(iter(operand.numbers.values())))
    found = [one for one in values if one in before or operand.words_of(one) is not None]
    found = found or [operand.choices[0][0]]
    return found if op in LISTS else found[0]


def _of_written(
    operand: Operand, op: str, values: Sequence[str], was: Mapping[str, Any] | None
) -> tuple[Any, str]:
    """Choices by their words, of lists one a line; of sizes also a number."""
    lines = [in_line(line) for value in values for line in value.splitlines() if line.strip()][:MOST_VALUES]
    before = shown_of(was, operand).values if was is not None else ()
    found: list[Any] = [operand.id_of(line, before) for line in lines]
    if op in SIZES:
        found = [operand.numbers.get(one, read_number(line)) for one, line in zip(found, lines, strict=True)]
        found = [_tidy(one) if is_number(one) else None for one in found]
    wrong = next((line for line, one in zip(lines, found, strict=True) if one is None), "")
    if wrong:
        return (lines if op in LISTS else lines[0]), none_such(wrong)
    return (found if op in LISTS else found[0]), ""


def _of_text(operand: Operand, op: str, values: Sequence[str]) -> tuple[Any, str]:
    if op in LISTS:
        lines = [line.strip() for value in values for line in value.splitlines() if line.strip()]
        pairs = [_one(operand, op, line) for line in lines[:MOST_VALUES]] or [("", "")]
        return [value for value, _ in pairs], next((mistake for _, mistake in pairs if mistake), "")
    return _one(operand, op, values[0].strip().partition("\n")[0] if values else "")


def _one(operand: Operand, op: str, text: str) -> tuple[Any, str]:
    text = clean_text(text)[:LONGEST_VALUE]
    if operand.type == "number":
        value = read_number(text) if text else ""
        return value, A_NUMBER if text and not is_number(value) else ""
    if text and operand.type in WRITTEN:
        is_right, mistake = WRITTEN[operand.type]
        return text, "" if is_right(text) else mistake
    if op == "matches":
        try:
            check_pattern(text)
        except PatternError as error:
            return text, str(error)
    return text, ""


def _tidy(number: float) -> float | int:
    return int(number) if number == int(number) else number


def input_type(operand: Operand, value: str) -> str:
    """The control that a value is written in; a plain one for what a picker could not show."""
    if operand.type in WRITTEN and value and not WRITTEN[operand.type][0](value):
        return "text"
    return INPUT_OF_TYPE.get(operand.type, "text")


def new_comparison(operands: Operands) -> dict[str, Any]:
    """What a new condition begins with: whether the last answer was given."""
    first = operands.first
    if first.choices and first.group != ANSWERS:
        return {"field": first.field, "op": "eq", "value": first.choices[0][0]}
    return {"field": first.field, "op": "answered"}

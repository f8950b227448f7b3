"""A condition as a short sentence."""

from collections.abc import Mapping
from typing import Any

from common.conditions import UNARY
from surveys.forms.conditions.comparisons import shown_of
from surveys.forms.conditions.operands import Operand, Operands
from surveys.forms.conditions.types import op_words

GONE = "an answer that is gone"
NEVER = "never"  # the words of a condition that nothing meets


def in_words(operands: Operands, tree: Mapping[str, Any]) -> str:
    """The condition as a phrase: "Q1 is at most 6 and (Q2 is answered or not Q3 is “Yes”)". "" for none.

    `operands` of the whole survey also name what is asked later.
    """
    return _words(operands, tree, is_inner=False) if tree else ""


def comparison_words(operands: Operands, data: Mapping[str, Any]) -> str:
    """One comparison as a phrase."""
    operand = operands.get(str(data.get("field", "")))
    name = operand.name if operand else GONE
    op, type_name = str(data.get("op", "")), operand.type if operand else ""
    said = op_words(type_name, op)
    if op in UNARY:
        return f"{name} {said}"
    if "other" in data:
        other = operands.get(str(data["other"]))
        return f"{name} {said} {other.name if other else GONE}"
    values = [_value(operand, one) for one in shown_of(data, operand).values]
    return f"{name} {said} {' or '.join(values) or '…'}"


def _value(operand: Operand | None, text: str) -> str:
    words = operand.words_of(text) if operand else None
    if words is not None:
        return f"“{words}”"
    is_plain = operand is not None and operand.type != "text"
    return text if is_plain and text else f"“{text}”"


def _words(operands: Operands, tree: Mapping[str, Any], *, is_inner: bool) -> str:
    if not tree:
        return "always"
    if "field" in tree:
        return comparison_words(operands, tree)
    if "not" in tree:
        inner = _words(operands, tree["not"], is_inner=True)
        return f"not {inner}"
    parts = tree.get("all", tree.get("any", ()))
    if not parts:
        return "always" if "all" in tree else NEVER
    joined = (" or " if "any" in tree else " and ").join(
        _words(operands, one, is_inner=True) for one in parts
    )
    return f"({joined})" if is_inner and len(parts) > 1 else joined

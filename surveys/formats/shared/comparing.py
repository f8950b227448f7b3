"""Single comparisons with a known value, each as a condition tree; and what can be reckoned beforehand."""

import operator
from itertools import combinations
from typing import Any

from surveys.formats.shared.operands import (
    Answer,
    Chosen,
    Constant,
    Operand,
    Untranslatable,
    number_of,
    plain_number,
)
from surveys.formats.shared.trees import ALWAYS, NEVER, Tree, all_of, any_of, leaf, negated

MIRRORED = {"eq": "eq", "ne": "ne", "lt": "gt", "lte": "gte", "gt": "lt", "gte": "lte"}
ORDERED = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}
ARITHMETIC = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv}
MOST_TALLIED = 7


def folded(op: str, left: Constant, right: Constant) -> bool:
    """Whether a comparison of two known values holds."""
    numbers = number_of(left.value), number_of(right.value)
    pair: tuple[Any, Any] = (left.text, right.text)
    if numbers[0] is not None and numbers[1] is not None:
        pair = numbers
    elif (
        op in ORDERED
        and None not in (left.value, right.value)
        and (numbers[0] is None) != (numbers[1] is None)
    ):
        return False
    match op:
        case "eq" | "ne":
            return (pair[0] == pair[1]) == (op == "eq")
        case "contains" | "not_contains":
            return (right.text in left.text) == (op == "contains")
    if op in ORDERED:
        return bool(ORDERED[op](*pair))
    raise Untranslatable(f"{op} has no counterpart")


def calculated(op: str, left: Operand, right: Operand) -> Constant:
    """The result of reckoning with known numbers."""
    numbers = [number_of(one.value) if isinstance(one, Constant) else None for one in (left, right)]
    if numbers[0] is None or numbers[1] is None or (op == "div" and not numbers[1]):
        raise Untranslatable("it calculates with answers")
    result = ARITHMETIC[op](numbers[0], numbers[1])
    if result - result != 0:
        raise Untranslatable("it calculates with too large numbers")
    return Constant(result)


def is_chosen(op: str, left: Chosen, right: Constant) -> Tree:
    """Whether one choice of several is chosen, compared with how the source writes that."""
    if op not in ("eq", "ne") or right.text not in (*left.yes, *left.no):
        raise Untranslatable(f"a choice is never {right.text[:40]!r}")
    is_yes = (right.text in left.yes) == (op == "eq")
    return leaf(left.field, "contains" if is_yes else "not_contains", left.choice)


def has_length(op: str, place: str, right: Constant) -> Tree:
    """Whether an answer has so many characters."""
    number = number_of(right.value)
    if number is None or not 0 <= number < 1000 or op not in MIRRORED:
        raise Untranslatable("it compares a length with what is no number")
    least, most = {
        "eq": (number, number),
        "ne": (number, number),
        "gt": (int(number) + 1, None),
        "gte": (-(-number // 1), None),
        "lt": (0, -(-number // 1) - 1),
        "lte": (0, number // 1),
    }[op]
    if least == 0 and most is None:
        return ALWAYS
    if most is not None and most < 0:
        return NEVER
    fits = leaf(place, "matches", f"^[\\s\\S]{{{int(least)},{'' if most is None else int(most)}}}$")
    if not least:
        fits = any_of([leaf(place, "not_answered"), fits])
    return negated(fits) if op == "ne" else fits


def tallied(op: str, trees: tuple[Tree, ...], right: Constant) -> Tree:
    """That `op number` of these hold, written out."""
    number = number_of(right.value)
    if number is None or op not in MIRRORED:
        raise Untranslatable("it counts answers")
    at_least = {"gte": -(-number // 1), "gt": number // 1 + 1, "lt": -(-number // 1), "lte": number // 1 + 1}
    if op in ("eq", "ne"):
        exact = all_of([some_of(trees, int(number)), negated(some_of(trees, int(number) + 1))])
        if not number.is_integer():
            exact = NEVER
        return exact if op == "eq" else negated(exact)
    some = some_of(trees, int(at_least[op]))
    return some if op in ("gt", "gte") else negated(some)


def some_of(trees: tuple[Tree, ...], least: int) -> Tree:
    """That at least `least` of these hold."""
    if least <= 0:
        return ALWAYS
    if least > len(trees):
        return NEVER
    if least not in (1, len(trees)) and len(trees) > MOST_TALLIED:
        raise Untranslatable("it counts many answers")
    return any_of(all_of(some) for some in combinations(trees, least))


def value_for(op: str, left: Answer, right: Constant) -> str | int | float | bool:
    """The value as a leaf holds it: a number where the answer is one."""
    if left.type in ("number", "place"):
        number = number_of(right.value)
        if number is None:
            raise Untranslatable(f"it compares a number with {right.text[:40]!r}")
        return plain_number(number)
    if op in ORDERED and isinstance(right.value, float):
        return plain_number(right.value)
    if op not in MIRRORED:
        raise Untranslatable(f"{op} has no counterpart")
    return right.text

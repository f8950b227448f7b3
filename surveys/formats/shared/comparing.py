"""Single comparisons with a known value, each as a condition tree; and what can be reckoned beforehand."""

import math
import operator
from itertools import combinations
from typing import Any

from surveys.formats.shared.operands import (
    Answer,
    Chosen,
    Constant,
    Operand,
    Reckoned,
    Untranslatable,
    number_of,
    plain_number,
)
from surveys.formats.shared.trees import ALWAYS, NEVER, Tree, all_of, any_of, leaf, negated

MIRRORED = {"eq": "eq", "ne": "ne", "lt": "gt", "lte": "gte", "gt": "lt", "gte": "lte"}
ORDERED = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}
ARITHMETIC = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv}
ARITHMETIC |= {"mod": math.fmod}
RECKONING = {*ARITHMETIC, "pow", "union"}  # what stands between values and compares nothing
DIGITS = 9  # of what a comparison is turned round to: 0.3 and not 0.30000000000000004
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


def calculated(op: str, left: Operand, right: Operand) -> Constant | Reckoned:
    """The result of reckoning with known numbers, or with one answer and a known number."""
    first, second = (number_of(one.value) if isinstance(one, Constant) else None for one in (left, right))
    if op not in ARITHMETIC or (op in ("div", "mod") and not second):
        raise Untranslatable("it calculates with answers")
    if first is None or second is None:
        return _of_answer(op, left, right, first, second)
    result = ARITHMETIC[op](first, second)
    if result - result != 0:
        raise Untranslatable("it calculates with too large numbers")
    return Constant(result)


def _of_answer(op: str, left: Operand, right: Operand, first: float | None, second: float | None) -> Reckoned:
    """One answer, reckoned with one known number."""
    given, known = (left, second) if first is None else (right, first)
    if isinstance(given, Answer) and given.type == "number" and not given.codes:
        given = Reckoned(given)
    if not isinstance(given, Reckoned) or known is None:
        raise Untranslatable("it calculates with answers")
    answer, factor, offset = given.answer, given.factor, given.offset
    match op:
        case "add":
            return Reckoned(answer, factor, offset + known)
        case "sub" if first is None:
            return Reckoned(answer, factor, offset - known)
        case "sub":
            return Reckoned(answer, -factor, known - offset)
        case "mul":
            return Reckoned(answer, factor * known, offset * known)
        case "div" if first is None:
            return Reckoned(answer, factor / known, offset / known)
    raise Untranslatable("it calculates with answers")


def reckoned(op: str, left: Reckoned, right: Constant, blank: float | None) -> Tree:
    """What was answered, compared with the number that it must be. `blank`: what no answer counts as."""
    wanted = number_of(right.value)
    if wanted is None or op not in MIRRORED or not left.factor or abs(wanted) > 1e12:
        raise Untranslatable("it calculates with answers")
    bound = plain_number(round((wanted - left.offset) / left.factor, DIGITS))
    place = left.answer.field
    met = leaf(place, MIRRORED[op] if left.factor < 0 else op, bound)
    if blank is None or place.startswith("count:"):
        return met
    is_met = folded(op, Constant(left.factor * blank + left.offset), right)
    is_blank = leaf(place, "not_answered")
    return any_of([is_blank, met]) if is_met else all_of([negated(is_blank), met])


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

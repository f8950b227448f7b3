"""Conditions as data: one and/or/not tree for display logic, branches and rules alike.

A node is `{"all": [node, …]}`, `{"any": [node, …]}`, `{"not": node}` or a leaf
`{"field": "q1", "op": "lte", "value": 6}`; with `"other": "q2"` for `value` it compares two fields. An
empty tree `{}` always holds. What a field is, `lookup` knows.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from common.patterns import PatternError, check_pattern, matches

MAX_DEPTH = 8
MAX_LEAVES = 300
PLAIN_NUMBER = re.compile(r" *[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})? *")
UNARY = ("answered", "not_answered")
COMPARED_FIELDS = ("eq", "ne", "lt", "lte", "gt", "gte", "contains", "not_contains")
COMPARISONS = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}
OPERATORS: dict[str, str] = {
    "eq": "is",
    "ne": "is not",
    "lt": "is less than",
    "lte": "is at most",
    "gt": "is more than",
    "gte": "is at least",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "matches": "matches the pattern",
    "answered": "is answered",
    "not_answered": "is not answered",
}


class ConditionError(ValueError):
    """A tree that can't be evaluated; the message says where and why."""


@dataclass(frozen=True)
class LeafResult:
    """What one leaf asked and found."""

    field: str
    op: str
    wanted: Any
    found: Any
    met: bool


@dataclass(frozen=True)
class Verdict:
    """Whether the tree holds, and each leaf's part in it."""

    met: bool
    leaves: tuple[LeafResult, ...]

    def __bool__(self) -> bool:
        return self.met


Lookup = Callable[[str], Any]


def evaluate(tree: dict[str, Any], lookup: Lookup) -> Verdict:
    """Evaluates every leaf (no short cut: the explanation is complete). `lookup` gives None for nothing."""
    leaves: list[LeafResult] = []
    met = _evaluate(tree, lookup, leaves)
    return Verdict(met, tuple(leaves))


def holds(tree: Mapping[str, Any], lookup: Lookup) -> bool:
    """Whether the tree holds, without an explanation: what is decided already asks for no more fields."""
    if not tree:
        return True
    if "field" in tree:
        return _holds(lookup(tree["field"]), tree["op"], _wanted(tree, lookup))
    if "all" in tree:
        return all(holds(node, lookup) for node in tree["all"])
    if "any" in tree:
        return any(holds(node, lookup) for node in tree["any"])
    return not holds(tree["not"], lookup)


def fields_of(tree: Mapping[str, Any]) -> set[str]:
    """The fields that the tree's leaves name."""
    leaves = list(leaves_of(tree))
    return {leaf["field"] for leaf in leaves} | {leaf["other"] for leaf in leaves if "other" in leaf}


def leaves_of(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The leaves from left to right."""
    if "field" in tree:
        yield tree
    elif "not" in tree:
        yield from leaves_of(tree["not"])
    else:
        for node in tree.get("all", tree.get("any", [])):
            yield from leaves_of(node)


def check_tree(tree: Any, *, known_field: Callable[[str], bool]) -> None:
    """Raises ConditionError unless `tree` has the described shape, known fields and a sane size."""
    _check(tree, known_field, depth=0)
    if sum(1 for _ in leaves_of(tree)) > MAX_LEAVES:
        raise ConditionError(f"More than {MAX_LEAVES} conditions.")


def _evaluate(tree: dict[str, Any], lookup: Lookup, leaves: list[LeafResult]) -> bool:
    if not tree:
        return True
    if "all" in tree:
        met_each = [_evaluate(node, lookup, leaves) for node in tree["all"]]  # each one, for the explanation
        return all(met_each)
    if "any" in tree:
        met_each = [_evaluate(node, lookup, leaves) for node in tree["any"]]
        return any(met_each)
    if "not" in tree:
        return not _evaluate(tree["not"], lookup, leaves)
    found, wanted = lookup(tree["field"]), _wanted(tree, lookup)
    met = _holds(found, tree["op"], wanted)
    leaves.append(LeafResult(tree["field"], tree["op"], wanted, found, met))
    return met


def _wanted(leaf: Mapping[str, Any], lookup: Lookup) -> Any:
    """What the leaf compares with: its value, or what the other field holds."""
    return lookup(leaf["other"]) if "other" in leaf else leaf.get("value")


def _holds(found: Any, op: str, wanted: Any) -> bool:
    if op in UNARY:
        return _is_empty(found) == (op == "not_answered")
    if _is_empty(found) or _is_empty(wanted):
        return op in ("ne", "not_in", "not_contains")
    if isinstance(wanted, list) and op not in ("in", "not_in"):
        return _holds_of_any(found, op, wanted)
    match op:
        case "eq":
            return _same(found, wanted)
        case "ne":
            return not _same(found, wanted)
        case "in":
            return any(_same(found, one) for one in wanted)
        case "not_in":
            return not any(_same(found, one) for one in wanted)
        case "contains":
            return _contains(found, wanted)
        case "not_contains":
            return not _contains(found, wanted)
        case "lt" | "lte" | "gt" | "gte":
            return _compare(found, op, wanted)
        case "starts_with":
            return not isinstance(found, list) and _text(found).startswith(_text(wanted))
        case "ends_with":
            return not isinstance(found, list) and _text(found).endswith(_text(wanted))
        case "matches":
            return not isinstance(found, list) and matches(str(wanted), str(found))
    raise ConditionError(f"Unknown comparison {op!r}.")


def _holds_of_any(found: Any, op: str, wanted: list[Any]) -> bool:
    """Compared with an answer of several choices: any of them will do; none has a size."""
    if op not in ("eq", "ne", "contains", "not_contains"):
        return False
    return any(_same(found, one) for one in wanted) == (op in ("eq", "contains"))


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, list):
        return wanted in found
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        number = _number(wanted)
        return number is not None and found == number
    return _text(found) == _text(wanted)


def _contains(found: Any, wanted: Any) -> bool:
    if isinstance(found, list):
        return wanted in found
    return _text(wanted) in _text(found)


def _compare(found: Any, op: str, wanted: Any) -> bool:
    left, right = _number(found), _number(wanted)
    if left is None or right is None:
        if not (isinstance(found, str) and isinstance(wanted, str)):
            return False
        pair: tuple[Any, Any] = (found, wanted)  # ISO dates compare as text
    else:
        pair = (left, right)
    return bool(COMPARISONS[op](*pair))


def _text(value: Any) -> str:
    """How a value is compared as text: without regard to case, numbers as they are written."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).lower()


def _number(value: Any) -> float | None:
    """The number a value is: its own, that behind a choice, or one that is written out plainly."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    if hasattr(value, "number"):
        return cast("float | None", value.number)
    if isinstance(value, str) and PLAIN_NUMBER.fullmatch(value):
        return float(value)
    return None


def _check(tree: Any, known_field: Callable[[str], bool], depth: int) -> None:
    if not isinstance(tree, dict):
        raise ConditionError("A condition must be an object.")
    if depth > MAX_DEPTH:
        raise ConditionError(f"Conditions nest deeper than {MAX_DEPTH}.")
    if not tree:
        return
    if "field" in tree:
        _check_leaf(tree, known_field)
        return
    if len(tree) != 1 or next(iter(tree)) not in ("all", "any", "not"):
        raise ConditionError(
            "A condition holds exactly one of all, any, not, or a field with its comparison."
        )
    if "not" in tree:
        _check(tree["not"], known_field, depth + 1)
        return
    nodes = tree.get("all", tree.get("any"))
    if not isinstance(nodes, list):
        raise ConditionError("all and any hold a list of conditions.")
    for node in nodes:
        _check(node, known_field, depth + 1)


def _check_leaf(leaf: dict[str, Any], known_field: Callable[[str], bool]) -> None:
    if not set(leaf) <= {"field", "op", "value", "other"} or {"value", "other"} <= set(leaf):
        raise ConditionError("A comparison has field, op and either value or other, and nothing else.")
    for name in ("field", "other"):
        if not isinstance(leaf.get(name, ""), str) or (name in leaf and not known_field(leaf[name])):
            raise ConditionError(f"Unknown field {leaf[name]!r}.")
    op = leaf.get("op")
    if not isinstance(op, str) or op not in OPERATORS:
        raise ConditionError(f"Unknown comparison {op!r}.")
    if "other" in leaf:
        if op not in COMPARED_FIELDS:
            raise ConditionError(f"'{OPERATORS[op]}' doesn't compare two fields.")
        return
    value = leaf.get("value")
    if op in ("in", "not_in"):
        if not (isinstance(value, list) and value):
            raise ConditionError(f"'{OPERATORS[op]}' needs a list of values.")
    elif op not in UNARY and (value is None or isinstance(value, (list, dict))):
        raise ConditionError(f"'{OPERATORS[op]}' needs one value.")
    elif op == "matches":
        try:
            check_pattern(str(value))
        except PatternError as error:
            raise ConditionError(str(error)) from error

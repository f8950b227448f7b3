"""Conditions as data: one and/or/not tree for display logic, branches and rules alike.

A node is `{"all": [node, …]}`, `{"any": [node, …]}`, `{"not": node}` or a leaf
`{"field": "q1", "op": "lte", "value": 6}`. An empty tree `{}` always holds. What a field is, `lookup` knows.
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

MAX_DEPTH = 8
MAX_LEAVES = 100
UNARY = ("answered", "not_answered")
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


def fields_of(tree: dict[str, Any]) -> set[str]:
    """The fields that the tree's leaves name."""
    return {leaf["field"] for leaf in leaves_of(tree)}


def leaves_of(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
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
    found = lookup(tree["field"])
    met = _holds(found, tree["op"], tree.get("value"))
    leaves.append(LeafResult(tree["field"], tree["op"], tree.get("value"), found, met))
    return met


def _holds(found: Any, op: str, wanted: Any) -> bool:
    if op in UNARY:
        return _is_empty(found) == (op == "not_answered")
    if _is_empty(found):
        return op in ("ne", "not_in", "not_contains")
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
    raise ConditionError(f"Unknown comparison {op!r}.")


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, list):
        return wanted in found
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        number = _number(wanted)
        return number is not None and found == number
    return str(found).casefold() == str(wanted).casefold()


def _contains(found: Any, wanted: Any) -> bool:
    if isinstance(found, list):
        return wanted in found
    return str(wanted).casefold() in str(found).casefold()


def _compare(found: Any, op: str, wanted: Any) -> bool:
    left, right = _number(found), _number(wanted)
    if left is None or right is None:
        if not (isinstance(found, str) and isinstance(wanted, str)):
            return False
        pair: tuple[Any, Any] = (found, wanted)  # ISO dates compare as text
    else:
        pair = (left, right)
    return bool(COMPARISONS[op](*pair))


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
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
    if not set(leaf) <= {"field", "op", "value"} or not isinstance(leaf["field"], str):
        raise ConditionError("A comparison has field, op and value, and nothing else.")
    if not known_field(leaf["field"]):
        raise ConditionError(f"Unknown field {leaf['field']!r}.")
    op = leaf.get("op")
    if op not in OPERATORS:
        raise ConditionError(f"Unknown comparison {op!r}.")
    value = leaf.get("value")
    if op in ("in", "not_in"):
        if not (isinstance(value, list) and value):
            raise ConditionError(f"'{OPERATORS[op]}' needs a list of values.")
    elif op not in UNARY and (value is None or isinstance(value, (list, dict))):
        raise ConditionError(f"'{OPERATORS[op]}' needs one value.")

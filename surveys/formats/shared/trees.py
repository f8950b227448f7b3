"""Condition trees (`common.conditions`): put together flat, and looked at for what they say."""

from collections.abc import Iterable
from typing import Any

from common.conditions import MAX_DEPTH, MAX_LEAVES, leaves_of

Tree = dict[str, Any]
ALWAYS: Tree = {}
NEVER: Tree = {"any": []}
POSITIVE = {
    "eq",
    "in",
    "contains",
    "lt",
    "lte",
    "gt",
    "gte",
    "answered",
    "starts_with",
    "ends_with",
    "matches",
}
OPPOSITE = {
    "eq": "ne",
    "in": "not_in",
    "contains": "not_contains",
    "answered": "not_answered",
}
OPPOSITES = OPPOSITE | {wrong: right for right, wrong in OPPOSITE.items()}


def leaf(field: str, op: str, value: Any = None) -> Tree:
    """One comparison; without a value for `answered` and `not_answered`."""
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}


def is_never(tree: Tree) -> bool:
    """Whether the tree is the one that never holds."""
    return tree == NEVER


def all_of(trees: Iterable[Tree]) -> Tree:
    """The tree that holds where all of these do."""
    parts: list[Tree] = []
    for tree in trees:
        if is_never(tree):
            return NEVER
        parts += tree.get("all", [tree] if tree else [])
    unique = _unique(parts)
    return unique[0] if len(unique) == 1 else {"all": unique} if unique else ALWAYS


def any_of(trees: Iterable[Tree]) -> Tree:
    """The tree that holds where one of these does; "is a" or "is b" of one field becomes "is one of"."""
    parts: list[Tree] = []
    for tree in trees:
        if not tree:
            return ALWAYS
        parts += tree.get("any", [tree])
    parts = _gathered(_unique(parts))
    return parts[0] if len(parts) == 1 else {"any": parts}


def negated(tree: Tree) -> Tree:
    """The tree that holds where this one doesn't."""
    if not tree:
        return NEVER
    if is_never(tree):
        return ALWAYS
    if "not" in tree:
        return dict(tree["not"])
    if tree.get("op") in OPPOSITES:
        return tree | {"op": OPPOSITES[tree["op"]]}
    return {"not": tree}


def too_large(tree: Tree) -> str:
    """Why a tree can't be kept, or ""."""
    if _depth(tree) > MAX_DEPTH:
        return f"its conditions nest deeper than {MAX_DEPTH}"
    if sum(1 for _ in leaves_of(tree)) > MAX_LEAVES:
        return f"it has more than {MAX_LEAVES} comparisons"
    return ""


def questions_in(tree: Tree) -> set[str]:
    """The ids of the questions that the tree asks about."""
    fields = [one[name] for one in leaves_of(tree) for name in ("field", "other") if name in one]
    named = {question_of(field) for field in fields}
    return {name for name in named if name[:1] == "q" and name[1:].isdecimal()}


def is_false_without(tree: Tree, question: str) -> bool:
    """Whether the tree can't hold while this question has no answer."""
    if not tree:
        return False
    if "field" in tree:
        return tree["op"] in POSITIVE and question_of(tree["field"]) == question
    if "all" in tree:
        return any(is_false_without(part, question) for part in tree["all"])
    if "any" in tree:
        return all(is_false_without(part, question) for part in tree["any"])
    return False


def question_of(field: str) -> str:
    """The id of the question that a field is about: `count:q3`, `q4.r2@c1`, `shown:q5`."""
    return field.rpartition(":")[2].split(".")[0].split("@")[0]


def _unique(parts: list[Tree]) -> list[Tree]:
    return list({repr(part): part for part in parts}.values())


def _gathered(parts: list[Tree]) -> list[Tree]:
    """`eq` leaves of one field, of which there are several, as one `in` at the place of the first."""
    values: dict[str, list[Any]] = {}
    for part in parts:
        if part.get("op") == "eq" and "value" in part:
            values.setdefault(part["field"], []).append(part["value"])
    gathered: list[Tree] = []
    for part in parts:
        same = values.get(part["field"], []) if part.get("op") == "eq" and "value" in part else []
        if len(same) < 2:
            gathered.append(part)
        elif part["value"] == same[0]:
            gathered.append(leaf(part["field"], "in", same))
    return gathered


def _depth(tree: Tree) -> int:
    if "not" in tree:
        return 1 + _depth(tree["not"])
    inner = tree.get("all", tree.get("any"))
    return 1 + max((_depth(part) for part in inner), default=0) if inner is not None else 0

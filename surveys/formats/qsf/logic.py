"""Conditions: groups of expressions there, a tree of all, any and not here. And binds tighter than Or."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from common.conditions import MAX_LEAVES, leaves_of
from surveys.formats.qsf.book import Book
from surveys.formats.qsf.leaves import Lost, Tree, read_leaf
from surveys.formats.qsf.loose import numbered, words

TOO_MANY = f"It has more than {MAX_LEAVES} comparisons, more than a condition may have."


@dataclass
class Condition:
    """A tree, and why parts of it stayed behind. `tree` None: nothing of it could be said here."""

    tree: Tree | None
    lost: list[str] = field(default_factory=list)


def read_condition(logic: Any, book: Book) -> Condition:
    """What `DisplayLogic`, `BranchLogic` and their like say."""
    lost: list[str] = []
    listed = numbered(logic)
    if listed and all("LogicType" in one for one in listed):
        listed = [{str(place): one for place, one in enumerate(listed)}]  # expressions without a group
    groups = [(words(group.get("Type")), _read_group(group, book, lost)) for group in listed]
    terms: list[list[Tree]] = [[]]
    for kind, tree in groups:
        if kind in ("OrIf", "ElseIf") and terms[-1]:
            terms.append([])
        if tree is not None:
            terms[-1].append(tree)
    tree = _joined("any", [_joined("all", term) for term in terms if term])
    if tree is not None and sum(1 for _ in leaves_of(tree)) > MAX_LEAVES:
        return Condition(None, [TOO_MANY])
    return Condition(tree, list(dict.fromkeys(lost)))


def _read_group(group: dict[str, Any], book: Book, lost: list[str]) -> Tree | None:
    terms: list[list[Tree]] = [[]]
    for expression in numbered(group):
        if words(expression.get("Conjuction") or expression.get("Conjunction")) == "Or" and terms[-1]:
            terms.append([])
        found = read_leaf(expression, book)
        if isinstance(found, Lost):
            lost.append(found.why)
        else:
            terms[-1].append(found)
    return _joined("any", [_joined("all", term) for term in terms if term])


def _joined(how: str, trees: Iterable[Tree | None]) -> Tree | None:
    """The trees under one node; nodes of the same kind are one."""
    flat: list[Tree] = []
    for tree in trees:
        if tree is None:
            continue
        inner = tree.get(how)
        flat += inner if isinstance(inner, list) and inner else [tree]
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else {how: flat}

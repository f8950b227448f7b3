"""A tree of conditions as groups and comparisons, and back without a difference.

Each group joins its parts by `join`: all, any, or the negations of both. A tree can say the same in several
writings; `is_bare` remembers the one that was found: `{"not": leaf}` beside `{"not": {"all": [leaf]}}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NEGATED = {"not_all": "all", "none": "any"}
JOINS = ("all", "any", "not_all", "none")


@dataclass
class Leaf:
    """A comparison, as a definition says it."""

    data: dict[str, Any]


@dataclass
class Group:
    """Parts joined by "all", "any", "not_all" or "none"."""

    join: str = "all"
    parts: list["Group | Leaf"] = field(default_factory=list)
    is_bare: bool = False


def root_of(tree: Mapping[str, Any]) -> Group:
    """The tree as one group."""
    if "field" in tree or not tree:
        return Group("all", [Leaf(dict(tree))] if tree else [], is_bare=True)
    if "not" not in tree:
        join = "any" if "any" in tree else "all"
        return Group(join, [_part(one) for one in tree.get(join, ())])
    inner = tree["not"]
    if "all" in inner:
        return Group("not_all", [_part(one) for one in inner["all"]])
    if "any" in inner:
        return Group("none", [_part(one) for one in inner["any"]])
    return Group("not_all", [_part(inner)] if inner else [], is_bare=True)


def tree_of(group: Group) -> dict[str, Any]:
    """The group as a tree."""
    parts = [one.data if isinstance(one, Leaf) else tree_of(one) for one in group.parts]
    if group.is_bare and len(parts) < 2:
        inner = parts[0] if parts else {}
    else:
        inner = {NEGATED.get(group.join, group.join): parts}
    return {"not": inner} if group.join in NEGATED else inner


def pruned(group: Group) -> Group:
    """Without groups that hold nothing any more."""
    parts = [pruned(one) if isinstance(one, Group) else one for one in group.parts]
    kept = [one for one in parts if isinstance(one, Leaf) or one.parts]
    return Group(group.join, kept, group.is_bare) if kept else Group(is_bare=True)


def _part(tree: Mapping[str, Any]) -> Group | Leaf:
    return Leaf(dict(tree)) if "field" in tree else root_of(tree)

"""Conditions, blocks and branches in few words."""

from typing import Any

Tree = dict[str, Any]


def leaf(field: str, op: str, value: Any = None) -> Tree:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


def both(*trees: Tree) -> Tree:
    return {"all": list(trees)}


def block(name: str) -> dict[str, Any]:
    return {"type": "block", "id": name}


def branch(name: str, when: Tree, *then: dict[str, Any], otherwise: Any = ()) -> dict[str, Any]:
    node = {"type": "branch", "id": name, "when": when, "flow": list(then)}
    return node | ({"otherwise": list(otherwise)} if otherwise else {})

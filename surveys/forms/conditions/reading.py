"""A posted condition, read."""

import re
from dataclasses import dataclass, field
from typing import Any

from common.conditions import MAX_LEAVES, ConditionError, check_tree
from surveys.forms.conditions.comparisons import Shown, new_comparison, read_comparison, read_was
from surveys.forms.conditions.nodes import JOINS, Group, Leaf, pruned, tree_of
from surveys.forms.conditions.operands import Operands
from surveys.kinds import Form

PATH = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,8}")
MOST_NODES = 2 * MAX_LEAVES
TOO_MANY = f"There can be {MAX_LEAVES} conditions at most."


@dataclass
class Reading:
    """The condition that a form says, and what is wrong with it in words."""

    tree: dict[str, Any]
    errors: list[str] = field(default_factory=list)


def read_condition(
    form: Form, prefix: str, operands: Operands, *, kept: dict[str, Any] | None = None
) -> Reading:
    """The condition posted under `prefix`, with what the pressed button `op` asks for done to it.

    A form without it keeps `kept`. Saving while typing (`auto`) presses no button.
    """
    if f"{prefix}.join" not in form:
        return Reading(dict(kept or {}))
    reading = Reading({})
    root, groups = _read_groups(form, prefix, operands, reading)
    name, _, which = str(form.get("op", "")).partition(":")
    target, _, path = which.partition(":")
    if "auto" not in form and target == prefix:
        root = _press(root, groups, name, path, operands)
    reading.tree = tree_of(root)
    reading.errors += [] if reading.errors else _troubles(reading.tree)
    return reading


def _troubles(tree: dict[str, Any]) -> list[str]:
    """Too many conditions, or too deep ones."""
    try:
        check_tree(tree, known_field=lambda name: True)
    except ConditionError as error:
        return [str(error)]
    return []


def _read_groups(
    form: Form, prefix: str, operands: Operands, reading: Reading
) -> tuple[Group, dict[str, Group | Leaf]]:
    """The root, and all parts by their paths. Parts of groups that aren't there are left out."""
    root = _group(form, prefix)
    found: dict[str, Group | Leaf] = {"": root}
    paths = [one for one in dict.fromkeys(form.getlist(f"{prefix}.node")) if PATH.fullmatch(str(one))]
    if len(paths) > MOST_NODES:
        reading.errors.append(TOO_MANY)
    for path in paths[:MOST_NODES]:
        parent = found.get(path.rpartition(".")[0])
        if not isinstance(parent, Group):
            continue
        name = f"{prefix}.{path}"
        part: Group | Leaf | None = _group(form, name) if f"{name}.join" in form else None
        if part is None:
            part = _leaf(form, name, operands, reading)
        if part is not None:
            parent.parts.append(part)
            found[path] = part
    return root, found


def _group(form: Form, name: str) -> Group:
    join = str(form.get(f"{name}.join", ""))
    return Group(join if join in JOINS else "all", is_bare=form.get(f"{name}.bare") == "1")


def _leaf(form: Form, name: str, operands: Operands, reading: Reading) -> Leaf | None:
    was = read_was(str(form.get(f"{name}.was", "")))
    values = tuple(str(one).replace("\r\n", "\n") for one in form.getlist(f"{name}.value"))
    posted = Shown(str(form.get(f"{name}.field", "")), str(form.get(f"{name}.op", "")), values)
    data, mistake = read_comparison(posted, was, operands)
    if mistake:
        operand = operands.get(data["field"])
        reading.errors.append(f"The condition on {operand.name if operand else 'an answer'}: {mistake}")
    return Leaf(data) if data else None


def _press(root: Group, parts: dict[str, Group | Leaf], name: str, path: str, operands: Operands) -> Group:
    part = parts.get(path)
    if name == "remove_condition" and path and part is not None:
        parent = parts[path.rpartition(".")[0]]
        assert isinstance(parent, Group)  # only groups hold parts
        parent.parts = [one for one in parent.parts if one is not part]
        return pruned(root)
    if name not in ("add_condition", "add_group") or not isinstance(part, Group):
        return root
    if name == "add_condition":
        part.parts.append(Leaf(new_comparison(operands)))
    else:
        part.is_bare = False
        part.parts.append(Group("any", [Leaf(new_comparison(operands))]))
    return root

"""Edits of the flow: its nodes are added, moved over all levels, wrapped, unwrapped, changed, taken out.

Nodes are named by their ids (a block's node by the block's), places by a `Goal` beside or inside another.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.document.copying import copied
from surveys.document.shape import MAX_NESTING
from surveys.domain.questionnaires.drafting.base import (
    Definition,
    EditRefused,
    forget_question,
    main_texts,
    next_id,
    opened,
    write_texts,
)

RawNode = dict[str, Any]
Level = list[RawNode]
WAYS = ("flow", "otherwise")
HOLDERS = ("branch", "randomiser", "group")
FIRST_DATA: dict[str, dict[str, Any]] = {
    "branch": {"when": {}, "flow": []},
    "randomiser": {"flow": []},
    "group": {"flow": []},
    "set": {"values": []},
    "end": {},
}
GONE = "This step isn't in the survey any more."


@dataclass(frozen=True)
class Goal:
    """A place in the flow: `before` or `after` the node `id`, first `into` it, or first of its `otherwise`;
    without an id the end of the whole."""

    id: str = ""
    where: str = "after"


def add_node(
    definition: Definition, type_name: str, goal: Goal, *, given: Collection[str] = ()
) -> tuple[Definition, str]:
    """A new node at `goal`, a block with one empty page; gives its id too. `given` are ids of old."""
    new = opened(definition)
    if type_name == "block":
        node_id = next_id("b", [*new["blocks"], *given])
        new["blocks"][node_id] = {"pages": [[]]}
        node = {"type": "block", "id": node_id}
    elif type_name in FIRST_DATA:
        node_id = next_id("f", [*(one["id"] for one in every_node(new)), *given])
        node = {"type": type_name, "id": node_id, **copied(FIRST_DATA[type_name])}
    else:
        raise EditRefused("There is no such kind of step.")
    _insert(new, node, goal)
    return new, node_id


def place_node(definition: Definition, node_id: str, goal: Goal) -> Definition:
    """The node with all that is in it at `goal`, which lies outside of it."""
    new = opened(definition)
    level, place = locate(new, node_id)
    node = level[place]
    if goal.id in {one["id"] for one in _within([node])}:
        if goal.id == node_id and goal.where in ("before", "after"):
            return new
        raise EditRefused("A step can't be put into itself.")
    del level[place]
    _insert(new, node, goal)
    _tidy(new)
    return new


def step_node(definition: Definition, node_id: str, step: int) -> Definition:
    """One place up (-1) or down (+1) as the outline shows it: into a branch, through its ways, out again."""
    level, place = locate(definition, node_id)
    beside = place + step
    if 0 <= beside < len(level):
        other = level[beside]
        if other["type"] not in HOLDERS:
            return place_node(definition, node_id, Goal(other["id"], "before" if step < 0 else "after"))
        return _step_into(definition, node_id, other, step)
    return _step_out(definition, node_id, level, step)


def wrap_node(
    definition: Definition, node_id: str, type_name: str, *, given: Collection[str] = ()
) -> tuple[Definition, str]:
    """The node inside a new branch, randomiser or group in its place; gives the new node's id too."""
    if type_name not in HOLDERS:
        raise EditRefused("Only branches, randomisers and groups hold other steps.")
    locate(definition, node_id)
    new, outer = add_node(definition, type_name, Goal(node_id, "before"), given=given)
    return place_node(new, node_id, Goal(outer, "into")), outer


def unwrap_node(definition: Definition, node_id: str) -> Definition:
    """What is in the branch, randomiser or group in its place, first one way, then the other."""
    new = opened(definition)
    level, place = locate(new, node_id)
    node = level[place]
    if node["type"] not in HOLDERS:
        raise EditRefused("There is nothing in this step.")
    level[place : place + 1] = [*node.get("flow", ()), *node.get("otherwise", ())]
    _forget_texts(new, node_id)
    return new


def remove_node(definition: Definition, node_id: str) -> Definition:
    """Without the node and all that is in it, with blocks, their questions and texts. A page always stays."""
    new = opened(definition)
    level, place = locate(new, node_id)
    gone = list(_within([level.pop(place)]))
    for node in gone:
        if node["type"] == "block":
            for uid in [uid for page in new["blocks"][node["id"]]["pages"] for uid in page]:
                forget_question(new, uid)
            del new["blocks"][node["id"]]
        _forget_texts(new, node["id"])
    if not any(new["blocks"][one["id"]]["pages"] for one in every_node(new) if one["type"] == "block"):
        raise EditRefused("A survey has at least one page.")
    _tidy(new)
    return new


def change_node(
    definition: Definition, node_id: str, data: Mapping[str, Any], texts: Mapping[str, str] | None = None
) -> Definition:
    """The node with other settings; what is in it, its type and where it came from stay. `texts` are those of
    the first language by path."""
    new = opened(definition)
    level, place = locate(new, node_id)
    node = level[place]
    kept = {name: node[name] for name in ("type", "id", *WAYS, "names", "source_id") if name in node}
    level[place] = {"type": kept["type"], "id": kept["id"], **data} | kept
    write_texts(main_texts(new), texts or {})
    return new


def every_node(definition: Mapping[str, Any]) -> Iterator[RawNode]:
    """All nodes, each before those inside it."""
    return _within(definition.get("flow", []))


def locate(definition: Definition, node_id: str) -> tuple[Level, int]:
    """The list that holds a node, and its place there. EditRefused if it stands nowhere."""
    for level in _levels(definition["flow"]):
        for place, node in enumerate(level):
            if node["id"] == node_id:
                return level, place
    raise EditRefused(GONE)


def _levels(level: Level) -> Iterator[Level]:
    yield level
    for node in level:
        for way in WAYS:
            if way in node:
                yield from _levels(node[way])


def _within(level: Level) -> Iterator[RawNode]:
    for node in level:
        yield node
        for way in WAYS:
            yield from _within(node.get(way, []))


def _insert(definition: Definition, node: RawNode, goal: Goal) -> None:
    if not goal.id:
        definition["flow"].append(node)
        return
    level, place = locate(definition, goal.id)
    if goal.where in ("before", "after"):
        level.insert(place + (goal.where == "after"), node)
    else:
        _insert_into(level[place], node, goal.where)
    if _depth(definition["flow"]) > MAX_NESTING:
        raise EditRefused(f"Steps nest no deeper than {MAX_NESTING}.")


def _insert_into(holder: RawNode, node: RawNode, where: str) -> None:
    """Into a way of a branch, a randomiser or a group, as the first; `last` and `last_otherwise` as the
    last."""
    way = "otherwise" if where.endswith("otherwise") else "flow"
    if holder["type"] not in HOLDERS or (way == "otherwise" and holder["type"] != "branch"):
        raise EditRefused("Nothing can be put into this step.")
    inner = holder.setdefault(way, [])
    inner.insert(len(inner) if where.startswith("last") else 0, node)


def _step_into(definition: Definition, node_id: str, holder: RawNode, step: int) -> Definition:
    if step > 0:
        return place_node(definition, node_id, Goal(holder["id"], "into"))
    where = "last_otherwise" if holder["type"] == "branch" else "last"
    return place_node(definition, node_id, Goal(holder["id"], where))


def _step_out(definition: Definition, node_id: str, level: Level, step: int) -> Definition:
    """From the edge of a way into the branch's other one, or out of what holds it."""
    for holder in every_node(definition):
        if holder["type"] == "branch" and holder.get("flow") is level and step > 0:
            return place_node(definition, node_id, Goal(holder["id"], "otherwise"))
        if holder["type"] == "branch" and holder.get("otherwise") is level and step < 0:
            return place_node(definition, node_id, Goal(holder["id"], "last"))
        if any(holder.get(way) is level for way in WAYS):
            return place_node(definition, node_id, Goal(holder["id"], "before" if step < 0 else "after"))
    return definition


def _tidy(definition: Definition) -> None:
    """Branches without another way say nothing of it."""
    for node in every_node(definition):
        if not node.get("otherwise", True):
            del node["otherwise"]


def _depth(level: Level) -> int:
    inner = [_depth(node[way]) for node in level for way in WAYS if way in node]
    return 1 + max(inner) if inner else 0


def _forget_texts(definition: Definition, node_id: str) -> None:
    for texts in definition["texts"].values():
        for path in [path for path in texts if path.startswith(f"{node_id}.")]:
            del texts[path]

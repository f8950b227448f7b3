"""The flow of a definition as objects: what comes after what, before anybody has answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

OUTCOMES = ("complete", "screened", "over_quota", "discarded")


@dataclass(frozen=True)
class BlockNode:
    """The pages of a block."""

    block: str


@dataclass(frozen=True)
class Branch:
    """`flow` where `when` holds, else `otherwise`."""

    id: str
    when: Mapping[str, Any]
    flow: tuple["Node", ...]
    otherwise: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Randomiser:
    """`pick` of its nodes in random order; `even`: each as often as the others."""

    id: str
    flow: tuple["Node", ...]
    pick: int
    even: bool = False


@dataclass(frozen=True)
class Group:
    """Several nodes as one."""

    id: str
    name: str
    flow: tuple["Node", ...]


@dataclass(frozen=True)
class SetData:
    """Writes embedded data: (name, text with pipes)."""

    id: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class End:
    """Ends there. Its message is the text `<id>.thanks`."""

    id: str = ""
    outcome: str = "complete"
    redirect: str = ""
    flag: str = ""


Node = BlockNode | Branch | Randomiser | Group | SetData | End


def read_flow(nodes: Any) -> tuple[Node, ...]:
    """The nodes of a definition's flow. What can't be read is left out: a draft can always be shown."""
    found = (_read_node(node) for node in nodes if isinstance(node, Mapping))
    return tuple(node for node in found if node is not None)


def all_nodes(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every node, each before those inside it, in the order of the document."""
    for node in nodes:
        yield node
        for inner in parts_of(node):
            yield from all_nodes(inner)


def parts_of(node: Node) -> tuple[tuple[Node, ...], ...]:
    """The flows inside a node."""
    if isinstance(node, Branch):
        return node.flow, node.otherwise
    return (node.flow,) if isinstance(node, (Randomiser, Group)) else ()


def _read_node(data: Mapping[str, Any]) -> Node | None:
    name, inner = str(data.get("id", "")), read_flow(data.get("flow", ()))
    match data.get("type"):
        case "block":
            return BlockNode(name)
        case "branch":
            return Branch(name, data.get("when") or {}, inner, read_flow(data.get("otherwise", ())))
        case "randomiser":
            pick = data.get("pick") or len(inner)
            return Randomiser(name, inner, min(int(pick), len(inner)), bool(data.get("even")))
        case "group":
            return Group(name, str(data.get("name", "")), inner)
        case "set":
            pairs = ((str(one.get("name", "")), str(one.get("value", ""))) for one in data.get("values", ()))
            return SetData(name, tuple(pairs))
        case "end":
            outcome = str(data.get("outcome") or "complete")
            return End(name, outcome, str(data.get("redirect", "")), str(data.get("flag", "")))
    return None

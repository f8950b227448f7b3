"""Writing the flow: nodes of ours as their parts, numbered anew where ours have no number."""

from collections.abc import Iterator
from typing import Any

from surveys.formats.qsf.book import Book
from surveys.formats.qsf.endings import write_end
from surveys.formats.qsf.html import to_html
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.logic_write import write_condition
from surveys.formats.qsf.loose import is_digits
from surveys.formats.qsf.options import FINISH
from surveys.formats.qsf.pipes import write_pipes

Node = dict[str, Any]


class _Writer:
    def __init__(self, definition: Node, book: Book) -> None:
        self.definition, self.book = definition, book
        self.taken = {
            source_of(node) for node in _all(definition.get("flow", [])) if node.get("type") != "block"
        }
        self.numbers = self._free_numbers()

    def nodes(self, nodes: list[Node]) -> list[Node]:
        return [self._node(node) for node in nodes if node.get("source_id") != FINISH]

    def free_id(self) -> str:
        return f"FL_{next(self.numbers)}"

    def _free_numbers(self) -> Iterator[int]:
        number = 1
        while True:
            if f"FL_{number}" not in self.taken:
                yield number
            number += 1

    def _node(self, node: Node) -> Node:
        flow_id = "" if node["type"] == "block" else source_of(node)
        match node["type"]:
            case "block":
                block = self.definition["blocks"].get(node["id"], {})
                written: Node = {"Type": "Standard", "ID": source_of({"id": node["id"], **block})}
            case "branch":
                written = {"Type": "Branch", "Description": node.get("name", "New Branch")}
                written["BranchLogic"] = write_condition(node.get("when", {}), self.book)
                written["Flow"] = self.nodes(node.get("flow", []))
            case "randomiser":
                written = {"Type": "BlockRandomizer", "EvenPresentation": bool(node.get("even"))}
                written["SubSet"] = node.get("pick") or ""
                written["Flow"] = self.nodes(node.get("flow", []))
            case "group":
                written = {"Type": "Group", "Description": node.get("name", "")}
                written["Flow"] = self.nodes(node.get("flow", []))
            case "set":
                written = {"Type": "EmbeddedData", "EmbeddedData": self._fields(node)}
            case _:
                written = write_end(node, self.book)
        return {**written, "FlowID": flow_id or self.free_id()}

    def _fields(self, node: Node) -> list[Node]:
        """The fields that a node declares and writes; one that is only declared comes from the link."""
        values = {one["name"]: one["value"] for one in node.get("values", [])}
        fields = []
        for name in node.get("names") or values:
            field: Node = {"Description": name, "Field": name, "VariableType": "String", "Type": "Recipient"}
            if name in values:
                field |= {"Type": "Custom", "Value": write_pipes(to_html(values[name], ""), self.book)}
            fields.append(field)
        return fields


def write_flow(definition: Node, book: Book) -> Node:
    """The root with all that stands beneath it."""
    writer = _Writer(definition, book)
    root = writer.free_id()
    nodes = writer.nodes(definition.get("flow", []))
    count = sum(1 for _ in _ids(nodes)) + 1
    highest = max((int(one[3:]) for one in _ids(nodes) if is_digits(one[3:])), default=1)
    return {"Type": "Root", "FlowID": root, "Flow": nodes, "Properties": {"Count": max(count, highest)}}


def _ids(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        yield node["FlowID"]
        yield from _ids(node.get("Flow", []))


def _all(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.get("flow", []))

"""The flow: blocks, branches, randomisers, groups, embedded data and ends, read from their tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count as count_from
from typing import Any

from surveys.formats.qsf.book import Book
from surveys.formats.qsf.endings import read_end
from surveys.formats.qsf.html import to_plain
from surveys.formats.qsf.ids import give, made_from
from surveys.formats.qsf.leaves import NEVER
from surveys.formats.qsf.logic import read_condition
from surveys.formats.qsf.loose import count, is_yes, mapping, sequence, words
from surveys.formats.qsf.pipes import read_pipes
from surveys.formats.report import Report

BLOCKS = ("Block", "Standard", "Default")
RANDOMISERS = ("BlockRandomizer", "Randomizer")
LEFT_OUT = {
    "ReferenceSurvey": "It names a survey of the Qualtrics library, which isn't in the file.",
    "SupplementalData": "Tables of the Qualtrics library aren't in the file.",
    "QuotaCheck": "Quotas are looked at when a response is finished.",
    "Quota": "Quotas are looked at when a response is finished.",
    "Conjoint": "Conjoint designs have no twin here.",
}
OPENED = {
    "Authenticator": "People aren't asked to sign in on the way; what stands inside is asked of all.",
    "TableOfContents": "There is no table of contents; what stands inside is asked in its order.",
}
SWITCHED_OFF = "It is switched off: a group with its address stands in its place, and nothing is called."
LONGEST_ADDRESS = 100
UNKNOWN = "Such a part of a flow isn't known here."
Node = dict[str, Any]


@dataclass
class Flow:
    """What reading needs: our ids of blocks and nodes; `embedded` grows with the names that are declared."""

    blocks: dict[str, str]
    book: Book
    report: Report
    ids: dict[str, str] = field(default_factory=dict)
    has_marks: bool = True
    embedded: dict[str, dict[str, Any]] = field(default_factory=dict)
    _placed: set[str] = field(default_factory=set)
    _met: set[str] = field(default_factory=set)
    _free_ids: Iterator[str] = field(default_factory=lambda: iter(()))

    def read(self, raw: dict[str, Any]) -> list[Node]:
        """The nodes beneath the root."""
        root = words(raw.get("FlowID")) or "FL"
        self.ids = give("f", _flow_ids(raw))
        taken = set(self.ids.values())
        self._free_ids = (f"f{number}" for number in count_from(1) if f"f{number}" not in taken)
        self.report.note(root, "Root")
        return self._nodes(raw, root)

    def _nodes(self, raw: dict[str, Any], where: str) -> list[Node]:
        nodes = []
        for place, one in enumerate(sequence(raw.get("Flow")), 1):
            one = mapping(one)
            flow_id = words(one.get("FlowID")).strip() or f"{where}/{place}"
            found = self._node(one, flow_id)
            if found is None:
                kind = words(raw.get("Type")) or "Root"
                self.report.note(where, kind, "simplified", f"Part of it stays behind: {flow_id}.")
            else:
                nodes.append(found)
        return nodes

    def _node(self, raw: dict[str, Any], flow_id: str) -> Node | None:
        kind = words(raw.get("Type"))
        if kind in BLOCKS:
            return self._block(raw, flow_id, kind)
        if kind == "Branch":
            return self._branch(raw, flow_id)
        self.report.note(flow_id, kind[:40] or "?")
        if kind in RANDOMISERS:
            return self._randomiser(raw, flow_id)
        if kind == "Group":
            return self._group(raw, flow_id)
        if kind == "WebService":
            return self._call(raw, flow_id)
        if kind == "EmbeddedData":
            return self._set(raw, flow_id)
        if kind == "EndSurvey":
            return self._marked("end", flow_id) | read_end(raw, flow_id, self.book, self.report)
        if kind in OPENED or sequence(raw.get("Flow")):
            self.report.note(
                flow_id, kind, "simplified", OPENED.get(kind, f"{UNKNOWN} What stands inside is asked.")
            )
            return self._group(raw, flow_id)
        why = LEFT_OUT.get(kind, UNKNOWN)
        self.report.note(flow_id, kind[:40] or "?", "left_out", why)
        return None

    def _marked(self, kind: str, flow_id: str) -> Node:
        """The start of a node: its type, its id, and the source's id where ours doesn't say it."""
        is_first = flow_id in self.ids and flow_id not in self._met
        self._met.add(flow_id)
        node: Node = {"type": kind, "id": self.ids[flow_id] if is_first else self._free()}
        if is_first and flow_id != made_from(node["id"]):
            node["source_id"] = flow_id
        return node

    def _free(self) -> str:
        """An id for a node that has none there."""
        return next(self._free_ids)

    def _block(self, raw: dict[str, Any], flow_id: str, kind: str) -> Node | None:
        block = words(raw.get("ID")).strip()
        if block not in self.blocks:
            why = "Its block isn't in the file." if block else "It names no block."
            self.report.note(flow_id, kind, "left_out", why)
            return None
        if block in self._placed:
            why = "A block stands in a flow once; this is another place of the same block."
            self.report.note(flow_id, kind, "left_out", why)
            return None
        self._placed.add(block)
        self.report.note(flow_id, kind)
        return {"type": "block", "id": self.blocks[block]}

    def _branch(self, raw: dict[str, Any], flow_id: str) -> Node:
        condition = read_condition(raw.get("BranchLogic"), self.book)
        node = self._marked("branch", flow_id)
        if condition.tree is None:
            why = " ".join(condition.lost) or "It has no condition."
            why += " Nobody goes this way until it has another condition."
            self.report.note(flow_id, "Branch", "left_out" if condition.lost else "simplified", why)
        elif condition.lost:
            why = " ".join([*condition.lost, "The rest of its condition is kept."])
            self.report.note(flow_id, "Branch", "simplified", why)
        else:
            self.report.note(flow_id, "Branch")
        node["when"] = dict(NEVER) if condition.tree is None else condition.tree
        node["flow"] = self._nodes(raw, flow_id)
        self._name(node, raw)
        return node

    def _randomiser(self, raw: dict[str, Any], flow_id: str) -> Node:
        node = self._marked("randomiser", flow_id)
        node["flow"] = self._nodes(raw, flow_id)
        if pick := count(raw.get("SubSet")):
            node["pick"] = pick
        if is_yes(raw.get("EvenPresentation")):
            node["even"] = True
        return node

    def _group(self, raw: dict[str, Any], flow_id: str) -> Node:
        node = self._marked("group", flow_id)
        node["flow"] = self._nodes(raw, flow_id)
        self._name(node, raw)
        return node

    def _name(self, node: Node, raw: dict[str, Any]) -> None:
        name = to_plain(words(raw.get("Description")))
        if name and name != "New Branch":
            node["name"] = name

    def _call(self, raw: dict[str, Any], flow_id: str) -> Node:
        """A call to another server, switched off. What is behind the address's path may be a secret."""
        self.report.note(flow_id, "WebService", "simplified", SWITCHED_OFF)
        address = words(raw.get("URL")).partition("?")[0].partition("#")[0].strip()
        named = " ".join(filter(None, (words(raw.get("Method")).strip()[:10], address[:LONGEST_ADDRESS])))
        node = self._marked("group", flow_id) | {"name": f"Web service, off: {named}", "flow": []}
        answered = [words(mapping(entry).get("value")).strip() for entry in sequence(raw.get("ResponseMap"))]
        if known := [{"Field": name} for name in answered if self.book.use(name)]:
            node["flow"] = [self._set({"EmbeddedData": known}, f"{flow_id}/1")]
        return node

    def _set(self, raw: dict[str, Any], flow_id: str) -> Node:
        """Names that are declared, and values that are written; without a value it comes from the link."""
        names, values = [], []
        for entry in sequence(raw.get("EmbeddedData")):
            entry = mapping(entry)
            name = words(entry.get("Field")).strip() or words(entry.get("Description")).strip()
            if not self.book.use(name):
                why = f"Embedded data can't be named {name[:40]!r} here."
                self.report.note(flow_id, "EmbeddedData", "simplified", why)
                continue
            names.append(name)
            value = self._value(name, entry, flow_id)
            values += [] if value is None else [{"name": name, "value": value}]
        node = self._marked("set", flow_id) | {"values": values}
        return node if len(values) == len(names) else node | {"names": names}

    def _value(self, name: str, entry: dict[str, Any], flow_id: str) -> str | None:
        """What is written under a name; None where the link says it."""
        is_from_link = words(entry.get("Type")) != "Custom"
        declared = self.embedded.setdefault(name, {"name": name, "from": "link" if is_from_link else "set"})
        if is_from_link:
            declared["from"] = "link"
            return None
        value, unknown = read_pipes(to_plain(words(entry.get("Value"))), self.book)
        for pipe in unknown:
            why = f"{pipe[:80]} stands for nothing here and is kept as it is written."
            self.report.note(flow_id, "EmbeddedData", "simplified", why)
        return value


def _flow_ids(raw: Any) -> list[str]:
    """The ids of all nodes that get one of ours, in the order of the tree."""
    found = []
    for one in sequence(mapping(raw).get("Flow")):
        one = mapping(one)
        if words(one.get("Type")) not in BLOCKS and words(one.get("FlowID")).strip():
            found.append(words(one.get("FlowID")).strip())
        found += _flow_ids(one)
    return found


def block_ids(raw: Any) -> list[str]:
    """The blocks that stand in the flow, in its order, each once."""
    found: list[str] = []
    for one in sequence(mapping(raw).get("Flow")):
        one = mapping(one)
        if words(one.get("Type")) in BLOCKS:
            found.append(words(one.get("ID")).strip())
        else:
            found += block_ids(one)
    return list(dict.fromkeys(found))

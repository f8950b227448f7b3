"""The form of one step of the flow: a branch, randomiser, group, set of data, or end."""

from collections.abc import Mapping
from typing import Any

from surveys.document import Document
from surveys.document.flow import OUTCOMES
from surveys.forms.conditions import Operands, read_condition
from surveys.forms.flow.reading import LONGEST_MESSAGE, LONGEST_VALUE, PostedEdit, said
from surveys.kinds import Form

MAX_VALUES = 50
LONGEST_ADDRESS = 2_000
OUTCOME_WORDS = {
    "complete": "Complete",
    "screened": "Screened out",
    "over_quota": "Over quota",
    "discarded": "Discarded: the answers count nowhere",
}


class StepEdit(PostedEdit):
    """A posted step; `node` is what the draft says of it now."""

    def __init__(self, document: Document, node: Mapping[str, Any], form: Form) -> None:
        super().__init__(document, form)
        self.node, self.id = node, str(node["id"])
        match node["type"]:
            case "branch":
                self._read_branch()
            case "randomiser":
                self._read_randomiser()
            case "group":
                self.data = said({"name": self.text("name", "The name")})
            case "set":
                self._read_values()
            case "end":
                self._read_end()

    def _read_branch(self) -> None:
        known = Operands(self.document, self.id)
        found = read_condition(self.form, "when", known, kept=self.node.get("when") or {})
        self.errors += found.errors
        self.data = {"when": found.tree} | said({"name": self.text("name", "The name")})

    def _read_randomiser(self) -> None:
        parts = len(self.node.get("flow", ()))
        pick = self.count("pick", "How many", most=max(parts, 1))
        self.data = said(
            {
                "name": self.text("name", "The name"),
                "pick": None if pick == parts else pick,
                "even": self.is_on("even"),
            }
        )

    def _read_values(self) -> None:
        values = []
        for index in self.form.getlist("value")[:MAX_VALUES]:
            name = self.text(f"v.{index}.name", "The name of a field")
            value = self.text(f"v.{index}.value", "A value", LONGEST_VALUE)
            values.append({"name": name, "value": value})
        name, which = self.op
        if name == "add_value":
            if len(values) < MAX_VALUES:
                values.append({"name": "", "value": ""})
            else:
                self.errors.append(f"A step sets {MAX_VALUES} fields at most.")
        elif name == "remove_value" and which.isdecimal():
            values = [one for place, one in enumerate(values) if place != int(which)]
        self.data = {"values": values}

    def _read_end(self) -> None:
        outcome = self.chosen("outcome", OUTCOMES, "complete")
        self.data = said(
            {
                "outcome": "" if outcome == "complete" else outcome,
                "redirect": self.text("redirect", "The address", LONGEST_ADDRESS),
                "flag": self.text("flag", "The mark"),
            }
        )
        self.texts = {f"{self.id}.thanks": self.text("thanks", "The message", LONGEST_MESSAGE)}

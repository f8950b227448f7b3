"""What steps of the flow and blocks are called."""

from collections.abc import Mapping
from typing import Any

from surveys.document import Document
from surveys.forms.conditions import NEVER, Operands, in_words
from surveys.forms.flow.steps import OUTCOME_WORDS

LONGEST_NOTE = 80


def step_words(known: Operands, node: Mapping[str, Any]) -> tuple[str, str]:
    """What a step is called, and what is said beside it."""
    name = str(node.get("name") or "")
    match node["type"]:
        case "branch":
            when = in_words(known, node.get("when") or {})
            condition = f"If {when}" if when else "Always: no condition yet"
            if when == NEVER:
                condition = "Branch without a condition"
            return (name, condition) if name else (condition, "")
        case "randomiser":
            parts, pick = len(node.get("flow", ())), node.get("pick")
            how = f"{pick} of {parts}" if pick and pick < parts else "all"
            return name or "Random order", how + (", evenly" if node.get("even") else "")
        case "group":
            return name or "Group", ""
        case "set":
            names = [one["name"] for one in node.get("values", ()) if one.get("name")]
            return "Set " + (", ".join(names)[:LONGEST_NOTE] or "data"), ""
    outcome = OUTCOME_WORDS.get(str(node.get("outcome") or "complete"), "").split(":")[0]
    return "End", outcome + (", leads on" if node.get("redirect") else "")


def block_words(document: Document, block: Mapping[str, Any]) -> str:
    """How a block is asked, where that is more than once and in its order."""
    loop, found = block.get("loop") or {}, []
    if "over" in loop or "count" in loop:
        uid = str(loop.get("over") or loop.get("count"))
        uids = list(document.questions)
        found.append(f"repeats for Q{uids.index(uid) + 1}" if uid in uids else "repeats for what is gone")
    elif loop:
        found.append(f"repeats {len(loop.get('items', ()))} times")
    if block.get("random"):
        found.append("random order")
    return ", ".join(found)
